# shellcheck shell=bash
# To be sourced. use_postgres sets postgres_url to a server whose databases may be made and dropped: the one that
# find_postgres.py knows of, or else one started from installed binaries, which stop_own_postgres ends.

own_postgres=
postgres_url=

as_postgres_owner() {
    # PostgreSQL refuses to run as root.
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u "$(id -un postgres 2>/dev/null || echo nobody)" -- "$@"
    else
        "$@"
    fi
}

use_postgres() {
    postgres_url=$(.venv/bin/python deploy/find_postgres.py)
    [ -n "$postgres_url" ] || start_own_postgres
}

start_own_postgres() {
    local cluster
    postgres_binaries=$(find /usr/lib/postgresql -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -1)
    [ -n "$postgres_binaries" ] || return 1
    own_postgres=$(mktemp -d)
    cluster=$own_postgres/cluster
    mkdir "$cluster"
    if [ "$(id -u)" -eq 0 ]; then
        chmod 755 "$own_postgres"
        chown "$(as_postgres_owner id -un)" "$cluster"
    fi
    as_postgres_owner "$postgres_binaries/initdb" -D "$cluster" -U emm -A trust -E UTF8 --no-sync >/dev/null || return 1
    # Nothing of it needs to outlive a power cut.
    as_postgres_owner "$postgres_binaries/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
        -o "-k $cluster -c listen_addresses='' -c fsync=off -c full_page_writes=off" start >/dev/null || {
        cat "$cluster/log"
        return 1
    }
    postgres_url=postgres://emm@${cluster//\//%2F}/postgres
}

stop_own_postgres() {
    [ -n "$own_postgres" ] || return 0
    as_postgres_owner "$postgres_binaries/pg_ctl" -D "$own_postgres/cluster" -m immediate stop >/dev/null || true
    rm -rf "$own_postgres"
}
