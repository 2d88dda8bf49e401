#!/usr/bin/env bash
# Sets up, builds, says where things are, and becomes the development node. Arguments go to the node.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The port the node will listen on, which an argument may have changed.
port=9944
previous=
for arg in "$@"; do
	case $arg in
		--rpc-port=*) port=${arg#--rpc-port=} ;;
		*) [ "$previous" != --rpc-port ] || port=$arg ;;
	esac
	previous=$arg
done
port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
! port_in_use || fail "Port $port of this machine is in use, probably by another node: stop that one, or choose another port, for example: make dev ARGS='--rpc-port 9955'."

"$ROOT/scripts/setup.sh"
"$ROOT/scripts/build.sh"
load_env

cat <<TEXT

--------------------------------------------------------------------------------------------------------------------
QIAN development chain: one node, a block every 3 seconds, prices from a small price server inside the node.

  WebSocket       ws://127.0.0.1:$port
  Polkadot.js     https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:$port#/explorer

  Each of these accounts has 100,000 KUN, 1,000 ETH, 50 WBTC, 5,000 BNB and 2,000,000 USDC; nobody has QUSD yet.
    Alice    5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY   //Alice   (the node signs prices with it: use another one)
    Bob      5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty   //Bob
    Charlie  5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y   //Charlie
    Dave     5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy   //Dave
    Eve      5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw   //Eve
    Ferdie   5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekSK2DjcL   //Ferdie

  Keyholders: Charlie, Dave and Eve, of whom two act together. Technical committee: Alice, Bob and Charlie.
  Referenda take minutes here, not days: docs/src/governance/guide.md shows one.

  Next, in a second terminal: mint the first QUSD against 10 ETH (e2e/scripts/first-csa.mjs)
    $([ "$port" = 9944 ] || printf 'QIAN_WS=ws://127.0.0.1:%s ' "$port")make first-csa
  The same by hand in Polkadot.js Apps: README.md, "A first CSA in five minutes".

  The chain lives in a temporary folder and is gone when the node stops (Ctrl-C).
--------------------------------------------------------------------------------------------------------------------

TEXT
exec "$NODE_BIN" --dev "$@"
