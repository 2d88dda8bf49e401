//! Tests by theme.

mod allowances;
mod audit;
mod burning;
mod fund;
mod genesis;
mod invariants;
mod issuance;
mod locks;
mod migration;
mod model;
mod reservations;
mod spending;
mod views;

use crate::{
	interfaces::Issuance, mock::*, EmergencyFund, Error, Event, FundLedger, FundReserved,
	Programme, ProgrammeBook, Programmes, Supply, Totals, CAP,
};
use frame_support::{assert_noop, assert_ok};
use qian_primitives::Balance;
use sp_runtime::DispatchError;
use Programme::{Auction, KbtConversion, LpMining, MintMining, Operations};

fn totals() -> Totals {
	Supply::<Test>::get()
}

fn book(programme: Programme) -> ProgrammeBook {
	Programmes::<Test>::get(programme)
}

fn fund() -> AccountId {
	Kun::fund_account()
}
