# Everything that is needed is installed by the targets themselves; nothing has to be prepared by hand.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench mutants clean

help: ## Show the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## Run the main job on real posts and show what came out
	@scripts/system-packages --optional apertium apertium-mkd-bul apertium-mkd-eng
	@$(BIN)/publisher demo --folder demo
	@echo; echo "A week of an office, through the night in which the clocks go back:"
	@$(BIN)/publisher demo --week --folder build/demo-week

test: check ## Run all tests
	@test -x .cache/libretranslate/bin/libretranslate || scripts/install-libretranslate || echo "without LibreTranslate: its tests are skipped"
	@scripts/install-page-peers || echo "without axe-core and html-validate: their tests are skipped"
	@scripts/install-twitter-text || echo "without npm's twitter-text: its tests are skipped"
	@# In the order of tests/conftest.py; by itself xdist would keep the files with few, long tests for the end.
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## Style, types and the direction of imports
	@scripts/system-packages apertium apertium-mkd-bul apertium-mkd-eng chromium dovecot-imapd openssl postgresql
	@scripts/system-packages --optional caddy nginx-light notmuch spamassassin
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## Measure, print a table of figures, write build/bench.json
	@scripts/system-packages apertium apertium-mkd-bul apertium-mkd-eng
	@scripts/install-twitter-text || echo "without npm's twitter-text: its rows are not measured"
	$(BIN)/python -m scripts.bench

mutants: $(VENV)/.dev ## Put small faults into the core rooms and list those that no test notices (half an hour)
	@scripts/system-packages apertium apertium-mkd-bul apertium-mkd-eng dovecot-imapd openssl postgresql
	$(BIN)/python -m scripts.mutants

clean: ## Remove what the other targets made, the demo's models included
	rm -rf $(VENV) build demo .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "publisher needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV) || { scripts/system-packages python3-venv && $(PYTHON) -m venv $(VENV); }
	touch $@

$(VENV)/.demo: $(VENV)/.venv pyproject.toml
	$(BIN)/pip install --quiet --editable '.[demo]'
	touch $@

$(VENV)/.dev: $(VENV)/.venv pyproject.toml
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/.demo
