#!/usr/bin/env bash
# Formatting and lints. The runtime's benchmarks and try-runtime code are part of what is checked.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ "${1:-}" = --no-setup ] || "$ROOT/scripts/setup.sh" --client
load_env
cd "$ROOT"
cargo clippy --version >/dev/null 2>&1 || fail "clippy is needed for the lints, and rustup could not add it."
cargo fmt --version >/dev/null 2>&1 || fail "rustfmt is needed to check the formatting, and rustup could not add it."

FEATURES=$FAST,qian-runtime/runtime-benchmarks,qian-runtime/try-runtime

step "formatting" "2 s" cargo fmt --all --check
# Nothing is linked or run here, so the wasm runtime is not needed.
step "clippy" "8-14 min the first time, 1 min after a change" env SKIP_WASM_BUILD=1 \
	cargo clippy --release --workspace --all-targets --features $FEATURES --locked -- -D warnings
step "types of the client tests" "5 s" npm --prefix e2e run --silent check
