#!/bin/sh
# What the tests need beside Python: a browser with Thai letters, GDAL, and PostgreSQL with PostGIS.
set -eu

missing=""
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v ogrinfo >/dev/null || missing="$missing gdal-bin"
command -v fc-list >/dev/null && [ -n "$(fc-list :lang=th)" ] || missing="$missing fontconfig fonts-thai-tlwg"
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || missing="$missing postgresql postgresql-postgis"
[ -z "$missing" ] && exit 0

echo "Installing for the tests:$missing" >&2
if [ "$(id -u)" = 0 ]; then root=""
elif command -v sudo >/dev/null; then root="sudo"
else
    echo "Please install these packages as root, then run make test again: apt-get install$missing" >&2
    exit 1
fi
$root apt-get update -qq
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    # The tests start a server of their own; the package shall not start another.
    $root mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
# shellcheck disable=SC2086 — one word for each package
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-confold $missing >/dev/null
