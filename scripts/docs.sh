#!/usr/bin/env bash
# The API documentation, with every warning an error, and the links of the book.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ "${1:-}" = --no-setup ] || "$ROOT/scripts/setup.sh" --client
load_env
cd "$ROOT"

# The features of the lints, so that the two share what they compile.
FEATURES=qian-runtime/runtime-benchmarks,qian-runtime/try-runtime
step "API documentation" "2-3 min the first time, 30 s after a change" env SKIP_WASM_BUILD=1 RUSTDOCFLAGS="-D warnings" \
	cargo doc --release --no-deps --workspace --features $FEATURES --locked
step "links of the book" "1 s" node scripts/check-docs.mjs
say ""
say "API documentation: $CARGO_TARGET_DIR/doc/qian_runtime/index.html; the book starts at docs/src/SUMMARY.md"
