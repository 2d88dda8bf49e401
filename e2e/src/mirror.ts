// Follows the chain block by block and holds it against the model of volatility.

import assert from 'node:assert/strict';
import type { ApiPromise } from '@polkadot/api';
import type { EventRecord } from '@polkadot/types/interfaces';
import { type Api, big, clock, lines, volatility } from './api.ts';
import { type Block, blocks, numberOf } from './blocks.ts';
import type { Lines } from './maths.ts';
import { type Told, VolatilityModel, type VolatilityParams } from './volatility.ts';
import { eventually } from './wait.ts';

/** An event of the pallet in the form in which the model tells it. */
function toldBy({ event }: EventRecord): Told {
	const field = (value: any): bigint | boolean | null =>
		value.isNone === true ? null : value.isTrue || value.isFalse ? value.isTrue : big(value);
	return [event.method, ...[...event.data].slice(1).map(field)];
}

/** The model of one asset, fed with what the chain tells of its prices and closes. */
export class Mirror {
	readonly model: VolatilityModel;
	/** When the volatility closed or opened the gate. */
	readonly gates: { block: number; open: boolean }[] = [];
	/** Highest start ratio that was seen, and at which block. */
	highest = { q0: 0n, block: 0 };
	/** The lines that held in each block, by its number. */
	readonly linesIn = new Map<number, Lines>();
	/** In how many blocks chain and model were compared. */
	compared = 0;

	constructor(
		private readonly api: ApiPromise,
		readonly asset: number,
		params: VolatilityParams,
	) {
		this.model = new VolatilityModel(params);
	}

	/** Replays a block, and compares everything that the views show if it was about the asset. */
	async take(block: Block, parent: string): Promise<void> {
		const told: Told[] = [];
		let before: bigint | undefined;
		const clockBefore = async (): Promise<bigint> => (before ??= await clock(await this.api.at(parent)));
		let prices = 0;
		for (const record of block.events) {
			const { section, method } = record.event;
			const data = record.event.data as any;
			if (section === 'priceFeed' && method === 'PriceAccepted' && data.asset.isWithId && Number(big(data.asset.asWithId)) === this.asset) {
				this.model.takePrice(big(data.price), big(data.moment), await clockBefore());
				prices += 1;
			}
			if (section !== 'volatility' || Number(big(data.asset)) !== this.asset) continue;
			if (method === 'PastCloseTaken') this.model.takePastClose(big(data.day), big(data.price), await clockBefore());
			if (method === 'ArbitrageGate') this.gates.push({ block: block.number, open: data.open.isTrue });
			told.push(toldBy(record));
		}
		assert.deepEqual(told, this.model.drain(), `events of asset ${this.asset} in block ${block.number}`);
		this.linesIn.set(block.number, this.model.lines);
		if (told.length + prices > 0) await this.compare(block);
	}

	/** Bit for bit: volatility, start ratio, warning line, and what they follow from. */
	async compare(block: Block): Promise<void> {
		const { asset, model } = this;
		const there: Api = await this.api.at(block.hash);
		const at = `asset ${asset} in block ${block.number}`;
		const [now, shown, drawn] = await Promise.all([clock(there), volatility(there, asset), lines(there, asset)]);
		assert.deepEqual(
			shown,
			{
				daily: model.daily,
				realTime: model.realTime,
				sampledAt: model.sampledAt,
				returns: model.returns,
				minutes: Number(model.minutes(now)),
				lastClose: model.closes.at(-1) ?? null,
				missing: model.missing(now),
			},
			`volatility of ${at}`,
		);
		const { gate, ...ratios } = drawn;
		assert.deepEqual(ratios, { ...model.lines, target: model.target }, `lines of ${at}`);
		assert.equal(gate.since, model.since, `gate of ${at}`);
		if (drawn.q0 > this.highest.q0) this.highest = { q0: drawn.q0, block: block.number };
		this.compared += 1;
	}
}

/** Keeps mirrors up to date in the background, from the first block on, while a test goes on. */
export class Follower {
	/** The last block that was replayed. */
	number = 0;
	private failure: unknown;
	private stopped = false;
	private readonly done: Promise<void>;

	constructor(
		private readonly api: ApiPromise,
		mirrors: Mirror[],
		each: (block: Block) => Promise<void> = async () => undefined,
	) {
		this.done = this.run(mirrors, each).catch((failure: unknown) => {
			this.failure = failure;
		});
	}

	private async run(mirrors: Mirror[], each: (block: Block) => Promise<void>): Promise<void> {
		let parent = this.api.genesisHash.toHex() as string;
		for await (const block of blocks(this.api, 1)) {
			for (const mirror of mirrors) await mirror.take(block, parent);
			await each(block);
			[this.number, parent] = [block.number, block.hash];
			if (this.stopped) return;
		}
	}

	/** Waits for something that replayed blocks bring about. */
	until<T>(limitMs: number, what: string, probe: () => T | undefined): Promise<T> {
		return eventually(limitMs, what, async () => {
			if (this.failure) throw this.failure;
			return probe();
		});
	}

	/** Waits until a block has been replayed. */
	async reached(hash: string): Promise<void> {
		const number = await numberOf(this.api, hash);
		await this.until(60_000, `block ${number} is replayed`, () => this.number >= number || undefined);
	}

	/** Ends the replay; fails if chain and model ever differed. */
	async stop(): Promise<void> {
		this.stopped = true;
		await this.done;
		if (this.failure) throw this.failure;
	}
}
