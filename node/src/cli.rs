//! The command line.

use crate::{
	dev_prices::{DevPriceArgs, Market},
	price_sources,
	sealing::Sealing,
	service::PriceSetup,
};
use clap::{parser::ValueSource, CommandFactory, FromArgMatches};
use sc_cli::{RunCmd, SubstrateCli, TransactionPoolType};
use sc_service::ChainType;
use std::{ffi::OsString, path::PathBuf};

/// The whole command line: a subcommand, or the options of a node.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	#[allow(missing_docs)]
	#[clap(flatten)]
	pub run: RunCmd,

	/// Seal blocks on demand, alone and without GRANDPA: for testing clients.
	///
	/// With `instant`, one block at start and then one as soon as a transaction arrives; with a
	/// number, one after each such interval in milliseconds. Blocks are final at once. The chain's
	/// time moves on by one slot per block. Implies `--validator`.
	#[arg(long, value_name = "instant|MILLISECONDS")]
	pub sealing: Option<Sealing>,

	/// Let the price worker of this node fetch where this TOML file says.
	///
	/// Assets that the file does not name keep the sources of the chain's own list.
	#[arg(long, value_name = "FILE", conflicts_with_all = ["dev_prices", "dev_candles"])]
	pub price_sources: Option<PathBuf>,

	#[allow(missing_docs)]
	#[clap(flatten)]
	pub dev_prices: DevPriceArgs,
}

/// What the node does instead of running.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Key management: generate, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Write a chain specification as JSON.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Write a chain specification as JSON (older form of `export-chain-spec`).
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Validate a block.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state of a block as a raw chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Import blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the whole chain of this node.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Go back to an earlier block that is not final yet.
	Revert(sc_cli::RevertCmd),

	/// Show the state of the database.
	ChainInfo(sc_cli::ChainInfoCmd),
}

impl Cli {
	/// The command line of this process; ends it with a message if that is wrong.
	pub fn from_process() -> Self {
		Self::try_from_words(std::env::args_os()).unwrap_or_else(|error| error.exit())
	}

	/// The command line `words`, of which the first is the name of the program.
	///
	/// # Errors
	///
	/// If clap cannot make sense of it, or is asked for help or the version.
	pub fn try_from_words<I>(words: I) -> clap::error::Result<Self>
	where
		I: IntoIterator,
		I::Item: Into<OsString> + Clone,
	{
		let matches = command().try_get_matches_from(words)?;
		let mut cli = Self::from_arg_matches(&matches)?;
		if cli.sealing.is_some() {
			// Who seals blocks is an authority, whose offchain workers run.
			cli.run.validator = true;
			// Where blocks follow each other within milliseconds, the fork-aware pool refuses some
			// transactions as known that it takes over into the next block at that moment.
			if matches.value_source("pool_type") != Some(ValueSource::CommandLine) {
				cli.run.pool_config.pool_type = TransactionPoolType::SingleState;
			}
		}
		// Authorities of a live network need a lasting key, or others no longer find them. Those
		// of the test networks may come and go, so they make one where there is none.
		let test_network =
			matches!(cli.run.shared_params.chain.as_deref(), None | Some("dev" | "local"));
		if test_network || cli.sealing.is_some() {
			cli.run.network_params.node_key_params.unsafe_force_node_key_generation = true;
		}
		Ok(cli)
	}

	/// Where the price worker of a node on a chain of this type fetches.
	///
	/// # Errors
	///
	/// Says what is wrong with which file, or that prices for development were asked for on a live
	/// chain.
	pub fn price_setup(&self, chain_type: ChainType) -> Result<PriceSetup, String> {
		if let Some(path) = &self.price_sources {
			let settings = price_sources::read(path).map_err(|error| error.to_string())?;
			return Ok(PriceSetup::Settings(settings));
		}
		let market = || -> Result<Market, String> { self.dev_prices.market() };
		match (chain_type, self.dev_prices.are_named()) {
			(ChainType::Development, _) => Ok(PriceSetup::Market(market()?)),
			(ChainType::Live, true) => Err(
				"--dev-prices and --dev-candles cannot be used on a live chain: they are not real"
					.into(),
			),
			(_, true) => Ok(PriceSetup::Market(market()?)),
			(_, false) => Ok(PriceSetup::Chain),
		}
	}
}

/// The command line as clap knows it.
fn command() -> clap::Command {
	<Cli as SubstrateCli>::setup_command(<Cli as CommandFactory>::command())
		.mut_arg("network_backend", |arg| arg.default_value("libp2p"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_cli::NetworkBackendType;
	use std::time::Duration;

	fn parse(words: &[&str]) -> Result<Cli, String> {
		let words = ["qian-node"].iter().chain(words);
		Cli::try_from_words(words).map_err(|error| error.to_string())
	}

	#[track_caller]
	fn refused(words: &[&str], reason: &str) {
		let error = parse(words).expect_err("must be refused");
		assert!(error.contains(reason), "{error}");
	}

	#[test]
	fn command_line_is_consistent() {
		command().debug_assert();
	}

	#[test]
	fn libp2p_is_the_default_and_litep2p_can_be_chosen() {
		let backend = |words: &[&str]| parse(words).unwrap().run.network_params.network_backend;
		assert_eq!(backend(&[]), NetworkBackendType::Libp2p);
		assert_eq!(backend(&["--network-backend", "litep2p"]), NetworkBackendType::Litep2p);
		assert_eq!(backend(&["--network-backend=libp2p"]), NetworkBackendType::Libp2p);
		refused(&["--network-backend", "carrier-pigeon"], "invalid value 'carrier-pigeon'");
	}

	#[test]
	fn sealing_is_read_and_makes_an_authority() {
		let cli = parse(&["--chain", "local", "--sealing", "500"]).unwrap();
		assert_eq!(cli.sealing, Some(Sealing::Interval(Duration::from_millis(500))));
		assert!(cli.run.validator);
		assert_eq!(parse(&["--sealing", "instant"]).unwrap().sealing, Some(Sealing::Instant));

		let cli = parse(&["--dev"]).unwrap();
		assert_eq!(cli.sealing, None);
		assert!(!cli.run.validator);
	}

	#[test]
	fn sealing_takes_the_single_state_pool_unless_told_otherwise() {
		use TransactionPoolType::{ForkAware, SingleState};
		let is_fork_aware = |words: &[&str]| match parse(words).unwrap().run.pool_config.pool_type {
			ForkAware => true,
			SingleState => false,
		};
		assert!(is_fork_aware(&["--dev"]));
		assert!(!is_fork_aware(&["--dev", "--sealing", "instant"]));
		assert!(is_fork_aware(&["--sealing", "instant", "--pool-type", "fork-aware"]));
		assert!(!is_fork_aware(&["--pool-type", "single-state"]));
	}

	#[test]
	fn bad_sealing_is_refused_with_the_reason() {
		for value in ["0", "soon", "3600001"] {
			refused(
				&["--sealing", value],
				&format!(
					"invalid value '{value}' for '--sealing <instant|MILLISECONDS>': expected \
					 `instant` or a number of milliseconds from 1 to 3600000"
				),
			);
		}
	}

	#[test]
	fn only_authorities_of_other_networks_must_bring_a_node_key() {
		let makes_key = |words: &[&str]| {
			parse(words)
				.unwrap()
				.run
				.network_params
				.node_key_params
				.unsafe_force_node_key_generation
		};
		assert!(makes_key(&["--alice"]));
		assert!(makes_key(&["--chain", "local", "--bob"]));
		assert!(makes_key(&["--chain", "dev", "--alice"]));
		assert!(makes_key(&["--chain", "other.json", "--sealing", "instant"]));
		assert!(!makes_key(&["--chain", "other.json", "--validator"]));
	}

	#[test]
	fn dev_prices_are_read_once_per_asset() {
		let cli = parse(&["--dev-prices", "a.csv", "--dev-prices", "USDC=b.csv"]).unwrap();
		let symbols: Vec<_> = cli.dev_prices.dev_prices.iter().map(|r| r.symbol).collect();
		assert_eq!(symbols, ["ETH", "USDC"]);
		assert_eq!(cli.dev_prices.dev_prices_speed, 20);

		let speed = parse(&["--dev-prices-speed", "60000"]).unwrap().dev_prices.dev_prices_speed;
		assert_eq!(speed, 60_000);
		refused(&["--dev-prices-speed", "0"], "0 is not in 1..=60000");
		refused(&["--dev-prices-speed", "60001"], "60001 is not in 1..=60000");
		refused(&["--dev-prices", "DOGE=a.csv"], "no asset has the symbol `DOGE`");
	}

	#[test]
	fn price_sources_exclude_dev_prices() {
		refused(
			&["--price-sources", "a.toml", "--dev-prices", "a.csv"],
			"'--price-sources <FILE>' cannot be used with '--dev-prices <[SYMBOL=]CSV>'",
		);
		refused(
			&["--price-sources", "a.toml", "--dev-candles", "a.csv"],
			"'--price-sources <FILE>' cannot be used with '--dev-candles <[SYMBOL=]CSV>'",
		);
	}

	#[test]
	fn every_subcommand_is_there() {
		for words in [
			&["key", "generate"][..],
			&["export-chain-spec", "--chain", "dev"],
			&["build-spec", "--raw"],
			&["check-block", "1"],
			&["export-blocks"],
			&["export-state"],
			&["import-blocks"],
			&["purge-chain"],
			&["revert"],
			&["chain-info"],
		] {
			assert!(parse(words).unwrap().subcommand.is_some(), "{words:?}");
		}
	}

	#[test]
	fn development_chains_get_the_price_server_and_others_only_on_request() {
		let folder = tempfile::tempdir().unwrap();
		let csv = folder.path().join("eth.csv");
		std::fs::write(&csv, "date,close\n2020-03-12,194.61\n").unwrap();
		let csv = csv.to_str().unwrap();
		let setup = |words: &[&str], chain_type| parse(words).unwrap().price_setup(chain_type);

		assert!(matches!(setup(&[], ChainType::Development), Ok(PriceSetup::Market(_))));
		assert!(matches!(setup(&[], ChainType::Local), Ok(PriceSetup::Chain)));
		assert!(matches!(setup(&[], ChainType::Live), Ok(PriceSetup::Chain)));
		assert!(matches!(
			setup(&["--dev-prices", csv], ChainType::Local),
			Ok(PriceSetup::Market(_))
		));
		assert_eq!(
			setup(&["--dev-prices", csv], ChainType::Live).err(),
			Some(
				"--dev-prices and --dev-candles cannot be used on a live chain: they are not real"
					.into()
			)
		);
		assert!(setup(&["--dev-prices", "absent.csv"], ChainType::Local)
			.is_err_and(|error| error.starts_with("absent.csv: cannot be read: ")));
	}

	#[test]
	fn price_sources_go_before_the_price_server() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("sources.toml");
		let text = "[[asset]]\nid = 100\n[[asset.source]]\nurl = \"http://host/\"\npath = \"\"\n";
		std::fs::write(&path, text).unwrap();
		let words = ["--dev", "--price-sources", path.to_str().unwrap()];
		let setup = || parse(&words).unwrap().price_setup(ChainType::Development);
		assert!(matches!(setup(), Ok(PriceSetup::Settings(_))));

		std::fs::write(&path, "assets = []\n").unwrap();
		let expected = format!(
			"{}, line 1: unknown field `assets`, expected one of `deviation`, `heartbeat`, `asset`",
			path.display()
		);
		assert_eq!(setup().err(), Some(expected));
	}
}
