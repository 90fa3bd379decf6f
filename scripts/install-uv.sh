#!/bin/sh
# Brings uv into .tools/ without touching the system's own Python, which on Debian and Ubuntu
# refuses to be installed into.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else return 1
    fi
}

bring() {
    rm -rf .tools
    python3 -m venv .tools 2>/dev/null && .tools/bin/python -m pip install --quiet uv
}

if ! command -v python3 >/dev/null || ! bring; then
    echo "uv needs Python 3.11 or newer with its venv module; installing python3-venv …" >&2
    as_root apt-get update -qq || {
        echo "Please install the packages python3 and python3-venv, then run make again." >&2
        exit 1
    }
    as_root apt-get install -y -qq python3 python3-venv >/dev/null
    bring
fi
