# The two commands of a newcomer are `make demo` and `make test`; both do all the set-up.
.PHONY: demo test test-llm soak check format lock images bench bench-tokens screenshots setup databases servers ray clean

PYTHON ?= python3
BIN := .venv/bin

demo: setup
	@$(BIN)/threadbook demo

test: setup databases servers ray
	@$(BIN)/python scripts/test

test-llm: $(BIN)/.installed
	@scripts/setup-llm
	@$(BIN)/pytest --llm tests/llm

soak: setup databases servers ray
	@$(BIN)/python scripts/test --soak

check: $(BIN)/.installed
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/pyright && $(BIN)/lint-imports

format: $(BIN)/.installed
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: setup ray
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.data
	@$(BIN)/python -m benchmarks.traffic
	@$(BIN)/python -m benchmarks.engines
	@$(BIN)/python -m benchmarks.flood

bench-tokens: setup
	@$(BIN)/python -m benchmarks.tokens

screenshots: setup
	@scripts/setup-chromium
	@$(BIN)/python -m tests.screenshots

images: setup
	@$(BIN)/threadbook images

setup: $(BIN)/.installed
	@scripts/setup-gvisor --yes

databases:
	@scripts/setup-databases

servers: $(BIN)/.installed
	@scripts/setup-mcp-servers

ray: $(BIN)/.installed
	@scripts/setup-ray

lock: $(BIN)/.installed
	@scripts/lock

$(BIN)/.installed: requirements-dev.lock pyproject.toml
	@scripts/setup-python $(PYTHON)

clean:
	@rm -rf .venv .venv-ray
