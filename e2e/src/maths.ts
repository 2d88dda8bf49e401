// The protocol's arithmetic once more, in big integers and independent of the chain: the tests compare the two.
//
// Prices and ratios are raw fixed-point numbers (1.0 is 10^18); amounts are base units.

export const ONE = 10n ** 18n;

export type State = 'Insolvent' | 'Frozen' | 'Alarm' | 'Normal';

export const percent = (points: bigint): bigint => (points * ONE) / 100n;

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const bits = (x: bigint): number => (x === 0n ? 0 : x.toString(2).length);

/** Value of `amount` in 10^-18 peg units, rounded down. */
export function value(amount: bigint, price: bigint, decimals: number): bigint {
	return (amount * price) / 10n ** BigInt(decimals);
}

/** Displayed ratio: `c·P·10^18 / (10^dec·d)`, rounded down; the largest u128 without debt. */
export function ratio(collateral: bigint, debt: bigint, price: bigint, decimals: number): bigint {
	if (debt === 0n) return 2n ** 128n - 1n;
	return (collateral * price * ONE) / (10n ** BigInt(decimals) * debt);
}

/** Most debt that `collateral` carries at the ratio `q0`. */
export function openable(collateral: bigint, price: bigint, decimals: number, q0: bigint): bigint {
	return (value(collateral, price, decimals) * ONE) / q0;
}

/** Most collateral that may leave a CSA with debt while its ratio stays at `qAlarm` or above. */
export function withdrawable(collateral: bigint, debt: bigint, price: bigint, decimals: number, qAlarm: bigint): bigint {
	if (debt === 0n) return collateral;
	const needed = ceilDiv(debt * qAlarm * 10n ** BigInt(decimals), price * ONE);
	return needed >= collateral ? 0n : collateral - needed;
}

/** Least collateral whose ratio is `target` or above. */
export function collateralFor(debt: bigint, price: bigint, decimals: number, target: bigint): bigint {
	return ceilDiv(debt * target * 10n ** BigInt(decimals), price * ONE);
}

/** Tick of the quotient x/y: 64 octaves around one, each cut into 1,024 equal parts. */
export function tick(x: bigint, y: bigint): number | null {
	if (y === 0n) return null;
	if (x === 0n) return 0;
	const shifted = (number: bigint, by: number): bigint => number << BigInt(Math.max(0, by));
	let e = bits(x) - bits(y);
	if (shifted(x, -e) < shifted(y, e)) e -= 1;
	if (e < -32) return 0;
	if (e > 31) return 65_535;
	const m = shifted(x, 10 - e) / shifted(y, e - 10) - 1_024n;
	return (e + 32) * 1_024 + Number(m);
}

/** Tick of a CSA; `null` without debt. */
export function positionTick(collateral: bigint, debt: bigint, decimals: number): number | null {
	return tick(collateral * ONE, debt * 10n ** BigInt(decimals));
}

/** Tick that contains the line of ratio `q` at `price`. */
export function lineTick(q: bigint, price: bigint): number {
	const line = tick(q, price);
	if (line === null) throw new Error('a price of zero has no lines');
	return line;
}

export interface Lines {
	q0: bigint;
	qAlarm: bigint;
	qMin: bigint;
}

/** State of a CSA: it is at or below a line only if its whole tick is. */
export function state(collateral: bigint, debt: bigint, price: bigint, decimals: number, lines: Lines): State {
	const own = positionTick(collateral, debt, decimals);
	if (own === null) return 'Normal';
	if (own < lineTick(ONE, price)) return 'Insolvent';
	if (own < lineTick(lines.qMin, price)) return 'Frozen';
	if (own < lineTick(lines.qAlarm, price)) return 'Alarm';
	return 'Normal';
}

/** Raw fixed-point number of a decimal text, exactly. */
export function parseFixed(text: string): bigint {
	const match = /^(\d+)(?:\.(\d{1,18}))?$/.exec(text);
	if (!match) throw new Error(`'${text}' is not a decimal number`);
	return BigInt(match[1]!) * ONE + BigInt((match[2] ?? '').padEnd(18, '0'));
}

/** Shortest decimal text of a raw fixed-point number. */
export function formatFixed(raw: bigint, decimals = 18): string {
	const unit = 10n ** BigInt(decimals);
	const fraction = (raw % unit).toString().padStart(decimals, '0').replace(/0+$/, '');
	return `${raw / unit}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Fractional bits of the logarithms below; far more than their 18 digits need. */
const BITS = 256n;

/** `ln m` in steps of 2^-256 for `m` in [1, 2], given as a fraction: Σ ((m − 1)/m)^k / k. */
function lnOfOctave(numerator: bigint, denominator: bigint): bigint {
	let [power, sum] = [1n << BITS, 0n];
	for (let k = 1n; power !== 0n; k += 1n) {
		power = (power * (numerator - denominator)) / numerator;
		sum += power / k;
	}
	return sum;
}

const LN_2 = lnOfOctave(2n, 1n);

/** `ln(x/y)` to the nearest 10^-18. */
export function lnRatio(x: bigint, y: bigint): bigint {
	if (x <= 0n || y <= 0n) throw new Error('only positive numbers have a logarithm');
	if (x < y) return -lnRatio(y, x);
	let octaves = 0n;
	for (; y << (octaves + 1n) <= x; octaves += 1n);
	const sum = octaves * LN_2 + lnOfOctave(x, y << octaves);
	return (sum * ONE + (1n << (BITS - 1n))) >> BITS;
}

/** Largest integer whose square is at most `x`. */
export function isqrt(x: bigint): bigint {
	if (x < 2n) return x;
	let root = 1n << BigInt((bits(x) + 1) >> 1);
	for (;;) {
		const next = (root + x / root) >> 1n;
		if (next >= root) return root;
		root = next;
	}
}

/** Volatility a year in percent points of `n` daily returns, from the sum of their squares (scaled 10^36). */
export function realisedVolatility(sumR2: bigint, n: number): bigint {
	return isqrt((sumR2 * 365n * 10_000n) / BigInt(n));
}

/** How the start ratio follows the volatility. */
export interface StartRatioParams {
	qFloor: bigint;
	qRef: bigint;
	qCap: bigint;
	volRef: bigint;
	/** κ. */
	kappa: bigint;
	/** Largest fall in an hour. */
	maxFall: bigint;
}

/** Where the volatility draws the start ratio; `qRef` while it is unknown. */
export function startRatio(params: StartRatioParams, volatility: bigint | null): bigint {
	const { qFloor, qRef, qCap, volRef, kappa } = params;
	const drawn = volatility === null ? qRef : (qRef * (volRef * (ONE - kappa) + kappa * volatility)) / (volRef * ONE);
	return max(qFloor, min(qCap, drawn));
}

/** The start ratio some seconds after `q0`: a rise acts at once, a fall takes its time. */
export function nextStartRatio(params: StartRatioParams, q0: bigint, target: bigint, seconds: bigint): bigint {
	return max(target, q0 - (params.maxFall * seconds) / 3_600n);
}

/** The warning line between start ratio and freeze line. */
export const alarmLine = (q0: bigint, qMin: bigint): bigint => (q0 + qMin) / 2n;

/** What prices a lot: that of KUN, that of the asset with its decimals, and the largest discount. */
export interface LotTerms {
	kun: bigint;
	asset: bigint;
	decimals: number;
	discount: bigint;
}

/** Least price of a lot, in base units of the asset for one whole KUN. */
export const startPrice = ({ kun, asset, decimals, discount }: LotTerms): bigint =>
	ceilDiv(kun * (ONE - discount) * 10n ** BigInt(decimals), asset * ONE);

/** Price of a lot at which KUN is neither cheap nor dear, likewise. */
export const marketPrice = ({ kun, asset, decimals }: LotTerms): bigint => (kun * 10n ** BigInt(decimals)) / asset;

/** KUN that fills `gap` even at the start price. */
export const kunForGap = (gap: bigint, { kun, discount }: LotTerms): bigint => ceilDiv(gap * ONE * ONE, kun * (ONE - discount));

/** The part of a gap that so much KUN fills even at the start price. */
export const coveredGap = (amount: bigint, { kun, discount }: LotTerms): bigint => (amount * kun * (ONE - discount)) / (ONE * ONE);

/** What a lot costs at a price, in base units of the asset. */
export const lotCost = (kun: bigint, price: bigint): bigint => ceilDiv(kun * price, ONE);

/** Least price that beats the best bid. */
export const nextBid = (best: bigint, increment: bigint): bigint => ceilDiv(best * (ONE + increment), ONE);

/** How much of an asset is worth `value`, in base units. */
export const amountForValue = (value: bigint, price: bigint, decimals: number): bigint => ceilDiv(value * 10n ** BigInt(decimals), price);

/** What coins buy of the collateral of the protocol, in base units. */
export const reserveForCoins = (coins: bigint, price: bigint, decimals: number, discount: bigint): bigint =>
	(coins * 10n ** BigInt(decimals) * ONE) / (price * (ONE - discount));

/** What the backing falls short of `target` times the net supply. */
export const shortage = (backing: bigint, netSupply: bigint, target: bigint): bigint => max(0n, ceilDiv(netSupply * target, ONE) - backing);
