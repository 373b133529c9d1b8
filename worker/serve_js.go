package main

import (
	"net/http"

	"github.com/syumai/workers"
)

// serve answers the one event that this instance was made for.
func serve(h http.Handler) { workers.Serve(h) }
