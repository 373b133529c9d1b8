package follow

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// wait waits for d, or gives the context's error as soon as that ends.
func wait(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}

// ended gives an error that matches both what ended the context and why:
// context.Canceled or context.DeadlineExceeded, and context.Cause.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}
