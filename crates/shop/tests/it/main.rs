//! The shop, tested from outside on a real database.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod audit;
mod catalog;
mod fixture;
mod fleet;
mod fleet_fixture;
mod fleet_usage;
mod identity;
mod invariants;
mod ledger;
mod links;
mod notifications;
mod schema;
mod settings;
