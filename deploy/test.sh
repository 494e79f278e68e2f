#!/usr/bin/env bash
# Everything that must be true of the product. All steps run, so that one run tells all; any failure fails the whole.
#
#   TEST_POSTGRES_URL   a PostgreSQL server whose databases the tests may make and drop; without it a server on this
#                       machine is used, or one started for the run from installed binaries
#   REQUIRE_POSTGRES    when set, not having tested on PostgreSQL is a failure
#   TEST_PROCESSES      how many tests at a time; as many as there are processors by default
#   CHROMIUM            the browser; `chromium` on the PATH by default
#
# Where there is PostgreSQL, everything runs there, and on SQLite what depends on the engine (tests/engines.py) or is
# marked for it; where there is none, everything runs on SQLite.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/setup.sh test
deploy/compile_messages.sh
PATH=$PWD/.venv/bin:$PATH:/usr/sbin:/sbin # runuser lies there, which a plain user does not find
# What the caller's environment says of a running product is not for the tests.
unset DATABASE_URL DEMO HTTPS SECRET_KEY DJANGO_SETTINGS_MODULE PROOFS PROOFS_SEED

results=var/test-results
rm -rf "$results"
mkdir -p "$results"
failed=$results/failed

. deploy/postgres.sh
trap stop_own_postgres EXIT
trap 'exit 130' INT TERM

step() {
    local name=$1 began=$SECONDS
    shift
    if "$@" >"$results/$name.log" 2>&1; then
        printf 'ok      %-14s %4d s\n' "$name" $((SECONDS - began))
    else
        printf 'FAILED  %-14s %4d s: %s\n\n' "$name" $((SECONDS - began)) "$*"
        cat "$results/$name.log"
        echo "$name" >>"$failed"
    fi
}

# --- Checks -----------------------------------------------------------------------------------

step style ruff check .
step format ruff format --check .
step templates djlint templates --lint --quiet
step layers lint-imports
once=(tests/test_translations.py tests/test_project.py)
# Each of them keeps one processor busy.
step types mypy &
step project pytest --quiet --junitxml "$results/Project.xml" "${once[@]}"
wait $!

# --- The suite --------------------------------------------------------------------------------

suite() {
    local engine=$1 address=$2 chosen=$3
    printf '\n==> The suite on %s%s\n' "$engine" "${chosen:+: $chosen}"
    # A class stays in one process, which loads what its tests share once.
    env ${address:+DATABASE_URL="$address"} pytest -n "${TEST_PROCESSES:-logical}" --dist loadscope --no-loadscope-reorder --quiet \
        ${chosen:+-m "$chosen"} --durations 10 --junitxml "$results/$engine.xml" "${once[@]/#/--ignore=}" ||
        echo "the suite on $engine" >>"$failed"
}

if use_postgres; then
    suite PostgreSQL "$postgres_url" ""
    suite SQLite "" "both_engines or sqlite"
else
    not_tested="PostgreSQL   not tested: no server could be reached or started"
    [ -z "${REQUIRE_POSTGRES:-}" ] || echo "PostgreSQL was to be tested" >>"$failed"
    suite SQLite "" ""
fi

# --- What came of it --------------------------------------------------------------------------

printf '\n%s' "${not_tested:+$not_tested
}"
python deploy/summary.py "$results" || echo "no test passed" >>"$failed"
if [ -s "$failed" ]; then
    printf 'FAILED: %s\n' "$(paste -sd ',' "$failed" | sed 's/,/, /g')"
    exit 1
fi
