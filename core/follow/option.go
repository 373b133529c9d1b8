package follow

import (
	"fmt"

	"followthrough/core"
)

// Option is a setting of one call.
type Option func(*settings) error

type settings struct {
	hear  func(*Progress)
	key   string
	input *RunInput

	prompt *core.Prompt
	model  *core.Model
}

func settingsOf(options []Option) (s settings, err error) {
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(&s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// WithProgress has a function told how an operation goes on, as by saving
// [Progress.Saved] so that another process can finish it. It is called from one
// goroutine at a time, which need not be the caller's, and not after the call
// has returned. It must not block for long.
func WithProgress(hear func(Progress)) Option {
	return func(s *settings) error {
		if hear != nil {
			s.hear = func(p *Progress) { hear(*p) }
		}
		return nil
	}
}

// WithIdempotencyKey gives a run the key by which an edge knows it again: 1 to
// 255 characters of visible ASCII, for this run alone. Without it each run has
// a random one. It is for Run, at a hop that honours keys.
func WithIdempotencyKey(key string) Option {
	return func(s *settings) error {
		if !isKey(key) {
			return fmt.Errorf("follow: WithIdempotencyKey: want %s", wantKey)
		}
		s.key = key
		return nil
	}
}

// WithInput gives Resume the input again that the operation began with. An edge
// compares its bytes: give one that JavaScript sent as RunInput.Raw.
func WithInput(input RunInput) Option {
	return func(s *settings) error {
		s.input = &input
		return nil
	}
}

// WithPrompt tells what is known of the prompt's version, so that an input that
// it would refuse is found before it is sent.
func WithPrompt(prompt core.Prompt) Option {
	return func(s *settings) error {
		s.prompt = &prompt
		return nil
	}
}

// WithModel tells what is known of the model that the run is made on, likewise.
func WithModel(model core.Model) Option {
	return func(s *settings) error {
		s.model = &model
		return nil
	}
}
