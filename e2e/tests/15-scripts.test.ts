// The scripts of the governance guide, of the keyholders' handbook and of emergencies, step by step as their readers run them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pot } from '../src/accounts.ts';
import { assetBalance, debtCeiling, ETH, units } from '../src/api.ts';
import { lockedByVotes, statusOf } from '../src/governance.ts';
import { mak } from '../src/keyholders.ts';
import { locked } from '../src/lockdown.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { submit, type Tx } from '../src/submit.ts';

const SCRIPTS = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts');
const CEILING = units(5_000_000);
/** Scripts that run at a time. */
const AT_ONCE = 4;
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
const lockdown = (expected: RegExp, ...args: string[]) => step(expected, 'lockdown', ...args);

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

scenario('the script of emergencies locks with one key, shows locks and books, and two keys end it', async () => {
	const { api } = chain;
	const UNLOCK = '[{"Asset": 100}]';
	await Promise.all([lockdown(/locked\s+nothing/, 'status'), lockdown(/books\s+agree with the money/, 'books')]);
	await Promise.all([
		lockdown(/lockdown\.LockEntered.*0x is no number(.|\n)*locked\s+until 20/, 'lock', 'ETH', '0x is no number', '--as', 'Charlie'),
		lockdown(/Assets.*transfer(.|\n)*locked\s+until 20/, 'lock', 'Assets.transfer', 'to be', 'seen', '--as', 'Dave'),
	]);
	assert.deepEqual(await locked(api), [{ Asset: ETH }, { Call: { pallet: 'Assets', call: 'transfer' } }]);
	await Promise.all([
		lockdown(/locked\s+ETH, since 20.*, until 20(.|\n)*keyholder Charlie: 0x is no number/, 'status'),
		lockdown(/locked\s+Assets\.transfer, since(.|\n)*keyholder Dave: to be seen/, 'status'),
		keyholders(/1 more/, 'act', 'lockdown.unlock', UNLOCK, '--as', 'Charlie'),
	]);
	await keyholders(/LockExited/, 'act', 'lockdown.unlock', UNLOCK, '--as', 'Dave');
	await lockdown(/grace\s+ETH, owners act first until 20/, 'status');

	// The issuer takes from the pot what is not his: the script says so, also by its exit code.
	await submit(api, api.tx.csa!.open!(ETH, units(1), 0n) as Tx, chain.who.Bob);
	await submit(api, api.tx.assets!.burn!(ETH, pot('reserve'), units('0.5')) as Tx, chain.who.Alice);
	const left = await assetBalance(api, ETH, pot('reserve'));
	const figures = `Custody of ${pot('reserve')}: ${left + units('0.5')} against ${left}`;
	await lockdown(new RegExp(`locked\\s+ETH, since 20.*, until somebody unlocks it(.|\\n)*found by the chain, Custody\\s+${figures}`), 'status');
	const { code, output } = await run('lockdown.mjs', 'books', 'ETH');
	assert.deepEqual([code, output.includes(figures)], [1, true], output);
	assert.match(output, /balance\s+0\.500001000000000000, due are 1\.000001000000000000\n/);
	await lockdown(/books\s+agree with the money/, 'books', 'WBTC');
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
		[1, /lockdown\.AlreadyLocked/, 'lockdown.mjs', 'lock', 'ETH', 'once more', '--as', 'Eve'],
		[1, /lockdown\.KeyholderCooldown/, 'lockdown.mjs', 'lock', 'protocol', 'once more', '--as', 'Charlie'],
		[1, /lockdown\.NotPausable/, 'lockdown.mjs', 'lock', 'Csa.repay', 'no', '--as', 'Eve'],
		[1, /BadOrigin/, 'lockdown.mjs', 'lock', 'chain', 'no', '--as', 'Bob'],
		[2, /is nothing to lock/, 'lockdown.mjs', 'lock', 'ETHER', 'why', '--as', 'Eve'],
		[2, /why\?/, 'lockdown.mjs', 'lock', 'ETH', '--as', 'Eve'],
		[2, /the reason has 129 bytes/, 'lockdown.mjs', 'lock', 'ETH', 'x'.repeat(129), '--as', 'Eve'],
		[2, /is no reserve asset/, 'lockdown.mjs', 'books', 'protocol'],
		[2, /steps are/, 'lockdown.mjs', 'unlock'],
	];
	const check = async ([code, expected, script, ...args]: (typeof cases)[number]): Promise<void> => {
		const ended = await run(script, ...args);
		assert.equal(ended.code, code, `${script} ${args.join(' ')}\n${ended.output}`);
		assert.match(ended.output, expected);
	};
	// None of them depends on another, but too many clients at a time would wait for each other.
	for (let from = 0; from < cases.length; from += AT_ONCE) await Promise.all(cases.slice(from, from + AT_ONCE).map(check));
});
