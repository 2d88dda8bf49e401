// Connection to a node, and the chain's views in plain TypeScript types.

import { ApiPromise, WsProvider } from '@polkadot/api';
import type { ApiDecoration } from '@polkadot/api/types';
import type { State } from './maths.ts';
import type { TestNode } from './node.ts';
import { within } from './wait.ts';

export const QUSD = 1;
export const ETH = 100;
export const WBTC = 101;
export const BNB = 102;
export const USDC = 103;
export const DECIMALS: Record<number, number> = { [QUSD]: 18, [ETH]: 18, [WBTC]: 8, [BNB]: 18, [USDC]: 6 };

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
	const found = (await (api.call as any).priceFeedApi.price({ WithId: asset })) as any;
	if (found.isNone) return null;
	const feed = found.unwrap();
	return { price: big(feed.price), moment: big(feed.moment), age: big(feed.age), status: feed.status.toString() };
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
