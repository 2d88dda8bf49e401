// Three price operators with a quorum of two, of whom one lies, one falls silent, then two fall silent.
//
// The node has no operator's key, so that the test alone decides who feeds what.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, accounts } from '../src/accounts.ts';
import { big, connect, ETH, type FeedPrice, feedPrice, position, units, WBTC } from '../src/api.ts';
import { TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { feedTx, refused, submit, type Tx } from '../src/submit.ts';
import { eventually } from '../src/wait.ts';

const TTL = 1_800n;

let node: TestNode;
let api: ApiPromise;
let who: Accounts;
let csa: any;

before(async () => {
	who = await accounts();
	// A block every 50 ms, three seconds of chain time each.
	node = await TestNode.start('operators', ['--chain', 'local', '--sealing', '50']);
	api = await connect(node);
	csa = api.tx.csa;
});
after(async () => {
	await api?.disconnect();
	await node?.stop();
});

const feed = (operator: 'Alice' | 'Bob' | 'Charlie', prices: Record<number, bigint>) => submit(api, feedTx(api, prices), who[operator]);

function until(what: string, holds: (feed: FeedPrice) => boolean, asset = ETH, limitMs = 60_000): Promise<FeedPrice> {
	return eventually(limitMs, what, async () => {
		const found = await feedPrice(api, asset);
		return found && holds(found) ? found : undefined;
	});
}

/** Chain time of the best block, in seconds. */
const now = async (): Promise<bigint> => big(await api.query.timestamp!.now!()) / 1_000n;

scenario('one operator alone sets no price', async () => {
	assert.deepEqual(
		new Set(((await api.query.oracleOperators!.members!()) as any).toJSON()),
		new Set([who.Alice.address, who.Bob.address, who.Charlie.address]),
	);
	await feed('Alice', { [ETH]: units(300) });
	const at = await now();
	await eventually(30_000, 'two more blocks', async () => (await now()) >= at + 6n || undefined);
	assert.equal(await feedPrice(api, ETH), null);
	await refused(api, csa.open(ETH, units(10), units(100)), who.Dave, 'csa.PriceUnavailable');
});

scenario('with all honest the price is their median and is live', async () => {
	await feed('Alice', { [ETH]: units(300) });
	await feed('Bob', { [ETH]: units(301) });
	await until('the mean of the two is accepted', (found) => found.price === units('300.5') && found.status === 'Live');
	await feed('Charlie', { [ETH]: units(302) });
	await until('the median of the three is accepted', (found) => found.price === units(301) && found.status === 'Live');
	await submit(api, csa.open(ETH, units(10), units(1000)), who.Dave);
	assert.equal((await position(api, ETH, who.Dave.address))?.state, 'Normal');
});

scenario('one lying by half while another is silent leaves the median within the honest range, and minting works', async () => {
	// Charlie said 302 a moment ago and says nothing more.
	await feed('Alice', { [ETH]: units(300) });
	for (const [lie, median] of [
		[units(150), units(300)],
		[units(450), units(302)],
	] as const) {
		await feed('Bob', { [ETH]: lie });
		await until(`the median beside a lie of ${lie / units(1)}`, (found) => found.price === median && found.status === 'Live');
		const { debt } = (await position(api, ETH, who.Dave.address))!;
		await submit(api, csa.mint(ETH, units(100)), who.Dave);
		assert.equal((await position(api, ETH, who.Dave.address))?.debt, debt + units(100));
	}
});

scenario('somebody who is no operator cannot feed', async () => {
	const before = await feedPrice(api, ETH);
	await refused(api, feedTx(api, { [ETH]: units(1) }), who.Dave, 'oracle.NoPermission');
	assert.equal((await feedPrice(api, ETH))?.price, before?.price);
});

scenario('with two silent beyond the time to live the price is stale: minting refuses, repaying works', async () => {
	const { Dave } = who;
	const silentSince = await now();
	// Alice goes on alone, well within the time to live.
	let fed = 0n;
	let found: FeedPrice | null = null;
	await eventually(240_000, 'the price goes stale', async () => {
		const time = await now();
		found = await feedPrice(api, ETH);
		assert.ok(found, 'an accepted price stays visible');
		if (found.status === 'Stale') return true;
		assert.equal(found.status, 'Live');
		if (time > fed + 300n) {
			fed = time;
			await feed('Alice', { [ETH]: units(300) });
		}
		return undefined;
	});
	const stale = found as unknown as FeedPrice;
	assert.ok(stale.age >= TTL, `stale at an age of ${stale.age} s`);
	assert.ok((await now()) - silentSince <= TTL + 120n, 'and not much later');

	await refused(api, csa.mint(ETH, units(100)), Dave, 'csa.PriceUnavailable');
	await refused(api, csa.withdraw(ETH, units(1)), Dave, 'csa.PriceUnavailable');
	await refused(api, csa.open(ETH, units(10), units(100)), who.Eve, 'csa.PriceUnavailable');

	const before = (await position(api, ETH, Dave.address))!;
	await submit(api, csa.deposit(ETH, Dave.address, units(1)), Dave);
	await submit(api, csa.repay(ETH, Dave.address, units(200)), Dave);
	const after = (await position(api, ETH, Dave.address))!;
	assert.deepEqual([after.collateral, after.debt], [before.collateral + units(1), before.debt - units(200)]);

	// Another asset is not touched by it.
	await feed('Alice', { [WBTC]: units(60_000) });
	await feed('Bob', { [WBTC]: units(60_000) });
	await until('WBTC is live', (price) => price.status === 'Live', WBTC);
	await submit(api, csa.open(WBTC, units('0.1', 8), units(1000)), who.Eve);
	assert.equal((await feedPrice(api, ETH))?.status, 'Stale');

	await submit(api, csa.close(ETH) as Tx, Dave);
	assert.equal(await position(api, ETH, Dave.address), null);

	// A quorum brings the price back.
	await feed('Alice', { [ETH]: units(290) });
	await feed('Charlie', { [ETH]: units(292) });
	await until('the price is live again', (price) => price.status === 'Live' && price.price === units(291));
});
