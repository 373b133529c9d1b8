// Command worker is the desk: the part of the edge that is not the hot path,
// an ordinary net/http handler in Go.
//
// At the edge it is built with GOOS=js and served by
// github.com/syumai/workers, in an instance of its own for each event; the
// door in front of it (worker.mjs) checks who may enter, and lends it the way
// to the API, with the gate's slots and the key. Anywhere else it listens on
// 127.0.0.1, port PORT or else 9900, with no door before it, and asks UPSTREAM
// with the environment's BETTERPROMPT_API_KEY.
package main

func main() { serve() }
