// The keyholders: who they are, and how they act together through pallet-multisig.

import assert from 'node:assert/strict';
import type { ApiPromise } from '@polkadot/api';
import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';
import { type Accounts, type Name, SS58_PREFIX } from './accounts.ts';
import { type Api, big } from './api.ts';
import { errorName, eventOf, type Outcome, submit, type Tx } from './submit.ts';

export interface Mak {
	tier: string;
	keyholders: string[];
	threshold: number;
	account: string;
}

/** The keys in force. */
export async function mak(api: Api): Promise<Mak> {
	const { tier, keyholders, threshold, account } = ((await (api.call as any).lockdownApi.mak()) as any).unwrap();
	return {
		tier: tier.toString(),
		keyholders: keyholders.map(String),
		threshold: threshold.toNumber(),
		account: account.toString(),
	};
}

export interface TierReport {
	required: string | null;
	inForce: string | null;
	bands: { tier: string; reached: boolean; since: bigint; dueFrom: bigint | null }[];
	dueFrom: bigint | null;
	candidates: { tier: string; keyholders: string[]; confirmed: string[] }[];
}

/** The tier that the locked value asks for, and the sets that wait. */
export async function requiredTier(api: Api): Promise<TierReport> {
	const found = (await (api.call as any).lockdownApi.requiredTier()) as any;
	const name = (option: any): string | null => (option.isNone ? null : option.unwrap().toString());
	const moment = (option: any): bigint | null => (option.isNone ? null : big(option.unwrap()));
	return {
		required: name(found.required),
		inForce: name(found.inForce),
		bands: [...found.bands].map(({ tier, reached, since, dueFrom }) => ({
			tier: tier.toString(),
			reached: reached.isTrue,
			since: big(since),
			dueFrom: moment(dueFrom),
		})),
		dueFrom: moment(found.dueFrom),
		candidates: [...found.candidates].map(({ tier, keyholders, confirmed }) => ({
			tier: tier.toString(),
			keyholders: keyholders.map(String),
			confirmed: [...confirmed].map(String),
		})),
	};
}

/** Several keys of which so many act together: what a client knows of a multisig account. */
export class Keys {
	constructor(
		private readonly api: ApiPromise,
		private readonly who: Accounts,
		readonly names: Name[],
		readonly threshold: number,
	) {}

	get addresses(): string[] {
		return sortAddresses(this.names.map((name) => this.who[name].address), SS58_PREFIX);
	}

	/** The account as any client computes it. */
	get account(): string {
		return encodeAddress(createKeyMulti(this.addresses, this.threshold), SS58_PREFIX);
	}

	/** One of the keys approves a call; the last approval that is needed executes it. */
	async approve(name: Name, call: Tx): Promise<Outcome> {
		const { api } = this;
		const own = this.who[name];
		const others = this.addresses.filter((address) => address !== own.address);
		const open = (await api.query.multisig!.multisigs!(this.account, call.method.hash)) as any;
		const { weight } = await call.paymentInfo(own);
		const when = open.isSome ? open.unwrap().when : null;
		return submit(api, api.tx.multisig!.asMulti!(this.threshold, others, when, call.method, weight) as Tx, own);
	}

	/** These keys approve a call one after the other. Answers with the error of the call, and the last outcome. */
	async act(names: Name[], call: Tx): Promise<{ error: string | null; outcome: Outcome }> {
		assert.equal(names.length, this.threshold, 'as many keys as are needed');
		let outcome: Outcome | undefined;
		for (const name of names) outcome = await this.approve(name, call);
		const { multisig, result } = eventOf(outcome!, 'multisig', 'MultisigExecuted');
		assert.equal(multisig.toString(), this.account);
		return { error: result.isErr ? errorName(this.api, result.asErr) : null, outcome: outcome! };
	}
}
