package storm

// random is splitmix32 in 32-bit integers: a Weyl sequence, and a mixer with
// two multiplications (constants by C. Wellons' search for low bias). JavaScript
// has the same with Math.imul.
type random uint32

// newRandom begins the n-th stream of a seed. Streams are independent enough
// that a client's jitter does not change when another sends more often.
func newRandom(seed, n uint32) random { return random(mix(seed ^ mix(n+1))) }

func (r *random) next() uint32 {
	*r += 0x9e3779b9
	return mix(uint32(*r))
}

// in draws from a span, both ends included. Spans are shorter than 2^32, and
// the bias of the remainder is below a thousandth for all that are allowed.
func (r *random) in(s Span) uint64 {
	if s.Most <= s.Least {
		return s.Least
	}
	return s.Least + uint64(r.next())%(s.Most-s.Least+1)
}

func mix(z uint32) uint32 {
	z = (z ^ z>>16) * 0x21f0aaad
	z = (z ^ z>>15) * 0x735a2d97
	return z ^ z>>15
}
