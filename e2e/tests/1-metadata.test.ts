// What a client learns before its first call: pallets, calls, errors, views, presets, accounts.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { u8aToHex } from '@polkadot/util';
import { accounts, NAMES, POTS, pot } from '../src/accounts.ts';
import { assetBalance, big, BNB, connect, ETH, KUN, kindOf, kunBalance, lines, QUSD, units, USDC, WBTC } from '../src/api.ts';
import { mak } from '../src/keyholders.ts';
import { contradictions, grace, locks, reconciliation } from '../src/lockdown.ts';
import { percent } from '../src/maths.ts';
import { TestNode } from '../src/node.ts';
import { scenario } from '../src/scenario.ts';
import { presetParams, type VolatilityParams } from '../src/volatility.ts';

const PALLETS: Record<string, number> = {
	System: 0,
	Timestamp: 1,
	Aura: 2,
	Grandpa: 3,
	Balances: 4,
	TransactionPayment: 5,
	Authorship: 6,
	MultiBlockMigrations: 7,
	Assets: 10,
	Utility: 20,
	Proxy: 21,
	Multisig: 22,
	Scheduler: 23,
	Preimage: 24,
	OracleOperators: 30,
	Oracle: 31,
	PriceFeed: 32,
	Volatility: 33,
	Collateral: 40,
	Stablecoin: 41,
	Csa: 42,
	Auction: 43,
	ConvictionVoting: 51,
	Referenda: 52,
	Origins: 53,
	Whitelist: 54,
	TechnicalCommittee: 55,
	Treasury: 56,
	Bounties: 57,
	Kun: 58,
	Lockdown: 60,
	SafeMode: 61,
	TxPause: 62,
};

/** Calls of our pallets with their arguments, in the order of their indices. */
const CALLS: Record<string, [string, string[]][]> = {
	PriceFeed: [
		['set_feed_params', ['asset', 'params']],
		['set_sources', ['asset', 'sources']],
	],
	Volatility: [
		['set_volatility_params', ['asset', 'params']],
		['reset_window', ['asset']],
		['set_close_offset', ['seconds']],
	],
	Collateral: [
		['register_collateral', ['asset', 'params', 'volatility_params']],
		['set_collateral_params', ['asset', 'params']],
		['set_debt_ceiling', ['asset', 'ceiling']],
		['lower_debt_ceiling', ['asset', 'ceiling']],
		['deprecate_collateral', ['asset']],
		['reinstate_collateral', ['asset']],
		['retire_collateral', ['asset']],
		['set_system_params', ['params']],
		['skim', ['asset']],
	],
	Stablecoin: [
		['burn', ['amount']],
		['heal', []],
		['reissue', ['amount']],
	],
	Csa: [
		['open', ['asset', 'collateral', 'debt']],
		['deposit', ['asset', 'owner', 'amount']],
		['withdraw', ['asset', 'amount']],
		['mint', ['asset', 'amount']],
		['repay', ['asset', 'owner', 'amount']],
		['close', ['asset']],
		['redeem_frozen', ['asset', 'amount', 'min_out']],
		['absorb', ['asset']],
		['clean', ['asset', 'owner']],
	],
	Auction: [
		['observe', []],
		['start', ['asset']],
		['bid', ['lot', 'price']],
		['settle', ['lot']],
		['withdraw_refund', ['asset']],
		['buy_reserve', ['asset', 'amount', 'min_out']],
		['cancel', ['lot']],
		['set_auction_params', ['params']],
	],
	Kun: [
		['burn', ['amount']],
		['set_allowance', ['programme', 'amount']],
		['spend', ['programme', 'dest', 'amount']],
	],
	Lockdown: [
		['lock', ['scope', 'reason']],
		['extend', ['scope', 'seconds']],
		['unlock', ['scope']],
		['report_mismatch', ['report', 'signature']],
		['acknowledge_mismatch', ['account', 'asset', 'amount']],
		['register_keyholders', ['tier', 'keyholders']],
		['confirm_keyholder', ['tier']],
		['apply_tier', []],
		['set_lockdown_params', ['params']],
	],
};

/** Errors that a client has to be able to name. A pallet may have more. */
const ERRORS: Record<string, string[]> = {
	PriceFeed: ['TooManySources', 'ParameterOutOfBounds'],
	Volatility: ['UnknownCollateral', 'BadRatioOrder', 'ParameterOutOfBounds', 'NoChange'],
	Collateral: [
		...['AlreadyRegistered', 'ForbiddenCollateral', 'TooManyCollaterals', 'BadDecimals', 'PotNotEndowed', 'BadRatioOrder'],
		...['ParameterOutOfBounds', 'UnknownCollateral', 'NotLower', 'AlreadyDeprecated', 'NotDeprecated', 'CollateralInUse'],
		...['NothingToSkim', 'InsufficientFunds', 'Locked'],
	],
	Stablecoin: ['ZeroAmount', 'InsufficientCoin', 'NothingToHeal', 'AboveBurned', 'Locked'],
	Csa: [
		...['ZeroAmount', 'UnknownCollateral', 'DeprecatedCollateral', 'NoSuchCsa', 'CollateralTooSmall', 'InsufficientCollateral'],
		...['PriceUnavailable', 'BelowAlarmRatio', 'BelowStartRatio', 'DebtBelowMinimum', 'CeilingReached', 'MintRateExceeded', 'NoDebt'],
		...['GateClosed', 'NothingFrozen', 'AmountTooSmall', 'AmountAboveRedeemable', 'BelowMinOut', 'NotEmpty'],
		...['Locked', 'InGrace', 'NothingInsolvent', 'BufferTooSmall'],
	],
	Auction: [
		...['ZeroAmount', 'NoChange', 'ParameterOutOfBounds', 'UnknownCollateral', 'DeprecatedCollateral', 'PriceUnavailable'],
		...['NotObservedLongEnough', 'NoGap', 'TooManyLots', 'NoKunAvailable', 'Unpriceable', 'PotNotEndowed', 'UnknownLot', 'LotEnded', 'LotRunning'],
		...['BidTooLow', 'NothingToRefund', 'NoBadDebt', 'AmountAboveAvailable', 'BelowMinOut', 'Locked', 'InGrace'],
	],
	Kun: [
		...['ZeroAmount', 'InsufficientKun', 'NoAllowance', 'ParameterOutOfBounds', 'NoChange', 'NotSpendable'],
		...['AllowanceExhausted', 'CapExceeded', 'RecipientBelowMinimum', 'Locked', 'AboveReserved', 'AboveFund'],
	],
	Lockdown: [
		...['WrongKeyCount', 'DuplicateKey', 'NotCandidate', 'AlreadyConfirmed', 'TierUnchanged', 'TierDelay', 'TierOverdue'],
		...['ParameterOutOfBounds', 'NoChange', 'AlreadyLocked', 'NotLocked', 'KeyholderCooldown', 'AutomaticLock', 'LockTooLong'],
		...['ZeroAmount', 'UnknownCollateral', 'NotPausable', 'TooManyPausedCalls', 'NoMismatch', 'AboveMismatch'],
		...['MismatchLasts'],
	],
};

const EVENTS: Record<string, string[]> = {
	PriceFeed: ['PriceAccepted', 'PriceSuspect', 'PriceOutOfBounds', 'FeedParamsSet', 'SourcesSet'],
	Volatility: [
		...['DailyClose', 'CloseMissed', 'PastCloseTaken', 'StartRatioUpdated', 'ArbitrageGate'],
		...['VolatilityParamsSet', 'WindowReset', 'CloseOffsetSet'],
	],
	Csa: [
		...['CsaOpened', 'CollateralDeposited', 'CollateralWithdrawn', 'DebtMinted', 'DebtRepaid', 'CsaClosed'],
		...['FrozenRedeemed', 'RedemptionCapReached', 'MarginCall', 'DustMoved', 'CsaCleaned', 'LinesMoved'],
		'InsolventAbsorbed',
	],
	Auction: [
		...['ObservationStarted', 'ObservationEnded', 'AuctionsOpened', 'SurplusUsed', 'LotOpened', 'BidPlaced', 'BidRefunded'],
		...['LotSettled', 'LotExpired', 'LotCancelled', 'RefundWithdrawn', 'ReserveSold', 'AuctionParamsSet'],
	],
	Collateral: [
		...['CollateralRegistered', 'CollateralParamsSet', 'DebtCeilingSet', 'CollateralDeprecated', 'CollateralReinstated'],
		...['CollateralRetired', 'SystemParamsSet', 'DonationRecognised'],
	],
	Kun: ['KunBurned', 'AllowanceSet', 'KunMinted', 'KunReserved', 'KunReleased', 'FundReserved', 'FundReleased', 'FundPaid'],
	Lockdown: [
		...['RequiredTierChanged', 'KeyholdersRegistered', 'KeyholderConfirmed', 'TierApplied', 'LockdownParamsSet'],
		...['LockEntered', 'LockExtended', 'LockExited', 'MismatchFound', 'MismatchReported', 'MismatchAcknowledged'],
		...['SweepCompleted'],
	],
};

/** Events of parameters that were set tell what was and what is from now on, in this order after the asset or the like. */
const SET_EVENTS: Record<string, [string, string[]][]> = {
	PriceFeed: [
		['FeedParamsSet', ['asset', 'old', 'new']],
		['SourcesSet', ['asset', 'old', 'new']],
	],
	Volatility: [
		['VolatilityParamsSet', ['asset', 'old', 'new']],
		['CloseOffsetSet', ['old', 'new']],
	],
	Collateral: [
		['CollateralParamsSet', ['asset', 'old', 'new']],
		['DebtCeilingSet', ['asset', 'old', 'new']],
		['SystemParamsSet', ['old', 'new']],
	],
	Auction: [['AuctionParamsSet', ['old', 'new']]],
	Kun: [['AllowanceSet', ['programme', 'old', 'new']]],
	Lockdown: [['LockdownParamsSet', ['old', 'new']]],
};

/** Views: the same name as a runtime API method and as a pallet view function. */
const VIEWS: Record<string, string[]> = {
	PriceFeed: ['price', 'twap', 'forecast'],
	Volatility: ['vol', 'lines'],
	Collateral: ['collaterals', 'collateral', 'room'],
	Stablecoin: ['ledger', 'net_supply'],
	Csa: [
		...['position', 'openable', 'mintable', 'withdrawable', 'ledger', 'system'],
		...['list', 'list_by_ratio', 'pool', 'quote_redeem_frozen'],
	],
	Auction: ['phase', 'gap', 'lots', 'quote_bid', 'refund', 'quote_buy_reserve', 'auction_params'],
	Kun: ['supply', 'emergency_fund'],
	Lockdown: ['mak', 'required_tier', 'lock_state', 'locks', 'grace', 'reconciliation', 'contradictions', 'sweeps'],
};

/** Views of the runtime as a whole: no pallet of its own. */
const RUNTIME_VIEWS: Record<string, string[]> = { Governance: ['dry_run', 'dry_run_referendum'] };

let node: TestNode;
let api: ApiPromise;
before(async () => {
	node = await TestNode.start('metadata', ['--dev', '--sealing', 'instant']);
	api = await connect(node);
});
after(async () => {
	await api?.disconnect();
	await node?.stop();
});

const metadata = () => api.runtimeMetadata.asLatest as any;
const pallet = (name: string): any => metadata().pallets.find((found: any) => found.name.toString() === name);
const variants = (part: any): any[] => [...(api.registry.lookup.getSiType(part.unwrap().type) as any).def.asVariant.variants];
const documented = (item: any): boolean => item.docs.some((line: any) => line.toString().trim() !== '');

scenario('pallets have their documented names and indices, and there is no sudo', async () => {
	const found = Object.fromEntries(metadata().pallets.map((p: any) => [p.name.toString(), p.index.toNumber()]));
	assert.deepEqual(found, PALLETS);
});

scenario('the runtime says its version', async () => {
	const { specName, specVersion } = await api.rpc.state.getRuntimeVersion();
	assert.deepEqual([specName.toString(), specVersion.toNumber()], ['qian', 6]);
});

scenario('calls of the protocol have their documented indices and arguments, and doc comments', async () => {
	for (const [name, calls] of Object.entries(CALLS)) {
		const found = variants(pallet(name).calls);
		assert.deepEqual(
			found.map((call) => [call.index.toNumber(), call.name.toString(), call.fields.map((field: any) => field.name.unwrap().toString())]),
			calls.map(([call, args], place) => [place, call, args]),
			name,
		);
		for (const call of found) assert.ok(documented(call), `${name}.${call.name} has no doc comment`);
	}
});

scenario('errors and events of the protocol are there, and each has a doc comment', async () => {
	for (const [wanted, part] of [
		[ERRORS, 'errors'],
		[EVENTS, 'events'],
	] as const) {
		for (const [name, list] of Object.entries(wanted)) {
			const found = variants(pallet(name)[part]);
			const names = found.map((variant) => variant.name.toString());
			for (const one of list) assert.ok(names.includes(one), `${name} lacks the ${part} ${one}: ${names}`);
			for (const variant of found) assert.ok(documented(variant), `${name}.${variant.name} has no doc comment`);
		}
	}
});

scenario('events of parameters tell the old ones and the new ones', async () => {
	for (const [name, events] of Object.entries(SET_EVENTS)) {
		const found = variants(pallet(name).events);
		for (const [event, fields] of events) {
			const variant = found.find((one) => one.name.toString() === event) ?? assert.fail(`${name}.${event}`);
			assert.deepEqual(variant.fields.map((field: any) => field.name.unwrap().toString()), fields, `${name}.${event}`);
		}
	}
});

scenario('every view exists as runtime API and as view function', async () => {
	const latest = api.runtimeMetadata as any;
	assert.ok(latest.version >= 15, `metadata ${latest.version}`);
	const apis = Object.fromEntries(
		metadata().apis.map((found: any) => [found.name.toString(), found.methods.map((method: any) => method.name.toString())]),
	);
	for (const [name, views] of Object.entries(VIEWS)) {
		for (const view of views) {
			assert.ok(apis[`${name}Api`]?.includes(view), `${name}Api.${view} in ${apis[`${name}Api`]}`);
			const functions = [...(pallet(name).viewFunctions ?? [])].map((found: any) => found.name.toString());
			assert.ok(functions.includes(view), `view function ${name}.${view} in ${functions}`);
		}
	}
	for (const [name, views] of Object.entries(RUNTIME_VIEWS)) assert.deepEqual(apis[`${name}Api`], views, name);
});

scenario('the signed extensions are those that clients can encode, metadata hash included', async () => {
	assert.ok(api.registry.signedExtensions.includes('CheckMetadataHash'), `${api.registry.signedExtensions}`);
	assert.ok(!api.registry.signedExtensions.includes('ChargeAssetTxPayment'));
});

scenario('the runtime offers the presets development and local_testnet', async () => {
	const names = (await (api.call as any).genesisBuilder.presetNames()).map((name: any) =>
		Buffer.from(name.toU8a(true)).toString('utf8'),
	);
	assert.deepEqual([...names].sort(), ['development', 'local_testnet']);
});

scenario('chain properties name KUN with 18 decimals and the address format 42', async () => {
	const properties = (await node.rpc('system_properties')) as Record<string, unknown>;
	assert.deepEqual(properties, { ss58Format: 42, tokenDecimals: 18, tokenSymbol: 'KUN' });
	assert.equal((await api.rpc.system.chainType()).toString(), 'Development');
	const block = (api.consts.aura as any).slotDuration;
	assert.equal(big(block), 3_000n);
});

/** How the start ratio of an asset follows its volatility, with its freeze line and the time to live of its prices. */
async function volatilityParams(asset: number): Promise<VolatilityParams> {
	const params = ((await api.query.volatility!.params!(asset)) as any).unwrap();
	const ttl = ((await api.query.priceFeed!.feeds!({ WithId: asset })) as any).unwrap().params.ttl;
	const read = Object.fromEntries([...params.entries()].map(([name, value]: [string, any]) => [name, big(value)]));
	return { ...(read as unknown as VolatilityParams), qMin: (await lines(api, asset)).qMin, ttl: big(ttl) };
}

scenario('assets have their documented names, decimals and listing', async () => {
	const expected: [number, string, number, bigint, bigint, bigint | null][] = [
		// id, symbol, decimals, q_min, ceiling, least collateral
		[ETH, 'ETH', 18, percent(120n), units(10_000_000), units('0.02')],
		[WBTC, 'WBTC', 8, percent(120n), units(10_000_000), units('0.001', 8)],
		[BNB, 'BNB', 18, percent(120n), units(2_000_000), units('0.1')],
		[USDC, 'USDC', 6, percent(105n), units(20_000_000), units(50, 6)],
		[QUSD, 'QUSD', 18, 0n, 0n, null],
	];
	for (const [id, symbol, decimals, qMin, ceiling, minCollateral] of expected) {
		const metadata = (await api.query.assets!.metadata!(id)) as any;
		assert.equal(metadata.symbol.toUtf8(), symbol);
		assert.equal(metadata.decimals.toNumber(), decimals);
		const details = ((await api.query.assets!.asset!(id)) as any).unwrap();
		assert.equal(details.isSufficient.isTrue, id === QUSD, `${symbol} sufficient`);
		const listed = (await (api.call as any).collateralApi.collateral(id)) as any;
		assert.equal(listed.isSome, minCollateral !== null, `${symbol} listed`);
		if (listed.isNone) continue;
		const { params, debtCeiling, status, decimals: kept } = listed.unwrap();
		assert.equal(status.toString(), 'Active');
		assert.equal(kept.toNumber(), decimals);
		assert.equal(big(debtCeiling), ceiling);
		assert.equal(big(params.qMin), qMin);
		assert.equal(big(params.mintLimit), ceiling / 4n);
		assert.equal(big(params.minCollateral), minCollateral);
		assert.deepEqual(await volatilityParams(id), presetParams(qMin), `${symbol} volatility`);
	}
	assert.equal(big(((await api.query.assets!.asset!(QUSD)) as any).unwrap().minBalance), 10n ** 16n);
});

scenario('the well-known accounts own what the documentation says, and nobody owns QUSD', async () => {
	const everybody = await accounts();
	const genesis = await api.at(await api.rpc.chain.getBlockHash(0));
	for (const name of NAMES) {
		const { address } = everybody[name];
		assert.equal(await kunBalance(genesis, address), units(100_000), `${name} KUN`);
		assert.equal(await assetBalance(genesis, ETH, address), units(1_000), `${name} ETH`);
		assert.equal(await assetBalance(genesis, WBTC, address), units(50, 8), `${name} WBTC`);
		assert.equal(await assetBalance(genesis, BNB, address), units(5_000), `${name} BNB`);
		assert.equal(await assetBalance(genesis, USDC, address), units(2_000_000, 6), `${name} USDC`);
	}
	assert.equal(big(((await genesis.query.assets!.asset!(QUSD)) as any).unwrap().supply), 0n);
});

scenario('each pot owns the least balance of every reserve asset from the start', async () => {
	for (const asset of [ETH, WBTC, BNB, USDC]) {
		const least = big(((await api.query.assets!.asset!(asset)) as any).unwrap().minBalance);
		for (const purpose of POTS) {
			assert.equal(await assetBalance(api, asset, pot(purpose)), least, `${purpose} ${asset}`);
		}
	}
});

scenario('Alice is the only price operator, and the feeds have their documented parameters', async () => {
	const members = (await api.query.oracleOperators!.members!()) as any;
	assert.deepEqual(members.toJSON(), [(await accounts()).Alice.address]);
	for (const asset of [KUN, ETH, WBTC, BNB, USDC]) {
		const feed = ((await api.query.priceFeed!.feeds!(kindOf(asset))) as any).unwrap();
		assert.equal(big(feed.params.ttl), 1_800n);
		assert.equal(big(feed.params.quorum), 1n);
		assert.equal(big(feed.params.maxStep), 200_000n, 'parts per million');
		assert.equal(big(feed.params.confirmDelay), 60n);
	}
});

scenario('two of three keyholders, and a technical committee of three, are there from the start', async () => {
	const { Alice, Bob, Charlie, Dave, Eve } = await accounts();
	const { keyholders, threshold, account } = await mak(api);
	assert.deepEqual(new Set(keyholders), new Set([Charlie, Dave, Eve].map((pair) => pair.address)));
	assert.equal(threshold, 2);
	assert.equal(await kunBalance(api, account), 0n, 'nobody has given anything to the account of the keyholders');
	const members = (await api.query.technicalCommittee!.members!()) as any;
	assert.deepEqual(new Set(members.map(String)), new Set([Alice, Bob, Charlie].map((pair) => pair.address)));
	const { tierDelay, bands, grace, keyholderLock, keyholderCooldown, longestLock } = (await api.query.lockdown!.params!()) as any;
	assert.deepEqual([tierDelay, ...bands].map(big), [86_400n, units(10_000_000), units(100_000_000)]);
	assert.deepEqual([grace, keyholderLock, keyholderCooldown, longestLock].map(big), [3_600n, 86_400n, 604_800n, 1_209_600n]);
	assert.equal(big(api.consts.kun!.cap as any), units(12_000_000));
});

scenario('nothing is locked at the start, every book agrees, and the validator has the key to report that one does not', async () => {
	assert.deepEqual([await locks(api), await contradictions(api)], [[], []]);
	for (const asset of [ETH, WBTC, BNB, USDC]) {
		const least = big(((await api.query.assets!.asset!(asset)) as any).unwrap().minBalance);
		const empty = { inflow: 0n, outflow: 0n, lines: 0n, balance: least, endowment: least, acknowledged: 0n };
		assert.deepEqual(await reconciliation(api, asset), {
			accounts: POTS.map((purpose) => ({ account: pot(purpose), ...empty })),
			...{ pooled: 0n, treeCollateral: 0n, debt: 0n, treeDebt: 0n, mismatches: [] },
		});
		assert.equal(await grace(api, asset), null);
	}
	assert.ok((await (api.call as any).lockdownApi.reconciliation(QUSD)).isNone, 'QUSD is no reserve asset');
	const [key, ...others] = [...((await api.query.lockdown!.validators!()) as any)];
	assert.deepEqual([key.toHex(), others], [u8aToHex((await accounts()).Alice.publicKey), []]);
	assert.equal(await node.rpc('author_hasKey', [key.toHex(), 'calm']), true);
});
