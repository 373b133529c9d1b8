package core

// Bounds of what a Scanner keeps, in bytes. A longer text is cut at the end of
// a character; a longer runId is not usable; a longer run status is cut, and
// is none that the API documents either way.
const (
	MaxCode      = 64
	MaxMessage   = 2048
	maxRunStatus = 32
)

// Envelope is what a response body says, as far as it matters here: the JSON
// object {status, message, data} of the API's error page, and of a run's answer
// data.runId and data.runStatus. The zero Envelope is that of an empty body.
type Envelope struct {
	Found bool  // the body is an object whose status is a string
	Empty bool  // the body has no bytes
	Run   RunID // data.runId if it is usable

	codeLen, messageLen, runStatusLen uint16
	code                              [MaxCode]byte
	runStatus                         [maxRunStatus]byte
	message                           [MaxMessage]byte
}

// Code gives the status string, "" without an envelope. It allocates.
func (e *Envelope) Code() string { return string(e.code[:e.codeLen]) }

// Message gives the message, "" without one. It allocates.
func (e *Envelope) Message() string { return string(e.message[:e.messageLen]) }

// RunStatus gives data.runStatus, "" without one. It allocates.
func (e *Envelope) RunStatus() string { return string(e.runStatus[:e.runStatusLen]) }

// CopyCode writes the code to dst and gives its length; dst must have room for
// MaxCode bytes.
func (e *Envelope) CopyCode(dst []byte) int { return copy(dst, e.code[:e.codeLen]) }

// CopyMessage writes the message to dst and gives its length; dst must have
// room for MaxMessage bytes.
func (e *Envelope) CopyMessage(dst []byte) int { return copy(dst, e.message[:e.messageLen]) }

// ReadEnvelope reads a whole body.
func ReadEnvelope(body []byte) (e Envelope) {
	e.read(body)
	return e
}

// read fills a zero Envelope.
func (e *Envelope) read(body []byte) {
	var s scanner
	s.write(e, body)
	s.close(e)
}
