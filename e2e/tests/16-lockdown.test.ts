// Emergency locks as keyholders and users live them: one key stops an asset, two of three end that, owners act first
// afterwards, and governance and prices go on at every level.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Accounts } from '../src/accounts.ts';
import {
	assetBalance,
	big,
	clock,
	debtCeiling,
	ETH,
	feedPrice,
	kunBalance,
	pool,
	position,
	QUSD,
	quote,
	units,
	USDC,
	WBTC,
} from '../src/api.ts';
import { numberOf } from '../src/blocks.ts';
import { carry, enact } from '../src/governance.ts';
import { Keys } from '../src/keyholders.ts';
import { grace, type Lock, locked, locks, lockState, type Scope, told } from '../src/lockdown.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { errorName, eventOf, refused, submit, type Tx } from '../src/submit.ts';

const DAY = 86_400n;
const HOUR = 3_600n;
/** Seconds of chain time in a block. */
const SLOT = 3n;
/** Price of ETH at which the CSA of Bob is frozen. */
const PRICE = units(198);
const WHY = 'ETH is drained';

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;
let keys: Keys;

before(async () => {
	chain = await SealedChain.start('lockdown');
	({ api, who } = chain);
	tx = api.tx;
	keys = new Keys(api, who, ['Charlie', 'Dave', 'Eve'], 2);
	const { Bob, Eve, Ferdie } = who;
	await chain.feed({ [ETH]: units(300), [WBTC]: units(60_000), [USDC]: units(1) });
	for (const [owner, asset, collateral, debt] of [
		[Bob, ETH, units(12), units(2_000)],
		[Ferdie, ETH, units(10), units(500)],
		[Eve, USDC, units(20_000, 6), units(5_000)],
	] as const) {
		await submit(api, tx.csa.open(asset, collateral, debt), owner);
	}
	for (const price of [units(245), PRICE]) await chain.feed({ [ETH]: price });
	assert.equal((await position(api, ETH, Bob.address))!.state, 'Frozen');
});
after(async () => {
	await chain?.stop();
});

const lock = (scope: Scope, reason = WHY): Tx => tx.lockdown.lock(scope, reason);
const unlock = (scope: Scope): Tx => tx.lockdown.unlock(scope);
const extend = (scope: Scope, seconds: bigint): Tx => tx.lockdown.extend(scope, seconds);
const transferCall: Scope = { Call: { pallet: 'Assets', call: 'transfer' } };

/** Every call on the CSAs of ETH that would pass if it were not locked; all of Ferdie. */
function callsOnEth(): Tx[] {
	const { csa } = tx;
	const { Bob, Ferdie } = who;
	return [
		...[csa.deposit(ETH, Ferdie.address, units(1)), csa.deposit(ETH, Bob.address, units(1)), csa.withdraw(ETH, units(1))],
		...[csa.mint(ETH, units(100)), csa.repay(ETH, Ferdie.address, units(100)), csa.repay(ETH, Bob.address, units(100))],
		...[csa.close(ETH), csa.open(ETH, units(1), 0n), csa.redeemFrozen(ETH, units(100), 0n), csa.absorb(ETH)],
	];
}

/** What everybody owns and owes in ETH. */
async function holdings(): Promise<unknown[]> {
	const people = Object.values(who).map((pair) => pair.address);
	return Promise.all(people.flatMap((person) => [position(api, ETH, person), assetBalance(api, ETH, person), assetBalance(api, QUSD, person)]));
}

/** Locks by hand, and holds what the call tells against the clock and against the view. */
async function lockBy(by: KeyringPair, scope: Scope, seconds: bigint): Promise<Lock> {
	const outcome = await submit(api, lock(scope), by);
	const since = await clock(await api.at(outcome.blockHash));
	const entered = { manual: true, expires: since + seconds, reason: ['Keyholder', by.address, WHY] };
	assert.deepEqual(told(outcome.events), [['LockEntered', scope, entered]]);
	assert.deepEqual(await lockState(api, scope), { since, ...entered });
	return { since, ...entered };
}

/** Two of the three keyholders end a lock. */
async function unlockBy(scope: Scope): Promise<bigint> {
	const { error, outcome } = await keys.act(['Dave', 'Eve'], unlock(scope));
	assert.equal(error, null);
	assert.deepEqual(told(outcome.events), [['LockExited', scope, { expired: false }]]);
	assert.equal(await lockState(api, scope), null);
	return clock(await api.at(outcome.blockHash));
}

scenario('one keyholder locks ETH for nothing, and every call on ETH fails while WBTC goes on', async () => {
	const { Alice, Bob, Charlie, Dave, Eve, Ferdie } = who;
	for (const stranger of [Alice, Bob, Ferdie]) await refused(api, lock({ Asset: ETH }), stranger, 'BadOrigin');
	await refused(api, lock({ Asset: QUSD }), Charlie, 'lockdown.UnknownCollateral');
	await refused(api, unlock({ Asset: ETH }), Charlie, 'BadOrigin');
	assert.deepEqual(await locks(api), []);

	const owned = await kunBalance(api, Charlie.address);
	const entered = await lockBy(Charlie, { Asset: ETH }, DAY);
	assert.equal(await kunBalance(api, Charlie.address), owned, 'the fee is returned');
	assert.deepEqual(await locks(api), [{ scope: { Asset: ETH }, ...entered, mismatches: [] }]);
	for (const other of [{ Asset: WBTC }, 'Protocol', 'Chain'] as Scope[]) assert.equal(await lockState(api, other), null);
	await refused(api, lock({ Asset: ETH }), Dave, 'lockdown.AlreadyLocked');

	const before = await holdings();
	for (const call of callsOnEth()) await refused(api, call, Ferdie, 'csa.Locked');
	await refused(api, tx.csa.open(ETH, units(1), 0n), Dave, 'csa.Locked');
	await refused(api, tx.csa.clean(ETH, Bob.address), Dave, 'csa.Locked');
	await refused(api, tx.collateral.skim(ETH), Dave, 'collateral.Locked');
	for (const call of [tx.auction.start(ETH), tx.auction.withdrawRefund(ETH), tx.auction.buyReserve(ETH, units(1), 0n)] as Tx[]) {
		await refused(api, call, Dave, 'auction.Locked');
	}
	assert.equal(await quote(api, ETH, units(100)), 'csa.Locked');
	const { limit, redeemable, frozen } = await pool(api, ETH);
	assert.deepEqual([limit, redeemable, frozen.debt], ['Locked', 0n, units(2_000)]);
	assert.deepEqual(await holdings(), before);

	// Another asset, transfers of the locked one, and coins are not concerned.
	const { csa } = tx;
	await submit(api, csa.open(WBTC, units('0.5', 8), units(10_000)), Dave);
	for (const call of [
		csa.deposit(WBTC, Dave.address, units('0.1', 8)),
		csa.mint(WBTC, units(100)),
		csa.repay(WBTC, Dave.address, units(50)),
		csa.withdraw(WBTC, units('0.05', 8)),
	] as Tx[]) {
		await submit(api, call, Dave);
	}
	const { collateral, debt } = (await position(api, WBTC, Dave.address))!;
	assert.deepEqual([collateral, debt], [units('0.55', 8), units(10_050)]);
	await submit(api, csa.close(WBTC), Dave);
	assert.equal(await assetBalance(api, WBTC, Dave.address), units(50, 8));
	await submit(api, tx.assets.transferKeepAlive(ETH, Alice.address, units(1)), Eve);
	await submit(api, tx.stablecoin.burn(units(1)), Eve);
});

scenario('no call around a locked one steps over the lock: batch, proxy, multisig, and not even a referendum', async () => {
	const { Bob, Dave, Eve, Ferdie } = who;
	const { csa, utility, proxy, multisig } = tx;
	const mint: Tx = csa.mint(ETH, units(100));
	const before = await holdings();
	for (const call of [utility.batchAll([mint]), utility.asDerivative(0, mint), utility.ifElse(mint, mint)]) {
		await refused(api, call, Ferdie, 'csa.Locked');
	}
	const others = [Bob.address];
	await refused(api, multisig.asMultiThreshold1(others, mint), Ferdie, 'csa.Locked');
	assert.equal((await new Keys(api, who, ['Bob', 'Ferdie'], 2).act(['Ferdie', 'Bob'], mint)).error, 'csa.Locked');

	const batched = await submit(api, utility.batch([mint]), Ferdie);
	assert.equal(errorName(api, eventOf(batched, 'utility', 'BatchInterrupted').error), 'csa.Locked');
	const forced = await submit(api, utility.forceBatch([mint, csa.deposit(ETH, Bob.address, units(1))]), Ferdie);
	const failed = forced.events.filter(({ event }) => event.section === 'utility' && event.method === 'ItemFailed');
	assert.deepEqual(failed.map(({ event }) => errorName(api, (event.data as any).error)), ['csa.Locked', 'csa.Locked']);

	await submit(api, proxy.addProxy(Eve.address, 'Any', 0), Ferdie);
	for (const call of [mint, utility.batchAll([mint])] as Tx[]) {
		const proxied = eventOf(await submit(api, proxy.proxy(Ferdie.address, null, call), Eve), 'proxy', 'ProxyExecuted');
		assert.equal(errorName(api, proxied.result.asErr), 'csa.Locked');
	}
	const asFerdie = utility.dispatchAs({ system: { Signed: Ferdie.address } }, mint);
	const dispatched = eventOf(await enact(chain, 'Root', asFerdie), 'utility', 'DispatchedAs');
	assert.equal(errorName(api, dispatched.result.asErr), 'csa.Locked');
	assert.deepEqual(await holdings(), before);
	await refused(api, csa.clean(ETH, Bob.address), Dave, 'csa.Locked');
});

scenario('a referendum still runs, a keyholder does not lock twice, and two of three prolong a lock', async () => {
	const { Charlie } = who;
	const ceiling = await debtCeiling(api, ETH);
	await enact(chain, 'RiskAdmin', tx.collateral.setDebtCeiling(ETH, ceiling - units(1)));
	assert.equal(await debtCeiling(api, ETH), ceiling - units(1), 'a referendum about the locked asset itself');

	await refused(api, lock({ Asset: WBTC }), Charlie, 'lockdown.KeyholderCooldown');
	await refused(api, lock('Chain'), Charlie, 'lockdown.KeyholderCooldown');
	const { since, expires } = (await lockState(api, { Asset: ETH }))!;
	await refused(api, extend({ Asset: ETH }, HOUR), Charlie, 'BadOrigin');
	const prolonged = await keys.act(['Charlie', 'Dave'], extend({ Asset: ETH }, HOUR));
	assert.equal(prolonged.error, null);
	assert.deepEqual(told(prolonged.outcome.events), [['LockExtended', { Asset: ETH }, expires! + HOUR]]);
	assert.equal((await lockState(api, { Asset: ETH }))!.expires, expires! + HOUR);
	for (const [call, error] of [
		[extend({ Asset: ETH }, 0n), 'lockdown.ZeroAmount'],
		[extend({ Asset: ETH }, 13n * DAY), 'lockdown.LockTooLong'],
		[extend({ Asset: WBTC }, HOUR), 'lockdown.NotLocked'],
		[unlock({ Asset: WBTC }), 'lockdown.NotLocked'],
	] as [Tx, string][]) {
		assert.equal((await keys.act(['Charlie', 'Eve'], call)).error, error);
	}
	assert.equal((await keys.act(['Charlie', 'Eve'], extend({ Asset: ETH }, 13n * DAY - HOUR))).error, null);
	assert.equal((await lockState(api, { Asset: ETH }))!.expires, since + 14n * DAY, 'no lock by hand lasts longer');
});

scenario('one key does not unlock and two of three do, and then owners act before anything frozen is sold', async () => {
	const { Charlie, Eve, Ferdie } = who;
	const { csa, lockdown, multisig } = tx;
	// Ten minutes of grace, so that the price still holds after them, and an hour for whatever a keyholder locks.
	const params = Object.fromEntries(((await api.query.lockdown!.params!()) as any).entries());
	await enact(chain, 'RiskAdmin', lockdown.setLockdownParams({ ...params, grace: 600n, keyholderLock: HOUR, keyholderCooldown: 2n * HOUR }));
	await chain.feed({ [ETH]: PRICE });

	await refused(api, unlock({ Asset: ETH }), Charlie, 'BadOrigin');
	const others = keys.addresses.filter((address) => address !== Charlie.address);
	await refused(api, multisig.asMultiThreshold1(others, unlock({ Asset: ETH })), Charlie, 'BadOrigin');
	await refused(api, unlock({ Asset: ETH }), Ferdie, 'BadOrigin');
	assert.deepEqual(await locked(api), [{ Asset: ETH }]);
	const until = (await unlockBy({ Asset: ETH })) + 600n;
	assert.deepEqual(await locks(api), []);
	assert.deepEqual([await grace(api, ETH), await grace(api, WBTC)], [until, null]);

	const redeem: Tx = csa.redeemFrozen(ETH, units(100), 0n);
	await refused(api, redeem, Eve, 'csa.InGrace');
	assert.equal(await quote(api, ETH, units(100)), 'csa.InGrace');
	const { limit, redeemable } = await pool(api, ETH);
	assert.deepEqual([limit, redeemable], ['InGrace', 0n]);
	for (const call of [csa.deposit(ETH, Ferdie.address, units(1)), csa.mint(ETH, units(100)), csa.withdraw(ETH, units(1))] as Tx[]) {
		await submit(api, call, Ferdie);
	}

	await chain.skip(Number((until - (await clock(api))) / SLOT) - 2);
	await refused(api, redeem, Eve, 'csa.InGrace');
	assert.equal(await clock(api), until - SLOT, 'one block too early');
	const redeemed = eventOf(await submit(api, redeem, Eve), 'csa', 'FrozenRedeemed');
	assert.equal(big(redeemed.burned), units(100));
	assert.equal(await grace(api, ETH), null);
});

scenario('a lock of the chain lets nothing through but prices, governance and the keyholders', async () => {
	const { Bob, Dave, Eve, Ferdie } = who;
	const { assets, balances, collateral, csa, kun, proxy, safeMode, stablecoin, system, txPause, utility } = tx;
	await lockBy(Dave, 'Chain', HOUR);
	const pay: Tx = balances.transferKeepAlive(Eve.address, units(1));
	const before = await holdings();
	for (const call of [
		...[pay, assets.transfer(ETH, Eve.address, units(1)), system.remark('0x00'), proxy.removeProxies()],
		...[csa.deposit(ETH, Ferdie.address, units(1)), csa.close(ETH), stablecoin.burn(units(1)), kun.burn(units(1)), collateral.skim(ETH)],
		...[utility.batchAll([pay]), utility.asDerivative(0, pay), utility.batchAll([utility.batchAll([pay])])],
	] as Tx[]) {
		await refused(api, call, Ferdie, 'system.CallFiltered');
	}
	assert.equal((await new Keys(api, who, ['Bob', 'Ferdie'], 2).act(['Ferdie', 'Bob'], pay)).error, 'system.CallFiltered');
	assert.deepEqual(await holdings(), before);
	// The pallet that does the filtering obeys the locks alone.
	for (const call of [safeMode.forceExit(), safeMode.forceExtend()]) await refused(api, call, Dave, 'BadOrigin');
	await refused(api, txPause.pause(['Csa', 'mint']), Dave, 'BadOrigin');

	await chain.feed({ [ETH]: PRICE + 1n });
	assert.equal((await feedPrice(api, ETH))!.price, PRICE + 1n);
	// Referenda are decided; what they may do meanwhile is what ends locks, and what Root does.
	const { enactment } = await carry(chain, 'RiskAdmin', collateral.setDebtCeiling(ETH, units(5)));
	assert.equal(enactment!.error, 'system.CallFiltered');
	assert.equal((await keys.act(['Charlie', 'Eve'], collateral.lowerDebtCeiling(ETH, units(5)))).error, 'system.CallFiltered');
	const ceiling = await debtCeiling(api, ETH);
	await enact(chain, 'Root', collateral.setDebtCeiling(ETH, ceiling - units(1)));
	assert.equal(await debtCeiling(api, ETH), ceiling - units(1));

	const ended = await unlockBy('Chain');
	await submit(api, pay, Ferdie);
	await submit(api, csa.deposit(ETH, Bob.address, units(1)), Ferdie);
	for (const asset of [ETH, WBTC]) assert.equal(await grace(api, asset), ended + 600n, 'of every asset');
	await refused(api, safeMode.enter(), Dave, 'safeMode.NotConfigured');
	await refused(api, txPause.pause(['Csa', 'mint']), Dave, 'BadOrigin');
});

scenario('a referendum locks the protocol and unlocks it, and transfers and prices do not notice', async () => {
	const { Bob, Eve, Ferdie } = who;
	const { assets, auction, balances, collateral, csa, kun, stablecoin } = tx;
	const course = await carry(chain, 'EmergencyLockdown', lock('Protocol', 'a bug was reported'));
	const { block, blockHash, error, events } = course.enactment!;
	assert.equal(error, null);
	const since = await clock(await api.at(blockHash));
	// A call of the scheduler runs before the block knows its own time.
	const start = since - SLOT;
	const entered = { manual: true, expires: start + 14n * DAY, reason: ['Referendum', 'a bug was reported'] };
	assert.deepEqual(told(events), [['LockEntered', 'Protocol', entered]], `block ${block}`);
	assert.deepEqual(await lockState(api, 'Protocol'), { since: start, ...entered });

	for (const [call, refusal] of [
		[csa.deposit(WBTC, Ferdie.address, units(1, 8)), 'csa.Locked'],
		[csa.deposit(ETH, Ferdie.address, units(1)), 'csa.Locked'],
		[csa.close(ETH), 'csa.Locked'],
		[csa.absorb(ETH), 'csa.Locked'],
		[auction.start(ETH), 'auction.Locked'],
		[collateral.skim(USDC), 'collateral.Locked'],
		[stablecoin.burn(units(1)), 'stablecoin.Locked'],
		[stablecoin.heal(), 'stablecoin.Locked'],
		[kun.burn(units(1)), 'kun.Locked'],
	] as [Tx, string][]) {
		await refused(api, call, Ferdie, refusal);
	}
	assert.equal((await carry(chain, 'TreasuryAdmin', kun.spend('Operations', Bob.address, units(1)))).enactment!.error, 'kun.Locked');
	for (const call of [
		balances.transferKeepAlive(Eve.address, units(1)),
		assets.transferKeepAlive(ETH, Eve.address, units(1)),
		assets.transferKeepAlive(QUSD, Eve.address, units(1)),
	] as Tx[]) {
		await submit(api, call, Ferdie);
	}
	await chain.feed({ [ETH]: PRICE });

	const ended = told((await enact(chain, 'EmergencyLockdown', unlock('Protocol'))).events);
	assert.deepEqual(ended, [['LockExited', 'Protocol', { expired: false }]]);
	await submit(api, kun.burn(units(1)), Ferdie);
	await submit(api, csa.deposit(ETH, Ferdie.address, units(1)), Ferdie);
	assert.equal((await pool(api, ETH)).limit, 'InGrace');
});

scenario('a single call is locked by its name until the lock expires, but not one by which owners defend themselves', async () => {
	const { Bob, Charlie, Eve, Ferdie } = who;
	const { assets, utility } = tx;
	for (const [pallet, call] of [
		...[['Csa', 'deposit'], ['Csa', 'repay'], ['Csa', 'close'], ['Lockdown', 'unlock'], ['Multisig', 'as_multi']],
		...[['Oracle', 'feed_values'], ['Assets', 'nothing'], ['Nothing', 'transfer'], ['assets', 'transfer']],
	]) {
		await refused(api, lock({ Call: { pallet: pallet!, call: call! } }), Eve, 'lockdown.NotPausable');
	}
	const outcome = await submit(api, lock(transferCall), Eve);
	const entered = await numberOf(api, outcome.blockHash);
	const { since, expires } = (await lockState(api, transferCall))!;
	assert.equal(expires, since + HOUR);
	assert.deepEqual(await locked(api), [transferCall]);
	const transfer: Tx = assets.transfer(ETH, Bob.address, units(1));
	await refused(api, transfer, Ferdie, 'system.CallFiltered');
	await refused(api, utility.batchAll([transfer]), Ferdie, 'system.CallFiltered');
	await submit(api, assets.transferKeepAlive(ETH, Bob.address, units(1)), Ferdie);
	await submit(api, tx.csa.deposit(ETH, Ferdie.address, units(1)), Ferdie);

	// A block begins with the clock of the one before it, so that the hour is over in the block after the one that reaches it.
	const last = entered + Number(HOUR / SLOT);
	const ended = await chain.block(last + 1);
	const there = await api.at((await chain.block(last)).hash);
	assert.equal(await clock(there), expires);
	assert.notEqual(await lockState(there, transferCall), null);
	assert.deepEqual(told(ended.events), [['LockExited', transferCall, { expired: true }]]);
	assert.deepEqual(await locks(api), []);
	assert.equal(await grace(api, ETH), null, 'owners could act all the time');
	await submit(api, transfer, Ferdie);
	// The keyholder who locked first has to rest for two hours, and locks again then.
	const rested = BigInt(((await api.query.lockdown!.keyholderUse!(Charlie.address)) as any).toString()) + 2n * HOUR;
	const head = await api.rpc.chain.getHeader();
	const rest = Number((rested - (await clock(await api.at(head.hash)))) / SLOT);
	if (rest > 0) await chain.block(head.number.toNumber() + rest);
	await lockBy(Charlie, { Asset: WBTC }, HOUR);
});
