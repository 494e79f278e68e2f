#!/usr/bin/env bash
# Gives this machine what the product needs ("run"), or what its tests need as well ("test").
# Only what is missing is installed; when nothing is, no package manager is called.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
oldest_python=3.11
PATH=$PATH:/usr/sbin:/sbin # where ldconfig is, also for a plain user

say() { printf '==> %s\n' "$*"; }
fail() {
    { echo && printf '%s\n' "$@"; } >&2
    exit 1
}

# --- System packages --------------------------------------------------------------------------

install_packages() {
    local as_root=() line="apt-get update && apt-get install --no-install-recommends -y $*"
    command -v apt-get >/dev/null || fail "These Debian packages, or what your system calls them, are needed: $*"
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
            as_root=(sudo)
        else
            fail "Some system packages are missing, and only root may install them. As root, run" "" "    $line" "" \
                "and then this command again."
        fi
    fi
    say "Installing $*"
    # A new machine may still be updating itself: wait for the lock.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    "${apt[@]}" update || say "Some package lists could not be refreshed; going on with those at hand."
    "${apt[@]}" install --no-install-recommends -y "$@" >/dev/null </dev/null ||
        fail "The packages could not be installed. What apt-get says is above; try: $line"
}

find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c "import sys; sys.exit(sys.version_info < (${oldest_python/./, }))" 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

find_uv() {
    local candidate
    for candidate in uv var/uv/bin/uv; do
        if "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
}

has_chromium() {
    [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null ||
        compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-${HOME:-/root}/.cache/ms-playwright}/chromium*" >/dev/null
}

# Ubuntu has Chromium only as a snap, which neither containers nor servers run.
is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

environment_is_current() {
    .venv/bin/python -c '' 2>/dev/null || return 1
    cmp -s uv.lock .venv/installed-for-test || { [ "$purpose" = run ] && cmp -s uv.lock .venv/installed-for-run; }
}

missing=()
libraries=$(ldconfig -p 2>/dev/null || true)
needs_library() { [[ $libraries == *"$1"* ]] || missing+=("$2"); }
# WeasyPrint renders certificates with these.
needs_library libpango-1.0.so.0 libpango-1.0-0
needs_library libpangoft2-1.0.so.0 libpangoft2-1.0-0
needs_library libharfbuzz-subset.so.0 libharfbuzz-subset0
command -v msgfmt >/dev/null || missing+=(gettext)
if ! environment_is_current; then
    [ -e /etc/ssl/certs/ca-certificates.crt ] || ! command -v apt-get >/dev/null || missing+=(ca-certificates)
    python=$(find_python)
    if [ -z "$python" ]; then
        command -v python3 >/dev/null &&
            fail "Python $oldest_python or newer is needed; this system has $(python3 --version 2>&1)." \
                "Debian 12, Ubuntu 24.04 and anything later bring one."
        missing+=(python3 python3-venv)
    elif [ -z "$(find_uv)" ] && ! "$python" -m pip --version >/dev/null 2>&1 &&
        ! "$python" -c 'import ensurepip' 2>/dev/null; then
        missing+=(python3-venv)
    fi
fi
if [ "$purpose" = test ] && ! has_chromium && ! is_ubuntu; then
    missing+=(chromium)
fi
if [ "$purpose" = test ]; then
    # Judges of the certificates that are not their makers.
    command -v pdfsig >/dev/null || missing+=(poppler-utils)
    command -v qpdf >/dev/null || missing+=(qpdf)
fi
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

# --- Python libraries, exactly those of uv.lock -----------------------------------------------

install_uv() {
    say "Fetching the installer that reads uv.lock"
    rm -rf var/uv
    # Debian's own Python refuses installs into itself: a folder of ours, or an environment of ours, is allowed.
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install --quiet --root-user-action ignore --disable-pip-version-check --require-hashes --target var/uv -r deploy/uv.txt
    else
        "$python" -m venv var/uv
        var/uv/bin/python -m pip install --quiet --root-user-action ignore --disable-pip-version-check --require-hashes -r deploy/uv.txt
    fi || fail "The installer could not be fetched from the Python package index. Is this machine online?"
}

install_libraries() {
    local uv options=(--no-dev --frozen)
    python=$(find_python)
    [ -n "$python" ] || fail "Python $oldest_python or newer is needed; this system has $(python3 --version 2>&1)."
    [ -n "$(find_uv)" ] || install_uv
    uv=$(find_uv)
    # An environment that already serves the tests keeps doing so.
    if [ "$purpose" = test ] || [ -e .venv/installed-for-test ]; then
        purpose=test options=(--locked)
    fi
    [ ! -e .venv ] || .venv/bin/python -c '' 2>/dev/null || rm -rf .venv # its Python was upgraded away
    say "Installing the Python libraries of uv.lock"
    # The system's certificates: networks of organisations often inspect traffic with one of their own.
    UV_PYTHON=$python UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true UV_PROJECT_ENVIRONMENT=.venv UV_NO_PROGRESS=true \
        "$uv" sync --quiet "${options[@]}" ||
        fail "The Python libraries could not be installed; the reason is above."
    rm -f .venv/installed-for-*
    cp uv.lock ".venv/installed-for-$purpose"
}

mkdir -p var
environment_is_current || install_libraries

# --- For the tests ----------------------------------------------------------------------------

if [ "$purpose" = test ] && ! has_chromium; then
    say "Fetching Chromium"
    .venv/bin/playwright install --with-deps chromium ||
        fail "No Chromium could be installed for the browser tests." \
            "Install one and name it, for instance: CHROMIUM=/path/to/chromium make test"
fi

if [ "$purpose" = test ] && [ -n "${REQUIRE_POSTGRES:-}" ] && [ -z "$(.venv/bin/python deploy/find_postgres.py)" ] &&
    ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    install_packages postgresql
fi

# Where nothing may be left out, tests have a Redis of their own.
if [ "$purpose" = test ] && [ -n "${REQUIRE_POSTGRES:-}" ] && ! command -v redis-server >/dev/null; then
    install_packages redis-server
fi
