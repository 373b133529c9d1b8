// Package bench tries the Transport of package follow under other people's
// retrying clients, and measures it beside them. It is a module of its own, so
// that they are no dependencies of ours.
package bench
