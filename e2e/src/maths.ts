// The protocol's arithmetic once more, in big integers and independent of the chain: the tests compare the two.
//
// Prices and ratios are raw fixed-point numbers (1.0 is 10^18); amounts are base units.

export const ONE = 10n ** 18n;

export type State = 'Insolvent' | 'Frozen' | 'Alarm' | 'Normal';

export const percent = (points: bigint): bigint => (points * ONE) / 100n;

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
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
