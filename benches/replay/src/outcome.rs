//! What a run came to, of either system.

/// Vaults at or below the line of liquidation, and what they owe.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Affected {
	/// How many.
	pub vaults: u32,
	/// What they owe together.
	pub debt: f64,
}

impl Affected {
	/// Keep whichever has more debt.
	pub fn peak(&mut self, other: Self) {
		if other.debt > self.debt {
			*self = other;
		}
	}
}

/// What owners lost: the collateral that was taken from them above the worth of the debt that went with
/// it, at the price of that minute. Shares are of all collateral that the owner ever locked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
	/// Owners from whom anything was taken.
	pub owners: u32,
	/// In US dollars, all together.
	pub value: f64,
	/// Mean and largest share over those owners.
	pub mean: f64,
	pub worst: f64,
	/// Owners who lost everything that they had locked.
	pub wiped: u32,
}

/// Auctions: of KUN here, of collateral at the peer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Auctions {
	/// Lots that were opened.
	pub lots: u32,
	/// Bids.
	pub bids: u32,
	/// Lots that went for nothing, or found no bid at all.
	pub for_nothing: u32,
	/// KUN sold, and the US dollars that came in for it.
	pub kun: f64,
	pub raised: f64,
}

/// A moment of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
	/// Minutes since the opening.
	pub minute: u32,
	/// Price in US dollars.
	pub price: f64,
	/// Debt at or below the line of liquidation, and that of the insolvent vaults.
	pub frozen: f64,
	pub insolvent: f64,
	/// Debt redeemed or paid in auctions so far.
	pub redeemed: f64,
	/// Backing over net supply.
	pub q_total: f64,
	/// Coins at hand of all arbitragers.
	pub cash: f64,
}

/// What a run came to. Amounts are in QUSD or US dollars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
	/// Debt of all vaults at the opening.
	pub opened: f64,
	/// Vaults at or below the line of liquidation at the peak.
	pub frozen: Affected,
	/// Debt that arbitrage or auctions paid.
	pub redeemed: f64,
	/// Insolvent vaults at the peak, and what they fell short of their debt.
	pub insolvent: Affected,
	pub shortfall: f64,
	/// Lowest backing over net supply and its minute, and that at the end.
	pub q_low: f64,
	pub q_low_at: u32,
	pub q_end: f64,
	pub auctions: Auctions,
	pub losses: Losses,
	/// Debt at the end that no vault owes, less what the protocol has gained.
	pub bad_debt: f64,
	/// Coins at the end that nothing of worth stands behind: in insolvent vaults and as bad debt.
	pub uncovered: f64,
	/// Insolvent debt that the protocol took over, and coins that bought collateral from it.
	pub absorbed: f64,
	pub reserve_sold: f64,
	/// Transactions that liquidated, and blocks or minutes that held one.
	pub calls: u32,
	pub blocks: u32,
	/// Top-ups and repayments of owners.
	pub rescues: u32,
	/// Transactions in all, prices and opening included.
	pub transactions: u32,
	/// Blocks that were built.
	pub blocks_built: u32,
	/// What arbitragers gained.
	pub gain: f64,
	/// Minutes in which frozen debt waited for money: nobody had any left.
	pub minutes_broke: u32,
	/// Minutes in which arbitrage paused by the gate, or for want of a price, while debt was frozen.
	pub minutes_paused: u32,
	/// Minutes in which frozen debt waited for the window of redemptions to recover.
	pub minutes_capped: u32,
	/// Times a price was doubted.
	pub suspects: u32,
	/// Debt at or below the line of liquidation at the end.
	pub left_frozen: f64,
	/// The course.
	pub samples: Vec<Sample>,
	/// What happened, and in which minute.
	pub milestones: Vec<(u32, &'static str)>,
}

/// What happens again and again where a price goes up and down.
pub const OBSERVED: &str = "a gap comes under observation";
pub const CLOSED: &str = "the gap has closed by itself";

/// Minutes from one sample to the next.
pub const SAMPLE: u32 = 10;

impl Outcome {
	/// Something happened in this minute.
	pub fn mark(&mut self, minute: u32, what: &'static str) {
		self.milestones.push((minute, what));
	}

	/// Something happened in this minute, if it is for the first time.
	pub fn mark_first(&mut self, minute: u32, what: &'static str) {
		if !self.milestones.iter().any(|(_, before)| *before == what) {
			self.mark(minute, what);
		}
	}

	/// Take note of the backing in this minute.
	pub fn see_backing(&mut self, minute: u32, q_total: f64) {
		if self.q_low == 0.0 || q_total < self.q_low {
			(self.q_low, self.q_low_at) = (q_total, minute);
		}
		self.q_end = q_total;
	}
}
