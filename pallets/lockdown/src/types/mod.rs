//! Plain types.

mod keys;
mod locks;
mod params;
mod reports;

pub use keys::{
	BandClock, BandClocks, BandReport, CandidateReport, CandidateSet, KeyFault, KeySet, Keyholders,
	MakReport, Tier, TierReport, MOST_KEYS,
};
pub use locks::{
	AssetGuard, CallName, Cause, Evidence, Finding, Guards, LockInfo, Name, ReasonText, Scope,
	MAX_ASSET_GUARDS, MAX_NAME_LEN,
};
pub use params::{LockdownParams, LONGEST_LOCK};
pub use reports::{
	AccountFigures, LockReport, MismatchReport, Reconciliation, ReportFault, Reported, Sweep,
	SweepEnd, SweepReport,
};
