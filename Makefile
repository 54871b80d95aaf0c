.PHONY: build demo test lint

# Where Homebrew puts programs, for a PATH that does not name it.
export PATH := $(PATH):/opt/homebrew/bin:/usr/local/bin

build: ## builds ./lotusdesk
	CGO_ENABLED=0 go build -trimpath -o lotusdesk .

demo: ## five phones on one page at http://127.0.0.1:8080/demo
	@.ci/install
	go run . demo

# Most of a cold start is compiling, so nothing is compiled for debuggers, libraries are not inlined, and the collector of
# garbage may take more memory; vet has its turn in lint. Most tests wait for notices more than they compute: four at a time
# keep two cores busy. Those of the whole house come last: they take longest and need no others beside them.
LEAN = -vet=off -gcflags='all=-dwarf=false -l' -gcflags=std=-dwarf=false -gcflags=./...=-dwarf=false -ldflags=-s
test: ## everything, race detector on
	@.ci/install tests
	GOGC=400 go test -race $(LEAN) -parallel 4 -timeout 30m ./bot/... ./cases ./flows ./locales ./papers ./store/... ./...

lint: ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
