//! Runs what the command line says.

use crate::{
	chain_spec,
	cli::{Cli, Subcommand},
	service::{self, NodeOptions},
};
use qian_runtime::opaque::Block;
use sc_cli::SubstrateCli;
use sc_network::{config::NetworkBackendType, Litep2pNetworkBackend, NetworkWorker};
use sc_service::PartialComponents;
use sp_runtime::traits::Block as BlockT;
use std::path::Path;

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"QIAN Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		env!("CARGO_PKG_REPOSITORY").into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(match id {
			"dev" => Box::new(chain_spec::development()?),
			"" | "local" => Box::new(chain_spec::local()?),
			path if Path::new(path).exists() => {
				Box::new(chain_spec::ChainSpec::from_json_file(path.into())?)
			},
			other => {
				return Err(format!(
					"there is no chain `{other}`: known are `dev`, `local` and the path of a chain \
					 specification"
				))
			},
		})
	}
}

/// Runs the command line of this process.
///
/// # Errors
///
/// Those of what it asks for.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_process();
	match &cli.subcommand {
		Some(subcommand) => run_subcommand(&cli, subcommand),
		None => run_node(&cli),
	}
}

fn run_node(cli: &Cli) -> sc_cli::Result<()> {
	let runner = cli.create_runner(&cli.run)?;
	let chain_type = runner.config().chain_spec.chain_type();
	let prices = cli.price_setup(chain_type).map_err(sc_cli::Error::Input)?;
	let options = NodeOptions { sealing: cli.sealing, prices };

	runner.run_node_until_exit(|config| async move {
		let task_manager = match config.network.network_backend {
			NetworkBackendType::Libp2p => {
				service::new_full::<NetworkWorker<Block, <Block as BlockT>::Hash>>(config, options)
					.await
			},
			NetworkBackendType::Litep2p => {
				service::new_full::<Litep2pNetworkBackend>(config, options).await
			},
		};
		task_manager.map_err(sc_cli::Error::Service)
	})
}

fn run_subcommand(cli: &Cli, subcommand: &Subcommand) -> sc_cli::Result<()> {
	match subcommand {
		Subcommand::Key(cmd) => cmd.run(cli),
		Subcommand::ExportChainSpec(cmd) => cmd.run(cli.load_spec(&cmd.chain)?),
		Subcommand::BuildSpec(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.chain_spec, config.network))
		},
		Subcommand::CheckBlock(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, import_queue, .. } =
					service::new_partial(&config)?;
				Ok((cmd.run(client, import_queue), task_manager))
			})
		},
		Subcommand::ExportBlocks(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, .. } = service::new_partial(&config)?;
				Ok((cmd.run(client, config.database), task_manager))
			})
		},
		Subcommand::ExportState(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, .. } = service::new_partial(&config)?;
				Ok((cmd.run(client, config.chain_spec), task_manager))
			})
		},
		Subcommand::ImportBlocks(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, import_queue, .. } =
					service::new_partial(&config)?;
				Ok((cmd.run(client, import_queue), task_manager))
			})
		},
		Subcommand::PurgeChain(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.database))
		},
		Subcommand::Revert(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, backend, .. } =
					service::new_partial(&config)?;
				let revert_grandpa = Box::new(|client, _, blocks| {
					sc_consensus_grandpa::revert(client, blocks)?;
					Ok(())
				});
				Ok((cmd.run(client, backend, Some(revert_grandpa)), task_manager))
			})
		},
		Subcommand::ChainInfo(cmd) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run::<Block>(&config))
		},
	}
}
