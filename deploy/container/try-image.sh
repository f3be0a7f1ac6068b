#!/usr/bin/env bash
# Tries the steps of the Dockerfile where no container engine is: in a clean Debian root made by debootstrap, in chroot.
#
#   sudo bash deploy/container/try-image.sh [ROOT]      ROOT is made anew and removed at the end
#
# MIRROR (http://deb.debian.org/debian) and, for npm, NPM_CONFIG_REGISTRY and NPM_CONFIG_CAFILE are taken from the environment.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "error: run it as root: it makes a root of its own and enters it" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "error: debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }
checkout=$(cd "$(dirname "$0")/../.." && pwd)
place="${1:-$(mktemp -d)/root}"
[ ! -e "$place" ] || { echo "error: $place is there already" >&2; exit 1; }
finish() { umount -q "$place/proc" 2>/dev/null || true; rm -rf --one-file-system "$place"; }
trap finish EXIT

debootstrap --variant=minbase trixie "$place" "${MIRROR:-http://deb.debian.org/debian}" >/dev/null
mount -t proc proc "$place/proc"
cp /etc/resolv.conf "$place/etc/resolv.conf"
if [ -n "${NPM_CONFIG_CAFILE:-}" ]; then
  install -D -m 644 "$NPM_CONFIG_CAFILE" "$place/tmp/npm-ca.pem"
  export NPM_CONFIG_CAFILE=/tmp/npm-ca.pem
fi
mkdir -p "$place/src"
tar -C "$checkout" --exclude=./.git --exclude=node_modules --exclude=./.pregao -cf - . | tar -C "$place/src" -xf -

chroot "$place" bash /src/deploy/container/steps.sh build /src /opt/pregao
chroot "$place" bash /opt/pregao/deploy/container/steps.sh runtime
rm -rf "$place/src"
du -sh "$place/opt/pregao"

# As the image would: another user, another working directory, no rights beyond.
as_service() { chroot --userspec=10001:10001 "$place" env -i HOME=/var/lib/pregao PREGAO_HOME=/var/lib/pregao PATH=/usr/bin:/bin "$@"; }
as_service sh -c 'cd /var/lib/pregao && /opt/pregao/bin/pregao --version'
as_service sh -c 'cd /var/lib/pregao && /opt/pregao/bin/pregao train --ticker PETR4 --draws 0 --json >/dev/null && /opt/pregao/bin/pregao predict --ticker PETR4 --json'
as_service sh -c 'cd /var/lib/pregao && /opt/pregao/bin/pregao serve --port 5099 --workers 0 & server=$!
  for turn in $(seq 1 60); do
    /opt/pregao/bin/node -e "fetch(\"http://127.0.0.1:5099/ready\").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))" && break
    sleep 0.5
  done
  /opt/pregao/bin/node -e "fetch(\"http://127.0.0.1:5099/health\").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))" || exit 1
  kill -TERM $server; wait $server'
echo "the image's steps work in a clean Debian root"
