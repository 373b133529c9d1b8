module followthrough

go 1.26

toolchain go1.26.8

require (
	github.com/matryer/is v1.4.1
	github.com/syumai/workers v0.33.0
	github.com/tidwall/gjson v1.20.1
)

require (
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
)
