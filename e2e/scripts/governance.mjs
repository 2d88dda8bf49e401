#!/usr/bin/env node
// Every step of a referendum from the command line.
//
//   node e2e/scripts/governance.mjs <step> [arguments] [--as Bob]      after `npm ci` in e2e/; a development node: make dev
//
// | step                                          | what it does                                                            |
// | --------------------------------------------- | ----------------------------------------------------------------------- |
// | tracks                                        | the tracks: deposits, periods, what a referendum needs at first and last |
// | dry-run <Origin> <call> [args]                | what a call would do now if a referendum granted the origin             |
// | dry-run <index>                               | the same for what a referendum proposes                                 |
// | preimage <call> [args]                        | notes the bytes of a call on the chain                                  |
// | propose <Origin> <call> [args] [--after 4]    | submits a referendum, and the preimage if it is not there yet           |
// | deposit <index>                               | places the decision deposit                                             |
// | vote <index> aye\|nay <KUN> [--conviction 1]  | votes, or votes anew                                                    |
// | vote <index> split <KUN aye> <KUN nay>        | votes on both sides, without conviction                                 |
// | vote <index> abstain <KUN>                    | supports a decision without taking a side                               |
// | delegate <track> <to> <KUN> [--conviction 1]  | lets somebody else vote on a track                                      |
// | undelegate <track>                            | takes that back                                                         |
// | status [index]                                | all referenda, or one with its call, its tally and what it still needs  |
// | watch <index> [--limit 600]                   | follows a referendum to its end, and to the enactment; seconds          |
// | refund <index>                                | gives the deposits back that are due                                    |
// | unlock <track>                                | removes votes on referenda that ended, and frees what is due            |
// | cancel <index> / kill <index>                 | submits a referendum that cancels, or kills, another one                |
// | upgrade <file.wasm>                           | brings the code of an authorised upgrade, or says how to authorise it    |
// | whitelist <call> [args]                       | technical committee: moves, approves, and executes once enough agree    |
//
// <Origin> is Root, RiskAdmin, ListingAdmin, TreasuryAdmin, EmergencyLockdown, Shutdown, WhitelistedCaller, ReferendumCanceller
// or ReferendumKiller; <track> the number of a track or its name; <call> is pallet.call and [args] a JSON list, in base units:
//
//   node e2e/scripts/governance.mjs propose RiskAdmin collateral.setDebtCeiling '[100, "5000000000000000000000000"]' --as Bob
//
// QIAN_WS names the node (ws://127.0.0.1:9944), QIAN_ACCOUNT a secret URI to sign with where --as is not given. Ends with 0 when
// done, with 1 when the chain or the node refused, with 2 when the command line is wrong.

import { readFileSync } from 'node:fs';
import { stringToU8a, u8aConcat, u8aToHex, bnToU8a } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import * as client from './client.mjs';

const { amount, big, describe, fail, line, nameOf, number, percent, reason, send, show } = client;
const CONVICTIONS = ['None', 'Locked1x', 'Locked2x', 'Locked3x', 'Locked4x', 'Locked5x', 'Locked6x'];
const BILLION = 10n ** 9n;
const ENDS = ['Rejected', 'Cancelled', 'Killed', 'TimedOut'];
const TOLD = ['DecisionStarted', 'ConfirmStarted', 'ConfirmAborted', 'Confirmed', ...ENDS];

const { words, options } = client.commandLine(['as', 'after', 'conviction', 'limit']);
const [step, ...args] = words;
const api = await client.connect();
if (!api.consts.referenda) fail('the chain of this node has no referenda: its runtime is too old.');

const kun = (raw) => `${show(raw)} KUN`;
const me = () => client.signer(options.as);
const conviction = () => CONVICTIONS[number(options.conviction ?? '1', '--conviction')] ?? fail('--conviction goes from 0 to 6.', 2);
const now = async () => (await api.rpc.chain.getHeader()).number.toNumber();

// Tracks and curves.

const tracks = api.consts.referenda.tracks.map(([id, info]) => ({ id: id.toNumber(), name: info.name.toString().replace(/\0+$/, ''), info }));
const trackOf = (text) => tracks.find(({ id, name }) => String(id) === text || name === text) ?? fail(`there is no track ${text}; those that exist: ${tracks.map(({ id, name }) => `${id} ${name}`).join(', ')}.`, 2);
const snake = (origin) => origin.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase();

/** The origin that a track grants, as the calls of the chain take it. */
function originOf(name) {
	if (name === undefined || !tracks.some((track) => track.name === snake(name))) {
		const names = tracks.map((track) => track.name.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase()));
		fail(`${name ?? 'nothing'} is not an origin that a referendum grants; those are ${names.join(', ')}.`, 2);
	}
	return name === 'Root' ? { system: 'Root' } : { Origins: name };
}

/** What a curve asks for, in parts in 10^9, when `at` parts in 10^9 of the decision are over. */
function threshold(curve, at) {
	const least = (a, b) => (a < b ? a : b);
	if (curve.isLinearDecreasing) {
		const [length, floor, ceil] = ['length', 'floor', 'ceil'].map((key) => big(curve.asLinearDecreasing[key]));
		return ceil - ((ceil - floor) * least(at, length)) / length;
	}
	const { factor, xOffset, yOffset } = curve.asReciprocal;
	return least(BILLION, (big(factor) * BILLION) / (at + big(xOffset)) + big(yOffset));
}

function showTracks() {
	console.log('   track                    deposit  prepare  decide  confirm  enact   approval at 0, 25, 50, 100 %   support at 0, 50, 100 %');
	for (const { id, name, info } of tracks) {
		const at = (curve, parts) => parts.map((part) => (Number(threshold(curve, (BILLION * BigInt(part)) / 100n)) / 1e7).toFixed(1).padStart(5)).join(' ');
		const periods = [info.preparePeriod, info.decisionPeriod, info.confirmPeriod, info.minEnactmentPeriod].map((blocks, i) => String(blocks).padStart([9, 8, 9, 7][i])).join('');
		const deposit = `${show(big(info.decisionDeposit), 0)} KUN`.padStart(10);
		console.log(`${String(id).padEnd(3)}${name.padEnd(22)}${deposit}${periods}   ${at(info.minApproval, [0, 25, 50, 100]).padEnd(31)}${at(info.minSupport, [0, 50, 100])}`);
	}
	console.log(`Periods are blocks of 3 seconds. Submission deposit: ${kun(big(api.consts.referenda.submissionDeposit))}. Votes stay locked for multiples of ${api.consts.convictionVoting.voteLockingPeriod} blocks.`);
}

// Referenda.

async function referendum(index) {
	const info = await api.query.referenda.referendumInfoFor(index);
	return info.isSome ? info.unwrap() : fail(`there is no referendum ${index}.`);
}

/** The call that a referendum proposes; nothing while its preimage is missing. */
async function proposalOf(ongoing) {
	const { proposal } = ongoing;
	if (proposal.isInline) return api.registry.createType('Call', proposal.asInline.toU8a(true));
	if (!proposal.isLookup) return undefined;
	const [hash, len] = [...proposal.asLookup.values()];
	const bytes = await api.query.preimage.preimageFor([hash, len]);
	return bytes.isSome ? api.registry.createType('Call', bytes.unwrap().toU8a(true)) : undefined;
}

/** Where the approved call of a referendum waits in the scheduler. */
const enactmentTask = (index) => blake2AsHex(u8aConcat(stringToU8a('assembly'), bnToU8a(9 << 2, { bitLength: 8 }), stringToU8a('enactment'), bnToU8a(index, { bitLength: 32, isLe: true })));

async function showOngoing(index, ongoing) {
	const { info, name } = trackOf(ongoing.track.toString());
	const height = await now();
	const { ayes, nays, support } = ongoing.tally;
	const deciding = ongoing.deciding.isSome ? ongoing.deciding.unwrap() : undefined;
	const elapsed = deciding ? BigInt(height) - big(deciding.since) : 0n;
	const at = (elapsed * BILLION) / big(info.decisionPeriod);
	const active = big(await api.query.balances.totalIssuance()) - big(await api.query.balances.inactiveIssuance());
	const votes = big(ayes) + big(nays);
	const approval = votes === 0n ? 0n : (big(ayes) * BILLION) / votes;
	const phase = !deciding ? (ongoing.inQueue.isTrue ? 'waits for its turn on the track' : 'prepares') : deciding.confirming.isSome ? `confirms until block ${deciding.confirming.unwrap()}` : `decides until block ${big(deciding.since) + big(info.decisionPeriod)}`;
	line(`referendum ${index}`, `track ${name}, ${phase}; this is block ${height}`);
	line('  approval', `${percent(approval)}, needed now ${percent(threshold(info.minApproval, at))} (${kun(big(ayes))} aye, ${kun(big(nays))} nay, with conviction)`);
	line('  support', `${percent((big(support) * BILLION) / active)}, needed now ${percent(threshold(info.minSupport, at))} (${kun(big(support))} of ${kun(active)})`);
	const placed = ongoing.decisionDeposit.isSome ? `placed by ${nameOf(ongoing.decisionDeposit.unwrap().who)}` : `missing: ${kun(big(info.decisionDeposit))}`;
	line('  decision deposit', placed);
	if (!deciding) line('  prepares until', `block ${big(ongoing.submitted) + big(info.preparePeriod)}, and until the deposit is placed`);
	const call = await proposalOf(ongoing);
	line('  call', call ? describe({ method: call }) : 'its preimage is missing');
	const { enactment } = ongoing;
	const least = info.minEnactmentPeriod.toNumber();
	line('  enactment', enactment.isAfter ? `${Math.max(enactment.asAfter.toNumber(), least, 1)} blocks after the approval` : `in block ${enactment.asAt}, at least ${least} blocks after the approval`);
}

async function showStatus(index) {
	const info = await referendum(index);
	if (info.isOngoing) return showOngoing(index, info.asOngoing);
	const ended = info.isKilled ? info.asKilled : info[`as${info.type}`][0];
	line(`referendum ${index}`, `${info.type.toLowerCase()} in block ${ended}`);
	if (info.isApproved) {
		const task = await api.query.scheduler.lookup(enactmentTask(index));
		line('  enactment', task.isSome ? `in block ${task.unwrap()[0]}, as the scheduled call ${enactmentTask(index)}` : 'over: scheduler.Dispatched tells the result');
	}
	if (info.isKilled) return;
	const [, submission, decision] = info[`as${info.type}`];
	for (const [what, deposit] of Object.entries({ submission, decision })) {
		if (deposit.isSome) line(`  ${what} deposit`, `${kun(big(deposit.unwrap().amount))} of ${nameOf(deposit.unwrap().who)}, not given back yet`);
	}
}

/** Tells what happens to a referendum until it is over, and what its call did. */
async function watch(index) {
	const info = await referendum(index);
	const task = enactmentTask(index);
	const waits = info.isApproved && (await api.query.scheduler.lookup(task)).isSome;
	if (!info.isOngoing && !waits) return showStatus(index);
	const seconds = number(options.limit ?? '600', '--limit');
	for await (const { height, events } of client.blocks(api, seconds)) {
		let effects = [];
		for (const event of events) {
			const { section, method, data } = event;
			if (section === 'referenda' && TOLD.includes(method) && data.index?.toNumber() === index) line(`block ${height}`, `referenda.${method}`);
			if (section === 'referenda' && ENDS.includes(method) && data.index?.toNumber() === index) return undefined;
			if (!api.events.scheduler.Dispatched.is(event)) {
				effects.push(event);
				continue;
			}
			if (data.id.isSome && data.id.unwrap().toHex() === task) {
				line(`block ${height}`, data.result.isOk ? 'enacted' : `enacted, and the call failed: ${reason(api, data.result.asErr)}`);
				for (const effect of effects) client.tell(effect);
				return undefined;
			}
			effects = [];
		}
	}
	return fail(`referendum ${index} has not come to its end in ${seconds} s; 'status ${index}' says where it is.`);
}

// Calls that change something.

async function notePreimage(call) {
	const hash = call.method.hash;
	const len = call.method.encodedLength;
	const there = (await api.query.preimage.preimageFor([hash, len])).isSome;
	return { hash: hash.toHex(), len, note: there ? undefined : api.tx.preimage.notePreimage(call.method.toHex()) };
}

async function propose(origin, call, after = '4') {
	const { hash, len, note } = await notePreimage(call);
	const submit = api.tx.referenda.submit(origin, { Lookup: { hash, len } }, { After: number(options.after ?? after, '--after') });
	line('proposal', describe(call));
	line('preimage', `${hash}, ${len} bytes${note ? '' : ', on the chain already'}`);
	const { events } = await send(api, note ? api.tx.utility.batchAll([note, submit]) : submit, me());
	const { data } = events.find((event) => api.events.referenda.Submitted.is(event));
	line('referendum', `${data.index} on track ${trackOf(data.track.toString()).name}; next: deposit ${data.index}`);
}

function accountVote([kind, ...amounts]) {
	const wanted = { aye: 1, nay: 1, split: 2, abstain: 1 }[kind] ?? fail('a vote is aye, nay, split or abstain.', 2);
	if (amounts.length !== wanted) fail(`${kind} takes ${wanted === 1 ? 'one amount' : 'two amounts, for aye and for nay,'} of KUN.`, 2);
	const [first, second] = amounts.map(amount);
	if (kind === 'split') return { Split: { aye: first, nay: second } };
	if (kind === 'abstain') return { SplitAbstain: { aye: 0n, nay: 0n, abstain: first } };
	return { Standard: { vote: { aye: kind === 'aye', conviction: conviction() }, balance: first } };
}

async function refund(index) {
	const info = await referendum(index);
	if (info.isOngoing) fail(`referendum ${index} is not over: deposits are given back afterwards.`);
	if (info.isKilled) fail(`referendum ${index} was killed: its deposits went to the treasury.`);
	const [, submission, decision] = info[`as${info.type}`];
	const calls = [];
	if (decision.isSome) calls.push(api.tx.referenda.refundDecisionDeposit(index));
	if (submission.isSome && (info.isApproved || info.isCancelled)) calls.push(api.tx.referenda.refundSubmissionDeposit(index));
	else if (submission.isSome) line('submission deposit', `of ${kun(big(submission.unwrap().amount))} is not given back: the referendum was not approved`);
	if (calls.length === 0) return line(`referendum ${index}`, 'nothing is due');
	await send(api, calls.length === 1 ? calls[0] : api.tx.utility.batchAll(calls), me());
}

async function unlock(track) {
	const who = me();
	const voting = await api.query.convictionVoting.votingFor(who.address, track.id);
	const calls = [];
	for (const [index] of voting.isCasting ? voting.asCasting.votes : []) {
		if (!(await referendum(index.toNumber())).isOngoing) calls.push(api.tx.convictionVoting.removeVote(track.id, index));
	}
	calls.push(api.tx.convictionVoting.unlock(track.id, who.address));
	await send(api, api.tx.utility.batchAll(calls), who);
	const after = await api.query.convictionVoting.votingFor(who.address, track.id);
	const [until, held] = after[`as${after.type}`].prior;
	const locks = await api.query.balances.locks(who.address);
	const left = locks.find(({ id }) => id.toUtf8() === 'pyconvot');
	line('still locked', left ? `${kun(big(left.amount))} for all tracks together` : 'nothing');
	if (big(held) > 0n) line('on this track', `${kun(big(held))} until block ${until}; this is block ${await now()}`);
}

/** Moves, approves or executes the motion of the technical committee that puts a call on the whitelist. */
async function whitelist(call) {
	const who = me();
	const { hash, note } = await notePreimage(call);
	const motion = api.tx.whitelist.whitelistCall(hash);
	const len = motion.method.encodedLength;
	const seats = (await api.query.technicalCommittee.members()).length;
	const open = await api.query.technicalCommittee.voting(motion.method.hash);
	line('call', `${describe(call)}, hash ${hash}`);
	if (open.isNone) {
		const move = api.tx.technicalCommittee.propose(Math.ceil((seats * 2) / 3), motion, len);
		await send(api, note ? api.tx.utility.batchAll([note, move]) : move, who);
	}
	const { index, ayes, threshold: needed } = (await api.query.technicalCommittee.voting(motion.method.hash)).unwrap();
	const agreed = ayes.some((aye) => aye.toString() === who.address) ? ayes.length : ayes.length + 1;
	const calls = agreed === ayes.length ? [] : [api.tx.technicalCommittee.vote(motion.method.hash, index, true)];
	if (agreed >= needed.toNumber()) {
		const { weight } = await motion.paymentInfo(who);
		calls.push(api.tx.technicalCommittee.close(motion.method.hash, index, weight, len));
	}
	if (calls.length > 0) await send(api, calls.length === 1 ? calls[0] : api.tx.utility.batchAll(calls), who);
	if (agreed < needed.toNumber()) return line('motion', `${agreed} of ${needed} agree; next: the same as another member`);
	line('next', `propose WhitelistedCaller whitelist.dispatchWhitelistedCallWithPreimage '[["pallet.call", [...]]]'`);
}

/** Brings the code of a new runtime, whose hash a referendum has authorised. */
async function upgrade(file) {
	let code;
	try {
		code = readFileSync(file ?? '');
	} catch (error) {
		fail(`no code: ${error.message}`, 2);
	}
	const hash = blake2AsHex(code);
	line('code', `${code.length} bytes, hash ${hash}`);
	const authorised = await api.query.system.authorizedUpgrade();
	if (authorised.isNone) fail(`no upgrade is authorised; propose Root system.authorizeUpgrade '["${hash}"]'`);
	if (authorised.unwrap().codeHash.toHex() !== hash) fail(`another hash is authorised: ${authorised.unwrap().codeHash}`);
	const before = api.runtimeVersion.specVersion.toNumber();
	line('runtime', `${api.runtimeVersion.specName} ${before}`);
	// Nobody need sign it. And it is not followed as others are: in its block the chain begins to speak the language of the new runtime.
	await api.tx.system
		.applyAuthorizedUpgrade(u8aToHex(code))
		.send()
		.catch((error) => fail(`the chain refused the code: ${error.message}`));
	for await (const { height } of blocks(60)) {
		const { specVersion } = await api.rpc.state.getRuntimeVersion(await api.rpc.chain.getBlockHash(height));
		if (specVersion.eqn(before)) continue;
		return line(`block ${height}`, `runtime ${specVersion}`);
	}
	return fail('the runtime is still the old one: see system.RejectedInvalidAuthorizedUpgrade.');
}

// What a call would do.

async function dryRun(first, ...rest) {
	const byIndex = /^\d+$/.test(first ?? '');
	const found = byIndex ? await api.call.governanceApi.dryRunReferendum(number(first)) : undefined;
	if (found?.isErr) fail(`nothing to run: ${found.asErr}`);
	const outcome = byIndex ? found.asOk : await api.call.governanceApi.dryRun(originOf(first), client.parseCall(api, ...rest).method);
	line('result', outcome.result.isOk ? 'Ok' : `fails: ${reason(api, outcome.result.asErr)}`);
	for (const error of outcome.failedInside) line('a call inside fails', reason(api, error));
	if (outcome.tooHeavy.isTrue) line('too heavy', 'the scheduler has no room for it in a block, and would give it up');
	for (const event of outcome.events) client.tell(event);
	for (const { asset, parameter } of outcome.changes) {
		// By place: a field of the name `new` is called otherwise by some clients.
		const [name, old, to, risk] = [...parameter.values()];
		const of = asset.isNone ? '' : asset.unwrap().isWithId ? ` of asset ${asset.unwrap().asWithId}` : ' of KUN';
		line('change', `${name}${of}: ${old} -> ${to}; risk: ${risk.toString().toLowerCase()}`);
	}
	for (const { asset, before, after, freezes, thaws } of outcome.lines) {
		for (const name of before.keys()) {
			if (!before.get(name).eq(after.get(name))) line('line', `${name} of asset ${asset}: ${percent(big(before.get(name)) / BILLION)} -> ${percent(big(after.get(name)) / BILLION)}`);
		}
		for (const [what, range] of Object.entries({ freezes, thaws })) {
			if (range.isNone) continue;
			const { fromTick, belowTick, collateral, debt } = range.unwrap();
			line(what, `ticks ${fromTick} to below ${belowTick}: ${collateral} of collateral and ${debt} of debt, in base units`);
		}
	}
	if (outcome.result.isErr || outcome.failedInside.length > 0 || outcome.tooHeavy.isTrue) process.exitCode = 1;
}

const index = () => number(args[0], 'the index of a referendum');
const steps = {
	tracks: showTracks,
	'dry-run': () => dryRun(...args),
	preimage: async () => {
		const call = client.parseCall(api, ...args);
		const { hash, len, note } = await notePreimage(call);
		line('call', describe(call));
		line('preimage', `${hash}, ${len} bytes${note ? '' : ', on the chain already'}`);
		if (note) await send(api, note, me());
	},
	propose: () => propose(originOf(args[0]), client.parseCall(api, args[1], args[2])),
	deposit: () => send(api, api.tx.referenda.placeDecisionDeposit(index()), me()),
	vote: async () => {
		await send(api, api.tx.convictionVoting.vote(index(), accountVote(args.slice(1))), me());
		await showStatus(index());
	},
	delegate: () => send(api, api.tx.convictionVoting.delegate(trackOf(args[0]).id, client.addressOf(args[1]), conviction(), amount(args[2])), me()),
	undelegate: () => send(api, api.tx.convictionVoting.undelegate(trackOf(args[0]).id), me()),
	status: async () => {
		const all = (await api.query.referenda.referendumCount()).toNumber();
		const wanted = args.length > 0 ? [index()] : [...Array(all).keys()];
		for (const one of wanted) await showStatus(one);
		if (wanted.length === 0) console.log('There are no referenda yet.');
	},
	watch: () => watch(index()),
	refund: () => refund(index()),
	unlock: () => unlock(trackOf(args[0])),
	cancel: () => propose({ Origins: 'ReferendumCanceller' }, api.tx.referenda.cancel(index()), '0'),
	kill: () => propose({ Origins: 'ReferendumKiller' }, api.tx.referenda.kill(index()), '0'),
	upgrade: () => upgrade(args[0]),
	whitelist: () => whitelist(client.parseCall(api, ...args)),
};
if (!steps[step]) fail(`the steps are ${Object.keys(steps).join(', ')}; what they take stands at the head of this script.`, 2);
await steps[step]();
await api.disconnect();
