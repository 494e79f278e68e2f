#!/usr/bin/env bash
# Collects the marked strings into locale/ and compiles the catalogues.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh test
# Without line numbers a moved line changes no catalogue.
SECRET_KEY=of-no-use-here .venv/bin/python manage.py makemessages --locale en --locale id --add-location file --no-obsolete --no-wrap \
    --ignore .venv --ignore var --ignore node_modules --ignore tests
deploy/compile_messages.sh
