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

/** The hours of 11 to 13 March 2020 from `from` on, in which ETH lost 45 % of its price. */
export function blackThursday(from = '2020-03-11T12:00:00Z', hours = 48): History {
	const file = join(priceFolder(), 'eth-usd-hourly-2020-03.csv');
	const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : scriptedCrash(from, hours);
	const wanted = lines.filter((line) => /^\d/.test(line) && line.split(',')[0]! >= from).slice(0, hours);
	const rows = wanted.map((line) => {
		const cells = line.trim().split(',');
		return { time: cells[0]!, close: parseFixed(cells[4]!) };
	});
	return {
		source: existsSync(file) ? `price history ${file}` : 'scripted crash (no price history here)',
		rows,
		csv: `${[HEADER, ...wanted.map((line) => line.trim())].join('\n')}\n`,
	};
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
		const time = new Date(start + hour * 3_600_000).toISOString().replace('.000Z', 'Z');
		return [time, open, high, low, close].join(',');
	});
}
