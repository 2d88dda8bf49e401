#!/usr/bin/env bash
# Sets up what is missing on a Debian or Ubuntu machine; does nothing, in under a second, where nothing is missing.
#
#   scripts/setup.sh             what a build needs: system packages, Rust, the wasm target
#   scripts/setup.sh --client    also Node.js and the packages of the end-to-end tests
#
# Switches (environment):
#   QIAN_WASM_TOOLCHAIN=auto     how to get the wasm target: by rustup, else from Debian's packages (default)
#   QIAN_WASM_TOOLCHAIN=rustup   by rustup only
#   QIAN_WASM_TOOLCHAIN=debian   from Debian's packages, even where rustup has it
#   QIAN_CACHE=<folder>          where toolchain, target directory and logs go (default ~/.cache/qian)
#
# What it found out is written to $QIAN_CACHE/env, which the other scripts read.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WASM_TARGET=wasm32v1-none
MIN_RUST=1.90           # the newest `rust-version` among the dependencies
MIN_NODE=20
NODE_PACKAGE_VERSION=22.23.3
FALLBACK_NAME=qian-wasm
FALLBACK_DIR=$QIAN_CACHE/toolchain
MODE=${QIAN_WASM_TOOLCHAIN:-auto}
CLIENT=no

for arg in "$@"; do
	case $arg in
		--client) CLIENT=yes ;;
		-h | --help)
			sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
			exit 0
			;;
		*) fail "setup.sh does not know the argument '$arg'; see scripts/setup.sh --help." ;;
	esac
done
case $MODE in
	auto | rustup | debian) ;;
	*) fail "QIAN_WASM_TOOLCHAIN is '$MODE', but it must be auto, rustup or debian." ;;
esac

mkdir -p "$QIAN_CACHE" "$LOG_DIR"
START=$SECONDS
CHANGED=no
ENV_LINES=()

# --- helpers -----------------------------------------------------------------------------------------------------

# version_at_least 1.90.0 1.88
version_at_least() {
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		fail "Installing system packages needs root, and there is no sudo: run this as root once: apt-get install -y ${WANTED[*]:-}"
	fi
}

WANTED=()
APT_UPDATED=no
# apt_install package...: fails (returns 1) without stopping, so that the caller can say what that means.
apt_install() {
	command -v apt-get >/dev/null || return 1
	WANTED=("$@")
	CHANGED=yes
	if [ $APT_UPDATED = no ]; then
		say "setup: apt-get update (usually 10 s)"
		# A list that cannot be refreshed is not fatal by itself: the packages may still be installable.
		as_root apt-get update >"$LOG_DIR/apt.log" 2>&1 || say "setup: apt-get update had errors, see $LOG_DIR/apt.log; trying on"
		APT_UPDATED=yes
	fi
	say "setup: apt-get install $* (usually under 2 min)"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$LOG_DIR/apt.log" 2>&1
}

run_logged() { # run_logged <seconds> <log> command...
	local limit=$1 log=$LOG_DIR/$2
	shift 2
	timeout "$limit" "$@" >"$log" 2>&1
}

# --- system packages ---------------------------------------------------------------------------------------------

system_packages() {
	local missing=()
	{ command -v cc && command -v make; } >/dev/null || missing+=(build-essential)
	command -v pkg-config >/dev/null || missing+=(pkg-config)
	command -v protoc >/dev/null || missing+=(protobuf-compiler)
	command -v git >/dev/null || missing+=(git)
	command -v curl >/dev/null || missing+=(curl)
	[ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
	[ ${#missing[@]} = 0 ] && return
	apt_install "${missing[@]}" ||
		fail "These system packages are needed and apt-get could not install them: ${missing[*]} (log: $LOG_DIR/apt.log)."
}

# --- Rust --------------------------------------------------------------------------------------------------------

rust_version() { (cd "$ROOT" && cargo --version >/dev/null && rustc --version) 2>/dev/null | cut -d ' ' -f 2; }

# A Rust that is there and new enough.
rust_works() {
	local version
	version=$(rust_version) && [ -n "$version" ] && version_at_least "$version" $MIN_RUST
}

rust() {
	if ! rust_works && [ "$MODE" != rustup ] && [ -f "$FALLBACK_DIR/.complete" ]; then
		use_fallback_as_rust # an earlier run had to
	fi
	local had
	had=$(rust_version || true)
	if ! rust_works; then
		CHANGED=yes
		if command -v rustup >/dev/null; then
			say "setup: installing or updating Rust stable with rustup (usually 1 min)"
			run_logged 900 rustup.log rustup toolchain install stable --profile minimal --component rustfmt --component clippy || true
		else
			say "setup: installing rustup and Rust stable into ~/.cargo and ~/.rustup (usually 1 min)"
			# Downloaded whole before it runs: a cut connection must not execute half a script.
			if run_logged 120 rustup.log curl --proto '=https' --tlsv1.2 -sSf -o "$QIAN_CACHE/rustup-init.sh" https://sh.rustup.rs; then
				run_logged 900 rustup.log sh "$QIAN_CACHE/rustup-init.sh" -y --no-modify-path --profile minimal \
					--default-toolchain stable --component rustfmt --component clippy || true
			fi
			export PATH="$HOME/.cargo/bin:$PATH"
		fi
	fi
	if ! rust_works; then
		[ "$MODE" != rustup ] ||
			fail "Rust $MIN_RUST or newer is needed${had:+ (this machine has $had)} and could not be installed with rustup (log: $LOG_DIR/rustup.log)."
		say "setup: Rust is not to be had from rustup (log: $LOG_DIR/rustup.log); taking Debian's packages instead"
		debian_toolchain
		command -v clippy-driver >/dev/null || apt_install rustfmt-web rust-web-clippy ||
			say "setup: without rustfmt-web and rust-web-clippy, 'make lint' and 'make test' will not run"
		use_fallback_as_rust
		rust_works || fail "Rust $MIN_RUST or newer could be had neither with rustup nor from Debian's packages rustc-web and cargo-web (logs: $LOG_DIR)."
	fi
	if ! (cd "$ROOT" && cargo fmt --version && cargo clippy --version) >/dev/null 2>&1; then
		CHANGED=yes
		say "setup: adding rustfmt and clippy with rustup (usually 10 s)"
		{ command -v rustup >/dev/null && (cd "$ROOT" && run_logged 300 rustup.log rustup component add rustfmt clippy); } ||
			say "setup: rustfmt and clippy could not be added (log: $LOG_DIR/rustup.log): building works, 'make lint' and 'make test' do not"
	fi
}

use_fallback_as_rust() {
	export PATH="$FALLBACK_DIR/bin:$PATH"
	# Directly, not through rustup: with no rustup there is nobody to resolve a toolchain name.
	ENV_LINES+=("export PATH=\"$FALLBACK_DIR/bin:\$PATH\"")
}

# --- the wasm target ---------------------------------------------------------------------------------------------

has_wasm_target() { # has_wasm_target <sysroot>
	compgen -G "$1/lib/rustlib/$WASM_TARGET/lib/libcore-*.rlib" >/dev/null
}

wasm_target() {
	local sysroot
	sysroot=$(cd "$ROOT" && rustc --print sysroot)
	if [ "$MODE" != debian ]; then
		has_wasm_target "$sysroot" && return
		if command -v rustup >/dev/null; then
			CHANGED=yes
			say "setup: rustup target add $WASM_TARGET (usually 10 s, given up after 5 min)"
			if (cd "$ROOT" && run_logged 300 rustup.log rustup target add $WASM_TARGET) && has_wasm_target "$sysroot"; then
				return
			fi
			say "setup: rustup could not provide the target (log: $LOG_DIR/rustup.log)"
		fi
		[ "$MODE" = auto ] || fail "The Rust target $WASM_TARGET, which the runtime is compiled for, could not be installed with rustup (log: $LOG_DIR/rustup.log)."
	fi
	debian_toolchain
	if command -v rustup >/dev/null; then
		if [ "$(readlink -f "$(rustup run $FALLBACK_NAME rustc --print sysroot 2>/dev/null || true)")" != "$(readlink -f "$FALLBACK_DIR")" ]; then
			rustup toolchain link $FALLBACK_NAME "$FALLBACK_DIR" ||
				fail "rustup could not link the toolchain in $FALLBACK_DIR under the name $FALLBACK_NAME."
		fi
		ENV_LINES+=("export WASM_BUILD_TOOLCHAIN=$FALLBACK_NAME")
	else
		use_fallback_as_rust
	fi
}

# Where rustup's server is out of reach but Debian's packages are not: Debian has a recent rustc (for its browsers) with
# the compiler's sources, but without this target. So the three crates a `no_std` program stands on are built from those
# sources, and put beside Debian's own libraries in a folder that looks like a toolchain: links to /usr, plus the
# wasm32v1-none libraries, plus LLVM's linker under the name rustc looks for. Nothing under /usr is changed.
debian_toolchain() {
	local host version src work
	if [ -f "$FALLBACK_DIR/.complete" ] && [ -x /usr/bin/rustc ] &&
		[ "$(cat "$FALLBACK_DIR/.complete")" = "$(/usr/bin/rustc --version)" ] && has_wasm_target "$FALLBACK_DIR"; then
		return
	fi
	say "setup: building a wasm toolchain from Debian's Rust in $FALLBACK_DIR (usually 1-3 min)"
	CHANGED=yes
	local missing=() package
	for package in rustc-web cargo-web rust-web-src lld-19; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' $package 2>/dev/null)" = installed ] || missing+=("$package")
	done
	if [ ${#missing[@]} != 0 ]; then
		apt_install "${missing[@]}" ||
			fail "The Rust target $WASM_TARGET is to be had neither from rustup nor from Debian: apt-get could not install ${missing[*]} (log: $LOG_DIR/apt.log)."
	fi
	host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
	version=$(/usr/bin/rustc --version | cut -d ' ' -f 2)
	version_at_least "$version" $MIN_RUST ||
		fail "The Rust target $WASM_TARGET is not to be had: rustup does not provide it, and Debian's rustc is $version where $MIN_RUST is needed."
	src=/usr/src/rustc-$version
	[ -d "$src/library/core" ] || fail "Debian's package rust-web-src did not bring the library sources to $src."

	# What was compiled against an earlier build of the three libraries cannot be linked with the next one.
	[ ! -d "$FALLBACK_DIR" ] || rm -rf "$CARGO_TARGET_DIR/release/wbuild"
	rm -rf "$FALLBACK_DIR"
	mkdir -p "$FALLBACK_DIR/bin" "$FALLBACK_DIR/lib/rustlib/$host/bin" "$FALLBACK_DIR/lib/rustlib/src" \
		"$FALLBACK_DIR/lib/rustlib/$WASM_TARGET/lib"
	# Debian's rustc finds its libraries under /usr whatever it is started as, so it must be told.
	local tool
	for tool in rustc rustdoc; do
		printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' $tool "$FALLBACK_DIR" >"$FALLBACK_DIR/bin/$tool"
		chmod +x "$FALLBACK_DIR/bin/$tool"
	done
	ln -s /usr/bin/cargo "$FALLBACK_DIR/bin/cargo"
	ln -s "/usr/lib/rustlib/$host/lib" "$FALLBACK_DIR/lib/rustlib/$host/lib"
	ln -s "$src" "$FALLBACK_DIR/lib/rustlib/src/rust"
	ln -s /usr/lib/llvm-19/bin/lld "$FALLBACK_DIR/lib/rustlib/$host/bin/rust-lld"
	[ "$("$FALLBACK_DIR/bin/rustc" --print sysroot)" = "$FALLBACK_DIR" ] ||
		fail "Debian's rustc does not accept $FALLBACK_DIR as its sysroot, so the $WASM_TARGET target cannot be added to it."

	work=$QIAN_CACHE/toolchain-build
	rm -rf "$work"
	mkdir -p "$work/src"
	printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$work/Cargo.toml"
	printf '#![no_std]\n' >"$work/src/lib.rs"
	# The wasm build links with LTO, so the libraries must carry bitcode. `-Z build-std` is unstable: RUSTC_BOOTSTRAP.
	(
		cd "$work"
		run_logged 900 wasm-toolchain.log env -u CARGO -u RUSTUP_TOOLCHAIN -u CARGO_ENCODED_RUSTFLAGS \
			PATH="$FALLBACK_DIR/bin:$PATH" RUSTC="$FALLBACK_DIR/bin/rustc" \
			RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
			"$FALLBACK_DIR/bin/cargo" build --release -Z build-std=core,alloc --target $WASM_TARGET
	) || fail "The Rust libraries for $WASM_TARGET could not be built from Debian's sources (log: $LOG_DIR/wasm-toolchain.log)."
	local crate
	for crate in core alloc compiler_builtins; do
		cp "$work/target/$WASM_TARGET/release/deps/lib$crate-"*.rlib "$FALLBACK_DIR/lib/rustlib/$WASM_TARGET/lib/"
	done
	rm -rf "$work"
	/usr/bin/rustc --version >"$FALLBACK_DIR/.complete"
}

# --- Node.js and the client's packages ---------------------------------------------------------------------------

node_works() {
	command -v node >/dev/null && command -v npm >/dev/null && version_at_least "$(node --version | tr -d v)" $MIN_NODE
}

node_js() {
	local private=$QIAN_CACHE/node/node_modules arch dir
	case $(uname -m) in
		x86_64) arch=x64 ;;
		aarch64) arch=arm64 ;;
		*) arch=none ;;
	esac
	dir=$private/node-linux-$arch/bin
	if ! node_works && [ -x "$dir/node" ]; then
		export PATH="$dir:$PATH"
	fi
	if ! node_works; then
		if ! { command -v node && command -v npm; } >/dev/null; then
			apt_install nodejs npm ||
				fail "Node.js $MIN_NODE or newer with npm is needed for the end-to-end tests, and apt-get could not install nodejs and npm (log: $LOG_DIR/apt.log)."
		fi
		if ! node_works; then
			# Debian 12 and Ubuntu 24.04 carry Node.js 18; the npm registry has current ones as ordinary packages.
			CHANGED=yes
			say "setup: installing Node.js $NODE_PACKAGE_VERSION from the npm registry into $QIAN_CACHE/node (usually 20 s)"
			mkdir -p "$QIAN_CACHE/node"
			run_logged 600 npm.log npm install --prefix "$QIAN_CACHE/node" --no-fund --no-audit "node-linux-$arch@$NODE_PACKAGE_VERSION" || true
			export PATH="$dir:$PATH"
		fi
	fi
	node_works || fail "Node.js $MIN_NODE or newer with npm is needed for the end-to-end tests and could not be installed (log: $LOG_DIR/npm.log)."
	case ":$PATH:" in *":$dir:"*) ENV_LINES+=("export PATH=\"$dir:\$PATH\"") ;; esac
}

client_packages() {
	local stamp=$ROOT/e2e/node_modules/.qian-lock want
	want=$(sha256sum <"$ROOT/e2e/package-lock.json")
	[ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$want" ] || return 0
	CHANGED=yes
	say "setup: npm ci in e2e/ (usually 20 s)"
	(cd "$ROOT/e2e" && run_logged 900 npm.log npm ci --no-fund --no-audit) ||
		fail "The packages of the end-to-end tests could not be installed from the npm registry (log: $LOG_DIR/npm.log)."
	printf '%s\n' "$want" >"$stamp"
}

# --- all together ------------------------------------------------------------------------------------------------

write_env() {
	local new=$QIAN_ENV.new.$$ line
	{
		printf '# Written by scripts/setup.sh; read by the other scripts.\n'
		for line in "${ENV_LINES[@]}"; do printf '%s\n' "$line"; done
	} >"$new"
	mv "$new" "$QIAN_ENV"
}

system_packages
rust
wasm_target
if [ $CLIENT = yes ]; then
	node_js
	client_packages
fi
write_env

free_kib=$(df -Pk "$QIAN_CACHE" | awk 'NR == 2 { print $4 }')
if [ ! -x "$NODE_BIN" ] && [ "$free_kib" -lt $((15 * 1024 * 1024)) ]; then
	say "setup: note: a first build writes about 15 GB below $QIAN_CACHE, and $((free_kib / 1024 / 1024)) GB are free"
fi
if [ $CHANGED = yes ]; then
	say "setup: done in $((SECONDS - START)) s"
else
	say "setup: nothing is missing"
fi
