package core

// Bounds of what is told, in bytes. A longer text is cut at the end of a
// character; a longer runId is not usable; a longer run status is cut, and is
// none that the API documents either way.
const (
	MaxCode      = 512
	MaxMessage   = 64 << 10
	maxRunStatus = 32
)

// Envelope is what a response body says, as far as it matters here: the JSON
// object {status, message, data} of the API's error page, and of a run's answer
// data.runId and data.runStatus. The zero Envelope is that of an answer whose
// body says nothing and is not empty.
type Envelope struct {
	Found bool  // the body is an object whose status is a string
	Empty bool  // the body has no bytes
	Run   RunID // data.runId if it is usable

	codeLen, runStatusLen uint16
	code                  [MaxCode]byte
	runStatus             [maxRunStatus]byte
	raw                   bool // message is as it stands in the body, escapes and all
	message               []byte
}

// Code gives the status string, "" without an envelope. It allocates.
func (e *Envelope) Code() string { return string(e.code[:e.codeLen]) }

// RunStatus gives data.runStatus, "" without one. It allocates.
func (e *Envelope) RunStatus() string { return string(e.runStatus[:e.runStatusLen]) }

// Message gives the message, "" without one. It allocates, and reads what the
// Envelope was read from: the body, or the Scanner's Room.
func (e *Envelope) Message() string {
	if !e.raw {
		return string(e.message)
	}
	room := make([]byte, min(3*len(e.message), MaxMessage)) // a broken byte becomes three
	return string(room[:e.CopyMessage(room)])
}

// CopyCode writes the code to dst and gives its length; dst must have room for
// MaxCode bytes.
func (e *Envelope) CopyCode(dst []byte) int {
	if e.codeLen == 0 {
		return 0 // without a call
	}
	return copy(dst, e.code[:e.codeLen])
}

// CopyMessage writes as much of the message as fits to dst, and gives its
// length; MaxMessage bytes hold every one.
func (e *Envelope) CopyMessage(dst []byte) int {
	if len(e.message) == 0 {
		return 0
	}
	if !e.raw {
		return copy(dst, e.message)
	}
	var inner Envelope
	s := scanner{room: dst[:min(len(dst), MaxMessage)]}
	s.beginString(roleMessage)
	s.write(&inner, e.message)
	s.broken(&inner)
	return int(s.text.n)
}

// ReadEnvelope reads a whole body. The Envelope refers to it: the body must
// not change while its message is of interest.
func ReadEnvelope(body []byte) (e Envelope) {
	e.read(body)
	return e
}

// read fills a zero Envelope.
func (e *Envelope) read(body []byte) {
	s := scanner{start: start{whole: true}}
	s.write(e, body)
	s.close(e)
}
