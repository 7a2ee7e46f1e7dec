# Two commands do everything: `make report` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help report test check lint hygiene bench palette lab quarto serve lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# The environment: made once, made again when the locked requirements change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Making the environment in $(VENV): about 210 packages, a minute or two ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

report: $(READY) ## build every edition in both languages, HTML and PDF
	@$(BIN)/analysis quarto --once
	@$(BIN)/analysis build

test: $(READY) ## run the whole test suite
	@$(BIN)/python -m pytest -n logical --dist loadgroup

check: lint hygiene test ## style, types, notebooks and tests

lint: $(READY) ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

hygiene: $(READY) ## notebooks: no outputs, few and short cells
	@$(BIN)/python -m pytest -q tests/test_notebooks.py -k hygiene

bench: $(READY) ## measure time and memory beside the default stack, into bench/RESULTS.md
	@$(BIN)/python -m bench

palette: $(READY) ## renew report/theme/palette.css from palette.yml
	@$(BIN)/python -c 'from pathlib import Path; from analysis.palette import write_style_sheet as w; w(Path("report/theme"))'

lab: $(READY) ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab notebooks

serve: $(READY) ## look at the built site on this machine
	@$(BIN)/analysis serve

quarto: $(READY) ## try to install Quarto, and say what to do if that fails
	@$(BIN)/analysis quarto

lock: $(READY) ## renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --upgrade --quiet --output-file requirements.lock

clean: ## remove what can be made again (not the environment)
	@rm -rf _site .cache .build .quarto .downloads report/vi/*.ipynb report/en/*.ipynb data/processed/*/
