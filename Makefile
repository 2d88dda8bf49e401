# The commands a person has to know. Each sets up what it needs; the work is in scripts/.

SHELL := bash
.DEFAULT_GOAL := help

.PHONY: help setup dev first-csa build production test lint e2e bench replay weights chain-specs docs

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## install what is missing (system packages, Rust, wasm target, Node.js); the other commands do it by themselves
	@scripts/setup.sh --client

dev: ## build and start a development node in the foreground; more node options: make dev ARGS="--help"
	@scripts/dev.sh $(ARGS)

first-csa: ## on a node started by `make dev`: open a first CSA as Bob
	@scripts/setup.sh --client
	@bash -c '. scripts/lib.sh && load_env && exec node e2e/scripts/first-csa.mjs'

build: ## build the node and the runtime of a development chain, whose referenda take minutes
	@scripts/setup.sh
	@scripts/build.sh

production: ## build besides qian-node-production, for a live chain: its referenda take days
	@scripts/setup.sh
	@scripts/build.sh --production

test: ## everything that CI runs: formatting, lints, all tests, client tests, docs
	@scripts/test.sh

lint: ## formatting and lints only
	@scripts/lint.sh

e2e: ## client tests only, against a real node; one file: make e2e ARGS=lifecycle
	@scripts/setup.sh --client
	@scripts/build.sh
	@scripts/e2e.sh $(ARGS)

bench: ## measure the node, and the cost against the number of CSAs; one of them: make bench ARGS=node or ARGS=scale; writes JSON to the target directory
	@scripts/bench.sh $(ARGS)

replay: ## the days of a crash on the real runtime, beside a plain liquidation; another one: make replay ARGS="--window 2021-05"; all options: ARGS=--help
	@scripts/replay.sh $(ARGS)

weights: ## measure the weights of our pallets anew: runtime/src/weights/
	@scripts/weights.sh $(ARGS)

chain-specs: ## regenerate chain-specs/
	@scripts/chain-specs.sh $(ARGS)

docs: ## build the API documentation, draw the plots of the book where recorded prices are at hand, check its links
	@scripts/docs.sh
