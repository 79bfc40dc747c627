VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SCRIPTS := services/dashboard/static/vendor/.ready
TOOLS := node_modules/.ready
GENERATOR := .generator/.ready
NPM := PATH="$(abspath $(BIN)):$$PATH" npm ci --no-progress --no-fund --no-audit --loglevel=error --ignore-scripts
DIST := $(CURDIR)/dist

# What is imported is compiled once: the tests start a hundred nodes, and images often ask Python not to keep bytecode.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test coverage test-slow test-browser test-independent check format contracts bench mutants glossary lock dist releasable release clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) $(SCRIPTS) ## install everything that runs into .venv and fetch the page's scripts

$(READY): requirements.lock pyproject.toml services/client/pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "yipan needs Python 3.11 or newer as python3")'
	python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps \
		--editable services/client --editable .
	touch $@

$(SCRIPTS): package-lock.json $(READY)
	$(NPM) --omit=dev
	mkdir -p $(@D)
	cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/dist/ext/hx-sse.min.js $(@D)/
	touch $@

$(TOOLS): package-lock.json $(SCRIPTS)
	$(NPM)
	touch $@

# It asks for an older typer than yipan has.
$(GENERATOR): tests/integration/api/generator.lock
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	touch $@

run: setup ## bring up the board, play the year 2019 and show its address
	$(BIN)/yipan demo

test: setup $(TOOLS) ## every test that needs no browser and takes less than minutes; those of the documents are in check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser" --ignore tests/docs \
		--durations=20 $(COVERAGE)

coverage: ## every test of `make test`, half as slow again, and what none of them runs
	$(MAKE) test COVERAGE="--cov --cov-report=term:skip-covered"

test-slow: setup $(TOOLS) $(GENERATOR) ## the suites that take minutes, and ten times as many examples of every property
	$(BIN)/pytest -m "slow or hypothesis" --hypothesis-profile thorough --timeout 3600

test-browser: setup ## the pages in a real Chromium
	$(BIN)/pytest -n 2 --dist loadfile -m browser tests/browser

test-independent: setup ## our proofs against a library that is not ours, and its against us (needs Python 3.12)
	python3.12 -m venv .independent
	.independent/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		-r tests/independent/requirements.lock
	$(BIN)/pytest tests/independent

check: setup $(TOOLS) ## format, lint, types, layers, what the documents say
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/docs

format: setup ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contracts: $(READY) ## write the published schemas, OpenAPI and AsyncAPI anew; refuse what would break somebody
	$(BIN)/python -m services.cli.contracts docs/contracts

bench: setup ## measure, and print each figure as a ratio
	$(BIN)/python -m tests.benchmark

mutants: setup ## change the domain in small ways for an hour, and print what no test of it notices
	$(BIN)/python -m tests.mutants

glossary: setup ## write docs/glossary.md from the code
	$(BIN)/python docs/glossary.py

lock: $(READY) ## pin every dependency anew
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-package yipan-client --no-header --quiet --output-file requirements.lock
	echo openapi-python-client | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file tests/integration/api/generator.lock

dist: setup ## build the wheel and the sdist of both distributions
	rm -rf $(DIST)
	$(BIN)/hatchling build --directory $(DIST)
	cd services/client && $(abspath $(BIN))/hatchling build --directory $(DIST)

releasable: setup
	$(BIN)/python docs/release.py

release: releasable dist ## build, check and tag the version that stands in services/client/pyproject.toml
	DIST=$(DIST) $(BIN)/pytest -q tests/release/test_distributions.py
	version=$$($(BIN)/hatchling version) && git tag --annotate --message "yipan $$version" "v$$version"

clean: ## remove what setup and run made
	rm -rf $(VENV) .generator .independent node_modules $(dir $(SCRIPTS)) $(DIST) .yipan
