//! Everything that happened to a payment and to what it was for, in order, as the desk reads it.

use db::sea_orm::ConnectionTrait;
use kernel::{AttemptId, Timestamp, UserId};
use serde::Serialize;
use serde_json::{Value, json};

use super::desk::Proposal;
use super::model::{Order, OrderKind};
use super::queries::payment_view;
use super::standing::{PaymentStanding, paid_for, payment_standing};
use super::store::proposal::{self, Ended};
use crate::Result;
use crate::payments::{Attempt, Fact, FactKind, Receipt, ReceiptState, attempt_receipts, attempt_timeline};

/// One entry. The word names it in the catalogues; `actor` is a label of [`kernel::Actor`], nothing for what followed
/// by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub at: Timestamp,
    pub word: &'static str,
    pub actor: Option<String>,
    pub data: Value,
}

/// The story of a payment, oldest first; empty for an unknown one.
///
/// # Errors
/// The database's own failures; damaged rows.
pub async fn payment_timeline(db: &impl ConnectionTrait, id: AttemptId) -> Result<Vec<Step>> {
    let Some(view) = payment_view(db, id).await? else { return Ok(Vec::new()) };
    let mut steps = vec![step(view.attempt.created_at, "made", json!({ "amount": view.attempt.amount }))];
    let mut subjects = vec![format!("attempt:{id}"), format!("order:{}", view.order.id)];
    for receipt in attempt_receipts(db, id).await? {
        subjects.push(format!("receipt:{}", receipt.id));
        steps.extend(pictured(&view.attempt, &receipt));
    }
    for (proposal, ended) in proposal::of_subjects(db, subjects).await? {
        steps.extend(proposed(&proposal, ended));
    }
    let facts = attempt_timeline(db, id).await?;
    let rest = booked(&view.attempt, &view.order, &facts);
    for fact in facts {
        let word = fact.kind.as_str();
        steps.push(Step { at: fact.at, word, actor: Some(fact.actor), data: fact.data });
    }
    steps.extend(rest);
    // What happened at one instant stays in the order of causes.
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}

fn step(at: Timestamp, word: &'static str, data: Value) -> Step {
    Step { at, word, actor: None, data }
}

fn pictured(attempt: &Attempt, receipt: &Receipt) -> Vec<Step> {
    let data = json!({ "receipt": receipt.id, "late": receipt.submitted_at > attempt.deadline_at });
    let mut steps = vec![step(receipt.submitted_at, "picture", data)];
    let (word, reason) = match receipt.state {
        // Taking it back is a fact of its own.
        ReceiptState::Approved | ReceiptState::Voided => ("approved", None),
        ReceiptState::Rejected => ("rejected", receipt.reason.as_ref()),
        ReceiptState::Submitted | ReceiptState::Claimed => return steps,
    };
    if let Some(at) = receipt.decided_at {
        let first = receipt.first_by.filter(|first| Some(*first) != receipt.decided_by);
        let data =
            json!({ "receipt": receipt.id, "by": receipt.decided_by, "first": first, "reason": reason });
        steps.push(step(at, word, data));
    }
    steps
}

/// The first of two people, and how it ended when the second one did not agree: what was done is a step of its own.
fn proposed(proposal: &Proposal, ended: Option<Ended>) -> Vec<Step> {
    let deed = proposal.deed.word();
    // As labels of actors are.
    let person = |id: UserId| Some(format!("user:{id}"));
    let data = json!({ "deed": deed, "amount": proposal.amount, "reason": proposal.reason });
    let mut steps =
        vec![Step { actor: person(proposal.proposed_by), ..step(proposal.created_at, "proposed", data) }];
    if let Some(ended) = ended.filter(|ended| !ended.done) {
        let word = if ended.by.is_some() { "proposal_refused" } else { "proposal_over" };
        let over = step(ended.at, word, json!({ "deed": deed }));
        steps.push(Step { actor: ended.by.and_then(person), ..over });
    }
    steps
}

/// What the money did: into the wallet, out of it again, and what came for it.
fn booked(attempt: &Attempt, order: &Order, facts: &[Fact]) -> Vec<Step> {
    let (Some(at), Some(transfer)) = (attempt.verified_at, attempt.credited_transfer_id) else {
        return Vec::new();
    };
    let received = attempt.received.unwrap_or(attempt.amount);
    let mut steps = vec![step(at, "credited", json!({ "amount": received, "transfer": transfer }))];
    if let (Some(rest), Some(transfer)) =
        (attempt.rest.filter(|rest| rest.is_positive()), attempt.rest_transfer_id)
    {
        // When the provider said how much it was.
        let at = facts.iter().rev().find(|fact| fact.kind == FactKind::Paid).map_or(at, |fact| fact.at);
        steps.push(step(at, "credited_rest", json!({ "amount": rest, "transfer": transfer })));
    }
    if !paid_for(attempt, order) {
        let standing = match payment_standing(attempt, order) {
            PaymentStanding::ToWallet(why) => Some(why.as_str()),
            _ => None,
        };
        // What was noted then stays in the story, whatever became of the money.
        if let Some(why) = attempt.kept_why.as_deref().or(standing) {
            steps.push(step(at, "kept", json!({ "order": order.id, "why": why })));
        }
        return steps;
    }
    if order.kind == OrderKind::TopUp {
        return steps;
    }
    steps.push(step(at, "charged", json!({ "order": order.id, "amount": order.price })));
    if let Some(at) = order.delivered_at {
        let data = json!({ "order": order.id, "subscription": order.subscription_id });
        steps.push(step(at, "delivered", data));
    }
    steps
}
