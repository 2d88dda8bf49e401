// KUN and the treasury: what a referendum may create and spend, what nobody may, and books that always agree with what exists.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import type { Accounts } from '../src/accounts.ts';
import { type Api, assetBalance, big, ETH, kunBalance, units } from '../src/api.ts';
import { carry, dryRun, enact, treasuryAccount } from '../src/governance.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { eventOf, refused, submit, type Tx } from '../src/submit.ts';

const CAP = units(12_000_000);

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;

before(async () => {
	chain = await SealedChain.start('treasury');
	({ api, who } = chain);
	tx = api.tx;
});
after(async () => {
	await chain?.stop();
});

interface Supply {
	issuance: bigint;
	reserved: bigint;
	operations: bigint;
	burned: bigint;
	headroom: bigint;
}

/** What the books of KUN say, which must agree with what exists. */
async function supply(there: Api = api): Promise<Supply> {
	const { issuance, reserved, minted, burned, headroom } = (await (there.call as any).kunApi.supply()) as any;
	const programmes = Object.fromEntries([...minted].map(([programme, amount]) => [programme.toString(), big(amount)]));
	assert.deepEqual(Object.keys(programmes), ['MintMining', 'GovernanceMining', 'LpMining', 'Auction', 'KbtConversion', 'Operations']);
	const found = {
		issuance: big(issuance),
		reserved: big(reserved),
		operations: programmes.Operations!,
		burned: big(burned),
		headroom: big(headroom),
	};
	assert.equal(found.issuance, big(await there.query.balances!.totalIssuance!()));
	assert.equal(found.issuance + found.reserved + found.headroom, CAP);
	return found;
}

/** The books in a block and in the one before it. */
async function around(block: number): Promise<[Supply, Supply]> {
	const [parent, there] = [await chain.block(block - 1), await chain.block(block)];
	return [await supply(await api.at(parent.hash)), await supply(await api.at(there.hash))];
}

scenario('a referendum of the treasury lets the operations mint KUN, and mints it', async () => {
	const { Ferdie } = who;
	const before = await supply();
	assert.deepEqual([before.reserved, before.operations, before.burned], [0n, 0n, 0n]);
	const spend = (amount: bigint): Tx => tx.kun.spend('Operations', Ferdie.address, amount);
	assert.equal((await dryRun(api, 'TreasuryAdmin', spend(1n))).error, 'kun.AllowanceExhausted');
	assert.equal((await dryRun(api, 'RiskAdmin', spend(1n))).error, 'BadOrigin');
	for (const programme of ['Auction', 'KbtConversion']) {
		assert.equal((await dryRun(api, 'TreasuryAdmin', tx.kun.setAllowance(programme, 1))).error, 'kun.NoAllowance');
	}

	const owned = await kunBalance(api, Ferdie.address);
	const both = tx.utility.batchAll([tx.kun.setAllowance('Operations', units(1_000)), spend(units(600))]);
	const { enactment } = await carry(chain, 'TreasuryAdmin', both);
	assert.equal(enactment!.error, null);
	const allowance = eventOf(enactment!, 'kun', 'AllowanceSet');
	assert.deepEqual([allowance.programme.toString(), big(allowance.old), big(allowance.new_)], ['Operations', 0n, units(1_000)]);
	const minted = eventOf(enactment!, 'kun', 'KunMinted');
	assert.deepEqual([minted.programme, minted.dest, minted.amount].map(String), ['Operations', Ferdie.address, `${units(600)}`]);
	const [parent, there] = await around(enactment!.block);
	const [issuance, headroom] = [parent.issuance + units(600), parent.headroom - units(600)];
	assert.deepEqual(there, { ...parent, issuance, operations: units(600), headroom });
	assert.equal(await kunBalance(api, Ferdie.address), owned + units(600));

	// The rest of the allowance, and not a unit more.
	assert.equal((await dryRun(api, 'TreasuryAdmin', spend(units(400) + 1n))).error, 'kun.AllowanceExhausted');
	assert.equal((await dryRun(api, 'TreasuryAdmin', spend(units(400)))).error, null);
});

scenario('no KUN is created past the cap, whatever a referendum allows', async () => {
	const { Ferdie } = who;
	assert.equal((await dryRun(api, 'TreasuryAdmin', tx.kun.setAllowance('Operations', CAP + 1n))).error, 'kun.ParameterOutOfBounds');
	await enact(chain, 'TreasuryAdmin', tx.kun.setAllowance('Operations', CAP));
	const { headroom } = await supply();
	const spend = (amount: bigint): Tx => tx.kun.spend('Operations', Ferdie.address, amount);
	assert.equal((await dryRun(api, 'TreasuryAdmin', spend(headroom))).error, null);
	const { enactment } = await carry(chain, 'TreasuryAdmin', spend(headroom + 1n));
	assert.equal(enactment!.error, 'kun.CapExceeded');
	const [parent, there] = await around(enactment!.block);
	assert.deepEqual(there, parent);
	assert.equal((await dryRun(api, 'Root', spend(CAP))).error, 'kun.CapExceeded', 'nor by Root through this pallet');
});

scenario('KUN that a holder burns is gone, and there is room below the cap for as much', async () => {
	const { Eve } = who;
	const before = await supply();
	const burned = eventOf(await submit(api, tx.kun.burn(units(250)), Eve), 'kun', 'KunBurned');
	assert.deepEqual([burned.who.toString(), big(burned.amount), big(burned.burned)], [Eve.address, units(250), units(250)]);
	// Fees go to others and burn nothing.
	assert.deepEqual(await supply(), {
		...before,
		issuance: before.issuance - units(250),
		burned: units(250),
		headroom: before.headroom + units(250),
	});
	await refused(api, tx.kun.burn(0), Eve, 'kun.ZeroAmount');
	await refused(api, tx.kun.burn(units(200_000)), Eve, 'kun.InsufficientKun');
});

scenario('the treasury pays KUN and reserve assets that a referendum grants, once and to whom it says', async () => {
	const { Alice, Dave, Ferdie } = who;
	const pot = treasuryAccount(api);
	await submit(api, tx.balances.transferKeepAlive(pot, units(2_000)), Alice);
	await submit(api, tx.assets.transfer(ETH, pot, units(3)), Alice);
	const before = await supply();
	const spend = (kind: unknown, amount: bigint): Tx => tx.treasury.spend(kind, amount, Dave.address, null);
	assert.equal((await dryRun(api, 'RiskAdmin', spend('Native', 1n))).error, 'BadOrigin');
	const grants = [spend('Native', units(1_500)), spend({ WithId: ETH }, units(2)), spend('Native', units(1_000_000))];
	const { enactment } = await carry(chain, 'TreasuryAdmin', tx.utility.batchAll(grants));
	assert.equal(enactment!.error, null);
	const approved = enactment!.events.filter(({ event }) => event.method === 'AssetSpendApproved');
	const indices = approved.map(({ event }) => (event.data as any).index.toNumber());
	assert.equal(indices.length, 3);

	const [kun, eth] = [await kunBalance(api, Dave.address), await assetBalance(api, ETH, Dave.address)];
	for (const index of indices.slice(0, 2)) eventOf(await submit(api, tx.treasury.payout(index), Ferdie), 'treasury', 'Paid');
	assert.equal(await kunBalance(api, Dave.address), kun + units(1_500));
	assert.equal(await assetBalance(api, ETH, Dave.address), eth + units(2));
	assert.equal(await assetBalance(api, ETH, pot), units(1));
	await refused(api, tx.treasury.payout(indices[0]), Ferdie, 'treasury.AlreadyAttempted');
	await refused(api, tx.treasury.payout(indices[2]), Ferdie, 'treasury.PayoutError');
	await refused(api, tx.treasury.payout(99), Ferdie, 'treasury.InvalidIndex');
	const after = await supply();
	assert.deepEqual(after, before, 'the treasury creates nothing');
});
