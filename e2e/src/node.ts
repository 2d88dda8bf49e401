// Starts and stops the built node as a user would: by its command line, on free loopback ports.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './wait.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;

/** Path of the node's executable: `QIAN_NODE`, else where the Makefile builds it. */
export function nodeBinary(): string {
	const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache', 'qian', 'target');
	const path = process.env.QIAN_NODE ?? join(target, 'release', 'qian-node');
	if (!existsSync(path)) throw new Error(`there is no node at ${path}: run 'make build', or set QIAN_NODE`);
	return path;
}

/** A TCP port of the loopback interface that nobody uses at the moment. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});
}

/** Runs the node's command line to its end, which must come soon; for arguments that it refuses, and for subcommands. */
export function runToEnd(args: string[]): { code: number | null; output: string } {
	const { status, stdout, stderr } = spawnSync(nodeBinary(), args, { encoding: 'utf8', timeout: 30_000, maxBuffer: 64 << 20 });
	return { code: status, output: `${stdout}${stderr}` };
}

/** A figure of a metric. */
export interface Sample {
	name: string;
	labels: Record<string, string>;
	value: number;
}

const running = new Set<TestNode>();

/** A node under test, with its own folder for chain and log. */
export class TestNode {
	readonly url: string;
	readonly logFile: string;
	private keepFolder = false;

	private constructor(
		readonly name: string,
		readonly rpcPort: number,
		private readonly metricsPort: number | null,
		private readonly folder: string,
		private readonly child: ChildProcess,
	) {
		this.url = `ws://127.0.0.1:${rpcPort}`;
		this.logFile = join(folder, 'node.log');
	}

	/**
	 * Starts a node with `args` and waits until it answers.
	 *
	 * Nothing is added that a test could want to choose: only ports, folders, and silence towards the network.
	 */
	static async start(name: string, args: string[], options: { listenPort?: number; metrics?: boolean } = {}): Promise<TestNode> {
		const folder = mkdtempSync(join(tmpdir(), `qian-e2e-${name}-`));
		const rpcPort = await freePort();
		const metricsPort = options.metrics ? await freePort() : null;
		const all = [
			...args,
			...['--base-path', join(folder, 'chain'), '--rpc-port', String(rpcPort)],
			...['--no-mdns', '--no-telemetry'],
			...(metricsPort === null ? ['--no-prometheus'] : ['--prometheus-port', String(metricsPort)]),
			...['--listen-addr', `/ip4/127.0.0.1/tcp/${options.listenPort ?? 0}`],
			// A fixed key would make two nodes the same peer; none at all is refused for a validator.
			...['--node-key', randomBytes(32).toString('hex')],
		];
		const child = spawn(nodeBinary(), all, { stdio: ['ignore', 'pipe', 'pipe'] });
		const node = new TestNode(name, rpcPort, metricsPort, folder, child);
		const log = createWriteStream(node.logFile);
		child.stdout?.pipe(log, { end: false });
		child.stderr?.pipe(log, { end: false });
		const spawnFailed = new Promise<never>((_, reject) => child.once('error', reject));
		spawnFailed.catch(() => undefined);
		running.add(node);
		try {
			await Promise.race([
				spawnFailed,
				eventually(START_LIMIT_MS, `node ${name} answers on port ${rpcPort}`, async () => {
					if (child.exitCode !== null) throw new Error(`node ${name} ended with code ${child.exitCode} at start`);
					return (await node.rpc('system_chain').catch(() => undefined)) as string | undefined;
				}),
			]);
		} catch (error) {
			node.showLog();
			await node.stop();
			throw error;
		}
		return node;
	}

	/** One JSON-RPC request over HTTP. */
	async rpc(method: string, params: unknown[] = []): Promise<unknown> {
		const answer = await fetch(`http://127.0.0.1:${this.rpcPort}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
			signal: AbortSignal.timeout(10_000),
		});
		const body = (await answer.json()) as { result?: unknown; error?: { message: string; data?: string } };
		if (body.error) throw new Error([method, body.error.message, body.error.data].filter(Boolean).join(': '));
		return body.result;
	}

	/** What the node tells Prometheus of its chain. */
	async metrics(): Promise<Sample[]> {
		if (this.metricsPort === null) throw new Error(`node ${this.name} runs without metrics`);
		const answer = await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`, { signal: AbortSignal.timeout(10_000) });
		const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('qian_'));
		return lines.map((line) => {
			const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)!;
			const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label!, text!]);
			return { name: name!, labels: Object.fromEntries(pairs), value: Number(value!.replace('Inf', 'Infinity')) };
		});
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	log(): string {
		return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
	}

	/** Address of the price server of a development node, as its log says. */
	get priceServer(): string {
		const found = /Price server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(this.log());
		if (!found) throw new Error(`the log of node ${this.name} names no price server`);
		return found[1]!;
	}

	/** Prints the end of the node's log and keeps the whole of it. */
	showLog(lines = 60): void {
		this.keepFolder = true;
		const tail = this.log().split('\n').slice(-lines).join('\n');
		console.error(`--- end of the log of node ${this.name}; whole log: ${this.logFile}\n${tail}\n---`);
	}

	/** Ends the node by its process id and removes its folder. */
	async stop(): Promise<void> {
		running.delete(this);
		if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null) {
			const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
			this.child.kill('SIGTERM');
			const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
			await gone;
			clearTimeout(force);
		}
		if (!this.keepFolder) rmSync(this.folder, { recursive: true, force: true });
	}
}

/** The nodes that run at the moment, for a failing test to show their logs. */
export function runningNodes(): TestNode[] {
	return [...running];
}

// A test run that is interrupted must not leave nodes behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.on('exit', () => {
	for (const node of running) if (node.pid !== undefined) process.kill(node.pid, 'SIGKILL');
});
