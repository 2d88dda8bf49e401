//! What can be chosen: who takes part, with which means, in which crash.

/// The owners.
#[derive(Clone, Debug)]
pub struct Crowd {
	/// How many.
	pub owners: u32,
	/// Where the numbers begin that look random.
	pub seed: u64,
	/// Least debt, exponent and largest debt of the Pareto distribution, in QUSD.
	pub least_debt: f64,
	pub exponent: f64,
	pub most_debt: f64,
	/// Median of the ratios, and the standard deviation of their logarithms.
	pub median: f64,
	pub sigma: f64,
	/// Share of the owners that open near the least ratio, and their mean distance from it, as a share.
	pub near: f64,
	pub distance: f64,
	/// Share of the owners that act at all.
	pub acting: f64,
	/// They have spare collateral up to this share of what is locked, and kept up to this share of what
	/// they minted.
	pub spare: f64,
	pub kept: f64,
	/// They act so many minutes after the alarm, from and to.
	pub delay: (f64, f64),
}

impl Default for Crowd {
	fn default() -> Self {
		Self {
			owners: 10_000,
			seed: 20_200_312,
			least_debt: 1_000.0,
			exponent: 1.2,
			most_debt: 2_000_000.0,
			median: 2.75,
			sigma: 0.30,
			near: 0.20,
			distance: 0.08,
			acting: 0.5,
			spare: 0.5,
			kept: 0.25,
			delay: (15.0, 360.0),
		}
	}
}

/// Those who buy collateral, and KUN.
#[derive(Clone, Debug)]
pub struct Means {
	/// Arbitragers, and QUSD of each.
	pub arbitragers: u32,
	pub capital: f64,
	/// Gain that they want for their money.
	pub margin: f64,
	/// What selling costs them, as a share.
	pub slippage: f64,
	/// Minutes until collateral is sold.
	pub recycling: u32,
	/// Bidders for KUN, and what each has in ETH at the opening, in US dollars.
	pub bidders: u32,
	pub bidder_capital: f64,
	/// They bid up to the market price less this share, and each one a little less than the one before.
	pub bid_margin: f64,
	/// QUSD an hour for which holders buy from the reserve while there is bad debt.
	pub reserve_demand: f64,
}

/// The peer.
#[derive(Clone, Debug)]
pub struct PeerTerms {
	/// Least ratio.
	pub ratio: f64,
	/// Penalty on the debt.
	pub penalty: f64,
	/// Vaults, or parts of them, that are put up for auction in a minute at most.
	pub bites: u32,
	/// QUSD that a transaction costs whoever liquidates or bids.
	pub gas: f64,
	/// Minutes by which its price lags behind.
	pub delay: u32,
	/// Whether somebody bids nothing where nobody else bids.
	pub zero_bidder: bool,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Scenario {
	/// Name.
	pub name: String,
	/// Who takes part.
	pub crowd: Crowd,
	pub means: Means,
	/// The peer.
	pub peer: PeerTerms,
	/// Price of KUN at the opening, and what a percent of ETH moves it by, in percent.
	pub kun_price: f64,
	pub beta: f64,
	/// How many times as deep the price falls, in logarithms.
	pub depth: f64,
}

/// Owners take note when their ratio is below this many times the line of liquidation, and add enough
/// for that many times. The same in both systems.
pub const ALERT: f64 = 1.25;
pub const TARGET: f64 = 1.4;

impl Scenario {
	/// Price of KUN when ETH is at this share of its opening price.
	pub fn kun_at(&self, ether: f64) -> f64 {
		self.kun_price * ether.powf(self.beta)
	}
}

/// What the command line changes of the scenarios.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Choices {
	/// Scenarios: typical, scarce, deep.
	#[arg(long, value_delimiter = ',', default_value = "typical,scarce,deep")]
	scenarios: Vec<Name>,
	/// Owners.
	#[arg(long)]
	owners: Option<u32>,
	/// Where the numbers begin that look random.
	#[arg(long)]
	seed: Option<u64>,
	/// Median ratio of the owners, in percent.
	#[arg(long)]
	median: Option<f64>,
	/// Share of the owners that open just above the least ratio, in percent.
	#[arg(long)]
	near: Option<f64>,
	/// Share of the owners that top up or repay, in percent.
	#[arg(long)]
	acting: Option<f64>,
	/// Arbitragers.
	#[arg(long)]
	arbitragers: Option<u32>,
	/// QUSD of each of them.
	#[arg(long)]
	capital: Option<f64>,
	/// Gain that they want, in percent.
	#[arg(long)]
	margin: Option<f64>,
	/// What selling costs them, in percent.
	#[arg(long)]
	slippage: Option<f64>,
	/// Minutes until what they got is sold.
	#[arg(long)]
	recycling: Option<u32>,
	/// Bidders for KUN.
	#[arg(long)]
	bidders: Option<u32>,
	/// ETH of each of them, in US dollars at the opening.
	#[arg(long)]
	bidder_capital: Option<f64>,
	/// Least discount on the market price at which they buy KUN, in percent.
	#[arg(long)]
	bid_margin: Option<f64>,
	/// QUSD an hour for which holders buy from the reserve while there is bad debt.
	#[arg(long)]
	reserve_demand: Option<f64>,
	/// Price of KUN at the opening, in US dollars.
	#[arg(long)]
	kun_price: Option<f64>,
	/// By how many percent KUN moves with one percent of ETH.
	#[arg(long)]
	beta: Option<f64>,
	/// How many times as deep the price falls, in logarithms.
	#[arg(long)]
	depth: Option<f64>,
	/// Least ratio of the peer, in percent.
	#[arg(long)]
	peer_ratio: Option<f64>,
	/// Penalty of the peer, in percent.
	#[arg(long)]
	peer_penalty: Option<f64>,
	/// Lots that the peer puts up for auction in a minute at most.
	#[arg(long)]
	peer_bites: Option<u32>,
	/// QUSD that a transaction of its arbitragers costs.
	#[arg(long)]
	peer_gas: Option<f64>,
	/// Minutes by which its price lags behind.
	#[arg(long)]
	peer_delay: Option<u32>,
	/// Nobody bids nothing where nobody else bids.
	#[arg(long)]
	no_zero_bidder: bool,
}

/// A scenario by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Name {
	/// Arbitragers of typical means.
	Typical,
	/// Hardly any.
	Scarce,
	/// Hardly any, in a crash twice as deep.
	Deep,
}

impl Name {
	/// The scenario, before the command line changes it.
	pub fn scenario(self) -> Scenario {
		let (name, arbitragers, capital, recycling, depth) = match self {
			Self::Typical => ("typical", 20, 100_000.0, 60, 1.0),
			Self::Scarce => ("scarce", 5, 20_000.0, 240, 1.0),
			Self::Deep => ("deep", 5, 20_000.0, 240, 2.0),
		};
		Scenario {
			name: name.into(),
			crowd: Crowd::default(),
			means: Means {
				arbitragers,
				capital,
				margin: 0.03,
				slippage: 0.02,
				recycling,
				bidders: 8,
				bidder_capital: 500_000.0,
				bid_margin: 0.20,
				reserve_demand: 50_000.0,
			},
			peer: PeerTerms {
				ratio: 1.5,
				penalty: 0.13,
				bites: 10,
				gas: 5.0,
				delay: 0,
				zero_bidder: true,
			},
			kun_price: 10.0,
			beta: 1.2,
			depth,
		}
	}
}

impl Choices {
	/// The scenarios with what the command line changes.
	pub fn scenarios(&self) -> Vec<Scenario> {
		self.scenarios.iter().map(|name| self.change(name.scenario())).collect()
	}

	fn change(&self, mut scenario: Scenario) -> Scenario {
		fn set<T: Clone>(value: &mut T, chosen: &Option<T>) {
			if let Some(chosen) = chosen {
				*value = chosen.clone();
			}
		}
		let percent = |chosen: Option<f64>| chosen.map(|percent| percent / 100.0);
		let Scenario { crowd, means, peer, .. } = &mut scenario;
		set(&mut crowd.owners, &self.owners);
		set(&mut crowd.seed, &self.seed);
		set(&mut crowd.median, &percent(self.median));
		set(&mut crowd.near, &percent(self.near));
		set(&mut crowd.acting, &percent(self.acting));
		set(&mut means.arbitragers, &self.arbitragers);
		set(&mut means.capital, &self.capital);
		set(&mut means.margin, &percent(self.margin));
		set(&mut means.slippage, &percent(self.slippage));
		set(&mut means.recycling, &self.recycling);
		set(&mut means.bidders, &self.bidders);
		set(&mut means.bidder_capital, &self.bidder_capital);
		set(&mut means.bid_margin, &percent(self.bid_margin));
		set(&mut means.reserve_demand, &self.reserve_demand);
		set(&mut peer.ratio, &percent(self.peer_ratio));
		set(&mut peer.penalty, &percent(self.peer_penalty));
		set(&mut peer.bites, &self.peer_bites);
		set(&mut peer.gas, &self.peer_gas);
		set(&mut peer.delay, &self.peer_delay);
		peer.zero_bidder &= !self.no_zero_bidder;
		set(&mut scenario.kun_price, &self.kun_price);
		set(&mut scenario.beta, &self.beta);
		set(&mut scenario.depth, &self.depth);
		scenario
	}
}
