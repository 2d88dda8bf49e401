// Bad debt as its users live it: a CSA that is worth less than it owes is absorbed once the protocol can cover the loss, its
// collateral is sold for coins that nobody owes, and the parameters of all that are for a referendum to set.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { type Accounts, pot } from '../src/accounts.ts';
import { assetBalance, BNB, big, coinLedger, ETH, KUN, netSupply, pool, position, QUSD, units, USDC, WBTC } from '../src/api.ts';
import { auctionParams, emergencyFund, gap, lots, owned, phase, quoteBid, quoteBuyReserve } from '../src/auction.ts';
import { type Issuance, issuance, reconciled } from '../src/books.ts';
import { dryRun, enact } from '../src/governance.ts';
import * as maths from '../src/maths.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { eventOf, type Outcome, refused, submit, type Tx } from '../src/submit.ts';

const HOUR = 3_600n;
const PRICE = units(290);
/** KUN that a referendum gives to the emergency fund. */
const FUND = units(2_000);

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;
let auction: any;
let exists: Issuance;

before(async () => {
	chain = await SealedChain.start('bad-debt');
	({ api, who } = chain);
	tx = api.tx;
	auction = tx.auction;
	exists = await issuance(api);
	const { Bob, Charlie, Ferdie } = who;
	await chain.feed({ [ETH]: units(600), [BNB]: units(600), [USDC]: units(1), [KUN]: units('0.8') });
	for (const [owner, asset, collateral, debt] of [
		[Bob, ETH, units(10), units(1_700)],
		[Ferdie, USDC, units(1_000, 6), units(500)],
		[Charlie, BNB, units(1), units(300)],
	] as const) {
		await submit(api, tx.csa.open(asset, collateral, debt), owner);
	}
	await sound();
});
after(async () => {
	await chain?.stop();
});

const sound = (): Promise<void> => reconciled(api, who, exists);

/** A call that succeeds, and after which everything is in its place. */
async function act(call: Tx, by: KeyringPair): Promise<Outcome> {
	const outcome = await submit(api, call, by);
	await sound();
	return outcome;
}

scenario('while nothing is missing nothing is observed, sold or absorbed, and each call says why', async () => {
	const { Alice, Ferdie } = who;
	const params = await auctionParams(api);
	assert.deepEqual(
		[params.qMinGlobal, params.qTarget, params.shortfallTrigger, params.maxDiscount, params.minIncrement, params.reserveDiscount],
		[90n, 100n, 1n, 70n, 3n, 1n].map(maths.percent),
	);
	assert.deepEqual([params.tAuction, params.lotLife, params.lotHardEnd, params.softClose], [HOUR, HOUR, 2n * HOUR, 900n]);
	assert.deepEqual([params.maxLot, params.dailyLimit], [units(50_000), units(250_000)]);
	assert.deepEqual(await lots(api), []);
	const { phase: now, since, opens, isAlarming, isDue, uncovered } = await phase(api);
	assert.deepEqual([now, since, opens, isAlarming, isDue, uncovered], ['Healthy', null, null, false, false, 0n]);
	for (const [call, error] of [
		[auction.observe(), 'auction.NoChange'],
		[auction.start(ETH), 'auction.NotObservedLongEnough'],
		[auction.start(199), 'auction.UnknownCollateral'],
		[auction.bid(0, 1n), 'auction.UnknownLot'],
		[auction.settle(0), 'auction.UnknownLot'],
		[auction.withdrawRefund(ETH), 'auction.NothingToRefund'],
		[auction.buyReserve(ETH, 1n, 0n), 'auction.NoBadDebt'],
		[auction.buyReserve(ETH, 0n, 0n), 'auction.ZeroAmount'],
		[auction.buyReserve(WBTC, 1n, 0n), 'auction.PriceUnavailable'],
		[auction.buyReserve(199, 1n, 0n), 'auction.UnknownCollateral'],
		[auction.cancel(0), 'BadOrigin'],
		[auction.setAuctionParams(params), 'BadOrigin'],
		[tx.csa.absorb(ETH), 'csa.NothingInsolvent'],
		[tx.csa.absorb(WBTC), 'csa.PriceUnavailable'],
		[tx.csa.absorb(199), 'csa.UnknownCollateral'],
	] as [Tx, string][]) {
		await refused(api, call, Ferdie, error);
	}
	assert.deepEqual([await quoteBid(api, 0, 1n), await quoteBuyReserve(api, ETH, 1n)], ['auction.UnknownLot', 'auction.NoBadDebt']);
	assert.equal((await dryRun(api, 'RiskAdmin', auction.cancel(0))).error, 'auction.UnknownLot');
	await refused(api, auction.observe(), Alice, 'auction.NoChange');
});

scenario('anyone absorbs an insolvent CSA once what the protocol owns covers its shortfall, and not a unit before', async () => {
	const { Bob, Charlie, Ferdie } = who;
	for (const price of [490, 400, 330, 290]) await chain.feed({ [BNB]: units(price) });
	assert.equal((await position(api, BNB, Charlie.address))!.state, 'Insolvent');
	const { insolvent, shortfall } = await pool(api, BNB);
	assert.deepEqual([insolvent, shortfall], [{ collateral: units(1), debt: units(300) }, units(10)]);
	// Ten of 2,500 are less than a hundredth: nothing comes under observation for that.
	const { phase: now, uncovered, isAlarming } = await phase(api);
	assert.deepEqual([now, uncovered, isAlarming], ['Healthy', units(10), false]);
	await refused(api, tx.csa.absorb(BNB), Bob, 'csa.BufferTooSmall');

	for (const [purpose, donation] of [
		['bids', units(10, 6) - 1n],
		['system', 1n],
	] as const) {
		await refused(api, tx.csa.absorb(BNB), Bob, 'csa.BufferTooSmall');
		await act(tx.assets.transfer(USDC, pot(purpose), donation), Ferdie);
		await refused(api, tx.csa.absorb(BNB), Bob, 'csa.BufferTooSmall');
		await act(tx.collateral.skim(USDC), Ferdie);
	}
	assert.deepEqual(await owned(api, USDC), { system: 0n, surplus: units(10, 6) });
	const [supply, coins] = [await netSupply(api), await coinLedger(api)];
	const event = eventOf(await act(tx.csa.absorb(BNB), Bob), 'csa', 'InsolventAbsorbed');
	assert.deepEqual([event.asset, event.collateral, event.debt, event.shortfall].map(big), [BigInt(BNB), units(1), units(300), units(10)]);
	assert.deepEqual(await owned(api, BNB), { system: units(1), surplus: 0n });
	assert.equal(await netSupply(api), supply, 'what nobody owes is still to be backed');
	assert.deepEqual(await coinLedger(api), { ...coins, debtTotal: coins.debtTotal! - units(300), badDebt: units(300) });
	assert.equal((await gap(api)).buffer, 0n);

	// The owner keeps the coins, and has lost the collateral.
	assert.equal(await assetBalance(api, QUSD, Charlie.address), units(300));
	const left = (await position(api, BNB, Charlie.address))!;
	assert.deepEqual([left.collateral, left.debt], [0n, 0n]);
	await act(tx.csa.clean(BNB, Charlie.address), Bob);
	assert.equal(await position(api, BNB, Charlie.address), null);
	await refused(api, tx.csa.absorb(BNB), Bob, 'csa.NothingInsolvent');
});

scenario('who brings coins that nobody owes buys collateral of the protocol, until there is no bad debt any longer', async () => {
	const { Bob, Charlie, Dave, Ferdie } = who;
	const coins = units(100);
	const paid = maths.reserveForCoins(coins, PRICE, 18, maths.percent(1n));
	assert.equal(await quoteBuyReserve(api, BNB, coins), paid);
	const buy = (amount: bigint, least = 0n): Tx => auction.buyReserve(BNB, amount, least);
	for (const [call, error] of [
		[buy(coins, paid + 1n), 'auction.BelowMinOut'],
		[buy(1n), 'auction.BelowMinOut'],
		[buy(0n), 'auction.ZeroAmount'],
		[buy(units(300) + 1n), 'auction.AmountAboveAvailable'],
		[buy(units(290)), 'auction.AmountAboveAvailable'],
		[auction.buyReserve(ETH, coins, 0n), 'auction.AmountAboveAvailable'],
	] as [Tx, string][]) {
		await refused(api, call, Bob, error);
	}
	await refused(api, buy(coins), Dave, 'stablecoin.InsufficientCoin');

	const [bnb, before] = [await assetBalance(api, BNB, Charlie.address), await coinLedger(api)];
	const event = eventOf(await act(buy(coins, paid), Charlie), 'auction', 'ReserveSold');
	assert.deepEqual([event.asset, event.burned, event.paid].map(big), [BigInt(BNB), coins, paid]);
	assert.equal(event.who.toString(), Charlie.address);
	assert.equal(await assetBalance(api, BNB, Charlie.address), bnb + paid);
	assert.equal(await assetBalance(api, QUSD, Charlie.address), units(200));
	assert.deepEqual(await coinLedger(api), { ...before, burned: before.burned! + coins, badDebt: before.badDebt! - coins });
	assert.deepEqual(await owned(api, BNB), { system: units(1) - paid, surplus: 0n });

	// The rest of it, but for what rounding leaves; the whole of it costs 99 % of 290.
	await act(buy(units('187.1')), Bob);
	const { system } = await owned(api, BNB);
	assert.ok(system <= 1n, `${system}`);
	// What is left of the bad debt somebody burns, and the books forget both.
	const left = units('12.9');
	assert.equal((await coinLedger(api)).badDebt, left);
	await act(tx.stablecoin.burn(left), Ferdie);
	await act(tx.stablecoin.heal(), Dave);
	const { badDebt, burnedWithoutDebt } = await coinLedger(api);
	assert.deepEqual([badDebt, burnedWithoutDebt, await netSupply(api)], [0n, 0n, units(2_200)]);
	await refused(api, buy(1n), Bob, 'auction.NoBadDebt');
});

scenario('a referendum sets the parameters within their bounds, and another one fills the emergency fund', async () => {
	const old = await auctionParams(api);
	const set = (params: Record<string, bigint>): Tx => auction.setAuctionParams({ ...old, ...params });
	for (const [params, error] of [
		[{ tAuction: HOUR - 1n }, 'auction.ParameterOutOfBounds'],
		[{ maxDiscount: maths.percent(91n) }, 'auction.ParameterOutOfBounds'],
		[{ qTarget: maths.percent(95n), qMinGlobal: maths.percent(96n) }, 'auction.ParameterOutOfBounds'],
		[{ lotHardEnd: HOUR, lotLife: 2n * HOUR }, 'auction.ParameterOutOfBounds'],
		[{}, 'auction.NoChange'],
	] as [Record<string, bigint>, string][]) {
		assert.equal((await dryRun(api, 'RiskAdmin', set(params))).error, error);
	}
	assert.equal((await dryRun(api, 'TreasuryAdmin', set({ softClose: 60n }))).error, 'BadOrigin');
	const moved = (await dryRun(api, 'RiskAdmin', set({ qMinGlobal: maths.percent(95n), softClose: 60n }))).changes;
	assert.deepEqual(moved.map(({ name, risk }) => [name, risk]), [
		['q_min_global', 'Less'],
		['soft_close', 'Unclear'],
	]);

	const wanted = { ...old, maxLot: units(5_000), softClose: 600n };
	const event = eventOf(await enact(chain, 'RiskAdmin', set({ maxLot: units(5_000), softClose: 600n })), 'auction', 'AuctionParamsSet');
	assert.deepEqual([event.old, event.new_].map(({ maxLot, softClose }) => [big(maxLot), big(softClose)]), [
		[units(50_000), 900n],
		[units(5_000), 600n],
	]);
	assert.deepEqual(await auctionParams(api), wanted);

	const { account, ...empty } = await emergencyFund(api);
	assert.deepEqual(empty, { inflow: 0n, outflow: 0n, reserved: 0n, free: 0n });
	await enact(chain, 'TreasuryAdmin', tx.utility.batchAll([tx.kun.setAllowance('Operations', FUND), tx.kun.spend('Operations', account, FUND)]));
	const keeps = big((api.consts.balances as any).existentialDeposit);
	assert.deepEqual(await emergencyFund(api), { account, inflow: FUND, outflow: 0n, reserved: 0n, free: FUND - keeps });
	await sound();
});
