//! Who may decide what.

pub mod origins;
