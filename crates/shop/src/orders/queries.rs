//! What faces may read of orders.

use chrono::TimeDelta;
use db::sea_orm::ConnectionTrait;
use kernel::{AttemptId, Money, OrderId, Page, PageRequest, Timestamp, UserId};
use serde::Serialize;

use super::desk::{Deed, Proposal};
use super::model::{Order, OrderKind, OrderOutcome, OrderState};
use super::standing::{PaymentStanding, payment_standing};
use super::store;
use crate::ledger::{Account, balance};
use crate::payments::{
    Attempt, AttemptView, Stuck, attempt_by_return_token, attempt_get, attempt_online_of, attempt_paid_for,
    receipt_get,
};
use crate::{Result, Waiting};

/// Nothing of a healthy shop takes this long.
const STUCK_AFTER: TimeDelta = TimeDelta::minutes(10);
/// A whole location may be down: so many of its orders are enough to look at.
const STUCK_ORDERS_MAX: u64 = 500;
/// More proposals than this are not waiting in any shop.
const PROPOSED_MAX: u64 = 100;

/// An order as its invoice shows it.
#[derive(Clone, Debug)]
pub struct Invoice {
    pub order: Order,
    /// What the wallet can give now.
    pub wallet: Money,
    /// What must come from elsewhere; zero when the wallet covers it. A top-up never uses the wallet.
    pub missing: Money,
}

/// What was sold in a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SalesSummary {
    /// Everything but top-ups.
    pub orders: u64,
    pub revenue: Money,
    pub bought: u64,
    pub renewed: u64,
    pub topups: u64,
    pub topup_amount: Money,
}

/// # Errors
/// The database's own failures; damaged rows. So for every query here.
pub async fn order_get(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>> {
    store::get(db, id).await
}

pub async fn invoice(db: &impl ConnectionTrait, order: Order) -> Result<Invoice> {
    let wallet = balance(db, &Account::Wallet(order.user_id)).await?.available;
    let missing = missing_of(&order, wallet)?;
    Ok(Invoice { order, wallet, missing })
}

/// A payment with what it was for, and the one line of truth about it.
#[derive(Clone, Debug)]
pub struct PaymentView {
    pub attempt: Attempt,
    pub order: Order,
    pub standing: PaymentStanding,
}

impl PaymentView {
    /// The word of the reason why the money went to the wallet; nothing for other standings.
    #[must_use]
    pub fn why(&self) -> Option<&'static str> {
        let PaymentStanding::ToWallet(outcome) = self.standing else { return None };
        let completed = self.attempt.rest.is_some_and(Money::is_positive);
        Some(if completed && outcome == OrderOutcome::Short { "short_at_first" } else { outcome.as_str() })
    }

    /// Nothing was paid with this one, and its order was paid all the same: nobody should try again.
    #[must_use]
    pub fn is_paid_otherwise(&self) -> bool {
        self.standing == PaymentStanding::NotPaid && self.order.paid_at.is_some()
    }

    /// The sum that its standing speaks of: what came, or the price that was given back.
    #[must_use]
    pub fn sum(&self) -> Money {
        use PaymentStanding as P;
        match self.standing {
            P::Refunded => self.order.price,
            // The wallet has what was booked, also where the provider says less.
            P::Delivering | P::Delivered | P::ToppedUp | P::ToWallet(_) => self.attempt.credited(),
            _ => self.attempt.sum(),
        }
    }
}

pub async fn payment_view(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<PaymentView>> {
    match attempt_get(db, id).await? {
        Some(view) => with_order(db, view).await,
        None => Ok(None),
    }
}

/// The payment whose payer comes back to this address.
pub async fn payment_by_return_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<PaymentView>> {
    match attempt_by_return_token(db, token).await? {
        Some(view) => with_order(db, view).await,
        None => Ok(None),
    }
}

/// The newest payment at a provider for an order.
pub async fn payment_of_order(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<PaymentView>> {
    match attempt_online_of(db, id).await? {
        Some(attempt) => payment_view(db, attempt.id).await,
        None => Ok(None),
    }
}

/// The payment that paid for an order; nothing for one that the wallet paid.
pub async fn order_payment(db: &impl ConnectionTrait, order: &Order) -> Result<Option<PaymentView>> {
    let Some(paid_at) = order.paid_at else { return Ok(None) };
    match attempt_paid_for(db, (order.id, paid_at)).await? {
        Some(id) => payment_view(db, id).await,
        None => Ok(None),
    }
}

async fn with_order(db: &impl ConnectionTrait, view: AttemptView) -> Result<Option<PaymentView>> {
    let Some(order) = store::get(db, view.intent.order_id).await? else { return Ok(None) };
    let standing = payment_standing(&view.attempt, &order);
    Ok(Some(PaymentView { attempt: view.attempt, order, standing }))
}

/// What the wallet does not cover.
pub(super) fn missing_of(order: &Order, wallet: Money) -> Result<Money> {
    if order.kind == OrderKind::TopUp || !wallet.is_positive() {
        return Ok(order.price);
    }
    let missing = order.price.checked_sub(wallet)?;
    Ok(if missing.is_positive() { missing } else { Money::ZERO })
}

pub async fn order_list(
    db: &impl ConnectionTrait,
    user_id: UserId,
    page: PageRequest,
) -> Result<Page<Order>> {
    store::page(db, store::OrderFilter { user_id: Some(user_id), states: &[] }, page).await
}

/// A person's unpaid orders.
pub async fn order_open_list(
    db: &impl ConnectionTrait,
    user_id: UserId,
    page: PageRequest,
) -> Result<Page<Order>> {
    let states = &[OrderState::AwaitingPayment];
    store::page(db, store::OrderFilter { user_id: Some(user_id), states }, page).await
}

/// A deed that waits for a second person; nothing once it was done or refused.
pub async fn desk_proposal(db: &impl ConnectionTrait, id: i64) -> Result<Option<Proposal>> {
    store::proposal::get(db, id).await
}

/// Deeds at the payments desk that wait for a second person, oldest first.
pub async fn desk_waiting(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Proposal>> {
    store::proposal::waiting(db, limit).await
}

/// Payments that somebody wants to do something with, and a second person has not agreed yet.
pub async fn payments_proposed(db: &impl ConnectionTrait) -> Result<Vec<AttemptId>> {
    let mut ids = Vec::new();
    for proposal in desk_waiting(db, PROPOSED_MAX).await? {
        ids.extend(proposal.deed.attempt_id());
        match proposal.deed {
            Deed::Void { receipt_id } => {
                ids.extend(receipt_get(db, receipt_id).await?.map(|receipt| receipt.attempt_id));
            }
            Deed::Refund { order_id } => {
                if let Some(Order { paid_at: Some(at), .. }) = store::get(db, order_id).await? {
                    ids.extend(attempt_paid_for(db, (order_id, at)).await?);
                }
            }
            _ => {}
        }
    }
    Ok(ids)
}

/// Orders of one person, or of all, in any of `states`; in every state when there is none.
pub async fn order_page(
    db: &impl ConnectionTrait,
    (user_id, states): (Option<UserId>, &[OrderState]),
    page: PageRequest,
) -> Result<Page<Order>> {
    store::page(db, store::OrderFilter { user_id, states }, page).await
}

/// Paid orders that are not delivered yet, by state.
pub async fn orders_undelivered(db: &impl ConnectionTrait) -> Result<Vec<(OrderState, Waiting)>> {
    let mut all = Vec::new();
    for state in [OrderState::Paid, OrderState::Provisioning, OrderState::NeedsAttention] {
        all.push((state, store::undelivered(db, state).await?));
    }
    Ok(all)
}

/// What should have gone on by itself or by a person and has not, for the desk to look for.
pub async fn payments_stuck(db: &impl ConnectionTrait, now: Timestamp) -> Result<Stuck> {
    let since = now - STUCK_AFTER;
    let orders = store::undelivered_since(db, since, STUCK_ORDERS_MAX).await?;
    Ok(Stuck { since, orders })
}

/// Sales within `[from, until)`.
pub async fn sales_between(db: &impl ConnectionTrait, span: (Timestamp, Timestamp)) -> Result<SalesSummary> {
    let mut summary = SalesSummary::default();
    for row in store::sales(db, span).await? {
        let (orders, amount) = (u64::try_from(row.orders).unwrap_or(0), Money::from_rial(row.amount)?);
        match OrderKind::from_word(&row.kind) {
            Some(OrderKind::TopUp) => {
                summary.topups += orders;
                summary.topup_amount = summary.topup_amount.checked_add(amount)?;
                continue;
            }
            Some(OrderKind::Buy) => summary.bought += orders,
            Some(OrderKind::Renew) => summary.renewed += orders,
            _ => {}
        }
        summary.orders += orders;
        summary.revenue = summary.revenue.checked_add(amount)?;
    }
    Ok(summary)
}
