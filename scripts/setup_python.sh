#!/bin/bash
# Make .venv: what requirements.lock names, checked by hash, and axisedge itself from src/.
. "$(dirname "$0")/common.sh"

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than Python 3.11"

if ! .venv/bin/python -c '' 2>/dev/null; then
    step "Making the Python environment (.venv)"
    "$python" -m venv --clear .venv
fi

locked=$(hash_of requirements.lock)
if ! is_stamped .venv/stamp-lock "$locked"; then
    step "Installing Python packages and Node (requirements.lock)"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements.lock
    echo "$locked" >.venv/stamp-lock
fi

# The entry points and the version come from pyproject.toml.
declared=$(hash_of pyproject.toml src/axisedge/__init__.py)
if ! is_stamped .venv/stamp-axisedge "$declared"; then
    step "Installing axisedge from src/"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-index --no-deps \
        --no-build-isolation -e .
    echo "$declared" >.venv/stamp-axisedge
fi
