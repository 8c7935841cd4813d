#!/bin/bash
# Resolve the dependencies in pyproject.toml into requirements.lock: every version, every hash, no host.
# Versions that still fit are kept; UPGRADE=1 takes the newest.
. "$(dirname "$0")/common.sh"

step "Resolving pyproject.toml into requirements.lock"
.venv/bin/uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes \
    --no-header --no-emit-index-url --quiet ${UPGRADE:+--upgrade} -o requirements.lock >/dev/null
