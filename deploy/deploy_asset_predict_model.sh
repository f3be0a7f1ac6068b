#!/usr/bin/env bash
# Installs this checkout as the service asset-predict-pipeline, or brings it up to date, and goes back to the release before
# when the new one does not become ready:
#
#   sudo MOTHERDUCK_TOKEN=… EC2_HOST=… bash deploy/deploy_asset_predict_model.sh
#
# MOTHERDUCK_TOKEN  token of the lake; asked for when `environment` is AWS, kept where it was when left out
# EC2_HOST          public name or address, for the closing lines and the check from outside
# environment       AWS (default) or LOCAL
# PREGAO_PORT       5000 (1024 or above); PREGAO_HOST 0.0.0.0; PREGAO_WORKERS 1
# PREGAO_NO_AUTH=yes  answers without keys, as the clients of the original expect. Whoever reaches the port may then train and predict
# --root DIRECTORY  installs below that directory and starts nothing: for images and for a look at what would be written
# --keep N          releases that stay on the disk (3)
set -euo pipefail

service=asset-predict-pipeline
root=""
keep=3
while [ $# -gt 0 ]; do
  case "$1" in
    --root) root="${2:?--root needs a directory}"; root="${root%/}"; shift 2 ;;
    --keep) keep="${2:?--keep needs a number}"; shift 2 ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) echo "unknown option $1; see --help" >&2; exit 2 ;;
  esac
done

say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

[[ "$keep" =~ ^[1-9][0-9]*$ ]] || fail "--keep is a number from 1, not $keep"
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "run it with sudo: it writes to /opt, /etc and /var/lib"
command -v npm >/dev/null || fail "npm is missing: install Node 20 or newer with npm (npm ci then brings the Node that runs the service)"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || fail "Node $major is too old to install with: 20 or newer is needed"

checkout=$(cd "$(dirname "$0")/.." && pwd)
settings="$root/etc/pregao/pregao.env"
environment="${environment:-AWS}"
case "$environment" in AWS | LOCAL) ;; *) fail "environment is AWS or LOCAL, not $environment" ;; esac
port="${PREGAO_PORT:-5000}"
# Below 1024 the service has no right to listen.
[[ "$port" =~ ^[0-9]+$ ]] && [ "$port" -ge 1024 ] && [ "$port" -le 65535 ] || fail "PREGAO_PORT is 1024 to 65535, not $port"
token="${MOTHERDUCK_TOKEN:-}"
[[ "$token" != *$'\n'* ]] || fail "MOTHERDUCK_TOKEN has more than one line"
# An update need not bring the token again.
if [ -z "$token" ] && [ -f "$settings" ]; then token=$(sed -n 's/^MOTHERDUCK_TOKEN=//p' "$settings"); fi
[ -n "$token" ] || [ "$environment" = LOCAL ] || fail "MOTHERDUCK_TOKEN is empty: give it, or environment=LOCAL"

if [ -z "$root" ] && ! id pregao >/dev/null 2>&1; then
  useradd --system --home-dir /var/lib/pregao --shell /usr/sbin/nologin pregao
fi
owner() { if [ -z "$root" ]; then chown "$@"; fi; }

# 1. The release, whole under its own name before anything points to it.
name="$(date -u +%Y%m%dT%H%M%SZ)"
releases="$root/opt/pregao/releases"
release="$releases/$name"
mkdir -p "$release"
trap 'rm -rf "$release"' EXIT
say "copying the checkout to $release"
tar -C "$checkout" --exclude=./.git --exclude=node_modules --exclude=./.pregao -cf - . | tar -C "$release" -xf -
say "installing its packages"
(cd "$release" && npm ci --no-audit --no-fund >/dev/null) || fail "npm ci failed in $release; nothing was changed"
trap - EXIT

# 2. The settings, readable by the service alone, replaced in one step.
mkdir -p "$root/etc/pregao" "$root/etc/systemd/system" "$root/var/lib/pregao"
unit="$root/etc/systemd/system/$service.service"
# What the release before ran with, should this one not start.
for file in "$settings" "$unit"; do if [ -f "$file" ]; then cp -p "$file" "$file.before"; fi; done
flags=""
[ "${PREGAO_NO_AUTH:-no}" != yes ] || flags="--no-auth"
umask 077
{
  # What was added by hand stays.
  if [ -f "$settings" ]; then grep -vE '^(environment|MOTHERDUCK_TOKEN|EC2_HOST|PREGAO_HOST|PREGAO_PORT|PREGAO_WORKERS|PREGAO_SERVE_FLAGS)=' "$settings" || true; fi
  printf '%s=%s\n' environment "$environment" MOTHERDUCK_TOKEN "$token" EC2_HOST "${EC2_HOST:-}" \
    PREGAO_HOST "${PREGAO_HOST:-0.0.0.0}" PREGAO_PORT "$port" PREGAO_WORKERS "${PREGAO_WORKERS:-1}" PREGAO_SERVE_FLAGS "$flags"
} >"$settings.new"
mv "$settings.new" "$settings"
umask 022
owner root:pregao "$root/etc/pregao" "$settings"
chmod 750 "$root/etc/pregao"
chmod 640 "$settings"
owner -R pregao:pregao "$root/var/lib/pregao"

# 3. The unit, and the release that it runs.
install -m 644 "$checkout/deploy/systemd/$service.service" "$unit"
current="$root/opt/pregao/current"
before=$(readlink "$current" 2>/dev/null || true)
point_to() { ln -sfn "$1" "$current.new" && mv -T "$current.new" "$current"; }
point_to "releases/$name"

if [ -n "$root" ]; then
  rm -f "$settings.before" "$unit.before"
  say "installed below $root; nothing was started"
  exit 0
fi

ready() {
  for _ in $(seq 1 60); do
    if node -e "fetch('http://127.0.0.1:$1/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; then return 0; fi
    systemctl is-failed --quiet "$service" && return 1
    sleep 1
  done
  return 1
}
systemctl daemon-reload
systemctl enable --quiet "$service"
systemctl restart "$service"
say "waiting until $service is ready"
if ! ready "$port"; then
  journalctl -u "$service" -n 30 --no-pager >&2 || true
  if [ -n "$before" ]; then
    point_to "$before"
    for file in "$settings" "$unit"; do if [ -f "$file.before" ]; then mv "$file.before" "$file"; fi; done
    systemctl daemon-reload
    systemctl restart "$service"
    rm -rf "$release"
    if ready "$(sed -n 's/^PREGAO_PORT=//p' "$settings")"; then
      fail "the new release did not become ready; $before runs again with the settings that it had"
    fi
    fail "the new release did not become ready, and neither does $before: see journalctl -u $service"
  fi
  fail "the service did not become ready: see journalctl -u $service"
fi

rm -f "$settings.before" "$unit.before"

# 4. Old releases go; the running one and those before it stay.
ls -1 "$releases" | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
  [ "releases/$old" = "$(readlink "$current")" ] || rm -rf "${releases:?}/$old"
done

if [ -z "$flags" ]; then
  say "clients need a key; make one with:"
  say "  cd /var/lib/pregao && sudo -u pregao PREGAO_HOME=/var/lib/pregao $current/node_modules/node/bin/node $current/packages/pregao/bin/pregao.js keys create --name NAME --scopes read,predict,train"
fi
say "$service runs $("$current/node_modules/node/bin/node" "$current/packages/pregao/bin/pregao.js" --version) on http://${EC2_HOST:-127.0.0.1}:$port (pages: /swagger)"
say "status: sudo systemctl status $service; logs: sudo journalctl -u $service -f; back again: bash $0 of the release before"
