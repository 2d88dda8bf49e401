// Whether everything is in its place: the books of every asset, of QUSD and of KUN against the money, and each unit of all of
// them on some account.

import assert from 'node:assert/strict';
import { type Accounts, NAMES, POTS, pot } from './accounts.ts';
import { type Api, BNB, big, coinLedger, ETH, QUSD, USDC, WBTC } from './api.ts';
import { emergencyFund, lots, owned, refund } from './auction.ts';
import { contradictions, due, reconciliation } from './lockdown.ts';

const RESERVE_ASSETS = [ETH, WBTC, BNB, USDC];
const sum = (amounts: bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);

/** What exists of each reserve asset; no call of the protocol changes it. */
export type Issuance = Record<number, bigint>;

/** What exists of an asset, all of which must lie on accounts. */
async function issued(api: Api, asset: number): Promise<bigint> {
	const accounts = (await api.query.assets!.account!.entries(asset)) as any[];
	const held = sum(accounts.map(([, account]) => big(account.unwrap().balance)));
	const supply = big(((await api.query.assets!.asset!(asset)) as any).unwrap().supply);
	assert.equal(held, supply, `every unit of ${asset} is on an account`);
	return supply;
}

/** What exists of each reserve asset now. */
export async function issuance(api: Api): Promise<Issuance> {
	return Object.fromEntries(await Promise.all(RESERVE_ASSETS.map(async (asset) => [asset, await issued(api, asset)])));
}

/** The pots of an asset: what came less what went is what the books say, and it is there. */
async function potsAgree(api: Api, asset: number, who: Accounts): Promise<bigint> {
	const [books, running, own] = [await reconciliation(api, asset), await lots(api), await owned(api, asset)];
	assert.deepEqual(books.mismatches, []);
	assert.deepEqual(books.accounts.map(({ account }) => account), POTS.map(pot));
	for (const figures of books.accounts) {
		assert.equal(figures.inflow - figures.outflow, figures.lines, `L1 of ${asset} in ${figures.account}`);
		assert.ok(figures.balance >= due(figures), `L2 of ${asset} in ${figures.account}`);
	}
	const [, system, bids] = books.accounts.map(({ lines }) => lines);
	assert.equal(system, own.system + own.surplus);
	const best = sum(running.filter((lot) => lot.asset === asset).map(({ best }) => best?.paid ?? 0n));
	const refunds = sum(await Promise.all(NAMES.map((name) => refund(api, who[name].address, asset))));
	assert.equal(bids, best + refunds, `bids and refunds of ${asset}`);
	return books.debt;
}

/** QUSD and its books. */
async function coinAgrees(api: Api, debts: bigint): Promise<void> {
	const { minted, burned, debtTotal, badDebt, burnedWithoutDebt, flashOutstanding } = (await coinLedger(api)) as Record<string, bigint>;
	assert.equal(await issued(api, QUSD), minted! - burned!, 'L3, and no coin is lost');
	assert.equal(debtTotal! + badDebt! + flashOutstanding!, minted! - burned! + burnedWithoutDebt!, 'L4');
	assert.deepEqual([debts, flashOutstanding], [debtTotal, 0n]);
}

/** KUN, its books, and what lots promise of it. */
async function kunAgrees(api: Api): Promise<void> {
	const accounts = (await api.query.system!.account!.entries()) as any[];
	const held = sum(accounts.map(([, { data }]) => big(data.free) + big(data.reserved)));
	const issuance = big(await api.query.balances!.totalIssuance!());
	assert.equal(held, issuance, 'every unit of KUN is on an account');
	const { genesis, minted, burned, reserved } = (await api.query.kun!.supply!()) as any;
	assert.equal(issuance, big(genesis) + big(minted) - big(burned), 'L6');
	const promised = (await lots(api)).map(({ kun }) => kun);
	const fund = await emergencyFund(api);
	assert.equal(big(reserved), sum(promised.map(({ minted }) => minted)), 'promised below the cap');
	assert.equal(fund.reserved, sum(promised.map(({ fund }) => fund)), 'promised in the emergency fund');
	const { data } = (await api.query.system!.account!(fund.account)) as any;
	assert.ok(big(data.free) >= fund.inflow - fund.outflow && fund.reserved <= fund.inflow - fund.outflow);
}

/** Fails unless all of it agrees, and as much of every reserve asset exists as `before`. */
export async function reconciled(api: Api, who: Accounts, before: Issuance): Promise<void> {
	assert.deepEqual(await contradictions(api), []);
	assert.deepEqual(await issuance(api), before);
	let debts = 0n;
	for (const asset of RESERVE_ASSETS) debts += await potsAgree(api, asset, who);
	await coinAgrees(api, debts);
	await kunAgrees(api);
}
