# Two commands for a newcomer: make run, make test. Everything else is built on the same environment.
PORT ?= 8501
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test quick check longest etl gallery bench lock sbom format lint types

run: .venv/installe
	@$(BIN)/python -m etl charger || [ $$? -eq 1 ]
	@echo "Tableau de bord : http://127.0.0.1:$(PORT)"
# Whoever is at this machine may do everything; a server that others reach is started otherwise (docs/deploy.md).
	@TABLEAU_DROITS_LOCAUX=oui $(BIN)/streamlit run serveur.py --server.port $(PORT) --server.address 127.0.0.1 --server.headless true

etl: .venv/installe
	@$(BIN)/python -m etl charger

test: .venv/installe-dev tests/oidc/node_modules
	$(BIN)/python -m pytest -m "not spark" --durations=20
# A cluster takes every processor: these tests come alone.
	$(BIN)/python -m pytest -m spark -n 0

# While working: what needs neither a browser, nor Spark, nor patience.
quick: .venv/installe-dev
	$(BIN)/python -m pytest -m "not navigateur and not spark and not lent"

check: format lint types longest test

# Nothing is refused for its length: look at these before they grow.
longest: .venv/installe-dev
	@$(BIN)/python -m docs.longest

# Pictures of every page, in docs/gallery (not kept), and the contact sheet: look at them all after a change of look.
gallery: .venv/installe-dev
	$(BIN)/python -m docs.gallery

# What is measured against what, and RESULTS.md; an hour and a half on an idle machine, or SECTIONS="pages questions".
bench: .venv/installe-bench
	$(BIN)/python -m benchmarks $(SECTIONS)

# After a change of requirements.txt: every package that it brings, with its hashes.
lock: .venv/installe-dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		requirements.txt --output-file requirements.lock

# The list of components that goes with a release, in CycloneDX.
sbom: .venv/installe-dev
	$(BIN)/cyclonedx-py requirements --output-reproducible --output-file sbom.json requirements.lock

format: .venv/installe-dev
	$(BIN)/ruff format --check .

lint: .venv/installe-dev
	$(BIN)/ruff check .

types: .venv/installe-dev
	$(BIN)/mypy

# A real identity provider for the tests of sign-in, where there is a Node.js; without it they are skipped.
tests/oidc/node_modules: tests/oidc/package-lock.json
	@if command -v npm >/dev/null; then cd tests/oidc && npm ci --silent --no-audit --no-fund; fi
	@test ! -d $@ || touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installe: requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installe-dev: requirements-dev.txt .venv/installe
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv/installe-spark: requirements-spark.txt .venv/installe-dev
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-spark.txt
	@touch $@

.venv/installe-bench: requirements-bench.txt .venv/installe-dev
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@
