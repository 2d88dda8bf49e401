//! What the sequences came to.

use super::*;

/// How often each kind of outcome came about, so that none is missing unseen.
pub(super) type Reached = BTreeMap<String, u32>;

/// What the sequences must come to, again and again.
pub(super) const MUST_BE_REACHED: [&str; 34] = [
	"redeem",
	"redeem: Funds are unavailable",
	"redeem: ZeroAmount",
	"redeem: PriceUnavailable",
	"redeem: GateClosed",
	"redeem: NothingFrozen",
	"redeem: AmountTooSmall",
	"redeem: AmountAboveRedeemable",
	"redeem: BelowMinOut",
	"in an exhausted window",
	"in a window that has partly recovered",
	"past a closed gate",
	"among insolvent ones and ones in alarm",
	"of several",
	"of one's own",
	"all of it",
	"a part of dust",
	"dust moved",
	"absorb",
	"absorb: PriceUnavailable",
	"absorb: NothingInsolvent",
	"absorb: BufferTooSmall",
	"absorbed beside frozen ones",
	"absorbed several",
	"drained: deposit",
	"drained: open",
	"drained: close",
	"drained: repay",
	"clean",
	"clean: NotEmpty",
	"clean: NoSuchCsa",
	"repay",
	"close",
	"open: MintRateExceeded",
];

/// What happens when `who` does `step` in the state that `model` has, and comes to `outcome`.
pub(super) fn outcomes(
	model: &Model,
	who: AccountId,
	step: Step,
	outcome: &DispatchResult,
) -> Vec<String> {
	let kind = format!("{step:?}").split_whitespace().next().unwrap_or_default().to_lowercase();
	let name = match outcome {
		Ok(()) => kind,
		Err(error) => format!("{kind}: {}", <&str>::from(*error)),
	};
	let drained = |who| matches!(model.csas.get(&who), Some(Held::Drained));
	let of_drained = match step {
		Step::Open { .. } | Step::Close => drained(who) && outcome.is_ok(),
		Step::Deposit { owner, .. } => drained(owner) && outcome.is_ok(),
		Step::Repay { owner, .. } => drained(owner),
		_ => false,
	};
	let mut names = vec![];
	if of_drained {
		names.push(format!("drained: {}", name.split(':').next().unwrap_or_default()));
	}
	names.push(name);
	let count = |state| model.csas.values().filter(|held| model.state(held) == state).count();
	if matches!(step, Step::Absorb { .. }) && outcome.is_ok() {
		for (state, least, name) in [
			(CsaState::Frozen, 1, "absorbed beside frozen ones"),
			(CsaState::Insolvent, 2, "absorbed several"),
		] {
			names.extend((count(state) >= least).then(|| name.to_string()));
		}
	}
	let Step::Redeem { amount, .. } = step else { return names };
	if model.most().1 == RedemptionLimit::WindowExhausted && model.live {
		names.push("in an exhausted window".into());
	}
	let Ok(quote) = model.quote(amount).and_then(|quote| outcome.map(|()| quote)) else {
		return names;
	};
	let own = model.csas.get(&who).is_some_and(|held| model.state(held) == CsaState::Frozen);
	for (happened, name) in [
		(
			model.wf < model.window() && model.window() < UNIT,
			"in a window that has partly recovered",
		),
		(!model.gate_open, "past a closed gate"),
		(
			count(CsaState::Insolvent) > 0 && count(CsaState::Alarm) > 0,
			"among insolvent ones and ones in alarm",
		),
		(count(CsaState::Frozen) > 1, "of several"),
		(own, "of one's own"),
		(quote.empties, "all of it"),
		(model.is_dust() && !quote.empties, "a part of dust"),
	] {
		if happened {
			names.push(name.into());
		}
	}
	names
}
