# Followthrough. Every target works from a fresh clone: it builds what it
# needs, and installs the npm packages and a Chromium if they are missing.

SHELL  := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

T        ?= 60s
STORIES  ?=
NODE     ?= node
GOWASM   := GOOS=js GOARCH=wasm
# The ladder knows one toolchain: the go command gets it if this machine has another.
export GOTOOLCHAIN ?= go1.26.8
GOJS     := -exec "$$(go env GOROOT)/lib/wasm/go_js_wasm_exec"
# What is the same Go under GOOS=js: the rest needs sockets.
PORTABLE := ./core ./core/wire ./core/story ./core/fault ./core/follow ./wasm/...
# Each test runs in a folder of its own: the path is made absolute. Node
# does it, for make's own abspath splits at blanks.
override export STORIES := $(if $(STORIES),$(shell $(NODE) -p "path.resolve(process.argv[1])" "$(STORIES)"))

GOSOURCE  := go.mod go.sum $(shell find core wasm -name '*.go' -not -name '*_test.go' -not -path 'core/f*')
LADDER    := $(shell find wasm/ladder -type f -not -path '*/test/*')
# web/build.mjs writes the last of them last.
MODULE    := web/module/start.js
MAKEMODULE := web/build.mjs LICENSE $(wildcard web/*.js) $(wildcard web/build/*) wasm/ladder/lib/code.mjs wasm/ladder/lib/leb.mjs wasm/ladder/lib/module.mjs
EDGESOURCE := wrangler.toml core/testdata/vectors/retry-after-grid.json core/storm/catalogue.json $(shell find worker web -not -path '*/node_modules*' -not -path '*/test/*' -not -path 'web/module/*' -not -path 'web/page/shots*' -not -name '*_test.go' -type f)

# Modules of their own below core: their requirements are none of ours.
MODULES := $(patsubst %/go.mod,%,$(shell find core -name go.mod))

.PHONY: help build test test-go test-modules test-wasm test-web test-edge test-ladder test-full test-runtimes stories chaos demo shots bench bench-outcome size fuzz pure fmt vet clean chromium cc

help:
	@echo "make demo                  everything up on this machine, one run followed through, the console"
	@echo "make test                  every test in every host: test-go test-modules test-wasm test-ladder test-web test-edge; test-full: with 200 000 generated cases"
	@echo "make stories STORIES=path  the stories, and yours, in every host, and the hash of all decisions"
	@echo "make shots                 the pictures of the console, anew"
	@echo "make bench, size           benchmarks as ratios; what users download"
	@echo "make bench-outcome         what becomes of callers' runs, ours beside what apps use"
	@echo "make chaos T=60s           a mixed load against the edge, workerd killed fifty times, and the account of it"
	@echo "make fuzz T=30s            every fuzz target, and the small module, for so long"
	@echo "make pure, fmt, vet        house rules"
	@echo "make build, clean          build/"

## what is built

build: $(MODULE) build/edge/worker.js build/fakeapi

# The module is made rung by rung (wasm/ladder): RUNG=plain is Go's own, and
# each of snapshot, shaken and opt is made from the one before.
RUNG ?= opt
build/core.wasm: $(GOSOURCE) $(LADDER) worker/node_modules/.installed build/.rung-$(RUNG)
	$(NODE) wasm/ladder/build.mjs --rung $(RUNG)
	@cp build/ladder/lean.wasm build/lean.wasm
	@cp build/ladder/$(RUNG).wasm $@

build/.rung-$(RUNG):
	@mkdir -p build
	@rm -f build/.rung-*
	@touch $@

# The forms in which JavaScript imports it.
$(MODULE): build/core.wasm $(MAKEMODULE) worker/node_modules/.installed
	$(NODE) web/build.mjs

build/edge/worker.js: $(MODULE) worker/node_modules/.installed $(EDGESOURCE)
	$(NODE) worker/build.mjs desk site edge

build/fakeapi: go.mod go.sum $(shell find core/fakeapi -name '*.go' -not -name '*_test.go')
	@mkdir -p build
	go build -o $@ ./core/fakeapi/cmd/fakeapi

# npm ci removes node_modules: the stamp inside says that it came to its end.
worker/node_modules/.installed: worker/package.json worker/package-lock.json
	npm ci --prefix worker --no-audit --no-fund
	@touch $@

chromium:
	@$(NODE) web/test/chromium.mjs --install

# The race detector needs a C compiler.
cc:
	@command -v "$$(go env CC)" >/dev/null || { apt-get update -qq && apt-get install -y --no-install-recommends gcc libc6-dev; }

## tests

test: test-go test-modules test-wasm test-ladder test-web test-edge
	@echo "all tests passed in all hosts"

test-go: pure vet cc
	go test ./...
	go test -race ./core/follow ./core/fakeapi

test-modules:
	@for module in $(MODULES); do echo "== $$module"; (cd "$$module" && go vet ./... && go test ./...); done

test-wasm: build/core.wasm worker/node_modules/.installed
	$(GOWASM) go test $(GOJS) $(PORTABLE)

test-ladder: worker/node_modules/.installed
	$(NODE) --test wasm/ladder/test/*.test.mjs

test-full: test
	$(NODE) wasm/ladder/build.mjs --cases 200000

test-web: build chromium
	$(NODE) --test --test-concurrency=2 web/test/*.test.mjs
	$(MAKE) --no-print-directory stories

test-runtimes: build
	$(NODE) web/test/runtimes.mjs

# Apart, because a browser that draws keeps others waiting, who count by the clock.
PAGES := $(addprefix worker/test/,page.test.mjs explain.test.mjs storm.test.mjs)
test-edge: build chromium
	$(NODE) --test --test-concurrency=2 $(filter-out $(PAGES),$(wildcard worker/test/*.test.mjs))
	$(NODE) --test --test-concurrency=2 $(PAGES)

# A module that imports has no form in JavaScript alone.
HOSTS := node node+url chromium chromium+url workerd $(if $(filter plain snapshot,$(RUNG)),,node+js chromium+js workerd+js)
stories: $(MODULE) worker/node_modules/.installed chromium
	$(NODE) web/test/all-hosts.mjs native $(HOSTS)

## showing and measuring

# A mixed load, and workerd killed again and again.
chaos: build
	$(NODE) worker/chaos.mjs --time $(T) --kills 50

demo: build
	@$(NODE) worker/demo.mjs

# The tests of the console's pages take its pictures; here they are kept.
shots: build chromium
	SHOTS=1 $(NODE) --test --test-concurrency=1 $(PAGES)

# Run by run, not each benchmark five times on end: what else the machine does
# then meets all of them.
PEERS := github.com/hashicorp/go-retryablehttp github.com/failsafe-go/failsafe-go
bench: build chromium
	for i in 1 2 3 4 5; do go test -run '^$$' -bench . -benchtime=200ms ./core ./core/follow ./core/storm; done | $(NODE) web/test/ratios.mjs
	@cd core/follow/bench && go list -m $(PEERS)
	cd core/follow/bench && for i in 1 2 3 4 5; do go test -run '^$$' -bench . -benchtime=200ms .; done | $(NODE) ../../../web/test/ratios.mjs
	$(NODE) web/test/bench.mjs
	$(NODE) worker/test/bench/edge.mjs

# What becomes of callers' runs, ours beside what apps use, in real time.
bench-outcome: build
	$(NODE) worker/test/bench/outcome.mjs

size: $(MODULE) worker/node_modules/.installed
	@$(NODE) web/test/size.mjs

FUZZ := ./core:FuzzDecide ./core:FuzzRetryAfter ./core:FuzzScanner ./core:FuzzPace ./core:FuzzAdoption ./core:FuzzAdoptionIsTotal ./core:FuzzISOTime ./core:FuzzSpendRetry ./core:FuzzCheck \
  ./core/fakeapi:FuzzCheck ./core/wire:FuzzDecide ./core/wire:FuzzAdopt ./core/wire:FuzzRetry ./core/wire:FuzzCheck
fuzz: build/core.wasm
	@for target in $(FUZZ); do echo "== $$target"; \
	  go test -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(T) -fuzzminimizetime 200x "$${target%%:*}"; \
	done
	@echo "== build/core.wasm"
	@$(NODE) wasm/ladder/fuzz.mjs --for $(T) build/core.wasm build/ladder/plain.wasm

## house rules

# Names of classes, reasons and codes that no host may ask for; an action is
# what a host obeys. (`decided` is a field too, and `done` says nothing.)
NAMES := success|run_failed|rejected|pending|throttled|unreached|server_error|unknown|decided_upstream|run_pending|retry_after|backoff|outcome_unknown|attempts_exhausted|budget_exhausted|unreadable_row|no_version|list_failed|list_rejected|no_date|since_too_late|too_long|unsettled|[A-Z_]+_ERROR
# Where a host speaks in the API's words, about itself: it decides nothing by them.
SPOKEN := ^worker/door/(envelope|site).mjs:|^worker/demo.mjs:
pure:
	@imports="$$(go list -f '{{join .Imports " "}}' ./core)"; \
	  [ -z "$$imports" ] || { echo "core imports $$imports"; exit 1; }
	@reached="$$($(GOWASM) go list -deps ./wasm | grep -xE 'time|fmt|context|errors|os|log|reflect|strconv|strings|syscall/js|encoding/json|math/rand|math/rand/v2|net/http|github.com/.*' || true)"; \
	  [ -z "$$reached" ] || { echo "wasm reaches $$reached"; exit 1; }
	go test -count=1 -run 'Pure|Impurity' ./core
	@! grep -nE '\b(40[0-9]|41[0-9]|42[0-9]|451|50[0-9]|51[01]|52[0-9]|530)\b|"($(NAMES))"' \
	    $$(find web worker \( -name '*.js' -o -name '*.mjs' \) -not -path '*/node_modules/*' -not -path '*/test/*' -not -path 'web/module/*' -not -name layout.js) \
	    | grep -vE '^[^:]*:[0-9]+: *(//|\*|/\*)' | grep -vE '$(SPOKEN)' \
	  || { echo "a rule outside core?"; exit 1; }

fmt:
	@gofmt -l -w $$(git ls-files '*.go')

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
vet:
	@bad="$$(gofmt -l $$(git ls-files '*.go'))"; [ -z "$$bad" ] || { echo "not formatted: $$bad"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	$(GOWASM) go vet $(PORTABLE) ./wasm ./worker

clean:
	rm -rf build web/module worker/node_modules
