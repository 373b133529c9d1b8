package follow

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"

	"followthrough/core"
	"followthrough/core/fault"
)

// DefaultMaxReplayBytes is Transport.MaxReplayBytes' default, 25 MiB: room for
// a few images as base64.
const DefaultMaxReplayBytes = 25 << 20

// Transport is an [http.RoundTripper] that follows each request through. The
// zero Transport is ready to use. Any number of goroutines may use one
// Transport; it must not be copied, nor its fields changed, after first use.
//
// RoundTrip gives a response where there is one to give, also that of a
// failure, with its body intact: judge it by [fault.FromResponse]. It gives a
// [*fault.Error] when there is none; when a 2xx is not what it seems; and when
// a run is known and not at its end, with the RunID. When the caller's context
// ends it says so by an error that matches context.Canceled or
// context.DeadlineExceeded and, where an answer had come before, is a
// *fault.Error too.
type Transport struct {
	// Base sends each attempt. Nil is http.DefaultTransport.
	Base http.RoundTripper

	// Policy says how long and how hard. The zero Policy is
	// core.DefaultPolicy; a nonsense one fails every request with a
	// *core.PolicyError. Poll is further narrowed to the requests that
	// [fault.Follows]. A context's deadline shortens BudgetMs, less a tenth of
	// what is left or a second, whichever is less: the time for an answer.
	Policy core.Policy

	// Rate is the pace of each key: every send, polls, looks and retries too, takes a
	// slot first. The zero Rate is 5 requests a second, burst 1.
	Rate core.Rate

	// NoPace sends without slots, where something else keeps the pace.
	NoPace bool

	// Idempotent says that the next hop honours Idempotency-Key: a request
	// that bears one is then as safe as a GET. Neither the API nor this
	// system's edge honours it; say so only of a hop of yours that does.
	Idempotent bool

	// NoAdopt looks no create up. Without it, a create whose outcome is unknown
	// is looked up in the list of runs before anything else is done: a run that
	// is surely its own is adopted and followed, a 500 that surely made none is
	// sent again, and all else ends as outcome_unknown. With it, a lost answer
	// ends so at once, and a 500 is sent again on the API's word.
	NoAdopt bool

	// AdoptRules say how a create is looked up. The zero AdoptRules are
	// core.DefaultAdoptRules; nonsense ones fail every request with an error
	// that names the field.
	AdoptRules core.AdoptRules

	// RetryBudget is what retries after failures are taken from. Nil is one of
	// this Transport's own, by core.DefaultRetryRules. Share one between the
	// Transports that reach the same API. Nonsense rules fail every request with
	// an error that names the field.
	RetryBudget *RetryBudget

	// NoRetryBudget retries as the policy says, whatever other operations met.
	NoRetryBudget bool

	// MaxReplayBytes bounds the memory that keeps a request's body for a
	// second send, where the request has no GetBody. A larger body streams
	// once and cannot be sent again. 0 is DefaultMaxReplayBytes; negative
	// keeps none.
	MaxReplayBytes int64

	// OnDecision is called after each decision, in the goroutine of the
	// request and with its context. It must not block for long.
	OnDecision func(ctx context.Context, e Event)

	// Logger hears of each decision at level Debug, and of each operation's end
	// at Info, or at Warn if that is not what was asked for. It is never given a
	// key, a token, a body or what an answer's envelope says beside its code.
	// Nil logs nothing.
	Logger *slog.Logger

	// Tracer hears when an operation and each of its attempts begin and end, and
	// gives the contexts that they are made with: a span each, for one. Nil is
	// nobody.
	Tracer Tracer

	// Draw gives one uniform random number for each decision's jitter. It must
	// be safe for concurrent use. Nil is math/rand/v2.
	Draw func() uint16

	pacer  pacer
	ledger ledger
	budget RetryBudget // if RetryBudget names none
}

// RoundTrip implements [http.RoundTripper].
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !wellFormed(req) {
		return t.base().RoundTrip(req) // which says what is wrong with it
	}
	o, err := t.begin(req, seed{follows: fault.Follows(req)})
	if err != nil {
		return nil, err
	}
	return o.followThrough()
}

// CloseIdleConnections closes those of the base, for
// [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.base().(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *Transport) base() http.RoundTripper {
	if t.Base != nil {
		return t.Base
	}
	return http.DefaultTransport
}

func (t *Transport) maxReplay() int64 {
	if t.MaxReplayBytes == 0 {
		return DefaultMaxReplayBytes
	}
	return t.MaxReplayBytes
}

func (t *Transport) draw() uint16 {
	if t.Draw != nil {
		return t.Draw()
	}
	return uint16(rand.Uint32())
}

// wellFormed tells whether a request can be sent at all. What net/http refuses
// before it sends, such as a key with a newline in it, is a mistake and not a
// failure that may pass.
func wellFormed(req *http.Request) bool {
	if req.URL == nil || req.Header == nil || req.URL.Host == "" ||
		req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return false
	}
	for _, h := range [...]http.Header{req.Header, req.Trailer} {
		for name, values := range h {
			if !isToken(name) {
				return false
			}
			for _, value := range values {
				for i := range len(value) {
					if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
						return false
					}
				}
			}
		}
	}
	return req.Method == "" || isToken(req.Method)
}

// isToken: RFC 9110 §5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '!', '#' <= c && c <= '\'', c == '*', c == '+', c == '-', c == '.', c == '^', c == '_', c == '`', c == '|', c == '~':
		default:
			return false
		}
	}
	return s != ""
}
