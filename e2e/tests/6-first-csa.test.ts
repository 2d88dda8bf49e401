// What the README tells a newcomer to do: a development node without any configuration, and the first script.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ApiPromise } from '@polkadot/api';
import { accounts } from '../src/accounts.ts';
import { BNB, connect, ETH, feedPrice, KUN, position, units, USDC, WBTC } from '../src/api.ts';
import { numberOf } from '../src/blocks.ts';
import * as maths from '../src/maths.ts';
import { freePort, runToEnd, TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { submit, type Tx } from '../src/submit.ts';
import { presetParams } from '../src/volatility.ts';
import { eventually } from '../src/wait.ts';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts', 'first-csa.mjs');

let node: TestNode;
let api: ApiPromise;
after(async () => {
	await api?.disconnect();
	await node?.stop();
});
before(async () => {
	node = await TestNode.start('dev', ['--dev']);
	api = await connect(node);
});

scenario('a development node brings live prices of all four assets and of KUN by itself', async () => {
	const starts: Record<number, number> = { [KUN]: 0.8, [ETH]: 3_000, [WBTC]: 60_000, [BNB]: 600, [USDC]: 1 };
	for (const [asset, start] of Object.entries(starts)) {
		const { price } = await eventually(60_000, `a live price of asset ${asset}`, async () => {
			const found = await feedPrice(api, Number(asset));
			return found?.status === 'Live' ? found : undefined;
		});
		const off = Number(price) / 1e18 / start - 1;
		assert.ok(Math.abs(off) < 0.3, `asset ${asset} walks from ${start}, it is at ${Number(price) / 1e18}`);
	}
});

scenario('the script of the README opens a CSA, and says so when there is one already', async () => {
	const run = () => promisify(execFile)(process.execPath, [SCRIPT], { env: { ...process.env, QIAN_WS: node.url }, timeout: 120_000 });
	const first = await run();
	const owner = (await accounts()).Bob.address;
	const found = await position(api, ETH, owner);
	assert.ok(found, first.stdout);
	assert.equal(found.collateral, units(10));
	assert.ok(found.debt > units(100));
	assert.equal(found.state, 'Normal');
	assert.match(first.stdout, /Normal/);
	// Start ratio and warning line move with the volatility, the freeze line does not.
	const { qFloor, qCap } = presetParams(maths.percent(120n));
	const printed = /minting needs (\d+\.\d\d) %, alarm below (\d+\.\d\d) %, frozen below 120\.00 %/;
	const [, least, alarm] = printed.exec(first.stdout) ?? assert.fail(first.stdout);
	const q0 = maths.parseFixed(least!) / 100n;
	assert.ok(q0 >= qFloor && q0 <= qCap, first.stdout);
	assert.ok(Math.abs(Number(alarm) - (Number(least) + 120) / 2) < 0.02, first.stdout);
	const second = await run();
	assert.match(second.stdout, /already/);
	assert.equal((await position(api, ETH, owner))?.debt, found.debt);
});

scenario('with instant sealing a transaction makes its own block', async () => {
	const instant = await TestNode.start('instant', ['--chain', 'local', '--sealing', 'instant']);
	let client: ApiPromise | undefined;
	try {
		client = await connect(instant);
		const { Dave } = await accounts();
		const remark = async (): Promise<number> =>
			numberOf(client!, (await submit(client!, client!.tx.system!.remark!('0x00') as Tx, Dave)).blockHash);
		const first = await remark();
		assert.ok(first <= 2, 'hardly any block without a transaction');
		for (const next of [1, 2, 3]) assert.equal(await remark(), first + next);
	} finally {
		await client?.disconnect();
		await instant.stop();
	}
});

scenario('what the node cannot use it refuses at start, with file, line and reason', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'qian-e2e-refused-'));
	const file = (name: string, text: string): string => {
		writeFileSync(join(folder, name), text);
		return join(folder, name);
	};
	try {
		const sources = file('sources.toml', '[[asset]]\nid = 100\n[[asset.source]]\nurl = "ftp://127.0.0.1/x"\npath = "/price"\n');
		const history = file('prices.csv', 'date,close\n2020-03-12,190\n2020-03-13,cheap\n');
		const cases: [string[], RegExp][] = [
			[['--dev', '--tmp', '--price-sources', join(folder, 'missing.toml')], /missing\.toml/],
			[['--dev', '--tmp', '--price-sources', sources], /sources\.toml.*4/],
			[['--dev', '--tmp', '--dev-prices', history], /prices\.csv.*3.*cheap/],
			[['--dev', '--tmp', '--sealing', 'sometimes'], /instant.*milliseconds/],
		];
		for (const [args, reason] of cases) {
			const { code, output } = runToEnd([...args, '--rpc-port', String(await freePort())]);
			assert.ok(code !== 0 && code !== null, `${args} must end with an error: ${output}`);
			assert.match(output, reason);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

scenario('the subcommands that people expect are there', async () => {
	const { output } = runToEnd(['--help']);
	for (const name of ['key', 'export-chain-spec', 'check-block', 'export-blocks', 'import-blocks', 'revert', 'purge-chain', 'chain-info']) {
		assert.match(output, new RegExp(`^\\s+${name}\\b`, 'm'));
	}
	const inspected = runToEnd(['key', 'inspect', '//Alice']);
	assert.match(inspected.output, /5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY/);
});
