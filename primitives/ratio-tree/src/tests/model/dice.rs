//! Chance, the same on every machine.

use rand_chacha::{
	rand_core::{RngCore, SeedableRng},
	ChaCha8Rng,
};

pub struct Dice(ChaCha8Rng);

impl Dice {
	pub fn new(series: u64, run: u64) -> Self {
		let mut rng = ChaCha8Rng::seed_from_u64(series);
		rng.set_stream(run);
		Self(rng)
	}

	/// One of `0..end`.
	pub fn below(&mut self, end: u128) -> u128 {
		let bits = (u128::from(self.0.next_u64()) << 64) | u128::from(self.0.next_u64());
		bits % end
	}

	/// One of `low..=high`.
	pub fn between(&mut self, low: u128, high: u128) -> u128 {
		low + self.below(high - low + 1)
	}

	/// A number of `shortest..=longest` bits, every length as likely.
	pub fn length(&mut self, shortest: u32, longest: u32) -> u128 {
		let bits = self.between(shortest.into(), longest.into()) as u32;
		self.between(1 << (bits - 1), (1 << bits) - 1)
	}

	/// Once in `times`.
	pub fn once_in(&mut self, times: u128) -> bool {
		self.below(times) == 0
	}

	pub fn index<T>(&mut self, among: &[T]) -> usize {
		self.below(among.len() as u128) as usize
	}

	pub fn pick<T: Copy>(&mut self, among: &[T]) -> T {
		among[self.index(among)]
	}
}
