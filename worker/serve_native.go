//go:build !js

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

// serve listens on the loopback interface until the process is ended.
func serve(h http.Handler) {
	port := os.Getenv("PORT")
	if port == "" {
		port = "9900"
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
	fmt.Printf("desk http://%s\n", l.Addr())
	fmt.Fprintln(os.Stderr, "desk:", http.Serve(l, h))
	os.Exit(1)
}
