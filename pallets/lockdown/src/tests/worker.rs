//! What the worker of a validator looks at and sends.

use super::*;

/// What the worker with the keys in `places` sent after block `block`, in a chain where `before` holds.
fn sent_after(block: u64, places: &[u32], before: impl FnOnce()) -> Vec<ReportOf<Test>> {
	let mut reports = vec![];
	with_worker(places, |node| {
		before();
		work(block);
		reports = node.take_sent().iter().map(report_in).collect();
	});
	reports
}

fn with_worker(places: &[u32], test: impl FnOnce(&Node)) {
	let mut ext = ExtBuilder::default().build();
	let node = Node::with_keys(&mut ext, places);
	ext.execute_with(|| {
		test(&node);
		Lockdown::do_try_state().expect("invariants hold after the test");
	});
}

/// The worker looks at the state after block `block`, whose hash is known.
fn work(block: u64) {
	begin_block(block + 1);
	System::set_block_number(block);
	Lockdown::offchain_worker(block);
}

#[test]
fn worker_sends_a_report_for_each_contradiction_and_nothing_else() {
	let coin = Mismatch::new(MismatchKind::CoinBooks, 3, 4);
	let flows = Mismatch::of(POT, MismatchKind::Flows, 6, 5);
	let (_, missing) = custody(ETH, 9, 8);
	let sent = sent_after(7, &[2], || {
		wrong(&[custody(ETH, 9, 8), (None, coin.clone()), (Some(ETH), flows.clone())]);
	});
	let report = |scope, mismatch| MismatchReport { validator: 2, block: 7, scope, mismatch };
	let eth = || Scope::Asset(ETH);
	let expected = [(eth(), missing), (eth(), flows), (Scope::Protocol, coin)];
	assert_eq!(sent, expected.map(|(scope, mismatch)| report(scope, mismatch)));
	assert_eq!(sent_after(7, &[2], || ()), []);
}

#[test]
fn worker_with_the_keys_of_two_validators_speaks_for_both_and_without_for_none() {
	let broken = || wrong(&[custody(ETH, 9, 8)]);
	let validators = |places: &[u32]| -> Vec<u32> {
		sent_after(7, places, broken).iter().map(|report| report.validator).collect()
	};
	assert_eq!(validators(&[3, 1]), [1, 3]);
	assert!(validators(&[]).is_empty());
	// The fifth key is no validator's.
	assert!(validators(&[4]).is_empty());
	assert_eq!(validators(&[4, 0]), [0]);
}

#[test]
fn worker_does_not_report_what_the_chain_has_locked_for() {
	let known = || {
		wrong(&[custody(ETH, 9, 8)]);
		end_block();
	};
	assert_eq!(sent_after(7, &[2], known), []);
	let more = || {
		known();
		wrong(&[custody(ETH, 9, 8), custody(BTC, 9, 8)]);
	};
	let sent = sent_after(7, &[2], more);
	assert_eq!(sent.len(), 1);
	assert_eq!(sent[0].scope, Scope::Asset(BTC));
}

#[test]
fn worker_does_not_report_what_was_acknowledged() {
	let acknowledged = || {
		wrong(&[custody(ETH, 9, 8)]);
		assert_ok!(Lockdown::acknowledge_mismatch(root(), POT, AssetKind::WithId(ETH), 1));
	};
	assert_eq!(sent_after(7, &[2], acknowledged), []);
}

#[test]
fn transaction_of_the_worker_is_taken_by_the_next_block_and_locks() {
	with_worker(&[2], |node| {
		wrong(&[custody(ETH, 9, 8)]);
		work(7);
		let sent = node.take_sent();
		assert_eq!(sent.len(), 1);
		begin_block(8);
		let outcome = include(sent[0].clone()).expect("it is valid");
		assert_ok!(outcome);
		assert!(is_automatic(&Scope::Asset(ETH)));
		assert!(include(sent[0].clone()).is_err(), "and once only");
	});
}

#[test]
fn workers_of_a_quorum_lock_for_a_sum_that_only_a_walk_tells() {
	with_worker(&[0, 3], |node| {
		WalkFinds::set(vec![Mismatch::new(MismatchKind::IdleSum, 9, 8)]);
		work(300);
		let sent = node.take_sent();
		assert_eq!(sent.len(), 2);
		begin_block(301);
		for (index, transaction) in sent.into_iter().enumerate() {
			assert!(!is_locked(&Scope::Asset(ETH)));
			let outcome = include(transaction).expect("it is valid");
			assert_ok!(outcome);
			assert_eq!(is_automatic(&Scope::Asset(ETH)), index == 1);
		}
		// Known by then.
		WalkFinds::mutate(|finds| finds.push(Mismatch::new(MismatchKind::DebtSum, 1, 2)));
		work(600);
		let sent: Vec<_> = node.take_sent().iter().map(report_in).collect();
		let kinds: Vec<_> = sent.iter().map(|report| report.mismatch.kind).collect();
		assert_eq!(kinds, [MismatchKind::DebtSum; 2]);
	});
}

#[test]
fn worker_walks_over_one_asset_every_hundred_blocks_and_in_no_other_block() {
	with_worker(&[2], |node| {
		WalkFinds::set(vec![Mismatch::new(MismatchKind::IdleSum, 9, 8)]);
		for block in 95..=405 {
			work(block);
		}
		assert_eq!(Walks::get(), [BTC, SOL, ETH, BTC]);
		let about = |report: &ReportOf<Test>| (report.block, report.scope.clone());
		let sent: Vec<_> = node.take_sent().iter().map(|sent| about(&report_in(sent))).collect();
		let expected = [(100, BTC), (200, SOL), (300, ETH), (400, BTC)];
		assert_eq!(sent, expected.map(|(block, asset)| (block, Scope::Asset(asset))));
	});
}

#[test]
fn worker_waits_until_a_migration_of_the_state_has_ended() {
	with_worker(&[2], |node| {
		wrong(&[custody(ETH, 9, 8)]);
		Migrating::set(true);
		work(300);
		assert!(node.take_sent().is_empty() && Walks::get().is_empty());
		Migrating::set(false);
		work(300);
		assert_eq!((node.take_sent().len(), Walks::get().len()), (1, 1));
	});
}

#[test]
fn node_without_keys_does_not_walk() {
	with_worker(&[], |_| {
		work(300);
		assert!(Walks::get().is_empty());
	});
}

#[test]
fn walk_that_takes_longer_than_it_may_reports_nothing() {
	for (pages, reports) in [(5, 1), (6, 0)] {
		// The clock is looked at before each page: the sixth would begin at the deadline.
		let sent = sent_after(300, &[2], || {
			WalkFinds::set(vec![Mismatch::new(MismatchKind::IdleSum, 9, 8)]);
			WalkPages::set((pages, WALK_DEADLINE / 5));
		});
		assert_eq!(sent.len(), reports, "{pages} pages");
	}
}

#[test]
fn walk_after_one_that_did_not_end_is_done_again() {
	with_worker(&[2], |node| {
		WalkFinds::set(vec![Mismatch::new(MismatchKind::IdleSum, 9, 8)]);
		WalkPages::set((6, WALK_DEADLINE / 5));
		work(300);
		WalkPages::set((1, 1));
		work(400);
		assert_eq!(Walks::get(), [ETH, BTC]);
		assert_eq!(node.take_sent().len(), 1);
	});
}

#[test]
fn walk_is_left_out_while_that_of_an_earlier_block_goes_on() {
	use sp_runtime::offchain::{
		storage_lock::{StorageLock, Time},
		Duration,
	};
	with_worker(&[2], |_| {
		let limit = Duration::from_millis(WALK_DEADLINE);
		let mut earlier = StorageLock::<Time>::with_deadline(b"qian/calm/walk", limit);
		let guard = earlier.try_lock().expect("nobody walks");
		work(300);
		assert!(Walks::get().is_empty());
		drop(guard);
		work(400);
		assert_eq!(Walks::get(), [BTC]);
	});
}
