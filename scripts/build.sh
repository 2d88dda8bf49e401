#!/usr/bin/env bash
# Builds the whole workspace in the one profile that everything uses; leaves the node in $CARGO_TARGET_DIR/release.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
load_env
cd "$ROOT"

usual='15-20 min the first time on 2 cores, seconds when nothing changed'
[ ! -x "$NODE_BIN" ] || usual='seconds when nothing changed, 2-3 min after a change of the runtime'
step "build node and runtime" "$usual" cargo build --release --workspace --locked
