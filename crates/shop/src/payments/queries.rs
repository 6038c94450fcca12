//! What faces may read of payments.

use db::sea_orm::ConnectionTrait;
use kernel::{AttemptId, CardId, IntentId, Money, OrderId, Page, PageRequest, ReceiptId, Timestamp, UserId};

use super::model::{Attempt, AttemptState, Card, ClearingFacts, Fact, Intent, Receipt, Settlement};
use super::store;
use crate::{Result, Waiting};

/// An attempt with what surrounds it.
#[derive(Clone, Debug)]
pub struct AttemptView {
    pub attempt: Attempt,
    pub intent: Intent,
    pub card: Option<Card>,
    pub receipt: Option<Receipt>,
}

/// A receipt with what a reviewer needs.
#[derive(Clone, Debug)]
pub struct ReceiptView {
    pub receipt: Receipt,
    pub attempt: Attempt,
    pub intent: Intent,
    pub card: Option<Card>,
}

/// A card with what it took today.
#[derive(Clone, Debug)]
pub struct CardView {
    pub card: Card,
    /// Credited since `since`, plus what open invoices may still bring.
    pub load: Money,
}

/// # Errors
/// The database's own failures; damaged rows. So for every query here.
pub async fn attempt_get(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<AttemptView>> {
    let Some(attempt) = store::attempt::get(db, id).await? else { return Ok(None) };
    view(db, attempt).await.map(Some)
}

async fn view(db: &impl ConnectionTrait, attempt: Attempt) -> Result<AttemptView> {
    let intent = store::intent::get(db, attempt.intent_id)
        .await?
        .ok_or_else(|| store::damaged("payment_attempt", attempt.id.0))?;
    let card = match attempt.card_id {
        Some(id) => store::card::get(db, id).await?,
        None => None,
    };
    let receipt = store::receipt::newest_of(db, attempt.id).await?;
    Ok(AttemptView { attempt, intent, card, receipt })
}

/// A figure of the clearing report, as the rows behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearingPart {
    /// What customers paid.
    Expected,
    /// Paid out to the shop.
    PaidOut,
    /// Still with the provider.
    Open,
    /// Nobody knows the end of it.
    Unclear,
    /// Booked by hand, paid by no provider, borne by nobody yet: part of the difference.
    Unbacked,
    /// Given back after it was paid out: the provider keeps it from a later payout.
    Owed,
}

/// What should have gone on by itself, or by a person, and has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Since before this instant.
    pub since: Timestamp,
    /// Orders that wait for their delivery.
    pub orders: Vec<OrderId>,
}

/// What the desk looks for.
#[derive(Clone, Debug, Default)]
pub struct AttemptSearch {
    /// Any of them; all when empty.
    pub states: Vec<AttemptState>,
    pub gateway: Option<String>,
    pub card_id: Option<CardId>,
    pub user_id: Option<UserId>,
    /// Only money that came after its invoice had ended.
    pub late: bool,
    pub stuck: Option<Stuck>,
    pub clearing: Option<ClearingPart>,
    /// Only what came with this payout.
    pub payout: Option<i64>,
    /// Only these.
    pub only: Option<Vec<AttemptId>>,
    /// The number of a payment or of an invoice, an amount in toman, a reference, a provider's key, the end of a card.
    pub text: Option<String>,
}

/// Payments before `before`, newest first: a page is found by its place however long the history is.
pub async fn attempt_search(
    db: &impl ConnectionTrait,
    search: &AttemptSearch,
    (before, limit): (Option<AttemptId>, u32),
) -> Result<Vec<Attempt>> {
    store::search::page(db, search, (before, limit)).await
}

/// Attempts of one provider that have ended in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptsEnded {
    pub gateway: String,
    pub state: AttemptState,
    pub count: i64,
}

/// How the payments ended whose deadline was after `since`.
pub async fn attempts_ended(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<AttemptsEnded>> {
    store::waiting::ended(db, since).await
}

/// Attempts of one provider in one state that is not the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptsWaiting {
    pub gateway: String,
    pub state: AttemptState,
    pub waiting: Waiting,
}

/// Attempts under way, by provider and state.
pub async fn attempts_waiting(db: &impl ConnectionTrait) -> Result<Vec<AttemptsWaiting>> {
    store::waiting::attempts(db).await
}

/// Receipts nobody has decided on.
pub async fn receipts_waiting(db: &impl ConnectionTrait) -> Result<Waiting> {
    store::waiting::receipts(db).await
}

/// What came in, what was paid out and what is open, for each provider and each card.
pub async fn clearing_facts(db: &impl ConnectionTrait) -> Result<Vec<ClearingFacts>> {
    store::settlement::clearing(db).await
}

/// Whether a payout was ever recorded, taken back or not.
pub async fn settlement_exists(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    store::settlement::exists(db, id).await
}

/// What the payments of a payout came to.
pub async fn settlement_covered(db: &impl ConnectionTrait, id: i64) -> Result<Money> {
    store::settlement::covered(db, id).await
}

/// The newest payouts of a provider.
pub async fn settlements_newest(
    db: &impl ConnectionTrait,
    gateway: &str,
    limit: u64,
) -> Result<Vec<Settlement>> {
    store::settlement::newest(db, gateway, limit).await
}

/// The pictures of an attempt, oldest first.
pub async fn attempt_receipts(db: &impl ConnectionTrait, id: AttemptId) -> Result<Vec<Receipt>> {
    store::receipt::all_of(db, id).await
}

/// What happened to an attempt, oldest first.
pub async fn attempt_timeline(db: &impl ConnectionTrait, id: AttemptId) -> Result<Vec<Fact>> {
    store::fact::timeline(db, id).await
}

/// The attempt whose payer comes back to this address.
pub async fn attempt_by_return_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<AttemptView>> {
    match store::check::by_return_token(db, token).await? {
        Some(attempt) => view(db, attempt).await.map(Some),
        None => Ok(None),
    }
}

/// What is booked for an order by now, wherever the money is.
pub async fn order_received(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Money> {
    store::attempt::came_for(db, order_id).await
}

/// The newest attempt of an order at a provider, whatever became of it.
pub async fn attempt_online_of(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Attempt>> {
    store::check::online_of(db, order_id).await
}

/// The newest attempt of an order that still waits for the payer or for a reviewer.
pub async fn attempt_open_of(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Attempt>> {
    let Some(intent) = store::intent::of_order(db, order_id).await? else { return Ok(None) };
    let open = [AttemptState::AwaitingReceipt, AttemptState::InReview];
    store::attempt::newest_of(db, intent.id, super::model::GATEWAY_CARD, &open).await
}

/// The newest attempt of an order by card that a picture may still be sent for, however late.
///
/// # Errors
/// The database's own failures.
pub async fn attempt_pictured_of(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Attempt>> {
    let Some(intent) = store::intent::of_order(db, order_id).await? else { return Ok(None) };
    let waits = [AttemptState::AwaitingReceipt, AttemptState::Expired, AttemptState::Canceled];
    store::attempt::newest_of(db, intent.id, super::model::GATEWAY_CARD, &waits).await
}

/// The newest attempt of an order by card whose pictures were refused for good.
pub async fn attempt_rejected_of(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Attempt>> {
    let Some(intent) = store::intent::of_order(db, order_id).await? else { return Ok(None) };
    store::attempt::newest_of(db, intent.id, super::model::GATEWAY_CARD, &[AttemptState::Rejected]).await
}

/// The newest attempt of an order by card whose approval was taken back.
pub async fn attempt_voided_of(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Attempt>> {
    let Some(intent) = store::intent::of_order(db, order_id).await? else { return Ok(None) };
    store::attempt::newest_of(db, intent.id, super::model::GATEWAY_CARD, &[AttemptState::Reversed]).await
}

/// The attempt that paid an order at this instant; nothing for one that the wallet paid.
pub async fn attempt_paid_for(
    db: &impl ConnectionTrait,
    (order_id, paid_at): (OrderId, Timestamp),
) -> Result<Option<AttemptId>> {
    store::attempt::paid_at(db, order_id, paid_at).await
}

/// A person's payments by card made since `since` that a picture may still be for, the newest first.
pub async fn attempts_unpictured(
    db: &impl ConnectionTrait,
    (user_id, since): (UserId, Timestamp),
    limit: u64,
) -> Result<Vec<Attempt>> {
    store::attempt::unpictured(db, (user_id, since), limit).await
}

/// The same by numbered pages, with how many there are.
pub async fn attempt_list(
    db: &impl ConnectionTrait,
    search: &AttemptSearch,
    page: PageRequest,
) -> Result<Page<Attempt>> {
    store::search::list(db, search, page).await
}

pub async fn user_attempts(
    db: &impl ConnectionTrait,
    user_id: UserId,
    page: PageRequest,
) -> Result<Page<Attempt>> {
    let search = AttemptSearch { user_id: Some(user_id), ..AttemptSearch::default() };
    store::search::list(db, &search, page).await
}

pub async fn intent_get(db: &impl ConnectionTrait, id: IntentId) -> Result<Option<Intent>> {
    store::intent::get(db, id).await
}

pub async fn intent_of_order(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Intent>> {
    store::intent::of_order(db, order_id).await
}

pub async fn card_get(db: &impl ConnectionTrait, id: CardId) -> Result<Option<Card>> {
    store::card::get(db, id).await
}

/// Every card with its load since `since` (usually the start of the day).
pub async fn card_list(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<CardView>> {
    let mut views = Vec::new();
    for card in store::card::list(db).await? {
        let load = store::attempt::card_load(db, card.id, since).await?;
        views.push(CardView { card, load });
    }
    Ok(views)
}

pub async fn receipt_get(db: &impl ConnectionTrait, id: ReceiptId) -> Result<Option<Receipt>> {
    store::receipt::get(db, id).await
}

pub async fn receipt_view(db: &impl ConnectionTrait, id: ReceiptId) -> Result<Option<ReceiptView>> {
    let Some(receipt) = store::receipt::get(db, id).await? else { return Ok(None) };
    let Some(AttemptView { attempt, intent, card, .. }) = attempt_get(db, receipt.attempt_id).await? else {
        return Ok(None);
    };
    Ok(Some(ReceiptView { receipt, attempt, intent, card }))
}

/// Receipts that wait for a decision, oldest first.
pub async fn receipt_queue(db: &impl ConnectionTrait, page: PageRequest) -> Result<Page<Receipt>> {
    store::receipt::undecided(db, page).await
}
