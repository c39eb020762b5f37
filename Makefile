.DEFAULT_GOAL := help
.PHONY: help run build test bench lint format gen clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build the server and start it on ./data; prints where it listens and how to sign in
	@Tools/run

build: ## Build the server for production: .build/release/lanyard
	@Tools/build

test: ## Build and run all tests, of Swift and of Python
	@Tools/test

bench: ## Measure the server's CPU time and memory against their budgets
	@Tools/bench $(BENCH_ARGUMENTS)

lint: ## Check formatting, import directions, sizes and words
	@Tools/lint

format: ## Format all Swift files in place
	@Tools/format

gen: ## Write the files that are derived from the sources
	@python3 Tools/gen.py
	@swift build --product lanyard
	@.build/debug/lanyard schema > docs/openapi.yaml
	@.build/debug/lanyard blueprint schema > docs/blueprint.schema.json

clean: ## Remove all that was built (./data stays)
	@rm -rf .build .venv
