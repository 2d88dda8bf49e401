// The scripts of the governance guide and of the keyholders' handbook, step by step as their readers run them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { debtCeiling, ETH, units } from '../src/api.ts';
import { lockedByVotes, statusOf } from '../src/governance.ts';
import { mak } from '../src/keyholders.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';

const SCRIPTS = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts');
const CEILING = units(5_000_000);
const LOWER = `[${ETH}, "${units(1_000_000)}"]`;

let chain: SealedChain;
before(async () => {
	chain = await SealedChain.start('scripts');
});
after(async () => {
	await chain?.stop();
});

interface Ended {
	code: number;
	output: string;
}

/** Runs a script to its end. */
async function run(script: string, ...args: string[]): Promise<Ended> {
	const { QIAN_ACCOUNT: _, ...env } = process.env;
	const options = { env: { ...env, QIAN_WS: chain.node.url }, timeout: 60_000 };
	try {
		const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(SCRIPTS, script), ...args], options);
		return { code: 0, output: stdout + stderr };
	} catch (failure: any) {
		if (typeof failure.code !== 'number') throw failure;
		return { code: failure.code, output: failure.stdout + failure.stderr };
	}
}

/** A step that must succeed and print what is expected. */
async function step(expected: RegExp, script: string, ...args: string[]): Promise<void> {
	const { code, output } = await run(`${script}.mjs`, ...args);
	assert.equal(code, 0, `${script} ${args.join(' ')}\n${output}`);
	assert.match(output, expected);
}

const governance = (expected: RegExp, ...args: string[]) => step(expected, 'governance', ...args);
const keyholders = (expected: RegExp, ...args: string[]) => step(expected, 'keyholders', ...args);

scenario('the script of the governance guide takes a referendum from the dry run to the unlocked votes', async () => {
	const { api, who } = chain;
	const call = ['collateral.setDebtCeiling', `[${ETH}, "${CEILING}"]`];
	// What does not depend on each other runs at the same time: most of a step is the start of its client.
	await Promise.all([
		governance(/10\s+risk_admin\s+500 KUN/, 'tracks'),
		governance(/debt_ceiling of asset 100: 10000000\d+ -> 5000000\d+; risk: less/, 'dry-run', 'RiskAdmin', ...call),
		governance(/referendum\s+0 on track risk_admin/, 'propose', 'RiskAdmin', ...call, '--as', 'Bob'),
	]);
	await Promise.all([
		governance(/debt_ceiling of asset 100/, 'dry-run', '0'),
		governance(/DecisionDepositPlaced/, 'deposit', '0', '--as', 'Bob'),
		governance(/convictionVoting\.Voted/, 'vote', '0', 'aye', '80000', '--as', 'Alice'),
		governance(/convictionVoting\.Voted/, 'vote', '0', 'aye', '80000', '--as', 'Charlie'),
	]);
	await chain.skip(40);
	assert.equal(await statusOf(api, { index: 0 }), 'Approved');
	assert.equal(await debtCeiling(api, ETH), CEILING);
	await Promise.all([
		governance(/approved/, 'status', '0'),
		governance(/SubmissionDepositRefunded/, 'refund', '0', '--as', 'Bob'),
		governance(/still locked\s+nothing/, 'unlock', 'risk_admin', '--as', 'Alice'),
	]);
	assert.equal(await lockedByVotes(api, who.Alice.address), 0n);
	assert.equal(await lockedByVotes(api, who.Charlie.address), units(80_000), 'who has not unlocked');
});

scenario('the script of the keyholders lowers a ceiling with two keys', async () => {
	const { api } = chain;
	const { account } = await mak(api);
	await Promise.all([
		keyholders(new RegExp(`account\\s+${account}\\s+computed here\\s+${account}`), 'account'),
		keyholders(/1 more/, 'act', 'collateral.lowerDebtCeiling', LOWER, '--as', 'Charlie'),
	]);
	assert.equal(await debtCeiling(api, ETH), CEILING);
	await keyholders(/waiting call\s+0x[0-9a-f]{64}, approved by Charlie/, 'status');
	await keyholders(/DebtCeilingSet/, 'act', 'collateral.lowerDebtCeiling', LOWER, '--as', 'Dave');
	assert.equal(await debtCeiling(api, ETH), units(1_000_000));
});

scenario('the scripts tell a chain that refuses, and a command line that is wrong, by their exit code', async () => {
	await keyholders(/1 more/, 'act', 'collateral.lowerDebtCeiling', LOWER, '--as', 'Charlie');
	const cases: [number, RegExp, string, ...string[]][] = [
		[1, /collateral\.NotLower/, 'keyholders.mjs', 'act', 'collateral.lowerDebtCeiling', LOWER, '--as', 'Eve'],
		[1, /holds none of the keys/, 'keyholders.mjs', 'act', 'collateral.lowerDebtCeiling', LOWER, '--as', 'Bob'],
		[1, /convictionVoting\.NotOngoing/, 'governance.mjs', 'vote', '0', 'nay', '1', '--as', 'Ferdie'],
		[1, /BadOrigin/, 'governance.mjs', 'dry-run', 'ListingAdmin', 'collateral.setDebtCeiling', LOWER],
		[2, /is not an origin/, 'governance.mjs', 'dry-run', 'Alice', 'collateral.setDebtCeiling', LOWER],
		[2, /has no call/, 'governance.mjs', 'dry-run', 'RiskAdmin', 'collateral.nothing'],
		[2, /steps are/, 'governance.mjs', 'nothing'],
	];
	// None of them depends on another.
	const all = cases.map(async ([code, expected, script, ...args]) => {
		const ended = await run(script, ...args);
		assert.equal(ended.code, code, `${script} ${args.join(' ')}\n${ended.output}`);
		assert.match(ended.output, expected);
	});
	await Promise.all(all);
});
