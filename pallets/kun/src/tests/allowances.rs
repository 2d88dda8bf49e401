use super::*;

#[test]
fn an_allowance_is_what_may_be_minted_from_now_on() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(set_allowance(MintMining, 5_000));
		assert_ok!(mint(MintMining, &BOB, 2_000));
		assert_ok!(set_allowance(MintMining, 4_000));
		assert_eq!(book(MintMining), ProgrammeBook { allowance: 4_000, minted: 2_000 });
		assert_eq!(
			take_events(),
			[
				Event::AllowanceSet { programme: MintMining, old: 0, new: 5_000 },
				Event::KunMinted { programme: MintMining, dest: BOB, amount: 2_000 },
				Event::AllowanceSet { programme: MintMining, old: 3_000, new: 4_000 },
			]
		);
		assert_ok!(mint(MintMining, &BOB, 4_000));
		assert_noop!(mint(MintMining, &BOB, 1), Error::<Test>::AllowanceExhausted);
	});
}

#[test]
fn an_allowance_can_be_taken_back() {
	ExtBuilder::default().allowance(LpMining, 5_000).build_and_execute(|| {
		assert_ok!(set_allowance(LpMining, 0));
		assert_noop!(mint(LpMining, &BOB, 2_000), Error::<Test>::AllowanceExhausted);
	});
}

#[test]
fn programmes_that_the_cap_alone_limits_have_no_allowance() {
	ExtBuilder::default().build_and_execute(|| {
		for programme in Programme::ALL {
			if matches!(programme, Auction | KbtConversion) {
				assert_noop!(set_allowance(programme, 1), Error::<Test>::NoAllowance);
			} else {
				assert_ok!(set_allowance(programme, 1));
			}
		}
	});
}

#[test]
fn an_allowance_is_at_most_the_cap() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set_allowance(Operations, CAP + 1), Error::<Test>::ParameterOutOfBounds);
		assert_ok!(set_allowance(Operations, CAP));
	});
}

#[test]
fn setting_an_allowance_to_what_it_is_fails() {
	ExtBuilder::default().allowance(LpMining, 5_000).build_and_execute(|| {
		assert_noop!(set_allowance(LpMining, 5_000), Error::<Test>::NoChange);
		assert_noop!(set_allowance(MintMining, 0), Error::<Test>::NoChange);
	});
}

#[test]
fn only_the_treasury_admin_sets_allowances() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let call = Kun::set_allowance(origin, Operations, 1);
			assert_noop!(call, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn indices_of_programmes_are_stable() {
	use codec::Encode;
	let names = ["MintMining", "GovernanceMining", "LpMining", "Auction", "KbtConversion"];
	let names = names.into_iter().chain(["Operations"]);
	for (index, (programme, name)) in Programme::ALL.into_iter().zip(names).enumerate() {
		assert_eq!(programme.encode(), [index as u8]);
		assert_eq!(format!("{programme:?}"), name);
	}
}

#[test]
fn indices_of_calls_are_stable() {
	use codec::Encode;
	let (programme, amount) = (Operations, 1);
	let calls = [
		crate::Call::<Test>::burn { amount },
		crate::Call::<Test>::set_allowance { programme, amount },
		crate::Call::<Test>::spend { programme, dest: BOB, amount },
	];
	for (index, call) in calls.into_iter().enumerate() {
		assert_eq!(call.encode()[0], index as u8);
	}
}
