// A chain whose blocks the test makes: one for each transaction, and others when it says so. What happens in which block is
// then certain, and a thousand blocks take as long as the machine needs for them.

import assert from 'node:assert/strict';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, accounts } from './accounts.ts';
import { clock, connect, feedPrice } from './api.ts';
import type { Block } from './blocks.ts';
import { formatFixed } from './maths.ts';
import { TestNode } from './node.ts';
import { feedTx, submit } from './submit.ts';

/** Seconds of chain time in a block. */
const SLOT = 3n;
/** Requests that wait for their turn at a time. */
const AT_ONCE = 50;

export class SealedChain {
	private constructor(
		readonly node: TestNode,
		public api: ApiPromise,
		readonly who: Accounts,
	) {}

	/** Starts a chain with three price operators, of whom the test is all. */
	static async start(name: string, options: { metrics?: boolean; args?: string[] } = {}): Promise<SealedChain> {
		const who = await accounts();
		const node = await TestNode.start(name, ['--chain', 'local', '--sealing', 'instant', ...(options.args ?? [])], options);
		return new SealedChain(node, await connect(node), who);
	}

	async stop(): Promise<void> {
		await this.api.disconnect();
		await this.node.stop();
	}

	/** A client that starts anew, as it must to see the views of another runtime. */
	async reconnect(): Promise<ApiPromise> {
		await this.api.disconnect();
		this.api = await connect(this.node);
		return this.api;
	}

	/** Number of the newest block. */
	async height(): Promise<number> {
		return (await this.api.rpc.chain.getHeader()).number.toNumber();
	}

	/** An empty block now. */
	async seal(): Promise<Block> {
		const { hash } = (await this.node.rpc('engine_createBlock', [true, true])) as { hash: string };
		return this.read(hash);
	}

	/** So many empty blocks, at which nobody looks. */
	async skip(count: number): Promise<void> {
		for (let left = count; left > 0; left -= AT_ONCE) {
			const some = Array.from({ length: Math.min(left, AT_ONCE) });
			await Promise.all(some.map(() => this.node.rpc('engine_createBlock', [true, true])));
		}
	}

	/** Empty blocks until the newest one is of this moment, which must be that of a block. */
	async waitUntil(moment: bigint): Promise<void> {
		await this.skip(Number((moment - (await clock(this.api)) + SLOT - 1n) / SLOT));
		assert.equal(await clock(this.api), moment);
	}

	/** The block that a hash names. */
	async read(hash: string): Promise<Block> {
		const there = await this.api.at(hash);
		const [number, events] = (await Promise.all([there.query.system!.number!(), there.query.system!.events!()])) as any[];
		return { number: number.toNumber(), hash, events: [...events] };
	}

	/** A block that there is already, or else as many empty ones as it takes. */
	async block(number: number): Promise<Block> {
		const missing = number - (await this.height());
		if (missing > 0) await this.skip(missing);
		return this.read((await this.api.rpc.chain.getBlockHash(number)).toHex());
	}

	/** The first answer that `find` has for a block from number `from` on, in order; for at most so many of them. */
	async until<T>(what: string, from: number, most: number, find: (block: Block) => T | undefined): Promise<T> {
		for (let number = from; number < from + most; number += 1) {
			const found = find(await this.block(number));
			if (found !== undefined) return found;
		}
		return assert.fail(`${what}: not within ${most} blocks from block ${from} on`);
	}

	/** Two of the three operators feed, which is a quorum; returns when the chain has accepted. */
	async feed(prices: Record<number, bigint>): Promise<void> {
		for (const operator of [this.who.Alice, this.who.Bob]) await submit(this.api, feedTx(this.api, prices), operator);
		await this.seal();
		for (const [asset, price] of Object.entries(prices)) {
			const found = await feedPrice(this.api, Number(asset));
			assert.deepEqual([found?.status, found?.price], ['Live', price], `${formatFixed(price)} is the live price of ${asset}`);
		}
	}
}
