//! Numbers that look random and are the same in every run.

/// A generator (splitmix64).
#[derive(Clone)]
pub struct Random(u64);

impl Random {
	/// The generator of `seed`.
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// Evenly between 0 and 1, neither of them.
	pub fn unit(&mut self) -> f64 {
		((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
	}

	/// Evenly between two bounds.
	pub fn between(&mut self, low: f64, high: f64) -> f64 {
		low + (high - low) * self.unit()
	}

	/// With the standard normal distribution.
	pub fn normal(&mut self) -> f64 {
		(-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
	}

	/// With the exponential distribution of this mean.
	pub fn exponential(&mut self, mean: f64) -> f64 {
		-mean * self.unit().ln()
	}

	/// With the Pareto distribution of this least value and exponent, cut at `most`.
	pub fn pareto(&mut self, least: f64, exponent: f64, most: f64) -> f64 {
		let above = (least / most).powf(exponent);
		least * self.between(above, 1.0).powf(-1.0 / exponent)
	}
}
