# Everything one does with this repository. `make help` lists the targets.
#
# Needs Go (any version from 1.21: it fetches the one that go.mod names) and make; what a target needs besides, it says.

SHELL := /bin/sh
GO ?= go
export GO
ADDR ?= 127.0.0.1:8000

# Debian's Go may be set to use no other version than its own; go.mod names the one that is needed.
export GOTOOLCHAIN := auto
# A clone without git, or one that belongs to somebody else, must build all the same.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

CHECKS := format tidy vet lint go-test bench-test e2e ui-current
sources = find . -name '*.go' -not -path '*/testdata/*' -not -path '*/node_modules/*' -not -path './.*'
gofmt = "$$($(GO) env GOROOT)/bin/gofmt"

# The race detector watches all Go but the C of SQLite in Go's words, and what packs and unpacks: that it would slow down tenfold.
UNWATCHED := modernc.org/libc modernc.org/sqlite/lib github.com/andybalholm/brotli/... github.com/klauspost/compress/...
RACE := -race $(foreach package,$(UNWATCHED),-gcflags=$(package)=-race=false)

.PHONY: check
check: need-go ## (also: make) all that CI runs
	@began=$$(date +%s); failed=; \
	for phase in $(CHECKS); do \
		scripts/phase $$phase $(MAKE) --no-print-directory $$phase || failed="$$failed $$phase"; \
	done; \
	echo; echo "all phases took $$(($$(date +%s) - began)) s"; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi

.PHONY: test
test: need-go ## every test that this machine can run; says at the end what it skipped
	@failed=; \
	for phase in go-test e2e; do \
		$(MAKE) --no-print-directory $$phase || failed="$$failed $$phase"; \
	done; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi

.PHONY: demo
demo: need-go ## build and serve the music store at http://127.0.0.1:8000 (ADDR=…, DATABASE_URL=…)
	@mkdir -p .build .data
	$(GO) build -o .build/store ./examples/store
	@DATABASE_URL="$${DATABASE_URL:-sqlite://$(CURDIR)/.data/store.db}" exec .build/store demo --addr $(ADDR)

.PHONY: go-test
go-test: need-go ## the Go tests, with the race detector where there is a C compiler
	@# Tests wait for databases and clocks as much as they compute: two packages at once for each processor.
	@exports=$$(scripts/services start) && eval "$$exports"; \
	race="$(RACE)"; [ "$$($(GO) env CGO_ENABLED)" = 1 ] || { race=; echo "No C compiler: the race detector is off."; }; \
	cache=; [ "$$CI" != true ] || cache=-count=1; \
	$(GO) test -json -vet=off -ldflags=-w -p $$((2 * $$(getconf _NPROCESSORS_ONLN))) $$race $$cache ./... | $(GO) run ./internal/testsum
	@# All ten thousand sockets, and what they cost: under the race detector there are a thousand.
	@$(GO) test -vet=off -run '^TestIdleSockets$$' ./internal/faults

.PHONY: e2e
e2e: need-go ## the browser and OpenAPI tests (Node.js, npm, Chromium)
	@e2e/run

.PHONY: format
format: need-go ## tell which files gofmt would change
	@bad=$$($(sources) -print0 | xargs -0 $(gofmt) -l) && \
	if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi

.PHONY: fmt
fmt: need-go ## format the Go code
	@$(sources) -print0 | xargs -0 $(gofmt) -l -w

.PHONY: tidy
tidy: need-go ## tell what `go mod tidy` would change
	@$(GO) mod tidy -diff

.PHONY: vet
vet: need-go ## go vet
	@$(GO) vet ./...

.PHONY: lint
lint: need-go ## staticcheck, as staticcheck.conf says
	@$(GO) tool staticcheck ./...

.PHONY: bench
bench: need-go ## the benchmarks; over the wire beside other frameworks with wrk (BENCH_ARGS, see bench/http)
	@$(GO) test -run '^$$' -bench . -benchmem ./schema ./web ./logs
	@cd bench/http && $(GO) test -run '^$$' -bench . -benchmem . && $(GO) build -o ../../.build/bench-http . && ../../.build/bench-http $(BENCH_ARGS)

.PHONY: bench-orm
bench-orm: need-go ## the ORM beside the driver and other ORMs on PostgreSQL and SQLite (BENCH_ARGS, see bench/orm)
	@exports=$$(scripts/services start) && eval "$$exports"; \
	cd bench/orm && $(GO) build -o ../../.build/bench-orm . && ../../.build/bench-orm $(BENCH_ARGS)

.PHONY: bench-test
bench-test: need-go ## whether the peers of bench/http and bench/orm do the same; measures nothing
	@cd bench/http && $(GO) mod tidy -diff && $(GO) vet ./... && $(GO) test ./...
	@exports=$$(scripts/services start) && eval "$$exports"; \
	cd bench/orm && $(GO) mod tidy -diff && $(GO) vet ./... && $(GO) test ./...

.PHONY: update
update: need-go ## rewrite the golden files from what the code prints now; read the diff
	@exports=$$(scripts/services start) && eval "$$exports"; \
	$(GO) test $$($(sources) -name '*_test.go' -print0 | xargs -0 grep -l 'flag.Bool("update"' | xargs -n 1 dirname | sort -u) -update

.PHONY: ui
ui: ## rebuild the assets that are committed and embedded (Node.js, npm)
	@cd ui && npm ci --loglevel=error && npm run --silent build

.PHONY: ui-current
ui-current: ## tell whether the committed assets are what `make ui` makes
	@scripts/ui-current

.PHONY: clean
clean: ## remove what was built; the demo's database in .data stays
	@rm -rf .build e2e/node_modules ui/node_modules

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-11s %s\n' "$$name" "$$what"; \
	done

.PHONY: need-go
need-go:
	@command -v $(GO) >/dev/null || { echo "Go is not installed: get any version from 1.21, and put it on PATH."; exit 1; }
	@case "$$($(GO) env GOVERSION)" in \
	go1.2[1-9]*|go1.[3-9][0-9]*|devel*) ;; \
	*) echo "This Go cannot fetch the version that go.mod names: get any version from 1.21."; exit 1;; \
	esac
