#!/bin/bash
# Everything that is checked without running the device. Goes on after a failure, and fails at the end.
. "$(dirname "$0")/common.sh"

PATH="$PWD/.venv/bin:$PATH"
failed=()
check() {
    local name=$1 output
    shift
    step "lint: $name"
    if ! output=$("$@" 2>&1); then
        failed+=("$name")
        printf '%s\n' "$output"
    fi
}
in_webui() { (cd webui && npm run --silent "$@" </dev/null); }
has_script() { [[ -f webui/package.json ]] && grep -q "\"$1\":" webui/package.json; }

check "ruff check" ruff check
check "ruff format" ruff format --check
check "mypy --strict" mypy
check "import layers" lint-imports --no-logo
check "shell scripts" bash -n scripts/*.sh .ci/run
has_script typecheck && check "page: types" in_webui typecheck
has_script api && check "page: API types are current" in_webui api -- --check
has_script lint && check "page: lint" in_webui lint

((${#failed[@]} == 0)) || fail "lint failed: $(IFS=,; echo "${failed[*]}")"
