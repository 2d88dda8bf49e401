#!/usr/bin/env node
// What keyholders do together, and each for itself, from the command line.
//
//   node e2e/scripts/keyholders.mjs <step> [arguments] [--as Charlie]      after `npm ci` in e2e/; a development node: make dev
//
// | step                       | what it does                                                                                  |
// | -------------------------- | --------------------------------------------------------------------------------------------- |
// | account                    | the keyholders in force, and the account through which they act, computed twice               |
// | status                     | the tier that is required, sets that wait, and calls that wait for approvals                  |
// | act <call> [args]          | approves a call of the keyholders' account; the last approval that is needed executes it       |
// | withdraw <call> [args]     | takes a call back that waits for approvals; only who approved first                           |
// | register <tier> <keys...>  | approves the registration of new keyholders for a tier: One, Two or Three                     |
// | confirm <tier>             | confirms as a registered keyholder                                                            |
// | apply                      | lets a set take over that is due                                                              |
//
// <call> is pallet.call and [args] a JSON list, in base units. Every keyholder gives the same call:
//
//   node e2e/scripts/keyholders.mjs act collateral.deprecateCollateral '[102]' --as Charlie
//   node e2e/scripts/keyholders.mjs act collateral.deprecateCollateral '[102]' --as Dave
//
// QIAN_WS names the node (ws://127.0.0.1:9944), QIAN_ACCOUNT a secret URI to sign with where --as is not given. Ends with 0 when
// done, with 1 when the chain or the node refused, with 2 when the command line is wrong.

import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';
import * as client from './client.mjs';

const { describe, fail, line, nameOf, reason, send } = client;
const FORMAT = 42;

const { words, options } = client.commandLine(['as']);
const [step, ...args] = words;
const api = await client.connect();
if (!api.call.lockdownApi) fail('the chain of this node has no keyholders: its runtime is too old.');
const me = () => client.signer(options.as);

/** The keys in force. */
async function mak() {
	const found = await api.call.lockdownApi.mak();
	if (found.isNone) fail('nobody holds keys on this chain.');
	const { tier, keyholders, threshold, account } = found.unwrap();
	return { tier: tier.toString(), keyholders: keyholders.map(String), threshold: threshold.toNumber(), account: account.toString() };
}

async function showAccount() {
	const keys = await mak();
	const computed = encodeAddress(createKeyMulti(sortAddresses(keys.keyholders, FORMAT), keys.threshold), FORMAT);
	line('tier', `${keys.tier}: ${keys.threshold} of ${keys.keyholders.length}`);
	for (const who of keys.keyholders) line('keyholder', nameOf(who) === who ? who : `${who} ${nameOf(who)}`);
	line('account', keys.account);
	line('computed here', computed);
	if (computed !== keys.account) fail('the two differ: trust neither.');
	const [proxies] = await api.query.proxy.proxies(keys.account);
	if (proxies.length > 0) fail(`${proxies.length} proxies act for this account: a single key has its power.`);
	line('proxies', 'none');
}

async function showStatus() {
	const { required, inForce, bands, candidates } = await api.call.lockdownApi.requiredTier();
	const time = (seconds) => new Date(Number(seconds) * 1_000).toISOString().replace('.000Z', ' UTC').replace('T', ' ');
	line('in force', inForce.isSome ? inForce.unwrap().toString() : 'nobody holds keys');
	line('required', required.isSome ? required.unwrap().toString() : 'not known before the first sample');
	line('now', time(Math.floor(Number(await api.query.timestamp.now()) / 1_000)));
	for (const { tier, reached, since, dueFrom } of bands) {
		const due = dueFrom.isSome ? `; may be applied from ${time(dueFrom.unwrap())}` : '';
		line(`band of ${tier}`, `${reached.isTrue ? '' : 'not '}reached since ${time(since)}${due}`);
	}
	for (const { tier, keyholders, confirmed } of candidates) {
		line(`registered, ${tier}`, `${confirmed.length} of ${keyholders.length} confirmed`);
		for (const who of keyholders) line('', `${nameOf(who)}${confirmed.some((one) => one.eq(who)) ? ' confirmed' : ''}`);
	}
	for (const [key, call] of await api.query.multisig.multisigs.entries((await mak()).account)) {
		line('waiting call', `${key.args[1].toHex()}, approved by ${call.unwrap().approvals.map(nameOf).join(', ')}`);
	}
}

/** The keys in force as they are named in calls of pallet-multisig by `who`. */
async function asKeyholder(who, call) {
	const keys = await mak();
	if (!keys.keyholders.includes(who.address)) fail(`${nameOf(who.address)} holds none of the keys: ${keys.keyholders.map(nameOf).join(', ')} do.`);
	const others = sortAddresses(keys.keyholders.filter((address) => address !== who.address), FORMAT);
	const open = await api.query.multisig.multisigs(keys.account, call.method.hash);
	return { keys, others, open: open.isSome ? open.unwrap() : undefined };
}

async function act(call) {
	const who = me();
	const { keys, others, open } = await asKeyholder(who, call);
	const approvals = open ? open.approvals.map(String) : [];
	line('call', describe(call));
	line('hash', call.method.hash.toHex());
	if (approvals.includes(who.address)) fail(`${nameOf(who.address)} has approved this call already; ${keys.threshold - approvals.length} more must.`);
	if (approvals.length + 1 < keys.threshold) {
		const none = { refTime: 0, proofSize: 0 };
		await send(api, api.tx.multisig.approveAsMulti(keys.threshold, others, open?.when ?? null, call.method.hash, none), who);
		return line('next', `${keys.threshold - approvals.length - 1} more: the same call as another keyholder`);
	}
	const { weight } = await call.paymentInfo(who);
	const { events } = await send(api, api.tx.multisig.asMulti(keys.threshold, others, open?.when ?? null, call.method, weight), who);
	const { result } = events.find((event) => api.events.multisig.MultisigExecuted.is(event)).data;
	if (result.isErr) fail(`the keyholders agreed, but the call failed: ${reason(api, result.asErr)}`);
	return line('executed', `as ${keys.account}`);
}

async function withdraw(call) {
	const who = me();
	const { keys, others, open } = await asKeyholder(who, call);
	if (!open) fail('this call does not wait for approvals.');
	await send(api, api.tx.multisig.cancelAsMulti(keys.threshold, others, open.when, call.method.hash), who);
}

function tier() {
	const names = ['One', 'Two', 'Three'];
	return names.includes(args[0]) ? args[0] : fail(`a tier is ${names.join(', ')}.`, 2);
}

const steps = {
	account: showAccount,
	status: showStatus,
	act: () => act(client.parseCall(api, ...args)),
	withdraw: () => withdraw(client.parseCall(api, ...args)),
	register: () => act(api.tx.lockdown.registerKeyholders(tier(), args.slice(1).map(client.addressOf))),
	confirm: () => send(api, api.tx.lockdown.confirmKeyholder(tier()), me()),
	apply: () => send(api, api.tx.lockdown.applyTier(), me()),
};
if (!steps[step]) fail(`the steps are ${Object.keys(steps).join(', ')}; what they take stands at the head of this script.`, 2);
await steps[step]();
await api.disconnect();
