//! Which origins pass the checks of which call.

use super::mak_account;
use crate::{
	governance::origins::Origin, tests::account, AccountId, Runtime, RuntimeOrigin,
	TechnicalCommitteeInstance,
};
use codec::{Compact, Decode, Encode};
use pallet_collective::RawOrigin as Committee;
use qian_primitives::{AssetId, UNIT};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Ferdie};
use sp_runtime::{DispatchError, MultiAddress};

/// Somebody who asks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
	/// Nobody: an inherent or unsigned transaction.
	None,
	/// Ferdie, who has no office.
	Stranger,
	/// Charlie, one of the three keyholders, and a member of the technical committee.
	Keyholder,
	/// Alice, who is oracle operator, member of the technical committee, and owner of ETH.
	Operator,
	/// The account of the keyholders.
	Mak,
	/// Root.
	Root,
	/// A referendum on the track of this origin.
	Granted(Origin),
	/// One member of the technical committee, by its `execute`.
	Member,
	/// One of three members of the technical committee, by a motion.
	OneThird,
	/// Two of three members of the technical committee, by a motion.
	TwoThirds,
}

impl Caller {
	/// Everybody, with every origin that a referendum can grant.
	pub fn all() -> Vec<Self> {
		use Caller::*;
		let granted = (0..=u8::MAX).map_while(|index| Origin::decode(&mut &[index][..]).ok());
		[None, Stranger, Keyholder, Operator, Mak, Root, Member, OneThird, TwoThirds]
			.into_iter()
			.chain(granted.map(Granted))
			.collect()
	}

	/// The origin by which calls know the caller.
	pub fn origin(self) -> RuntimeOrigin {
		type Motion = Committee<AccountId, TechnicalCommitteeInstance>;
		match self {
			Caller::None => RuntimeOrigin::none(),
			Caller::Stranger => RuntimeOrigin::signed(account(Ferdie)),
			Caller::Keyholder => RuntimeOrigin::signed(account(Charlie)),
			Caller::Operator => RuntimeOrigin::signed(account(Alice)),
			Caller::Mak => RuntimeOrigin::signed(mak_account()),
			Caller::Root => RuntimeOrigin::root(),
			Caller::Granted(origin) => origin.into(),
			Caller::Member => Motion::Member(account(Charlie)).into(),
			Caller::OneThird => Motion::Members(1, 3).into(),
			Caller::TwoThirds => Motion::Members(2, 3).into(),
		}
	}
}

/// Who may make a call.
#[derive(Clone, Copy, Debug)]
pub enum Class {
	/// Anybody and nobody.
	Anyone,
	/// Whoever has an origin: what the call does, is done with it.
	AnyOrigin,
	/// The author of a block, in it.
	Inherent,
	/// Whoever signs.
	Signed,
	/// Whoever signs, and Root.
	SignedOrRoot,
	/// Whoever signs, and a referendum on this track, and Root. What a signer may besides depends on
	/// the state.
	SignedOr(Origin),
	/// Root.
	Root,
	/// A referendum on this track, and Root.
	Granted(Origin),
	/// The account of the keyholders, and Root.
	Mak,
	/// The account of the keyholders, a referendum on this track, and Root.
	MakOr(Origin),
	/// A keyholder alone, who signs, a referendum on this track, and Root.
	KeyholderOr(Origin),
	/// As `Granted(WhitelistedCaller)`. A signer is not turned away at once: anybody may bring about
	/// what the track has decided before the committee put it on the whitelist. Nothing else.
	Whitelisted,
	/// Two thirds of the technical committee, and Root.
	TwoThirds,
	/// A member of the technical committee, who signs.
	Member,
	/// An oracle operator, who signs.
	Operator,
	/// An oracle operator, who signs, and Root.
	Feeder,
	/// The owner of an asset, who is its issuer, admin and freezer too.
	Team,
	/// The same, and Root.
	TeamOrRoot,
	/// Nobody, not even Root.
	Nobody,
	/// The call cannot be written down, since an argument is of a type without values.
	Impossible,
}

impl Class {
	/// The error by which `caller` is turned away, if it must be.
	pub fn refusal(self, caller: Caller) -> Option<DispatchError> {
		(!self.passes(caller)).then(|| match caller {
			Caller::Stranger | Caller::Keyholder | Caller::Operator | Caller::Mak => {
				self.refusal_of_signers()
			},
			_ => DispatchError::BadOrigin,
		})
	}

	fn passes(self, caller: Caller) -> bool {
		use Caller::*;
		let signed = matches!(caller, Stranger | Keyholder | Operator | Mak);
		let granted = |origin| caller == Granted(origin);
		let root = caller == Root;
		match self {
			Class::Anyone => true,
			Class::AnyOrigin => caller != None,
			Class::Inherent => caller == None,
			Class::Signed => signed,
			Class::SignedOrRoot => signed || root,
			Class::SignedOr(origin) => signed || granted(origin) || root,
			Class::Root => root,
			Class::Granted(origin) => granted(origin) || root,
			Class::Mak => caller == Mak || root,
			Class::MakOr(origin) => caller == Mak || granted(origin) || root,
			Class::KeyholderOr(origin) => caller == Keyholder || granted(origin) || root,
			Class::Whitelisted => granted(Origin::WhitelistedCaller) || root,
			Class::TwoThirds => caller == TwoThirds || root,
			Class::Member => matches!(caller, Keyholder | Operator),
			Class::Operator | Class::Team => caller == Operator,
			Class::Feeder | Class::TeamOrRoot => caller == Operator || root,
			Class::Nobody | Class::Impossible => false,
		}
	}

	/// How a signer without office is turned away: by the error of a call that first takes any signer
	/// and then looks at who it is, otherwise for the origin.
	pub fn refusal_of_signers(self) -> DispatchError {
		use pallet_collective::Error as Collective;
		use pallet_membership::{Error as Membership, Instance1};
		match self {
			Class::Whitelisted => {
				pallet_whitelist::Error::<Runtime>::DeferredDispatchNotFound.into()
			},
			Class::Member => Collective::<Runtime, TechnicalCommitteeInstance>::NotMember.into(),
			Class::Operator => Membership::<Runtime, Instance1>::NotMember.into(),
			Class::Feeder => pallet_oracle::Error::<Runtime>::NoPermission.into(),
			Class::Team | Class::TeamOrRoot => pallet_assets::Error::<Runtime>::NoPermission.into(),
			_ => DispatchError::BadOrigin,
		}
	}

	/// Arguments for a call of this class about `asset`, where zeros would end it before it looks at
	/// who asks. All that follow may be zeros.
	pub fn arguments(self, call: &str, asset: AssetId) -> Vec<u8> {
		let (Class::Team | Class::TeamOrRoot) = self else { return vec![] };
		let address = |who| MultiAddress::<AccountId, ()>::Id(account(who));
		match call {
			"mint" | "burn" => (Compact(asset), address(Ferdie), Compact(UNIT)).encode(),
			"force_transfer" => {
				(Compact(asset), address(Ferdie), address(Bob), Compact(UNIT)).encode()
			},
			_ => Compact(asset).encode(),
		}
	}
}

const RISK: Class = Class::Granted(Origin::RiskAdmin);
const LISTING: Class = Class::Granted(Origin::ListingAdmin);
const TREASURY: Class = Class::Granted(Origin::TreasuryAdmin);

/// Every call of every pallet, once.
pub const TABLE: &[(&str, Class, &str)] = &[
	("System", Class::Anyone, "remark apply_authorized_upgrade"),
	("System", Class::Signed, "remark_with_event"),
	("System", Class::Root, "set_heap_pages set_code set_code_without_checks set_storage"),
	("System", Class::Root, "kill_storage kill_prefix"),
	("System", Class::Root, "authorize_upgrade authorize_upgrade_without_checks"),
	("Timestamp", Class::Inherent, "set"),
	("Grandpa", Class::Impossible, "report_equivocation report_equivocation_unsigned"),
	("Grandpa", Class::Root, "note_stalled"),
	("Balances", Class::Signed, "transfer_allow_death transfer_keep_alive transfer_all burn"),
	("Balances", Class::Signed, "upgrade_accounts"),
	("Balances", Class::Root, "force_transfer force_unreserve force_set_balance"),
	("Balances", Class::Root, "force_adjust_total_issuance"),
	("MultiBlockMigrations", Class::Root, "force_set_cursor force_set_active_cursor"),
	("MultiBlockMigrations", Class::Root, "force_onboard_mbms clear_historic"),
	("Assets", Class::Nobody, "create"),
	("Assets", Class::Root, "force_create force_set_metadata force_clear_metadata"),
	("Assets", Class::Root, "force_asset_status"),
	("Assets", Class::TeamOrRoot, "start_destroy force_cancel_approval"),
	("Assets", Class::Team, "mint burn force_transfer freeze thaw freeze_asset thaw_asset block"),
	("Assets", Class::Team, "transfer_ownership set_team set_metadata clear_metadata"),
	("Assets", Class::Team, "set_min_balance set_reserves"),
	("Assets", Class::Signed, "transfer transfer_keep_alive transfer_all transfer_approved"),
	("Assets", Class::Signed, "approve_transfer cancel_approval touch touch_other refund"),
	("Assets", Class::Signed, "refund_other destroy_accounts destroy_approvals finish_destroy"),
	("Utility", Class::AnyOrigin, "batch batch_all force_batch if_else"),
	("Utility", Class::Signed, "as_derivative"),
	("Utility", Class::Root, "dispatch_as dispatch_as_fallible with_weight"),
	("Proxy", Class::Signed, "proxy proxy_announced add_proxy remove_proxy remove_proxies"),
	("Proxy", Class::Signed, "create_pure kill_pure poke_deposit"),
	("Proxy", Class::Signed, "announce remove_announcement reject_announcement"),
	("Multisig", Class::Signed, "as_multi_threshold_1 as_multi approve_as_multi cancel_as_multi"),
	("Multisig", Class::Signed, "poke_deposit"),
	("Scheduler", Class::Root, "schedule schedule_after schedule_named schedule_named_after"),
	("Scheduler", Class::Root, "cancel cancel_named set_retry set_retry_named"),
	("Scheduler", Class::Root, "cancel_retry cancel_retry_named"),
	("Preimage", Class::SignedOrRoot, "note_preimage unnote_preimage"),
	("Preimage", Class::Root, "request_preimage unrequest_preimage"),
	("Preimage", Class::Signed, "ensure_updated"),
	("OracleOperators", RISK, "add_member remove_member swap_member reset_members"),
	("OracleOperators", RISK, "set_prime clear_prime"),
	("OracleOperators", Class::Operator, "change_key"),
	("Oracle", Class::Feeder, "feed_values"),
	("PriceFeed", RISK, "set_feed_params"),
	("PriceFeed", LISTING, "set_sources"),
	("Volatility", RISK, "set_volatility_params reset_window set_close_offset"),
	("Collateral", LISTING, "register_collateral reinstate_collateral retire_collateral"),
	("Collateral", RISK, "set_collateral_params set_debt_ceiling set_system_params"),
	("Collateral", Class::Mak, "lower_debt_ceiling"),
	("Collateral", Class::MakOr(Origin::ListingAdmin), "deprecate_collateral"),
	("Collateral", Class::Signed, "skim"),
	("Stablecoin", Class::Signed, "burn heal"),
	("Stablecoin", TREASURY, "reissue"),
	("Csa", Class::Signed, "open deposit withdraw mint repay close redeem_frozen absorb clean"),
	("Auction", Class::Signed, "observe start bid settle withdraw_refund buy_reserve"),
	("Auction", RISK, "cancel set_auction_params"),
	("Kun", Class::Signed, "burn"),
	("Kun", TREASURY, "set_allowance spend"),
	("ConvictionVoting", Class::Signed, "vote delegate undelegate unlock remove_vote"),
	("ConvictionVoting", Class::Signed, "remove_other_vote"),
	("Referenda", Class::Signed, "submit place_decision_deposit set_metadata"),
	("Referenda", Class::SignedOrRoot, "refund_decision_deposit refund_submission_deposit"),
	("Referenda", Class::Granted(Origin::ReferendumCanceller), "cancel"),
	("Referenda", Class::Granted(Origin::ReferendumKiller), "kill"),
	("Referenda", Class::Root, "nudge_referendum one_fewer_deciding"),
	("Whitelist", Class::TwoThirds, "whitelist_call remove_whitelisted_call"),
	("Whitelist", Class::Whitelisted, "dispatch_whitelisted_call"),
	("Whitelist", Class::Whitelisted, "dispatch_whitelisted_call_with_preimage"),
	("Whitelist", Class::Signed, "remove_deferred_dispatch"),
	("TechnicalCommittee", Class::Member, "execute propose vote"),
	("TechnicalCommittee", Class::Signed, "close"),
	("TechnicalCommittee", Class::SignedOrRoot, "release_proposal_cost"),
	("TechnicalCommittee", Class::Root, "set_members disapprove_proposal kill"),
	("Treasury", TREASURY, "spend_local spend remove_approval void_spend"),
	("Treasury", Class::Signed, "payout check_status"),
	("Bounties", TREASURY, "approve_bounty approve_bounty_with_curator propose_curator"),
	("Bounties", TREASURY, "close_bounty"),
	("Bounties", Class::SignedOr(Origin::TreasuryAdmin), "unassign_curator"),
	("Bounties", Class::Signed, "propose_bounty accept_curator award_bounty claim_bounty"),
	("Bounties", Class::Signed, "extend_bounty_expiry poke_deposit reclaim_bounty_funds"),
	("Lockdown", Class::KeyholderOr(Origin::EmergencyLockdown), "lock"),
	("Lockdown", Class::MakOr(Origin::EmergencyLockdown), "extend unlock"),
	// A validator sends it without an origin, and its signature is among the arguments.
	("Lockdown", Class::Nobody, "report_mismatch"),
	("Lockdown", Class::Mak, "acknowledge_mismatch register_keyholders"),
	("Lockdown", Class::Signed, "confirm_keyholder"),
	("Lockdown", Class::SignedOrRoot, "apply_tier"),
	("Lockdown", RISK, "set_lockdown_params"),
	// Nothing is configured for those who sign: the lockdown alone enters and leaves it.
	("SafeMode", Class::Signed, "enter extend release_deposit"),
	("SafeMode", Class::Nobody, "force_enter force_extend force_exit"),
	("SafeMode", Class::Nobody, "force_slash_deposit force_release_deposit"),
	("TxPause", Class::Nobody, "pause unpause"),
];
