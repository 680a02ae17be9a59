# What CI runs is `just check` after the tests; `just` alone lists what there is.

python := if os_family() == "windows" { ".venv/Scripts/python.exe" } else { ".venv/bin/python" }

# list the recipes
default:
    @just --list --unsorted

# make .venv with what the lock file names, and install ost into it
setup:
    python3 -m venv .venv
    {{python}} -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-dev.txt
    {{python}} -m pip install --quiet --disable-pip-version-check --no-deps --editable .

# every test
test *arguments:
    {{python}} -m pytest -n auto {{arguments}}

# everything but the whole test run that CI looks at
check: lint types layers docs coverage build

# ruff: rules and format
lint:
    {{python}} -m ruff check .
    {{python}} -m ruff format --check .

# mypy --strict on an installed copy, since it cannot follow the folder mapping in a checkout
types: site
    cd build/site && {{absolute_path(python)}} -m mypy --config-file ../../pyproject.toml --cache-dir ../mypy -p ost

# import-linter on the same copy
layers: site
    cd build/site && {{absolute_path(python)}} -c "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()" --config ../../pyproject.toml

# the pages that are made from the code are fresh
docs:
    {{python}} docs/generate.py --check

# at least 95 % of the core's lines and branches are run by its own tests; which store they use makes no difference to it
coverage:
    {{python}} -m pytest -n auto tests/analysis tests/demo tests/domain tests/services -k "not postgres and not sqlite" --cov --cov-report=
    {{python}} -m coverage report --include "ost/analysis/*,ost/domain/*,ost/services/*" --fail-under 95

# the wheel
build:
    {{python}} -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/dist .

# write the pages that are made from the code
generate:
    {{python}} docs/generate.py

# let ruff mend what it can
mend:
    {{python}} -m ruff check --fix .
    {{python}} -m ruff format .

# pin the versions of the tools and libraries that the tests run with
lock:
    {{python}} -m uv pip compile pyproject.toml --extra postgres --extra parquet --extra excel --extra duckdb --extra pdf --extra pptx --extra calendar --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.txt

# make the libraries that the interactive page is built on (exports/vendor), from what its lock file pins
vendor:
    {{python}} tests/vendoring.py

# the first figures of docs/performance.md; each table there names its own command
bench:
    {{python}} benchmarks/command_times.py

# what docs/reliability.md promises, at length, as a table
proofs *arguments:
    {{python}} benchmarks/prove.py {{arguments}}

# the README's first command, in a copy of what is here, as somebody would run it who has just fetched it
newcomer:
    {{python}} tests/newcomer.py

[private]
site:
    {{python}} -c "import shutil; [shutil.rmtree(f'build/{one}', ignore_errors=True) for one in ('site', 'lib')]"
    {{python}} -m pip install --quiet --disable-pip-version-check --no-deps --target build/site .
