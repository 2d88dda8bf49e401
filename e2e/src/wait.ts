// Waiting for something to become true, always with a limit, never by a fixed pause.

/** Rejects with `what` when `promise` takes longer than `limitMs`. */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const limit = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${what}: nothing within ${limitMs / 1000} s`)), limitMs);
	});
	try {
		return await Promise.race([promise, limit]);
	} finally {
		clearTimeout(timer);
	}
}

/** Asks `probe` again and again until it answers something other than `undefined`. */
export async function eventually<T>(
	limitMs: number,
	what: string,
	probe: () => Promise<T | undefined>,
	everyMs = 50,
): Promise<T> {
	const end = Date.now() + limitMs;
	for (;;) {
		const answer = await probe();
		if (answer !== undefined) return answer;
		if (Date.now() > end) throw new Error(`${what}: not within ${limitMs / 1000} s`);
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
}

/**
 * Waits, if midnight UTC is less than `spanMs` ahead, until it has passed: the closes that a development node tells move on by
 * a day then, and a test that compares them needs them to stand still.
 */
export async function clearOfMidnight(spanMs = 120_000): Promise<void> {
	const day = 86_400_000;
	await eventually(2 * spanMs, 'midnight has passed', async () => day - (Date.now() % day) > spanMs || undefined, 1_000);
}
