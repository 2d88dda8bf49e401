#!/usr/bin/env node
// What is locked and why, whether the books agree with the money, and how a keyholder locks.
//
//   node e2e/scripts/lockdown.mjs <step> [arguments] [--as Charlie]      after `npm ci` in e2e/; a development node: make dev
//
// | step                       | what it does                                                                                  |
// | -------------------------- | --------------------------------------------------------------------------------------------- |
// | status                     | every lock, why it is there and when it ends; who is in grace; the last sweep                  |
// | books [asset]              | both sides of what the chain checks of reserve assets in every block, and what is wrong        |
// | lock <scope> <reason>      | locks as a keyholder alone, at no cost                                                         |
//
// <scope> is an asset by its symbol or number, protocol, chain, or a call as Assets.transfer. The reason is for everybody to read:
//
//   node e2e/scripts/lockdown.mjs lock ETH 'the bridge was drained' --as Charlie
//
// To end or prolong a lock takes as many keyholders as act together, and each gives the same call:
//
//   node e2e/scripts/keyholders.mjs act lockdown.unlock '[{"Asset": 100}]' --as Charlie
//   node e2e/scripts/keyholders.mjs act lockdown.unlock '[{"Asset": 100}]' --as Dave
//
// QIAN_WS names the node (ws://127.0.0.1:9944), QIAN_ACCOUNT a secret URI to sign with where --as is not given. Ends with 0 when
// done and when the books agree, with 1 when they do not or the chain or the node refused, with 2 when the command line is wrong.

import { stringToHex, stringToU8a } from '@polkadot/util';
import * as client from './client.mjs';

const { big, fail, line, nameOf, send, show, time } = client;
/** Bytes of a reason. */
const LONGEST_REASON = 128;

const { words, options } = client.commandLine(['as']);
const [step, ...args] = words;
const api = await client.connect();
if (!api.call.lockdownApi?.locks) fail('the chain of this node has no emergency locks: its runtime is too old.');
const { lockdownApi } = api.call;

/** A scope from the command line. */
function scopeOf(text, listed) {
	if (text === 'protocol') return 'Protocol';
	if (text === 'chain') return 'Chain';
	const [, pallet, call] = (text ?? '').match(/^(\w+)\.(\w+)$/) ?? [];
	if (pallet) return { Call: { pallet: stringToHex(pallet), call: stringToHex(call) } };
	const asset = listed.find(({ id, symbol }) => text === symbol || text === String(id));
	const known = listed.map(({ symbol }) => symbol).join(', ');
	return asset ? { Asset: asset.id } : fail(`${text ?? 'nothing'} is nothing to lock: ${known}, protocol, chain, or a call as Assets.transfer.`, 2);
}

/** A scope of the chain as one reads it. */
function nameOfScope(scope, listed) {
	if (scope.isCall) return `${scope.asCall.pallet.toUtf8()}.${scope.asCall.call.toUtf8()}`;
	if (!scope.isAsset) return scope.type.toLowerCase();
	const id = Number(big(scope.asAsset));
	return listed.find((asset) => asset.id === id)?.symbol ?? `asset ${id}`;
}

function why(reason) {
	if (reason.isKeyholder) return `keyholder ${nameOf(reason.asKeyholder.who)}: ${reason.asKeyholder.text.toUtf8()}`;
	if (reason.isReferendum) return `referendum: ${reason.asReferendum.text.toUtf8()}`;
	return reason.isReports ? `reports of validators, ${reason.asReports.kind}` : `found by the chain, ${reason.asMismatch.kind}`;
}

/** Two figures that contradict each other, in base units. */
function contradiction({ kind, account }, { expected, found }) {
	const whose = account.isSome ? ` of ${nameOf(account.unwrap())}` : '';
	line('', `${kind}${whose}: ${big(expected)} against ${big(found)}`);
}

async function showStatus() {
	const listed = await client.reserveAssets(api);
	line('now', time(Math.floor(Number(await api.query.timestamp.now()) / 1_000)));
	const locks = await lockdownApi.locks();
	for (const { scope, lock, mismatches } of locks) {
		const { since, expires, reason } = lock;
		const end = expires.isSome ? `until ${time(expires.unwrap())}` : 'until somebody unlocks it';
		line('locked', `${nameOfScope(scope, listed)}, since ${time(since)}, ${end}`);
		line('', why(reason));
		for (const [finding, evidence] of mismatches) contradiction(finding, evidence);
	}
	if (locks.length === 0) line('locked', 'nothing');
	for (const { id, symbol } of listed) {
		const grace = await lockdownApi.grace(id);
		if (grace.isSome) line('grace', `${symbol}, owners act first until ${time(grace.unwrap())}`);
	}
	const { current, last } = await lockdownApi.sweeps();
	if (last.isSome) {
		const { started, finished, moment, lookedAt } = last.unwrap();
		line('last sweep', `blocks ${started} to ${finished}, ${time(moment)}: ${lookedAt} nodes and CSAs`);
	} else {
		line('last sweep', 'none yet');
	}
	if (current.isSome) line('sweep under way', `since block ${current.unwrap().started}: ${current.unwrap().lookedAt} nodes and CSAs so far`);
}

async function showBooks() {
	const listed = await client.reserveAssets(api);
	const wanted = args.length === 0 ? listed : listed.filter(({ id }) => id === scopeOf(args[0], listed).Asset);
	if (wanted.length === 0) fail(`${args[0]} is no reserve asset: ${listed.map(({ symbol }) => symbol).join(', ')} are.`, 2);
	let wrong = 0;
	for (const { id, symbol, decimals } of wanted) {
		const { accounts, pooled, treeCollateral, debt, treeDebt, mismatches } = (await lockdownApi.reconciliation(id)).unwrap();
		const whole = (raw) => show(big(raw), decimals, decimals);
		for (const { account, inflow, outflow, lines, balance, endowment, acknowledged } of accounts) {
			const net = big(inflow) - big(outflow);
			const missing = big(acknowledged) > 0n ? `, where ${whole(acknowledged)} are acknowledged as missing` : '';
			line(`${symbol}, account`, account.toString());
			line('  came in less out', `${whole(net)}, by the lines of the books ${whole(lines)}`);
			line('  balance', `${whole(balance)}, due are ${whole(net + big(endowment) - big(acknowledged))}${missing}`);
		}
		line(`${symbol}, CSAs with debt`, `hold ${whole(pooled)} by the books, in the tree ${whole(treeCollateral)}`);
		line('', `owe ${show(big(debt), 18)} QUSD by the books, in the tree ${show(big(treeDebt), 18)}`);
		for (const { kind, account, expected, found } of mismatches) contradiction({ kind, account }, { expected, found });
		wrong += mismatches.length;
	}
	// Those of the coin and of KUN are no asset's.
	for (const [scope, { kind, account, expected, found }] of args.length === 0 ? await lockdownApi.contradictions() : []) {
		if (!scope.isProtocol) continue;
		line('protocol', 'the books of QUSD or KUN');
		contradiction({ kind, account }, { expected, found });
		wrong += 1;
	}
	if (wrong > 0) fail(`${wrong} of these figures contradict each other.`);
	line('books', 'agree with the money');
}

async function lock() {
	const scope = scopeOf(args[0], await client.reserveAssets(api));
	const reason = args.slice(1).join(' ');
	const length = stringToU8a(reason).length;
	if (length === 0) fail('why? A reason follows the scope, for everybody to read.', 2);
	if (length > LONGEST_REASON) fail(`the reason has ${length} bytes, ${LONGEST_REASON} are the most.`, 2);
	const { events } = await send(api, api.tx.lockdown.lock(scope, stringToHex(reason)), client.signer(options.as));
	const { expires } = events.find((event) => api.events.lockdown.LockEntered.is(event)).data;
	line('locked', `until ${time(expires.unwrap())}, unless the keyholders end it before`);
}

const steps = { status: showStatus, books: showBooks, lock };
if (!steps[step]) fail(`the steps are ${Object.keys(steps).join(', ')}; what they take stands at the head of this script.`, 2);
await steps[step]();
await api.disconnect();
