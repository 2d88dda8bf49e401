// The rules of volatility, start ratio and gate once more, independent of the chain: fed with the same prices and closes of
// the past, this model must come to the same numbers, bit for bit.
//
// Times are seconds of the chain's clock; prices, ratios and volatilities are raw fixed-point numbers.

import type { Gate, Sighting } from './api.ts';
import * as maths from './maths.ts';

export const DAY = 86_400n;

/** Returns that a full window holds. */
export const WINDOW = 30;

/** Returns below which the volatility is unknown. */
const LEAST_RETURNS = 5;

/** Largest magnitude of a return. */
const MAX_RETURN = 3n * maths.ONE;

export interface VolatilityParams extends maths.StartRatioParams {
	qMin: bigint;
	volClose: bigint;
	volOpen: bigint;
	maxClosed: bigint;
	openBelowTotal: bigint;
	openBelowPool: bigint;
	sampleInterval: bigint;
	/** Seconds for which a price counts. */
	ttl: bigint;
}

/** The parameters of the presets for an asset with this freeze line. */
export function presetParams(qMin: bigint): VolatilityParams {
	return {
		qMin,
		qFloor: qMin + maths.percent(20n),
		qRef: maths.percent(180n),
		qCap: maths.percent(300n),
		volRef: 80n * maths.ONE,
		kappa: maths.percent(25n),
		maxFall: maths.percent(5n),
		volClose: 150n * maths.ONE,
		volOpen: 120n * maths.ONE,
		maxClosed: 21_600n,
		openBelowTotal: maths.percent(110n),
		openBelowPool: maths.percent(105n),
		sampleInterval: 60n,
		ttl: 1_800n,
	};
}

/** What the chain has to tell of a step: the name of an event and its fields in the order of the metadata, the asset left out. */
export type Told = [string, ...(bigint | boolean | null)[]];

export class VolatilityModel {
	/** Instants of days and their prices, oldest first: as many as a full window is made of. */
	closes: Sighting[] = [];
	/** Closes of the past that wait for the days after them. */
	readonly waiting = new Map<bigint, bigint>();
	lastPrice: Sighting | null = null;
	realTime: bigint | null = null;
	q0: bigint;
	sampledAt = 0n;
	state: 'Open' | 'Closed' | 'Expired' = 'Open';
	since = 0n;
	private told: Told[] = [];

	/** A chain with these parameters from its genesis on. */
	constructor(readonly params: VolatilityParams) {
		this.q0 = params.qRef;
	}

	/** What was told since the last call. */
	drain(): Told[] {
		return this.told.splice(0);
	}

	/** The operators agreed on the close of a past day, when the chain's clock stood at `now`. */
	takePastClose(day: bigint, price: bigint, now: bigint): void {
		this.waiting.set(day, price);
		const linked = this.link(now);
		this.told.push(['PastCloseTaken', day, price, BigInt(this.returns)]);
		// Part of a past is no reason to move lines: its volatility may be far from that of the whole.
		if (linked > 0 && this.returns === WINDOW) this.sample();
	}

	/** The feed accepted `price` as of `moment`. `now` is the chain's clock before the block, as the hook sees it. */
	takePrice(price: bigint, moment: bigint, now: bigint): void {
		const before = this.lastPrice;
		this.lastPrice = { price, at: moment };
		if (before) this.close(before, moment, now);
		if (moment - this.sampledAt >= this.params.sampleInterval) this.sample();
	}

	get returns(): number {
		return Math.max(0, this.closes.length - 1);
	}

	/** Squared returns, oldest first. */
	get squares(): bigint[] {
		return this.closes.slice(1).map((close, i) => squaredReturn(this.closes[i]!.price, close.price));
	}

	get daily(): bigint | null {
		return this.volatilityOf(sum(this.squares));
	}

	get target(): bigint {
		return maths.startRatio(this.params, this.realTime);
	}

	get lines(): maths.Lines {
		return { q0: this.q0, qAlarm: maths.alarmLine(this.q0, this.params.qMin), qMin: this.params.qMin };
	}

	/** Whole minutes since the last close. */
	minutes(now: bigint): bigint {
		const last = this.closes.at(-1);
		if (!last || now <= last.at) return 0n;
		const minutes = (now - last.at) / 60n;
		return minutes < 1_440n ? minutes : 1_440n;
	}

	/** The day whose close is wanted next, if one is. */
	wanted(now: bigint): bigint | null {
		if (this.returns === WINDOW) return null;
		const oldest = this.closes[0];
		const instant = oldest ? oldest.at - DAY : now;
		return instant / DAY - 1n;
	}

	/** How many closes of the past are wanted and not known. */
	missing(now: bigint): number {
		const newest = this.wanted(now);
		if (newest === null) return 0;
		const count = this.closes.length === 0 ? WINDOW + 1 : WINDOW - this.returns;
		return Array.from({ length: count }, (_, back) => newest - BigInt(back)).filter((day) => !this.waiting.has(day)).length;
	}

	/** The gate as it stands at `now`, with all frozen CSAs together at the ratio `pool` and the whole system at `total`. */
	gate(now: bigint, pool: bigint, total: bigint): Gate {
		const { maxClosed, openBelowPool, openBelowTotal } = this.params;
		let reason = 'Storm';
		if (this.state === 'Open') reason = this.realTime === null ? 'VolatilityUnknown' : 'Calm';
		else if (this.state === 'Expired' || now - this.since >= maxClosed) reason = 'PauseExpired';
		else if (pool < openBelowPool) reason = 'FrozenPoolThin';
		else if (total < openBelowTotal) reason = 'BackingThin';
		const open = reason !== 'Storm';
		return { open, reason, since: this.since, nextChange: open ? null : this.since + maxClosed };
	}

	/** Makes the close of the day that ended between the price `before` and a price of `moment`. */
	private close(before: Sighting, moment: bigint, now: bigint): void {
		const last = this.closes.at(-1);
		let end = nextMidnight(before.at);
		while (last && end < last.at + DAY) end += DAY;
		if (end >= moment) return;
		let missed = (moment - 1n - end) / DAY;
		if (end - before.at < this.params.ttl) {
			const wasFull = this.returns === WINDOW;
			this.closes = [...this.closes, { price: before.price, at: end }].slice(-(WINDOW + 1));
			if (!wasFull) this.link(now);
			this.told.push(['DailyClose', before.price, end, this.daily]);
		} else {
			missed += 1n;
		}
		if (missed > 0n) this.told.push(['CloseMissed', missed]);
	}

	/** Links closes that wait to the old end, and returns how many. */
	private link(now: bigint): number {
		for (let linked = 0; ; linked += 1) {
			const day = this.wanted(now);
			if (day === null) this.waiting.clear();
			const price = day === null ? undefined : this.waiting.get(day);
			if (day === null || price === undefined) return linked;
			this.waiting.delete(day);
			this.closes.unshift({ price, at: (day + 1n) * DAY });
		}
	}

	private sample(): void {
		const { lastPrice, params } = this;
		if (!lastPrice) return;
		const at = lastPrice.at > this.sampledAt ? lastPrice.at : this.sampledAt;
		this.realTime = this.realTimeAt(lastPrice);
		const q0 = maths.nextStartRatio(params, this.q0, this.target, at - this.sampledAt);
		const moved = q0 !== this.q0;
		[this.q0, this.sampledAt] = [q0, at];
		if (moved) this.told.push(['StartRatioUpdated', q0, this.lines.qAlarm, this.realTime]);
		this.turn(at);
	}

	private realTimeAt({ price, at }: Sighting): bigint | null {
		const squares = this.squares;
		const last = this.closes.at(-1);
		if (!last || squares.length === 0) return null;
		const faded = (squares[0]! * this.minutes(at)) / 1_440n;
		return this.volatilityOf(sum(squares) - faded + squaredReturn(last.price, price));
	}

	private volatilityOf(sumR2: bigint): bigint | null {
		return this.returns < LEAST_RETURNS ? null : maths.realisedVolatility(sumR2, this.returns);
	}

	/** Opens or closes the gate by the volatility of a sample. */
	private turn(at: bigint): void {
		const { volClose, volOpen, maxClosed } = this.params;
		const before = this.state;
		if (this.realTime === null || this.realTime < volOpen) this.state = 'Open';
		else if (before === 'Open' && this.realTime > volClose) this.state = 'Closed';
		else if (before === 'Closed' && at - this.since >= maxClosed) this.state = 'Expired';
		if (this.state === before) return;
		this.since = at;
		if ((before === 'Closed') !== (this.state === 'Closed')) this.told.push(['ArbitrageGate', this.state !== 'Closed']);
	}
}

const sum = (numbers: bigint[]): bigint => numbers.reduce((total, number) => total + number, 0n);

/** The first midnight at or after an instant. */
const nextMidnight = (at: bigint): bigint => ((at + DAY - 1n) / DAY) * DAY;

/** Square of the log return from one price to another, clipped, scaled 10^36. */
export function squaredReturn(from: bigint, to: bigint): bigint {
	const exact = maths.lnRatio(to, from);
	const size = exact < 0n ? -exact : exact;
	return size > MAX_RETURN ? MAX_RETURN ** 2n : size ** 2n;
}
