package fakeapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// answer is what will be sent: decided first, sent last, so that a fault can
// spoil it in between.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	run     *run // the run the body tells of, if any
	final   bool // the body tells the run's end
	limited bool // refused by the limiter
}

type envelope struct {
	Status  string `json:"status"`
	Message string `json:"message,omitempty"`
	Data    any    `json:"data"`
}

// success is a 200 in the vendor's envelope.
func success(data any) answer {
	return answer{status: 200, header: http.Header{}, body: encode(envelope{Status: "SUCCESS", Data: data})}
}

// problem is an error in the vendor's envelope; data is its context, or nil.
func problem(status int, message string, data any) answer {
	return answer{status: status, header: http.Header{}, body: encode(envelope{codeOf(status), message, data})}
}

// codeOf is the envelope's status string for an HTTP status. The vendor
// documents nine; 405 is not among them and its code is made up.
func codeOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "BAD_REQUEST_ERROR"
	case http.StatusUnauthorized:
		return "UNAUTHORIZED_ERROR"
	case http.StatusPaymentRequired:
		return "PAYMENT_REQUIRED_ERROR"
	case http.StatusNotFound:
		return "NOT_FOUND_ERROR"
	case http.StatusMethodNotAllowed:
		return "METHOD_NOT_ALLOWED_ERROR"
	case http.StatusGone:
		return "GONE_ERROR"
	case http.StatusUnprocessableEntity:
		return "VALIDATION_ERROR"
	case http.StatusTooManyRequests:
		return "TOO_MANY_REQUESTS_ERROR"
	case http.StatusInternalServerError:
		return "SERVER_ERROR"
	case http.StatusGatewayTimeout:
		return "GATEWAY_TIMEOUT_ERROR"
	}
	return ""
}

// encode writes JSON as JavaScript servers do, without escaping HTML. It is
// only called with types of this package, which always can be encoded.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("fakeapi: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// contentType is what a server would say of a body.
func contentType(body []byte) string {
	if strings.HasPrefix(strings.TrimSpace(string(body)), "<") {
		return "text/html; charset=utf-8"
	}
	return "application/json; charset=utf-8"
}
