//! Every call of the runtime, read from its metadata.

use crate::{tests::composition::metadata, RuntimeCall};
use codec::Decode;
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, Variant};
use sp_runtime::traits::TrailingZeroInput;
use std::collections::BTreeSet;

/// A call, as clients see it in the metadata.
pub struct CallInfo {
	/// Its pallet, as in `Assets`.
	pub pallet: String,
	/// Its own name, as in `mint`.
	pub call: String,
	/// Whether other calls can be among its arguments.
	pub is_wrapper: bool,
	/// Whether an argument is of a type that has no values.
	pub is_impossible: bool,
	indices: [u8; 2],
}

impl CallInfo {
	fn new(pallet: &str, index: u8, call: &Variant<PortableForm>, types: &Types) -> Self {
		let fields = || call.fields.iter().map(|field| field.ty.id);
		Self {
			pallet: pallet.into(),
			call: call.name.clone(),
			is_wrapper: fields().any(|ty| types.reaches_calls(ty, &mut BTreeSet::new())),
			is_impossible: fields().any(|ty| types.is_empty(ty)),
			indices: [index, call.index],
		}
	}

	/// Pallet and call, as in `Assets.mint`.
	pub fn name(&self) -> String {
		format!("{}.{}", self.pallet, self.call)
	}

	/// The call with these encoded arguments, and zeros for all that follow.
	pub fn with(&self, arguments: &[u8]) -> RuntimeCall {
		let bytes = [&self.indices, arguments].concat();
		RuntimeCall::decode(&mut TrailingZeroInput::new(&bytes))
			.unwrap_or_else(|_| panic!("{} needs other arguments than zeros", self.name()))
	}
}

/// The types of the metadata.
struct Types {
	registry: PortableRegistry,
	call: u32,
}

impl Types {
	/// Whether a value of the type `ty` may hold a call.
	fn reaches_calls(&self, ty: u32, seen: &mut BTreeSet<u32>) -> bool {
		if ty == self.call {
			return true;
		}
		seen.insert(ty) && self.parts(ty).into_iter().any(|part| self.reaches_calls(part, seen))
	}

	/// The types of what a value of the type `ty` is made of.
	fn parts(&self, ty: u32) -> Vec<u32> {
		match &self.registry.resolve(ty).expect("the type exists").type_def {
			TypeDef::Composite(fields) => fields.fields.iter().map(|field| field.ty.id).collect(),
			TypeDef::Variant(variants) => {
				let fields = variants.variants.iter().flat_map(|variant| &variant.fields);
				fields.map(|field| field.ty.id).collect()
			},
			TypeDef::Sequence(sequence) => vec![sequence.type_param.id],
			TypeDef::Array(array) => vec![array.type_param.id],
			TypeDef::Tuple(tuple) => tuple.fields.iter().map(|field| field.id).collect(),
			TypeDef::Compact(compact) => vec![compact.type_param.id],
			TypeDef::Primitive(_) | TypeDef::BitSequence(_) => vec![],
		}
	}

	/// Whether the type is an enum without variants.
	fn is_empty(&self, ty: u32) -> bool {
		let ty = self.registry.resolve(ty).expect("the type exists");
		matches!(&ty.type_def, TypeDef::Variant(variants) if variants.variants.is_empty())
	}
}

/// Every call of every pallet.
pub fn all() -> Vec<CallInfo> {
	let metadata = metadata();
	let types = Types { registry: metadata.types, call: metadata.outer_enums.call_enum_ty.id };
	let mut found = Vec::new();
	for pallet in &metadata.pallets {
		let Some(calls) = &pallet.calls else { continue };
		let ty = types.registry.resolve(calls.ty.id).expect("the type exists");
		let TypeDef::Variant(calls) = &ty.type_def else { panic!("calls are an enum") };
		found.extend(
			calls
				.variants
				.iter()
				.map(|call| CallInfo::new(&pallet.name, pallet.index, call, &types)),
		);
	}
	found
}
