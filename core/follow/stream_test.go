//go:build !js

package follow_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"

	"followthrough/core/follow"

	"github.com/matryer/is"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// serve runs a handler behind a Transport that streams over a socket.
func serve(t *testing.T, h http.HandlerFunc) (client *http.Client, url string) {
	server := httptest.NewServer(h)
	base := &http.Transport{}
	t.Cleanup(func() { base.CloseIdleConnections(); server.Close() })
	return &http.Client{Transport: &follow.Transport{Base: base, NoPace: true}}, server.URL
}

func TestOtherAnswersStream(t *testing.T) {
	is := is.New(t)
	read := make(chan struct{})
	client, url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		w.WriteHeader(http.StatusEarlyHints)
		io.WriteString(w, "first")
		http.NewResponseController(w).Flush()
		<-read // the last byte is written after the first has been read
		io.WriteString(w, "last")
		w.Header().Set("X-Sum", "9")
	})
	early := 0
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
		Got1xxResponse: func(code int, _ textproto.MIMEHeader) error { early = code; return nil },
	})
	req, err := http.NewRequestWithContext(ctx, "GET", url+"/v1/resources", nil)
	is.NoErr(err)
	resp, err := client.Do(req)
	is.NoErr(err)
	defer resp.Body.Close()
	first := make([]byte, 5)
	_, err = io.ReadFull(resp.Body, first)
	is.NoErr(err)
	is.Equal(string(first), "first") // before the last byte was written
	close(read)
	rest, err := io.ReadAll(resp.Body)
	is.NoErr(err)
	is.Equal(string(rest), "last")
	is.Equal(resp.Trailer.Get("X-Sum"), "9") // trailers come through
	is.Equal(early, http.StatusEarlyHints)   // so do 1xx, to the caller's own trace
}

func TestAJudgedAnswerKeepsItsTrailers(t *testing.T) {
	is := is.New(t)
	client, url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		io.WriteString(w, `{"status":"SUCCESS","data":{"runStatus":"succeeded"}}`)
		w.Header().Set("X-Sum", "9")
	})
	resp, err := client.Post(url+"/v1/runs", "application/json", strings.NewReader("{}"))
	is.NoErr(err)
	defer resp.Body.Close()
	is.Equal(resp.Trailer.Get("X-Sum"), "9")
}

func TestUpgrade(t *testing.T) {
	is := is.New(t)
	client, url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, pipe, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		line, _ := pipe.ReadString('\n')
		io.WriteString(conn, line)
	})
	req, err := http.NewRequest("GET", url+"/socket", nil)
	is.NoErr(err)
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", "echo")
	resp, err := client.Do(req)
	is.NoErr(err)
	defer resp.Body.Close()
	is.Equal(resp.StatusCode, 101)
	both, ok := resp.Body.(io.ReadWriteCloser)
	is.True(ok) // as net/http hands it over
	io.WriteString(both, "hello\n")
	line, err := bufio.NewReader(both).ReadString('\n')
	is.NoErr(err)
	is.Equal(line, "hello\n")
}

// TestGzip: net/http undoes what it asked for, and a followed request leaves
// the asking to it, because its answer has to be read.
func TestGzip(t *testing.T) {
	const body = `{"status":"SUCCESS","data":{"runId":"r","runStatus":"succeeded"}}`
	for _, asked := range []string{"", "gzip, br"} {
		is := is.New(t)
		client, url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "gzip" {
				t.Errorf("Accept-Encoding: %q", r.Header.Get("Accept-Encoding"))
			}
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, body)
			z.Close()
		})
		req, err := http.NewRequest("POST", url+"/v1/runs", strings.NewReader("{}"))
		is.NoErr(err)
		if asked != "" {
			req.Header.Set("Accept-Encoding", asked)
		}
		resp, err := client.Do(req)
		is.NoErr(err)
		defer resp.Body.Close()
		got, err := io.ReadAll(resp.Body)
		is.NoErr(err)
		is.Equal(string(got), body) // plain
		is.True(resp.Uncompressed)
	}
}

// TestALargeResultIsWhole: its run status stands behind megabytes.
func TestALargeResultIsWhole(t *testing.T) {
	is := is.New(t)
	large := `{"status":"SUCCESS","data":{"outputs":[{"type":"image","data":"` + strings.Repeat("A", 5<<20) + `"}],"runStatus":"succeeded"}}`
	client, url := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, large) })
	resp, err := client.Post(url+"/v1/runs", "application/json", strings.NewReader("{}"))
	is.NoErr(err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	is.NoErr(err)
	is.True(string(got) == large) // every byte
}
