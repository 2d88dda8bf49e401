// Smooth arbitrage liquidation as its users live it: a price fall freezes three CSAs, two arbitragers redeem parts of them,
// and one owner tops up in between and is left alone.
//
// The test itself is the price operators, so that the price is the same at every step.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, accounts, pot } from '../src/accounts.ts';
import { assetBalance, big, coinLedger, connect, ETH, feedPrice, owners, pool, position, QUSD, quote, units, USDC, WBTC } from '../src/api.ts';
import * as maths from '../src/maths.ts';
import { TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { eventOf, feedTx, refused, submit } from '../src/submit.ts';
import { eventually } from '../src/wait.ts';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts', 'redeem-frozen.mjs');

let node: TestNode;
let api: ApiPromise;
let who: Accounts;
let csa: any;

before(async () => {
	who = await accounts();
	node = await TestNode.start('arbitrage', ['--chain', 'local', '--sealing', '100']);
	api = await connect(node);
	csa = api.tx.csa;
});
after(async () => {
	await api?.disconnect();
	await node?.stop();
});

/** Two of the three operators feed, which is a quorum; returns when the chain has accepted. */
async function feed(prices: Record<number, bigint>): Promise<void> {
	for (const operator of [who.Alice, who.Bob]) await submit(api, feedTx(api, prices), operator);
	for (const [asset, price] of Object.entries(prices)) {
		await eventually(30_000, `${maths.formatFixed(price)} is the live price of ${asset}`, async () => {
			const found = await feedPrice(api, Number(asset));
			return (found?.status === 'Live' && found.price === price) || undefined;
		});
	}
}

/** A fall in steps that the feed accepts at once, each less than a fifth. */
async function fall(asset: number, ...prices: string[]): Promise<void> {
	for (const price of prices) await feed({ [asset]: units(price) });
}

/** What the script of the arbitragers' chapter prints. */
async function script(asset: number, account: string, options: Record<string, string> = {}): Promise<string> {
	const env = { ...process.env, QIAN_ASSET: `${asset}`, QIAN_ACCOUNT: account, ...options };
	return (await promisify(execFile)(process.execPath, [SCRIPT, node.url], { env, timeout: 60_000 })).stdout;
}

async function held(asset: number, owner: string): Promise<[bigint, bigint]> {
	const found = await position(api, asset, owner);
	assert.ok(found, `${owner} has a CSA in ${asset}`);
	return [found.collateral, found.debt];
}

scenario('three frozen CSAs share two redemptions, and the one that is topped up in between is left alone', async () => {
	const { Bob, Charlie, Dave, Eve, Ferdie } = who;
	await feed({ [ETH]: units(600), [USDC]: units(1) });
	for (const [owner, eth, qusd] of [
		[Bob, 10, 2_600],
		[Charlie, 5, 1_350],
		[Dave, 20, 5_100],
		[Ferdie, 30, 4_000],
	] as const) {
		await submit(api, csa.open(ETH, units(eth), units(qusd)), owner);
	}
	// The arbitragers' coins stand on dollars, which do not fall.
	for (const arbitrager of [Eve, Ferdie]) await submit(api, csa.open(USDC, units(20_000, 6), units(5_000)), arbitrager);

	await refused(api, csa.redeemFrozen(ETH, units(100), 0n), Eve, 'csa.NothingFrozen');
	assert.equal(await quote(api, ETH, units(100)), 'csa.NothingFrozen');
	await fall(ETH, '490', '400', '330', '300');

	// A notifier learns who is due without any transaction on the CSAs.
	const frozenOwners = [Bob, Charlie, Dave].map((pair) => pair.address).sort();
	assert.deepEqual(await owners(api, ETH, 'Frozen', 2), frozenOwners);
	assert.deepEqual(await owners(api, ETH, 'Normal', 1), [Ferdie.address]);
	assert.deepEqual(await owners(api, ETH, 'Alarm'), []);

	const start = await pool(api, ETH);
	assert.deepEqual(start.frozen, { collateral: units(35), debt: units(9_050) });
	assert.equal(start.ratio, maths.ratio(units(35), units(9_050), units(300), 18));
	assert.deepEqual([start.redeemable, start.least, start.limit, start.wf], [units(8_145), units(1), 'Window', maths.ONE]);

	const reserve = pot('reserve');
	const inPot = await assetBalance(api, ETH, reserve);
	const debtBefore = (await coinLedger(api)).debtTotal!;
	const ethOfEve = await assetBalance(api, ETH, Eve.address);
	const quoted = await quote(api, ETH, units(4_525));
	assert.ok(typeof quoted !== 'string', `${quoted}`);
	assert.equal(quoted.paid, units('17.5'));

	await refused(api, csa.redeemFrozen(ETH, 0n, 0n), Eve, 'csa.ZeroAmount');
	await refused(api, csa.redeemFrozen(ETH, units('0.9'), 0n), Eve, 'csa.AmountTooSmall');
	await refused(api, csa.redeemFrozen(ETH, start.redeemable + 1n, 0n), Eve, 'csa.AmountAboveRedeemable');
	await refused(api, csa.redeemFrozen(ETH, units(4_525), quoted.paid + 1n), Eve, 'csa.BelowMinOut');
	await refused(api, csa.redeemFrozen(ETH, units(6_000), 0n), Eve, 'stablecoin.InsufficientCoin');
	await refused(api, csa.redeemFrozen(199, units(1), 0n), Eve, 'csa.UnknownCollateral');
	await refused(api, csa.redeemFrozen(WBTC, units(1), 0n), Eve, 'csa.PriceUnavailable');

	const outcome = await submit(api, csa.redeemFrozen(ETH, units(4_525), quoted.paid), Eve);
	const event = eventOf(outcome, 'csa', 'FrozenRedeemed');
	assert.deepEqual([event.burned, event.paid, event.wf].map(big), [units(4_525), units('17.5'), maths.ONE / 2n]);
	assert.deepEqual([event.before.collateral, event.before.debt].map(big), [units(35), units(9_050)]);
	assert.deepEqual([event.after.collateral, event.after.debt].map(big), [units('17.5'), units(4_525)]);
	assert.equal(await assetBalance(api, ETH, Eve.address), ethOfEve + units('17.5'));
	assert.equal(await assetBalance(api, QUSD, Eve.address), units(475));
	assert.equal(await assetBalance(api, ETH, reserve), inPot - units('17.5'));
	assert.equal((await coinLedger(api)).debtTotal, debtBefore - units(4_525));
	assert.deepEqual(await held(ETH, Bob.address), [units(5), units(1_300)]);
	assert.deepEqual(await held(ETH, Charlie.address), [units('2.5'), units(675)]);
	assert.deepEqual(await held(ETH, Dave.address), [units(10), units(2_550)]);
	assert.deepEqual(await held(ETH, Ferdie.address), [units(30), units(4_000)]);

	// One owner tops up, and is told that it is not enough; then it is.
	const called = eventOf(await submit(api, csa.deposit(ETH, Dave.address, units('0.5')), Dave), 'csa', 'MarginCall');
	assert.deepEqual([called.owner.toString(), called.state.toString()], [Dave.address, 'Alarm']);
	await submit(api, csa.deposit(ETH, Dave.address, units(4)), Dave);
	assert.equal((await position(api, ETH, Dave.address))!.state, 'Normal');

	const half = (units(1_300) + units(675)) / 2n;
	const ethOfFerdie = await assetBalance(api, ETH, Ferdie.address);
	const second = eventOf(await submit(api, csa.redeemFrozen(ETH, half, 0n), Ferdie), 'csa', 'FrozenRedeemed');
	assert.equal(big(second.paid), units('3.75'));
	assert.equal(await assetBalance(api, ETH, Ferdie.address), ethOfFerdie + units('3.75'));
	assert.deepEqual(await held(ETH, Bob.address), [units('2.5'), units(650)]);
	assert.deepEqual(await held(ETH, Charlie.address), [units('1.25'), units('337.5')]);
	assert.deepEqual(await held(ETH, Dave.address), [units('14.5'), units(2_550)]);
	assert.deepEqual(await held(ETH, Ferdie.address), [units(30), units(4_000)]);

	// What the window still gives, and then nothing until it recovers.
	const rest = await pool(api, ETH);
	assert.equal(rest.limit, 'Window');
	// The window recovers with each block, so that a little more may be there by now: never less.
	const last = await submit(api, csa.redeemFrozen(ETH, units(100), 0n), Ferdie);
	assert.ok(big(eventOf(last, 'csa', 'FrozenRedeemed').wf) < rest.wf);

	// The price returns: nobody had to do anything for it.
	await fall(ETH, '350', '420', '500');
	assert.deepEqual(await owners(api, ETH, 'Frozen'), []);
	await refused(api, csa.redeemFrozen(ETH, units(100), 0n), Ferdie, 'csa.NothingFrozen');
	assert.equal((await pool(api, ETH)).limit, 'NothingFrozen');
	assert.match(await script(ETH, '//Eve'), /nothing to redeem/);
});

scenario('what is left as dust is taken whole, and the emptied CSA is cleaned away for nothing', async () => {
	const { Bob, Charlie, Eve } = who;
	await feed({ [WBTC]: units(60_000) });
	await submit(api, csa.open(WBTC, units('0.0045', 8), units(100)), Bob);
	await fall(WBTC, '50000', '41000', '34000', '28000', '25000');
	assert.equal((await position(api, WBTC, Bob.address))!.state, 'Frozen');
	await refused(api, csa.clean(WBTC, Bob.address), Charlie, 'csa.NotEmpty');

	assert.equal((await pool(api, WBTC)).redeemable, units(90));
	assert.match(await script(WBTC, '//Eve', { QIAN_MIN_PROFIT: '13' }), /gain of less than 13 %: not sent/);
	const bitcoin = await assetBalance(api, WBTC, Eve.address);
	assert.match(await script(WBTC, '//Eve'), /burned 90\.0+ QUSD, paid 0\.004050 WBTC/);
	assert.equal(await assetBalance(api, WBTC, Eve.address), bitcoin + units('0.00405', 8));
	const dust = await pool(api, WBTC);
	assert.equal(dust.limit, 'WholePool');
	await submit(api, csa.redeemFrozen(WBTC, dust.redeemable, 0n), Eve);
	assert.deepEqual(await held(WBTC, Bob.address), [0n, 0n]);
	assert.deepEqual((await pool(api, WBTC)).frozen, { collateral: 0n, debt: 0n });

	const kun = async (): Promise<bigint> => big(((await api.query.system!.account!(Charlie.address)) as any).data.free);
	const before = await kun();
	const cleaned = eventOf(await submit(api, csa.clean(WBTC, Bob.address), Charlie), 'csa', 'CsaCleaned');
	assert.equal(cleaned.owner.toString(), Bob.address);
	assert.equal(await kun(), before, 'the fee is returned');
	assert.equal(await position(api, WBTC, Bob.address), null);
	await refused(api, csa.clean(WBTC, Bob.address), Charlie, 'csa.NoSuchCsa');
});
