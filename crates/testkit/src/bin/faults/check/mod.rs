//! The judgement: the world's facts against the shop's books. Pure, but for the invariants, which are queries.

mod delivery;
mod money;
mod news;

use anyhow::Result;
use kernel::Clock as _;
use sea_orm::ConnectionTrait;
use shop::ledger::{Severity, invariants_check};

use crate::books::Books;
use crate::facts::Facts;
use crate::report::Report;
use crate::world::World;

/// Every check that needs no database.
pub fn all((facts, books): (&Facts, &Books), report: &mut Report) {
    money::bank((facts, books), report);
    money::approvals((facts, books), report);
    money::sources((facts, books), report);
    money::wallets(books, report);
    money::sends((facts, books), report);
    delivery::services((facts, books), report);
    news::outcomes((facts, books), report);
    for job in &books.dead_jobs {
        report.violation(format!("a job was given up: {job}"));
    }
}

/// The promises of the books themselves.
///
/// # Errors
/// The database's own failures.
pub async fn invariants((db, world): (&impl ConnectionTrait, &World), report: &mut Report) -> Result<()> {
    for found in invariants_check(db, world.clock.now()).await? {
        let line = format!("{}: {}", found.id, found.detail);
        match found.severity {
            Severity::Broken => report.violation(line),
            Severity::Stuck => report.details.push(format!("stuck: {line}")),
        }
    }
    Ok(())
}
