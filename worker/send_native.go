//go:build !js

package main

import (
	"context"
	"net/http"

	"followthrough/core"
	"followthrough/core/follow"
)

// nativeChecker asks origin with key by base, through a Transport, which keeps
// the pace.
func nativeChecker(base http.RoundTripper, origin, key string, policy core.Policy) *checker {
	c := newChecker(origin, key, policy)
	transport := &follow.Transport{
		Base:   noting{base},
		Policy: c.policy,
		OnDecision: func(ctx context.Context, e follow.Event) {
			c.decided(ctx, &e.Decision, e.Attempt, e.Status)
		},
	}
	c.follow = transport.RoundTrip
	return c
}
