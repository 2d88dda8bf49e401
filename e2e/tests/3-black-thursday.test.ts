// Black Thursday through the node's own price server, the HTTP worker and the oracle: a CSA opened at the least ratio on
// 11 March 2020 must turn alarm and frozen in exactly the hours that the closing prices and the ratios dictate. The lines move
// with the volatility meanwhile: the model of it, held against the chain in each block, says where they are.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { type Accounts, accounts } from '../src/accounts.ts';
import { amount, connect, ETH, feedPrice, lines, position, type Position, units } from '../src/api.ts';
import { acceptedPrices, type Block, blocks, numberOf } from '../src/blocks.ts';
import * as maths from '../src/maths.ts';
import { Follower, Mirror } from '../src/mirror.ts';
import { TestNode } from '../src/node.ts';
import { blackThursday, type History } from '../src/prices.ts';
import { scenario } from '../src/scenario.ts';
import { CallFailed, submit, type Tx } from '../src/submit.ts';
import { presetParams, WINDOW } from '../src/volatility.ts';
import { eventually } from '../src/wait.ts';

const Q_MIN = maths.percent(120n);
const COLLATERAL = units(10);
const CRASH_DAY = '2020-03-12';

let folder: string;
let history: History;
let node: TestNode;
let api: ApiPromise;
let who: Accounts;
let mirror: Mirror;
let follower: Follower;

before(async () => {
	who = await accounts();
	history = blackThursday();
	console.log(`prices: ${history.source}, ${history.rows.length} hours from ${history.rows[0]?.time}`);
	folder = mkdtempSync(join(tmpdir(), 'qian-e2e-prices-'));
	const csv = join(folder, 'eth.csv');
	writeFileSync(csv, history.csv);
	// Two seconds an hour; a block every 200 ms, so ten blocks and 30 seconds of chain time an hour.
	node = await TestNode.start('black-thursday', ['--dev', '--sealing', '200', '--dev-prices', csv, '--dev-prices-speed', '30']);
	api = await connect(node);
	mirror = new Mirror(api, ETH, presetParams(Q_MIN));
	follower = new Follower(api, [mirror]);
});
after(async () => {
	await follower?.stop().catch(() => undefined);
	await api?.disconnect();
	await node?.stop();
	if (folder) rmSync(folder, { recursive: true, force: true });
});

/** The row at or after `from` whose close is `price`. */
function rowOf(price: bigint, from = 0): number {
	const row = history.rows.findIndex((candidate, i) => i >= from && candidate.close === price);
	assert.ok(row >= 0, `${maths.formatFixed(price)} is the close of no hour from ${history.rows[from]?.time} on`);
	return row;
}

const hour = (row: number): string => history.rows[row]!.time;

/** The lines that the model has for a block. */
const linesIn = (block: number): Promise<maths.Lines> =>
	follower.until(60_000, `block ${block} is replayed`, () => mirror.linesIn.get(block));

/** Opens a CSA at the least ratio; again if price or start ratio moved between the quote and the block. */
async function openAtLeastRatio(): Promise<{ row: number; debt: bigint; block: number }> {
	const csa = api.tx.csa as any;
	await follower.until(60_000, 'the window is full', () => mirror.model.returns === WINDOW || undefined);
	for (;;) {
		const quoted = await eventually(60_000, 'the first price is live', async () => {
			const feed = await feedPrice(api, ETH);
			return feed?.status === 'Live' ? feed.price : undefined;
		});
		const row = rowOf(quoted);
		assert.ok(hour(row) < CRASH_DAY, `11 March is over before a CSA could be opened: it is ${hour(row)}`);
		const debt = maths.openable(COLLATERAL, quoted, 18, (await lines(api, ETH)).q0);
		try {
			const { blockHash } = await submit(api, csa.open(ETH, COLLATERAL, debt) as Tx, who.Bob);
			const there = await api.at(blockHash);
			const block = await numberOf(api, blockHash);
			if ((await amount(there, 'openable', ETH, COLLATERAL)) === debt) {
				const { price } = (await feedPrice(there, ETH))!;
				assert.equal(debt, maths.openable(COLLATERAL, price, 18, (await linesIn(block)).q0));
				return { row: rowOf(price), debt, block };
			}
			// The price rose in between, or the start ratio fell: the ratio is above the least one.
			await submit(api, csa.close(ETH) as Tx, who.Bob);
		} catch (error) {
			// The price fell in between, or the start ratio rose.
			if (!(error instanceof CallFailed) || error.error !== 'csa.BelowStartRatio') throw error;
		}
	}
}

scenario('a CSA opened at the least ratio turns alarm and frozen in the hours that the prices dictate', async () => {
	const { row: openedAt, debt, block: from } = await openAtLeastRatio();
	const expectedAt = (price: bigint, lines: maths.Lines, collateral = COLLATERAL): maths.State =>
		maths.state(collateral, debt, price, 18, lines);
	const opening = await linesIn(from);
	// The freeze line does not move.
	const frozenAt = history.rows.findIndex((row, i) => i >= openedAt && expectedAt(row.close, opening) === 'Frozen');
	assert.ok(frozenAt > openedAt, 'the crash crosses the freeze line');
	console.log(
		`opened ${hour(openedAt)} at ${maths.formatFixed(history.rows[openedAt]!.close)} and ${maths.formatFixed(opening.q0)} ` +
			`with a debt of ${maths.formatFixed(debt)} QUSD; expected: frozen ${hour(frozenAt)}`,
	);

	const check = async (block: Block, price: bigint, collateral: bigint): Promise<Position> => {
		const found = await position(await api.at(block.hash), ETH, who.Bob.address);
		assert.ok(found);
		const at = `${hour(rowOf(price, openedAt))} (${maths.formatFixed(price)}, block ${block.number})`;
		assert.deepEqual([found.collateral, found.debt], [collateral, debt], at);
		assert.equal(found.tick, maths.positionTick(collateral, debt, 18), `tick ${at}`);
		assert.equal(found.ratio, maths.ratio(collateral, debt, price, 18), `ratio ${at}`);
		assert.equal(found.state, expectedAt(price, await linesIn(block.number), collateral), `state ${at}`);
		return found;
	};

	const seen = new Map<Position['state'], number>();
	let row = openedAt;
	let price = history.rows[openedAt]!.close;
	let frozen: Block | undefined;
	for await (const block of blocks(api, from)) {
		for (const accepted of acceptedPrices(block.events, ETH)) {
			price = accepted;
			row = rowOf(price, row);
			const { state } = await check(block, price, COLLATERAL);
			if (!seen.has(state)) {
				seen.set(state, row);
				console.log(`${hour(row)}: price ${maths.formatFixed(price)}, the CSA is ${state}`);
			}
			if (state === 'Frozen') frozen = block;
		}
		if (frozen) break;
		if (!seen.has('Normal') && block.number === from) seen.set('Normal', openedAt);
	}
	assert.deepEqual([...seen.keys()], ['Normal', 'Alarm', 'Frozen'], 'one after the other');
	assert.equal(hour(seen.get('Frozen')!), hour(frozenAt));

	// A frozen CSA can be neither minted on nor emptied, but topped up at any price.
	await assert.rejects(submit(api, api.tx.csa!.mint!(ETH, units(1)) as Tx, who.Bob), CallFailed);
	await assert.rejects(submit(api, api.tx.csa!.withdraw!(ETH, units(1)) as Tx, who.Bob), CallFailed);
	const needed = maths.collateralFor(debt, price, 18, maths.percent(250n)) - COLLATERAL;
	const { blockHash } = await submit(api, api.tx.csa!.deposit!(ETH, who.Bob.address, needed) as Tx, who.Bob);
	const there = await api.at(blockHash);
	const now = (await feedPrice(there, ETH))!.price;
	const healed = (await position(there, ETH, who.Bob.address))!;
	assert.equal(healed.collateral, COLLATERAL + needed);
	assert.equal(healed.ratio, maths.ratio(healed.collateral, debt, now, 18));
	assert.equal(healed.state, 'Normal');
	assert.equal(expectedAt(now, await linesIn(await numberOf(api, blockHash)), healed.collateral), 'Normal');
	console.log(`after a deposit of ${maths.formatFixed(needed)} ETH at ${maths.formatFixed(now)} the CSA is ${healed.state} again`);
	await follower.stop();
	console.log(`volatility and lines were those of the model in all ${mirror.compared} blocks that moved them`);
});
