// Bad debt and auctions as the chain's views tell them.

import type { ApiPromise } from '@polkadot/api';
import { type Api, big } from './api.ts';
import { errorName } from './submit.ts';

/** Blocks between two looks of the chain itself. */
export const PERIOD = 20;

const view = (api: Api): any => (api.call as any).auctionApi;
const optional = (codec: any): bigint | null => (codec.isNone ? null : big(codec.unwrap()));

/** The parameters, by their names in camel case. */
export type AuctionParams = Record<string, bigint>;

/** Any struct of numbers. */
const numbers = (struct: any): Record<string, bigint> =>
	Object.fromEntries([...struct.entries()].map(([name, value]: [string, any]) => [name, big(value)]));

export async function auctionParams(api: Api): Promise<AuctionParams> {
	return numbers(await view(api).auctionParams());
}

export interface PhaseReport {
	phase: 'Healthy' | 'Observing' | 'Open';
	/** Since when a gap is under observation. */
	since: bigint | null;
	/** From when on lots may be opened. */
	opens: bigint | null;
	isAlarming: boolean;
	isDue: boolean;
	qTotal: bigint;
	uncovered: bigint;
}

/** Where the protocol stands on the way from a gap to its end. */
export async function phase(api: Api): Promise<PhaseReport> {
	const { phase, opens, isAlarming, isDue, qTotal, uncovered } = await view(api).phase();
	return {
		phase: phase.type,
		since: phase.isObserving ? big(phase.asObserving.since) : null,
		opens: optional(opens),
		isAlarming: isAlarming.isTrue,
		isDue: isDue.isTrue,
		qTotal: big(qTotal),
		uncovered: big(uncovered),
	};
}

/** KUN, and where it comes from. */
export interface KunSource {
	fund: bigint;
	minted: bigint;
}

const sourceOf = (found: any): KunSource => ({ fund: big(found.fund), minted: big(found.minted) });

/** All of it. */
export const total = ({ fund, minted }: KunSource): bigint => fund + minted;

export interface Gap {
	backing: bigint;
	netSupply: bigint;
	qTotal: bigint;
	shortfall: bigint;
	/** Negative where bad debt is more than what the protocol owns. */
	buffer: bigint;
	uncovered: bigint;
	gap: bigint;
	covered: bigint;
	left: bigint;
	available: KunSource;
	onOffer: bigint;
	soldToday: bigint;
	offerableToday: bigint;
}

/** The gap, and what there is to fill it. */
export async function gap(api: Api): Promise<Gap> {
	const found = await view(api).gap();
	const { backing, netSupply, qTotal, shortfall, buffer, uncovered } = numbers(found.assessment) as unknown as Gap;
	return {
		...{ backing, netSupply, qTotal, shortfall, buffer, uncovered },
		gap: big(found.gap),
		covered: big(found.covered),
		left: big(found.left),
		available: sourceOf(found.available),
		onOffer: big(found.onOffer),
		soldToday: big(found.soldToday),
		offerableToday: big(found.offerableToday),
	};
}

export interface Bid {
	who: string;
	price: bigint;
	paid: bigint;
}

export interface Lot {
	id: number;
	asset: number;
	kun: KunSource;
	cover: bigint;
	start: bigint;
	best: Bid | null;
	opened: bigint;
	/** When the last bid must have come, the time of owners after a lock not counted. */
	ends: bigint;
	/** The same with that time. */
	closes: bigint;
	left: bigint;
	market: bigint | null;
	least: bigint | null;
	leastCost: bigint | null;
}

/** Every lot that runs, in the order of opening. */
export async function lots(api: Api): Promise<Lot[]> {
	return [...(await view(api).lots())].map(({ lot, ends, left, market, least, leastCost }: any) => {
		const best = lot.best.isNone ? null : lot.best.unwrap();
		return {
			id: lot.id.toNumber(),
			asset: Number(big(lot.asset)),
			kun: sourceOf(lot.kun),
			cover: big(lot.cover),
			start: big(lot.start),
			best: best && { who: best.who.toString(), price: big(best.price), paid: big(best.paid) },
			opened: big(lot.opened),
			ends: big(lot.ends),
			closes: big(ends),
			left: big(left),
			market: optional(market),
			least: optional(least),
			leastCost: optional(leastCost),
		};
	});
}

/** One of them. */
export async function lot(api: Api, id: number): Promise<Lot> {
	const found = (await lots(api)).find((one) => one.id === id);
	if (!found) throw new Error(`lot ${id} does not run`);
	return found;
}

export interface BidQuote {
	price: bigint;
	cost: bigint;
	kun: bigint;
	wins: boolean;
}

/** What a bid would be in this block, or the name of the error with which it would fail. */
export async function quoteBid(api: ApiPromise, id: number, price: bigint): Promise<BidQuote | string> {
	const found = await view(api).quoteBid(id, price);
	if (found.isErr) return errorName(api, found.asErr);
	const { cost, kun, wins, price: counts } = found.asOk;
	return { price: big(counts), cost: big(cost), kun: big(kun), wins: wins.isTrue };
}

/** What somebody can withdraw of an asset, having been outbid. */
export async function refund(api: Api, who: string, asset: number): Promise<bigint> {
	return big(await view(api).refund(who, asset));
}

/** What coins buy of the collateral of the protocol, or the name of the error. */
export async function quoteBuyReserve(api: ApiPromise, asset: number, coins: bigint): Promise<bigint | string> {
	const found = await view(api).quoteBuyReserve(asset, coins);
	return found.isErr ? errorName(api, found.asErr) : big(found.asOk);
}

export interface Fund {
	account: string;
	inflow: bigint;
	outflow: bigint;
	reserved: bigint;
	free: bigint;
}

/** The emergency fund of KUN. */
export async function emergencyFund(api: Api): Promise<Fund> {
	const { account, ledger, reserved, free } = await (api.call as any).kunApi.emergencyFund();
	const { inflow, outflow } = ledger;
	return { account: account.toString(), inflow: big(inflow), outflow: big(outflow), reserved: big(reserved), free: big(free) };
}

/** What the protocol itself owns of an asset: what backs the coin, and what is kept beside it. */
export async function owned(api: Api, asset: number): Promise<{ system: bigint; surplus: bigint }> {
	const { system, surplus } = (await api.query.collateral!.owned!(asset)) as any;
	return { system: big(system), surplus: big(surplus) };
}
