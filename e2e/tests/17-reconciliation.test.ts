// The books against the money: what the chain finds by itself in the block in which it happens, what its sweeps find later,
// and what is none of that.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, POTS, pot } from '../src/accounts.ts';
import { assetBalance, BNB, big, clock, ETH, units, WBTC } from '../src/api.ts';
import type { Block } from '../src/blocks.ts';
import { carry, enact } from '../src/governance.ts';
import { Keys } from '../src/keyholders.ts';
import {
	contradictions,
	due,
	found,
	grace,
	lastSweep,
	locked,
	locks,
	type Mismatch,
	reconciliation,
	type Scope,
	type Told,
	told,
} from '../src/lockdown.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { itemAt, itemWith, write } from '../src/storage.ts';
import { eventOf, refused, submit, type Tx } from '../src/submit.ts';

const ETHER: Scope = { Asset: ETH };
/** Blocks from the begin of one sweep to that of the next. */
const SWEEPS = 20;
const RESERVE = pot('reserve');

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;
let keys: Keys;

before(async () => {
	chain = await SealedChain.start('reconciliation');
	({ api, who } = chain);
	tx = api.tx;
	keys = new Keys(api, who, ['Charlie', 'Dave', 'Eve'], 2);
	const { Bob, Dave, Eve, Ferdie } = who;
	await chain.feed({ [ETH]: units(300), [WBTC]: units(60_000) });
	for (const [owner, asset, collateral, debt] of [
		[Bob, ETH, units(12), units(2_000)],
		[Dave, ETH, units(5), 0n],
		[Eve, ETH, units(7), 0n],
		[Ferdie, WBTC, units('0.5', 8), units(10_000)],
	] as const) {
		await submit(api, tx.csa.open(asset, collateral, debt), owner);
	}
});
after(async () => {
	await chain?.stop();
});

const unlock = (scope: Scope): Tx => tx.lockdown.unlock(scope);

/** Everything that a block tells of locks, its end included. */
const toldIn = async (blockHash: string): Promise<Told[]> => told((await chain.read(blockHash)).events);

/** A call that only Root may make, by referendum; the block in which it was made. */
const asRoot = async (call: Tx): Promise<Block> => chain.read((await enact(chain, 'Root', call)).blockHash);

/** What everybody can still do with WBTC while something else is locked. */
async function wbtcWorks(): Promise<void> {
	await submit(api, tx.csa.deposit(WBTC, who.Ferdie.address, units('0.01', 8)), who.Ferdie);
	await submit(api, tx.csa.repay(WBTC, who.Ferdie.address, units(1)), who.Ferdie);
}

scenario('a donation to the custody account locks nothing and becomes surplus', async () => {
	const { Eve, Ferdie } = who;
	const before = await reconciliation(api, ETH);
	const [reserve, system, bids] = before.accounts;
	assert.deepEqual(
		before.accounts.map(({ account }) => account),
		POTS.map(pot),
	);
	assert.deepEqual([reserve!.inflow - reserve!.outflow, reserve!.lines], [units(24), units(24)]);
	assert.deepEqual([reserve!.balance, system!.balance], [units(24) + reserve!.endowment, system!.endowment]);
	assert.deepEqual([before.pooled, before.treeCollateral], [units(12), units(12)]);
	assert.deepEqual([before.debt, before.treeDebt, before.mismatches], [units(2_000), units(2_000), []]);

	const outcome = await submit(api, tx.assets.transfer(ETH, RESERVE, units(3)), Eve);
	assert.deepEqual(await toldIn(outcome.blockHash), []);
	for (let block = 0; block < 3; block += 1) assert.deepEqual(told((await chain.seal()).events), []);
	const donated = await reconciliation(api, ETH);
	assert.deepEqual(donated, { ...before, accounts: [{ ...reserve!, balance: reserve!.balance + units(3) }, system!, bids!] });
	await submit(api, tx.csa.deposit(ETH, Eve.address, units(1)), Eve);

	const skimmed = await submit(api, tx.collateral.skim(ETH), Ferdie);
	assert.equal(big(eventOf(skimmed, 'collateral', 'DonationRecognised').amount), units(3));
	assert.deepEqual(await toldIn(skimmed.blockHash), []);
	const after = await reconciliation(api, ETH);
	assert.equal(after.accounts.reduce((sum, pot) => sum + pot.lines, 0n), units(24) + units(1) + units(3));
	assert.deepEqual([after.mismatches, await locks(api)], [[], []]);
});

scenario('ETH that its issuer burns out of the pot locks ETH in the same block, with both figures', async () => {
	const { Alice, Bob, Dave, Eve } = who;
	const [reserve] = (await reconciliation(api, ETH)).accounts;
	const outcome = await submit(api, tx.assets.burn(ETH, RESERVE, units(1)), Alice);
	const balance = await assetBalance(api, ETH, RESERVE);
	assert.equal(balance, reserve!.balance - units(1));
	const mismatch = { kind: 'Custody', account: RESERVE, expected: due(reserve!), found: balance };
	assert.deepEqual(await toldIn(outcome.blockHash), found(ETHER, mismatch));

	const lock = { manual: false, since: await clock(await api.at(outcome.blockHash)), expires: null, reason: ['Mismatch', 'Custody'] };
	assert.deepEqual(await locks(api), [{ scope: ETHER, ...lock, mismatches: [mismatch] }]);
	const shown = await reconciliation(api, ETH);
	assert.deepEqual(shown.mismatches, [mismatch]);
	assert.deepEqual(shown.accounts[0], { ...reserve, balance });
	for (const call of [tx.csa.withdraw(ETH, units(1)), tx.csa.close(ETH), tx.csa.deposit(ETH, Bob.address, units(1))] as Tx[]) {
		await refused(api, call, Dave, 'csa.Locked');
	}
	await wbtcWorks();
	assert.deepEqual(told((await chain.seal()).events), [], 'what is known is not told again');

	// It does not expire, and so is not prolonged; and it lasts as long as what is wrong.
	await refused(api, unlock(ETHER), Eve, 'BadOrigin');
	assert.equal((await keys.act(['Dave', 'Eve'], tx.lockdown.extend(ETHER, 60n))).error, 'lockdown.AutomaticLock');
	assert.equal((await keys.act(['Dave', 'Eve'], unlock(ETHER))).error, 'lockdown.MismatchLasts');
	const { enactment } = await carry(chain, 'EmergencyLockdown', unlock(ETHER));
	assert.equal(enactment!.error, 'lockdown.MismatchLasts');
	assert.deepEqual(await contradictions(api), [[ETHER, mismatch]]);
	await refused(api, tx.csa.withdraw(ETH, units(1)), Dave, 'csa.Locked');
});

scenario('two of three keyholders take note of what is gone, and the chain goes on until more goes', async () => {
	const { Alice, Charlie, Dave } = who;
	const kind = { WithId: ETH };
	const acknowledge = (account: string, amount: bigint): Tx => tx.lockdown.acknowledgeMismatch(account, kind, amount);
	const [{ expected, found: balance }] = (await reconciliation(api, ETH)).mismatches as [Mismatch];
	const missing = expected - balance;
	await refused(api, acknowledge(RESERVE, missing), Charlie, 'BadOrigin');
	for (const [call, error] of [
		[acknowledge(RESERVE, missing + 1n), 'lockdown.AboveMismatch'],
		[acknowledge(pot('system'), 1n), 'lockdown.NoMismatch'],
		[tx.lockdown.acknowledgeMismatch(RESERVE, { WithId: WBTC }, 1n), 'lockdown.NoMismatch'],
	] as [Tx, string][]) {
		assert.equal((await keys.act(['Charlie', 'Dave'], call)).error, error);
	}
	const both: Tx = tx.utility.batchAll([acknowledge(RESERVE, missing), unlock(ETHER)]);
	const { error, outcome } = await keys.act(['Charlie', 'Dave'], both);
	assert.equal(error, null);
	const noted = eventOf(outcome, 'lockdown', 'MismatchAcknowledged');
	assert.deepEqual([noted.account.toString(), big(noted.old), big(noted.amount)], [RESERVE, 0n, missing]);
	assert.deepEqual(await toldIn(outcome.blockHash), [['LockExited', ETHER, { expired: false }]]);
	assert.deepEqual([(await reconciliation(api, ETH)).mismatches, await locks(api)], [[], []]);
	assert.equal(await grace(api, ETH), (await clock(await api.at(outcome.blockHash))) + 3_600n);
	assert.equal((await reconciliation(api, ETH)).accounts[0]!.acknowledged, missing);

	const owned = await assetBalance(api, ETH, Dave.address);
	await submit(api, tx.csa.withdraw(ETH, units(1)), Dave);
	assert.equal(await assetBalance(api, ETH, Dave.address), owned + units(1));
	assert.deepEqual(await locks(api), []);
	// One base unit more than what was acknowledged.
	const again = await submit(api, tx.assets.burn(ETH, RESERVE, 1n), Alice);
	const left = await assetBalance(api, ETH, RESERVE);
	assert.deepEqual(await toldIn(again.blockHash), found(ETHER, { kind: 'Custody', account: RESERVE, expected: left + 1n, found: left }));

	// The issuer makes good: nothing is left to take note of, and what was noted is forgotten.
	await submit(api, tx.assets.mint(ETH, RESERVE, units(1) + 1n), Alice);
	assert.equal((await reconciliation(api, ETH)).accounts[0]!.acknowledged, 0n);
	assert.equal((await keys.act(['Charlie', 'Dave'], acknowledge(RESERVE, 0n))).error, 'lockdown.NoMismatch');
	const healed = await keys.act(['Charlie', 'Dave'], unlock(ETHER));
	assert.equal(healed.error, null);
	assert.deepEqual(await toldIn(healed.outcome.blockHash), [['LockExited', ETHER, { expired: false }]]);
	assert.deepEqual((await reconciliation(api, ETH)).mismatches, []);
});

scenario('books and balances that are corrupted by storage lock what they are about in that very block', async () => {
	const { Bob, Ferdie } = who;
	const { csa, stablecoin, assets } = api.query as any;

	// A line of the books of ETH, by one base unit.
	const ledger = await csa.ledgers(ETH);
	const right = await itemAt(api, csa.ledgers, ETH);
	const wrong = itemWith(api, { ...Object.fromEntries(ledger.entries()), pooled: big(ledger.pooled) + 1n }, csa.ledgers, ETH);
	const [reserve] = (await reconciliation(api, ETH)).accounts;
	const flows = { kind: 'Flows', account: RESERVE, expected: reserve!.lines, found: reserve!.lines + 1n };
	assert.deepEqual(told((await asRoot(write(api, wrong))).events), found(ETHER, flows));
	assert.deepEqual(await locked(api), [ETHER]);
	await refused(api, tx.csa.mint(ETH, units(100)), Bob, 'csa.Locked');
	await wbtcWorks();
	const mended = await asRoot(tx.utility.batchAll([write(api, right), unlock(ETHER)]));
	assert.deepEqual(told(mended.events), [['LockExited', ETHER, { expired: false }]]);

	// The balance of the pot of WBTC, by one base unit.
	const account = (await assets.account(WBTC, RESERVE)).unwrap();
	const wanted = due((await reconciliation(api, WBTC)).accounts[0]!);
	const whole = await itemAt(api, assets.account, WBTC, RESERVE);
	const short = itemWith(api, { ...Object.fromEntries(account.entries()), balance: wanted - 1n }, assets.account, WBTC, RESERVE);
	const custody = { kind: 'Custody', account: RESERVE, expected: wanted, found: wanted - 1n };
	assert.deepEqual(told((await asRoot(write(api, short))).events), found({ Asset: WBTC }, custody));
	assert.deepEqual(await locked(api), [{ Asset: WBTC }]);
	await refused(api, tx.csa.deposit(WBTC, Ferdie.address, units(1, 8)), Ferdie, 'csa.Locked');
	await submit(api, tx.csa.deposit(ETH, Bob.address, units(1)), Bob);
	const refilled = await asRoot(tx.utility.batchAll([write(api, whole), unlock({ Asset: WBTC })]));
	assert.deepEqual(told(refilled.events), [['LockExited', { Asset: WBTC }, { expired: false }]]);

	// The books of the coin are nobody's asset: they lock the protocol.
	const coin = await stablecoin.ledger();
	const minted = big(coin.minted) + 1n;
	const kept = await itemAt(api, stablecoin.ledger);
	const cooked = itemWith(api, { ...Object.fromEntries(coin.entries()), minted }, stablecoin.ledger);
	const issued = minted - big(coin.burned) + big(coin.burnedWithoutDebt);
	const books = { kind: 'CoinBooks', account: null, expected: issued, found: big(coin.debtTotal) };
	assert.deepEqual(told((await asRoot(write(api, cooked))).events), found('Protocol', books));
	for (const [call, error] of [
		[tx.csa.deposit(WBTC, Ferdie.address, units(1, 8)), 'csa.Locked'],
		[tx.stablecoin.burn(units(1)), 'stablecoin.Locked'],
		[tx.kun.burn(units(1)), 'kun.Locked'],
	] as [Tx, string][]) {
		await refused(api, call, Ferdie, error);
	}
	await asRoot(tx.utility.batchAll([write(api, kept), unlock('Protocol')]));
	assert.deepEqual(await locks(api), []);
	await wbtcWorks();
});

scenario('KUN that is promised without a lot locks the protocol, and a bid that is no lot\'s locks its asset', async () => {
	const { auction, kun } = api.query as any;
	const supply = await kun.supply();
	const kept = await itemAt(api, kun.supply);
	const cooked = itemWith(api, { ...Object.fromEntries(supply.entries()), reserved: big(supply.reserved) + 1n }, kun.supply);
	const promises = { kind: 'Promises', account: null, expected: 1n, found: 0n };
	assert.deepEqual(told((await asRoot(write(api, cooked))).events), found('Protocol', promises));
	await asRoot(tx.utility.batchAll([write(api, kept), unlock('Protocol')]));
	assert.deepEqual(await locks(api), []);

	const bid = itemWith(api, { bids: 1n, refunds: 0n }, auction.bidLedgers, ETH);
	const flows = { kind: 'Flows', account: pot('bids'), expected: 0n, found: 1n };
	const bids = { kind: 'Bids', account: null, expected: 1n, found: 0n };
	assert.deepEqual(told((await asRoot(write(api, bid))).events), [...found(ETHER, flows), ['MismatchFound', ETHER, bids]]);
	await asRoot(tx.utility.batchAll([tx.system.killStorage([bid[0]]), unlock(ETHER)]));
	assert.deepEqual(await locks(api), []);
	await wbtcWorks();
});

scenario('sweeps follow each other over all CSAs, and find one that holds more than the books', async () => {
	const { Bob, Eve } = who;
	const { csa } = api.query as any;
	const next = async (): Promise<{ lookedAt: number; started: number }> => {
		const before = await lastSweep(api);
		const from = before ? before.started + SWEEPS : 1;
		return chain.until('the end of a sweep', from, 2 * SWEEPS, ({ events }) => {
			const ended = events.find(({ event }) => event.section === 'lockdown' && event.method === 'SweepCompleted');
			const { started, lookedAt } = (ended?.event.data ?? {}) as any;
			return ended && { started: started.toNumber(), lookedAt: lookedAt.toNumber() };
		});
	};
	const first = await next();
	assert.ok(first.lookedAt > 4, `${first.lookedAt}: four CSAs and the nodes of their trees`);
	const second = await next();
	assert.deepEqual(second, { started: first.started + SWEEPS, lookedAt: first.lookedAt });
	await submit(api, tx.csa.open(BNB, units(1), 0n), Bob);
	const third = await next();
	assert.deepEqual(third, { started: second.started + SWEEPS, lookedAt: first.lookedAt + 1 }, 'one more CSA, without a node');
	const end = (await lastSweep(api))!;
	assert.deepEqual([end.started, end.lookedAt], [third.started, third.lookedAt]);
	assert.equal(end.moment, await clock(await api.at((await chain.block(end.finished)).hash)));

	const { idle } = await csa.ledgers(ETH);
	const right = await itemAt(api, csa.csas, ETH, Eve.address);
	const wrong = itemWith(api, { Idle: { collateral: big(idle) + 1n } }, csa.csas, ETH, Eve.address);
	const written = await asRoot(write(api, wrong));
	const report = await chain.until('the sweep finds it', written.number, 2 * SWEEPS, ({ events }) => {
		const all = told(events);
		return all.length > 0 ? all : undefined;
	});
	const mismatch = { kind: 'Position', account: Eve.address, expected: big(idle), found: big(idle) + 1n };
	assert.deepEqual(report, found(ETHER, mismatch));
	// Whoever unlocks what only a sweep tells has until the next one.
	const { error, outcome } = await keys.act(['Charlie', 'Dave'], unlock(ETHER));
	assert.equal(error, null);
	assert.deepEqual(await toldIn(outcome.blockHash), [['LockExited', ETHER, { expired: false }]]);
	const number = await chain.height();
	const again = await chain.until('the next sweep finds it again', number + 1, 2 * SWEEPS, ({ events }) => {
		const all = told(events);
		return all.length > 0 ? all : undefined;
	});
	assert.deepEqual(again, found(ETHER, mismatch));
	await asRoot(tx.utility.batchAll([write(api, right), unlock(ETHER)]));
	for (let sweep = 0; sweep < 2; sweep += 1) await next();
	assert.deepEqual(await locks(api), []);
});
