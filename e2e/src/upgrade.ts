// The runtime that a development chain is upgraded to: the same one with a version higher by one.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeBinary } from './node.ts';

/** Code of the next runtime, which the build leaves beside the node. */
export function nextRuntime(): Uint8Array {
	const path = join(dirname(nodeBinary()), 'wbuild', 'qian-runtime', 'qian_runtime_next.compact.compressed.wasm');
	if (!existsSync(path)) throw new Error(`there is no next runtime at ${path}: run 'make build', which leaves it beside the node`);
	return readFileSync(path);
}
