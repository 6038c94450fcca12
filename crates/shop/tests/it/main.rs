//! The shop, tested from outside on a real database.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod audit;
mod bank;
mod catalog;
mod confirmed;
mod crowds;
mod desk;
mod desk_crowds;
mod fixture;
mod fleet;
mod fleet_fixture;
mod fleet_usage;
mod idempotency;
mod identity;
mod invariants;
mod leases;
mod ledger;
mod links;
mod machines;
mod notifications;
mod online;
mod online_hands;
mod orders;
mod payments;
mod payouts;
mod policy;
mod refunds;
mod replicas;
mod schedules;
mod schema;
mod seals;
mod sending;
mod settings;
mod standing;
mod subscriptions;
mod till;
