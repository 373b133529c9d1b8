package core

// MaxRunID is the length in bytes of the longest usable runId.
const MaxRunID = 128

// RunID is a run's name, a plain value that needs no heap. The zero value
// names no run. It holds only what may stand as a path segment:
// [A-Za-z0-9_-]{1,128}.
type RunID struct {
	n uint8
	b [MaxRunID]byte
}

// ParseRunID takes a usable runId; anything else gives the zero RunID, false.
func ParseRunID(s string) (id RunID, ok bool) {
	if len(s) == 0 || len(s) > MaxRunID {
		return RunID{}, false
	}
	for i := 0; i < len(s); i++ {
		if !isRunIDByte(s[i]) {
			return RunID{}, false
		}
		id.b[i] = s[i]
	}
	id.n = uint8(len(s))
	return id, true
}

// Known tells whether id names a run.
func (id *RunID) Known() bool { return id.n != 0 }

// Append adds the name to dst.
func (id *RunID) Append(dst []byte) []byte { return append(dst, id.b[:id.n]...) }

// CopyTo writes the name to dst and gives its length; dst must have room.
func (id *RunID) CopyTo(dst []byte) int { return copy(dst, id.b[:id.n]) }

// String gives the name, "" for no run. It allocates.
func (id RunID) String() string { return string(id.b[:id.n]) }

// isRunIDByte looks a bit up: there are many to ask about, and few branches are
// foretold in a random name.
func isRunIDByte(c byte) bool {
	const digits = 1<<'-' | (1<<10-1)<<'0'
	const letters = (1<<26-1)<<('A'-64) | 1<<('_'-64) | (1<<26-1)<<('a'-64)
	set := uint64(digits)
	if c >= 64 {
		set = letters
	}
	return c < 0x80 && set>>(c&63)&1 == 1
}
