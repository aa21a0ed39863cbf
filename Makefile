# The two commands: `make demo` and `make test`; the rest is for those who change Varme.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate
LOCALE := app/words/locale
# The functions whose first argument (or whose first two, for one and for many) is a message.
MESSAGES = --no-default-keywords --keywords "mark mark_plural:1,2 text plural:1,2"

.PHONY: demo test check docs words lock clean
.DEFAULT_GOAL := demo

demo: $(READY) ## Set everything up, make a fictional company, train, score and serve it
	@$(BIN)/varme demo

test: $(READY) ## Set everything up and pass the tests, three at a time: two processors are kept busy so
	@$(BIN)/pytest --numprocesses 3 --dist loadgroup --no-loadscope-reorder

check: $(READY) ## Linters, formatter, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(READY) ## Write the page of the catalogue anew, from the declarations
	@$(BIN)/varme features --catalogue --out docs/catalogue.md

words: $(READY) ## Gather the messages, bring them into the translations, and compile these
	@$(BIN)/pybabel --quiet extract $(MESSAGES) --mapping-file pyproject.toml --add-comments Translators: --strip-comments --omit-header \
		--add-location file --sort-by-file --width 120 --output $(LOCALE)/varme.pot app
	@$(BIN)/pybabel --quiet update --domain varme --input-file $(LOCALE)/varme.pot --output-dir $(LOCALE) \
		--ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete --width 120
	@$(BIN)/pybabel --quiet compile --domain varme --directory $(LOCALE) --statistics

lock: $(READY) ## Pin every dependency anew, with hashes: for development, and for what goes into the images
	@$(COMPILE) --extra full --extra dev -o requirements.lock pyproject.toml
	@$(COMPILE) --constraint requirements.lock -o requirements-serve.lock pyproject.toml
	@$(COMPILE) --constraint requirements.lock --extra full -o requirements-full.lock pyproject.toml
	@echo setuptools | $(COMPILE) --constraint requirements.lock -o requirements-build.lock -

clean: ## Remove the environment; the home folder .varme stays
	rm -rf $(VENV)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Varme needs Python 3.11 or newer; this is " + sys.version if sys.version_info < (3, 11) else 0)'
	@echo "Setting up the environment in $(VENV): about two minutes, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
