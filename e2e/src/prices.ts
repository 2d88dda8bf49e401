// Price histories: real ones where they are to be had, else a scripted crash of the same size.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatFixed, parseFixed } from './maths.ts';

export interface Row {
	/** Start of the hour, ISO 8601. */
	time: string;
	/** Closing price, raw fixed point. */
	close: bigint;
}

export interface History {
	source: string;
	rows: Row[];
	/** The rows as the node's `--dev-prices` reads them. */
	csv: string;
}

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folder with price histories: `QIAN_PRICE_DATA`, else `../shared/data` beside the repository. */
export function priceFolder(): string {
	return process.env.QIAN_PRICE_DATA ?? join(REPOSITORY, '..', 'shared', 'data');
}

const HEADER = 'timestamp_utc,open,high,low,close';

/** A history from lines of CSV. */
function historyOf(source: string, lines: string[]): History {
	const rows = lines.map((line) => {
		const cells = line.trim().split(',');
		return { time: cells[0]!, close: parseFixed(cells[4]!) };
	});
	return { source, rows, csv: `${[HEADER, ...lines.map((line) => line.trim())].join('\n')}\n` };
}

/** The rows of a file of the price folder, or those of a formula where there is none. */
function rowsOf(name: string, otherwise: () => string[]): [string, string[]] {
	const file = join(priceFolder(), name);
	if (!existsSync(file)) return ['by formula (no price history here)', otherwise()];
	return [`price history ${file}`, readFileSync(file, 'utf8').split('\n').filter((line) => /^\d/.test(line))];
}

/** The hours of 11 to 13 March 2020 from `from` on, in which ETH lost 45 % of its price. */
export function blackThursday(from = '2020-03-11T12:00:00Z', hours = 48): History {
	const [source, lines] = rowsOf('eth-usd-hourly-2020-03.csv', () => scriptedCrash(from, hours));
	return historyOf(source, lines.filter((line) => line.split(',')[0]! >= from).slice(0, hours));
}

/** The daily closes before 11 March 2020, as many as a development node tells. */
export function closesBeforeBlackThursday(days = 400): History {
	const [source, lines] = rowsOf('eth-usd-bitstamp-daily.csv', () => scriptedDays('2020-03-11', days));
	return historyOf(source, lines.filter((line) => line < '2020-03-11').slice(-days));
}

/** `history`, and after it `price` for some hours. */
export function followedBy(history: History, price: bigint, hours: number): History {
	const last = Date.parse(history.rows.at(-1)!.time);
	const text = formatFixed(price);
	const lines = Array.from({ length: hours }, (_, hour) => [timeOf(last + (hour + 1) * 3_600_000), text, text, text, text].join(','));
	const added = historyOf(history.source, lines);
	return { ...history, rows: [...history.rows, ...added.rows], csv: history.csv + added.csv.slice(HEADER.length + 1) };
}

/** `history` up to the first close below `price`, which is left out. */
export function untilBelow(history: History, price: bigint): History {
	const end = history.rows.findIndex((row) => row.close < price);
	if (end < 0) return history;
	const lines = history.csv.split('\n').slice(0, end + 1);
	return { ...history, rows: history.rows.slice(0, end), csv: `${lines.join('\n')}\n` };
}

/** Time of a row, ISO 8601. */
const timeOf = (millis: number): string => new Date(millis).toISOString().replace('.000Z', 'Z');

/** Days before `end` by formula, with a volatility of some 110 % a year: up and down by about six percent around 190. */
export function scriptedDays(end: string, days: number): string[] {
	return Array.from({ length: days }, (_, day) => {
		const close = formatFixed(BigInt(18_450 + (day % 2) * 1_050 + ((day * 37) % 101)), 2);
		return [timeOf(Date.parse(end) - (days - day) * 86_400_000), close, close, close, close].join(',');
	});
}

/**
 * A crash of the size of Black Thursday by formula: twelve calm hours around 190, then a fall by 45 % in a day with a rebound
 * every fifth hour, then calm. No step is as large as 20 %, so none is held back as suspect; no two rows are equal.
 */
export function scriptedCrash(from: string, hours: number): string[] {
	const start = Date.parse(from);
	let before = 19_000n;
	return Array.from({ length: hours }, (_, hour) => {
		const wobble = BigInt((hour * 37) % 101) + BigInt(hour);
		const fall = BigInt(Math.min(Math.max(hour - 11, 0), 24));
		const rebound = hour % 5 === 4 ? 450n : 0n;
		const cents = 19_000n - (19_000n * 45n * fall) / 2_400n + wobble + rebound;
		const [open, close] = [before, cents].map((price) => formatFixed(price, 2));
		const [low, high] = before < cents ? [open, close] : [close, open];
		before = cents;
		const time = timeOf(start + hour * 3_600_000);
		return [time, open, high, low, close].join(',');
	});
}
