// The locks, and the books against the money, as the chain's views and events tell them.

import type { EventRecord } from '@polkadot/types/interfaces';
import { type Api, big } from './api.ts';

/** What a lock stops, as the calls and views of the chain take it. */
export type Scope = 'Protocol' | 'Chain' | { Asset: number } | { Call: { pallet: string; call: string } };

function scopeOf(found: any): Scope {
	if (found.isAsset) return { Asset: Number(big(found.asAsset)) };
	if (found.isCall) return { Call: { pallet: found.asCall.pallet.toUtf8(), call: found.asCall.call.toUtf8() } };
	return found.type;
}

/** Who or what locked: `Keyholder`, who and why; `Referendum` and why; `Mismatch` or `Reports` and the statement that is broken. */
export type Reason = string[];

function reasonOf(found: any): Reason {
	if (found.isKeyholder) return ['Keyholder', found.asKeyholder.who.toString(), found.asKeyholder.text.toUtf8()];
	if (found.isReferendum) return ['Referendum', found.asReferendum.text.toUtf8()];
	return [found.type, found.inner.kind.toString()];
}

const optional = (codec: any): bigint | null => (codec.isNone ? null : big(codec.unwrap()));
const someone = (codec: any): string | null => (codec.isNone ? null : codec.unwrap().toString());

export interface Lock {
	manual: boolean;
	since: bigint;
	expires: bigint | null;
	reason: Reason;
}

const lockOf = (found: any): Lock => ({
	manual: found.manual.isTrue,
	since: big(found.since),
	expires: optional(found.expires),
	reason: reasonOf(found.reason),
});

/** Two figures that contradict each other, in base units. */
export interface Mismatch {
	kind: string;
	account: string | null;
	expected: bigint;
	found: bigint;
}

const mismatchOf = ({ kind, account, expected, found }: any): Mismatch => ({
	kind: kind.toString(),
	account: someone(account),
	expected: big(expected),
	found: big(found),
});

const view = (api: Api): any => (api.call as any).lockdownApi;

/** The lock of a scope itself. */
export async function lockState(api: Api, scope: Scope): Promise<Lock | null> {
	const found = await view(api).lockState(scope);
	return found.isNone ? null : lockOf(found.unwrap());
}

/** Every lock, with the contradictions that were found in it. */
export async function locks(api: Api): Promise<(Lock & { scope: Scope; mismatches: Mismatch[] })[]> {
	return [...(await view(api).locks())].map(({ scope, lock, mismatches }: any) => ({
		scope: scopeOf(scope),
		...lockOf(lock),
		mismatches: [...mismatches].map(([{ kind, account }, { expected, found }]: any) => mismatchOf({ kind, account, expected, found })),
	}));
}

/** What is locked. */
export const locked = async (api: Api): Promise<Scope[]> => (await locks(api)).map(({ scope }) => scope);

/** The moment until which owners of CSAs are to act first. */
export async function grace(api: Api, asset: number): Promise<bigint | null> {
	return optional(await view(api).grace(asset));
}

/** What the books and the chain say of an account and asset, in base units. */
export interface AccountFigures {
	account: string;
	inflow: bigint;
	outflow: bigint;
	lines: bigint;
	balance: bigint;
	endowment: bigint;
	acknowledged: bigint;
}

/** What the account must own. */
export const due = ({ inflow, outflow, endowment, acknowledged }: AccountFigures): bigint => inflow - outflow + endowment - acknowledged;

export interface Reconciliation {
	accounts: AccountFigures[];
	pooled: bigint;
	treeCollateral: bigint;
	debt: bigint;
	treeDebt: bigint;
	mismatches: Mismatch[];
}

/** Both sides of what the chain checks of an asset in every block. */
export async function reconciliation(api: Api, asset: number): Promise<Reconciliation> {
	const found = (await view(api).reconciliation(asset)).unwrap();
	return {
		accounts: [...found.accounts].map(({ account, inflow, outflow, lines, balance, endowment, acknowledged }) => ({
			account: account.toString(),
			inflow: big(inflow),
			outflow: big(outflow),
			lines: big(lines),
			balance: big(balance),
			endowment: big(endowment),
			acknowledged: big(acknowledged),
		})),
		pooled: big(found.pooled),
		treeCollateral: big(found.treeCollateral),
		debt: big(found.debt),
		treeDebt: big(found.treeDebt),
		mismatches: [...found.mismatches].map(mismatchOf),
	};
}

/** What contradicts itself in the books now, and what is to be locked for it. */
export async function contradictions(api: Api): Promise<[Scope, Mismatch][]> {
	return [...(await view(api).contradictions())].map(([scope, mismatch]: any) => [scopeOf(scope), mismatchOf(mismatch)]);
}

export interface SweepEnd {
	started: number;
	finished: number;
	moment: bigint;
	lookedAt: number;
}

/** The last sweep over all trees and CSAs that came to its end. */
export async function lastSweep(api: Api): Promise<SweepEnd | null> {
	const { last } = await view(api).sweeps();
	if (last.isNone) return null;
	const { started, finished, moment, lookedAt } = last.unwrap();
	return { started: started.toNumber(), finished: finished.toNumber(), moment: big(moment), lookedAt: lookedAt.toNumber() };
}

/** What a block or a call tells of locks: the names of the events, each with its scope and what else it says. */
export type Told =
	| ['LockEntered', Scope, Omit<Lock, 'since'>]
	| ['LockExtended', Scope, bigint]
	| ['LockExited', Scope, { expired: boolean }]
	| ['MismatchFound', Scope, Mismatch]
	| ['MismatchReported', Scope, Omit<Mismatch, 'account'> & { validator: number; block: number; agreeing: number }];

/** What the chain tells when it finds these figures and locks for them. */
export const found = (scope: Scope, mismatch: Mismatch, reason: Reason = ['Mismatch', mismatch.kind]): Told[] => [
	['MismatchFound', scope, mismatch],
	['LockEntered', scope, { manual: false, expires: null, reason }],
];

/** The events of locks and contradictions among these, in order. */
export function told(events: EventRecord[]): Told[] {
	return events.filter(({ event }) => event.section === 'lockdown').flatMap(({ event }): Told[] => {
		const data = event.data as any;
		const scope = data.scope && scopeOf(data.scope);
		switch (event.method) {
			case 'LockEntered':
				return [[event.method, scope, { manual: data.manual.isTrue, expires: optional(data.expires), reason: reasonOf(data.reason) }]];
			case 'LockExtended':
				return [[event.method, scope, big(data.expires)]];
			case 'LockExited':
				return [[event.method, scope, { expired: data.expired.isTrue }]];
			case 'MismatchFound':
				return [[event.method, scope, mismatchOf(data)]];
			case 'MismatchReported': {
				const figures = { kind: data.kind.toString(), expected: big(data.expected), found: big(data.found) };
				const [validator, block, agreeing] = [data.validator, data.block, data.agreeing].map(Number) as [number, number, number];
				return [[event.method, scope, { ...figures, validator, block, agreeing }]];
			}
			default:
				return [];
		}
	});
}
