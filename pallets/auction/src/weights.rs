//! Weights of the pallet's calls and hook.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls and of the hook of pallet-auction, each with as many reserve assets, lots and
/// bids as there can be.
pub trait WeightInfo {
	/// `observe`.
	fn observe() -> Weight;
	/// `start` that absorbs, uses the surplus of every asset and opens a lot.
	fn start() -> Weight;
	/// Looking for the asset to start in.
	fn start_nothing() -> Weight;
	/// `bid` that outbids another, without winning at once.
	fn bid() -> Weight;
	/// `settle` of a lot that is sold.
	fn settle() -> Weight;
	/// `withdraw_refund`.
	fn withdraw_refund() -> Weight;
	/// `buy_reserve`.
	fn buy_reserve() -> Weight;
	/// `cancel` of a lot with a bid.
	fn cancel() -> Weight;
	/// `set_auction_params`.
	fn set_auction_params() -> Weight;
}

/// Reserve assets that can be listed.
const ASSETS: u64 = 32;

/// Reads of an assessment: of each asset its record, what the protocol owns, its flow, its books, its
/// price and six nodes of its ratio tree; the books of the coin, the time and parameters.
const ASSESS: u64 = 12 * ASSETS + 4;

/// Reads and writes at their RocksDB cost, for tests.
impl WeightInfo for () {
	fn observe() -> Weight {
		// Phase and parameters; the phase. In the hook also the lots and the one that was tried last.
		RocksDbWeight::get().reads_writes(ASSESS + 4, 2)
	}

	fn start() -> Weight {
		// Two assessments. Of each asset what the protocol owns is written. Guards, feeds, lots, the day's
		// sales, KUN and its fund; the drain of a range, books of the asset and of the coin, flows and
		// balances of two pots; a lot, its number, promises, the phase.
		RocksDbWeight::get().reads_writes(2 * ASSESS + 2 * ASSETS + 40, ASSETS + 24)
	}

	fn start_nothing() -> Weight {
		// Of each asset its record and price; guards and lots.
		RocksDbWeight::get().reads_writes(3 * ASSETS + 5, 1)
	}

	fn bid() -> Weight {
		// Lots, guards, record, two feeds, parameters, time, two refunds, books, flow, balances of the
		// bidder and the pot, the asset.
		RocksDbWeight::get().reads_writes(19, 9)
	}

	fn settle() -> Weight {
		// An assessment; lots, guards, a feed, books, flows and balances of two pots, what the protocol
		// owns, KUN, its fund, the winner, the day's sales.
		RocksDbWeight::get().reads_writes(ASSESS + 24, 16)
	}

	fn withdraw_refund() -> Weight {
		// Guards, refund, books, flow, the asset, balances of the pot and the bidder.
		RocksDbWeight::get().reads_writes(10, 7)
	}

	fn buy_reserve() -> Weight {
		// Guards, record, feed, books of the coin, parameters, what the protocol owns, the coin, the asset,
		// balances of the buyer in both, of the pot, flow.
		RocksDbWeight::get().reads_writes(17, 10)
	}

	fn cancel() -> Weight {
		// Lots, guards, refund, books, KUN and its fund.
		RocksDbWeight::get().reads_writes(7, 5)
	}

	fn set_auction_params() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
}
