//! Tests, one file per theme.

mod acceptance;
mod combination;
mod live;
mod setters;
mod submission;
mod worker_fetch;
mod worker_parse;
