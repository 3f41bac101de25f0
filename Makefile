# sohoa: `make help` lists what can be done here.
SHELL := /bin/bash
SEED ?= 30
PORT ?= 8000
PYTEST ?= .venv/bin/python -m pytest
# Tests sync thousands of small files: in memory where there is room for them, so that a slow disk does not decide.
TEST_TMP ?= $(shell [ "$$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)" -gt 4000000 ] 2>/dev/null && echo /dev/shm || echo $${TMPDIR:-/tmp})

.DEFAULT_GOAL := help
.PHONY: help demo test soak serve vendor lint format lock pictures bench-read bench-pages bench-troubles bench-sign bench-verify bench-web clean

help: ## Lists the goals
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: ## Runs both tracks on drawn papers, embedded; SEED=… draws others; exits 1 if anything is wrong
	@scripts/setup demo
	@.venv/bin/python -m sohoa.demo --seed $(SEED) --out demo-out

# The suite starts hundreds of processes: where an image forbids byte code, each would compile its sources anew.
test soak: export PYTHONDONTWRITEBYTECODE =
test: ## Every test, with real servers on loopback
	@scripts/setup test
	@$(MAKE) --no-print-directory vendor
	@TMPDIR=$(TEST_TMP) $(PYTEST) -m "not soak" -n 4 --dist loadfile --no-loadscope-reorder

soak: ## Long runs: RabbitMQ, repeated kills, fuzzing
	@scripts/setup soak
	@$(MAKE) --no-print-directory vendor
	@$(PYTEST) -m soak --timeout 3600

serve: ## Starts web and worker in one process on 127.0.0.1:PORT with the data in ./data
	@scripts/setup web
	@$(MAKE) --no-print-directory vendor
	@.venv/bin/sohoa serve --port $(PORT)

vendor: ## Fetches the browser libraries of web/package-lock.json into web/static/vendor
	@scripts/vendor

lint: ## ruff and mypy strict
	@scripts/setup test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

format: ## Formats the code
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

lock: ## Resolves requirements*.in anew into the lock files (needs uv)
	@for name in requirements*.in; do name=$${name%.in}; \
	  uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $$name.in -o $$name.lock; done

pictures: ## Takes the pictures of docs/pictures from a running system
	@scripts/setup test
	@$(MAKE) --no-print-directory vendor
	@.venv/bin/python -m scripts.pictures

bench-read: ## CER, fields, precision, time: beside Tesseract and OCRmyPDF
	@scripts/setup bench
	@.venv/bin/python -m bench.read

bench-pages: ## A whole box: memory of 500 pages, splitting into documents
	@scripts/setup bench
	@.venv/bin/python -m bench.pages

bench-troubles: ## First pages with every trouble that scans have, drawn and real
	@scripts/setup bench
	@.venv/bin/python -m bench.troubles

bench-sign: ## Signing: beside pyHanko stock and tuned
	@scripts/setup bench
	@.venv/bin/python -m bench.sign

bench-verify: ## Verification: beside pyHanko's default and pdfsig
	@scripts/setup bench
	@.venv/bin/python -m bench.verify

bench-web: ## Uploads and verification over HTTP
	@scripts/setup bench
	@.venv/bin/python -m bench.web

clean: ## Removes what was built (not your data)
	@rm -rf .venv demo-out bench-out web/static/vendor web/node_modules build *.egg-info
