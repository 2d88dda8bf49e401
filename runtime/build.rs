#[cfg(feature = "std")]
use substrate_wasm_builder::WasmBuilder;

fn main() {
	#[cfg(feature = "std")]
	{
		// What the tests of an upgrade upgrade a development chain to, beside the other wasm:
		// qian_runtime_next.compact.compressed.wasm.
		#[cfg(feature = "fast-runtime")]
		WasmBuilder::init_with_defaults()
			.enable_feature("next-version")
			.set_file_name("qian_runtime_next")
			.build();

		let builder = WasmBuilder::init_with_defaults();
		#[cfg(feature = "metadata-hash")]
		let builder = builder.enable_metadata_hash("KUN", 18);
		builder.build();
	}
}
