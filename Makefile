# make run   sets up what is missing and performs a session (SESSION=name or path)
# make test  sets up what is missing and passes the tests
# make bench measures how well it hears and how true it sounds (PART="people echo" or PART=sound runs those alone,
#            QUICK=1 takes every fifth clip; PART=soak counts for 40 minutes)
# make model builds the command model anew in build/model (under two hours; QUICK=1: minutes, hears less well; MODEL=folder)
# make lint  style and types · make lock  renews the locked versions · make clean  takes the set-up away
# make schema  writes scripts/schema anew, after a change to the language
#
# Needs Python 3.11 or newer, and nothing else. uv is used when it is there. Nothing is installed outside .venv.

SESSION ?= taster
MODEL   ?= build/model
VENV    := .venv
BIN     := $(VENV)/bin
SOURCES := pyproject.toml requirements.lock Makefile

.PHONY: run test bench model test-training lint lock schema clean

run: $(VENV)/.run-ready
	@$(BIN)/voicecoach run $(SESSION)

test: $(VENV)/.test-ready
	@$(BIN)/python -m pytest

bench: $(VENV)/.bench-ready
	@$(BIN)/python -m tests.bench $(PART) $(if $(QUICK),--quick)

model: $(VENV)/.train-ready
	@$(BIN)/voicecoach model build $(MODEL) --replace $(if $(QUICK),--quick)

test-training: $(VENV)/.train-ready
	@$(BIN)/python -m pytest tests/training

lint: $(VENV)/.test-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --extra bench --quiet \
		--no-emit-find-links --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

schema: $(VENV)/.run-ready
	@$(BIN)/python -m voicecoach.script.schema scripts/schema

clean:
	rm -rf $(VENV)

$(VENV)/.train-ready: $(SOURCES)
	@sh .ci/set-up "$(VENV)" ".[dev,train]"
	@touch $@ $(VENV)/.test-ready $(VENV)/.run-ready

# Versions come from requirements.lock; the second and third time there is nothing to do.
$(VENV)/.run-ready: $(SOURCES)
	@sh .ci/set-up "$(VENV)" "."
	@touch $@

$(VENV)/.test-ready: $(SOURCES)
	@sh .ci/set-up "$(VENV)" ".[dev]"
	@touch $@ $(VENV)/.run-ready

$(VENV)/.bench-ready: $(SOURCES)
	@sh .ci/set-up "$(VENV)" ".[dev,bench]"
	@touch $@ $(VENV)/.test-ready $(VENV)/.run-ready
