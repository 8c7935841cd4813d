#!/bin/bash
# Prepare this checkout. Usage: setup.sh run|test
# "run" prepares what `make run` needs; "test" also browsers, emulators and whatever else the tests use.
. "$(dirname "$0")/common.sh"

purpose=${1:-test}
exec 9<scripts
flock 9 # two set-ups of one checkout wait for each other
scripts/setup_packages.sh "$purpose"
scripts/setup_python.sh
scripts/setup_pjsua2.sh "$purpose"
scripts/setup_webui.sh "$purpose"
