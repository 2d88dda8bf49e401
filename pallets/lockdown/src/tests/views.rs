//! What the views show in each situation.

use super::*;

fn band(tier: Tier, reached: bool, since: Seconds, due_from: Option<Seconds>) -> BandReport {
	BandReport { tier, reached, since, due_from }
}

#[test]
fn chain_without_keys_shows_no_mak_and_no_tier() {
	ExtBuilder::default().keyholders(&[]).build_and_execute(|| {
		assert_eq!(Lockdown::mak(), None);
		let nothing = TierReport {
			required: None,
			in_force: None,
			bands: vec![],
			due_from: None,
			candidates: vec![],
		};
		assert_eq!(Lockdown::required_tier(), nothing);
		// A first set waits for no moment.
		sample(LARGE, START);
		let required = Some(Tier::Three);
		let bands = vec![band(Tier::Two, true, START, None), band(Tier::Three, true, START, None)];
		assert_eq!(Lockdown::required_tier(), TierReport { required, bands, ..nothing });
	});
}

#[test]
fn mak_shows_keyholders_threshold_and_account_of_each_tier() {
	for (keys, tier) in [(&FIRST[..], Tier::One), (&FIVE, Tier::Two), (&SEVEN, Tier::Three)] {
		ExtBuilder::default().keyholders(keys).build_and_execute(|| {
			let (keyholders, threshold) = (keys.to_vec(), tier.threshold());
			let account = Multisigs::multi_account_id(keys, threshold);
			let expected = MakReport { tier, keyholders, threshold, account };
			assert_eq!(Lockdown::mak(), Some(expected));
		});
	}
}

#[test]
fn move_up_is_due_from_the_moment_from_which_the_call_passes() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		sample(MIDDLE, START);
		let report = Lockdown::required_tier();
		assert_eq!((report.required, report.in_force), (Some(Tier::Two), Some(Tier::One)));
		let due = report.due_from.expect("a move up is required");
		Now::set(due - 1);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		Now::set(due);
		assert_ok!(apply(signed(ALICE)));
		let report = Lockdown::required_tier();
		assert_eq!((report.in_force, report.due_from), (Some(Tier::Two), None));
	});
}

#[test]
fn each_band_shows_its_clock_and_the_moment_of_its_own_move_up() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		sample(MIDDLE, START);
		let waiting = band(Tier::Two, true, START, Some(START + DELAY));
		let missed = band(Tier::Three, false, START, None);
		assert_eq!(Lockdown::required_tier().bands, [waiting.clone(), missed]);
		sample(LARGE, START + 60);
		let later = band(Tier::Three, true, START + 60, Some(START + 60 + DELAY));
		let report = Lockdown::required_tier();
		assert_eq!(report.bands, [waiting, later.clone()]);
		assert_eq!(report.required, Some(Tier::Three));
		assert_eq!(report.due_from, Some(START + DELAY), "the earlier one");
		// The tier that is in force has no moment any more.
		Now::set(START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		let report = Lockdown::required_tier();
		assert_eq!(report.bands, [band(Tier::Two, true, START, None), later]);
		assert_eq!(report.due_from, Some(START + 60 + DELAY));
	});
}

#[test]
fn no_moment_is_shown_for_a_move_down() {
	ExtBuilder::default().keyholders(&SEVEN).build_and_execute(|| {
		sample(MIDDLE, START);
		let report = Lockdown::required_tier();
		assert_eq!((report.in_force, report.due_from), (Some(Tier::Three), None));
		assert!(report.bands.iter().all(|band| band.due_from.is_none()));
	});
}

#[test]
fn registered_sets_are_shown_by_tier_with_those_who_confirmed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(Tier::Three, &SEVEN));
		assert_ok!(register(Tier::One, &[6, 5, 4]));
		for who in [17, 11] {
			assert_ok!(confirm(Tier::Three, who));
		}
		let expected = [
			CandidateReport { tier: Tier::One, keyholders: SECOND.to_vec(), confirmed: vec![] },
			CandidateReport {
				tier: Tier::Three,
				keyholders: SEVEN.to_vec(),
				confirmed: vec![11, 17],
			},
		];
		assert_eq!(Lockdown::required_tier().candidates, expected);
	});
}
