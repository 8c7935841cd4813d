#!/bin/bash
# Install the Debian packages that are missing. Usage: setup_packages.sh run|test|pjsua2
. "$(dirname "$0")/common.sh"

purposes=${1:-test}
[[ $purposes != test ]] || purposes="run test"
if ! command -v dpkg-query >/dev/null; then
    step "No Debian here: see scripts/packages.txt for what must be installed"
    exit 0
fi

architecture=$(dpkg --print-architecture)
wanted=()
while read -r purpose only name; do
    [[ " $purposes " == *" $purpose "* && ($only == "*" || $only == "$architecture") ]] && wanted+=("$name")
done < <(grep -v '^#' scripts/packages.txt)

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p') || true
missing=()
for name in "${wanted[@]}"; do
    grep -qxF "$name" <<<"$installed" || missing+=("$name")
done
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "these packages are missing, and only root can install them: ${missing[*]}"
    as_root=(sudo)
fi
step "Installing Debian packages: ${missing[*]}"
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" </dev/null
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update -qq && install; } >"$log" 2>&1; then
    cat "$log" >&2
    fail "apt-get could not install: ${missing[*]}"
fi
