// An upgrade of the runtime by referendum, with CSAs open: what they hold and owe is the same afterwards, and clients go on.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { type Accounts, NAMES } from '../src/accounts.ts';
import {
	assetBalance,
	BNB,
	big,
	coinLedger,
	debtCeiling,
	ETH,
	feedPrice,
	lines,
	netSupply,
	owners,
	position,
	QUSD,
	units,
	USDC,
	WBTC,
} from '../src/api.ts';
import { dryRun, enact } from '../src/governance.ts';
import * as maths from '../src/maths.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { eventOf, refused, submit, type Tx } from '../src/submit.ts';
import { nextRuntime } from '../src/upgrade.ts';
import { eventually } from '../src/wait.ts';

const ASSETS = [ETH, WBTC, BNB, USDC];
const PRICES = { [ETH]: units(300), [WBTC]: units(60_000), [BNB]: units(600), [USDC]: units(1) };

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let code: Uint8Array;

before(async () => {
	code = nextRuntime();
	chain = await SealedChain.start('upgrade');
	({ api, who } = chain);
});
after(async () => {
	await chain?.stop();
});

const version = async (): Promise<number> => (await api.rpc.state.getRuntimeVersion()).specVersion.toNumber();
const apply = (bytes: Uint8Array): Tx => api.tx.system!.applyAuthorizedUpgrade!(u8aToHex(bytes)) as Tx;

/** Everything that users own, and what the system says of it as a whole. */
async function state(): Promise<string> {
	const people = NAMES.map((name) => who[name].address);
	const view = (api.call as any).csaApi;
	const parts: unknown[] = [await coinLedger(api), await netSupply(api), (await view.system()).toString()];
	for (const asset of [QUSD, ...ASSETS]) {
		for (const person of people) parts.push(await assetBalance(api, asset, person));
		if (asset === QUSD) continue;
		for (const person of people) parts.push(await position(api, asset, person));
		const found = await feedPrice(api, asset);
		parts.push((await view.ledger(asset)).toString(), await lines(api, asset), [found?.price, found?.moment, found?.status]);
		for (const name of ['Normal', 'Alarm', 'Frozen'] as const) parts.push(await owners(api, asset, name));
	}
	return JSON.stringify(parts, (_, part) => (typeof part === 'bigint' ? part.toString() : part), '\t');
}

scenario('nobody upgrades the runtime without a referendum', async () => {
	assert.equal(code[0], 0x52, 'the code is compressed');
	await refused(api, api.tx.system!.setCode!(u8aToHex(code)) as Tx, who.Alice, 'BadOrigin');
	await refused(api, api.tx.system!.authorizeUpgrade!(blake2AsHex(code)) as Tx, who.Alice, 'BadOrigin');
	assert.equal((await dryRun(api, 'RiskAdmin', api.tx.system!.authorizeUpgrade!(blake2AsHex(code)) as Tx)).error, 'BadOrigin');
});

scenario('a referendum of Root upgrades the runtime, and no CSA notices', async () => {
	const { Bob, Dave, Eve, Ferdie } = who;
	await chain.feed(PRICES);
	const csa = api.tx.csa as any;
	for (const [owner, asset, collateral, debt] of [
		[Dave, ETH, units(12), units(2_000)],
		[Ferdie, ETH, units(30), units(4_000)],
		[Eve, BNB, units(5), 0n],
		[Bob, WBTC, units('0.5', 8), units(10_000)],
		[Eve, USDC, units(20_000, 6), units(5_000)],
	] as const) {
		await submit(api, csa.open(asset, collateral, debt), owner);
	}
	// One of them close to the line, in another state than the others.
	await submit(api, csa.withdraw(ETH, units(2)), Dave);
	await chain.feed({ [ETH]: units(260) });
	assert.equal((await position(api, ETH, Dave.address))!.state, 'Alarm');

	const old = await version();
	const hash = blake2AsHex(code);
	const voted = await enact(chain, 'Root', api.tx.system!.authorizeUpgrade!(hash) as Tx);
	const authorised = eventOf(voted, 'system', 'UpgradeAuthorized');
	assert.deepEqual([authorised.codeHash.toHex(), authorised.checkVersion.isTrue], [hash, true]);
	assert.equal(await version(), old, 'permission alone changes nothing');

	// Anyone may bring the code, and nobody another one.
	const other = Uint8Array.from(code);
	other[other.length - 1]! ^= 1;
	const before = await state();
	await refused(api, apply(other), Ferdie, 'system.Unauthorized');
	assert.equal(await version(), old);
	await submit(api, apply(code), Ferdie);
	await chain.seal();
	assert.equal(await version(), old + 1);
	// The client takes the new version by itself and can go on to sign; the views it reads when it connects.
	await eventually(30_000, 'the client takes the new version', async () => api.runtimeVersion.specVersion.eqn(old + 1) || undefined);
	await submit(api, api.tx.system!.remark!('0x') as Tx, Ferdie);
	api = await chain.reconnect();
	assert.equal(await state(), before);
	await refused(api, apply(code), Ferdie, 'system.NothingAuthorized');
});

scenario('after an upgrade users go on with what they had, and so do prices and governance', async () => {
	const { Bob, Dave, Eve, Ferdie } = who;
	const csa = api.tx.csa as any;
	await chain.feed({ ...PRICES, [ETH]: units(290) });

	await submit(api, csa.repay(ETH, Dave.address, units(500)), Dave);
	const repaid = (await position(api, ETH, Dave.address))!;
	assert.deepEqual([repaid.collateral, repaid.debt, repaid.state], [units(10), units(1_500), 'Normal']);
	assert.equal(repaid.ratio, maths.ratio(units(10), units(1_500), units(290), 18));
	await submit(api, csa.mint(BNB, units(500)), Eve);
	assert.equal((await position(api, BNB, Eve.address))!.debt, units(500));
	const closed = eventOf(await submit(api, csa.close(WBTC), Bob), 'csa', 'CsaClosed');
	assert.deepEqual([closed.repaid, closed.returned].map(big), [units(10_000), units('0.5', 8)]);
	await submit(api, csa.open(ETH, units(5), units(500)), Bob);
	assert.deepEqual(await owners(api, ETH, 'Normal'), [Bob, Dave, Ferdie].map((pair) => pair.address).sort());

	await enact(chain, 'RiskAdmin', api.tx.collateral!.setDebtCeiling!(ETH, units(1)) as Tx);
	assert.equal(await debtCeiling(api, ETH), units(1));
	await refused(api, csa.mint(ETH, units(1)), Ferdie, 'csa.CeilingReached');
});

scenario('code that is not newer is refused even if a referendum authorised it', async () => {
	const now = await version();
	const before = await state();
	await enact(chain, 'Root', api.tx.system!.authorizeUpgrade!(blake2AsHex(code)) as Tx);
	const outcome = await submit(api, apply(code), who.Eve);
	assert.equal(eventOf(outcome, 'system', 'RejectedInvalidAuthorizedUpgrade').codeHash.toHex(), blake2AsHex(code));
	assert.ok(((await api.query.system!.authorizedUpgrade!()) as any).isNone, 'the authorisation is used up');
	await chain.seal();
	assert.equal(await version(), now);
	assert.equal(await state(), before);
});
