# Shared by the set-up scripts; source it from the top of the checkout.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What is slow to make and depends on nothing but its sources is kept here, for the next checkout.
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/axisedge"

# One line for each step that does something; a step with nothing to do says nothing. On standard error: the standard
# output of `make run` is the device's.
step() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf 'axisedge: %s\n' "$*" >&2
    exit 1
}

# The hash of these files' names and contents.
hash_of() { sha256sum -- "$@" | sha256sum | cut -c1-20; }

# is_stamped FILE VALUE: FILE says that VALUE was done.
is_stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }
