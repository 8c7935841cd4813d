#!/bin/bash
# Everything that must hold before a change is taken. Goes on after a failed part, and fails at the end.
# WORKERS: how many pytest processes (2). PYTEST_ARGS: more arguments for pytest.
. "$(dirname "$0")/common.sh"

failed=()
part() {
    local name=$1 begin=$SECONDS
    shift
    step "$name"
    if "$@" </dev/null; then
        step "$name: passed in $((SECONDS - begin)) s"
    else
        step "$name: FAILED after $((SECONDS - begin)) s"
        failed+=("$name")
    fi
}
page_tests() { (cd webui && PATH="$PWD/../.venv/bin:$PATH" npm run --silent test); }
device_tests() {
    local arguments before=$SECONDS
    read -ra arguments <<<"${PYTEST_ARGS:-}"
    .venv/bin/python -m pytest -q -n "${WORKERS:-2}" "${arguments[@]}" && return
    # Browsers, players and call programs share the processors with the tests: what failed runs once more, alone.
    # A fault of the product fails again; what passes now is named, because it is worth a look all the same.
    local failed
    failed=$(.venv/bin/python scripts/last_failed.py) || return 1
    step "device tests: failed beside others after $((SECONDS - before)) s, now alone: ${failed//$'\n'/ }"
    .venv/bin/python -m pytest -q -n 0 --last-failed "${arguments[@]}"
}

part "lint" scripts/lint.sh
if [[ -f webui/package.json ]]; then part "page tests" page_tests; fi
if [[ -f hil/run.sh ]]; then part "hardware in the loop" hil/run.sh; fi
part "device tests" device_tests

((${#failed[@]} == 0)) || fail "failed: $(IFS=,; echo "${failed[*]}")"
