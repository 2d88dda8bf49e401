// Signing, sending, and what came of it.

import assert from 'node:assert/strict';
import type { ApiPromise } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { ISubmittableResult } from '@polkadot/types/types';
import { kindOf } from './api.ts';
import { within } from './wait.ts';

export type Tx = SubmittableExtrinsic<'promise', ISubmittableResult>;

export interface Outcome {
	blockHash: string;
	events: EventRecord[];
}

/** The chain refused a call; `error` is its name in the metadata, such as `csa.ZeroAmount`. */
export class CallFailed extends Error {
	constructor(
		readonly error: string,
		readonly blockHash: string,
	) {
		super(`the call failed with ${error}`);
	}
}

/** Name of a dispatch error, such as `csa.ZeroAmount` or `BadOrigin`. */
export function errorName(api: ApiPromise, failure: any): string {
	if (failure.isToken) return `token.${failure.asToken}`;
	if (!failure.isModule) return failure.toString();
	const { section, name } = api.registry.findMetaError(failure.asModule);
	return `${section}.${name}`;
}

/**
 * Signs, sends, and waits until the call is in a block. Throws [`CallFailed`] when the chain refused it.
 *
 * Transactions are immortal here: nodes under test make blocks much faster than mortality is meant for.
 */
export async function submit(api: ApiPromise, tx: Tx, signer: KeyringPair, limitMs = 60_000): Promise<Outcome> {
	let unsubscribe: (() => void) | undefined;
	const included = new Promise<ISubmittableResult>((resolve, reject) => {
		tx.signAndSend(signer, { nonce: -1, era: 0 }, (result) => {
			// A node that seals at once may show a block as finalised without having shown it as included.
			if (result.status.isInBlock || result.status.isFinalized) resolve(result);
			else if (result.isError) reject(new Error(`the transaction became ${result.status.type}`));
		}).then((stop) => {
			unsubscribe = stop;
		}, reject);
	});
	try {
		const result = await within(limitMs, `inclusion of ${tx.method.section}.${tx.method.method}`, included);
		const blockHash = (result.status.isInBlock ? result.status.asInBlock : result.status.asFinalized).toHex();
		if (result.dispatchError) throw new CallFailed(errorName(api, result.dispatchError), blockHash);
		return { blockHash, events: result.events };
	} finally {
		unsubscribe?.();
	}
}

/** The call must fail with the error of this name. */
export async function refused(api: ApiPromise, tx: Tx, signer: KeyringPair, error: string): Promise<void> {
	const call = `${tx.method.section}.${tx.method.method}`;
	try {
		await submit(api, tx, signer);
	} catch (failure) {
		if (!(failure instanceof CallFailed)) throw failure;
		assert.equal(failure.error, error, `${call} must fail with ${error}`);
		return;
	}
	assert.fail(`${call} must fail with ${error}, but it succeeded`);
}

/** Submits, and names the error of the chain instead of throwing it; `null` where the call went through. */
export async function attempt(api: ApiPromise, tx: Tx, signer: KeyringPair): Promise<{ error: string | null; blockHash: string }> {
	try {
		return { error: null, blockHash: (await submit(api, tx, signer)).blockHash };
	} catch (failure) {
		if (!(failure instanceof CallFailed)) throw failure;
		return { error: failure.error, blockHash: failure.blockHash };
	}
}

/** The data of the only event `pallet.Name` of an outcome. */
export function eventOf(outcome: Pick<Outcome, 'events'>, pallet: string, name: string): any {
	const found = outcome.events.filter(({ event }) => event.section === pallet && event.method === name);
	assert.equal(found.length, 1, `one event ${pallet}.${name}, got ${outcome.events.map((e) => `${e.event.section}.${e.event.method}`)}`);
	return found[0]!.event.data;
}

/** Feeds prices of assets as one operator: raw fixed-point numbers by asset id, that of KUN included. */
export function feedTx(api: ApiPromise, prices: Record<number, bigint>): Tx {
	const values = Object.entries(prices).map(([id, price]) => [{ Price: kindOf(Number(id)) }, price]);
	return api.tx.oracle!.feedValues!(values) as Tx;
}
