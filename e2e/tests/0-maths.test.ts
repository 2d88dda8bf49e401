// The reference arithmetic against the published vectors, before it judges the chain.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as maths from '../src/maths.ts';
import { scriptedCrash } from '../src/prices.ts';
import { DAY, presetParams, squaredReturn, VolatilityModel } from '../src/volatility.ts';

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

const CLOSES = [400n, 410n, 395n, 402n, 420n, 415n].map(eth);
const RETURNS = [24692612590371501n, -37271394797231619n, 17566323717899192n, 43802622658392929n, -11976191046715692n];
/** Points, rounded to the twelve decimals of the vectors. */
const points = (volatility: bigint | null): string => maths.formatFixed((volatility! + 500_000n) / 10n ** 6n, 12);

test('logarithms match the vectors, the reciprocal has the opposite one, and of 1 it is 0', () => {
	assert.deepEqual(
		RETURNS.map((_, i) => maths.lnRatio(CLOSES[i + 1]!, CLOSES[i]!)),
		RETURNS,
	);
	assert.deepEqual(
		RETURNS.map((_, i) => maths.lnRatio(CLOSES[i]!, CLOSES[i + 1]!)),
		RETURNS.map((exact) => -exact),
	);
	assert.equal(maths.lnRatio(7n, 7n), 0n);
	assert.equal(maths.lnRatio(2n, 1n), 693147180559945309n);
	assert.equal(maths.lnRatio(10n, 1n), 2302585092994045684n);
	assert.equal(maths.lnRatio(2n ** 84n, 10n ** 9n), 37501097330088994835n);
	assert.equal(squaredReturn(1n, 1_000n), (3n * maths.ONE) ** 2n, 'a return is clipped');
});

test('integer roots are the floor of the real ones', () => {
	for (const root of [0n, 1n, 2n, 3n, 10n, 2n ** 64n - 1n, 12345678901234567890n]) {
		assert.equal(maths.isqrt(root ** 2n), root);
		assert.equal(maths.isqrt(root ** 2n + 2n * root), root);
		if (root > 0n) assert.equal(maths.isqrt(root ** 2n - 1n), root - 1n);
	}
});

/** A model whose window is made of the closes of the vectors. */
function withCloses(closes: bigint[], lastDay = 20_000n): VolatilityModel {
	const model = new VolatilityModel(presetParams(maths.percent(120n)));
	const now = (lastDay + 1n) * DAY + 60n;
	for (const [back, close] of closes.toReversed().entries()) model.takePastClose(lastDay - BigInt(back), close, now);
	return model;
}

test('daily volatility matches the vectors', () => {
	const model = withCloses(CLOSES);
	const sumR2 = model.squares.reduce((sum, square) => sum + square, 0n);
	assert.equal((sumR2 + maths.ONE / 2n) / maths.ONE, 4369556619372296n);
	assert.equal(maths.realisedVolatility(sumR2, 5), model.daily);
	assert.equal(points(model.daily), '56.478104891558');
	assert.equal(withCloses(CLOSES.slice(1)).daily, null, 'four returns are too few');
});

test('volatility in real time matches the vectors', () => {
	for (const [minutes, expected] of [
		[0n, '56.478104891558'],
		[720n, '54.472255916249'],
		[1_440n, '52.389664983362'],
	] as const) {
		const model = withCloses(CLOSES);
		const close = model.closes.at(-1)!;
		const moment = close.at + minutes * 60n;
		model.takePrice(close.price, moment, moment);
		assert.equal(points(model.realTime), expected, `after ${minutes} minutes`);
	}
});

test('the start ratio matches the vectors', () => {
	const params = { ...presetParams(maths.percent(120n)), qRef: maths.percent(150n), volRef: eth(60n) };
	const target = (vol: bigint): bigint => maths.startRatio(params, eth(vol));
	const alarm = (q0: bigint): bigint => maths.alarmLine(q0, params.qMin);
	const [calm, raised] = [maths.percent(150n), target(66n)];
	assert.deepEqual([target(60n), raised, target(120n)], [calm, 1537500000000000000n, 1875000000000000000n]);
	assert.equal(maths.startRatio(params, null), calm);
	assert.deepEqual([target(0n), target(1_000n)], [params.qFloor, params.qCap], 'within its bounds');
	const q0 = (from: bigint, to: bigint, seconds: bigint): bigint => maths.nextStartRatio(params, from, to, seconds);
	for (const [from, to, seconds, expected, line] of [
		[calm, raised, 0n, 1537500000000000000n, 1368750000000000000n],
		[raised, calm, 60n, 1536666666666666667n, 1368333333333333333n],
		[raised, calm, 2_700n, calm, 1350000000000000000n],
		[target(120n), calm, 0n, 1875000000000000000n, 1537500000000000000n],
		[target(120n), calm, 3_600n, 1825000000000000000n, 1512500000000000000n],
		[target(120n), calm, 27_000n, calm, 1350000000000000000n],
	] as const) {
		assert.equal(q0(from, to, seconds), expected);
		assert.equal(alarm(expected), line);
	}
});

test('the model comes to the same window in whatever order past closes come', () => {
	const closes = Array.from({ length: 31 }, (_, day) => eth(400n + BigInt((day * 37) % 50)));
	const [newestFirst, oldestFirst] = [withCloses(closes), new VolatilityModel(presetParams(maths.percent(120n)))];
	const now = 20_001n * DAY + 60n;
	assert.equal(oldestFirst.missing(now), 31);
	for (const [i, close] of closes.entries()) oldestFirst.takePastClose(19_970n + BigInt(i), close, now);
	assert.deepEqual(oldestFirst.closes, newestFirst.closes);
	assert.equal(oldestFirst.missing(now), 0);
	assert.equal(oldestFirst.waiting.size, 0);
});

test('past closes move the start ratio of the model once, when the window is full', () => {
	const model = new VolatilityModel(presetParams(maths.percent(120n)));
	const now = 20_001n * DAY + 60n;
	model.takePrice(eth(400n), now, now);
	// A tenth up and down on the last five days, then calm: the first part alone would draw the start ratio much higher.
	const closes = Array.from({ length: 31 }, (_, back) => eth(back < 6 && back % 2 === 0 ? 440n : 400n));
	for (const [back, close] of closes.entries()) model.takePastClose(20_000n - BigInt(back), close, now);
	const moves = model.drain().filter(([name]) => name === 'StartRatioUpdated');
	assert.deepEqual(moves, [['StartRatioUpdated', model.q0, model.lines.qAlarm, model.realTime]]);
	assert.equal(model.q0, model.target);
});

test('the model makes a close of the last price of a day, and none of one that is too old', () => {
	const model = withCloses(CLOSES);
	const midnight = 20_002n * DAY;
	model.takePrice(eth(430n), midnight - 1_799n, 0n);
	model.takePrice(eth(500n), midnight, 0n);
	assert.equal(model.closes.length, 6, 'the day is not over at its end');
	model.takePrice(eth(510n), midnight + 1n, 0n);
	assert.deepEqual(model.closes.at(-1), { price: eth(500n), at: midnight });
	model.drain();
	model.takePrice(eth(520n), midnight + DAY - 1_800n, 0n);
	model.takePrice(eth(530n), midnight + 2n * DAY + 1n, 0n);
	assert.equal(model.closes.length, 7);
	assert.deepEqual(
		model.drain().filter(([name]) => name === 'CloseMissed'),
		[['CloseMissed', 2n]],
	);
});

test('the gate of the model closes above one volatility, opens below a lower one, and never pauses for too long', () => {
	const model = withCloses(CLOSES);
	const [from, huge] = [20_001n * DAY + 60n, 2n ** 128n - 1n];
	const at = (price: bigint, after: bigint): boolean => {
		model.takePrice(eth(price), from + after, 0n);
		return model.gate(from + after, huge, huge).open;
	};
	// With five returns a move of x gives a volatility of about 854·x beside the 56 of the window.
	assert.equal(at(415n, 0n), true);
	assert.equal(at(365n, 60n), true);
	assert.ok(model.realTime! > 120n * maths.ONE && model.realTime! < 150n * maths.ONE);
	assert.equal(at(330n, 120n), false);
	assert.deepEqual(model.gate(from + 120n, huge, huge), { open: false, reason: 'Storm', since: from + 120n, nextChange: from + 21_720n });
	assert.equal(at(365n, 180n), false, 'it stays closed in between');
	assert.equal(model.gate(from, maths.percent(105n) - 1n, huge).reason, 'FrozenPoolThin');
	assert.equal(model.gate(from, maths.percent(105n), maths.percent(110n) - 1n).reason, 'BackingThin');
	assert.equal(model.gate(from + 21_720n, huge, huge).reason, 'PauseExpired');
	assert.equal(at(400n, 240n), true);
	assert.equal(model.gate(from + 240n, huge, huge).reason, 'Calm');
});

test('lots and their prices match the vectors', () => {
	const terms = { kun: maths.parseFixed('0.8'), asset: eth(300n), decimals: 18, discount: maths.percent(70n) };
	const missing = maths.shortage(eth(870_000n), eth(1_000_000n), maths.percent(100n));
	assert.equal(missing, eth(130_000n));
	const kun = maths.kunForGap(missing, terms);
	assert.equal(kun, 541_666_666_666_666_666_666_667n);
	assert.deepEqual([maths.startPrice(terms), maths.marketPrice(terms)], [800_000_000_000_000n, 2_666_666_666_666_666n]);
	const price = maths.parseFixed('0.0015');
	const [paid, needed] = [maths.lotCost(kun, price), maths.amountForValue(missing, terms.asset, 18)];
	assert.deepEqual([paid, needed, paid - needed], [812_500_000_000_000_000_001n, 433_333_333_333_333_333_334n, 379_166_666_666_666_666_667n]);
	assert.equal(maths.nextBid(price, maths.percent(3n)), 1_545_000_000_000_000n);
	// At the start price the lot fills its part of the gap, and leaves nothing beside it.
	assert.equal(maths.lotCost(kun, maths.startPrice(terms)), needed);
	assert.equal(maths.coveredGap(kun, terms), missing);
	assert.equal(maths.reserveForCoins(eth(297n), eth(300n), 18, maths.percent(1n)), eth(1n));
});
