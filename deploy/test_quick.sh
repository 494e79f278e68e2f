#!/usr/bin/env bash
# What is likely to be wrong after a change, told within three minutes on two processors: style, templates, layers, both
# catalogues, and the tests of services and pages on SQLite, whose tables are made from the models. Types, the browser,
# certificates, security, races and processes are left to deploy/test.sh. TEST_PROCESSES means what it means there.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh test
deploy/compile_messages.sh
PATH=$PWD/.venv/bin:$PATH:/usr/sbin:/sbin
unset DATABASE_URL DEMO HTTPS SECRET_KEY DJANGO_SETTINGS_MODULE PROOFS PROOFS_SEED

ruff check .
ruff format --check .
djlint templates --lint --quiet
lint-imports >/dev/null || lint-imports
pytest -n "${TEST_PROCESSES:-logical}" --dist loadscope --quiet --no-migrations -m "not e2e and not proof" \
    tests/test_configuration.py tests/test_documentation.py tests/test_engines.py tests/test_glossary.py tests/test_translations.py \
    tests/attendance tests/audit tests/common tests/curriculum tests/enrolment tests/evaluation tests/jobs tests/messages \
    tests/participants tests/planning tests/privacy tests/programmes tests/ui
