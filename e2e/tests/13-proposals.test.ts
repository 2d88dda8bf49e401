// Proposals that go wrong, and how a voter can know before: what a call would do now, parameters out of bounds, preimages that
// are missing, votes that do not count.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { blake2AsHex } from '@polkadot/util-crypto';
import type { Accounts } from '../src/accounts.ts';
import { big, debtCeiling, ETH, kunBalance, lines, owners, pool, position, units } from '../src/api.ts';
import { auctionParams } from '../src/auction.ts';
import {
	carry,
	dryRun,
	dryRunReferendum,
	enact,
	follow,
	lockedByVotes,
	placeDeposit,
	preimageOf,
	propose,
	proposeHash,
	tally,
	track,
	vote,
	voteTx,
} from '../src/governance.ts';
import * as maths from '../src/maths.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { eventOf, refused, submit, type Tx } from '../src/submit.ts';
import { presetParams } from '../src/volatility.ts';

const Q_MIN = maths.percent(120n);
/** Price at which the CSA of Dave lies between 120 and 125 per cent. */
const PRICE = units(245);

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;

before(async () => {
	chain = await SealedChain.start('proposals');
	({ api, who } = chain);
	tx = api.tx;
});
after(async () => {
	await chain?.stop();
});

/** The register's entry of ETH, as a text that differs if anything of it does. */
const listing = async (): Promise<string> => ((await (api.call as any).collateralApi.collateral(ETH)) as any).toString();

/** A call that sets the parameters of ETH, with another freeze line. */
async function withFreezeLine(qMin: bigint): Promise<Tx> {
	const { params } = ((await (api.call as any).collateralApi.collateral(ETH)) as any).unwrap();
	return tx.collateral.setCollateralParams(ETH, { ...Object.fromEntries(params.entries()), qMin });
}

scenario('a parameter out of bounds fails in a dry run, and with the same error when it is enacted', async () => {
	const before = await listing();
	for (const [call, error] of [
		[tx.collateral.setDebtCeiling(ETH, 10n ** 28n + 1n), 'collateral.ParameterOutOfBounds'],
		[await withFreezeLine(maths.percent(126n)), 'collateral.ParameterOutOfBounds'],
		[tx.volatility.setVolatilityParams(ETH, { ...presetParams(Q_MIN), qFloor: maths.percent(124n) }), 'volatility.BadRatioOrder'],
	] as [Tx, string][]) {
		const { error: found, changes, lines: moved } = await dryRun(api, 'RiskAdmin', call);
		assert.deepEqual([found, changes, moved], [error, [], []]);
		const referendum = await propose(chain, 'Bob', 'RiskAdmin', call);
		const proposed = await dryRunReferendum(api, referendum.index);
		assert.ok(typeof proposed !== 'string');
		assert.equal(proposed.error, error);
		await placeDeposit(chain, referendum, 'Bob');
		for (const voter of ['Alice', 'Charlie'] as const) await vote(chain, referendum, voter, 'aye', 80_000);
		const { end, enactment } = await follow(chain, referendum);
		assert.deepEqual([end, enactment?.error], ['Confirmed', error]);
		assert.equal(await listing(), before, 'nothing is left of it');
		assert.equal(await dryRunReferendum(api, referendum.index), 'NotOngoing');
	}
	assert.equal(await dryRunReferendum(api, 999), 'UnknownReferendum');
});

scenario('a dry run names the CSAs that a higher freeze line would freeze, and changes nothing', async () => {
	const { Dave, Eve, Ferdie } = who;
	await chain.feed({ [ETH]: units(300) });
	for (const [owner, collateral, debt, kept] of [
		[Dave, '12', 2_000, '10'],
		[Ferdie, '12', 2_000, '10.4'],
		[Eve, '5', 0, '5'],
	] as const) {
		await submit(api, tx.csa.open(ETH, units(collateral), units(debt)), owner);
		if (kept !== collateral) await submit(api, tx.csa.withdraw(ETH, units(collateral) - units(kept)), owner);
	}
	await chain.feed({ [ETH]: PRICE });
	assert.deepEqual(await owners(api, ETH, 'Alarm'), [Dave.address, Ferdie.address].sort());

	const wanted = maths.percent(125n);
	const call = await withFreezeLine(wanted);
	const before = [await listing(), await position(api, ETH, Dave.address), await api.rpc.chain.getBlockHash()].map(String);
	const shown = await dryRun(api, 'RiskAdmin', call);
	assert.deepEqual(
		[await listing(), await position(api, ETH, Dave.address), await api.rpc.chain.getBlockHash()].map(String),
		before,
	);
	const q0 = maths.percent(180n);
	const expected = {
		asset: ETH,
		before: { q0, qAlarm: maths.alarmLine(q0, Q_MIN), qMin: Q_MIN },
		after: { q0, qAlarm: maths.alarmLine(q0, wanted), qMin: wanted },
		price: PRICE,
		freezes: {
			fromTick: maths.lineTick(Q_MIN, PRICE),
			belowTick: maths.lineTick(wanted, PRICE),
			collateral: units(10),
			debt: units(2_000),
		},
		thaws: null,
	};
	assert.deepEqual(shown.lines, [expected]);
	assert.deepEqual([shown.error, shown.failedInside, shown.tooHeavy], [null, [], false]);
	assert.deepEqual(shown.changes, [{ asset: ETH, name: 'q_min', old: Q_MIN, new: wanted, risk: 'Less' }]);
	assert.ok(shown.events.includes('collateral.CollateralParamsSet'), `${shown.events}`);

	// The same from the other side, and with another origin.
	assert.equal((await dryRun(api, 'ListingAdmin', call)).error, 'BadOrigin');
	assert.equal((await dryRun(api, 'Root', call)).error, null);
	const batch = tx.utility.batch([tx.collateral.setDebtCeiling(ETH, units(1)), tx.collateral.retireCollateral(ETH)]);
	const partly = await dryRun(api, 'RiskAdmin', batch);
	assert.deepEqual([partly.error, partly.failedInside], [null, ['BadOrigin']], 'a batch hides a failure, the dry run does not');

	// And so it comes: the CSA of Dave freezes at the enactment, and nobody else's.
	const set = eventOf(await enact(chain, 'RiskAdmin', call), 'collateral', 'CollateralParamsSet');
	assert.deepEqual([set.old.qMin, set.new_.qMin].map(big), [Q_MIN, wanted]);
	assert.equal((await lines(api, ETH)).qMin, wanted);
	assert.deepEqual(await owners(api, ETH, 'Frozen'), [Dave.address]);
	assert.deepEqual((await pool(api, ETH)).frozen, { collateral: units(10), debt: units(2_000) });
	const back = await dryRun(api, 'RiskAdmin', await withFreezeLine(Q_MIN));
	assert.deepEqual(
		back.lines.map(({ freezes, thaws }) => [freezes, thaws]),
		[[null, expected.freezes]],
	);
	assert.equal(back.changes[0]?.risk, 'More');
});

scenario('a preimage that is missing, taken back, too long or no call is seen before the vote', async () => {
	const { Bob, Ferdie } = who;
	const { preimage } = tx;
	const call: Tx = tx.collateral.setDebtCeiling(ETH, units(7));
	const { hash, len } = preimageOf(call);

	// Nobody has noted it: voters see that there is nothing to see.
	const referendum = await proposeHash(chain, 'Bob', 'RiskAdmin', { hash, len });
	assert.equal(await dryRunReferendum(api, referendum.index), 'PreimageMissing');
	// Anyone may bring it, and whoever did may take it back.
	await submit(api, preimage.notePreimage(call.method.toHex()), Ferdie);
	const seen = await dryRunReferendum(api, referendum.index);
	assert.ok(typeof seen !== 'string');
	assert.equal(seen.error, null);
	await refused(api, preimage.notePreimage(call.method.toHex()), Bob, 'preimage.AlreadyNoted');
	await refused(api, preimage.unnotePreimage(hash), Bob, 'preimage.NotAuthorized');
	const ask = (origin: unknown, length: number): Tx => tx.referenda.submit(origin, { Lookup: { hash, len: length } }, { After: 1 });
	await refused(api, ask({ Origins: 'RiskAdmin' }, len + 1), Bob, 'referenda.PreimageStoredWithDifferentLength');
	await submit(api, preimage.unnotePreimage(hash), Ferdie);
	await refused(api, preimage.unnotePreimage(hash), Ferdie, 'preimage.NotNoted');
	assert.equal(await dryRunReferendum(api, referendum.index), 'PreimageMissing');

	// Approved all the same, it comes to nothing.
	const before = await listing();
	await placeDeposit(chain, referendum, 'Bob');
	for (const voter of ['Alice', 'Charlie'] as const) await vote(chain, referendum, voter, 'aye', 80_000);
	const { end, enactment } = await follow(chain, referendum);
	assert.deepEqual([end, enactment?.error], ['Confirmed', 'scheduler.CallUnavailable']);
	assert.equal(await listing(), before);

	const nonsense = `0x${'ff'.repeat(64)}`;
	await submit(api, preimage.notePreimage(nonsense), Bob);
	const unread = await proposeHash(chain, 'Bob', 'RiskAdmin', { hash: blake2AsHex(nonsense), len: 64 });
	assert.equal(await dryRunReferendum(api, unread.index), 'Undecodable');
	const long = `0x${'00'.repeat((4 << 20) + 1)}`;
	await assert.rejects(submit(api, preimage.notePreimage(long), Bob), /exhaust the block limits/);
	for (const nobody of [{ system: { Signed: Bob.address } }, { system: 'None' }]) {
		await refused(api, ask(nobody, len), Bob, 'referenda.NoTrack');
	}
});

scenario('votes count once, up to what the voter owns, and only while a referendum is on', async () => {
	const { Dave, Eve } = who;
	const referendum = await propose(chain, 'Dave', 'RiskAdmin', tx.collateral.setDebtCeiling(ETH, units(8)));
	const owned = await kunBalance(api, Eve.address);
	await refused(api, voteTx(api, referendum.index, 'aye', 100_001, 'Locked1x'), Eve, 'convictionVoting.InsufficientFunds');
	await refused(api, voteTx(api, 999, 'aye', 1), Eve, 'convictionVoting.NotOngoing');
	assert.deepEqual(await tally(api, referendum), { ayes: 0n, nays: 0n, support: 0n });
	assert.ok(owned < units(100_001));

	await vote(chain, referendum, 'Eve', 'aye', 50_000, 'Locked1x');
	await vote(chain, referendum, 'Eve', 'aye', 50_000, 'Locked1x');
	assert.deepEqual(await tally(api, referendum), { ayes: 50_000n, nays: 0n, support: 50_000n }, 'a second vote replaces the first');
	await vote(chain, referendum, 'Eve', 'nay', 20_000, 'Locked2x');
	assert.deepEqual(await tally(api, referendum), { ayes: 0n, nays: 40_000n, support: 0n });
	await refused(api, tx.convictionVoting.delegate(10, Dave.address, 'None', units(1)), Eve, 'convictionVoting.AlreadyVoting');
	await submit(api, tx.convictionVoting.removeVote(10, referendum.index), Eve);
	assert.deepEqual(await tally(api, referendum), { ayes: 0n, nays: 0n, support: 0n });
	await submit(api, tx.convictionVoting.unlock(10, Eve.address), Eve);
	assert.equal(await lockedByVotes(api, Eve.address), 0n, 'who withdraws while the vote is on bears nothing');
	await refused(api, tx.convictionVoting.removeVote(10, referendum.index), Eve, 'convictionVoting.NotVoter');

	const over = await carry(chain, 'RiskAdmin', tx.collateral.setDebtCeiling(ETH, units(9)));
	await refused(api, voteTx(api, over.index, 'nay', 1), Eve, 'convictionVoting.NotOngoing');
	await refused(api, tx.referenda.placeDecisionDeposit(over.index), Eve, 'referenda.NotOngoing');
	assert.equal(await debtCeiling(api, ETH), units(9));
});

scenario('strangers, operators and members of the committee reach no administration', async () => {
	const { kun, lockdown, referenda, whitelist, treasury, scheduler, system, balances, oracleOperators, bounties } = tx;
	const { Alice, Bob } = who;
	const { id } = track(api, 'risk_admin');
	const hash = blake2AsHex('0x00');
	for (const [call, error] of [
		[tx.collateral.setSystemParams({ minDebt: units(1), globalDebtCeiling: units(1), totalsMaxAge: 3_600 })],
		[await withFreezeLine(Q_MIN)],
		[tx.auction.setAuctionParams(await auctionParams(api))],
		[tx.auction.cancel(0)],
		[kun.setAllowance('Operations', units(1))],
		[kun.spend('Operations', Alice.address, units(1))],
		[lockdown.registerKeyholders('Two', [Alice.address])],
		[lockdown.setLockdownParams({ tierDelay: 3_600, bands: [1, 2] })],
		[lockdown.confirmKeyholder('One'), 'lockdown.NotCandidate'],
		[lockdown.lock('Protocol', 'why')],
		[lockdown.extend('Protocol', 60)],
		[lockdown.unlock('Protocol')],
		[lockdown.acknowledgeMismatch(Alice.address, 'Native', 1)],
		[tx.safeMode.forceEnter()],
		[tx.safeMode.enter(), 'safeMode.NotConfigured'],
		[tx.txPause.pause(['Csa', 'mint'])],
		[referenda.cancel(0)],
		[referenda.kill(0)],
		[whitelist.whitelistCall(hash)],
		[whitelist.removeWhitelistedCall(hash)],
		[treasury.spend('Native', units(1), Alice.address, null)],
		[treasury.spendLocal(units(1), Alice.address)],
		[bounties.approveBounty(0)],
		[scheduler.schedule(10_000, null, 0, kun.burn(1))],
		[scheduler.cancel(10_000, 0)],
		[oracleOperators.addMember(Bob.address)],
		[system.setCode('0x00')],
		[system.setStorage([])],
		[system.authorizeUpgrade(hash)],
		[system.applyAuthorizedUpgrade('0x00'), 'system.NothingAuthorized'],
		[balances.forceSetBalance(Alice.address, units(1))],
		[tx.utility.dispatchAs({ system: 'Root' }, kun.spend('Operations', Alice.address, units(1)))],
		[tx.utility.batchAll([kun.spend('Operations', Alice.address, units(1))])],
		[tx.convictionVoting.removeOtherVote(Bob.address, id, 0), 'convictionVoting.NotVoter'],
	] as [Tx, string?][]) {
		await refused(api, call, Alice, error ?? 'BadOrigin');
	}
});
