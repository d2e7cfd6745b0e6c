# Each command sets up what it needs: .venv, made by PYTHON, with the versions in constraints.txt.
PYTHON ?= python3
NBVAL ?= --nbval
OUTPUT ?= grades
RUN = .venv/bin/python -m

.PHONY: run test lab build grade
.DELETE_ON_ERROR:

run: .venv/installed
	$(RUN) helpers run 04_sac_dyna

# Two workers; tests/conftest.py says how they share the tests. NBVAL=--nbval-lax runs the solutions without comparing.
test: .venv/installed
	$(RUN) ruff check helpers solutions tests
	$(RUN) ruff format --check helpers solutions tests
	$(RUN) check_jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) helpers build --check
	$(RUN) pytest -n 2 $(NBVAL) --nbval-current-env --nbval-cell-timeout=600 tests solutions

lab: .venv/installed
	$(RUN) jupyter lab notebooks

build: .venv/installed
	$(RUN) helpers build

grade: .venv/installed
	$(RUN) helpers grade "$(SUBMISSIONS)" --output "$(OUTPUT)"

.venv/installed: pyproject.toml requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v < (3, 14) or sys.exit("Python 3.11, 3.12 or 3.13 is needed, and $(PYTHON) is %d.%d: give another, as in make PYTHON=python3.12 $(MAKECMDGOALS)" % v)'
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet -r requirements.txt -c constraints.txt
	@touch $@
