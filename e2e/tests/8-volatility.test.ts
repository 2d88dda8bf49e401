// Volatility from end to end: a fresh chain learns its past from the operators, a replayed crash raises the start ratio and
// closes the gate of arbitrage, and a model that shares nothing with the chain comes to the same numbers, bit for bit.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { type Accounts, accounts } from '../src/accounts.ts';
import {
	type Api,
	assetBalance,
	big,
	BNB,
	clock,
	connect,
	ETH,
	feedPrice,
	forecast,
	lines,
	pool,
	type Position,
	position,
	QUSD,
	quote,
	twap,
	units,
	USDC,
	volatility,
	WBTC,
} from '../src/api.ts';
import type { Block } from '../src/blocks.ts';
import * as maths from '../src/maths.ts';
import { Follower, Mirror } from '../src/mirror.ts';
import { TestNode } from '../src/node.ts';
import { blackThursday, closesBeforeBlackThursday, followedBy, type History, untilBelow } from '../src/prices.ts';
import { scenario } from '../src/scenario.ts';
import { attempt, eventOf, refused, submit, type Tx } from '../src/submit.ts';
import { DAY, presetParams, WINDOW } from '../src/volatility.ts';
import { clearOfMidnight, eventually } from '../src/wait.ts';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts', 'redeem-frozen.mjs');

const Q_MIN: Record<number, bigint> = {
	[ETH]: maths.percent(120n),
	[WBTC]: maths.percent(120n),
	[BNB]: maths.percent(120n),
	[USDC]: maths.percent(105n),
};

describe('a fresh chain', () => {
	const SYMBOLS: Record<number, string> = { [ETH]: 'ETH', [WBTC]: 'WBTC', [BNB]: 'BNB', [USDC]: 'USDC' };
	const ASSETS = Object.keys(SYMBOLS).map(Number);

	let node: TestNode;
	let api: ApiPromise;
	let who: Accounts;
	let mirrors: Mirror[];
	let follower: Follower;
	/** Clock of the first block, and of the one in which the last window became full. */
	let [begun, filled] = [0n, 0n];
	/** Blocks in which a forecast was fed. */
	const forecasts: number[] = [];

	before(async () => {
		await clearOfMidnight();
		who = await accounts();
		node = await TestNode.start('volatility', ['--dev']);
		api = await connect(node);
		mirrors = ASSETS.map((asset) => new Mirror(api, asset, presetParams(Q_MIN[asset]!)));
		follower = new Follower(api, mirrors, async (block) => {
			if (begun === 0n) begun = await clock(await api.at(block.hash));
			if (filled === 0n && mirrors.every(({ model }) => model.returns === WINDOW)) filled = await clock(await api.at(block.hash));
			if (block.events.some(({ event }) => event.method === 'NewFeedData' && /forecast/i.test(event.data.toString()))) {
				forecasts.push(block.number);
			}
		});
	});
	after(async () => {
		await follower?.stop().catch(() => undefined);
		await api?.disconnect();
		await node?.stop();
	});

	/** The closes that the node's price server tells, by day, without the day that still runs. */
	async function candles(asset: number): Promise<Map<bigint, bigint>> {
		const answer = await fetch(`${node.priceServer}/exchange/klines?symbol=${SYMBOLS[asset]}USD`, { signal: AbortSignal.timeout(5_000) });
		const rows = (await answer.json()) as [number, string, string, string, string][];
		return new Map(rows.slice(0, -1).map(([start, , , , close]) => [BigInt(start / 1_000) / DAY, maths.parseFixed(close)]));
	}

	/** Raw votes for closes that the chain keeps, as text. */
	async function votes(at: Api): Promise<string[]> {
		const keys = await at.query.oracle!.rawValues!.keys();
		return keys.map(({ args }) => args[1] as any).filter((key) => key.isClose).map(String);
	}

	const vote = (asset: number, day: bigint, price: bigint): Tx => api.tx.oracle!.feedValues!([[{ Close: [asset, day] }, price]]) as Tx;

	/** As the operator whose key the node's own worker uses too: again, if the worker was faster. */
	async function asOperator(tx: Tx): Promise<{ error: string | null; blockHash: string }> {
		for (let left = 20; ; left -= 1) {
			const outcome = await attempt(api, tx, who.Alice).catch((failure: Error) => {
				if (left === 0 || !/Priority is too low|outdated|became (Usurped|Invalid|Dropped)/.test(failure.message)) throw failure;
			});
			if (outcome && outcome.error !== 'oracle.AlreadyFeeded') return outcome;
			if (left === 0) throw new Error('the worker was always faster');
		}
	}

	scenario('back-fill from the candle server fills the window of a fresh chain within a minute', async () => {
		await follower.until(120_000, 'all windows are full', () => filled > 0n || undefined);
		assert.ok(filled - begun <= 60n, `full ${filled - begun} s after the first block`);
		console.log(`windows were full ${filled - begun} s after the first block`);
		for (const { asset, model } of mirrors) {
			const told = await candles(asset);
			const last31 = [...told].slice(-(WINDOW + 1)).map(([day, price]) => ({ price, at: (day + 1n) * DAY }));
			assert.deepEqual(model.closes, last31, `closes of ${SYMBOLS[asset]}`);

			const window = ((await api.query.volatility!.windows!(asset)) as any).unwrap();
			const head = window.head.toNumber();
			const ring = [...window.r2].map(big);
			assert.deepEqual([...ring.slice(head), ...ring.slice(0, head)], model.squares, `squares of ${SYMBOLS[asset]}`);
			assert.equal(big(window.sumR2), model.squares.reduce((sum, square) => sum + square, 0n));
			assert.equal((await api.query.volatility!.backfill!.keys(asset)).length, 0, 'nothing waits');
			const shown = await volatility(api, asset);
			assert.deepEqual([shown.returns, shown.missing, shown.daily], [WINDOW, 0, model.daily]);
			console.log(`${SYMBOLS[asset]}: ${maths.formatFixed(model.daily!)} % a year`);
		}
		assert.deepEqual(await votes(api), [], 'the votes are deleted');
		assert.equal(await twap(api, ETH), null, 'there is no mean of an hour yet');
	});

	scenario('a forecast appears with its age and moves nothing', async () => {
		for (const asset of ASSETS) {
			const found = await eventually(120_000, `a forecast for ${SYMBOLS[asset]}`, async () => (await forecast(api, asset)) ?? undefined, 500);
			assert.ok(found.volatility > 0n && found.volatility < 1_000n * maths.ONE, `${SYMBOLS[asset]}: ${found.volatility}`);
			assert.ok(found.moment > begun);
		}
		const head = await api.rpc.chain.getBlockHash();
		const there = await api.at(head);
		const seen = (await forecast(there, ETH))!;
		assert.equal(seen.age, (await clock(there)) - seen.moment);

		// Whatever the chain shows is what prices and closes alone make of it, in the blocks of the forecasts as well.
		await follower.reached(head.toHex());
		const block = await follower.until(60_000, 'the block of a forecast is replayed', () => forecasts[0]);
		for (const { asset, linesIn } of mirrors) {
			for (const number of [block, block + 1]) {
				await follower.until(60_000, `block ${number} is replayed`, () => linesIn.get(number));
				const { q0, qAlarm, qMin } = await lines(await api.at(await api.rpc.chain.getBlockHash(number)), asset);
				assert.deepEqual({ q0, qAlarm, qMin }, linesIn.get(number));
			}
		}
	});

	scenario('votes for days that are known or still run, and those of strangers, change nothing', async () => {
		const { model } = mirrors[0]!;
		const before = { closes: [...model.closes], squares: model.squares };
		const today = (await clock(api)) / DAY;
		const nonsense = units(1);

		for (const day of [today, today + 1n, 2n ** 32n - 1n]) {
			assert.equal((await asOperator(vote(ETH, day, nonsense))).error, 'system.CallFiltered', `day ${day}`);
		}
		assert.equal((await asOperator(vote(999, today - 1n, nonsense))).error, 'system.CallFiltered', 'an asset without a feed');
		await refused(api, vote(ETH, today - 1n, nonsense), who.Bob, 'oracle.NoPermission');

		// One within the window, one before it.
		for (const day of [today - 1n, today - 31n, today - 40n]) {
			const { error, blockHash } = await asOperator(vote(ETH, day, nonsense));
			assert.equal(error, null, `day ${day}: the votes of others may have been faster`);
			assert.deepEqual(await votes(await api.at(blockHash)), [], 'no raw value is left');
			await follower.reached(blockHash);
		}
		const hash = await api.rpc.chain.getBlockHash();
		await follower.reached(hash.toHex());
		const window = ((await api.query.volatility!.windows!(ETH)) as any).unwrap();
		assert.equal(big(window.sumR2), before.squares.reduce((sum, square) => sum + square, 0n));
		assert.deepEqual(model.closes, before.closes);
		await follower.stop();
		console.log(`chain and model agreed in ${mirrors.map(({ compared }) => compared)} blocks`);
	});
});

/** What a call that needs a price goes by. */
interface Rules {
	price: bigint;
	lines: maths.Lines;
}

describe('a replayed crash', () => {
	// The hours of Black Thursday until ETH falls below 127, and then two scripted prices: a storm that stands still for long
	// enough to act in it, and a deeper fall. All that follows holds wherever the midnight of the chain lies, since the prices of
	// the two lie far enough below those of the day before to keep the volatility high even if it splits the fall in halves.
	const STORM = units(110);
	const STORM_HOURS = 20;
	const THIN = units(105);
	/** Ratio at which the CSA that freezes stands in the storm: below `q_min`, above the line of the forced opening. */
	const IN_STORM = maths.percent(108n);
	const COLLATERAL = units(10);
	const params = presetParams(Q_MIN[ETH]!);

	let folder: string;
	let history: History;
	let closes: History;
	let node: TestNode;
	let api: ApiPromise;
	let who: Accounts;
	let csa: any;
	let mirror: Mirror;
	let follower: Follower;
	/** What Bob's CSA owes and holds, and the rules before the crash. */
	let [debt, kept] = [0n, 0n];
	let calm: Rules;

	before(async () => {
		await clearOfMidnight();
		who = await accounts();
		const crash = untilBelow(blackThursday('2020-03-11T14:00:00Z'), units(127));
		history = followedBy(followedBy(crash, STORM, STORM_HOURS), THIN, 1);
		closes = closesBeforeBlackThursday();
		console.log(`prices: ${history.source}, ${crash.rows.length} hours from ${history.rows[0]?.time}, and two scripted prices`);
		console.log(`closes: ${closes.source}, ${closes.rows.length} days to ${closes.rows.at(-1)?.time}`);
		folder = mkdtempSync(join(tmpdir(), 'qian-e2e-volatility-'));
		const file = (name: string, { csv }: History): string => {
			writeFileSync(join(folder, name), csv);
			return join(folder, name);
		};
		// Two seconds an hour; a block every 200 ms, so ten blocks and 30 seconds of chain time an hour.
		const replay = ['--dev-prices', file('hours.csv', history), '--dev-prices-speed', '30', '--dev-candles', file('days.csv', closes)];
		node = await TestNode.start('crash', ['--dev', '--sealing', '200', ...replay]);
		api = await connect(node);
		csa = api.tx.csa;
		mirror = new Mirror(api, ETH, params);
		follower = new Follower(api, [mirror], gateAgrees);
	});
	after(async () => {
		await follower?.stop().catch(() => undefined);
		await api?.disconnect();
		await node?.stop();
		if (folder) rmSync(folder, { recursive: true, force: true });
	});

	/** Why arbitrage runs or pauses, in every tenth block and in those that moved the gate. */
	async function gateAgrees(block: Block): Promise<void> {
		if (block.number % 10 !== 0 && mirror.gates.at(-1)?.block !== block.number) return;
		const there = await api.at(block.hash);
		const [now, shown, price, frozen] = await Promise.all([
			clock(there),
			lines(there, ETH),
			feedPrice(there, ETH),
			position(there, ETH, who.Bob.address),
		]);
		// Only the CSA of Bob ever freezes, and the system as a whole is far from thin.
		const own = frozen && price && maths.state(frozen.collateral, frozen.debt, price.price, 18, mirror.model.lines);
		const ratio = own === 'Frozen' ? maths.ratio(frozen!.collateral, frozen!.debt, price!.price, 18) : 2n ** 128n - 1n;
		assert.deepEqual(shown.gate, mirror.model.gate(now, ratio, 2n ** 128n - 1n), `gate in block ${block.number}`);
	}

	/** Waits for a price of ETH that operations may use. */
	const priceIs = (price: bigint): Promise<true> =>
		eventually(180_000, `${maths.formatFixed(price)} is the price`, async () => {
			const found = await feedPrice(api, ETH);
			return (found?.status === 'Live' && found.price === price) || undefined;
		});

	/** Price and lines that hold for a call in a block, from which the test computes what the call may do. */
	async function rulesIn(blockHash: string): Promise<Rules> {
		await follower.reached(blockHash);
		const there = await api.at(blockHash);
		const { q0, qAlarm, qMin } = await lines(there, ETH);
		const number = (await there.query.system!.number!()) as any;
		assert.deepEqual({ q0, qAlarm, qMin }, mirror.linesIn.get(number.toNumber()));
		return { price: (await feedPrice(there, ETH))!.price, lines: { q0, qAlarm, qMin } };
	}

	const rulesNow = async (): Promise<Rules> => rulesIn((await api.rpc.chain.getBlockHash()).toHex());

	type Most = (rules: Rules) => Promise<bigint>;
	const openMost: Most = async ({ price, lines }) => maths.openable(COLLATERAL, price, 18, lines.q0);

	/**
	 * One unit more than the rules allow is refused with `error`, and the most passes; again if price or lines moved between the
	 * quote and the block, after `undo` where one unit more was allowed by then. Returns the amount.
	 */
	async function toTheLine(who: KeyringPair, most: Most, call: (amount: bigint) => Tx, error: string, undo?: Tx): Promise<bigint> {
		for (;;) {
			const amount = await most(await rulesNow());
			const over = await attempt(api, call(amount + 1n), who);
			if (over.error !== null) {
				assert.equal(over.error, error);
				assert.ok((await most(await rulesIn(over.blockHash))) <= amount, `${amount + 1n} was refused`);
			}
			if (over.error !== null && (await attempt(api, call(amount), who)).error === null) return amount;
			if (over.error === null && undo) await submit(api, undo, who);
			console.log('price or lines moved in between: once more');
		}
	}

	scenario('before a crash a CSA opens at the start ratio that the closes of the file dictate', async () => {
		const { Bob, Charlie, Eve } = who;
		await follower.until(60_000, 'the window is full', () => mirror.model.returns === WINDOW || undefined);
		assert.deepEqual(
			mirror.model.closes.map(({ price }) => price),
			closes.rows.slice(-(WINDOW + 1)).map(({ close }) => close),
		);
		// One at the least ratio, then down to where it will freeze; one with much room; coins on dollars.
		await submit(api, csa.open(ETH, COLLATERAL, units(200)), Eve);
		debt = await toTheLine(Bob, openMost, (amount) => csa.open(ETH, COLLATERAL, amount), 'csa.BelowStartRatio', csa.close(ETH));
		kept = maths.collateralFor(debt, STORM, 18, IN_STORM);
		await submit(api, csa.withdraw(ETH, COLLATERAL - kept), Bob);
		await eventually(30_000, 'USDC is live', async () => (await feedPrice(api, USDC))?.status === 'Live' || undefined);
		await submit(api, csa.open(USDC, units(20_000, 6), units(5_000)), Charlie);
		calm = await rulesNow();
		assert.equal((await lines(api, ETH)).gate.reason, 'Calm');
		assert.equal((await position(api, ETH, Bob.address))!.state, 'Normal');
		console.log(`before the crash q0 is ${maths.formatFixed(calm.lines.q0)} at Vol_R ${maths.formatFixed(mirror.model.realTime!)}`);
	});

	scenario('a replayed crash closes the gate and raises the start ratio, and the old one does not do any longer', async () => {
		const { Bob, Dave, Eve } = who;
		const closed = await follower.until(180_000, 'the gate closes', () => mirror.gates.find(({ open }) => !open));
		console.log(`the gate closed in block ${closed.block} at Vol_R ${maths.formatFixed(mirror.model.realTime!)}`);
		await priceIs(STORM);
		const from = (await api.rpc.chain.getHeader()).number.toNumber();
		const storm = await rulesNow();
		assert.ok(storm.lines.q0 > calm.lines.q0, 'the start ratio rose');
		assert.ok(storm.lines.qAlarm > calm.lines.qAlarm, 'the warning line rose with it');

		// Volatility alone freezes nobody: Bob's CSA is where its ratio puts it.
		const bob = (await position(api, ETH, Bob.address))!;
		assert.deepEqual([bob.collateral, bob.debt, bob.state], [kept, debt, 'Frozen']);
		assert.equal(bob.ratio, maths.ratio(kept, debt, STORM, 18));

		// Neither a new CSA nor an old one.
		const old = maths.openable(COLLATERAL, STORM, 18, calm.lines.q0);
		const ofEve = async (): Promise<Position> => (await position(api, ETH, Eve.address))!;
		await refused(api, csa.open(ETH, COLLATERAL, old), Dave, 'csa.BelowStartRatio');
		await refused(api, csa.mint(ETH, old - units(200)), Eve, 'csa.BelowStartRatio');
		await toTheLine(Dave, openMost, (amount) => csa.open(ETH, COLLATERAL, amount), 'csa.BelowStartRatio', csa.close(ETH));
		const mintMost: Most = async (rules) => (await openMost(rules)) - (await ofEve()).debt;
		await toTheLine(Eve, mintMost, (amount) => csa.mint(ETH, amount), 'csa.BelowStartRatio');
		const withdrawMost: Most = async ({ price, lines }) => {
			const { collateral, debt } = await ofEve();
			return maths.withdrawable(collateral, debt, price, 18, lines.qAlarm);
		};
		await toTheLine(Eve, withdrawMost, (amount) => csa.withdraw(ETH, amount), 'csa.BelowAlarmRatio');
		console.log(`the storm was used for ${(await api.rpc.chain.getHeader()).number.toNumber() - from} of some ${STORM_HOURS * 10} blocks`);
	});

	scenario('arbitrage pauses in the storm, and says until when at most', async () => {
		const { gate } = await lines(api, ETH);
		const { since } = mirror.model;
		assert.deepEqual(gate, { open: false, reason: 'Storm', since, nextChange: since + params.maxClosed });
		const paused = await pool(api, ETH);
		assert.deepEqual([paused.frozen, paused.gateOpen, paused.limit, paused.redeemable], [{ collateral: kept, debt }, false, 'GateClosed', 0n]);
		assert.equal(await quote(api, ETH, units(100)), 'csa.GateClosed');
		await refused(api, csa.redeemFrozen(ETH, units(100), 0n), who.Charlie, 'csa.GateClosed');
		const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, node.url], { timeout: 60_000 });
		const time = (seconds: bigint): string => new Date(Number(seconds) * 1_000).toISOString();
		assert.ok(stdout.includes(`arbitrage has paused since ${time(since)}, until ${time(since + params.maxClosed)} at the latest`), stdout);
		assert.equal((await feedPrice(api, ETH))!.price, STORM, 'the scripted storm lasted for long enough');
	});

	scenario('a frozen pool that turns thin is redeemed in any storm', async () => {
		const { Charlie } = who;
		await priceIs(THIN);
		const { gate } = await lines(api, ETH);
		assert.deepEqual(gate, { open: true, reason: 'FrozenPoolThin', since: mirror.model.since, nextChange: null });
		assert.equal(mirror.model.state, 'Closed');
		assert.ok(maths.ratio(kept, debt, THIN, 18) < params.openBelowPool);
		const [coins, eth] = [await assetBalance(api, QUSD, Charlie.address), await assetBalance(api, ETH, Charlie.address)];
		const redeemed = await submit(api, csa.redeemFrozen(ETH, units(100), 0n), Charlie);
		const paid = (units(100) * kept) / debt;
		assert.equal(big(eventOf(redeemed, 'csa', 'FrozenRedeemed').paid), paid);
		assert.equal(await assetBalance(api, QUSD, Charlie.address), coins - units(100));
		assert.equal(await assetBalance(api, ETH, Charlie.address), eth + paid);

		await follower.reached(redeemed.blockHash);
		await follower.stop();
		assert.ok(mirror.highest.q0 > maths.percent(230n), `highest q0 ${maths.formatFixed(mirror.highest.q0)}`);
		console.log(`highest q0 ${maths.formatFixed(mirror.highest.q0)} in block ${mirror.highest.block}; ${mirror.compared} blocks compared`);
	});
});
