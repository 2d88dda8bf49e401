#!/usr/bin/env bash
# Measures on this machine the built node (time to the first block, resident memory, sizes) and what operations on CSAs
# cost with a hundred to a million of them. No figure is a pass or a fail here; the limits that the project promises are
# printed beside them.
#
#   scripts/bench.sh                 both
#   scripts/bench.sh node            the node alone, usually 90 s
#   scripts/bench.sh scale           the CSAs alone, usually 6-8 min, with 5 GiB of memory
#   scripts/bench.sh scale --sizes 1000,100000
#                                    with these numbers of CSAs
#   IDLE=10 scripts/bench.sh node    memory after 10 s instead of 60
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
IDLE=${IDLE:-60}
RUNS=3
BENCH_DIR=$CARGO_TARGET_DIR/bench

what=${1:-all}
case $what in
	all | node) [ $# -le 1 ] || fail "Only 'scale' takes further arguments." ;;
	scale) shift ;;
	*) fail "There is no benchmark '$what': node, scale, or nothing for both." ;;
esac

"$ROOT/scripts/setup.sh"
"$ROOT/scripts/build.sh"
load_env

work=$(mktemp -d)
node=
cleanup() {
	[ -z "$node" ] || kill "$node" 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT

free_port() {
	local port
	for _ in $(seq 100); do
		port=$((20000 + RANDOM % 20000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
	done
	fail "No free port was found on 127.0.0.1."
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

start_node() {
	port=$(free_port)
	"$NODE_BIN" --dev --base-path "$work/chain-$port" --rpc-port "$port" --no-mdns --no-telemetry --no-prometheus \
		--listen-addr /ip4/127.0.0.1/tcp/0 >"$work/node.log" 2>&1 &
	node=$!
}

stop_node() {
	kill "$node"
	wait "$node" 2>/dev/null || true
	node=
}

best_block() { # as a number; nothing while the node does not answer
	local hex
	hex=$(curl -s -m 2 -H 'content-type: application/json' \
		-d '{"jsonrpc":"2.0","id":1,"method":"chain_getHeader","params":[]}' "http://127.0.0.1:$port" |
		sed -n 's/.*"number":"0x\([0-9a-f]*\)".*/\1/p') || true
	[ -z "$hex" ] || echo $((16#$hex))
}

first_block() { # milliseconds from start to block 1
	local begin=$(milliseconds) end=$((SECONDS + 60)) number
	start_node
	until number=$(best_block) && [ "${number:-0}" -ge 1 ]; do
		if [ $SECONDS -gt $end ]; then
			tail -n 20 "$work/node.log"
			fail "The node made no block within a minute."
		fi
		kill -0 "$node" 2>/dev/null || { tail -n 20 "$work/node.log" && fail "The node ended at its start."; }
		sleep 0.05
	done
	first=$(($(milliseconds) - begin))
}

row() { printf '  %-42s %14s   %s\n' "$@"; }

bench_node() {
	local firsts=() run median rss blocks wasm wasm_size binary_size
	for run in $(seq $RUNS); do
		first_block
		firsts+=("$first")
		[ "$run" = $RUNS ] || stop_node
	done
	median=$(printf '%s\n' "${firsts[@]}" | sort -n | sed -n "$((RUNS / 2 + 1))p")
	sleep "$IDLE"
	rss=$(($(awk '/^VmRSS/ { print $2 }' "/proc/$node/status") / 1024))
	blocks=$(best_block)
	stop_node

	wasm=$CARGO_TARGET_DIR/release/wbuild/qian-runtime/qian_runtime.compact.compressed.wasm
	[ -f "$wasm" ] || fail "The build left no runtime in $wasm."
	wasm_size=$(wc -c <"$wasm")
	binary_size=$(wc -c <"$NODE_BIN")

	say ""
	row "development node, $(nproc) cores" measured limit
	row "start to first block (median of $RUNS)" "$median ms" "10000 ms"
	row "resident memory, idle, after ${IDLE} s and $blocks blocks" "$rss MiB" "600 MiB"
	row "runtime, compressed wasm" "$((wasm_size / 1024)) KiB" "2048 KiB"
	row "node, executable" "$((binary_size / 1024 / 1024)) MiB" "-"
	printf '{"cores":%d,"first_block_ms":%d,"rss_mib":%d,"idle_s":%d,"blocks":%d,"wasm_bytes":%d,"binary_bytes":%d}\n' \
		"$(nproc)" "$median" "$rss" "$IDLE" "$blocks" "$wasm_size" "$binary_size" >"$BENCH_DIR/node.json"
	say ""
	say "written to $BENCH_DIR/node.json"
}

bench_scale() { # further arguments go to the program
	"$CARGO_TARGET_DIR/release/csa-scale" --json "$BENCH_DIR/csa-scale.json" "$@" || return
	say ""
	say "written to $BENCH_DIR/csa-scale.json"
}

mkdir -p "$BENCH_DIR"
case $what in
	all)
		bench_node
		step "cost against the number of CSAs" "6-8 min" bench_scale
		;;
	node) bench_node ;;
	scale) step "cost against the number of CSAs" "6-8 min" bench_scale "$@" ;;
esac
