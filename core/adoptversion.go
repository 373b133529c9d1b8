package core

// VersionID is a promptVersionId, a UUID (RFC 9562 §4), as a plain value that
// needs no heap. The zero value, the nil UUID, names no version. Two texts
// that differ in the case of their letters are the same VersionID: a create in
// capitals is found in a list in small letters.
type VersionID [16]byte

// ParseVersionID takes a UUID in its text form, 8-4-4-4-12 hexadecimal digits;
// anything else, and the nil UUID, gives the zero VersionID, false.
func ParseVersionID(s string) (id VersionID, ok bool) {
	var text [VersionIDLen]byte
	if len(s) != copy(text[:], s) || !id.set(text[:]) {
		return VersionID{}, false
	}
	return id, id.Known()
}

func isUUID(s []byte) bool {
	var id VersionID
	return id.set(s)
}

// set reads a UUID, the nil one too; of what is none it leaves a part.
func (id *VersionID) set(s []byte) (ok bool) {
	if len(s) != VersionIDLen {
		return false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
			continue
		}
		d := nibble(s[i])
		if d > 15 {
			return false
		}
		id[n/2] = id[n/2]<<4 | d
		n++
	}
	return true
}

// Known tells whether id names a version.
func (id *VersionID) Known() bool { return *id != VersionID{} }

// VersionIDLen is the length of a VersionID's text.
const VersionIDLen = 36

// CopyTo writes the name to dst, in small letters, and gives its length, 0 for
// no version; dst must have room for VersionIDLen bytes.
func (id *VersionID) CopyTo(dst []byte) int {
	const hex = "0123456789abcdef"
	if !id.Known() {
		return 0
	}
	dst = dst[:VersionIDLen]
	n := 0
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst[n] = '-'
			n++
		}
		dst[n], dst[n+1] = hex[b>>4], hex[b&15]
		n += 2
	}
	return n
}

// Append adds the name to dst, in small letters; nothing for no version.
func (id *VersionID) Append(dst []byte) []byte {
	var room [VersionIDLen]byte
	return append(dst, room[:id.CopyTo(room[:])]...)
}

// String gives the name, "" for no version. It allocates.
func (id VersionID) String() string { return string(id.Append(nil)) }

// nibble gives a hexadecimal digit's value, 255 for what is none.
func nibble(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
