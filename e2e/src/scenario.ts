// A test that shows the logs of the nodes it ran when it fails.

import { test } from 'node:test';
import { runningNodes } from './node.ts';

export function scenario(name: string, body: () => Promise<void>, limitMs = 300_000): void {
	test(name, { timeout: limitMs }, async () => {
		try {
			await body();
		} catch (error) {
			for (const node of runningNodes()) node.showLog();
			throw error;
		}
	});
}
