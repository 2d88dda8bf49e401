// The mean price of an hour, held against one that is computed from the prices that the chain accepted.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, accounts } from '../src/accounts.ts';
import { big, clock, connect, ETH, type Sighting, twap, units } from '../src/api.ts';
import type { Block } from '../src/blocks.ts';
import { Follower } from '../src/mirror.ts';
import { TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { feedTx, submit } from '../src/submit.ts';
import { eventually } from '../src/wait.ts';

const CHECKPOINT = 600n;
const HOUR = 3_600n;

let node: TestNode;
let api: ApiPromise;
let who: Accounts;
let follower: Follower;
const accepted: Sighting[] = [];
/** Blocks in which the mean was compared: those in which there was none, and the others. */
const compared = { without: 0, with: 0 };

before(async () => {
	who = await accounts();
	// A block every 50 ms, three seconds of chain time each.
	node = await TestNode.start('hour', ['--chain', 'local', '--sealing', '50']);
	api = await connect(node);
	follower = new Follower(api, [], meanAgrees);
});
after(async () => {
	await follower?.stop().catch(() => undefined);
	await api?.disconnect();
	await node?.stop();
});

/** Mean of the prices that were accepted, back to the last multiple of ten minutes that is at least an hour ago. */
function mean(now: bigint): bigint | null {
	const begin = ((now - HOUR) / CHECKPOINT) * CHECKPOINT;
	if (accepted.length === 0 || begin < accepted[0]!.at) return null;
	let sum = 0n;
	for (const [i, { price, at }] of accepted.entries()) {
		const until = accepted[i + 1]?.at ?? now;
		const from = at > begin ? at : begin;
		if (until > from) sum += price * (until - from);
	}
	return sum / (now - begin);
}

async function meanAgrees(block: Block): Promise<void> {
	for (const { event } of block.events) {
		const data = event.data as any;
		if (event.section !== 'priceFeed' || event.method !== 'PriceAccepted') continue;
		accepted.push({ price: big(data.price), at: big(data.moment) });
	}
	if (block.number % 5 !== 0) return;
	const there = await api.at(block.hash);
	const expected = mean(await clock(there));
	assert.equal(await twap(there, ETH), expected, `mean in block ${block.number}`);
	compared[expected === null ? 'without' : 'with'] += 1;
}

scenario('the mean price is that of the last 60 to 70 minutes, and there is none before', async () => {
	// Every quarter of an hour another price, by two of the three operators, whose mean holds in between.
	let fed = 0n;
	for (const price of [300, 330, 290, 310, 340, 320].map((whole) => units(whole))) {
		await eventually(120_000, 'a quarter of an hour', async () => (await clock(api)) >= fed + 900n || undefined);
		fed = await clock(api);
		for (const operator of [who.Alice, who.Bob]) await submit(api, feedTx(api, { [ETH]: price }), operator);
	}
	await follower.until(120_000, 'means have come and moved on', () => compared.with >= 40 || undefined);
	await follower.stop();
	assert.ok(compared.without > 0);
	assert.ok(accepted.length >= 6, `${accepted.length} prices`);
	console.log(`${accepted.length} prices; the mean was compared in ${compared.with} blocks, and missed in ${compared.without}`);
});
