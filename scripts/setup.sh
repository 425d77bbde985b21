#!/usr/bin/env bash
# Installs what Cairn needs and the machine lacks: setup.sh [extra Debian packages]. Says what it installs; says nothing
# where nothing is missing. Elsewhere than on Debian or Ubuntu it names what to install.
set -euo pipefail

packages=(g++ cmake ninja-build libeigen3-dev librange-v3-dev catch2 nlohmann-json3-dev zlib1g-dev libcli11-dev "$@")

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  for tool in cmake ninja c++; do
    if ! command -v "$tool" >/dev/null; then
      echo "cairn: this system has no apt-get; please install what these Debian packages hold: ${packages[*]}" >&2
      exit 1
    fi
  done
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "cairn: please install as root: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "cairn: installing with apt-get: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
