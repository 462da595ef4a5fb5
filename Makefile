# Everything a developer runs. `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 3000
DYNAMODB_PORT ?= 8000
DYNAMODB_HOST ?= 127.0.0.1
ARCHITECTURE ?= arm64
STACK ?= acuse

PY := .venv/bin/python
SAM := $(PY) -m samcli
# What sam starts finds the environment's programs.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
# Where it is set, as in many containers, every process of the tests would compile all sources again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/ready: .python-version requirements/development.txt requirements/uv.txt pyproject.toml local/environment
	local/environment

.PHONY: run
run: .venv/ready ## Run the API locally: make run [PORT=3000] [DYNAMODB_PORT=8000]
	@exec $(PY) -m local --port $(PORT) --dynamodb-port $(DYNAMODB_PORT) --dynamodb-host $(DYNAMODB_HOST)

.PHONY: reset
reset: ## Delete the local data
	@if [ -x $(PY) ]; then $(PY) -m local.reset; else rm -rf .local; fi

.PHONY: check
check: .venv/ready ## Check formatting, lint and types and run the unit tests: before every commit
	@$(MAKE) --no-print-directory --jobs=2 static unit

.PHONY: unit
unit: .venv/ready
	$(PY) -m pytest -q --numprocesses 2 tests/unit

.PHONY: static
static: .venv/ready
	@# One shell, whose words come together: tests run beside it.
	@said=$$(exec 2>&1; set -ex; $(PY) -m ruff format --check .; $(PY) -m ruff check .; $(PY) -m mypy .; \
		.venv/bin/cfn-lint template.yaml monitoring/template.yaml docs/recipes/*.yaml); \
		status=$$?; echo; echo "$$said"; exit $$status

.PHONY: test
test: .venv/ready ## Run all tests that need nothing but Python and take no long time
	@# The processes wait often: three for two cores. tests/conftest.py says what starts first.
	$(PY) -m pytest -q --numprocesses 3 --dist loadfile --no-loadscope-reorder tests --ignore tests/stacks \
		--ignore tests/concurrency/histories --ignore tests/fuzz/test_fuzz.py --ignore tests/browser \
		--ignore tests/clients --ignore tests/deploy

.PHONY: test-long
test-long: .venv/ready ## Test the local stack's starts, ends, kills, damaged files and load, and the API with generated requests and histories
	$(PY) -m pytest -q --numprocesses 3 --dist loadfile tests/fuzz/test_fuzz.py tests/stacks \
		tests/concurrency/histories

.PHONY: test-clients
test-clients: .venv/ready ## Test with a browser, and clients and linters of other languages, as they are here; npm fetches some: network
	$(PY) -m pytest -q --numprocesses 2 --dist loadfile tests/browser tests/clients

.PHONY: test-deploy
test-deploy: .venv/ready ## Test what is built, and a deployment: sam deploy to MiniStack, contract tests and clients through its gateway
	$(PY) -m pytest -q tests/deploy/test_build.py tests/deploy/test_built_faults.py
	$(PY) -m pytest -q -p tests.deploy.rehearsal --numprocesses 3 --dist loadfile tests/deploy/test_deployment.py \
		tests/deploy/test_first_day.py tests/deploy/test_journal.py tests/contract tests/clients \
		--ignore tests/clients/test_linters.py --ignore tests/clients/test_generated_client.py

.PHONY: audit
audit: .venv/ready ## Check every pinned package for known vulnerabilities: make audit [OPTIONS="--vulnerability-service pypi"]
	$(PY) requirements/audit.py $(OPTIONS)

.PHONY: bench
bench: .venv/ready ## Compare with other frameworks, count calls, compute costs: writes docs/performance.md, 4 minutes
	$(PY) -m benchmarks

MOST ?= 100000
.PHONY: growth
growth: .venv/ready ## Count what requests use as a tenant grows: make growth [MOST=100000], writes docs/growth.svg
	$(PY) -m benchmarks.growth --most $(MOST)

.PHONY: openapi
openapi: .venv/ready ## Regenerate docs/openapi.json, docs/openapi/, docs/asyncapi.json and docs/events/
	$(PY) -m openapi

DURATION ?= 2m
USERS ?= 10
.PHONY: load
load: .venv/ready ## Run a load test on a local stack: make load [DURATION=2m (15m at most) USERS=10], report in .local/load
	$(PY) -m load --duration $(DURATION) --users $(USERS)

TIMES ?= 8
.PHONY: histories
histories: .venv/ready ## Check longer random histories of concurrent clients: make histories [TIMES=8]
	HISTORIES_TIMES=$(TIMES) HISTORIES_SEED=$${HISTORIES_SEED:-$$RANDOM} $(PY) -m pytest -q -s tests/concurrency/histories

MINUTES ?= 5
.PHONY: fuzz
fuzz: .venv/ready ## Fuzz every function, then the parsers, with new input: make fuzz [MINUTES=5]
	FUZZ_MINUTES=$(MINUTES) $(PY) -m pytest -q -s tests/fuzz/test_fuzz.py
	$(PY) -m pytest -q --numprocesses 2 --hypothesis-profile fuzz tests/fuzz --ignore tests/fuzz/test_fuzz.py

ROUNDS ?= 20
.PHONY: kill
kill: .venv/ready ## Test that killing the local stack during writes loses nothing acknowledged: make kill [ROUNDS=20]
	KILL_ROUNDS=$(ROUNDS) $(PY) -m pytest -q -s tests/stacks/test_kill.py

.PHONY: contract
contract: .venv/ready ## Contract tests against a stack: make contract BASE_URL=https://... [STACK=acuse]
	ACUSE_BASE_URL=$(BASE_URL) ACUSE_STACK=$(STACK) $(PY) -m pytest -q tests/contract

.PHONY: format
format: .venv/ready ## Format the code and apply automatic fixes
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

.PHONY: build
build: .venv/ready ## Build the deployment: make build [ARCHITECTURE=x86_64]
	$(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE)
	@$(MAKE) --no-print-directory sbom

SBOM ?= .aws-sam/sbom.cdx.json
.PHONY: sbom
sbom: .venv/ready ## Write a CycloneDX bill of materials of the layers: make sbom [SBOM=.aws-sam/sbom.cdx.json]
	@mkdir -p $(dir $(SBOM))
	@cat layers/dependencies/*.txt | $(PY) -m cyclonedx_py requirements --output-reproducible --output-file $(SBOM) -
	@echo "Bill of materials: $(SBOM)"

.PHONY: vendor
vendor: .venv/ready ## Copy the console's libraries from their npm packages, as page/vendor/vendor.json lists them: npm, network
	$(PY) -m tools.console.vendor

PARAMETERS ?=
DEPLOY_OPTIONS ?=
.PHONY: deploy
deploy: export STACK := $(STACK)
deploy: export ARCHITECTURE := $(ARCHITECTURE)
deploy: export ARCHITECTURE_ORIGIN := $(origin ARCHITECTURE)
deploy: export PARAMETERS := $(PARAMETERS)
deploy: export DEPLOY_OPTIONS := $(DEPLOY_OPTIONS)
deploy: .venv/ready ## Deploy with your AWS credentials: make deploy [STACK=acuse] [PARAMETERS="MemorySize=1024 SnapStart=..."] [DEPLOY_OPTIONS=--no-confirm-changeset]
	@$(PY) -m tools.deploy

.PHONY: sam-local sam-invoke
sam-local sam-invoke: ARCHITECTURE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
# Where containers find the database of `make run DYNAMODB_HOST=172.17.0.1`.
SAM_DYNAMODB_HOST ?= 172.17.0.1
SAM_LOCAL_ENDPOINT = http://$(SAM_DYNAMODB_HOST):$(DYNAMODB_PORT)
SAM_LOCAL_PARAMETERS = Architecture=$(ARCHITECTURE) DynamoDbEndpoint=$(SAM_LOCAL_ENDPOINT) S3Endpoint=$(SAM_LOCAL_ENDPOINT)

sam-local: build ## With Docker: run the API in SAM's containers on port 3001, beside `make run DYNAMODB_HOST=172.17.0.1`
	$(SAM) local start-api --parameter-overrides $(SAM_LOCAL_PARAMETERS) $(SAM_LOCAL_OPTIONS)

FUNCTION ?= SubmitTaskResult
EVENT ?= $(wildcard events/*/submit_task_result.json)
sam-invoke: build ## With Docker: invoke one function, make sam-invoke [FUNCTION=SubmitTaskResult EVENT=events/...]
	$(SAM) local invoke $(FUNCTION) --event $(EVENT) --parameter-overrides $(SAM_LOCAL_PARAMETERS) $(SAM_LOCAL_OPTIONS)

LOCK = "$(CURDIR)/$(PY)" -m uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header \
	--excludes "$(CURDIR)/requirements/excluded.in"
.PHONY: lock
lock: .venv/ready ## Update the pinned requirements, with hashes
	@# uv leaves out where packages come from unless it is told otherwise.
	cd requirements && for name in uv development; do $(LOCK) $$name.in --output-file $$name.txt; done
	cd layers/dependencies && for name in requirements bearer query formats; do \
		$(LOCK) --constraint ../../requirements/development.txt $$name.in --output-file $$name.txt; done
	for peer in benchmarks/peers/*/; do \
		(cd $$peer && $(LOCK) --constraint ../../../requirements/development.txt requirements.in --output-file requirements.txt) \
			|| exit 1; done
