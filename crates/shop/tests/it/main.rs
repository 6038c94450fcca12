//! The shop, tested from outside on a real database.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod audit;
mod fixture;
mod identity;
mod invariants;
mod ledger;
mod settings;
