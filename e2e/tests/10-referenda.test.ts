// Governance as its users live it: a referendum from the proposal to the enactment, one that fails, delegation, cancelling and
// killing, and an urgent call for which the technical committee vouches.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Accounts } from '../src/accounts.ts';
import { BNB, big, debtCeiling, ETH, kunBalance, units, WBTC } from '../src/api.ts';
import { numberOf } from '../src/blocks.ts';
import {
	carry,
	enact,
	follow,
	lockedByVotes,
	originOf,
	placeDeposit,
	preimageOf,
	propose,
	statusOf,
	tally,
	track,
	tracks,
	treasuryAccount,
	vote,
	voteTx,
} from '../src/governance.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { errorName, eventOf, refused, submit, type Tx } from '../src/submit.ts';

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;

before(async () => {
	chain = await SealedChain.start('referenda');
	({ api, who } = chain);
	tx = api.tx;
});
after(async () => {
	await chain?.stop();
});

const ceilingOf = (asset: number): Promise<bigint> => debtCeiling(api, asset);

const send = (call: Tx, by: KeyringPair) => submit(api, call, by);

/** Removes a vote, and the lock of all votes on the track as far as it is over. */
const withdrawVote = (trackId: number, index: number, by: KeyringPair) =>
	send(tx.utility.batchAll([tx.convictionVoting.removeVote(trackId, index), tx.convictionVoting.unlock(trackId, by.address)]), by);

scenario('a client reads tracks, origins and proposals without knowing this chain', async () => {
	assert.deepEqual(
		tracks(api).map(({ id, name }) => [id, name]),
		[
			[0, 'root'],
			[1, 'whitelisted_caller'],
			[10, 'risk_admin'],
			[11, 'listing_admin'],
			[12, 'treasury_admin'],
			[13, 'emergency_lockdown'],
			[14, 'shutdown'],
			[20, 'referendum_canceller'],
			[21, 'referendum_killer'],
		],
	);
	const call = tx.collateral.setDebtCeiling(BNB, units(1));
	const lookup = preimageOf(call);
	const referendum = await propose(chain, 'Dave', 'RiskAdmin', call);
	const info = ((await api.query.referenda!.referendumInfoFor!(referendum.index)) as any).unwrap().asOngoing;
	assert.deepEqual(info.origin.toHuman(), originOf('RiskAdmin'));
	assert.deepEqual([info.track.toNumber(), info.proposal.asLookup.hash_.toHex()], [10, lookup.hash]);
	const bytes = ((await api.query.preimage!.preimageFor!([lookup.hash, lookup.len])) as any).unwrap();
	const shown = api.registry.createType('Call', bytes.toU8a(true)) as any;
	assert.deepEqual(shown.toHuman(), call.method.toHuman());
	assert.deepEqual([shown.section, shown.method], ['collateral', 'setDebtCeiling']);
});

scenario('a referendum about the debt ceiling of ETH goes its whole way, and deposits and votes come back', async () => {
	const { Alice, Bob, Charlie, Ferdie } = who;
	const { id, prepare, decision, confirm, enactment, decisionDeposit } = track(api, 'risk_admin');
	const [old, wanted] = [await ceilingOf(ETH), units(5_000_000)];

	const referendum = await propose(chain, 'Bob', 'RiskAdmin', tx.collateral.setDebtCeiling(ETH, wanted));
	const { index } = referendum;
	const placed = eventOf(await placeDeposit(chain, referendum, 'Bob'), 'referenda', 'DecisionDepositPlaced');
	assert.deepEqual([placed.who.toString(), big(placed.amount)], [Bob.address, decisionDeposit]);
	await vote(chain, referendum, 'Ferdie', 'nay', 10_000);
	await vote(chain, referendum, 'Alice', 'aye', 60_000, 'Locked2x');
	await vote(chain, referendum, 'Charlie', 'aye', 50_000, 'Locked1x');
	assert.deepEqual(await tally(api, referendum), { ayes: 170_000n, nays: 1_000n, support: 110_000n });

	const { phases, told, end, enactment: enacted } = await follow(chain, referendum);
	assert.equal(end, 'Confirmed');
	assert.equal(phases.DecisionStarted, referendum.submitted + prepare);
	assert.equal(told.DecisionStarted.track.toNumber(), id);
	// The support that is needed falls from 25 to 4 per cent: the vote passes as soon as 110,000 of 600,000 are enough.
	const wait = Math.ceil((decision * (25 - 11_000 / 600)) / (25 - 4));
	assert.equal(phases.ConfirmStarted! - phases.DecisionStarted!, wait);
	assert.equal(phases.Confirmed, phases.ConfirmStarted! + confirm);
	assert.equal(enacted!.block, phases.Confirmed! + enactment);
	assert.equal(enacted!.error, null);
	const set = eventOf(enacted!, 'collateral', 'DebtCeilingSet');
	assert.deepEqual([set.asset, set.old, set.new_].map(big), [BigInt(ETH), old, wanted]);
	assert.equal(await ceilingOf(ETH), wanted);
	assert.equal(await statusOf(api, referendum), 'Approved');

	for (const [call, name, amount] of [
		[tx.referenda.refundDecisionDeposit(index), 'DecisionDepositRefunded', decisionDeposit],
		[tx.referenda.refundSubmissionDeposit(index), 'SubmissionDepositRefunded', big(api.consts.referenda!.submissionDeposit as any)],
	] as const) {
		const refund = eventOf(await send(call, Ferdie), 'referenda', name);
		assert.deepEqual([refund.who.toString(), big(refund.amount)], [Bob.address, amount], name);
	}

	// Who lost is free at once; who won bears it for as long as the conviction says.
	const ended = phases.Confirmed!;
	const period = (api.consts.convictionVoting as any).voteLockingPeriod.toNumber();
	await withdrawVote(id, index, Ferdie);
	assert.equal(await lockedByVotes(api, Ferdie.address), 0n);
	const early = await withdrawVote(id, index, Charlie);
	assert.ok((await numberOf(api, early.blockHash)) < ended + period);
	assert.equal(await lockedByVotes(api, Charlie.address), units(50_000));
	const spendable = (await kunBalance(api, Charlie.address)) - units(50_000);
	await refused(api, tx.balances.transferKeepAlive(Ferdie.address, spendable), Charlie, 'token.Frozen');
	await chain.block(ended + period);
	await send(tx.convictionVoting.unlock(id, Charlie.address), Charlie);
	assert.equal(await lockedByVotes(api, Charlie.address), 0n);
	await withdrawVote(id, index, Alice);
	assert.equal(await lockedByVotes(api, Alice.address), units(60_000), 'twice the votes, twice the time');
	await chain.block(ended + 2 * period);
	await send(tx.convictionVoting.unlock(id, Alice.address), Alice);
	assert.equal(await lockedByVotes(api, Alice.address), 0n);
});

scenario('a referendum that voters are against is rejected and changes nothing', async () => {
	const { Dave } = who;
	const { id, decision, decisionDeposit } = track(api, 'risk_admin');
	const old = await ceilingOf(WBTC);
	const referendum = await propose(chain, 'Dave', 'RiskAdmin', tx.collateral.setDebtCeiling(WBTC, 0));
	await placeDeposit(chain, referendum, 'Dave');
	await vote(chain, referendum, 'Bob', 'aye', 50_000, 'Locked1x');
	await vote(chain, referendum, 'Ferdie', 'nay', 50_001, 'Locked1x');
	const { end, phases, told, enactment } = await follow(chain, referendum);
	assert.deepEqual([end, enactment], ['Rejected', null]);
	assert.equal(phases.Rejected, phases.DecisionStarted! + decision);
	assert.equal(phases.ConfirmStarted, undefined);
	assert.deepEqual([told.Rejected.tally.ayes, told.Rejected.tally.nays].map(big), [units(50_000), units(50_001)]);
	assert.equal(await ceilingOf(WBTC), old);

	// The decision deposit comes back, the one for the submission only to those who were right.
	const refunded = await send(tx.referenda.refundDecisionDeposit(referendum.index), Dave);
	assert.equal(big(eventOf(refunded, 'referenda', 'DecisionDepositRefunded').amount), decisionDeposit);
	await refused(api, tx.referenda.refundSubmissionDeposit(referendum.index), Dave, 'referenda.BadStatus');
	await withdrawVote(id, referendum.index, who.Bob);
	assert.equal(await lockedByVotes(api, who.Bob.address), 0n, 'the losing side bears nothing');
	await withdrawVote(id, referendum.index, who.Ferdie);
});

scenario('delegated votes decide a referendum, and come back to their owner', async () => {
	const { Dave, Eve } = who;
	const { id } = track(api, 'risk_admin');
	const referendum = await propose(chain, 'Dave', 'RiskAdmin', tx.collateral.setDebtCeiling(WBTC, units(9_000_000)));
	await placeDeposit(chain, referendum, 'Dave');
	await vote(chain, referendum, 'Dave', 'aye', 30_000, 'Locked1x');
	await vote(chain, referendum, 'Ferdie', 'nay', 35_000, 'Locked1x');
	assert.deepEqual(await tally(api, referendum), { ayes: 30_000n, nays: 35_000n, support: 30_000n });
	await send(tx.convictionVoting.delegate(id, Dave.address, 'Locked1x', units(80_000)), Eve);
	assert.deepEqual(await tally(api, referendum), { ayes: 110_000n, nays: 35_000n, support: 110_000n });
	await refused(api, voteTx(api, referendum.index, 'nay', 1), Eve, 'convictionVoting.AlreadyDelegating');

	const { end, enactment } = await follow(chain, referendum);
	assert.deepEqual([end, enactment?.error], ['Confirmed', null]);
	assert.equal(await ceilingOf(WBTC), units(9_000_000));
	const undelegated = await send(tx.convictionVoting.undelegate(id), Eve);
	const until = (await numberOf(api, undelegated.blockHash)) + (api.consts.convictionVoting as any).voteLockingPeriod.toNumber();
	assert.equal(await lockedByVotes(api, Eve.address), units(80_000));
	await chain.block(until);
	await send(tx.convictionVoting.unlock(id, Eve.address), Eve);
	assert.equal(await lockedByVotes(api, Eve.address), 0n);
	for (const voter of [who.Dave, who.Ferdie]) await withdrawVote(id, referendum.index, voter);
});

scenario('a referendum is cancelled by track 20, and killed by track 21, which takes its deposits', async () => {
	const { Alice, Eve, Ferdie } = who;
	const old = await ceilingOf(BNB);
	const bad = tx.collateral.setDebtCeiling(BNB, 0);
	const cancelled = await propose(chain, 'Eve', 'RiskAdmin', bad);
	await placeDeposit(chain, cancelled, 'Eve');
	await refused(api, tx.referenda.cancel(cancelled.index), Alice, 'BadOrigin');
	await refused(api, tx.referenda.kill(cancelled.index), Alice, 'BadOrigin');
	await refused(api, tx.referenda.refundDecisionDeposit(cancelled.index), Eve, 'referenda.Unfinished');

	const outcome = await enact(chain, 'ReferendumCanceller', tx.referenda.cancel(cancelled.index));
	assert.equal(eventOf(outcome, 'referenda', 'Cancelled').index.toNumber(), cancelled.index);
	assert.equal(await statusOf(api, cancelled), 'Cancelled');
	for (const [call, name] of [
		[tx.referenda.refundDecisionDeposit(cancelled.index), 'DecisionDepositRefunded'],
		[tx.referenda.refundSubmissionDeposit(cancelled.index), 'SubmissionDepositRefunded'],
	] as const) {
		assert.equal(eventOf(await send(call, Ferdie), 'referenda', name).who.toString(), Eve.address);
	}
	await refused(api, voteTx(api, cancelled.index, 'aye', 1), Eve, 'convictionVoting.NotOngoing');

	const killed = await propose(chain, 'Eve', 'RiskAdmin', tx.collateral.setDebtCeiling(BNB, 1));
	await placeDeposit(chain, killed, 'Ferdie');
	const { enactment } = await carry(chain, 'ReferendumKiller', tx.referenda.kill(killed.index));
	assert.equal(enactment!.error, null);
	const slashed = enactment!.events.filter(({ event }) => event.method === 'DepositSlashed').map(({ event }) => event.data as any);
	const deposits = [big(api.consts.referenda!.submissionDeposit as any), track(api, 'risk_admin').decisionDeposit];
	assert.deepEqual(
		new Map(slashed.map((one) => [one.who.toString(), big(one.amount)])),
		new Map([
			[Eve.address, deposits[0]],
			[Ferdie.address, deposits[1]],
		]),
	);
	const fundsIn = async (block: number): Promise<bigint> =>
		kunBalance(await api.at((await chain.block(block)).hash), treasuryAccount(api));
	const gained = (await fundsIn(enactment!.block)) - (await fundsIn(enactment!.block - 1));
	assert.equal(gained, deposits[0]! + deposits[1]!);
	assert.equal(await statusOf(api, killed), 'Killed');
	await refused(api, tx.referenda.refundDecisionDeposit(killed.index), Ferdie, 'referenda.NoDeposit');
	assert.equal(await ceilingOf(BNB), old);
});

scenario('a call that two thirds of the technical committee vouch for is enacted as Root on a faster track', async () => {
	const { Alice, Bob, Dave } = who;
	const urgent = tx.collateral.lowerDebtCeiling(BNB, units(1_000_000));
	const motion = tx.whitelist.whitelistCall(urgent.method.hash);
	const length = motion.method.encodedLength;

	await refused(api, motion, Alice, 'BadOrigin');
	await refused(api, tx.technicalCommittee.propose(2, motion, length), Dave, 'technicalCommittee.NotMember');
	const alone = eventOf(await send(tx.technicalCommittee.propose(1, motion, length), Alice), 'technicalCommittee', 'Executed');
	assert.equal(errorName(api, alone.result.asErr), 'BadOrigin', 'one of three is no two thirds');

	const moved = eventOf(await send(tx.technicalCommittee.propose(2, motion, length), Alice), 'technicalCommittee', 'Proposed');
	for (const member of [Alice, Bob]) await send(tx.technicalCommittee.vote(moved.proposalHash, moved.proposalIndex, true), member);
	const { weight } = await motion.paymentInfo(Alice);
	const closed = await send(tx.technicalCommittee.close(moved.proposalHash, moved.proposalIndex, weight, length), Dave);
	assert.ok(eventOf(closed, 'technicalCommittee', 'Executed').result.isOk);
	assert.equal(eventOf(closed, 'whitelist', 'CallWhitelisted').callHash.toHex(), urgent.method.hash.toHex());

	// The committee vouches; it decides nothing.
	const dispatch = tx.whitelist.dispatchWhitelistedCallWithPreimage(urgent);
	assert.equal(await ceilingOf(BNB), units(2_000_000));
	await refused(api, dispatch, Alice, 'whitelist.DeferredDispatchNotFound');
	const outcome = await enact(chain, 'WhitelistedCaller', dispatch);
	assert.ok(eventOf(outcome, 'whitelist', 'WhitelistedCallDispatched').result.isOk);
	assert.equal(await ceilingOf(BNB), units(1_000_000));
	assert.ok(track(api, 'whitelisted_caller').decision < track(api, 'root').decision);
});

scenario('a referendum grants its own origin and no other', async () => {
	const call = tx.collateral.deprecateCollateral(BNB);
	const listed = async (): Promise<string> => ((await (api.call as any).collateralApi.collateral(BNB)) as any).toString();
	const before = await listed();
	const { enactment } = await carry(chain, 'RiskAdmin', call);
	assert.equal(enactment!.error, 'BadOrigin');
	assert.equal(await listed(), before);
	await enact(chain, 'ListingAdmin', call, 'Dave');
	assert.match(await listed(), /"status":"Deprecated"/);
});
