#!/usr/bin/env bash
# Compiles the catalogues that are newer than what was last made of them.
set -euo pipefail
cd "$(dirname "$0")/.."
for catalogue in locale/*/LC_MESSAGES/*.po; do
    [ -e "$catalogue" ] || continue
    compiled=${catalogue%.po}.mo
    if [ ! -e "$compiled" ] || [ "$catalogue" -nt "$compiled" ]; then
        msgfmt --check-format --output-file "$compiled" "$catalogue"
    fi
done
