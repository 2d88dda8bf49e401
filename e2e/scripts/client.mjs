// What the scripts share: a connection, accounts, calls from the command line, transactions with clear errors.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';

export const UNIT = 10n ** 18n;
/** The well-known accounts of a development node. */
const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];

/** Ends the program: 1 when the chain or the node is the reason, 2 when the command line is. */
export const fail = (message, code = 1) => {
	console.error(`error: ${message}`);
	process.exit(code);
};

export const big = (codec) => BigInt(codec.toString());
/** An amount in base units as whole ones, with so many digits after the point. */
export const show = (raw, digits = 2, decimals = 18) => {
	const one = 10n ** BigInt(decimals);
	const text = (raw / one).toString().replace(/\B(?=(\d{3})+$)/g, ',');
	return digits === 0 ? text : `${text}.${(raw % one).toString().padStart(decimals, '0').slice(0, digits)}`;
};
/** An amount in base units as whole ones, exactly. */
export const exact = (raw, decimals = 18) => {
	const [whole, fraction = ''] = show(raw, decimals, decimals).split('.');
	const digits = fraction.replace(/0+$/, '');
	return digits === '' ? whole : `${whole}.${digits}`;
};
/** A moment of the chain, in seconds, as one reads it. */
export const time = (seconds) => new Date(Number(seconds) * 1_000).toISOString().replace('.000Z', ' UTC').replace('T', ' ');
/** Parts in 10^9 as percent. */
export const percent = (billionths) => `${(Number(billionths) / 1e7).toFixed(2)} %`;
export const line = (label, text) => console.log(`${label.padEnd(22)}${text}`);

/** Arguments and options (`--name value`) of the command line; `known` are the options that exist. */
export function commandLine(known) {
	const options = {};
	const words = [];
	const given = process.argv.slice(2);
	while (given.length > 0) {
		const word = given.shift();
		if (!word.startsWith('--')) {
			words.push(word);
			continue;
		}
		const name = word.slice(2);
		if (!known.includes(name)) fail(`there is no option ${word}; those that exist: ${known.map((k) => `--${k}`).join(', ')}.`, 2);
		options[name] = given.shift() ?? fail(`${word} needs a value.`, 2);
	}
	return { words, options };
}

/** Address of the node, which QIAN_WS may name. */
export const NODE_URL = process.env.QIAN_WS ?? 'ws://127.0.0.1:9944';

/** A connection to a node. */
export async function connect(url = NODE_URL) {
	const nothing = { extrinsic: {}, payload: {} };
	const api = await ApiPromise.create({
		provider: new WsProvider(url, 2_500),
		throwOnConnect: true,
		noInitWarn: true,
		signedExtensions: { AuthorizeCall: nothing, WeightReclaim: nothing },
	}).catch(() => undefined);
	if (!api) fail(`no node answers at ${url}: start one with 'make dev', or name another one in QIAN_WS.`);
	for (const name of NAMES) KNOWN.set(addressOf(name), name);
	return api;
}

/** Names by address; filled by `connect`, before which there is no cryptography. */
const KNOWN = new Map();

export const keyring = () => new Keyring({ type: 'sr25519', ss58Format: 42 });

/** The key pair of a well-known account, or of the secret that QIAN_ACCOUNT holds. */
export function signer(name) {
	const uri = name === undefined ? process.env.QIAN_ACCOUNT : NAMES.includes(name) ? `//${name}` : undefined;
	if (name === undefined && uri === undefined) fail(`who signs? --as with one of ${NAMES.join(', ')}, or a secret in QIAN_ACCOUNT.`, 2);
	if (uri === undefined) fail(`--as knows ${NAMES.join(', ')}; the secret of another account goes into QIAN_ACCOUNT.`, 2);
	return keyring().addFromUri(uri);
}

/** The address of a well-known account, or the address itself. */
export function addressOf(name) {
	if (NAMES.includes(name)) return keyring().addFromUri(`//${name}`).address;
	try {
		return keyring().addFromAddress(name).address;
	} catch {
		return fail(`${name} is neither an address nor one of ${NAMES.join(', ')}.`, 2);
	}
}

/** The well-known name of an address, or the address. */
export const nameOf = (address) => KNOWN.get(address.toString()) ?? address.toString();

/** Whole units with up to 18 decimals, as base units. */
export function amount(text) {
	const [, whole, fraction = ''] = (text ?? '').match(/^([\d_,]+)(?:\.(\d{1,18}))?$/) ?? fail(`${text} is not an amount of KUN, as 5000 or 0.5.`, 2);
	return BigInt(whole.replace(/[_,]/g, '')) * UNIT + BigInt(fraction.padEnd(18, '0'));
}

/** Reserve assets with symbol and decimals, lowest number first. */
export async function reserveAssets(api) {
	const listed = [...(await api.call.collateralApi.collaterals())].map(([id]) => Number(big(id)));
	const metadata = await api.query.assets.metadata.multi(listed);
	const found = listed.map((id, place) => ({ id, symbol: metadata[place].symbol.toUtf8(), decimals: Number(metadata[place].decimals) }));
	return found.sort((a, b) => a.id - b.id);
}

/** A whole number. */
export function number(text, what) {
	if (!/^\d+$/.test(text ?? '')) fail(`${what} must be a whole number, not ${text ?? 'left out'}.`, 2);
	return Number(text);
}

const camel = (text) => text.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/**
 * The call `pallet.call` with arguments as a JSON list. Numbers above 2^53 are written as texts; the name of a well-known
 * account stands for its address, and a list `["pallet.call", [...]]` for a call inside another one.
 */
export function parseCall(api, name, json = '[]') {
	let args;
	try {
		args = JSON.parse(json);
	} catch (error) {
		fail(`the arguments are not JSON: ${error.message}. A list is expected, as '[100, "5000000000000000000000000"]'.`, 2);
	}
	if (!Array.isArray(args)) fail(`the arguments must be a JSON list, as '[100, "5000000000000000000000000"]'.`, 2);
	return buildCall(api, name, args);
}

function buildCall(api, name, args) {
	const [pallet, call] = (name ?? '').split('.').map((part) => camel(part));
	if (!call) fail(`${name ?? 'nothing'} is not a call: write pallet.call, as collateral.setDebtCeiling.`, 2);
	const calls = api.tx[pallet] ?? fail(`there is no pallet ${pallet}; those that exist: ${Object.keys(api.tx).join(', ')}.`, 2);
	const make = calls[call] ?? fail(`pallet ${pallet} has no call ${call}; those that exist: ${Object.keys(calls).join(', ')}.`, 2);
	const { args: fields } = make.meta;
	if (fields.length !== args.length) {
		const names = fields.map((field) => camel(field.name.toString())).join(', ');
		fail(`${pallet}.${call} takes ${fields.length} arguments: ${names || 'none'}; ${args.length} are given.`, 2);
	}
	try {
		return make(...args.map((value) => resolve(api, value)));
	} catch (error) {
		return fail(`${pallet}.${call} does not take these arguments: ${error.message}`, 2);
	}
}

function resolve(api, value) {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) fail(`${value} is too large for a JSON number: write it as a text in quotes.`, 2);
	if (typeof value === 'string') return NAMES.includes(value) ? addressOf(value) : value;
	if (Array.isArray(value)) {
		const [name, args] = value;
		const isCall = value.length === 2 && typeof name === 'string' && /^\w+\.\w+$/.test(name) && Array.isArray(args);
		return isCall ? buildCall(api, name, args) : value.map((item) => resolve(api, item));
	}
	if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(api, item)]));
	return value;
}

/** Why something failed, in the words of the pallet. */
export function reason(api, error) {
	if (!error.isModule) return error.toString();
	const { section, name, docs } = api.registry.findMetaError(error.asModule);
	return `${section}.${name}: ${docs.join(' ')}`;
}

/** What a client makes of a value, as one reads it: without quotes, accounts by name, long bytes cut. */
export function read(value) {
	if (Array.isArray(value)) return `[${value.map(read).join(', ')}]`;
	if (value !== null && typeof value === 'object') {
		if (value.section && value.method) return `${value.section}.${value.method}(${Object.values(value.args ?? {}).map(read).join(', ')})`;
		const fields = Object.entries(value).map(([key, item]) => `${key.replace(/_$/, '')}: ${read(item)}`);
		return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
	}
	const text = String(value);
	return KNOWN.get(text) ?? (/^0x[0-9a-f]{65,}$/.test(text) ? `${text.slice(0, 20)}… (${text.length / 2 - 1} bytes)` : text);
}

/** A call as one reads it. */
export const describe = ({ method }) => `${method.section}.${method.method}(${method.args.map((value) => read(value.toHuman())).join(', ')})`;

/** An event as one reads it, if it tells anything; hashes are cut, since who needs one has it from elsewhere. */
export function tell({ section, method, data }) {
	const fields = read(data.toHuman()).replace(/0x[0-9a-f]{64}\b/g, (hash) => `${hash.slice(0, 10)}…${hash.slice(-6)}`);
	if (!DULL.has(`${section}.${method}`)) line('', `${section}.${method} ${fields}`);
}

/** Signs and sends, waits until it is in a block, and ends the program if the chain refuses it. */
export async function send(api, tx, who) {
	const result = await new Promise((resolve, reject) => {
		tx.signAndSend(who, { nonce: -1 }, ({ status, dispatchError, events }) => {
			if (status.isInvalid || status.isDropped || status.isUsurped) return reject(new Error(`the transaction is ${status.type.toLowerCase()}`));
			if (!status.isInBlock && !status.isFinalized) return;
			if (dispatchError) return reject(new Error(reason(api, dispatchError)));
			resolve({ events: events.map(({ event }) => event), block: status.isInBlock ? status.asInBlock : status.asFinalized });
		}).catch(reject);
	}).catch((error) => fail(`the chain refused ${describe(tx)}: ${error.message}`));
	const height = (await api.rpc.chain.getHeader(result.block)).number.toNumber();
	line(`block ${height}`, `${nameOf(who.address)} sent ${tx.method.section}.${tx.method.method}`);
	result.events.forEach(tell);
	return { ...result, height };
}

/** Events of one block after the other, from the newest on and none left out, for so many seconds. */
export async function* blocks(api, seconds) {
	const newest = (await api.rpc.chain.getHeader()).number.toNumber();
	const state = { newest, late: false, wake: () => undefined };
	const stop = await api.rpc.chain.subscribeNewHeads((head) => {
		state.newest = head.number.toNumber();
		state.wake();
	});
	const timer = setTimeout(() => {
		state.late = true;
		state.wake();
	}, seconds * 1_000);
	try {
		for (let height = state.newest; ; height += 1) {
			while (height > state.newest && !state.late) await new Promise((resolve) => (state.wake = resolve));
			if (height > state.newest) return;
			const block = await api.at(await api.rpc.chain.getBlockHash(height));
			yield { height, events: (await block.query.system.events()).map(({ event }) => event) };
		}
	} finally {
		clearTimeout(timer);
		stop();
	}
}

/** Events of every transaction, which tell nothing about this one. */
const DULL = new Set([
	...['Withdraw', 'Deposit', 'Reserved', 'Unreserved', 'Held', 'Released', 'Locked', 'Unlocked', 'Frozen', 'Thawed'].map((event) => `balances.${event}`),
	...['system.ExtrinsicSuccess', 'transactionPayment.TransactionFeePaid', 'utility.BatchCompleted', 'utility.ItemCompleted', 'treasury.Deposit', 'scheduler.Scheduled', 'scheduler.Canceled'],
]);
