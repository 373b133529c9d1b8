package fakeapi_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

func TestResets(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		for i, fault := range []fakeapi.Fault{fakeapi.ResetBefore(), fakeapi.ResetAfter()} {
			api.Script(fault)
			r := c.create()
			is.True(errors.Is(r.err, syscall.ECONNRESET)) // the caller sees a reset
			var network net.Error
			is.True(errors.As(r.err, &network))                // a network error
			is.True(!network.Timeout())                        // that is no timeout
			is.Equal(api.Stats().RunsCreated, i)               // no run before, one after
			is.Equal(api.Stats().CreditsSpent, float64(i))     // and paid
			is.Equal(api.Stats().Resets, i+1)                  // both counted
			is.Equal(api.Stats().Answers, map[string]int{})    // neither answered
			is.Equal(api.Requests()[i].Outcome, fakeapi.Reset) // and logged
		}
		is.Equal(c.create().status, 200)       // the next one passes
		is.Equal(api.Stats().RunsDelivered, 1) // only that was delivered
		api.Script(fakeapi.ResetBefore())
		is.True(errors.Is(c.get("/v1/me").err, syscall.ECONNRESET)) // a GET is not sent again by itself
		is.Equal(api.Stats().Requests.Other, 1)                     // it came once
	})
}

func TestSpoiledBodies(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		api.Script(fakeapi.Truncated(), fakeapi.CutBody())
		r := c.create()
		is.NoErr(r.err)                      // the HTTP is whole
		is.Equal(r.status, 200)              // and good
		is.True(len(r.body) > 0)             // with a body
		is.True(!json.Valid([]byte(r.body))) // that is not JSON
		r = c.create()
		is.Equal(r.status, 200)                        // the headers came
		is.True(errors.Is(r.err, io.ErrUnexpectedEOF)) // and half of the body
		is.True(len(r.body) > 0)                       // no less
		is.Equal(api.Stats().RunsCreated, 2)           // both made a run
		is.Equal(api.Stats().RunsDelivered, 0)         // neither delivered it
	})
}

func TestDialAfterClose(t *testing.T) {
	is := is.New(t)
	api := fakeapi.InProcess(fakeapi.Config{})
	api.Close()
	api.Close()
	r := callerOf(t, api).create()
	is.True(errors.Is(r.err, syscall.ECONNREFUSED)) // nobody listens
	var call *os.SyscallError
	is.True(errors.As(r.err, &call))  // as a dial of a socket
	is.Equal(call.Syscall, "connect") // would fail
}
