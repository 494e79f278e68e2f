#!/usr/bin/env bash
# The product on this machine, with its demo programme, until Ctrl-C.
#
#   HOST, PORT        where to serve: 127.0.0.1 and 8000
#   DEMO              true: load the demo programme and its sign-ins; false: start empty
#   and every variable of docs/configuration.md; data is kept in var/.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/setup.sh run
deploy/compile_messages.sh

if [ ! -s var/secret-key ]; then
    (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))' >var/secret-key)
fi

HOST=${HOST:-127.0.0.1}
PORT=${PORT:-8000}
case $HOST in
    0.0.0.0 | ::) name=$(hostname) ;; # all addresses: others find this machine by its name
    *:*) name="[$HOST]" ;;
    *) name=$HOST ;;
esac
export SECRET_KEY=${SECRET_KEY:-$(cat var/secret-key)}
export DEMO=${DEMO:-true}
export HTTPS=${HTTPS:-false}
export SITE_URL=${SITE_URL:-http://$name:$PORT}
export ALLOWED_HOSTS=${ALLOWED_HOSTS:-localhost,127.0.0.1,[::1],$name}

exec .venv/bin/python manage.py serve --host "$HOST" --port "$PORT" --first prepare
