# Everything a developer runs. `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 3000
DYNAMODB_PORT ?= 8000
ARCHITECTURE ?= arm64
STACK ?= acuse

PY := .venv/bin/python
# sam and the build's Makefiles run the environment's Python.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export ARCHITECTURE

.PHONY: help
help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/ready: .python-version requirements/development.txt requirements/uv.txt pyproject.toml local/environment
	local/environment
	touch $@

.PHONY: run
run: .venv/ready ## Bring up the API here: make run [PORT=3000] [DYNAMODB_PORT=8000]
	@exec $(PY) -m local --port $(PORT) --dynamodb-port $(DYNAMODB_PORT)

.PHONY: reset
reset: ## Forget the local data
	rm -rf .local

.PHONY: check
check: .venv/ready ## Format, lint, types, unit tests: before every commit
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	$(PY) -m pytest -q tests/unit

.PHONY: test
test: check ## Everything that needs no AWS account
	$(PY) -m pytest -q tests/contract tests/concurrency tests/deploy

.PHONY: contract
contract: .venv/ready ## Contract tests against a stack: make contract BASE_URL=https://... [STACK=acuse]
	ACUSE_BASE_URL=$(BASE_URL) ACUSE_STACK=$(STACK) $(PY) -m pytest -q tests/contract

.PHONY: format
format: .venv/ready ## Format the code and mend what can be mended
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

.PHONY: build
build: .venv/ready ## Build the deployment: make build [ARCHITECTURE=x86_64]
	sam build --cached --cache-dir .aws-sam/cache-$(ARCHITECTURE) --parameter-overrides Architecture=$(ARCHITECTURE)

.PHONY: deploy
deploy: build ## Deploy to the AWS account of your credentials: make deploy [STACK=acuse] [ARCHITECTURE=x86_64]
	sam deploy --stack-name $(STACK) --parameter-overrides Architecture=$(ARCHITECTURE)

.PHONY: sam-local
sam-local: ARCHITECTURE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
sam-local: build ## The API in SAM's containers, where Docker is, on the database of `make run`
	sam local start-api --port 3001 --parameter-overrides Architecture=$(ARCHITECTURE) \
		DynamoDbEndpoint=http://172.17.0.1:$(DYNAMODB_PORT)

.PHONY: lock
lock: .venv/ready ## Pin the requirements anew, with hashes
	cd requirements && for name in uv development; do \
		$(CURDIR)/$(PY) -m uv pip compile --quiet --universal --python-version 3.13 --generate-hashes \
			--no-emit-index-url --no-header $$name.in --output-file $$name.txt; done
	cd layers/dependencies && $(CURDIR)/$(PY) -m uv pip compile --quiet --universal --python-version 3.13 \
		--generate-hashes --no-emit-index-url --no-header --constraint ../../requirements/development.txt \
		requirements.in --output-file requirements.txt
