// The keyholders of the emergency keys: what two of three can do, what they cannot, and how five take over from them.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import type { Accounts, Name } from '../src/accounts.ts';
import { big, clock, debtCeiling, ETH, units } from '../src/api.ts';
import { enact } from '../src/governance.ts';
import { Keys, mak, requiredTier } from '../src/keyholders.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { eventOf, refused, submit, type Tx } from '../src/submit.ts';

const CEILING = units(10_000_000);
/** Seconds for which a tier must have been required: the least that the chain takes. */
const DELAY = 3_600n;
/** Seconds of chain time in a block. */
const SLOT = 3n;
/** Blocks from one sample of the locked value to the next. */
const SAMPLES = 20;

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;
let three: Keys;
let five: Keys;

before(async () => {
	chain = await SealedChain.start('keyholders');
	({ api, who } = chain);
	tx = api.tx;
	three = new Keys(api, who, ['Charlie', 'Dave', 'Eve'], 2);
	five = new Keys(api, who, ['Alice', 'Bob', 'Dave', 'Eve', 'Ferdie'], 3);
});
after(async () => {
	await chain?.stop();
});

const ceilingOf = (asset: number): Promise<bigint> => debtCeiling(api, asset);
const lower = (ceiling: bigint): Tx => tx.collateral.lowerDebtCeiling(ETH, ceiling);
const addresses = (names: Name[]): string[] => names.map((name) => who[name].address);
const sorted = (names: Name[]): string[] => new Keys(api, who, names, 1).addresses;

scenario('the chain names the keyholders and their account, which a client computes itself', async () => {
	assert.deepEqual(await mak(api), { tier: 'One', keyholders: three.addresses, threshold: 2, account: three.account });
	const { inForce, dueFrom, candidates } = await requiredTier(api);
	assert.deepEqual([inForce, dueFrom, candidates], ['One', null, []]);
});

scenario('two of three keyholders lower a debt ceiling, one of them does nothing, and nobody raises it', async () => {
	const { Alice, Charlie } = who;
	await refused(api, lower(units(1)), Charlie, 'BadOrigin');
	const others = three.addresses.filter((address) => address !== Charlie.address);
	await refused(api, tx.multisig.asMultiThreshold1(others, lower(units(1))), Charlie, 'BadOrigin');

	const wanted = units(4_000_000);
	eventOf(await three.approve('Charlie', lower(wanted)), 'multisig', 'NewMultisig');
	assert.equal(await ceilingOf(ETH), CEILING, 'one key alone changes nothing');
	const weight = { refTime: 10n ** 10n, proofSize: 10n ** 6n };
	await refused(api, tx.multisig.asMulti(2, others, null, lower(wanted), weight), Charlie, 'multisig.NoTimepoint');
	const executed = await three.approve('Dave', lower(wanted));
	assert.ok(eventOf(executed, 'multisig', 'MultisigExecuted').result.isOk);
	const set = eventOf(executed, 'collateral', 'DebtCeilingSet');
	assert.deepEqual([set.asset, set.old, set.new_].map(big), [BigInt(ETH), CEILING, wanted]);
	assert.equal(await ceilingOf(ETH), wanted);

	assert.equal((await three.act(['Charlie', 'Eve'], lower(wanted + 1n))).error, 'collateral.NotLower');
	assert.equal((await three.act(['Charlie', 'Eve'], lower(wanted))).error, 'collateral.NotLower');
	assert.equal((await three.act(['Eve', 'Dave'], tx.collateral.setDebtCeiling(ETH, CEILING))).error, 'BadOrigin');
	assert.equal((await three.act(['Eve', 'Dave'], tx.kun.spend('Operations', Alice.address, 1))).error, 'BadOrigin');
	assert.equal(await ceilingOf(ETH), wanted);

	// Governance raises it again, and the keyholders may need the very same call once more.
	await enact(chain, 'RiskAdmin', tx.collateral.setDebtCeiling(ETH, CEILING));
	assert.equal(await ceilingOf(ETH), CEILING);
	assert.equal((await three.act(['Eve', 'Charlie'], lower(wanted))).error, null);
	assert.equal(await ceilingOf(ETH), wanted);
});

scenario('only whole sets of different keys are registered', async () => {
	const register = (tier: string, names: Name[]): Tx => tx.lockdown.registerKeyholders(tier, addresses(names));
	await refused(api, register('Two', five.names), who.Charlie, 'BadOrigin');
	for (const [tier, names, error] of [
		['Two', three.names, 'lockdown.WrongKeyCount'],
		['Two', [...five.names, 'Charlie'], 'lockdown.WrongKeyCount'],
		['Two', [], 'lockdown.WrongKeyCount'],
		['Two', ['Alice', 'Bob', 'Dave', 'Eve', 'Alice'], 'lockdown.DuplicateKey'],
		['One', ['Alice', 'Bob', 'Alice'], 'lockdown.DuplicateKey'],
		['One', three.names, 'lockdown.NoChange'],
	] as [string, Name[], string][]) {
		assert.equal((await three.act(['Charlie', 'Dave'], register(tier, names))).error, error, `${tier}: ${names}`);
	}
	assert.deepEqual((await requiredTier(api)).candidates, []);
	assert.equal((await mak(api)).account, three.account);
});

scenario('when more value is locked five keys take over, and the two that could act before are powerless', async () => {
	const { Alice, Charlie, Ferdie } = who;
	await chain.feed({ [ETH]: units(300) });
	await submit(api, tx.csa.open(ETH, units(100), 0n), Alice);
	const kept = Object.fromEntries(((await api.query.lockdown!.params!()) as any).entries());
	const params = { ...kept, tierDelay: DELAY, bands: [units(10_000), units(1_000_000_000)] };
	const set = eventOf(await enact(chain, 'RiskAdmin', tx.lockdown.setLockdownParams(params)), 'lockdown', 'LockdownParamsSet');
	assert.deepEqual([set.new_.tierDelay, ...set.new_.bands].map(big), [DELAY, ...params.bands]);

	// 100 ETH at 300 are more than 10,000: the next sample asks for tier two.
	const height = await chain.height();
	const sample = await chain.block(height - (height % SAMPLES) + SAMPLES);
	const changed = eventOf(sample, 'lockdown', 'RequiredTierChanged');
	assert.deepEqual([changed.old.toString(), changed.new_.toString()], ['One', 'Two']);
	assert.equal(big(changed.lockedValue), units(30_000));
	const since = big(changed.since);
	const waiting = await requiredTier(api);
	assert.deepEqual([waiting.required, waiting.inForce, waiting.dueFrom], ['Two', 'One', since + DELAY]);
	assert.deepEqual(waiting.bands[0], { tier: 'Two', reached: true, since, dueFrom: since + DELAY });
	assert.deepEqual([waiting.bands[1]!.tier, waiting.bands[1]!.reached, waiting.bands[1]!.dueFrom], ['Three', false, null]);

	const { error, outcome } = await three.act(['Charlie', 'Dave'], tx.lockdown.registerKeyholders('Two', addresses(five.names)));
	assert.equal(error, null);
	assert.deepEqual(eventOf(outcome, 'lockdown', 'KeyholdersRegistered').keyholders.map(String), five.addresses);
	await refused(api, tx.lockdown.confirmKeyholder('Two'), Charlie, 'lockdown.NotCandidate');
	const [last, ...first] = five.names;
	for (const [place, name] of first.entries()) {
		const confirmed = eventOf(await submit(api, tx.lockdown.confirmKeyholder('Two'), who[name]), 'lockdown', 'KeyholderConfirmed');
		assert.deepEqual([confirmed.who, confirmed.confirmed, confirmed.needed].map(String), [who[name].address, `${place + 1}`, '5']);
	}
	await refused(api, tx.lockdown.confirmKeyholder('Two'), who[first[0]!], 'lockdown.AlreadyConfirmed');
	assert.deepEqual((await requiredTier(api)).candidates, [{ tier: 'Two', keyholders: five.addresses, confirmed: sorted(first) }]);

	// Not before the delay is over, and not without the last key.
	await refused(api, tx.lockdown.applyTier(), Ferdie, 'lockdown.TierDelay');
	await chain.skip(Number((since + DELAY - (await clock(api))) / SLOT) - 2);
	await refused(api, tx.lockdown.applyTier(), Ferdie, 'lockdown.TierDelay');
	assert.equal(await clock(api), since + DELAY - SLOT, 'one block too early');
	await refused(api, tx.lockdown.applyTier(), Ferdie, 'lockdown.TierOverdue');
	assert.deepEqual(await mak(api), { tier: 'One', keyholders: three.addresses, threshold: 2, account: three.account });
	await submit(api, tx.lockdown.confirmKeyholder('Two'), who[last!]);

	// A call of the old keys that waits for its second approval when the new ones take over.
	await three.approve('Eve', lower(units(3)));
	const applied = eventOf(await submit(api, tx.lockdown.applyTier(), Ferdie), 'lockdown', 'TierApplied');
	assert.deepEqual([applied.tier, applied.account, applied.old].map(String), ['Two', five.account, three.account]);
	assert.deepEqual([applied.keyholders.map(String), applied.threshold.toNumber()], [five.addresses, 3]);
	assert.deepEqual(await mak(api), { tier: 'Two', keyholders: five.addresses, threshold: 3, account: five.account });
	const { inForce, dueFrom, candidates } = await requiredTier(api);
	assert.deepEqual([inForce, dueFrom, candidates], ['Two', null, []]);
	await refused(api, tx.lockdown.applyTier(), Ferdie, 'lockdown.TierUnchanged');

	const before = await ceilingOf(ETH);
	const pending = await three.approve('Charlie', lower(units(3)));
	assert.equal(eventOf(pending, 'multisig', 'MultisigExecuted').result.asErr.toString(), 'BadOrigin');
	assert.equal((await three.act(['Charlie', 'Dave'], lower(units(2)))).error, 'BadOrigin');
	assert.equal((await three.act(['Dave', 'Eve'], tx.lockdown.registerKeyholders('Two', addresses(five.names)))).error, 'BadOrigin');
	assert.equal(await ceilingOf(ETH), before);
	const two = new Keys(api, who, five.names, 2);
	assert.equal((await two.act(['Alice', 'Bob'], lower(units(2)))).error, 'BadOrigin', 'two of five');
	assert.equal((await five.act(['Alice', 'Bob', 'Ferdie'], lower(units(2)))).error, null);
	assert.equal(await ceilingOf(ETH), units(2));
});
