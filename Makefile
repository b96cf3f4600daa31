# One target, one script in scripts/. `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help run test build check fmt web e2e bench prove demo

# Where `make run` listens, and where it keeps its data.
LISTEN ?= 127.0.0.1:8080
DATA ?= $(or $(ROSTRUM_DATA),data)
export LISTEN DATA NAME SABOTAGE FULL

help: ## Print this list
	@scripts/help $(firstword $(MAKEFILE_LIST))

run: ## Install what is missing, build, and start on http://localhost:8080
	@scripts/run

test: ## Install what the tests need and run every test; the last line counts them
	@scripts/test

build: ## Build the web app and the release binary (target/release/rostrum)
	@scripts/build

check: ## Formatting, lints, types and the tests of the house itself: what CI runs
	@scripts/check

fmt: ## Format every file
	@scripts/fmt

web: ## Build the web app into web/dist
	@scripts/web

e2e: ## Run the journeys in real browsers (NAME=j1 runs one file)
	@scripts/e2e

bench: ## List the benchmarks, or run one (NAME=sfu)
	@scripts/bench

prove: ## List the proofs, or run one (NAME=p1, SABOTAGE=1 must turn it red)
	@scripts/prove

demo: ## Start a server that already has users, a room and a recording in it
	@scripts/demo
