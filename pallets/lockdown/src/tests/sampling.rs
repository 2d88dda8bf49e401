//! How the required tier and the clocks of the bands follow the locked value.

use super::*;
use crate::interfaces::LockedValue;

#[test]
fn first_sample_starts_every_clock_and_tells_the_required_tier() {
	ExtBuilder::default().build_and_execute(|| {
		sample(MIDDLE, START);
		assert_eq!(noted(), Some([(true, START), (false, START)]));
		assert_eq!(required(), Some(Tier::Two));
		let told = Event::RequiredTierChanged {
			old: None,
			new: Tier::Two,
			locked_value: MIDDLE,
			since: START,
		};
		assert_eq!(take_events(), [told]);
	});
}

#[test]
fn each_tier_begins_exactly_at_its_band() {
	ExtBuilder::default().build_and_execute(|| {
		let [two, three] = LockdownParams::default().bands;
		for (value, tier) in [
			(0, Tier::One),
			(two - 1, Tier::One),
			(two, Tier::Two),
			(three - 1, Tier::Two),
			(three, Tier::Three),
			(Balance::MAX, Tier::Three),
		] {
			sample(value, START);
			assert_eq!(required(), Some(tier), "at {value}");
		}
	});
}

#[test]
fn sample_that_asks_for_the_same_tier_is_not_told_and_keeps_every_clock() {
	ExtBuilder::default().build_and_execute(|| {
		sample(MIDDLE, START);
		take_events();
		sample(MIDDLE + 1, START + 60);
		assert_eq!(noted(), Some([(true, START), (false, START)]));
		assert_eq!(take_events(), []);
		sample(LARGE, START + 120);
		assert_eq!(noted(), Some([(true, START), (true, START + 120)]));
		assert_eq!(required(), Some(Tier::Three));
		let told = Event::RequiredTierChanged {
			old: Some(Tier::Two),
			new: Tier::Three,
			locked_value: LARGE,
			since: START + 120,
		};
		assert_eq!(take_events(), [told]);
	});
}

#[test]
fn value_that_passes_both_bands_at_once_is_told_once() {
	ExtBuilder::default().build_and_execute(|| {
		sample(SMALL, START);
		take_events();
		for (value, old, new, since) in [
			(LARGE, Tier::One, Tier::Three, START + 60),
			(SMALL, Tier::Three, Tier::One, START + 120),
		] {
			sample(value, since);
			let reached = new == Tier::Three;
			assert_eq!(noted(), Some([(reached, since); 2]));
			let old = Some(old);
			let told = Event::RequiredTierChanged { old, new, locked_value: value, since };
			assert_eq!(take_events(), [told]);
		}
	});
}

#[test]
fn clocks_change_only_with_the_required_tier() {
	let values = [SMALL, MIDDLE, LARGE];
	for first in values {
		for second in values {
			ExtBuilder::default().build_and_execute(|| {
				sample(first, START);
				let before = noted();
				take_events();
				sample(second, START + 60);
				assert_eq!(noted() != before, !take_events().is_empty(), "{first} {second}");
				assert_eq!(noted() != before, first != second, "{first} {second}");
			});
		}
	}
}

#[test]
fn locked_value_is_asked_for_every_twenty_blocks_and_pays_for_itself() {
	ExtBuilder::default().build_and_execute(|| {
		let always = <() as WeightInfo>::release_expired(0)
			.saturating_add(<() as WeightInfo>::on_finalize())
			.saturating_add(AUDIT);
		let sampling = <() as WeightInfo>::on_initialize_sampling();
		let asking = <Others as LockedValue>::weight();
		for block in 1..=100u64 {
			let before = ValueAsked::get();
			let weight = Lockdown::on_initialize(block);
			let asked = block.is_multiple_of(20);
			assert_eq!(ValueAsked::get() - before, u32::from(asked), "block {block}");
			if asked {
				assert_eq!(weight, always.saturating_add(sampling).saturating_add(asking));
			} else {
				assert_eq!(weight, always);
			}
		}
	});
}

#[test]
fn clock_that_has_not_started_samples_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		sample(LARGE, 0);
		assert_eq!((noted(), ValueAsked::get()), (None, 0));
		assert_eq!(take_events(), []);
		sample(LARGE, 1);
		assert_eq!(noted(), Some([(true, 1); 2]));
	});
}

#[test]
fn changed_bands_are_felt_with_the_next_sample() {
	ExtBuilder::default().build_and_execute(|| {
		sample(MIDDLE, START);
		let bands = [MIDDLE / 10, MIDDLE];
		let new = LockdownParams { bands, ..Default::default() };
		assert_ok!(Lockdown::set_lockdown_params(signed(RISK), new));
		assert_eq!(noted(), Some([(true, START), (false, START)]));
		sample(MIDDLE, START + 60);
		assert_eq!(noted(), Some([(true, START), (true, START + 60)]));
		assert_eq!(required(), Some(Tier::Three));
	});
}

#[test]
fn clock_of_a_band_that_moves_goes_on_if_the_next_sample_says_the_same() {
	ExtBuilder::default().build_and_execute(|| {
		sample(MIDDLE, START);
		take_events();
		let set = |bands| {
			let new = LockdownParams { bands, ..Default::default() };
			assert_ok!(Lockdown::set_lockdown_params(signed(RISK), new));
			take_events();
		};
		set([MIDDLE / 10, 10 * LARGE]);
		sample(MIDDLE, START + 60);
		assert_eq!(noted(), Some([(true, START), (false, START)]));
		assert_eq!(take_events(), []);
		// Away from the value and back between two samples.
		set([MIDDLE + 1, LARGE]);
		set([MIDDLE, LARGE]);
		sample(MIDDLE, START + 120);
		assert_eq!(noted(), Some([(true, START), (false, START)]));
		set([MIDDLE + 1, LARGE]);
		sample(MIDDLE, START + 180);
		assert_eq!(noted(), Some([(false, START + 180), (false, START)]));
	});
}
