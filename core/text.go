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
	ok = id.Set(s)
	return id, ok
}

// Set makes id the usable runId s, and false: anything else the zero RunID. It
// costs least where id has that name already.
func (id *RunID) Set(s string) (ok bool) {
	if string(id.b[:id.n]) == s {
		return s != ""
	}
	id.clear()
	if len(s) > MaxRunID {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isRunIDByte(s[i]) {
			return false
		}
	}
	id.n = uint8(copy(id.b[:], s))
	return s != ""
}

// clear and assign copy only where there is something: in WebAssembly the copy
// of a hundred bytes costs more than the whole of some decisions.
func (id *RunID) clear() {
	if id.n != 0 {
		*id = RunID{}
	}
}

func (id *RunID) assign(from *RunID) {
	if id.n|from.n != 0 {
		*id = *from
	}
}

// differs is !=, by the length of the names.
func (id *RunID) differs(from *RunID) bool {
	return string(id.b[:id.n]) != string(from.b[:from.n])
}

// Known tells whether id names a run.
func (id *RunID) Known() bool { return id.n != 0 }

// Append adds the name to dst.
func (id *RunID) Append(dst []byte) []byte { return append(dst, id.b[:id.n]...) }

// CopyTo writes the name to dst and gives its length; dst must have room.
func (id *RunID) CopyTo(dst []byte) int {
	if id.n == 0 {
		return 0 // without a call
	}
	return copy(dst, id.b[:id.n])
}

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
