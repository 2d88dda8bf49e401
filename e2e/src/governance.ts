// Referenda from the proposal to the enactment, as clients go about them, and what a call would do before anybody votes.

import assert from 'node:assert/strict';
import type { ApiPromise } from '@polkadot/api';
import type { EventRecord } from '@polkadot/types/interfaces';
import { compactToU8a, stringToU8a, u8aConcat, bnToU8a } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import type { Name } from './accounts.ts';
import { type Api, big, units } from './api.ts';
import { numberOf } from './blocks.ts';
import type { SealedChain } from './sealing.ts';
import { errorName, eventOf, type Outcome, submit, type Tx } from './submit.ts';

/** What a referendum can grant. */
export type Origin =
	| 'Root'
	| 'WhitelistedCaller'
	| 'RiskAdmin'
	| 'ListingAdmin'
	| 'TreasuryAdmin'
	| 'EmergencyLockdown'
	| 'Shutdown'
	| 'ReferendumCanceller'
	| 'ReferendumKiller';

/** An origin as the calls and views of the chain take it. */
export const originOf = (origin: Origin): Record<string, string> => (origin === 'Root' ? { system: 'Root' } : { Origins: origin });

export interface Track {
	id: number;
	name: string;
	decisionDeposit: bigint;
	/** Periods in blocks. */
	prepare: number;
	decision: number;
	confirm: number;
	enactment: number;
}

/** The tracks that the chain names in its constants. */
export function tracks(api: ApiPromise): Track[] {
	return [...(api.consts.referenda as any).tracks].map(([id, info]: any) => ({
		id: id.toNumber(),
		name: info.name.toString().replace(/\0+$/, ''),
		decisionDeposit: big(info.decisionDeposit),
		prepare: info.preparePeriod.toNumber(),
		decision: info.decisionPeriod.toNumber(),
		confirm: info.confirmPeriod.toNumber(),
		enactment: info.minEnactmentPeriod.toNumber(),
	}));
}

/** The track of this name. */
export function track(api: ApiPromise, name: string): Track {
	return tracks(api).find((found) => found.name === name) ?? assert.fail(`there is no track ${name}`);
}

/** The account of the treasury. */
export const treasuryAccount = (api: ApiPromise): string => (api.consts.treasury as any).potAccount.toString();

/** Hash and length of a call, by which a referendum names it. */
export interface Preimage {
	hash: string;
	len: number;
}

export const preimageOf = (call: Tx): Preimage => ({ hash: call.method.hash.toHex(), len: call.method.encodedLength });

/** A referendum and the block in which it was submitted. */
export interface Referendum {
	index: number;
	submitted: number;
}

/** Submits a referendum about a call of which nothing but hash and length are told. */
export async function proposeHash(chain: SealedChain, by: Name, origin: Origin, lookup: Preimage): Promise<Referendum> {
	const { api, who } = chain;
	const outcome = await submit(api, api.tx.referenda!.submit!(originOf(origin), { Lookup: lookup }, { After: 1 }) as Tx, who[by]);
	return submittedBy(api, outcome);
}

/** Submits a referendum about a call, and notes its preimage if nobody has. */
export async function propose(chain: SealedChain, by: Name, origin: Origin, call: Tx): Promise<Referendum> {
	const { api, who } = chain;
	const lookup = preimageOf(call);
	if (((await api.query.preimage!.preimageFor!([lookup.hash, lookup.len])) as any).isSome) return proposeHash(chain, by, origin, lookup);
	const note = api.tx.preimage!.notePreimage!(call.method.toHex());
	const ask = api.tx.referenda!.submit!(originOf(origin), { Lookup: lookup }, { After: 1 });
	return submittedBy(api, await submit(api, api.tx.utility!.batchAll!([note, ask]) as Tx, who[by]));
}

async function submittedBy(api: ApiPromise, outcome: Outcome): Promise<Referendum> {
	const { index } = eventOf(outcome, 'referenda', 'Submitted');
	return { index: index.toNumber(), submitted: await numberOf(api, outcome.blockHash) };
}

export async function placeDeposit(chain: SealedChain, { index }: Referendum, by: Name): Promise<Outcome> {
	return submit(chain.api, chain.api.tx.referenda!.placeDecisionDeposit!(index) as Tx, chain.who[by]);
}

export type Conviction = 'None' | 'Locked1x' | 'Locked2x';

export type Side = 'aye' | 'nay';

/** A vote with whole KUN. */
export function voteTx(api: ApiPromise, index: number, side: Side, kun: number, conviction: Conviction = 'None'): Tx {
	const vote = { aye: side === 'aye', conviction };
	return api.tx.convictionVoting!.vote!(index, { Standard: { vote, balance: units(kun) } }) as Tx;
}

export async function vote(
	chain: SealedChain,
	{ index }: Referendum,
	by: Name,
	side: Side,
	kun: number,
	conviction: Conviction = 'None',
): Promise<Outcome> {
	return submit(chain.api, voteTx(chain.api, index, side, kun, conviction), chain.who[by]);
}

/** Votes of an ongoing referendum in whole KUN, with conviction, and the KUN without it that support a decision. */
export async function tally(api: Api, { index }: Referendum): Promise<{ ayes: bigint; nays: bigint; support: bigint }> {
	const info = ((await api.query.referenda!.referendumInfoFor!(index)) as any).unwrap();
	const { ayes, nays, support } = info.asOngoing.tally;
	return { ayes: big(ayes) / units(1), nays: big(nays) / units(1), support: big(support) / units(1) };
}

/** Where a referendum stands: `Ongoing`, or how it ended. */
export async function statusOf(api: Api, { index }: Pick<Referendum, 'index'>): Promise<string> {
	return ((await api.query.referenda!.referendumInfoFor!(index)) as any).unwrap().type;
}

/** KUN that an account has locked by votes. */
export async function lockedByVotes(api: Api, address: string): Promise<bigint> {
	const locks = (await api.query.balances!.locks!(address)) as any;
	const found = [...locks].find((lock) => lock.id.toUtf8() === 'pyconvot');
	return found ? big(found.amount) : 0n;
}

/** Identifier under which the scheduler keeps the approved call of a referendum. */
function enactmentTask(index: number): string {
	const name = 'enactment';
	const number = bnToU8a(index, { bitLength: 32, isLe: true });
	return blake2AsHex(u8aConcat(stringToU8a('assembly'), compactToU8a(name.length), stringToU8a(name), number));
}

/** The way of a referendum: the block of each phase by the name of its event, and what the call did if it was approved. */
export interface Course {
	phases: Record<string, number>;
	/** The first event of each name of the referendum. */
	told: Record<string, any>;
	/** How it ended. */
	end: string;
	enactment: { block: number; blockHash: string; error: string | null; events: EventRecord[] } | null;
}

const ENDS = ['Confirmed', 'Rejected', 'Cancelled', 'Killed', 'TimedOut'];

/** Makes blocks until a referendum is over, and until its call was enacted if it was approved. */
export async function follow(chain: SealedChain, { index, submitted }: Referendum, most = 400): Promise<Course> {
	const course: Course = { phases: {}, told: {}, end: '', enactment: null };
	const task = enactmentTask(index);
	return chain.until(`the end of referendum ${index}`, submitted, most, ({ number, hash, events }) => {
		let effects: EventRecord[] = [];
		for (const record of events) {
			const { section, method } = record.event;
			const data = record.event.data as any;
			if (section === 'referenda' && data.index?.eq(index)) {
				course.phases[method] ??= number;
				course.told[method] ??= data;
				if (ENDS.includes(method)) course.end = method;
			}
			const ofTask = section === 'scheduler' && data.id?.isSome && data.id.unwrap().toHex() === task;
			if (ofTask && (method === 'Dispatched' || method === 'CallUnavailable')) {
				const failure = method === 'Dispatched' ? data.result : null;
				const error = failure === null ? 'scheduler.CallUnavailable' : failure.isErr ? errorName(chain.api, failure.asErr) : null;
				course.enactment = { block: number, blockHash: hash, error, events: effects };
			}
			if (section === 'scheduler' && method === 'Dispatched') effects = [];
			else effects.push(record);
		}
		return course.end !== '' && (course.end !== 'Confirmed' || course.enactment) ? course : undefined;
	});
}

/** A referendum that nobody is against, from its submission to its enactment. */
export async function carry(chain: SealedChain, origin: Origin, call: Tx, by: Name = 'Bob'): Promise<Course & Referendum> {
	const referendum = await propose(chain, by, origin, call);
	await placeDeposit(chain, referendum, by);
	// Two have the quarter of all KUN that any track but that of Root asks for at first; there it is half.
	const voters: Name[] = origin === 'Root' ? ['Alice', 'Bob', 'Charlie', 'Dave'] : ['Alice', 'Charlie'];
	for (const voter of voters) await vote(chain, referendum, voter, 'aye', 80_000);
	const course = await follow(chain, referendum);
	assert.equal(course.end, 'Confirmed', `referendum ${referendum.index}`);
	return { ...course, ...referendum };
}

/** As [`carry`], and the call must succeed; answers with what it did. */
export async function enact(chain: SealedChain, origin: Origin, call: Tx, by: Name = 'Bob'): Promise<Outcome> {
	const { enactment } = await carry(chain, origin, call, by);
	assert.equal(enactment!.error, null, `${call.method.section}.${call.method.method} of ${origin}`);
	return enactment!;
}

/** CSAs in a range of ticks, in base units. */
export interface Range {
	fromTick: number;
	belowTick: number;
	collateral: bigint;
	debt: bigint;
}

export interface LineMove {
	asset: number;
	before: { q0: bigint; qAlarm: bigint; qMin: bigint };
	after: { q0: bigint; qAlarm: bigint; qMin: bigint };
	price: bigint | null;
	freezes: Range | null;
	thaws: Range | null;
}

export interface DryRun {
	/** Name of the error with which the call would fail. */
	error: string | null;
	failedInside: string[];
	tooHeavy: boolean;
	/** Names of the events, such as `collateral.DebtCeilingSet`. */
	events: string[];
	changes: { asset: number | null; name: string; old: bigint; new: bigint; risk: string }[];
	lines: LineMove[];
}

function dryRunOf(api: ApiPromise, found: any): DryRun {
	const drawn = (lines: any) => ({ q0: big(lines.q0), qAlarm: big(lines.qAlarm), qMin: big(lines.qMin) });
	const range = (option: any): Range | null => {
		if (option.isNone) return null;
		const { fromTick, belowTick, collateral, debt } = option.unwrap();
		return { fromTick: fromTick.toNumber(), belowTick: belowTick.toNumber(), collateral: big(collateral), debt: big(debt) };
	};
	return {
		error: found.result.isErr ? errorName(api, found.result.asErr) : null,
		failedInside: [...found.failedInside].map((failure) => errorName(api, failure)),
		tooHeavy: found.tooHeavy.isTrue,
		events: [...found.events].map((event) => `${event.section}.${event.method}`),
		changes: [...found.changes].map(({ asset, parameter }) => ({
			asset: asset.isSome && asset.unwrap().isWithId ? Number(big(asset.unwrap().asWithId)) : null,
			name: parameter.name.toString(),
			old: big(parameter.old),
			new: big(parameter.new_),
			risk: parameter.risk.toString(),
		})),
		lines: [...found.lines].map(({ asset, before, after, price, freezes, thaws }) => ({
			asset: Number(big(asset)),
			before: drawn(before),
			after: drawn(after),
			price: price.isSome ? big(price.unwrap()) : null,
			freezes: range(freezes),
			thaws: range(thaws),
		})),
	};
}

/** What a call would do now if a referendum granted it this origin. */
export async function dryRun(api: ApiPromise, origin: Origin, call: Tx): Promise<DryRun> {
	return dryRunOf(api, await (api.call as any).governanceApi.dryRun(originOf(origin), call.method));
}

/** The same for what a referendum proposes, or why there is nothing to run. */
export async function dryRunReferendum(api: ApiPromise, index: number): Promise<DryRun | string> {
	const found = (await (api.call as any).governanceApi.dryRunReferendum(index)) as any;
	return found.isErr ? found.asErr.toString() : dryRunOf(api, found.asOk);
}
