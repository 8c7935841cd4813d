# axisedge: `make run` runs a device, `make test` shows that it works, `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

PRODUCT ?= intercom
HARDWARE ?= bench
STATE ?= .state/$(PRODUCT)
HTTP_PORT ?= 8080
HTTPS_PORT ?= 8443
RTSP_PORT ?= 8554
RTSPS_PORT ?= 8322
ARGS ?=
export WORKERS ?= 2
export PYTEST_ARGS ?=

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20
	@echo
	@echo "  make run PRODUCT=intercom|display-intercom|speaker|lpr-camera|door-controller HTTP_PORT=8080 HTTPS_PORT=8443"

.PHONY: setup
setup: ## everything that running and testing need
	@scripts/setup.sh test

.PHONY: setup-run
setup-run: ## only what `make run` needs: no browsers, no emulator
	@scripts/setup.sh run

.PHONY: run
run: setup-run ## run a device on simulated hardware (PRODUCT=intercom)
	@echo "The page is at http://localhost:$(HTTP_PORT)/ when the device is ready; Ctrl-C ends it." >&2
	@exec .venv/bin/axisedge run --product $(PRODUCT) --state $(STATE) --hardware $(HARDWARE) \
		--http-port $(HTTP_PORT) --https-port $(HTTPS_PORT) --rtsp-port $(RTSP_PORT) \
		--rtsps-port $(RTSPS_PORT) $(ARGS)

.PHONY: test
test: setup ## lint, the page's tests, hardware in the loop, the device's tests
	@scripts/test.sh

.PHONY: lint
lint: setup ## style, types, import layers
	@scripts/lint.sh

.PHONY: bench
bench: setup ## benchmarks; the results are in bench/README.md
	@scripts/bench.sh

.PHONY: features
features: setup-run ## which rows of the feature list have tests
	@.venv/bin/python scripts/features.py

.PHONY: reference
reference: setup-run ## write docs/reference/ anew from the code
	@.venv/bin/python scripts/reference.py

.PHONY: lock
lock: setup-run ## resolve pyproject.toml anew into requirements.lock
	@scripts/lock.sh

.PHONY: wheel
wheel: setup-run ## build the package with the page inside, into dist/
	@.venv/bin/hatchling build -t wheel

.PHONY: clean
clean: ## remove what was built and the devices' states; .venv and webui/node_modules too
	@rm -rf .venv .state dist webui/node_modules src/axisedge/web/static \
		.hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
