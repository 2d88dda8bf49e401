#!/usr/bin/env bash
# Everything that has to hold before a change lands; CI runs this and nothing else.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
START=$SECONDS

say "make test: usually 25-30 min on 2 cores, 15-25 more with nothing built. Build results go to $CARGO_TARGET_DIR"
step "set-up" "1 s, minutes on a fresh machine" "$ROOT/scripts/setup.sh" --client
load_env
cd "$ROOT"

"$ROOT/scripts/lint.sh" --no-setup
cargo_tests() { cargo test --release --workspace --features $FAST --locked --no-fail-fast 2>&1 | tee "$LOG_DIR/cargo-test.log"; }
step "unit, property and runtime tests" "15-20 min the first time, 7 min warm" cargo_tests
# Development periods are what the node and the tests above are built with; the runtime must be right with those of a live chain.
step "runtime tests with the periods of a live chain" "4 min the first time, 2 min warm" env SKIP_WASM_BUILD=1 \
	cargo test --release --workspace --lib --locked -- tests::governance tests::keyholders tests::upgrades
step "checks before and after migrations" "5 min the first time, 2 s warm" \
	cargo test --release -p pallet-kun --features try-runtime --locked
"$ROOT/scripts/build.sh"
step "chain specs" "5 s" "$ROOT/scripts/chain-specs.sh" --check
"$ROOT/scripts/docs.sh" --no-setup
# Last, so that the runner's own summary closes the output.
step "client tests against real nodes" "16 min" "$ROOT/scripts/e2e.sh"

# The two runners' own summaries, added up.
passed=$(cat "$LOG_DIR/cargo-test.log" "$LOG_DIR/e2e.tap" |
	sed -nE 's/^test result: .* ([0-9]+) passed;.*/\1/p; s/^# pass ([0-9]+)$/\1/p' | awk '{ sum += $1 } END { print sum + 0 }')
say ""
say "make test: everything passed in $(((SECONDS - START) / 60)) min $(((SECONDS - START) % 60)) s"
say "$passed passed, 0 failed"
