#!/usr/bin/env bash
# Replays the days of a crash on the real runtime, and beside it on a plain liquidation of vaults one by one, with the same
# owners, prices and arbitragers. Prints a table for each scenario and writes all figures as JSON.
#
#   scripts/replay.sh                          12 and 13 March 2020: typical means, scarce means, and scarce means in a deeper fall
#   scripts/replay.sh --window 2021-05         another crash: 2021-05, 2022-06, 2022-11, 2025-10
#   scripts/replay.sh --prices FILE            prices of your own: timestamp_utc,open,high,low,close
#   scripts/replay.sh --scenarios scarce --arbitragers 20 --capital 100000
#   scripts/replay.sh --plots docs/src/reference
#                                              draws the plots of the book besides
#   scripts/replay.sh --help                   everything that can be chosen
#
# Recorded prices are in the folder $QIAN_PRICE_DATA (default: ../shared/data beside the repository). Without them a crash
# of the same size is made by formula, and the program says so.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
"$ROOT/scripts/setup.sh"
load_env
cd "$ROOT"
BENCH_DIR=$CARGO_TARGET_DIR/bench
PRICES=${QIAN_PRICE_DATA:-$ROOT/../shared/data}
mkdir -p "$BENCH_DIR"

# The whole workspace is named, and one program of it built, so that what it needs is what the other builds made.
replay() {
	cargo build --release --workspace --features $FAST --bin replay --locked || return
	"$CARGO_TARGET_DIR/release/replay" --data "$PRICES" --json "$BENCH_DIR/replay.json" "$@"
}
step "replay of a crash" "5-7 min after the build" replay "$@"
