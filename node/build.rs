//! Tells the node its version and the commit that it was built from.

use substrate_build_script_utils::{generate_cargo_keys, rerun_if_git_head_changed};

fn main() {
	// Outside a git checkout both only warn: the version then ends in zeros.
	generate_cargo_keys();
	rerun_if_git_head_changed();
}
