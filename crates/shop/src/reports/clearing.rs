//! The clearing report: what every provider and card should have brought, has brought, and still owes.

use db::sea_orm::ConnectionTrait;
use kernel::{CardId, Money};
use serde::Serialize;

use crate::Result;
use crate::ledger::{Account, balance, clearing_balance};
use crate::payments::{ClearingFacts, clearing_facts};

/// One provider, or one card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClearingLine {
    pub gateway: String,
    pub card_id: Option<CardId>,
    /// How many payments were booked.
    pub payments: i64,
    /// What customers paid.
    pub expected: Money,
    /// What has reached the shop: a payout, or the card itself.
    pub received: Money,
    /// What the provider has still to pay out.
    pub open: Money,
    pub open_payments: i64,
    /// What the books do not explain; zero in a healthy shop.
    pub difference: Money,
    /// Payments nobody knows the end of.
    pub unclear: Money,
    pub unclear_payments: i64,
}

/// A line for each provider and card that ever took a payment.
///
/// # Errors
/// The database's own failures.
pub async fn clearing_report(db: &impl ConnectionTrait) -> Result<Vec<ClearingLine>> {
    let mut lines = Vec::new();
    for facts in clearing_facts(db).await? {
        lines.push(line(db, facts).await?);
    }
    Ok(lines)
}

/// Assets are below zero in books that count what we owe as positive.
async fn line(db: &impl ConnectionTrait, facts: ClearingFacts) -> Result<ClearingLine> {
    let (received, open, difference) = match facts.card_id {
        Some(card_id) => {
            let held = balance(db, &Account::Card(card_id)).await?.balance.negated();
            (held, Money::ZERO, facts.credited_amount.checked_sub(held)?)
        }
        None => {
            let owed = clearing_balance(db, &facts.gateway).await?.negated();
            let suspense = balance(db, &Account::Suspense(facts.gateway.clone())).await?.balance.negated();
            let unexplained = owed.checked_sub(facts.open_amount)?.checked_add(suspense)?;
            // What is left in suspense besides is what payouts lacked, or had too much.
            let lacking = suspense.checked_sub(facts.open_rest)?.checked_sub(facts.unbacked)?;
            (facts.settled_amount.checked_sub(lacking)?, facts.open_amount, unexplained)
        }
    };
    Ok(ClearingLine {
        gateway: facts.gateway,
        card_id: facts.card_id,
        payments: facts.credited,
        expected: facts.credited_amount,
        received,
        open,
        // What is paid to a card is at the bank already.
        open_payments: if facts.card_id.is_some() { 0 } else { facts.open },
        difference,
        unclear: facts.unclear_amount,
        unclear_payments: facts.unclear,
    })
}
