# The single entry: every other place (README, CI) calls these recipes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo app test coverage check bench lock clean

help:  ## show these recipes
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(VENV)/run.stamp  ## install, then run the main job on a simulated advertiser
	$(BIN)/adopt demo

app: $(VENV)/run.stamp  ## open the app in the browser
	$(BIN)/adopt app

# Tests start hundreds of processes, which would each compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

# Two workers with two threads each would get in each other's way: matrices are small.
test coverage: export OPENBLAS_NUM_THREADS = 1
test: $(VENV)/dev.stamp  ## install what the tests need and run them all
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# Simulations, laws, pages and browsers take twice as long when every line is counted, and no line is theirs alone.
HEAVY := tests/laws tests/recovery tests/browser tests/app tests/unit/benchmarks

coverage: $(VENV)/dev.stamp  ## count the lines that tests reach; fails below the share that pyproject.toml asks for
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses auto --dist worksteal $(addprefix --ignore=,$(HEAVY))
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: $(VENV)/dev.stamp  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/dev.stamp  ## accuracy, speed and scale: prints the tables (takes a while)
	$(BIN)/python -m benchmarks

lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock:  ## pin every dependency anew (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	    --generate-hashes --upgrade -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 \
	    --generate-hashes -c requirements.lock --upgrade -o requirements-dev.lock

clean:  ## remove what the recipes made
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/run.stamp
