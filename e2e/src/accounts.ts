// The well-known accounts of the development presets, and the accounts of the protocol.

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { encodeAddress } from '@polkadot/util-crypto';
import { cryptoWaitReady } from '@polkadot/util-crypto';

export const SS58_PREFIX = 42;
export const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'] as const;
export type Name = (typeof NAMES)[number];
export type Accounts = Record<Name, KeyringPair>;

export async function accounts(): Promise<Accounts> {
	await cryptoWaitReady();
	const keyring = new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX });
	return Object.fromEntries(NAMES.map((name) => [name, keyring.addFromUri(`//${name}`)])) as Accounts;
}

/** What the chain keeps pots of reserve assets for, in its own order. */
export const POTS = ['reserve', 'system', 'bids'] as const;
export type Pot = (typeof POTS)[number];

/** Sovereign account of a purpose: "modl", the eight letters of the pallet, the purpose as a SCALE byte string, zeros. */
export function pot(purpose: Pot): string {
	const palletId = purpose === 'bids' ? 'qian/auc' : 'qian/col';
	const bytes = new Uint8Array(32);
	const text = new TextEncoder();
	const name = text.encode(purpose);
	bytes.set(text.encode('modl'), 0);
	bytes.set(text.encode(palletId), 4);
	bytes[12] = name.length << 2;
	bytes.set(name, 13);
	return encodeAddress(bytes, SS58_PREFIX);
}
