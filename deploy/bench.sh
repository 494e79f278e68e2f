#!/usr/bin/env bash
# Measures the pages on much generated data, on PostgreSQL (make bench; TIMES=10: ten times as much), or how certificates are
# made: documents beside WeasyPrint, memory, and from the click to the ZIP on both engines (make bench-certificates), or
# how long lists take as files (make bench-exports), or how a list of people is imported on SQLite (make bench-people).
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-pages}
deploy/setup.sh test
deploy/compile_messages.sh
if [ "$what" = people ]; then
    SECRET_KEY=of-no-use-here exec .venv/bin/python -m tests.benchmarks.importing
fi
. deploy/postgres.sh
trap stop_own_postgres EXIT
trap 'exit 130' INT TERM
use_postgres || {
    echo "A PostgreSQL server is needed: install one (apt-get install postgresql) or name one in TEST_POSTGRES_URL." >&2
    exit 1
}
if [ "$what" = exports ]; then
    DATABASE_URL=$postgres_url .venv/bin/python -m tests.benchmarks.exports
elif [ "$what" = certificates ]; then
    .venv/bin/python -m tests.benchmarks.certificates
    echo
    env -u DATABASE_URL .venv/bin/python -m tests.benchmarks.issuing --head
    DATABASE_URL=$postgres_url .venv/bin/python -m tests.benchmarks.issuing
else
    DATABASE_URL=$postgres_url .venv/bin/python -m tests.benchmarks.pages --times "${TIMES:-1}"
fi
