#!/usr/bin/env bash
# Measures the weights of our pallets on this machine and writes runtime/src/weights/<pallet>.rs.
#
#   scripts/weights.sh                         all our pallets (usually 10 min, plus the tool and a build the first time)
#   scripts/weights.sh pallet_csa              some of them
#   QUICK=1 scripts/weights.sh                 few repetitions: to try the benchmarks, not to keep the figures
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The release of the tool that belongs to Polkadot SDK 2609.2 (frame-benchmarking-cli 64, sc-cli 0.63).
BENCHER_VERSION=0.28.0
BENCHER=$QIAN_CACHE/bin/frame-omni-bencher
BENCH_TARGET=$QIAN_CACHE/target-benchmarks

PALLETS=("$@")
[ ${#PALLETS[@]} != 0 ] || PALLETS=(pallet_auction pallet_collateral pallet_csa pallet_kun pallet_lockdown pallet_oracle pallet_price_feed pallet_stablecoin pallet_volatility)
STEPS=50
REPEAT=20
[ -z "${QUICK:-}" ] || { STEPS=3 && REPEAT=2; }

"$ROOT/scripts/setup.sh"
load_env
cd "$ROOT"

if ! grep -qsF "\"frame-omni-bencher $BENCHER_VERSION " "$QIAN_CACHE/.crates.toml" || [ ! -x "$BENCHER" ]; then
	# Its database is RocksDB, which is C++ and needs clang's library for the bindings.
	if ! compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null; then
		say "set-up: apt-get install clang libclang-dev (usually 1 min)"
		as_root=()
		[ "$(id -u)" = 0 ] || as_root=(sudo)
		"${as_root[@]}" apt-get install -y --no-install-recommends clang libclang-dev >"$LOG_DIR/apt.log" 2>&1 ||
			fail "frame-omni-bencher is built with clang, and apt-get could not install clang and libclang-dev (log: $LOG_DIR/apt.log)."
	fi
	step "install frame-omni-bencher $BENCHER_VERSION into $QIAN_CACHE/bin" "25-30 min" \
		cargo install frame-omni-bencher --version $BENCHER_VERSION --locked --root "$QIAN_CACHE"
fi

# In a target directory of its own: these features reach into every SDK crate, and the usual build must stay warm.
# Only the wasm is wanted, and the build script makes it: native code is checked, not compiled.
step "build the runtime with its benchmarks" "8-10 min the first time, 2 min after a change" \
	env CARGO_TARGET_DIR="$BENCH_TARGET" cargo check --release --locked -p qian-runtime --features runtime-benchmarks
RUNTIME=$BENCH_TARGET/release/wbuild/qian-runtime/qian_runtime.compact.compressed.wasm
[ -f "$RUNTIME" ] || fail "The build left no runtime in $RUNTIME."

mkdir -p runtime/src/weights
for pallet in "${PALLETS[@]}"; do
	step "measure $pallet" "2 min" "$BENCHER" v1 benchmark pallet \
		--runtime "$RUNTIME" --genesis-builder=runtime --genesis-builder-preset=development \
		--pallet "$pallet" --extrinsic '*' --steps $STEPS --repeat $REPEAT --wasm-execution=compiled --heap-pages=4096 \
		--output "runtime/src/weights/$pallet.rs"
done
cargo fmt -p qian-runtime
say ""
say "runtime/src/weights/ is renewed; 'make test' shows that everything still fits into a block."
