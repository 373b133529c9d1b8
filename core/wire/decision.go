package wire

import (
	"strconv"

	"followthrough/core"
)

// Decide takes an observation in wire form and gives the decision in wire
// form, or {"error":"invalid_observation","field":"…"}. It never fails.
func Decide(in []byte) []byte {
	input, err := Parse(in)
	if err != nil {
		return AppendError(nil, err.(*Error))
	}
	d := core.Decide(input.Policy, input.State, input.Observation)
	return AppendDecision(nil, &d)
}

// AppendDecision adds d in wire form to dst, byte for byte as JavaScript's
// JSON.stringify writes it.
func AppendDecision(dst []byte, d *core.Decision) []byte {
	dst = append(dst, `{"action":"`...)
	dst = append(dst, d.Action.String()...)
	dst = append(dst, `","delayMs":`...)
	dst = strconv.AppendUint(dst, d.DelayMs, 10)
	dst = append(dst, `,"class":"`...)
	dst = append(dst, d.Class.String()...)
	dst = append(dst, `","reason":"`...)
	dst = append(dst, d.Reason.String()...)
	dst = append(dst, `","runId":"`...)
	dst = d.Run.Append(dst)
	dst = append(dst, `","code":`...)
	dst = appendText(dst, d.Code())
	dst = append(dst, `,"message":`...)
	dst = appendText(dst, d.Message())
	dst = append(dst, `,"advice":`...)
	dst = appendText(dst, d.Advice.String())
	dst = append(dst, `,"retryAtMs":`...)
	dst = strconv.AppendUint(dst, d.RetryAtMs, 10)
	dst = append(dst, `,"flags":[`...)
	for f := d.Flags; f != 0; f &= f - 1 {
		if f != d.Flags {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, f.String()...)
		dst = append(dst, '"')
	}
	dst = append(dst, `],"state":`...)
	dst = AppendState(dst, &d.State)
	return append(dst, '}')
}

// AppendState adds s in wire form to dst.
func AppendState(dst []byte, s *core.State) []byte {
	dst = append(dst, `{"failures":`...)
	dst = strconv.AppendUint(dst, s.Failures, 10)
	dst = append(dst, `,"throttles":`...)
	dst = strconv.AppendUint(dst, s.Throttles, 10)
	dst = append(dst, `,"polls":`...)
	dst = strconv.AppendUint(dst, s.Polls, 10)
	dst = append(dst, `,"runId":"`...)
	dst = s.Run.Append(dst)
	return append(dst, `"}`...)
}

// AppendError adds e in wire form to dst.
func AppendError(dst []byte, e *Error) []byte {
	dst = append(dst, `{"error":"invalid_`...)
	dst = append(dst, e.Input...)
	dst = append(dst, `","field":`...)
	dst = appendText(dst, e.Field)
	return append(dst, '}')
}

// appendText writes what JSON.stringify writes (ECMA-262, QuoteJSONString):
// Go's encoder escapes U+2028 and U+2029 too, which that does not.
func appendText(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b == '\b':
			dst = append(dst, '\\', 'b')
		case b == '\f':
			dst = append(dst, '\\', 'f')
		case b == '\n':
			dst = append(dst, '\\', 'n')
		case b == '\r':
			dst = append(dst, '\\', 'r')
		case b == '\t':
			dst = append(dst, '\\', 't')
		case b < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
		default:
			dst = append(dst, b)
		}
	}
	return append(dst, '"')
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }
