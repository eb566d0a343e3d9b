# Everything is a line or two over the command `assembly-press`; `make` alone lists what there is.
SHELL   := /bin/bash
PYTHON  ?= python3
BIN     := .venv/bin
DATA    ?= data
PORT    ?= 8001
SERVE   ?= 1
CONTACT ?=
OUT     ?= $(DATA)/export
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo crawl build serve export test torture lint format bench docs screenshots clean

help: ## List the targets
	@printf 'The Assembly Press Archive. Targets:\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nNew here? Start with: make demo\n'

# One stamp for each set of packages, so that a set is installed once and again when the pins change.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed; say which with: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; exit 1; }
	@echo 'Making .venv …'
	@$(PYTHON) -m venv .venv || { echo 'The venv module is missing; on Debian: apt install python3-venv' >&2; exit 1; }
	@touch $@
.venv/.run: .venv/.made pyproject.toml constraints.txt
	@echo 'Installing (a minute or two the first time) …'
	@$(PIP) --editable .
	@touch $@
# pip 23, which comes with Python 3.11, stumbles over what newspaper4k asks of lxml.
.venv/.pip: .venv/.run
	@$(PIP) --upgrade 'pip>=25'
	@touch $@
.venv/.bench: .venv/.pip
.venv/.dev .venv/.docs .venv/.bench: .venv/.%: .venv/.run
	@echo 'Installing the packages for "$*" …'
	@$(PIP) --editable '.[$*]'
	@touch $@

demo: .venv/.run ## Run everything on the built-in sample website and open it (SERVE=0: stop after the export)
	@$(BIN)/assembly-press demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

crawl: .venv/.run ## Fetch new notices from the live website (CONTACT=you@example.org)
	@$(BIN)/assembly-press crawl --data $(DATA) $(if $(CONTACT),--contact '$(CONTACT)')

build: .venv/.run ## Make press.db from the captures
	@$(BIN)/assembly-press build --data $(DATA)

serve: .venv/.run ## Open the archive in Datasette (PORT=8001)
	@$(BIN)/assembly-press serve --data $(DATA) --port $(PORT)

export: .venv/.run ## Write the archive as CSV (OUT=data/export)
	@$(BIN)/assembly-press export $(OUT) --data $(DATA)

test: .venv/.dev ## Run all tests
	@# the browser's driver keeps an event loop of its own running: its tests get processes of their own;
	@# the others wait for crawls and alarms a good deal, so three share two cores
	@$(BIN)/python -m pytest tests/browser --numprocesses 2 --dist worksteal -q
	@$(BIN)/python -m pytest --numprocesses 3 --dist worksteal -m 'not browser and not torture' -q

torture: .venv/.dev ## Run the long tests: kills, cuts, floods, every command of the docs
	@$(BIN)/python -m pytest -m torture -q

lint: .venv/.dev ## Check format, lint and types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

format: .venv/.dev ## Format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/.dev .venv/.bench ## Measure, as ratios in one run
	@$(BIN)/python -m tests.bench

docs: .venv/.docs ## Build the documentation into docs/_build
	@$(BIN)/python -m sphinx -W -b html docs docs/_build/html

screenshots: .venv/.dev ## Write the README's pictures anew
	@$(BIN)/python -m tests.browser.screenshots

clean: ## Remove what can be made again (never an archive)
	rm -rf .venv data/demo docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
