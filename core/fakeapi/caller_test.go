package fakeapi_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"followthrough/core/fakeapi"

	"github.com/tidwall/gjson"
)

const essay = `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tides"}}}`

// reply is a response read to its end.
type reply struct {
	status int
	header http.Header
	body   string
	err    error // of the request or of reading the body
}

func (r reply) get(path string) gjson.Result { return gjson.Get(r.body, path) }
func (r reply) code() string                 { return r.get("status").String() }
func (r reply) runID() string                { return r.get("data.runId").String() }

// caller sends requests to one API with one key.
type caller struct {
	ctx context.Context
	api *fakeapi.API
	key string
}

func callerOf(t *testing.T, a *fakeapi.API) caller { return caller{t.Context(), a, a.Key()} }

func (c caller) do(method, path, body string) reply {
	req, err := http.NewRequestWithContext(c.ctx, method, c.api.URL()+path, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	resp, err := c.api.RoundTripper().RoundTrip(req)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(b), err}
}

func (c caller) get(path string) reply       { return c.do("GET", path, "") }
func (c caller) post(body string) reply      { return c.do("POST", "/v1/runs", body) }
func (c caller) create() reply               { return c.post(essay) }
func (c caller) poll(r reply) reply          { return c.get("/v1/runs/" + r.runID()) }
func (c caller) list(query string) reply     { return c.get("/v1/runs?" + query) }
func (c caller) as(key string) caller        { c.key = key; return c }
func (c caller) in(x context.Context) caller { c.ctx = x; return c }
