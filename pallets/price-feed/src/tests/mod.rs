//! Tests, one file per theme.

mod acceptance;
mod closes;
mod combination;
mod forecast;
mod live;
mod setters;
mod submission;
mod twap;
mod worker_candles;
mod worker_fetch;
mod worker_history;
mod worker_parse;
mod worker_votes;
