#!/usr/bin/env bash
# The API documentation, with every warning an error, the plots of the book, and its links.
#
# The plots show recorded prices from the folder $QIAN_PRICE_DATA (default: ../shared/data beside the repository). Without
# these the plots in docs/src/concepts stay as they are.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ "${1:-}" = --no-setup ] || "$ROOT/scripts/setup.sh" --client
load_env
cd "$ROOT"

# The features of the lints, so that the two share what they compile.
FEATURES=$FAST,qian-runtime/runtime-benchmarks,qian-runtime/try-runtime
step "API documentation" "2-3 min the first time, 30 s after a change" env SKIP_WASM_BUILD=1 RUSTDOCFLAGS="-D warnings" \
	cargo doc --release --no-deps --workspace --features $FEATURES --locked

PRICES=${QIAN_PRICE_DATA:-$ROOT/../shared/data}
missing=
for file in eth-usd-daily btc-usd-daily eth-usd-bitstamp-hourly eth-usdt-binance-hourly; do
	[ -f "$PRICES/$file.csv" ] || missing="$missing $file.csv"
done
# The whole workspace is named, and one program of it built, so that what it needs is what the other builds made.
plots() {
	cargo build --release --workspace --features $FAST --bin qian-plots --locked &&
		"$CARGO_TARGET_DIR/release/qian-plots" --data "$PRICES" --out docs/src/concepts
}
if [ -z "$missing" ]; then
	step "plots of the book" "2-3 min the first time, 1 s later" plots
else
	say ""
	say "The plots of the book stay as they are: $PRICES lacks$missing."
fi
step "links of the book" "1 s" node scripts/check-docs.mjs
say ""
say "API documentation: $CARGO_TARGET_DIR/doc/qian_runtime/index.html; the book starts at docs/src/SUMMARY.md"
