// What the workers of the validators find and report, and what a node tells those who watch it.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { compactFromU8a, hexToU8a, u8aToHex } from '@polkadot/util';
import { type Accounts, type Name, pot } from '../src/accounts.ts';
import { BNB, big, ETH, netSupply, position, units, USDC, WBTC } from '../src/api.ts';
import { enact } from '../src/governance.ts';
import { Keys } from '../src/keyholders.ts';
import { contradictions, found, lastSweep, locks, lockState, type Scope, type Told, told } from '../src/lockdown.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { itemAt, itemWith, write } from '../src/storage.ts';
import { refused, submit, type Tx } from '../src/submit.ts';
import { eventually } from '../src/wait.ts';

const ASSETS = [ETH, WBTC, BNB, USDC];
const ETHER: Scope = { Asset: ETH };
/** Blocks from one walk of the validators to the next; the assets take turns. */
const WALKS = 100;
const RESERVE = pot('reserve');

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;
let keys: Keys;

before(async () => {
	chain = await SealedChain.start('reports', { metrics: true, args: ['-lcalm=debug'] });
	({ api, who } = chain);
	tx = api.tx;
	keys = new Keys(api, who, ['Charlie', 'Dave', 'Eve'], 2);
	const { Bob, Dave, Eve } = who;
	await chain.feed({ [ETH]: units(300) });
	for (const [owner, collateral, debt] of [
		[Bob, units(12), units(2_000)],
		[Dave, units(5), 0n],
		[Eve, units(7), 0n],
	] as const) {
		await submit(api, tx.csa.open(ETH, collateral, debt), owner);
	}
});
after(async () => {
	await chain?.stop();
});

const unlock = (scope: Scope): Tx => tx.lockdown.unlock(scope);

/** The next block in which validators walk over the CSAs of an asset. */
async function nextWalk(asset: number): Promise<number> {
	const place = ASSETS.indexOf(asset);
	let turn = Math.floor((await chain.height()) / WALKS) + 1;
	while (turn % ASSETS.length !== place) turn += 1;
	return turn * WALKS;
}

/** Gives the node the key by which a validator reports. */
async function takeKey(name: Name): Promise<void> {
	const key = u8aToHex(who[name].publicKey);
	await chain.node.rpc('author_insertKey', ['calm', `//${name}`, key]);
	assert.equal(await chain.node.rpc('author_hasKey', [key, 'calm']), true);
}

/** The reports that workers send after a walk: each is a transaction, for which a block is made at once. */
async function reportsAfter(walk: number, count: number): Promise<{ told: Told[]; hashes: string[] }> {
	return eventually(30_000, `${count} reports after block ${walk}`, async () => {
		const after = Array.from({ length: (await chain.height()) - walk }, (_, place) => chain.block(walk + 1 + place));
		const blocks = (await Promise.all(after)).map((block) => ({ hash: block.hash, told: told(block.events) }));
		const all = blocks.flatMap((block) => block.told);
		const some = all.filter(([name]) => name === 'MismatchReported').length === count;
		return some ? { told: all, hashes: blocks.filter((block) => block.told.length > 0).map((block) => block.hash) } : undefined;
	});
}

/** Places in a report as it is sent: length, version and era come first, then nonce, tip and the index of the call. */
const NONCE_AT = 5;
const VALIDATOR_AT = 10;

/** The only general transaction of a block, as it came. */
async function generalIn(blockHash: string): Promise<Uint8Array> {
	const { block } = (await chain.node.rpc('chain_getBlock', [blockHash])) as { block: { extrinsics: string[] } };
	const sent = block.extrinsics.map((hex) => hexToU8a(hex)).filter((bytes) => bytes[compactFromU8a(bytes)[0]] === 0x45);
	assert.equal(sent.length, 1);
	return sent[0]!;
}

scenario('a sum that only a walk tells is reported by the validators, and two of two lock for it while one does not', async () => {
	const { Dave, Eve } = who;
	const { csa } = api.query as any;
	const validators = [...(await (api.query as any).lockdown.validators())].map(String);
	assert.deepEqual(validators, [who.Alice, who.Bob].map(({ publicKey }) => u8aToHex(publicKey)));
	// Each CSA by itself fits into the books of ETH: only all of them together do not.
	const { idle } = await csa.ledgers(ETH);
	const held = (await position(api, ETH, Dave.address))!.collateral;
	const right = await itemAt(api, csa.csas, ETH, Dave.address);
	const wrong = itemWith(api, { Idle: { collateral: held + 1n } }, csa.csas, ETH, Dave.address);
	await enact(chain, 'Root', write(api, wrong));
	const sums = { kind: 'IdleSum', expected: big(idle), found: big(idle) + 1n };

	const alone = await nextWalk(ETH);
	await chain.skip(alone - 1 - (await chain.height()));
	await takeKey('Alice');
	await chain.block(alone);
	const one = await reportsAfter(alone, 1);
	assert.deepEqual(one.told, [['MismatchReported', ETHER, { ...sums, validator: 0, block: alone, agreeing: 1 }]]);
	assert.deepEqual(await locks(api), [], 'one of two locks nothing');
	// The same once more, in another wrapping, and the same in the name of the other validator.
	const sent = await generalIn(one.hashes[0]!);
	for (const [place, byte, refusal] of [
		[NONCE_AT, 4, 'Transaction is outdated'],
		[VALIDATOR_AT, 1, 'Transaction has a bad signature'],
	] as const) {
		const changed = Uint8Array.from(sent);
		changed[place] = byte;
		await assert.rejects(chain.node.rpc('author_submitExtrinsic', [u8aToHex(changed)]), new RegExp(`Invalid Transaction: ${refusal}`));
	}
	await submit(api, tx.csa.deposit(ETH, Eve.address, units(1)), Eve);

	const both = await nextWalk(ETH);
	await chain.skip(both - 1 - (await chain.height()));
	await takeKey('Bob');
	await chain.block(both);
	const two = await reportsAfter(both, 2);
	const [expected, sum] = [sums.expected + units(1), sums.found + units(1)];
	const reports = two.told.filter(([name]) => name === 'MismatchReported').map(([, , report]) => report as any);
	assert.deepEqual(new Set(reports.map(({ validator }) => validator)), new Set([0, 1]));
	assert.deepEqual(
		reports.map(({ block, agreeing, expected, found }) => [block, agreeing, expected, found]),
		[1, 2].map((agreeing) => [both, agreeing, expected, sum]),
	);
	const mismatch = { kind: 'IdleSum', account: null, expected, found: sum };
	assert.deepEqual(two.told.filter(([name]) => name !== 'MismatchReported'), found(ETHER, mismatch, ['Reports', 'IdleSum']));
	assert.deepEqual((await lockState(api, ETHER))!.reason, ['Reports', 'IdleSum']);
	await refused(api, tx.csa.withdraw(ETH, units(1)), Eve, 'csa.Locked');
	await submit(api, tx.csa.open(WBTC, units('0.1', 8), 0n), Eve);

	// What a worker sends is a general transaction, without a signer; a client reads the block like any other.
	for (const hash of [...one.hashes, ...two.hashes]) {
		const { block } = await api.rpc.chain.getBlock(hash);
		const sent = block.extrinsics.filter(({ method }) => method.section === 'lockdown');
		assert.ok(sent.length > 0);
		for (const extrinsic of sent) {
			assert.deepEqual([extrinsic.isGeneral(), extrinsic.isSigned, extrinsic.method.method], [true, false, 'reportMismatch']);
			const report = extrinsic.method.args[0] as any;
			assert.deepEqual([report.scope.asAsset, report.mismatch.kind].map(String), [String(ETH), 'IdleSum']);
		}
	}

	// Once it is mended, another walk over the three CSAs finds nothing.
	await enact(chain, 'Root', tx.utility.batchAll([write(api, right), unlock(ETHER)]));
	const last = await nextWalk(ETH);
	await chain.block(last);
	const walked = `Asset ${ETH}: 3 CSAs after block ${last}`;
	await eventually(30_000, walked, async () => chain.node.log().includes(walked) || undefined);
	assert.deepEqual([...(await api.rpc.author.pendingExtrinsics())], []);
	assert.deepEqual([await chain.height(), await locks(api)], [last, []]);
});

/** The figures of a metric after the newest block, by their labels but for that of the chain. */
async function figures(...names: string[]): Promise<Record<string, [Record<string, string>, number][]>> {
	const height = await chain.height();
	const samples = await eventually(30_000, `metrics of block ${height}`, async () => {
		const all = await chain.node.metrics();
		return all.find(({ name }) => name === 'qian_metrics_block_height')?.value === height ? all : undefined;
	});
	const of = (wanted: string) => samples.filter(({ name }) => name === wanted).map(({ labels: { chain: _, ...labels }, value }) => [labels, value]);
	return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<string, [Record<string, string>, number][]>;
}

scenario('a worker does not report what the chain has found itself, and nobody else can report at all', async () => {
	const { Alice, Ferdie } = who;
	const outcome = await submit(api, tx.assets.burn(ETH, RESERVE, units(1)), Alice);
	assert.deepEqual((await contradictions(api)).map(([scope, { kind }]) => [scope, kind]), [[ETHER, 'Custody']]);
	assert.equal(told((await chain.read(outcome.blockHash)).events).length, 2, 'found and locked');
	const height = await chain.height();
	await chain.skip(3);
	const after = await Promise.all([1, 2, 3].map((place) => chain.block(height + place)));
	assert.deepEqual(after.flatMap(({ events }) => told(events)), []);

	const mismatch = { kind: 'IdleSum', account: null, expected: 1, found: 2 };
	const report = { validator: 0, block: height, scope: { Asset: ETH }, mismatch };
	const forged = (): Tx => tx.lockdown.reportMismatch(report, `0x${'00'.repeat(64)}`);
	await refused(api, forged(), Ferdie, 'BadOrigin');
	await assert.rejects(api.rpc.author.submitExtrinsic(forged()), /NoUnsignedValidator/);
});

scenario('the metrics of the node show the lock, what contradicts itself, and the last sweep', async () => {
	const { Alice, Ferdie } = who;
	const of = { scope: `asset:${ETH}` };
	const shown = await figures('qian_locks', 'qian_lock', 'qian_mismatches', 'qian_last_sweep_looked_at', 'qian_net_supply');
	const { lookedAt } = (await lastSweep(api))!;
	const supply = Number(await netSupply(api)) / 1e18;
	assert.deepEqual(shown, {
		qian_locks: [[{}, 1]],
		qian_lock: [[{ ...of, manual: 'false' }, 1]],
		qian_mismatches: [[{ ...of, kind: 'Custody' }, 1]],
		qian_last_sweep_looked_at: [[{}, lookedAt]],
		qian_net_supply: [[{}, supply]],
	});
	const books = await figures('qian_reconciliation_mismatches');
	const counts = Object.fromEntries(books.qian_reconciliation_mismatches!.map(([{ asset }, count]) => [asset, count]));
	assert.deepEqual(counts, Object.fromEntries(ASSETS.map((asset) => [asset, asset === ETH ? 1 : 0])));

	await submit(api, tx.assets.mint(ETH, RESERVE, units(1)), Alice);
	assert.equal((await keys.act(['Charlie', 'Eve'], unlock(ETHER))).error, null);
	await submit(api, tx.csa.deposit(ETH, Ferdie.address, units(1)), Ferdie);
	const ended = await figures('qian_locks', 'qian_lock', 'qian_mismatches');
	assert.deepEqual(ended, { qian_locks: [[{}, 0]], qian_lock: [], qian_mismatches: [] });
});
