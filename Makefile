# make run | test | test-long | check | bench [ONLY=P8] | docs | deps | clean
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ONLY ?=
RUN ?= --demo
# nothing of the caller's own Python setup may leak in
unexport PYTHONPATH
unexport PYTHONHOME

.PHONY: run test check bench docs deps deps-test clean smoke lock test-long

run: deps $(VENV)/.run
	@$(BIN)/python -P -m ioc run $(RUN)

test: deps-test $(VENV)/.test check
	$(BIN)/python -m pytest tests -q -n auto --maxprocesses 4 --dist loadfile

test-long: deps-test $(VENV)/.test
	$(BIN)/python -m pytest tests/long -q --timeout 3600

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: deps-test $(VENV)/.test
	@$(BIN)/python -m tests.bench $(ONLY)

docs: $(VENV)/.test
	$(BIN)/python -m tests.docs

smoke: $(VENV)/.run
	$(BIN)/python -P -m ioc doctor
	$(BIN)/python -P -m ioc run --demo --data-dir $$(mktemp -d) --for 20 --screenshots $$(mktemp -d)

deps:
	@.ci/system-packages run

deps-test:
	@.ci/system-packages test

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo "python3-venv is missing: sudo apt-get install -y python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links --no-annotate --extra build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links --no-annotate --extra build --extra test --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .venv312 out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
