use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::cmp::Ordering;
use scale_info::TypeInfo;

/// Which value of a parameter lowers the risk of the protocol: that the coin is not backed, or that
/// somebody loses what is his through a false price or a flood of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safer {
	/// The higher one.
	Higher,
	/// The lower one.
	Lower,
	/// Neither: the parameter trades one risk for another, or has none.
	Neither,
}

impl Safer {
	/// What a move from `old` to `new` does to the risk.
	pub fn judge(self, old: u128, new: u128) -> RiskMove {
		match (self, new.cmp(&old)) {
			(_, Ordering::Equal) => RiskMove::Unchanged,
			(Safer::Neither, Ordering::Less | Ordering::Greater) => RiskMove::Unclear,
			(Safer::Higher, Ordering::Greater) | (Safer::Lower, Ordering::Less) => RiskMove::Less,
			(Safer::Higher, Ordering::Less) | (Safer::Lower, Ordering::Greater) => RiskMove::More,
		}
	}
}

/// What a change does to the risk of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum RiskMove {
	/// It lowers the risk.
	Less,
	/// It raises the risk.
	More,
	/// It trades one risk for another.
	Unclear,
	/// Nothing changes.
	Unchanged,
}

impl RiskMove {
	/// What two changes do together: what lowers one risk and raises another is unclear.
	pub fn with(self, other: Self) -> Self {
		match (self, other) {
			(RiskMove::Unchanged, only) | (only, RiskMove::Unchanged) => only,
			(RiskMove::Less, RiskMove::Less) => RiskMove::Less,
			(RiskMove::More, RiskMove::More) => RiskMove::More,
			(RiskMove::Less | RiskMove::More | RiskMove::Unclear, _) => RiskMove::Unclear,
		}
	}
}

/// A parameter as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
	/// Name of its field.
	pub name: &'static str,
	/// Which way is safer.
	pub safer: Safer,
	/// Its value: ratios, shares and volatilities by their inner number, amounts in base units,
	/// times in seconds.
	pub value: u128,
}

impl Parameter {
	/// A parameter of this name and value, of which the values on the side of `safer` are safer.
	pub fn new(name: &'static str, safer: Safer, value: impl Into<u128>) -> Self {
		Self { name, safer, value: value.into() }
	}

	/// The move of this parameter to `new`; `None` if it stays.
	pub fn moved_to(&self, new: u128) -> Option<ParameterMove> {
		let risk = self.safer.judge(self.value, new);
		(new != self.value).then(|| ParameterMove {
			name: self.name.into(),
			old: self.value,
			new,
			risk,
		})
	}
}

/// A parameter that a change moves.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ParameterMove {
	/// Name of its field.
	pub name: String,
	/// Its value before, in the units of [`Parameter::value`].
	pub old: u128,
	/// Its value after.
	pub new: u128,
	/// What the move does to the risk of the protocol.
	pub risk: RiskMove,
}

/// A set of parameters that is changed as one.
pub trait Parameters {
	/// Every parameter of the set, always in the same order.
	///
	/// Implementations take the set apart without `..`, so that the direction of a new parameter
	/// cannot be forgotten.
	fn parameters(&self) -> Vec<Parameter>;

	/// The parameters that differ in `new`.
	fn moves(&self, new: &Self) -> Vec<ParameterMove> {
		let pairs = self.parameters().into_iter().zip(new.parameters());
		pairs.filter_map(|(old, new)| old.moved_to(new.value)).collect()
	}

	/// What a change to `new` does to the risk of the protocol, all parameters taken together.
	fn risk(&self, new: &Self) -> RiskMove {
		let moves = self.moves(new).into_iter();
		moves.fold(RiskMove::Unchanged, |risk, moved| risk.with(moved.risk))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_move_is_judged_by_the_side_that_is_safer() {
		assert_eq!(Safer::Higher.judge(1, 2), RiskMove::Less);
		assert_eq!(Safer::Higher.judge(2, 1), RiskMove::More);
		assert_eq!(Safer::Lower.judge(2, 1), RiskMove::Less);
		assert_eq!(Safer::Lower.judge(1, 2), RiskMove::More);
		assert_eq!(Safer::Neither.judge(1, 2), RiskMove::Unclear);
		assert_eq!(Safer::Neither.judge(2, 1), RiskMove::Unclear);
		for safer in [Safer::Higher, Safer::Lower, Safer::Neither] {
			assert_eq!(safer.judge(2, 2), RiskMove::Unchanged);
		}
	}

	#[test]
	fn moves_that_contradict_each_other_are_unclear_together() {
		use RiskMove::*;
		let all = [Less, More, Unclear, Unchanged];
		for one in all {
			assert_eq!(one.with(one), one);
			assert_eq!(one.with(Unchanged), one);
			for other in all {
				assert_eq!(one.with(other), other.with(one));
			}
		}
		assert_eq!(Less.with(More), Unclear);
		assert_eq!(Less.with(Unclear), Unclear);
		assert_eq!(More.with(Unclear), Unclear);
	}

	struct Pair(u64, u64);

	impl Parameters for Pair {
		fn parameters(&self) -> Vec<Parameter> {
			let Self(line, limit) = *self;
			alloc::vec![
				Parameter::new("line", Safer::Higher, line),
				Parameter::new("limit", Safer::Lower, limit),
			]
		}
	}

	#[test]
	fn only_parameters_that_differ_are_moves() {
		assert_eq!(Pair(1, 1).moves(&Pair(1, 1)), []);
		assert_eq!(Pair(1, 1).risk(&Pair(1, 1)), RiskMove::Unchanged);
		let moved = ParameterMove { name: "limit".into(), old: 1, new: 3, risk: RiskMove::More };
		assert_eq!(Pair(1, 1).moves(&Pair(1, 3)), [moved]);
		assert_eq!(Pair(1, 1).risk(&Pair(1, 3)), RiskMove::More);
		assert_eq!(Pair(1, 1).risk(&Pair(2, 0)), RiskMove::Less);
		assert_eq!(Pair(1, 1).risk(&Pair(2, 3)), RiskMove::Unclear);
	}

	#[test]
	fn names_reach_clients_as_text() {
		use scale_info::{TypeDef, TypeDefPrimitive};
		assert_eq!(String::type_info().type_def, TypeDef::Primitive(TypeDefPrimitive::Str));
		let moved = ParameterMove { name: "q_min".into(), old: 0, new: 1, risk: RiskMove::Less };
		assert_eq!(moved.encode()[..6], *b"\x14q_min");
	}
}
