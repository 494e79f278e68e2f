#!/usr/bin/env bash
# The large proofs (tests/proofs.py), with many times as many cases as the suite tries.
#
#   PROOFS        how many times as many; 100 by default
#   PROOFS_SEED   where the generated cases begin; drawn anew by default, and printed: with it a failure can be repeated
#
# TEST_POSTGRES_URL and TEST_PROCESSES mean what they mean to deploy/test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh test
deploy/compile_messages.sh
PATH=$PWD/.venv/bin:$PATH:/usr/sbin:/sbin
unset DATABASE_URL DEMO HTTPS SECRET_KEY DJANGO_SETTINGS_MODULE
[ -n "${PROOFS_SEED:-}" ] || PROOFS_SEED=$((RANDOM * 32768 + RANDOM))
export PROOFS=${PROOFS:-100} PROOFS_SEED

. deploy/postgres.sh
trap stop_own_postgres EXIT
trap 'exit 130' INT TERM

failed=0
prove() {
    local engine=$1 address=$2 chosen=$3
    printf '\n==> %s times as many cases, from seed %s on, on %s\n' "$PROOFS" "$PROOFS_SEED" "$engine"
    env ${address:+DATABASE_URL="$address"} pytest -n "${TEST_PROCESSES:-logical}" --quiet --durations 0 --durations-min 5 \
        -m "$chosen" --hypothesis-seed "$PROOFS_SEED" || failed=1
}

if use_postgres; then
    prove PostgreSQL "$postgres_url" "proof"
    prove SQLite "" "proof and sqlite"
else
    prove SQLite "" "proof"
fi
exit "$failed"
