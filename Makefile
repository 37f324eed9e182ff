# make demo   sets everything up in .venv and shows four weeks of Afterword at work
# make eval   prints how well events and mails are judged
# make train  fits the reader of mails to training/ and writes its weights
# make test   sets everything up and runs every check that CI runs
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: demo test eval train clean

demo: $(VENV)/.installed
	$(BIN)/afterword demo

test: $(VENV)/.installed-test
	@tests/needs.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadgroup

$(BIN)/python:
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python "$(PYTHON)" $(VENV); else $(PYTHON) -m venv $(VENV); fi

$(VENV)/.installed: pyproject.toml $(BIN)/python
	@echo "Installing Afterword into $(VENV) ..."
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e .; else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e .; fi
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV) ..."
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e '.[test]'; else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'; fi
	@touch $@

eval: $(VENV)/.installed-test
	$(BIN)/python evaluation/events_eval.py
	$(BIN)/python evaluation/mails_eval.py
	$(BIN)/python evaluation/inboxes_eval.py

$(VENV)/.installed-train: pyproject.toml $(VENV)/.installed
	@echo "Installing what the training needs into $(VENV) ..."
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e '.[train]'; else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'; fi
	@touch $@

train: $(VENV)/.installed-train
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python training/train.py

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
