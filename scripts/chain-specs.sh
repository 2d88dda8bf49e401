#!/usr/bin/env bash
# Regenerates the chain specifications from the genesis presets of the runtime that is built into the node.
#
#   scripts/chain-specs.sh                builds the node, writes chain-specs/{dev,local}-{plain,raw}.json
#   scripts/chain-specs.sh --check        compares instead of writing: everything but the runtime's code must be the same
#   scripts/chain-specs.sh --check-code   compares every byte
#
# The code is left out of --check because its bytes depend on the compiler's version and on the folder of the checkout;
# with the same compiler in the same folder the files are the same byte for byte.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mode='write'
case ${1:-} in
	'') ;;
	--check) mode=check ;;
	--check-code) mode=check-code ;;
	*) fail "chain-specs.sh does not know the argument '$1'; it takes none, --check or --check-code." ;;
esac

# A check follows a build: it compares what the built node says.
if [ $mode = write ]; then
	"$ROOT/scripts/setup.sh"
	"$ROOT/scripts/build.sh"
fi
load_env
[ -x "$NODE_BIN" ] || fail "There is no node in $NODE_BIN yet: run 'make build' first."
export_spec() { # export_spec <chain> plain|raw <file>
	local flags=()
	[ "$2" = plain ] || flags+=(--raw)
	"$NODE_BIN" export-chain-spec --chain "$1" "${flags[@]}" --output "$3" >/dev/null 2>"$LOG_DIR/chain-spec.log" ||
		fail "The node could not export the $2 chain spec of '$1' (log: $LOG_DIR/chain-spec.log)."
}

# The code is one long hexadecimal string, in either form of the file.
without_code() {
	sed -E 's/("(code|0x3a636f6465)": *")0x[0-9a-f]+"/\1..."/' "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$LOG_DIR" "$ROOT/chain-specs"
code_differs=no
for chain in dev local; do
	for form in plain raw; do
		name=$chain-$form.json
		kept=$ROOT/chain-specs/$name
		export_spec $chain $form "$work/$name"
		if [ $mode = write ]; then
			cp "$work/$name" "$kept"
			say "chain-specs/$name: $(wc -c <"$kept") bytes, sha256 $(sha256sum <"$kept" | cut -c 1-16)"
			continue
		fi
		[ -f "$kept" ] || fail "chain-specs/$name is missing; 'make chain-specs' makes it."
		cmp -s "$kept" "$work/$name" && continue
		code_differs=yes
		if ! diff <(without_code "$kept") <(without_code "$work/$name") >"$work/diff"; then
			cut -c 1-200 "$work/diff" | head -n 40
			fail "chain-specs/$name is not what the node exports; 'make chain-specs' renews it."
		fi
	done
done
if [ $mode = check-code ] && [ $code_differs = yes ]; then
	fail "The runtime code in chain-specs/ is not the code built here; 'make chain-specs' renews it."
elif [ $mode = write ]; then
	:
elif [ $code_differs = yes ]; then
	say "chain-specs/: genesis is as the node exports it; the runtime's code has other bytes (another compiler, another folder or a later runtime)"
else
	say "chain-specs/: all four files are as the node exports them, byte for byte"
fi
