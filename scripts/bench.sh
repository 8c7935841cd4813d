#!/bin/bash
# Run every benchmark, or those named: scripts/bench.sh http_requests
. "$(dirname "$0")/common.sh"

(($#)) || mapfile -t names < <(grep -l '__main__' bench/*.py | xargs -n1 basename -s .py)
for name in "${@:-${names[@]}}"; do
    step "bench/$name.py"
    .venv/bin/python "bench/$name.py" </dev/null
done
