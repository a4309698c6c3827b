# Every target makes its own environment first; nothing needs to be installed or activated.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SANDBOX = $(VENV)/sandbox
READY = $(VENV)/ready
HUBSPOT = hubspot/node_modules/ready
DEMO_FLAGS ?=
DEV_FLAGS ?=
BENCH ?=
FAULTS ?=
OFFLINE ?= $(addprefix hsp_assets_tests/,test_definitions.py test_following.py test_sql.py resources)

.DEFAULT_GOAL := help

.PHONY: help
help: ## show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

.PHONY: demo
demo: $(SANDBOX) ## set everything up and run the whole lineage in the sandbox
	@$(BIN)/hsp demo $(DEMO_FLAGS)

IN_PARALLEL = -n auto --dist loadscope --no-loadscope-reorder

.PHONY: test
test: $(READY) $(HUBSPOT) lint types ## set everything up and run lint, layering, types and tests
	@$(BIN)/pytest $(IN_PARALLEL) -q

.PHONY: coverage
coverage: $(READY) $(HUBSPOT) ## run the tests as make test does and measure them: branches, at least 95 %
	@$(BIN)/pytest $(IN_PARALLEL) -q --cov --cov-report=

.PHONY: test-production
test-production: $(READY) ## run the lineage from the wheel, on PostgreSQL, each run a process of its own
	@$(BIN)/pytest -q hsp_assets_tests/production

FAKETIME = /usr/lib/$(shell uname -m)-linux-gnu/faketime/libfaketime.so.1

.PHONY: test-faults
test-faults: $(READY) $(FAKETIME) ## try every step of the lineage with every fault, and planted ones; docs/reliability.md
	@$(BIN)/python -W ignore -m hsp_assets_tests.faults $(FAULTS)
	@$(BIN)/python -W ignore -m hsp_assets_tests.faults.planted
	@$(BIN)/python -W ignore -m hsp_assets_tests.faults.launches

MINUTES = 60

.PHONY: soak
soak: $(READY) ## run the sandbox for MINUTES while files change; memory, handles and disk in build/soak.html
	@$(BIN)/python -W ignore -m hsp_assets_tests.faults.soak --minutes $(MINUTES)

$(FAKETIME):
	@test "$$(id -u)" = 0 || { echo "Clocks are set by Debian's libfaketime: apt-get install libfaketime." >&2; exit 1; }
	@apt-get update -qq
	@DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends libfaketime >/dev/null

.PHONY: test-offline
test-offline: $(READY) ## load the definitions and run the lineage where there is no network but the loopback
	@unshare --net --map-root-user sh -c 'ip link set lo up && \
		$(BIN)/python -W ignore -c "import hsp_assets.definitions" && \
		$(BIN)/pytest $(IN_PARALLEL) -q $(OFFLINE)'

SUPPLY_READY = build/supply-venv/ready
SUPPLY = build/supply-venv/bin

.PHONY: sbom
sbom: $(SUPPLY_READY) ## list what each lock installs, in build/sbom-*.json (CycloneDX)
	@for lock in requirements requirements-demo requirements-production; do \
		$(SUPPLY)/cyclonedx-py requirements $$lock.txt --output-file build/sbom-$$lock.json || exit 1; \
	done

.PHONY: audit
audit: $(SUPPLY_READY) ## ask PyPI for known vulnerabilities of what the locks install; needs the network
	@for lock in requirements requirements-demo requirements-production; do \
		$(SUPPLY)/pip-audit --requirement $$lock.txt --require-hashes --strict --disable-pip --progress-spinner off || exit 1; \
	done

$(SUPPLY_READY): requirements-supply.txt | $(READY)
	@$(PYTHON) -m venv --clear build/supply-venv
	@$(BIN)/uv pip install --quiet --python $(SUPPLY)/python --require-hashes -r requirements-supply.txt
	@touch $@

CHROMIUM = /usr/bin/chromium

.PHONY: test-ui
test-ui: $(READY) $(CHROMIUM) ## drive the UI in a browser; pictures are left in build/screenshots
	@$(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder -q \
		-o junit_family=xunit1 --junit-xml build/test-ui.xml hsp_assets_tests/ui

$(CHROMIUM):
	@test "$$(id -u)" = 0 || { echo "The browser tests need Debian's chromium: apt-get install chromium" >&2; exit 1; }
	@echo "Installing chromium ..."
	@apt-get update -qq
	@DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null

.PHONY: strangers
strangers: $(READY) ## read the sandbox's HubSpot by other people's programs (installed under build/strangers)
	@$(BIN)/pytest -n0 -q -s --durations=0 hsp_assets_tests/strangers

.PHONY: dev
dev: $(SANDBOX) ## start the sandbox and the Dagster UI; one Ctrl-C stops both
	@$(BIN)/hsp dev $(DEV_FLAGS)

.PHONY: lint
lint: $(READY) ## check style, formatting and layering
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python docs/floors.py --check
	@$(BIN)/cfn-lint deploy/aws.yaml

.PHONY: types
types: $(READY) ## check types strictly
	@$(BIN)/mypy

.PHONY: bench
bench: $(READY) ## measure side by side (BENCH=topic for one topic)
	@$(BIN)/python -m benchmarks $(BENCH)

MUTANTS = 60
PACKAGES = checks publishing loading training sensors

.PHONY: mutants
mutants: $(READY) ## change the committed code in MUTANTS places of each of PACKAGES; show what no test notices (hours)
	@test -z "$$(git status --porcelain hsp_assets)" || { echo "Commit hsp_assets first: it is changed in place" >&2; exit 1; }
	@mkdir -p build
	@for package in $(PACKAGES); do \
		sed "s/PACKAGE/$$package/; s:BIN:$(BIN):" mutants.toml > build/$$package.toml && \
		$(BIN)/cosmic-ray init --force build/$$package.toml build/$$package.sqlite && \
		$(BIN)/python -m hsp_assets_tests.sample_mutants build/$$package.sqlite $(MUTANTS) && \
		$(BIN)/cosmic-ray exec build/$$package.toml build/$$package.sqlite && \
		$(BIN)/cr-report --surviving-only --show-diff build/$$package.sqlite || exit 1; \
	done

.PHONY: format
format: $(READY) ## format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

COMPILE = $(BIN)/uv pip compile setup.cfg --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-header --no-annotate --quiet

.PHONY: lock
lock: $(READY) ## resolve the dependencies of setup.cfg anew: for everything, for the demo, and for production
	@$(COMPILE) --extra sandbox --extra dev --output-file requirements.txt --upgrade
	@$(COMPILE) --extra sandbox --extra checkout --output-file requirements-demo.txt --constraint requirements.txt
	@$(COMPILE) --extra api --extra production --output-file requirements-production.txt --constraint requirements.txt
	@$(BIN)/uv pip compile requirements-docs.in --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-header --no-annotate --quiet --upgrade --output-file requirements-docs.txt
	@$(BIN)/uv pip compile requirements-supply.in --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-header --no-annotate --quiet --upgrade --output-file requirements-supply.txt

DOCS_READY = build/docs-venv/ready
MERMAID_VERSION = 11.17.2
MERMAID_SHA256 = 581ed7d74bd9048d0e3a91363927d72ef22942d7722546b27f7cc29e35390eb8
MERMAID = build/mermaid-$(MERMAID_VERSION).min.js

.PHONY: docs
docs: $(READY) $(DOCS_READY) $(MERMAID) ## build the documentation site in build/site; a dead link is an error
	@$(BIN)/python -m docs.site build/docs
	@cp $(MERMAID) build/docs/mermaid.min.js
	@NO_MKDOCS_2_WARNING=1 build/docs-venv/bin/mkdocs build --strict
	@echo "Read it, with its search: $(BIN)/python -m http.server -d build/site -b 127.0.0.1 8000"

$(DOCS_READY): requirements-docs.txt | $(READY)
	@echo "Making the environment of the documentation in build/docs-venv (once; about 150 MB) ..."
	@$(PYTHON) -m venv --clear build/docs-venv
	@$(BIN)/uv pip install --quiet --python build/docs-venv/bin/python --require-hashes -r requirements-docs.txt
	@touch $@

$(MERMAID): | $(READY)
	@mkdir -p build/mermaid
	@cd build/mermaid && PATH="$(abspath $(BIN)):$$PATH" npm pack --silent mermaid@$(MERMAID_VERSION) >/dev/null
	@tar -xzf build/mermaid/mermaid-$(MERMAID_VERSION).tgz -C build/mermaid package/dist/mermaid.min.js
	@echo "$(MERMAID_SHA256)  build/mermaid/package/dist/mermaid.min.js" | sha256sum --check --quiet
	@mv build/mermaid/package/dist/mermaid.min.js $@
	@rm -r build/mermaid

.PHONY: clean
clean: ## remove the environment and the sandbox's state
	rm -rf $(VENV) .hsp hubspot/node_modules build/docs build/docs-venv build/site build/supply-venv

$(SANDBOX): requirements-demo.txt requirements-uv.txt setup.cfg
	@echo "Making the environment in $(VENV) (once; about 1.1 GB) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is too old: Python 3.11 or later is needed (make PYTHON=python3.11 ...)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements-demo.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q hsp_assets
	@touch $@

$(READY): requirements.txt $(SANDBOX)
	@echo "Adding the tools of development to $(VENV) (once; another 1 GB) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.txt
	@touch $@

$(HUBSPOT): hubspot/package.json hubspot/package-lock.json hubspot/.npmrc | $(READY)
	@echo "Installing what checks and tests hubspot/ (once; about 120 MB) ..."
	@cd hubspot && PATH="$(abspath $(BIN)):$$PATH" npm ci --loglevel=error --prefer-offline --no-progress
	@touch $@
