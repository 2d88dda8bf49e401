// The reference arithmetic against the published vectors, before it judges the chain.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as maths from '../src/maths.ts';
import { scriptedCrash } from '../src/prices.ts';

const eth = (n: bigint): bigint => n * maths.ONE;
const LINES = { q0: maths.percent(150n), qAlarm: maths.percent(135n), qMin: maths.percent(120n) };

test('ratio and opening match the vectors', () => {
	assert.equal(maths.ratio(eth(10n), eth(2600n), eth(300n), 18), 1153846153846153846n);
	assert.equal(maths.ratio(25_000_123_456n, eth(20_000n), maths.parseFixed('1.0003'), 6), 1250381174651840000n);
	assert.equal(maths.openable(eth(10n), eth(300n), 18, LINES.q0), eth(2000n));
});

test('ticks match the vectors', () => {
	assert.equal(maths.tick(1n, 1n), 32_768);
	assert.equal(maths.tick(4n, 1000n), 24_600);
	assert.equal(maths.tick(1n, 300n), 24_275);
	assert.equal(maths.tick(1n, 2n ** 32n), 0);
	assert.equal(maths.tick(1n, 2n ** 40n), 0);
	assert.equal(maths.tick(0n, 1n), 0);
	assert.equal(maths.tick(2n ** 32n, 1n), 65_535);
	assert.equal(maths.tick(2n ** 60n, 1n), 65_535);
	assert.equal(maths.tick(1n, 0n), null);
	assert.equal(maths.positionTick(25_000_123_456n, eth(20_000n), 6), 33_024);
});

test('states match the vectors', () => {
	const cases: [bigint, bigint, number, maths.State][] = [
		[10n, 2600n, 24_544, 'Frozen'],
		[5n, 1350n, 24_469, 'Frozen'],
		[20n, 5100n, 24_580, 'Frozen'],
		[30n, 4000n, 25_518, 'Normal'],
	];
	for (const [collateral, debt, tick, state] of cases) {
		assert.equal(maths.positionTick(eth(collateral), eth(debt), 18), tick);
		assert.equal(maths.state(eth(collateral), eth(debt), eth(300n), 18, LINES), state);
	}
	assert.equal(maths.state(eth(4n), eth(1100n), eth(250n), 18, LINES), 'Insolvent');
	assert.equal(maths.state(eth(12n), eth(2300n), eth(250n), 18, LINES), 'Alarm');
	assert.equal(maths.state(eth(1n), 0n, eth(250n), 18, LINES), 'Normal');
});

test('a withdrawal to the exact line passes and one unit more does not', () => {
	const [collateral, debt, price] = [eth(10n), eth(1000n), eth(300n)];
	const most = maths.withdrawable(collateral, debt, price, 18, LINES.qAlarm);
	assert.equal(most, eth(10n) - eth(45n) / 10n);
	assert.ok(maths.ratio(collateral - most, debt, price, 18) >= LINES.qAlarm);
	assert.ok(maths.ratio(collateral - most - 1n, debt, price, 18) < LINES.qAlarm);
});

test('the scripted crash loses 45 % without a step that the chain would suspect', () => {
	const closes = scriptedCrash('2020-03-11T12:00:00Z', 48).map((line) => maths.parseFixed(line.split(',')[4]!));
	assert.equal(new Set(closes.map(String)).size, 48);
	assert.ok(Math.min(...closes.map(Number)) < 0.58 * Number(closes[0]));
	for (const [i, close] of closes.entries()) {
		if (i > 0) assert.ok(Math.abs(Number(close) / Number(closes[i - 1]) - 1) < 0.15, `hour ${i}`);
	}
});
