// The scripts of the governance guide, of the keyholders' handbook, of emergencies and of bidders, step by step as their readers
// run them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pot } from '../src/accounts.ts';
import { assetBalance, debtCeiling, ETH, KUN, units } from '../src/api.ts';
import { PERIOD } from '../src/auction.ts';
import { lockedByVotes, statusOf } from '../src/governance.ts';
import { mak } from '../src/keyholders.ts';
import { locked } from '../src/lockdown.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { submit, type Tx } from '../src/submit.ts';

const SCRIPTS = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts');
const CEILING = units(5_000_000);
/** Blocks in an hour. */
const HOUR = 1_200;
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

/** A script that runs. */
function start(script: string, args: string[], on: SealedChain) {
	const { QIAN_ACCOUNT: _, ...env } = process.env;
	const options = { env: { ...env, QIAN_WS: on.node.url }, timeout: 60_000 };
	return promisify(execFile)(process.execPath, [join(SCRIPTS, script), ...args], options);
}

/** Runs a script to its end, on a chain of its own if it needs one. */
async function run(script: string, args: string[], on = chain): Promise<Ended> {
	try {
		const { stdout, stderr } = await start(script, args, on);
		return { code: 0, output: stdout + stderr };
	} catch (failure: any) {
		if (typeof failure.code !== 'number') throw failure;
		return { code: failure.code, output: failure.stdout + failure.stderr };
	}
}

/** What a script prints that runs while something happens, from its first words on. */
async function meanwhile(script: string, args: string[], on: SealedChain, happens: () => Promise<void>): Promise<string> {
	const running = start(script, args, on);
	await once(running.child.stdout!, 'data');
	await happens();
	return (await running).stdout;
}

/** A step that must succeed and print what is expected. */
async function step(expected: RegExp, script: string, args: string[], on = chain): Promise<void> {
	const { code, output } = await run(`${script}.mjs`, args, on);
	assert.equal(code, 0, `${script} ${args.join(' ')}\n${output}`);
	assert.match(output, expected);
}

/** Exit code, output and command line of a script that must not succeed. */
type Case = [number, RegExp, string, ...string[]];

/** None of the cases depends on another, but too many clients at a time would wait for each other. */
async function checkAll(cases: Case[], on = chain): Promise<void> {
	const check = async ([code, expected, script, ...args]: Case): Promise<void> => {
		const ended = await run(script, args, on);
		assert.equal(ended.code, code, `${script} ${args.join(' ')}\n${ended.output}`);
		assert.match(ended.output, expected);
	};
	for (let from = 0; from < cases.length; from += AT_ONCE) await Promise.all(cases.slice(from, from + AT_ONCE).map(check));
}

const governance = (expected: RegExp, ...args: string[]) => step(expected, 'governance', args);
const keyholders = (expected: RegExp, ...args: string[]) => step(expected, 'keyholders', args);
const lockdown = (expected: RegExp, ...args: string[]) => step(expected, 'lockdown', args);

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
	const { code, output } = await run('lockdown.mjs', ['books', 'ETH']);
	assert.deepEqual([code, output.includes(figures)], [1, true], output);
	assert.match(output, /balance\s+0\.500001000000000000, due are 1\.000001000000000000\n/);
	await lockdown(/books\s+agree with the money/, 'books', 'WBTC');
});

scenario('the scripts tell a chain that refuses, and a command line that is wrong, by their exit code', async () => {
	await keyholders(/1 more/, 'act', 'collateral.lowerDebtCeiling', LOWER, '--as', 'Charlie');
	const cases: Case[] = [
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
	await checkAll(cases);
});

scenario('the script of bidders shows phase, gap and lots, bids, watches and withdraws', async () => {
	const own = await SealedChain.start('bidding');
	const bid = (expected: RegExp, ...args: string[]) => step(expected, 'bid', args, own);
	try {
		const { api, who } = own;
		await own.feed({ [ETH]: units(600), [KUN]: units('0.8') });
		await submit(api, api.tx.csa!.open!(ETH, units(10), units(3_000)) as Tx, who.Dave);
		await bid(/phase\s+healthy: nothing is for sale(.|\n)*gap\s+0\.00 USD(.|\n)*lots\s+none/, 'status');
		for (const price of [490, 400, 330, 270, 220, 200]) await own.feed({ [ETH]: units(price) });
		await own.skip(PERIOD);
		await bid(/phase\s+a gap is under observation since 20(.|\n)*backing\s+66\.66 %(.|\n)*gap\s+1,000\.00 USD/, 'status');

		await own.skip(HOUR);
		await own.feed({ [ETH]: units(200), [KUN]: units('0.8') });
		await own.skip(PERIOD);
		const shown = [/phase\s+open/, /4,166\.66 KUN for ETH, 0:5\d:\d\d left/, /from 0\.0012, market 0\.004 ETH/, /best bid\s+none/];
		const least = /least bid\s+0\.0012 ETH, which costs 5\.000000000000000001 ETH/;
		await bid(new RegExp([...shown, least].map(({ source }) => source).join('(.|\\n)*')), 'status');
		await bid(/to be paid\s+5\.000000000000000001 ETH\n(.|\n)*best bid\s+until 20/, 'bid', '0', 'least', '--as', 'Charlie');
		await bid(/BidRefunded(.|\n)*best bid\s+until 20/, 'bid', '0', '0.0013', '--as', 'Ferdie');
		const outbid = /least bid\s+0\.001339 ETH(.|\n)*to withdraw\s+5\.000000000000000001 ETH of Charlie/;
		await Promise.all([
			bid(outbid, 'status', '--as', 'Charlie'),
			bid(/best bid\s+0\.0013 ETH of Ferdie, who paid 5\.41/, 'status'),
			checkAll(
				[
					[1, /auction\.BidTooLow/, 'bid.mjs', 'bid', '0', '0.00133', '--as', 'Eve'],
					[1, /lot 9 does not run; those that do: 0/, 'bid.mjs', 'bid', '9', 'least', '--as', 'Eve'],
					[1, /auction\.NothingToRefund/, 'bid.mjs', 'withdraw', 'ETH', '--as', 'Eve'],
					[1, /was not closed within 1 s/, 'bid.mjs', 'watch', '0', '--limit', '1'],
					[2, /the price is a number of ETH for one KUN/, 'bid.mjs', 'bid', '0', 'cheap', '--as', 'Eve'],
					[2, /ETH has 18 decimals/, 'bid.mjs', 'bid', '0', `0.${'1'.repeat(19)}`, '--as', 'Eve'],
					[2, /the lot must be a whole number/, 'bid.mjs', 'bid', 'first', 'least', '--as', 'Eve'],
					[2, /who signs\?/, 'bid.mjs', 'bid', '0', 'least'],
					[2, /is no reserve asset: ETH, WBTC, BNB, USDC are/, 'bid.mjs', 'withdraw', 'QUSD', '--as', 'Eve'],
					[2, /steps are/, 'bid.mjs', 'buy'],
				],
				own,
			),
		]);

		// Whoever watches sees the end of the lot that another one buys at the market price.
		const won = /to be paid\s+11\.666666666666666666 ETH, since the rest was paid before(.|\n)*won\s+4,166\.66 KUN are Charlie's/;
		const watched = await meanwhile('bid.mjs', ['watch', '0', '--limit', '50'], own, () => bid(won, 'bid', '0', 'market', '--as', 'Charlie'));
		assert.match(watched, /best bid\s+0\.0013 ETH of Ferdie(.|\n)*auction\.BidPlaced(.|\n)*auction\.LotSettled/);
		await bid(/withdrawn\s+5\.416666666666666667 ETH by Ferdie/, 'withdraw', 'ETH', '--as', 'Ferdie');
		await bid(/on offer\s+0\.00 KUN(.|\n)*lots\s+none/, 'status');
	} finally {
		await own.stop();
	}
});
