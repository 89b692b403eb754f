# Two commands: `make run` serves the dashboard, `make test` runs every check and test.
# Each sets itself up from nothing; a second run starts in seconds.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-shared check bench toegankelijkheid leesbaarheid docs beelden clean

run: $(VENV)/run.ok
	$(BIN)/streamlit run app.py

test: $(VENV)/test.ok
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.nginx
	$(BIN)/python -m tests.postgres
	$(BIN)/python -m tests.bucket
	$(BIN)/python -m tests.audit
	$(MAKE) check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

# The tests that ask the store, on DuckLake and a PostgreSQL of their own instead of a file.
test-shared: $(VENV)/test.ok
	$(BIN)/python -m tests.postgres
	RIJSWIJK_TEST_STORE=ducklake $(BIN)/pytest -n 2 tests/warehouse tests/intake tests/access tests/admin tests/figures tests/reports

check: $(VENV)/test.ok
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python

bench: $(VENV)/test.ok
	$(BIN)/python -m benchmarks.run

# axe-core over every page, role, theme and width: prints a table and writes docs/toegankelijkheid.md.
toegankelijkheid: $(VENV)/test.ok
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.web.toegankelijkheid

# How well every page reads: prints a table and writes docs/leesbaarheid.md.
leesbaarheid: $(VENV)/test.ok
	$(BIN)/python -m tests.language

# The pictures of the README and the handleiding, from a dashboard with invented data.
beelden: $(VENV)/test.ok
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.web.beelden

docs: $(VENV)/test.ok
	$(BIN)/python -m tests.figures.examples

$(VENV)/run.ok: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test.ok: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $(VENV)/run.ok $@

clean:
	rm -rf $(VENV) .hypothesis .pytest_cache .ruff_cache artefacten
