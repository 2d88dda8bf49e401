#!/usr/bin/env bash
# Builds the whole workspace in the one profile that everything uses; leaves the node in $CARGO_TARGET_DIR/release.
#
#   scripts/build.sh                 qian-node, for development chains: referenda take minutes
#   scripts/build.sh --production    besides, qian-node-production and qian_runtime_production.compact.compressed.wasm, for a
#                                    live chain: referenda take days
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
load_env
cd "$ROOT"

usual='15-20 min the first time on 2 cores, seconds when nothing changed'
[ ! -x "$NODE_BIN" ] || usual='seconds when nothing changed, 2-3 min after a change of the runtime'
if [ "${1:-}" = --production ]; then
	# Into the same folder, which shares all but the runtime and the node; the development build takes its place back below.
	step "build node and runtime for a live chain" "$usual" cargo build --release --workspace --locked
	cp "$NODE_BIN" "$NODE_BIN-production"
	wasm=compact.compressed.wasm
	cp "$CARGO_TARGET_DIR/release/wbuild/qian-runtime/qian_runtime.$wasm" "$CARGO_TARGET_DIR/release/qian_runtime_production.$wasm"
fi
step "build node and runtime" "$usual" cargo build --release --workspace --features $FAST --locked
