# Needs Python 3.11, make and a package index; everything else is put into .venv and .tools here.
PYTHON ?= python3.11
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
UV := .tools/bin/uv
endif
SYNC_FLAGS := --locked --all-extras --group dev
RUN := $(UV) run --no-sync
# Where a machine forbids it, each of the many processes of the tests would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help try smoke test check bench pictures format setup

help: ## list what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.tools/bin/uv:
	@if command -v $(PYTHON) >/dev/null; then $(PYTHON) -m venv .tools; else python3 -m venv .tools; fi
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8,<1'

# Installing again only when what is asked for changed.
.venv/.ready: pyproject.toml uv.lock $(filter .tools/%,$(UV))
	@$(UV) sync --quiet $(SYNC_FLAGS)
	@touch $@

setup: .venv/.ready ## install into .venv

try: setup ## the real bot in a browser on this machine, without a Discord token
	@$(RUN) cadre try

smoke: setup ## the same as a script with a transcript
	@$(RUN) cadre try --smoke

test: setup ## the whole test suite
	@$(RUN) pytest

check: setup ## style, types, imports, content
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) lint-imports --no-logo
	@$(RUN) cadre content check

bench: setup ## print the measured ratios (by hand, not in the suite)
	@$(RUN) python -m tests.bench

pictures: setup ## take the pictures of docs/ from the running product (needs Chromium)
	@$(UV) sync --quiet $(SYNC_FLAGS) --group pictures
	@$(RUN) python -m docs.pictures.take

format: setup ## let ruff put things in order
	@$(RUN) ruff format . && $(RUN) ruff check --fix .
