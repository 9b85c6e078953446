# The commands of the project. `make help` lists them; CI runs `make check`.

SWIFT ?= swift
# An import that the manifest does not declare is an error.
SWIFT_FLAGS ?= --explicit-target-dependency-import-check error
# One file that needs no Swift library beside it, starts sooner and takes less memory.
RELEASE_FLAGS ?= -c release --static-swift-stdlib
FORMATTED := Sources Tests benchmarks Package.swift
BENCHMARKS := MicroBenchmarks StageBenchmarks StoreBenchmarks
IMAGE ?= tailrace:latest
# What the demo runs. The store comes first: most of the work is in what it is built on.
DEMO_PROGRAMS := tailrace-store tailrace LogGenerator
# The demo stays on this machine, and a store without TLS is built in much less time.
DEMO_FLAGS := $(SWIFT_FLAGS) $(RELEASE_FLAGS) --disable-default-traits
# What `make bench-end-to-end` hands on.
ARGUMENTS ?=
# Seconds after which the demo checks itself and ends; empty: when it is stopped.
DURATION ?=

.DEFAULT_GOAL := build
.PHONY: build store check demo demo-programs format format-check test bench bench-end-to-end \
    bench-gate bench-smoke image clean help bootstrap

build: bootstrap ## build the program for release: .build/release/tailrace
	$(SWIFT) build $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product tailrace

store: bootstrap ## build the store, with TLS, for release: .build/release/tailrace-store
	$(SWIFT) build $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product tailrace-store

demo: demo-programs ## see it work: logs, collector, store, page; DURATION=20 checks itself
	@setpriv --pdeathsig TERM deploy/demo/run $(DURATION:%=--seconds %)

demo-programs:
	@deploy/bootstrap --build
	@echo "Building for release. The first time this takes some minutes, then seconds."
	@set -e; number=0; for program in $(DEMO_PROGRAMS); do \
	    number=$$((number + 1)); \
	    echo "[$$number of $(words $(DEMO_PROGRAMS))] $$program"; \
	    $(SWIFT) build $(DEMO_FLAGS) --product $$program; \
	done

check: format-check build bench-smoke test ## everything that must hold before a commit

test: bootstrap ## run all tests; the last line sums them up
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	$(SWIFT) test $(SWIFT_FLAGS) --skip-build --disable-xctest

format: ## write the code in the project's format
	$(SWIFT) format format --in-place --parallel --recursive $(FORMATTED)

format-check: ## report what `make format` would change
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

bench: bootstrap ## measure; see benchmarks/README.md
	set -e; for benchmark in $(BENCHMARKS); do \
	    $(SWIFT) build $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product $$benchmark; \
	    .build/release/$$benchmark; \
	done

bench-end-to-end: build ## measure whole collectors; ARGUMENTS="--workload json --gzip"
	$(SWIFT) build $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product BulkReceiver
	benchmarks/end-to-end $(ARGUMENTS)

bench-gate: ## compare instructions for each record with those kept; needs valgrind
	@deploy/bootstrap --gate
	set -e; for benchmark in MicroBenchmarks StageBenchmarks; do \
	    $(SWIFT) build $(SWIFT_FLAGS) $(RELEASE_FLAGS) --product $$benchmark; \
	done
	benchmarks/gate

bench-smoke: bootstrap ## run every benchmark once with tiny inputs, so that none rots
	set -e; for benchmark in $(BENCHMARKS); do \
	    $(SWIFT) build $(SWIFT_FLAGS) --product $$benchmark; \
	    .build/debug/$$benchmark --smoke; \
	done
	set -e; for program in tailrace BulkReceiver; do \
	    $(SWIFT) build $(SWIFT_FLAGS) --product $$program; \
	done
	python3 -m unittest discover --start-directory benchmarks/EndToEnd
	benchmarks/end-to-end --programs .build/debug --bytes 200000

image: ## build the container image
	docker build --file deploy/Dockerfile --tag $(IMAGE) .

clean: ## remove what was built
	rm -rf .build

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

bootstrap:
	@deploy/bootstrap
