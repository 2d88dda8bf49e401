//! A reproducible random walk of a price, in integers.

use rand_chacha::{
	rand_core::{RngCore, SeedableRng},
	ChaCha8Rng,
};

/// Rows of a walk before it turns round: 6.8 hours at 20 rows per minute.
pub const ROWS: usize = 8_192;

/// Venues that show a price.
pub const VENUES: u64 = 3;

/// One peg unit in millionths.
pub const MILLION: u64 = 1_000_000;

/// How a price moves from row to row.
///
/// A step is the sum of four numbers that are spread evenly over `-reach ..= reach` ppm; its
/// standard deviation is `reach * sqrt(4 / 3)`, its greatest size `4 * reach`.
#[derive(Clone, Copy, Debug)]
pub enum Motion {
	/// Each row is the one before times `1 + step`.
	Free {
		/// Reach of one draw, in ppm; far below 250,000, so that a price stays positive.
		reach: u32,
	},
	/// Each row is `start * (1 + distance)`, where a tenth of the distance is lost with each step:
	/// it never exceeds `40 * reach`.
	Pegged {
		/// Reach of one draw, in ppm; far below 25,000, so that a price stays positive.
		reach: u32,
	},
}

/// What defines a walk; the same parameters give the same walk on every machine.
#[derive(Clone, Copy, Debug)]
pub struct WalkParams {
	/// Seed of the random numbers, at most 32 bytes.
	pub name: &'static [u8],
	/// First price, in millionths of a peg unit.
	pub start: u64,
	/// How the price moves.
	pub motion: Motion,
	/// Greatest distance, in ppm, of what a venue shows from the price of the row.
	pub spread: u64,
}

/// A walk: [`ROWS`] prices, played forwards, then backwards, and so on for ever.
///
/// Turning round keeps every row in reach without a state that grows or has to be shared, and the
/// price within the range of the first [`ROWS`] rows.
#[derive(Debug)]
pub struct Walk {
	/// Prices in millionths of a peg unit; never empty.
	rows: Vec<u64>,
	/// As in [`WalkParams`].
	spread: u64,
}

impl Walk {
	/// Computes the walk.
	pub fn new(params: &WalkParams) -> Self {
		let rows = path(params.name, params.start, params.motion, ROWS);
		Self { rows, spread: params.spread }
	}

	/// What `venue` (below [`VENUES`]) shows at `row`, in millionths of a peg unit.
	pub fn price(&self, row: u64, venue: u64) -> u64 {
		// A multiplicative hash is enough here: it only has to differ between rows and venues.
		let mixed = (row.wrapping_mul(VENUES).wrapping_add(venue).wrapping_add(1))
			.wrapping_mul(0x9e37_79b9_7f4a_7c15)
			>> 32;
		let offset = (mixed % (2 * self.spread + 1)) as i64 - self.spread as i64;
		scale(self.middle(row), offset)
	}

	/// The price of `row` before the venues differ, in millionths of a peg unit.
	pub fn middle(&self, row: u64) -> u64 {
		let last = self.rows.len() as u64 - 1;
		let place = row % (2 * last).max(1);
		let index = if place <= last { place } else { 2 * last - place };
		self.rows[index as usize]
	}
}

/// `count` prices from `start` on that move like `motion`, in millionths of a peg unit; never zero
/// if `start` is not. `name` is the seed, of which the first 32 bytes count.
pub fn path(name: &[u8], start: u64, motion: Motion, count: usize) -> Vec<u64> {
	let mut seed = [0u8; 32];
	for (to, from) in seed.iter_mut().zip(name) {
		*to = *from;
	}
	let mut rng = ChaCha8Rng::from_seed(seed);

	let mut price = start;
	let mut distance = 0i64;
	let mut prices = Vec::with_capacity(count);
	for _ in 0..count {
		prices.push(price);
		price = match motion {
			Motion::Free { reach } => scale(price, step(&mut rng, reach)).max(1),
			Motion::Pegged { reach } => {
				distance = distance * 9 / 10 + step(&mut rng, reach);
				scale(start, distance).max(1)
			},
		};
	}
	prices
}

/// `price * (1 + ppm / 1,000,000)`, rounded down.
fn scale(price: u64, ppm: i64) -> u64 {
	let factor = (MILLION as i64 + ppm).max(1) as u128;
	let scaled = u128::from(price) * factor / u128::from(MILLION);
	u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// One step, in ppm.
fn step(rng: &mut impl RngCore, reach: u32) -> i64 {
	let draws = (0..4).map(|_| i64::from(rng.next_u32() % (2 * reach + 1)) - i64::from(reach));
	draws.sum()
}

/// Writes millionths as a decimal with six digits after the point.
pub fn decimal(millionths: u64) -> String {
	format!("{}.{:06}", millionths / MILLION, millionths % MILLION)
}
