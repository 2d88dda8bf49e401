#!/usr/bin/env bash
# Drives the built node with the client tests. An argument selects files by name: scripts/e2e.sh lifecycle
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
load_env
[ -x "$NODE_BIN" ] || fail "There is no node in $NODE_BIN yet: run 'make build' first."
cd "$ROOT/e2e"
files=()
for file in $(printf '%s\n' tests/*.test.ts | sort -V); do
	if [ $# = 0 ]; then
		files+=("$file")
	else
		for wanted in "$@"; do
			case $file in *"$wanted"*) files+=("$file") && break ;; esac
		done
	fi
done
[ ${#files[@]} != 0 ] || fail "No client test is called '$*'; there are: $(printf '%s ' tests/*.test.ts)."
# One file at a time: each runs its own node, and on two cores they would only wait for each other.
mkdir -p "$LOG_DIR"
QIAN_NODE=$NODE_BIN exec node --import tsx --test --test-concurrency=1 \
	--test-reporter=spec --test-reporter-destination=stdout \
	--test-reporter=tap --test-reporter-destination="$LOG_DIR/e2e.tap" "${files[@]}"
