.PHONY: build demo test lint

build: ## builds ./lotusdesk
	CGO_ENABLED=0 go build -trimpath -o lotusdesk .

demo: ## five phones on one page at http://127.0.0.1:8080/demo
	@.ci/install
	go run . demo

# Most tests wait for notices more than they compute: four at a time keep two cores busy. Vet has its turn in lint. Without what
# debuggers read, compiling and linking fourteen test programs takes less.
test: ## everything, race detector on
	@.ci/install tests
	go test -race -vet=off -gcflags=all=-dwarf=false -ldflags=-w -parallel 4 -timeout 30m ./...

lint: ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
