// One CSA from its opening to its closing with exact balances, and every mistake a user can make on the way.
//
// The test itself is the price operators, so that the price is the same at every step.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, accounts, POTS, pot } from '../src/accounts.ts';
import {
	amount,
	assetBalance,
	big,
	BNB,
	coinLedger,
	connect,
	ETH,
	feedPrice,
	lines,
	netSupply,
	position,
	QUSD,
	units,
	USDC,
	WBTC,
} from '../src/api.ts';
import * as maths from '../src/maths.ts';
import { TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { eventOf, feedTx, refused, submit, type Tx } from '../src/submit.ts';
import { presetParams } from '../src/volatility.ts';
import { eventually } from '../src/wait.ts';

const PRICES: Record<number, bigint> = { [ETH]: units(300), [WBTC]: units(60_000), [BNB]: units(600), [USDC]: units('1.0003') };
const PRICE = PRICES[ETH]!;
// Nobody tells this chain of its past, so that the volatility is unknown and the start ratio stands where it began.
const Q0 = maths.percent(180n);
const Q_ALARM = maths.percent(150n);

let node: TestNode;
let api: ApiPromise;
let who: Accounts;
let csa: any;

before(async () => {
	who = await accounts();
	node = await TestNode.start('lifecycle', ['--chain', 'local', '--sealing', '100']);
	api = await connect(node);
	csa = api.tx.csa;
});
after(async () => {
	await api?.disconnect();
	await node?.stop();
});

/** Two of the three operators feed, which is a quorum; returns when the chain has accepted. */
async function feed(): Promise<void> {
	await Promise.all([submit(api, feedTx(api, PRICES), who.Alice), submit(api, feedTx(api, PRICES), who.Bob)]);
	await eventually(30_000, 'prices are live and young', async () => {
		const prices = await Promise.all(Object.keys(PRICES).map((asset) => feedPrice(api, Number(asset))));
		return prices.every((feed, i) => feed?.status === 'Live' && feed.price === Object.values(PRICES)[i] && feed.age < 600n) || undefined;
	});
}

/** Everything that a refused call could have touched, except the fee. */
async function snapshot(): Promise<string> {
	const people = [who.Charlie, who.Dave, who.Eve, who.Ferdie].map((pair) => pair.address);
	const parts = [];
	for (const asset of [QUSD, ETH, WBTC, BNB, USDC]) {
		for (const holder of [...people, ...POTS.map(pot)]) parts.push(await assetBalance(api, asset, holder));
		if (asset === QUSD) continue;
		for (const owner of people) {
			const found = await position(api, asset, owner);
			parts.push(found && [found.collateral, found.debt, found.tick]);
		}
		parts.push(((await (api.call as any).csaApi.ledger(asset)) as any).toString());
	}
	parts.push(Object.entries(await coinLedger(api)));
	return JSON.stringify(parts, (_, part) => (typeof part === 'bigint' ? part.toString() : part));
}

/** Each call must fail with its error and leave everything as it was. */
async function allRefused(cases: [string, Tx, Accounts[keyof Accounts]][]): Promise<void> {
	const untouched = await snapshot();
	for (const [error, tx, signer] of cases) {
		await refused(api, tx, signer, error);
		assert.equal(await snapshot(), untouched, `${tx.method.section}.${tx.method.method} failed with ${error} and changed something`);
	}
}

scenario('open, deposit, mint, withdraw, repay and close move exactly what they say', async () => {
	await feed();
	const { Dave } = who;
	const reserve = pot('reserve');
	const potAtStart = await assetBalance(api, ETH, reserve);
	const ethAtStart = await assetBalance(api, ETH, Dave.address);
	assert.equal(await position(api, ETH, Dave.address), null);

	let [collateral, debt] = [0n, 0n];
	const check = async (step: string): Promise<void> => {
		const found = await position(api, ETH, Dave.address);
		assert.ok(found, step);
		assert.deepEqual([found.collateral, found.debt], [collateral, debt], step);
		assert.equal(found.tick, maths.positionTick(collateral, debt, 18), `${step}: tick`);
		assert.equal(found.ratio, maths.ratio(collateral, debt, PRICE, 18), `${step}: ratio`);
		assert.equal(await assetBalance(api, ETH, Dave.address), ethAtStart - collateral, `${step}: ETH of the owner`);
		assert.equal(await assetBalance(api, ETH, reserve), potAtStart + collateral, `${step}: ETH of the pot`);
		assert.equal(await assetBalance(api, QUSD, Dave.address), debt, `${step}: QUSD of the owner`);
		assert.equal((await coinLedger(api)).debtTotal, debt, `${step}: debt of the system`);
		assert.equal(await netSupply(api), debt, `${step}: net supply`);
		const room = maths.openable(collateral, PRICE, 18, Q0) - debt;
		assert.equal(await amount(api, 'mintable', ETH, Dave.address), room > 0n ? room : 0n, `${step}: mintable`);
		assert.equal(
			await amount(api, 'withdrawable', ETH, Dave.address),
			maths.withdrawable(collateral, debt, PRICE, 18, Q_ALARM),
			`${step}: withdrawable`,
		);
	};

	const { gate, ...drawn } = await lines(api, ETH);
	assert.deepEqual(drawn, { q0: Q0, qAlarm: Q_ALARM, qMin: maths.percent(120n), target: Q0 });
	assert.deepEqual([gate.open, gate.reason, gate.nextChange], [true, 'VolatilityUnknown', null]);
	assert.equal(await amount(api, 'openable', ETH, units(10)), maths.openable(units(10), PRICE, 18, Q0));
	const opened = await submit(api, csa.open(ETH, units(10), units(1000)), Dave);
	[collateral, debt] = [units(10), units(1000)];
	assert.equal(eventOf(opened, 'csa', 'CsaOpened').owner.toString(), Dave.address);
	await check('open');

	const deposited = eventOf(await submit(api, csa.deposit(ETH, Dave.address, units('2.5')), Dave), 'csa', 'CollateralDeposited');
	collateral += units('2.5');
	assert.deepEqual(
		[deposited.asset, deposited.amount, deposited.collateral, deposited.debt].map(big),
		[BigInt(ETH), units('2.5'), collateral, debt],
	);
	assert.deepEqual([deposited.owner, deposited.from].map(String), [Dave.address, Dave.address]);
	await check('deposit');

	// To the last base unit: the view names exactly what the call allows.
	const most = (await amount(api, 'mintable', ETH, Dave.address))!;
	await allRefused([['csa.BelowStartRatio', csa.mint(ETH, most + 1n), Dave]]);
	const minted = eventOf(await submit(api, csa.mint(ETH, most), Dave), 'csa', 'DebtMinted');
	debt += most;
	assert.deepEqual([minted.amount, minted.collateral, minted.debt].map(big), [most, collateral, debt]);
	await check('mint');

	const least = (await amount(api, 'withdrawable', ETH, Dave.address))!;
	await allRefused([['csa.BelowAlarmRatio', csa.withdraw(ETH, least + 1n), Dave]]);
	const withdrawn = eventOf(await submit(api, csa.withdraw(ETH, least), Dave), 'csa', 'CollateralWithdrawn');
	collateral -= least;
	assert.deepEqual([withdrawn.amount, withdrawn.collateral, withdrawn.debt].map(big), [least, collateral, debt]);
	await check('withdraw');

	const repaid = eventOf(await submit(api, csa.repay(ETH, Dave.address, units(500)), Dave), 'csa', 'DebtRepaid');
	debt -= units(500);
	assert.deepEqual([repaid.amount, repaid.collateral, repaid.debt].map(big), [units(500), collateral, debt]);
	await check('repay');

	const closed = eventOf(await submit(api, csa.close(ETH), Dave), 'csa', 'CsaClosed');
	assert.deepEqual([closed.repaid, closed.returned].map(big), [debt, collateral]);
	assert.equal(await position(api, ETH, Dave.address), null);
	assert.equal(await assetBalance(api, ETH, Dave.address), ethAtStart);
	assert.equal(await assetBalance(api, ETH, reserve), potAtStart);
	assert.equal(await assetBalance(api, QUSD, Dave.address), 0n);
	assert.equal(await netSupply(api), 0n);
});

scenario('an asset with 8 and one with 6 decimals open at the exact line', async () => {
	await feed();
	const cases: [number, number, bigint, bigint][] = [
		[WBTC, 8, units('0.5', 8), Q0],
		[USDC, 6, units('1234.567891', 6), Q0],
	];
	for (const [asset, decimals, collateral, q0] of cases) {
		const most = maths.openable(collateral, PRICES[asset]!, decimals, q0);
		assert.equal(await amount(api, 'openable', asset, collateral), most);
		await allRefused([['csa.BelowStartRatio', csa.open(asset, collateral, most + 1n), who.Eve]]);
		await submit(api, csa.open(asset, collateral, most), who.Eve);
		const found = await position(api, asset, who.Eve.address);
		assert.deepEqual([found?.collateral, found?.debt], [collateral, most]);
		assert.equal(found?.tick, maths.positionTick(collateral, most, decimals));
		await submit(api, csa.close(asset), who.Eve);
	}
});

scenario('anyone may deposit and repay for an owner, with their own funds', async () => {
	await feed();
	const { Eve, Ferdie } = who;
	await submit(api, csa.open(ETH, units(10), units(1000)), Eve);
	await submit(api, csa.open(ETH, units(10), units(1000)), Ferdie);
	const [eveEth, ferdieEth] = [await assetBalance(api, ETH, Eve.address), await assetBalance(api, ETH, Ferdie.address)];

	const deposited = eventOf(await submit(api, csa.deposit(ETH, Eve.address, units(1)), Ferdie), 'csa', 'CollateralDeposited');
	assert.deepEqual([deposited.owner, deposited.from].map(String), [Eve.address, Ferdie.address]);
	const repaid = eventOf(await submit(api, csa.repay(ETH, Eve.address, units(400)), Ferdie), 'csa', 'DebtRepaid');
	assert.deepEqual([repaid.owner, repaid.from].map(String), [Eve.address, Ferdie.address]);

	const found = await position(api, ETH, Eve.address);
	assert.deepEqual([found?.collateral, found?.debt], [units(11), units(600)]);
	assert.equal(await assetBalance(api, ETH, Eve.address), eveEth);
	assert.equal(await assetBalance(api, ETH, Ferdie.address), ferdieEth - units(1));
	assert.equal(await assetBalance(api, QUSD, Eve.address), units(1000));
	assert.equal(await assetBalance(api, QUSD, Ferdie.address), units(600));

	// More than is owed: only the debt is taken.
	const rest = eventOf(await submit(api, csa.repay(ETH, Eve.address, units(900)), Eve), 'csa', 'DebtRepaid');
	assert.deepEqual([rest.amount, rest.debt].map(big), [units(600), 0n]);
	assert.equal(await assetBalance(api, QUSD, Eve.address), units(400));
	assert.equal((await position(api, ETH, Eve.address))?.state, 'Normal');
	await submit(api, csa.withdraw(ETH, units(11)), Eve);
	assert.equal(await position(api, ETH, Eve.address), null);

	// Ferdie spent 400 of his coins on Eve's debt; Eve's spare 400 close his CSA.
	await submit(api, api.tx.assets!.transfer!(QUSD, Ferdie.address, units(400)) as Tx, Eve);
	await submit(api, csa.close(ETH), Ferdie);
	assert.equal(await netSupply(api), 0n);
});

scenario('every mistake has its own error and changes nothing', async () => {
	await feed();
	const { Charlie, Dave, Eve, Ferdie } = who;
	const UNKNOWN = 999;
	await submit(api, csa.open(ETH, units(10), units(1000)), Dave);
	await submit(api, csa.open(BNB, units(5), 0n), Eve);
	const owned = await assetBalance(api, ETH, Ferdie.address);
	const huge = 2n ** 128n - 1n;
	const price = units(300);

	await allRefused([
		['csa.ZeroAmount', csa.open(ETH, 0n, units(100)), Ferdie],
		['csa.ZeroAmount', csa.deposit(ETH, Dave.address, 0n), Ferdie],
		['csa.ZeroAmount', csa.withdraw(ETH, 0n), Dave],
		['csa.ZeroAmount', csa.mint(ETH, 0n), Dave],
		['csa.ZeroAmount', csa.repay(ETH, Dave.address, 0n), Dave],
		['stablecoin.ZeroAmount', api.tx.stablecoin!.burn!(0n) as Tx, Dave],

		['csa.UnknownCollateral', csa.open(UNKNOWN, units(1), units(100)), Ferdie],
		['csa.UnknownCollateral', csa.deposit(UNKNOWN, Ferdie.address, units(1)), Ferdie],
		['csa.UnknownCollateral', csa.open(QUSD, units(1), 0n), Dave],

		['csa.NoSuchCsa', csa.deposit(ETH, Ferdie.address, units(1)), Dave],
		['csa.NoSuchCsa', csa.withdraw(ETH, units(1)), Ferdie],
		['csa.NoSuchCsa', csa.mint(ETH, units(100)), Ferdie],
		['csa.NoSuchCsa', csa.repay(ETH, Ferdie.address, units(1)), Dave],
		['csa.NoSuchCsa', csa.close(ETH), Ferdie],

		['collateral.InsufficientFunds', csa.open(ETH, owned + 1n, units(100)), Ferdie],
		['collateral.InsufficientFunds', csa.deposit(ETH, Dave.address, owned + 1n), Ferdie],
		['csa.InsufficientCollateral', csa.withdraw(ETH, units(10) + 1n), Dave],
		['stablecoin.InsufficientCoin', csa.repay(ETH, Dave.address, units(100)), Ferdie],
		['stablecoin.InsufficientCoin', api.tx.stablecoin!.burn!(units(1000) + 1n) as Tx, Dave],

		['csa.CollateralTooSmall', csa.open(ETH, units('0.02') - 1n, 0n), Ferdie],
		['csa.CollateralTooSmall', csa.withdraw(BNB, units(5) - units('0.1') + 1n), Eve],
		['csa.DebtBelowMinimum', csa.open(ETH, units(10), units(100) - 1n), Ferdie],
		['csa.DebtBelowMinimum', csa.mint(BNB, units(100) - 1n), Eve],
		['csa.DebtBelowMinimum', csa.repay(ETH, Dave.address, units(900) + 1n), Dave],
		['csa.BelowStartRatio', csa.open(ETH, units(10), maths.openable(units(10), price, 18, Q0) + 1n), Ferdie],
		['csa.BelowStartRatio', csa.mint(ETH, maths.openable(units(10), price, 18, Q0) - units(1000) + 1n), Dave],
		['csa.BelowAlarmRatio', csa.withdraw(ETH, maths.withdrawable(units(10), units(1000), price, 18, Q_ALARM) + 1n), Dave],
		['csa.NoDebt', csa.repay(BNB, Eve.address, units(1)), Dave],

		['oracle.NoPermission', feedTx(api, { [ETH]: units(1) }), Dave],
		['oracle.AlreadyFeeded', api.tx.utility!.batchAll!([feedTx(api, PRICES), feedTx(api, PRICES)]) as Tx, Charlie],
	]);
	assert.equal((await feedPrice(api, ETH))?.price, price, 'the refused feeds left no price');

	// Amounts beyond every bound: whatever the error is called, nothing overflows and nothing moves.
	const untouched = await snapshot();
	for (const tx of [
		...[csa.open(ETH, huge, huge), csa.open(ETH, units(1), huge), csa.deposit(ETH, Dave.address, huge), csa.withdraw(ETH, huge)],
		...[csa.mint(ETH, huge), api.tx.stablecoin!.burn!(huge)],
	] as Tx[]) {
		await assert.rejects(submit(api, tx, Dave), /the call failed with (csa|collateral|stablecoin)\./, `${tx.method.method}`);
		assert.equal(await snapshot(), untouched, `${tx.method.section}.${tx.method.method} with a huge amount changed something`);
	}

	// The rules hold inside a batch just the same.
	await refused(api, api.tx.utility!.batchAll!([csa.mint(ETH, 0n)]) as Tx, Dave, 'csa.ZeroAmount');

	await submit(api, csa.close(ETH), Dave);
	await submit(api, csa.close(BNB), Eve);
});

scenario('coins that a holder burns lower the net supply and no debt', async () => {
	await feed();
	const { Dave } = who;
	await submit(api, csa.open(ETH, units(10), units(1000)), Dave);
	const before = await coinLedger(api);
	const burned = eventOf(await submit(api, api.tx.stablecoin!.burn!(units(30)) as Tx, Dave), 'stablecoin', 'CoinBurned');
	assert.equal(big(burned.amount), units(30));
	const ledger = await coinLedger(api);
	assert.equal(ledger.burned, before.burned! + units(30));
	assert.equal(ledger.burnedWithoutDebt, before.burnedWithoutDebt! + units(30));
	assert.equal(ledger.debtTotal, units(1000));
	assert.equal(await netSupply(api), units(970));
	assert.equal(await assetBalance(api, QUSD, Dave.address), units(970));
	assert.equal((await position(api, ETH, Dave.address))?.debt, units(1000));
	// Every coin in circulation is owed, bad, or on loan: the identity that holds after each call.
	assert.equal(
		ledger.debtTotal! + ledger.badDebt! + ledger.flashOutstanding!,
		ledger.minted! - ledger.burned! + ledger.burnedWithoutDebt!,
	);
});

scenario('coins destroyed through pallet-assets are lost until somebody heals the books', async () => {
	const { Dave, Eve, Ferdie } = who;
	await refused(api, api.tx.stablecoin!.heal!() as Tx, Ferdie, 'stablecoin.NothingToHeal');
	// An account that paid a deposit to hold the coin may give the account up, and the coins with it.
	await submit(api, api.tx.assets!.touch!(QUSD) as Tx, Eve);
	await submit(api, api.tx.assets!.transfer!(QUSD, Eve.address, units(5)) as Tx, Dave);
	const before = await coinLedger(api);
	await submit(api, api.tx.assets!.refund!(QUSD, true) as Tx, Eve);
	assert.deepEqual(await coinLedger(api), before, 'nobody told the books');
	const healed = eventOf(await submit(api, api.tx.stablecoin!.heal!() as Tx, Ferdie), 'stablecoin', 'Healed');
	assert.equal(big(healed.lost), units(5));
	const after = await coinLedger(api);
	assert.equal(after.burned, before.burned! + units(5));
	assert.equal(after.burnedWithoutDebt, before.burnedWithoutDebt! + units(5));
	assert.equal(after.debtTotal, before.debtTotal);
});

scenario('a transfer straight into a pot changes no claim and becomes surplus', async () => {
	await feed();
	const { Dave, Eve, Ferdie } = who;
	const skim = api.tx.collateral!.skim!(ETH) as Tx;
	await refused(api, skim, Ferdie, 'collateral.NothingToSkim');
	const system = async () => (await (api.call as any).csaApi.system()) as any;
	const before = await system();
	const debtor = await position(api, ETH, Dave.address);
	await submit(api, api.tx.assets!.transfer!(ETH, pot('reserve'), units(2)) as Tx, Eve);
	const donated = eventOf(await submit(api, skim, Ferdie), 'collateral', 'DonationRecognised');
	assert.deepEqual([big(donated.amount), big(donated.surplus)], [units(2), units(2)]);
	const after = await system();
	assert.equal(big(after.backing), big(before.backing), 'what backs the coin is the same');
	assert.equal(big(after.buffer), big(before.buffer) + 2n * PRICE);
	assert.deepEqual(await position(api, ETH, Dave.address), debtor);
});

scenario('nobody reaches the administration of assets, prices and coins', async () => {
	const { collateral, stablecoin, priceFeed, volatility } = api.tx as any;
	const params = { ttl: 600, quorum: 1, maxStep: 200_000, confirmDelay: 30 };
	for (const call of [
		collateral.setDebtCeiling(ETH, 0),
		collateral.lowerDebtCeiling(ETH, 0),
		collateral.deprecateCollateral(ETH),
		collateral.reinstateCollateral(ETH),
		collateral.retireCollateral(ETH),
		stablecoin.reissue(units(1)),
		priceFeed.setFeedParams({ WithId: ETH }, params),
		priceFeed.setSources({ WithId: ETH }, []),
		volatility.setVolatilityParams(ETH, { ...presetParams(maths.percent(120n)), kappa: 0 }),
		volatility.resetWindow(ETH),
		volatility.setCloseOffset(3_600),
	] as Tx[]) {
		await refused(api, call, who.Alice, 'BadOrigin');
	}
});
