# shellcheck shell=bash disable=SC2034
# Shared by the scripts in this folder: places, messages, step timing. Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Everything that is expensive to make lives outside the checkout, so that a fresh clone starts warm.
QIAN_CACHE=${QIAN_CACHE:-$HOME/.cache/qian}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$QIAN_CACHE/target}
QIAN_ENV=$QIAN_CACHE/env
LOG_DIR=$QIAN_CACHE/log
NODE_BIN=$CARGO_TARGET_DIR/release/qian-node

# Everything but a production build has governance in minutes instead of days.
FAST=qian-node/fast-runtime

# A machine where rustup was installed a moment ago does not have it in PATH yet.
case ":$PATH:" in
	*":$HOME/.cargo/bin:"*) ;;
	*) [ -d "$HOME/.cargo/bin" ] && export PATH="$HOME/.cargo/bin:$PATH" ;;
esac

say() { printf '%s\n' "$*"; }

# One clear sentence, then stop.
fail() {
	printf '\nerror: %s\n' "$*" >&2
	exit 1
}

# What setup.sh found out about this machine: which toolchain builds the wasm runtime, where Node.js is.
load_env() {
	# shellcheck disable=SC1090
	[ ! -f "$QIAN_ENV" ] || . "$QIAN_ENV"
}

# step "name" "how long it usually takes" command...
# Prints the name and the usual time before, the real time after; a failing step stops the script.
step() {
	local name=$1 usual=$2 start=$SECONDS
	shift 2
	say ""
	say "==> $name (usually $usual)"
	if "$@"; then
		say "<== $name: done in $((SECONDS - start)) s"
	else
		local code=$?
		say "<== $name: FAILED after $((SECONDS - start)) s" >&2
		exit "$code"
	fi
}
