// Storage of the chain written past its rules, as only a referendum of Root can: to see that the chain notices.

import type { ApiPromise } from '@polkadot/api';
import type { Tx } from './submit.ts';

/** A key of the storage and a value, both as the chain keeps them. */
export type Item = [key: string, value: string];

/** An entry of the storage as it is. */
export async function itemAt(api: ApiPromise, entry: any, ...args: unknown[]): Promise<Item> {
	const key: string = entry.key(...args);
	const value = (await api.rpc.state.getStorage(key)) as any;
	if (value.isNone) throw new Error(`there is no ${entry.creator.prefix}.${entry.creator.method} of ${args}`);
	return [key, value.unwrap().toHex()];
}

/** An entry of the storage as it would be with this value, which may be that of a client with other fields. */
export function itemWith(api: ApiPromise, value: unknown, entry: any, ...args: unknown[]): Item {
	const { type } = entry.creator.meta;
	const id = type.isPlain ? type.asPlain : type.asMap.value;
	const encoded = api.registry.createTypeUnsafe(api.registry.createLookupType(id), [value]);
	return [entry.key(...args), encoded.toHex()];
}

/** Writes entries of the storage; only Root may. */
export const write = (api: ApiPromise, ...items: Item[]): Tx => api.tx.system!.setStorage!(items) as Tx;
