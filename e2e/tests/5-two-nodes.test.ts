// Two validators find each other, take turns, and finalise the same chain.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { accounts } from '../src/accounts.ts';
import { connect } from '../src/api.ts';
import { freePort, TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { eventually } from '../src/wait.ts';

const FINALISED = 4;

const nodes: TestNode[] = [];
const apis: ApiPromise[] = [];

before(async () => {
	const port = await freePort();
	const alice = await TestNode.start('alice', ['--chain', 'local', '--alice', '--validator'], { listenPort: port });
	nodes.push(alice);
	const peer = await alice.rpc('system_localPeerId');
	nodes.push(
		await TestNode.start('bob', ['--chain', 'local', '--bob', '--validator', '--bootnodes', `/ip4/127.0.0.1/tcp/${port}/p2p/${peer}`]),
	);
	for (const node of nodes) apis.push(await connect(node));
});
after(async () => {
	for (const api of apis) await api.disconnect();
	for (const node of nodes) await node.stop();
});

/** The Aura slot of a block: the little-endian number in its pre-runtime digest. */
async function slotOf(api: ApiPromise, hash: string): Promise<bigint> {
	const { digest } = await api.rpc.chain.getHeader(hash);
	for (const log of digest.logs) {
		if (!log.isPreRuntime) continue;
		const [engine, data] = log.asPreRuntime;
		if (engine.toUtf8() === 'aura') return new DataView(Uint8Array.from(data.toU8a(true)).buffer).getBigUint64(0, true);
	}
	throw new Error(`block ${hash} has no Aura slot`);
}

scenario('both nodes author in turns and see the same finalised chain', async () => {
	const finalised = async (api: ApiPromise): Promise<number> =>
		(await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
	await eventually(
		180_000,
		`both nodes finalise block ${FINALISED}`,
		async () => ((await Promise.all(apis.map(finalised))).every((number) => number >= FINALISED) ? true : undefined),
		250,
	);

	const { Alice, Bob } = await accounts();
	const [first, second] = apis as [ApiPromise, ApiPromise];
	const authorities = (await (first.call as any).auraApi.authorities()).map((key: any) => key.toHex()) as string[];
	assert.deepEqual(
		authorities,
		[Alice, Bob].map((pair) => `0x${Buffer.from(pair.publicKey).toString('hex')}`),
	);

	const authors = new Set<number>();
	const authorsUntil = async (last: number): Promise<void> => {
		for (let number = 1; number <= last; number += 1) {
			const hash = (await first.rpc.chain.getBlockHash(number)).toHex();
			assert.equal((await second.rpc.chain.getBlockHash(number)).toHex(), hash, `block ${number}`);
			authors.add(Number((await slotOf(first, hash)) % BigInt(authorities.length)));
		}
	};
	// The first node may be alone for its first blocks; from then on turns are taken.
	await eventually(60_000, 'both have authored finalised blocks', async () => {
		await authorsUntil(Math.min(...(await Promise.all(apis.map(finalised)))));
		return authors.size === 2 || undefined;
	}, 500);
	for (const node of nodes) {
		assert.equal(((await node.rpc('system_health')) as { peers: number }).peers, 1, `${node.name} has one peer`);
	}
});
