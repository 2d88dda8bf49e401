#!/usr/bin/env node
// Where the protocol stands when collateral is not enough, which lots of KUN are on offer, and how one bids for them.
//
//   node e2e/scripts/bid.mjs <step> [arguments] [--as Charlie]      after `npm ci` in e2e/; a development node: make dev
//
// | step                            | what it does                                                                             |
// | ------------------------------- | ---------------------------------------------------------------------------------------- |
// | status                          | phase and gap, each lot with the time left, the best bid and the least next one           |
// | bid <lot> <price|least|market>  | bids so many units of the lot's asset for one KUN: the least that counts, or the market   |
// | watch [lot] [--limit 600]       | tells what happens to lots, for so many seconds; to one lot, until it is closed           |
// | withdraw <asset>                | withdraws what was outbid, of an asset by its symbol or number                            |
//
//   node e2e/scripts/bid.mjs bid 2 0.0015 --as Charlie
//
// Nobody pays more than the market price: a bid above it counts as one at it, and wins at once. What was outbid before, and not
// withdrawn, pays first. QIAN_WS names the node (ws://127.0.0.1:9944), QIAN_ACCOUNT a secret URI to sign with where --as is not
// given. Ends with 0 when done, with 1 when the chain or the node refused, with 2 when the command line is wrong.

import * as client from './client.mjs';

const { big, exact, fail, line, nameOf, number, reason, send, show, time } = client;
/** What ends a lot. */
const ENDS = ['LotSettled', 'LotExpired', 'LotCancelled'];

const { words, options } = client.commandLine(['as', 'limit']);
const [step, ...args] = words;
const api = await client.connect();
if (!api.call.auctionApi?.lots) fail('the chain of this node has no auctions: its runtime is too old.');
const { auctionApi } = api.call;

const listed = await client.reserveAssets(api);
const assetOf = (id) => listed.find((asset) => asset.id === Number(big(id)));
const usd = (raw) => `${show(big(raw))} USD`;
const kun = (raw) => `${show(big(raw))} KUN`;
const share = (ratio) => (big(ratio) >= 10n ** 38n ? 'all' : `${show(big(ratio) * 100n)} %`);
const bigger = (a, b) => (a > b ? a : b);

/** An amount of an asset, with its symbol. */
const amountOf = (raw, { symbol, decimals }) => `${exact(big(raw), decimals)} ${symbol}`;

/** Seconds as hours, minutes and seconds. */
function duration(seconds) {
	const [s, m] = [Number(seconds) % 60, Math.floor(Number(seconds) / 60) % 60];
	return `${Math.floor(Number(seconds) / 3_600)}:${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}`;
}

/** A lot that runs. */
async function reportOf(id) {
	const lots = [...(await auctionApi.lots())];
	const running = lots.map(({ lot }) => lot.id.toNumber());
	const others = running.length === 0 ? 'none does' : `those that do: ${running.join(', ')}`;
	return lots.find(({ lot }) => lot.id.eq(id)) ?? fail(`lot ${id} does not run; ${others}.`);
}

async function showPhase() {
	const { phase, opens, isAlarming, qTotal, uncovered } = await auctionApi.phase();
	line('now', time(big(await api.query.timestamp.now()) / 1_000n));
	if (phase.isHealthy) line('phase', `healthy${isAlarming.isTrue ? ', but a gap is about to come under observation' : ': nothing is for sale'}`);
	if (phase.isObserving) {
		const { since } = phase.asObserving;
		line('phase', `a gap is under observation since ${time(since)}; lots open from ${time(opens.unwrap())} on, if it lasts`);
	}
	if (phase.isOpen) line('phase', 'open: lots are sold until the gap is filled');
	line('backing', `${share(qTotal)} of what must be backed; losses beyond what the protocol owns: ${usd(uncovered)}`);
}

async function showGap() {
	const { gap, covered, left, available, onOffer, soldToday, offerableToday } = await auctionApi.gap();
	line('gap', `${usd(gap)}; running lots fill ${usd(covered)}, ${usd(left)} are left`);
	line('on offer', `${kun(onOffer)}; sold today ${kun(soldToday)}, ${kun(offerableToday)} may yet be offered today`);
	line('to be had', `${kun(available.fund)} of the emergency fund, ${kun(available.minted)} below the cap`);
}

function showLot({ lot, ends, left, market, least, leastCost }) {
	const asset = assetOf(lot.asset);
	const size = big(lot.kun.fund) + big(lot.kun.minted);
	const price = (raw) => exact(big(raw), asset.decimals);
	line(`lot ${lot.id}`, `${kun(size)} for ${asset.symbol}, ${big(left) === 0n ? 'ended' : `${duration(big(left))} left`}, until ${time(ends)}`);
	const now = market.isSome ? `market ${price(market.unwrap())}` : 'no live price';
	line('  price of a KUN', `from ${price(lot.start)}, ${now} ${asset.symbol}`);
	const best = lot.best.isSome ? lot.best.unwrap() : undefined;
	line('  best bid', best ? `${price(best.price)} ${asset.symbol} of ${nameOf(best.who)}, who paid ${amountOf(best.paid, asset)}` : 'none');
	const next = least.isSome ? `${amountOf(least.unwrap(), asset)}, which costs ${amountOf(leastCost.unwrap(), asset)}` : 'none is possible now';
	line('  least bid', next);
}

async function showStatus() {
	await showPhase();
	await showGap();
	const lots = [...(await auctionApi.lots())];
	for (const lot of lots) showLot(lot);
	if (lots.length === 0) line('lots', 'none');
	if (options.as === undefined && process.env.QIAN_ACCOUNT === undefined) return;
	const { address } = client.signer(options.as);
	for (const asset of listed) {
		const refund = big(await auctionApi.refund(address, asset.id));
		if (refund > 0n) line('to withdraw', `${amountOf(refund, asset)} of ${nameOf(address)}`);
	}
}

/** Base units of an asset for one KUN, from the command line. */
function priceOf(text, { symbol, decimals }, { least, market }) {
	if (text === 'least') return least.isSome ? big(least.unwrap()) : fail('no bid is possible now: \'status\' says why.');
	if (text === 'market') return market.isSome ? big(market.unwrap()) : fail('there is no live price: nobody can bid.');
	const wrong = () => fail(`the price is a number of ${symbol} for one KUN, least or market, not ${text ?? 'left out'}.`, 2);
	const [, whole, fraction = ''] = (text ?? '').match(/^(\d+)(?:\.(\d+))?$/) ?? wrong();
	if (fraction.length > decimals) fail(`${symbol} has ${decimals} decimals.`, 2);
	return BigInt(whole) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, '0') || '0');
}

async function bid() {
	const id = number(args[0], 'the lot');
	const who = client.signer(options.as);
	const report = await reportOf(id);
	const asset = assetOf(report.lot.asset);
	const price = priceOf(args[1], asset, report);
	const quote = await auctionApi.quoteBid(id, price);
	if (quote.isErr) fail(`the chain would refuse: ${reason(api, quote.asErr)}`);
	const { cost, price: counts, kun: size, wins } = quote.asOk;
	const account = await api.query.assets.account(asset.id, who.address);
	const held = account.isSome ? big(account.unwrap().balance) : 0n;
	const { best } = report.lot;
	// One's own best bid is given back first, so that raising it costs the difference.
	const own = best.isSome && best.unwrap().who.eq(who.address) ? big(best.unwrap().paid) : 0n;
	const credit = big(await auctionApi.refund(who.address, asset.id)) + own;
	const due = bigger(big(cost) - credit, 0n);
	const quoted = `${amountOf(counts, asset)} for one KUN, ${amountOf(cost, asset)} for ${kun(size)}`;
	line('bid', `${quoted}${wins.isTrue ? '; wins at once' : ''}`);
	line('to be paid', `${amountOf(due, asset)}${due < big(cost) ? ', since the rest was paid before' : ''}`);
	if (held < due) fail(`${nameOf(who.address)} owns ${amountOf(held, asset)} only.`);
	const { events } = await send(api, api.tx.auction.bid(id, price), who);
	const sold = events.find((event) => api.events.auction.LotSettled.is(event));
	if (sold) return line('won', `${kun(size)} are ${nameOf(who.address)}'s`);
	const { ends } = events.find((event) => api.events.auction.BidPlaced.is(event)).data;
	return line('best bid', `until ${time(ends)}, or until somebody bids more`);
}

/** What an event tells of a lot, or of the phase; nothing if it is about something else. */
function told({ section, method, data }, wanted) {
	if (section !== 'auction' || method === 'AuctionParamsSet') return undefined;
	const about = data.lot ?? data.id;
	if (wanted !== undefined && !about?.eq(wanted)) return undefined;
	return { method, ends: wanted !== undefined && ENDS.includes(method) };
}

async function watch() {
	const wanted = args[0] === undefined ? undefined : number(args[0], 'the lot');
	if (wanted !== undefined) showLot(await reportOf(wanted));
	const seconds = number(options.limit ?? '600', '--limit');
	for await (const { height, events } of client.blocks(api, seconds)) {
		for (const event of events) {
			const found = told(event, wanted);
			if (!found) continue;
			line(`block ${height}`, `auction.${found.method}`);
			client.tell(event);
			if (found.ends) return undefined;
		}
	}
	return wanted === undefined ? undefined : fail(`lot ${wanted} was not closed within ${seconds} s; 'status' says how long it runs.`);
}

async function withdraw() {
	const wrong = () => fail(`${args[0] ?? 'nothing'} is no reserve asset: ${listed.map(({ symbol }) => symbol).join(', ')} are.`, 2);
	const asset = listed.find(({ id, symbol }) => args[0] === symbol || args[0] === String(id)) ?? wrong();
	const who = client.signer(options.as);
	const { events } = await send(api, api.tx.auction.withdrawRefund(asset.id), who);
	const { amount } = events.find((event) => api.events.auction.RefundWithdrawn.is(event)).data;
	line('withdrawn', `${amountOf(amount, asset)} by ${nameOf(who.address)}`);
}

const steps = { status: showStatus, bid, watch, withdraw };
if (!steps[step]) fail(`the steps are ${Object.keys(steps).join(', ')}; what they take stands at the head of this script.`, 2);
await steps[step]();
await api.disconnect();
