#!/usr/bin/env node
// Opens a first CSA on a development node: 10 ETH as collateral, and as much QUSD as they carry, less a tenth.
//
//   make dev                               in one terminal
//   make first-csa                         in another; or, after `npm ci` in e2e/: node e2e/scripts/first-csa.mjs
//
// The account is Bob's: on a development node Alice's account signs the prices, and two senders on one account get in each
// other's way. QIAN_WS=ws://127.0.0.1:9955 chooses another node, QIAN_ACCOUNT=//Charlie another of the well-known accounts.

import { big, connect, fail, keyring, reason, show, UNIT, NODE_URL } from './client.mjs';

const ETH = 100;
const QUSD = 1;

const account = process.env.QIAN_ACCOUNT ?? '//Bob';

const percent = (ratio) => `${show(ratio * 100n)} %`;

const api = await connect();
const owner = keyring().addFromUri(account);
const { csaApi, priceFeedApi, volatilityApi } = api.call;

// 1. The price, as the chain's operators agreed on it. A new chain needs a few blocks for its first one.
async function livePrice() {
	for (const end = Date.now() + 60_000; Date.now() < end; ) {
		const feed = await priceFeedApi.price({ WithId: ETH });
		if (feed.isSome && feed.unwrap().status.isLive) return feed.unwrap();
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	return fail('ETH has no live price after a minute: is the price operator running? The node says so in its log.');
}
const { price, age } = await livePrice();
console.log(`ETH price           ${show(big(price))} USD, ${age} s old`);

// 2. How much QUSD may be minted against 10 ETH, and a little distance to that line.
const collateral = 10n * UNIT;
const openable = await csaApi.openable(ETH, collateral);
const largest = big(openable);
const debt = (largest * 9n) / 10n;
console.log(`10 ETH carry        ${show(largest)} QUSD; this opens with ${show(debt)} QUSD`);

async function showPosition() {
	const csa = (await csaApi.position(ETH, owner.address)).unwrap();
	const coins = await api.query.assets.account(QUSD, owner.address);
	console.log(`collateral          ${show(big(csa.collateral))} ETH`);
	console.log(`debt                ${show(big(csa.debt))} QUSD`);
	// Minting and alarm follow the volatility of the asset.
	const { q0, qAlarm, qMin } = (await volatilityApi.lines(ETH)).unwrap();
	const [least, alarm, freeze] = [q0, qAlarm, qMin].map((line) => percent(big(line)));
	console.log(`ratio               ${percent(big(csa.ratio))} (minting needs ${least}, alarm below ${alarm}, frozen below ${freeze})`);
	console.log(`state               ${csa.state}`);
	console.log(`QUSD of ${account.padEnd(12)}${show(coins.isSome ? big(coins.unwrap().balance) : 0n)}`);
}

// 3. The one call that does it.
if ((await csaApi.position(ETH, owner.address)).isSome) {
	console.log(`\n${account} has a CSA in ETH already:`);
} else {
	const block = await new Promise((resolve, reject) => {
		api.tx.csa
			.open(ETH, collateral, debt)
			.signAndSend(owner, { nonce: -1 }, ({ status, dispatchError }) => {
				if (!status.isInBlock && !status.isFinalized) return;
				if (!dispatchError) return resolve(status.isInBlock ? status.asInBlock : status.asFinalized);
				reject(new Error(reason(api, dispatchError)));
			})
			.catch(reject);
	}).catch((error) => fail(`the chain refused to open the CSA: ${error.message}`));
	console.log(`\n${account} opened a CSA in block ${(await api.rpc.chain.getHeader(block)).number}:`);
}
await showPosition();

const name = account.replace('//', '');
const next = [
	[`csa.deposit(100, ${name}, amount)`, 'more collateral: a higher ratio'],
	['csa.mint(100, amount)', 'more QUSD, as far as csaApi.mintable says'],
	['csa.withdraw(100, amount)', 'collateral back, as far as csaApi.withdrawable says'],
	[`csa.repay(100, ${name}, amount)`, 'QUSD back: a higher ratio'],
	['csa.close(100)', 'repays everything and returns the collateral'],
];
console.log(`\nHow to go on, in https://polkadot.js.org/apps/?rpc=${NODE_URL}#/extrinsics as ${name.toUpperCase()}:`);
for (const [call, meaning] of next) console.log(`  ${call.padEnd(34)}${meaning}`);
console.log('Amounts are in base units: 1 ETH and 1 QUSD are 1000000000000000000.');
await api.disconnect();
