// Following the chain block by block, so that no event is missed however fast blocks come.

import type { ApiPromise } from '@polkadot/api';
import type { EventRecord } from '@polkadot/types/interfaces';
import { big } from './api.ts';
import { eventually } from './wait.ts';

export interface Block {
	number: number;
	hash: string;
	events: EventRecord[];
}

/** Every block of the best chain from number `from` on, in order, as it appears. */
export async function* blocks(api: ApiPromise, from: number, patienceMs = 60_000): AsyncGenerator<Block> {
	for (let number = from; ; number += 1) {
		const hash = await eventually(patienceMs, `block ${number}`, async () => {
			const found = await api.rpc.chain.getBlockHash(number);
			return found.isEmpty ? undefined : found.toHex();
		});
		const events = (await (api.query.system!.events! as any).at(hash)) as unknown as EventRecord[];
		yield { number, hash, events: [...events] };
	}
}

export async function numberOf(api: ApiPromise, hash: string): Promise<number> {
	return (await api.rpc.chain.getHeader(hash)).number.toNumber();
}

/** Prices of `asset` that the chain accepted in these events, raw fixed point. */
export function acceptedPrices(events: EventRecord[], asset: number): bigint[] {
	return events
		.filter(({ event }) => event.section === 'priceFeed' && event.method === 'PriceAccepted')
		.map(({ event }) => event.data as any)
		.filter((data) => data.asset.isWithId && Number(big(data.asset.asWithId)) === asset)
		.map((data) => big(data.price));
}
