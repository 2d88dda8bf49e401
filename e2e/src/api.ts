// Connection to a node, and the chain's views in plain TypeScript types.

import { ApiPromise, WsProvider } from '@polkadot/api';
import type { ApiDecoration } from '@polkadot/api/types';
import type { Lines, State } from './maths.ts';
import type { TestNode } from './node.ts';
import { within } from './wait.ts';

/** The native token among prices; it is no asset of pallet-assets. */
export const KUN = 0;
export const QUSD = 1;
export const ETH = 100;
export const WBTC = 101;
export const BNB = 102;
export const USDC = 103;
export const DECIMALS: Record<number, number> = { [QUSD]: 18, [ETH]: 18, [WBTC]: 8, [BNB]: 18, [USDC]: 6 };

/** An asset as the chain names it where KUN is one of them. */
export const kindOf = (asset: number): 'Native' | { WithId: number } => (asset === KUN ? 'Native' : { WithId: asset });

/** The API at the best block, or as `api.at(hash)` at one block. */
export type Api = ApiPromise | ApiDecoration<'promise'>;

export async function connect(node: TestNode): Promise<ApiPromise> {
	const nothing = { extrinsic: {}, payload: {} };
	return within(
		60_000,
		`connection to ${node.url}`,
		ApiPromise.create({
			provider: new WsProvider(node.url, 1_000),
			throwOnConnect: true,
			noInitWarn: true,
			// These two add nothing to a transaction; the client only has to know that.
			signedExtensions: { AuthorizeCall: nothing, WeightReclaim: nothing },
		}),
	);
}

/** The integer of any numeric value of the chain. */
export function big(codec: { toString(): string }): bigint {
	return BigInt(codec.toString().replaceAll(',', ''));
}

/** `n` whole units of an asset in base units; `n` may have a fraction. */
export function units(n: string | number, decimals = 18): bigint {
	const [whole, fraction = ''] = String(n).split('.');
	return BigInt(whole!) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, '0') || '0');
}

export async function assetBalance(api: Api, asset: number, who: string): Promise<bigint> {
	const account = (await api.query.assets!.account!(asset, who)) as any;
	return account.isSome ? big(account.unwrap().balance) : 0n;
}

export async function kunBalance(api: Api, who: string): Promise<bigint> {
	return big(((await api.query.system!.account!(who)) as any).data.free);
}

export interface Position {
	collateral: bigint;
	debt: bigint;
	ratio: bigint;
	/** Unknown where the asset has no price yet. */
	state: State | 'Unknown';
	tick: number | null;
}

export async function position(api: Api, asset: number, owner: string): Promise<Position | null> {
	const found = (await (api.call as any).csaApi.position(asset, owner)) as any;
	if (found.isNone) return null;
	const csa = found.unwrap();
	const tick = csa.tick.toString();
	return {
		collateral: big(csa.collateral),
		debt: big(csa.debt),
		ratio: optional(csa.ratio) ?? 0n,
		state: (csa.state.isNone === true ? 'Unknown' : csa.state.toString()) as State | 'Unknown',
		tick: tick === '' ? null : Number(tick),
	};
}

function optional(codec: any): bigint | null {
	return codec.isNone === true ? null : big(codec);
}

export interface FeedPrice {
	price: bigint;
	moment: bigint;
	age: bigint;
	status: 'Live' | 'Suspect' | 'Stale';
}

export async function feedPrice(api: Api, asset: number): Promise<FeedPrice | null> {
	const found = (await (api.call as any).priceFeedApi.price(kindOf(asset))) as any;
	if (found.isNone) return null;
	const feed = found.unwrap();
	return { price: big(feed.price), moment: big(feed.moment), age: big(feed.age), status: feed.status.toString() };
}

/** Mean price of the last 60 to 70 minutes. */
export async function twap(api: Api, asset: number): Promise<bigint | null> {
	return optional(await (api.call as any).priceFeedApi.twap({ WithId: asset }));
}

export interface Forecast {
	volatility: bigint;
	moment: bigint;
	age: bigint;
}

/** What the operators expect of an asset's volatility. */
export async function forecast(api: Api, asset: number): Promise<Forecast | null> {
	const found = (await (api.call as any).priceFeedApi.forecast(asset)) as any;
	if (found.isNone) return null;
	const { volatility, moment, age } = found.unwrap();
	return { volatility: big(volatility), moment: big(moment), age: big(age) };
}

/** A price and its instant. */
export interface Sighting {
	price: bigint;
	at: bigint;
}

export interface Volatility {
	daily: bigint | null;
	realTime: bigint | null;
	sampledAt: bigint;
	returns: number;
	minutes: number;
	lastClose: Sighting | null;
	missing: number;
}

export async function volatility(api: Api, asset: number): Promise<Volatility> {
	const found = ((await (api.call as any).volatilityApi.vol(asset)) as any).unwrap();
	const close = found.lastClose;
	return {
		daily: optional(found.daily),
		realTime: optional(found.realTime),
		sampledAt: big(found.sampledAt),
		returns: found.returns.toNumber(),
		minutes: found.minutes.toNumber(),
		lastClose: close.isNone ? null : { price: big(close.unwrap().price), at: big(close.unwrap().at) },
		missing: found.missing.toNumber(),
	};
}

export interface Gate {
	open: boolean;
	reason: string;
	since: bigint;
	nextChange: bigint | null;
}

/** The ratio lines of an asset and the gate of arbitrage that hold now. */
export async function lines(api: Api, asset: number): Promise<Lines & { target: bigint; gate: Gate }> {
	const found = ((await (api.call as any).volatilityApi.lines(asset)) as any).unwrap();
	const { open, reason, since, nextChange } = found.gate;
	return {
		q0: big(found.q0),
		qAlarm: big(found.qAlarm),
		qMin: big(found.qMin),
		target: big(found.target),
		gate: { open: open.isTrue, reason: reason.toString(), since: big(since), nextChange: optional(nextChange) },
	};
}

/** The clock of the chain in a block, in seconds. */
export async function clock(api: Api): Promise<bigint> {
	return big(await api.query.timestamp!.now!()) / 1_000n;
}

/** Most debt against a reserve asset. */
export async function debtCeiling(api: Api, asset: number): Promise<bigint> {
	return big(((await (api.call as any).collateralApi.collateral(asset)) as any).unwrap().debtCeiling);
}

/** A view of the CSA pallet that answers one amount, perhaps none. */
export async function amount(api: Api, view: 'openable' | 'mintable' | 'withdrawable', ...args: unknown[]): Promise<bigint | null> {
	return optional(await (api.call as any).csaApi[view](...args));
}

export async function coinLedger(api: Api): Promise<Record<string, bigint>> {
	const ledger = (await (api.call as any).stablecoinApi.ledger()) as Map<string, any>;
	return Object.fromEntries([...ledger.entries()].map(([name, value]) => [name, big(value)]));
}

export async function netSupply(api: Api): Promise<bigint> {
	return big(await (api.call as any).stablecoinApi.netSupply());
}

export interface Amounts {
	collateral: bigint;
	debt: bigint;
}

const amounts = (csa: any): Amounts => ({ collateral: big(csa.collateral), debt: big(csa.debt) });

export interface Pool {
	frozen: Amounts;
	ratio: bigint;
	redeemable: bigint;
	least: bigint;
	limit: string;
	wf: bigint;
	gateOpen: boolean;
	insolvent: Amounts;
	shortfall: bigint;
	alarm: Amounts;
}

/** Frozen, insolvent and alarmed CSAs of an asset together, and what may be redeemed now. */
export async function pool(api: Api, asset: number): Promise<Pool> {
	const found = ((await (api.call as any).csaApi.pool(asset)) as any).unwrap();
	return {
		frozen: amounts(found.frozen),
		ratio: big(found.ratio),
		redeemable: big(found.redeemable),
		least: big(found.least),
		limit: found.limit.toString(),
		wf: big(found.wf),
		gateOpen: found.gateOpen.isTrue,
		insolvent: amounts(found.insolvent),
		shortfall: big(found.shortfall),
		alarm: amounts(found.alarm),
	};
}

export interface Quote {
	paid: bigint;
	before: Amounts;
	after: Amounts;
	wf: bigint;
}

/** What a redemption would pay in this block, or the name of the error with which it would fail. */
export async function quote(api: ApiPromise, asset: number, coins: bigint): Promise<Quote | string> {
	const found = (await (api.call as any).csaApi.quoteRedeemFrozen(asset, coins)) as any;
	if (found.isErr) {
		const { section, name } = api.registry.findMetaError(found.asErr.asModule);
		return `${section}.${name}`;
	}
	const { paid, before, after, wf } = found.asOk;
	return { paid: big(paid), before: amounts(before), after: amounts(after), wf: big(wf) };
}

/** Owners of the CSAs in a state, page by page. */
export async function owners(api: Api, asset: number, state: State, limit = 100): Promise<string[]> {
	const found: string[] = [];
	for (let cursor: string | null = null; ; ) {
		const page = (await (api.call as any).csaApi.list(asset, state, cursor, limit)) as any;
		found.push(...page.csas.map(([owner]: any) => owner.toString()));
		if (page.next.isNone) return found.sort();
		cursor = page.next.unwrap().toString();
	}
}
