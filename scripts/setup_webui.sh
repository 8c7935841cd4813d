#!/bin/bash
# Build the page into src/axisedge/web/static, when its sources changed. Usage: setup_webui.sh run|test
# "test" also makes webui/node_modules, which the page's own tests and types need.
. "$(dirname "$0")/common.sh"

[[ -f webui/package-lock.json ]] || exit 0
static=src/axisedge/web/static
PATH="$PWD/.venv/bin:$PATH"

install_modules() {
    local locked
    locked=$(hash_of webui/package-lock.json)
    is_stamped webui/node_modules/.stamp "$locked" && return
    step "Installing the page's packages (npm ci)"
    (cd webui && npm ci --silent --no-audit --no-fund </dev/null) || fail "npm ci failed in webui/"
    echo "$locked" >webui/node_modules/.stamp
}

[[ ${1:-test} == run ]] || install_modules

mapfile -d '' -t sources < <(
    find webui -path webui/node_modules -prune -o -path webui/tests -prune -o -type f ! -name '*.test.*' -print0 |
        LC_ALL=C sort -z
)
built=$(hash_of "${sources[@]}")
is_stamped "$static/.stamp" "$built" && exit 0

kept="$CACHE/webui/$built"
if [[ ! -f $kept/.stamp ]]; then
    install_modules
    step "Building the page"
    mkdir -p "$CACHE/webui"
    fresh=$(mktemp -d "$CACHE/webui/building.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    log="$fresh.log"
    if ! (cd webui && npm run build --silent -- --outDir "$fresh" --emptyOutDir </dev/null) >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "the page does not build"
    fi
    rm -f "$log"
    echo "$built" >"$fresh/.stamp"
    chmod 755 "$fresh"
    rm -rf "$kept"
    mv -T "$fresh" "$kept" 2>/dev/null || [[ -f $kept/.stamp ]]
    # Old ones are not wanted again: keep the ten newest.
    find "$CACHE/webui" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' | sort -rn | tail -n +11 | cut -d' ' -f2- |
        xargs -r rm -rf --
fi
step "Putting the page into $static"
rm -rf "$static"
cp -a "$kept" "$static"
