#!/usr/bin/env node
// Redeems QUSD against the frozen CSAs of an asset, once, if that pays.
//
//   make dev                                      in one terminal
//   node e2e/scripts/redeem-frozen.mjs [url]      in another, after `npm ci` in e2e/
//
// | variable           | meaning                                                     | default             |
// | ------------------ | ----------------------------------------------------------- | ------------------- |
// | QIAN_WS            | the node, where no url is given                             | ws://127.0.0.1:9944 |
// | QIAN_ACCOUNT       | who pays and receives: a secret URI, as //Charlie           | //Charlie           |
// | QIAN_ASSET         | the reserve asset                                           | 100 (ETH)           |
// | QIAN_AMOUNT        | most QUSD to spend, in whole units                          | all that there is   |
// | QIAN_MIN_PROFIT    | least gain in percent of the QUSD spent, before the fee     | 1                   |
//
// Ends with 0 when it redeemed and when there was nothing worth redeeming, with 1 when something went wrong.

import { big, connect, fail, keyring, reason, show as format, UNIT, NODE_URL } from './client.mjs';

const QUSD = 1;

const account = process.env.QIAN_ACCOUNT ?? '//Charlie';
const asset = Number(process.env.QIAN_ASSET ?? 100);

const min = (a, b) => (a < b ? a : b);
const show = (raw, decimals = 18, digits = 6) => format(raw, digits, decimals);
const percent = (ratio) => `${show(ratio * 100n, 18, 4)} %`;
/** A decimal number from the environment, as a fixed-point number with 18 decimals. */
const decimal = (name, otherwise) => {
	const [, whole, fraction = ''] = (process.env[name] ?? otherwise).match(/^(\d+)(?:\.(\d{1,18}))?$/) ?? fail(`${name} is not a number.`);
	return BigInt(whole) * UNIT + BigInt(fraction.padEnd(18, '0'));
};
const leastProfit = decimal('QIAN_MIN_PROFIT', '1');

const api = await connect(process.argv[2] ?? NODE_URL);
const done = async (message) => {
	console.log(message);
	await api.disconnect();
	process.exit(0);
};

const who = keyring().addFromUri(account);
const { collateralApi, csaApi, priceFeedApi, volatilityApi } = api.call;
const balance = async (id) => {
	const found = await api.query.assets.account(id, who.address);
	return found.isSome ? big(found.unwrap().balance) : 0n;
};

// 1. What is frozen, and how much of it may be redeemed now.
const listed = await collateralApi.collateral(asset);
if (listed.isNone) fail(`asset ${asset} is not a reserve asset.`);
const decimals = Number(listed.unwrap().decimals);
const symbol = (await api.query.assets.metadata(asset)).symbol.toUtf8();
const found = await csaApi.pool(asset);
if (found.isNone) await done(`${symbol} never had a price: nothing to redeem.`);
const pool = found.unwrap();
const price = big((await priceFeedApi.price({ WithId: asset })).unwrap().price);
console.log(`${symbol} price`.padEnd(20) + `${show(price)} USD`);
console.log(`frozen              ${show(big(pool.frozen.collateral), decimals)} ${symbol} against ${show(big(pool.frozen.debt))} QUSD`);
console.log(`redeemable          ${show(big(pool.redeemable))} QUSD (${pool.limit}; ${percent(big(pool.wf))} of a frozen CSA left in the window)`);
if (pool.limit.isNothingFrozen) await done(`No CSA in ${symbol} is frozen: nothing to redeem.`);
if (pool.limit.isGateClosed) {
	const { since, nextChange } = (await volatilityApi.lines(asset)).unwrap().gate;
	const time = (seconds) => new Date(Number(seconds) * 1_000).toISOString();
	await done(`A storm: arbitrage has paused since ${time(since)}, until ${time(nextChange.unwrap())} at the latest.`);
}
if (big(pool.redeemable) === 0n) await done(`Nothing may be redeemed now: ${pool.limit}.`);
// While the window lets through less than one redemption must be, its limit has moved on before a transaction is in a block.
const waits = pool.limit.isWindow && big(pool.least) === big(pool.redeemable);
if (waits) await done('That is less than one redemption must be: wait until the window has recovered.');
console.log(`pool ratio          ${percent(big(pool.ratio))}`);

// 2. As much as the account and the pool allow.
const coins = await balance(QUSD);
const amount = min(min(coins, big(pool.redeemable)), process.env.QIAN_AMOUNT ? decimal('QIAN_AMOUNT') : coins);
if (amount < big(pool.least)) await done(`${account} spends ${show(amount)} QUSD at most, the least is ${show(big(pool.least))}.`);

// 3. What the chain would pay for it, and the least payment that is still worth it at this price.
const quote = await csaApi.quoteRedeemFrozen(asset, amount);
if (quote.isErr) fail(`the chain would refuse: ${reason(api, quote.asErr)}`);
const paid = big(quote.asOk.paid);
const value = (paid * price) / 10n ** BigInt(decimals);
const scale = price * 100n * UNIT;
const minOut = (amount * (100n * UNIT + leastProfit) * 10n ** BigInt(decimals) + scale - 1n) / scale;
console.log(`quote               ${show(amount)} QUSD buy ${show(paid, decimals)} ${symbol}, worth ${show(value)} USD`);
if (paid < minOut) await done(`That is a gain of less than ${process.env.QIAN_MIN_PROFIT ?? '1'} %: not sent.`);

// 4. The one call that does it; it fails rather than pay less than `minOut`.
const before = { coins, collateral: await balance(asset) };
const events = await new Promise((resolve, reject) => {
	api.tx.csa
		.redeemFrozen(asset, amount, minOut)
		.signAndSend(who, { nonce: -1 }, ({ status, dispatchError, events }) => {
			if (!status.isInBlock && !status.isFinalized) return;
			if (dispatchError) reject(new Error(reason(api, dispatchError)));
			else resolve(events);
		})
		.catch(reject);
}).catch((error) => fail(`the chain refused the redemption: ${error.message}`));
const { data } = events.find(({ event }) => api.events.csa.FrozenRedeemed.is(event)).event;
const gain = (big(data.paid) * price) / 10n ** BigInt(decimals) - big(data.burned);
console.log(`\ncsa.FrozenRedeemed  burned ${show(big(data.burned))} QUSD, paid ${show(big(data.paid), decimals)} ${symbol}`);
console.log(`gain                ${show(gain)} USD at the price of the quote, before the fee`);
console.log(`left frozen         ${show(big(data.after.collateral), decimals)} ${symbol} against ${show(big(data.after.debt))} QUSD`);
console.log(`window              ${percent(big(data.wf))} of a frozen CSA left`);
if (events.some(({ event }) => api.events.csa.RedemptionCapReached.is(event))) {
	console.log('csa.RedemptionCapReached: nothing more until the window has recovered');
}
console.log(`QUSD of ${account.padEnd(12)}${show(before.coins)} -> ${show(await balance(QUSD))}`);
console.log(`${symbol} of ${account}`.padEnd(20) + `${show(before.collateral, decimals)} -> ${show(await balance(asset), decimals)}`);
await api.disconnect();
