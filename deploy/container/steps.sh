#!/usr/bin/env bash
# What the Dockerfile runs, step by step, on Debian 13. The same steps can be run in any clean Debian root, which is how
# they are tried where there is no container engine (deploy/container/try-image.sh).
#
#   steps.sh build SOURCE TARGET   compile the checkout SOURCE into TARGET, with nothing that only its workshop needs
#   steps.sh runtime               the user and the folders of the service
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

build() {
  local source="$1" target="$2"
  apt-get update -q
  apt-get install -qy --no-install-recommends ca-certificates nodejs npm
  mkdir -p "$target"
  tar -C "$source" --exclude=./.git --exclude=node_modules --exclude=./.pregao -cf - . | tar -C "$target" -xf -
  cd "$target"
  npm ci --no-audit --no-fund
  npm run --silent build
  mkdir -p bin
  # The Node that everything was tried with; its package goes with the others of the workshop.
  cp --dereference node_modules/node/bin/node bin/node
  npm prune --omit=dev --no-audit --no-fund
  rm -rf apps bench docs interop scripts deploy/prometheus packages/*/src packages/*/assembly .ci
  local platform
  platform="$(bin/node -p 'process.platform')/$(bin/node -p 'process.arch')"
  find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 -type d ! -path "*/$platform" -exec rm -rf {} +
  printf '#!/bin/sh\nexec /opt/pregao/bin/node /opt/pregao/packages/pregao/bin/pregao.js "$@"\n' >bin/pregao
  chmod 755 bin/pregao
}

runtime() {
  useradd --system --uid 10001 --home-dir /var/lib/pregao --shell /usr/sbin/nologin pregao
  mkdir -p /var/lib/pregao
  chown pregao:pregao /var/lib/pregao
  chmod 700 /var/lib/pregao
}

case "${1:-}" in
  build) build "${2:?the checkout}" "${3:?where to}" ;;
  runtime) runtime ;;
  *) echo "usage: steps.sh build SOURCE TARGET | steps.sh runtime" >&2; exit 2 ;;
esac
