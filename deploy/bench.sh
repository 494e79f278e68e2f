#!/usr/bin/env bash
# Measures the pages on much generated data, on PostgreSQL. Options go to the measurement: make bench TIMES=10
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh test
deploy/compile_messages.sh
. deploy/postgres.sh
trap stop_own_postgres EXIT
trap 'exit 130' INT TERM
use_postgres || {
    echo "A PostgreSQL server is needed: install one (apt-get install postgresql) or name one in TEST_POSTGRES_URL." >&2
    exit 1
}
DATABASE_URL=$postgres_url .venv/bin/python -m tests.benchmarks.pages --times "${TIMES:-1}"
