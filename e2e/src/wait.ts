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
