# Each target but help first makes .venv with PYTHON, from the versions in constraints.txt.
PYTHON ?= python3
NBVAL ?= --nbval
OUTPUT ?= grades
RUN = .venv/bin/python -m

.PHONY: help run test lab build grade site
.DELETE_ON_ERROR:

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/installed ## Run notebook 04, show its result, and write it with its figures to build/.
	$(RUN) helpers run 04_sac_dyna

# Two workers; tests/conftest.py says how they share the tests. NBVAL=--nbval-lax runs the solutions without comparing.
test: .venv/installed ## Run all tests.
	$(RUN) ruff check helpers site solutions tests
	$(RUN) ruff format --check helpers site solutions tests
	$(RUN) codespell_lib *.md helpers site solutions tests
	$(RUN) check_jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) helpers build --check
	$(RUN) pytest -n 2 $(NBVAL) --nbval-current-env --nbval-cell-timeout=600 tests solutions

lab: .venv/installed ## Open JupyterLab on the exercises.
	JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter" $(RUN) jupyter lab notebooks

build: .venv/installed ## Make the notebooks from solutions/*.py.
	$(RUN) helpers build

grade: .venv/installed ## Grade a class: make grade SUBMISSIONS=folder OUTPUT=folder.
	$(RUN) helpers grade "$(SUBMISSIONS)" --output "$(OUTPUT)"

site: .venv/installed ## Make the site of the course, in build/site/.
	$(RUN) sphinx -W --keep-going -q site build/site

.venv/installed: pyproject.toml requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v < (3, 14) or sys.exit("Python 3.11, 3.12 or 3.13 is needed, and $(PYTHON) is %d.%d: choose another, as in make PYTHON=python3.12 $(MAKECMDGOALS)" % v)'
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet -r requirements.txt -c constraints.txt
	@touch $@
