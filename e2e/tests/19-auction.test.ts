// Collateral that is not enough, from the fall of the price until the coin is backed again: observation, lots, bids, settlement.
// Much of it the chain does by itself. After every call all books agree, and nothing is lost.
//
// ETH falls from 600 to 200: 20 ETH of Dave and Eve owe 6,300 QUSD and are worth 4,000, those of Bob are frozen.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { type Accounts, pot } from '../src/accounts.ts';
import { type Api, assetBalance, big, clock, ETH, KUN, kunBalance, position, units, USDC, WBTC } from '../src/api.ts';
import {
	auctionParams,
	emergencyFund,
	gap,
	type Lot,
	lot,
	lots,
	owned,
	PERIOD,
	phase,
	quoteBid,
	refund,
	total,
} from '../src/auction.ts';
import type { Block } from '../src/blocks.ts';
import { type Issuance, issuance, reconciled } from '../src/books.ts';
import { dryRun, enact } from '../src/governance.ts';
import { Keys } from '../src/keyholders.ts';
import { grace, locks } from '../src/lockdown.ts';
import * as maths from '../src/maths.ts';
import { scenario } from '../src/scenario.ts';
import { SealedChain } from '../src/sealing.ts';
import { eventOf, type Outcome, refused, submit, type Tx } from '../src/submit.ts';

const HOUR = 3_600n;
const DAY = 86_400n;
/** Seconds of chain time in a block. */
const SLOT = 3n;
const PRICE = units(200);
/** KUN that referenda give to the emergency fund. */
const FUND = units(2_000);

let chain: SealedChain;
let api: ApiPromise;
let who: Accounts;
let tx: any;
let auction: any;
let exists: Issuance;
/** When lots of 5,000 KUN were sold. */
const sales: bigint[] = [];

before(async () => {
	chain = await SealedChain.start('auction');
	({ api, who } = chain);
	tx = api.tx;
	auction = tx.auction;
	exists = await issuance(api);
	const { Bob, Dave, Eve, Ferdie } = who;
	await chain.feed({ [ETH]: units(600), [USDC]: units(1), [KUN]: units('0.8') });
	for (const [owner, asset, collateral, debt] of [
		[Dave, ETH, units(10), units(3_000)],
		[Eve, ETH, units(10), units(3_300)],
		[Bob, ETH, units(10), units(1_700)],
		[Ferdie, USDC, units(1_000, 6), units(500)],
	] as const) {
		await submit(api, tx.csa.open(asset, collateral, debt), owner);
	}
	// What somebody gives away is surplus of the protocol.
	await submit(api, tx.assets.transfer(USDC, pot('bids'), units(10, 6)), Ferdie);
	await act(tx.collateral.skim(USDC), Ferdie);
	// Small lots, a short overtime, and ten minutes of grace, so that prices still hold after it.
	const lockdown = Object.fromEntries(((await api.query.lockdown!.params!()) as any).entries());
	const params = { ...(await auctionParams(api)), maxLot: units(5_000), softClose: 399n, lotHardEnd: HOUR + 300n };
	const calm = tx.lockdown.setLockdownParams({ ...lockdown, grace: 600n });
	await enact(chain, 'RiskAdmin', tx.utility.batchAll([auction.setAuctionParams(params), calm]));
	const { account } = await emergencyFund(api);
	const give = tx.utility.batchAll([tx.kun.setAllowance('Operations', FUND), tx.kun.spend('Operations', account, FUND)]);
	await enact(chain, 'TreasuryAdmin', give);
	await sound();
});
after(async () => {
	await chain?.stop();
});

const sound = (): Promise<void> => reconciled(api, who, exists);

/** A call that succeeds, and after which everything is in its place. */
async function act(call: Tx, by: KeyringPair): Promise<Outcome> {
	const outcome = await submit(api, call, by);
	await sound();
	return outcome;
}

/** A fall or rise in steps that the feed accepts at once, each less than a fifth. */
async function move(asset: number, ...prices: string[]): Promise<void> {
	for (const price of prices) await chain.feed({ [asset]: units(price) });
}

/** The next block in which the chain looks by itself. */
const tick = async (): Promise<Block> => chain.block((Math.floor((await chain.height()) / PERIOD) + 1) * PERIOD);

/** The chain before a block, as what it does by itself finds it. */
const parentOf = async ({ number }: { number: number }): Promise<Api> => api.at((await chain.block(number - 1)).hash);

/** Events of a pallet, by name. */
const named = (events: EventRecord[], pallet: string): string[] =>
	events.filter(({ event }) => event.section === pallet).map(({ event }) => event.method);

/** A lot of ETH as the rules have it, held against the event of its opening and against the view. */
async function opened(events: EventRecord[], id: number, wanted: bigint, kun: bigint, from: bigint, fund: bigint): Promise<Lot> {
	const event = eventOf({ events }, 'auction', 'LotOpened');
	const params = await auctionParams(api);
	const of = { kun, asset: PRICE, decimals: 18, discount: params.maxDiscount! };
	const needed = maths.kunForGap(wanted, of);
	const size = needed < params.maxLot! ? needed : params.maxLot!;
	const covers = maths.coveredGap(size, of);
	const expected = {
		...{ id, asset: ETH, kun: { fund, minted: size - fund }, cover: covers < wanted ? covers : wanted },
		...{ start: maths.startPrice(of), best: null, opened: from, ends: from + params.lotLife! },
	};
	const { closes, left, market, least, leastCost, ...shown } = await lot(api, id);
	assert.deepEqual(shown, expected);
	assert.deepEqual(
		[event.id, event.asset, event.kun.fund, event.kun.minted, event.cover, event.start, event.market, event.ends].map(big),
		[BigInt(id), BigInt(ETH), fund, size - fund, expected.cover, expected.start, maths.marketPrice(of), expected.ends],
	);
	assert.deepEqual([closes, market, least, leastCost], [expected.ends, maths.marketPrice(of), shown.start, maths.lotCost(size, shown.start)]);
	assert.equal(left, expected.ends - (await clock(api)));
	return lot(api, id);
}

scenario('a gap that closes by itself is observed and forgotten, and nothing is sold', async () => {
	const { Bob, Ferdie } = who;
	await move(ETH, '490', '400', '330');
	await tick();
	await move(ETH, '270');
	const seen = eventOf(await act(auction.observe(), Ferdie), 'auction', 'ObservationStarted');
	// Backed by more than a whole, but a few have lost more than the protocol owns.
	const backing = 30n * units(270) + units(1_000);
	assert.deepEqual([seen.qTotal, seen.uncovered].map(big), [(backing * maths.ONE) / units(8_500), units(890)]);
	const now = await clock(api);
	const { phase: observed, since, opens, isDue, ...figures } = await phase(api);
	assert.deepEqual([observed, since, opens, isDue], ['Observing', now, now + HOUR, false]);
	assert.deepEqual(figures, { isAlarming: true, qTotal: big(seen.qTotal), uncovered: units(890) });
	await refused(api, auction.start(ETH), Bob, 'auction.NotObservedLongEnough');
	await refused(api, auction.observe(), Bob, 'auction.NoChange');

	const height = await chain.height();
	await move(ETH, '320', '330');
	const ended = await chain.until('the chain sees that it closed', height, 2 * PERIOD, ({ number, events }) =>
		named(events, 'auction').includes('ObservationEnded') ? { number, events } : undefined,
	);
	assert.equal(ended.number % PERIOD, 0);
	assert.equal(big(eventOf(ended, 'auction', 'ObservationEnded').uncovered), 0n);
	assert.equal((await phase(api)).phase, 'Healthy');
	assert.deepEqual([await lots(api), (await gap(api)).soldToday], [[], 0n]);
	await sound();
});

scenario('the chain observes a gap by itself, and opens the first lot when it has lasted for an hour', async () => {
	const { Bob, Dave, Eve, Ferdie } = who;
	const height = await chain.height();
	await move(ETH, '330', '270', '220', '200');
	const begun = await chain.until('the chain sees the gap', height, 3 * PERIOD, (block) =>
		named(block.events, 'auction').includes('ObservationStarted') ? block : undefined,
	);
	assert.equal(begun.number % PERIOD, 0);
	const { isDue, qTotal, uncovered } = await phase(await parentOf(begun));
	const told = eventOf(begun, 'auction', 'ObservationStarted');
	assert.deepEqual([isDue, big(told.qTotal), big(told.uncovered)], [true, qTotal, uncovered]);
	await chain.feed({ [ETH]: PRICE });
	for (const owner of [Dave, Eve]) assert.equal((await position(api, ETH, owner.address))!.state, 'Insolvent');
	assert.equal((await position(api, ETH, Bob.address))!.state, 'Frozen');
	await refused(api, tx.csa.absorb(ETH), Ferdie, 'csa.BufferTooSmall');

	const fund = await emergencyFund(api);
	const { headroom } = (await (api.call as any).kunApi.supply()) as any;
	const seen = await gap(api);
	assert.deepEqual(seen, {
		...{ backing: units(7_000), netSupply: units(8_500), qTotal: (units(7_000) * maths.ONE) / units(8_500) },
		...{ shortfall: units(2_300), buffer: units(10), uncovered: units(2_290), gap: units(2_290), covered: 0n, left: units(2_290) },
		...{ available: { fund: fund.free, minted: big(headroom) }, onOffer: 0n, soldToday: 0n, offerableToday: units(250_000) },
	});
	assert.equal(maths.shortage(seen.backing, seen.netSupply, maths.ONE), units(1_500), 'the uncovered losses are more');

	// Not a block too early, and not without a price that may be used.
	const { opens } = await phase(api);
	await chain.waitUntil(opens! - 2n * SLOT);
	await refused(api, auction.start(ETH), Ferdie, 'auction.NotObservedLongEnough');
	await refused(api, auction.start(ETH), Ferdie, 'auction.PriceUnavailable');
	assert.equal(await clock(api), opens!);
	await tick();
	assert.deepEqual(await lots(api), [], 'the chain needs prices as anybody does');
	await chain.feed({ [ETH]: PRICE });

	// Without a price of KUN it absorbs and uses the surplus, and no more.
	const begin = await act(auction.start(ETH), Ferdie);
	assert.deepEqual(named(begin.events, 'auction'), ['SurplusUsed', 'AuctionsOpened']);
	const absorbed = eventOf(begin, 'csa', 'InsolventAbsorbed');
	assert.deepEqual([absorbed.collateral, absorbed.debt, absorbed.shortfall].map(big), [units(20), units(6_300), units(2_300)]);
	const used = eventOf(begin, 'auction', 'SurplusUsed');
	assert.deepEqual([used.asset, used.amount, used.system, used.surplus].map(big), [BigInt(USDC), units(10, 6), units(10, 6), 0n]);
	assert.equal((await phase(api)).phase, 'Open');
	for (const owner of [Dave, Eve]) {
		const { collateral, debt } = (await position(api, ETH, owner.address))!;
		assert.deepEqual([collateral, debt], [0n, 0n]);
	}
	const frozen = (await position(api, ETH, Bob.address))!;
	assert.deepEqual([frozen.collateral, frozen.debt, frozen.state], [units(10), units(1_700), 'Frozen'], 'no business of others');
	assert.deepEqual(await owned(api, ETH), { system: units(20), surplus: 0n });
	assert.deepEqual(await lots(api), []);
	await refused(api, auction.start(ETH), Ferdie, 'auction.PriceUnavailable');

	await chain.feed({ [KUN]: units('0.8') });
	const block = await tick();
	assert.deepEqual(named(block.events, 'auction'), ['LotOpened']);
	await opened(block.events, 0, units(2_290), units('0.8'), await clock(await parentOf(block)), fund.free);
	await sound();
});

scenario('nobody bids while KUN halves: lots expire, nothing is given away, and new ones open at fresh prices', async () => {
	const { Charlie, Dave, Ferdie } = who;
	const before = await emergencyFund(api);
	const second = await act(auction.start(ETH), Dave);
	const next = await opened(second.events, 1, units(1_090), units('0.8'), await clock(api), 0n);
	const seen = await gap(api);
	assert.deepEqual([seen.gap, seen.covered, seen.left, seen.buffer], [units(2_290), units(2_290), 0n, -units(2_290)]);
	assert.equal(seen.onOffer, units(5_000) + total(next.kun));
	assert.equal(seen.offerableToday, units(250_000) - seen.onOffer);
	for (const [call, error] of [
		[auction.start(ETH), 'auction.NoGap'],
		[auction.start(WBTC), 'auction.PriceUnavailable'],
		[auction.settle(0), 'auction.LotRunning'],
		[auction.bid(99, 1n), 'auction.UnknownLot'],
		[auction.bid(0, 0n), 'auction.ZeroAmount'],
		[auction.bid(0, next.start - 1n), 'auction.BidTooLow'],
	] as [Tx, string][]) {
		await refused(api, call, Charlie, error);
	}

	const kun = async (): Promise<bigint> => big(await api.query.balances!.totalIssuance!());
	const issued = await kun();
	const first = await lot(api, 0);
	const height = await chain.height();
	await chain.waitUntil(next.ends - SLOT);
	const early = height + Number(HOUR / SLOT) - 3 * PERIOD;
	const closed = await chain.until('the chain closes the first lot', early, 4 * PERIOD, (block) =>
		named(block.events, 'auction').includes('LotExpired') ? block : undefined,
	);
	assert.equal(closed.number % PERIOD, 0);
	assert.equal(eventOf(closed, 'auction', 'LotExpired').lot.toNumber(), 0);
	assert.ok((await clock(await api.at(closed.hash))) - first.ends <= SLOT * BigInt(PERIOD));
	assert.deepEqual((await lots(api)).map(({ id }) => id), [1]);
	await refused(api, auction.bid(1, next.start), Charlie, 'auction.LotEnded');
	assert.equal(await quoteBid(api, 1, next.start), 'auction.LotEnded');
	const settled = await act(auction.settle(1), Ferdie);
	assert.deepEqual(named(settled.events, 'auction'), ['LotExpired']);
	assert.deepEqual(await emergencyFund(api), { ...before, reserved: 0n, free: before.free + before.reserved });
	assert.equal(await kun(), issued, 'nobody got KUN');

	await tick();
	await move(KUN, '0.66', '0.55', '0.46', '0.4');
	await chain.feed({ [ETH]: PRICE });
	const block = await tick();
	assert.deepEqual(named(block.events, 'auction'), ['LotOpened']);
	const from = await clock(await parentOf(block));
	await opened(block.events, 2, units(2_290), units('0.4'), from, (await emergencyFund(api)).reserved);
	for (const [id, left] of [
		[3, units(1_690)],
		[4, units(1_090)],
		[5, units(490)],
	] as const) {
		const { events } = await act(auction.start(ETH), Dave);
		await opened(events, id, left, units('0.4'), await clock(api), 0n);
	}
	await refused(api, auction.start(ETH), Dave, 'auction.TooManyLots');
});

scenario('a bid has to exceed the best by three percent, and who is outbid withdraws or bids again with it', async () => {
	const { Charlie, Ferdie } = who;
	const bid = (price: bigint): Tx => auction.bid(2, price);
	const { start, kun, market, ends } = await lot(api, 2);
	const size = total(kun);
	const eth = async (): Promise<bigint[]> => Promise.all([Charlie, Ferdie].map((pair) => assetBalance(api, ETH, pair.address)));
	const [ofCharlie, ofFerdie] = (await eth()) as [bigint, bigint];
	const quoted = { price: start, cost: maths.lotCost(size, start), kun: size, wins: false };
	assert.deepEqual(await quoteBid(api, 2, start), quoted);
	const first = eventOf(await act(bid(start), Charlie), 'auction', 'BidPlaced');
	assert.deepEqual([first.lot, first.price, first.paid, first.ends].map(big), [2n, start, units(3), ends]);
	assert.deepEqual(await eth(), [ofCharlie - units(3), ofFerdie]);

	const higher = maths.nextBid(start, maths.percent(3n));
	assert.equal((await lot(api, 2)).least, higher);
	await refused(api, bid(higher - 1n), Ferdie, 'auction.BidTooLow');
	const outbid = eventOf(await act(bid(higher), Ferdie), 'auction', 'BidRefunded');
	assert.deepEqual([outbid.who.toString(), big(outbid.amount), big(outbid.refund)], [Charlie.address, units(3), units(3)]);
	assert.deepEqual(await eth(), [ofCharlie - units(3), ofFerdie - units('3.09')], 'nothing is paid back unasked');
	assert.equal(await refund(api, Charlie.address, ETH), units(3));

	await act(bid(units('0.0007')), Charlie);
	assert.deepEqual([await refund(api, Charlie.address, ETH), await refund(api, Ferdie.address, ETH)], [0n, units('3.09')]);
	assert.deepEqual(await eth(), [ofCharlie - units('3.5'), ofFerdie - units('3.09')], 'half an ETH more');
	await act(bid(units('0.0008')), Charlie);
	assert.deepEqual(await eth(), [ofCharlie - units(4), ofFerdie - units('3.09')], 'who raises pays the difference');
	assert.equal(await refund(api, Charlie.address, ETH), 0n);

	const withdrawn = eventOf(await act(auction.withdrawRefund(ETH), Ferdie), 'auction', 'RefundWithdrawn');
	assert.deepEqual([withdrawn.who.toString(), big(withdrawn.amount)], [Ferdie.address, units('3.09')]);
	assert.equal((await eth())[1], ofFerdie);
	await refused(api, auction.withdrawRefund(ETH), Ferdie, 'auction.NothingToRefund');
	await refused(api, auction.withdrawRefund(ETH), Charlie, 'auction.NothingToRefund');
	const now = await lot(api, 2);
	assert.deepEqual([now.market, now.best], [market, { who: Charlie.address, price: units('0.0008'), paid: units(4) }]);
});

scenario('a bid at the market price wins at once, and what is above need fills the gap elsewhere', async () => {
	const { Ferdie } = who;
	const [before, eth] = [await kunBalance(api, Ferdie.address), await assetBalance(api, ETH, Ferdie.address)];
	const outcome = await act(auction.bid(3, units(1)), Ferdie);
	assert.deepEqual(named(outcome.events, 'auction'), ['BidPlaced', 'LotSettled']);
	const sold = eventOf(outcome, 'auction', 'LotSettled');
	assert.deepEqual([sold.lot, sold.price, sold.toReserve, sold.surplus].map(big), [3n, units('0.002'), units(3), units(7)]);
	assert.equal(sold.winner.toString(), Ferdie.address);
	assert.equal(await assetBalance(api, ETH, Ferdie.address), eth - units(10), 'no more than the market price');
	const fee = big(eventOf(outcome, 'transactionPayment', 'TransactionFeePaid').actualFee);
	assert.equal(await kunBalance(api, Ferdie.address), before + units(5_000) - fee);
	sales.push(await clock(api));
	await refused(api, auction.bid(3, units(1)), Ferdie, 'auction.UnknownLot');
	const filled = await gap(api);
	assert.deepEqual([filled.backing, filled.uncovered, filled.gap, filled.soldToday], [units(7_610), units(290), units(890), units(5_000)]);

	const height = await chain.height();
	const used = await chain.until('the chain uses the surplus', height, PERIOD + 1, (block) =>
		named(block.events, 'auction').includes('SurplusUsed') ? eventOf(block, 'auction', 'SurplusUsed') : undefined,
	);
	assert.deepEqual([used.asset, used.amount, used.system, used.surplus].map(big), [BigInt(ETH), units('4.45'), units('27.45'), units('2.55')]);
	const { qTotal, gap: left, covered } = await gap(api);
	assert.deepEqual([qTotal, left, covered], [maths.ONE, units(290), units(1_690)]);
	assert.deepEqual([(await phase(api)).phase, (await lots(api)).length], ['Open', 3], 'what is covered needs no other lot');
	await sound();
});

scenario('a referendum takes a lot back, and its best bidder has the bid back', async () => {
	const { Ferdie } = who;
	await act(auction.bid(4, (await lot(api, 4)).start), Ferdie);
	const reserved = (await gap(api)).onOffer;
	const { events } = await enact(chain, 'RiskAdmin', auction.cancel(4));
	assert.deepEqual(named(events, 'auction'), ['BidRefunded', 'LotCancelled']);
	assert.deepEqual((await lots(api)).map(({ id }) => id), [2, 5]);
	assert.equal(await refund(api, Ferdie.address, ETH), units(3));
	assert.equal((await gap(api)).onOffer, reserved - units(5_000));
	await sound();
});

scenario('bids near the end prolong a lot, a lock holds everything of it, and owners have their time before it ends', async () => {
	const { Charlie, Eve, Ferdie } = who;
	const ends = async (): Promise<bigint> => (await lot(api, 2)).ends;
	const { opened: from, ends: planned } = await lot(api, 2);
	await chain.waitUntil(planned - 300n);
	await chain.feed({ [ETH]: PRICE, [KUN]: units('0.4') });
	await act(auction.bid(2, units('0.00083')), Ferdie);
	assert.equal(await ends(), (await clock(api)) + 399n);
	assert.equal(await refund(api, Ferdie.address, ETH), 0n, 'used for the bid of 4.15 ETH');
	await chain.waitUntil(from + HOUR - 60n);
	await act(auction.bid(2, units('0.00086')), Charlie);
	assert.equal(await ends(), from + HOUR + 300n, 'never beyond the hard end');

	const keys = new Keys(api, who, ['Charlie', 'Dave', 'Eve'], 2);
	await submit(api, tx.lockdown.lock({ Asset: ETH }, 'a test'), Eve);
	for (const [call, error] of [
		[auction.start(ETH), 'auction.Locked'],
		[auction.bid(2, units('0.001')), 'auction.Locked'],
		[auction.settle(2), 'auction.Locked'],
		[auction.withdrawRefund(ETH), 'auction.Locked'],
		[auction.buyReserve(ETH, units(1), 0n), 'auction.Locked'],
		[tx.csa.absorb(ETH), 'csa.Locked'],
		[auction.observe(), 'auction.NoChange'],
	] as [Tx, string][]) {
		await refused(api, call, Ferdie, error);
	}
	assert.deepEqual([await quoteBid(api, 2, units('0.001')), (await lot(api, 2)).least], ['auction.Locked', null]);
	assert.equal((await dryRun(api, 'RiskAdmin', auction.cancel(2))).error, 'auction.Locked');
	assert.equal((await keys.act(['Charlie', 'Dave'], tx.lockdown.unlock({ Asset: ETH }))).error, null);
	assert.deepEqual(await locks(api), []);
	const until = (await grace(api, ETH))!;
	assert.ok(until > from + HOUR + 300n);
	for (const id of [2, 5]) assert.equal((await lot(api, id)).closes, until);
	await refused(api, auction.start(ETH), Ferdie, 'auction.InGrace');
	await refused(api, tx.csa.absorb(ETH), Ferdie, 'csa.InGrace');
	await sound();
	// Early enough that nobody needs more time to answer.
	await chain.waitUntil(until - 420n);
	await act(auction.bid(2, units('0.0009')), Ferdie);
	assert.equal((await lot(api, 2)).closes, until);
	await chain.waitUntil(until - SLOT);
	await refused(api, auction.bid(2, units('0.001')), Charlie, 'auction.LotEnded');
});

scenario('the chain settles the lot: KUN is delivered, the coin is backed again, and all is healthy', async () => {
	const { Bob, Charlie, Ferdie } = who;
	const [before, fund, own] = [await kunBalance(api, Ferdie.address), await emergencyFund(api), await owned(api, ETH)];
	assert.ok(fund.reserved > 0n, 'part of the lot comes from the fund');
	const block = await tick();
	assert.deepEqual(named(block.events, 'auction'), ['LotSettled', 'LotExpired']);
	const sold = eventOf(block, 'auction', 'LotSettled');
	assert.deepEqual([sold.lot, sold.price, sold.toReserve, sold.surplus].map(big), [2n, units('0.0009'), units('1.45'), units('3.05')]);
	assert.equal(sold.winner.toString(), Ferdie.address);
	assert.equal(await kunBalance(api, Ferdie.address), before + units(5_000));
	sales.push(await clock(await parentOf(block)));
	assert.deepEqual(await emergencyFund(api), { ...fund, outflow: fund.reserved, reserved: 0n, free: 0n });
	assert.deepEqual(await owned(api, ETH), { system: own.system + units('1.45'), surplus: own.surplus + units('3.05') });
	assert.equal(await refund(api, Charlie.address, ETH), units('4.3'));
	assert.deepEqual([await lots(api), (await gap(api)).onOffer], [[], 0n]);
	await sound();

	const healthy = await tick();
	const ended = eventOf(healthy, 'auction', 'ObservationEnded');
	assert.ok(big(ended.qTotal) >= maths.ONE);
	assert.equal(big(ended.uncovered), 0n);
	const { phase: now, qTotal, isAlarming } = await phase(api);
	assert.deepEqual([now, qTotal, isAlarming], ['Healthy', big(ended.qTotal), false]);
	// The day may have changed since the first of the two lots was sold.
	const today = (await clock(api)) / DAY;
	const soldToday = units(5_000) * BigInt(sales.filter((moment) => moment / DAY === today).length);
	assert.deepEqual([(await gap(api)).gap, (await gap(api)).soldToday], [0n, soldToday]);
	await act(auction.withdrawRefund(ETH), Charlie);
	const least = big(((await api.query.assets!.asset!(ETH)) as any).unwrap().minBalance);
	assert.equal(await assetBalance(api, ETH, pot('bids')), least, 'nothing but its endowment is left');
	const frozen = (await position(api, ETH, Bob.address))!;
	assert.deepEqual([frozen.collateral, frozen.debt], [units(10), units(1_700)], 'nothing of it was any business of the others');
});

