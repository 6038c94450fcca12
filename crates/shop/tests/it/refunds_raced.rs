//! Two who give the same payment back: a worker that slept longer than its lease, a person who decides meanwhile.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::Actor;
use shop::orders::Deed;
use shop::payments::{
    Attempt, AttemptState, FactKind, GatewayError, RefundAnswer, RefundStanding, attempt_timeline,
};
use tokio::task::JoinHandle;

use crate::bank::{Gate, lost};
use crate::crowds::{taken_until, waiting};
use crate::desk::act;
use crate::online::{authority, now, open_till};
use crate::refunds::{ask_back, give_back, going_back, old, so_far};
use crate::till::{PRICE, Till, toman};

/// Another worker, which takes up what is due now.
fn worker(till: &Till) -> JoinHandle<()> {
    let shop = till.yard.shop.clone();
    tokio::spawn(async move {
        shop.worker().run_due().await.unwrap();
    })
}

/// A worker has looked, and its answer is on the way: longer than its lease, if somebody lets the time pass.
async fn looking(till: &Till, attempt: &Attempt) -> (JoinHandle<()>, Arc<Gate>) {
    ask_back(till, attempt).await;
    let look = till.yard.bank.gate("standing");
    let looking = worker(till);
    look.arrived().await;
    (looking, look)
}

/// Another one takes the work up once the lease is over, and orders; its answer is on the way.
async fn overtaken(till: &Till) -> (JoinHandle<()>, Arc<Gate>) {
    let order = till.yard.bank.gate("order");
    till.yard.clock.advance(TimeDelta::seconds(121));
    let ordering = worker(till);
    order.arrived().await;
    (ordering, order)
}

/// What was told to anybody under this key.
fn told(till: &Till, key: &str) -> usize {
    till.yard.messenger.sent.lock().unwrap().iter().filter(|notice| notice.key == key).count()
}

/// Both have looked, and both have seen that nothing has gone back yet.
#[tokio::test]
async fn f22_two_workers_order_one_refund_once() {
    let (till, attempt) = going_back().await;
    let (first, look) = looking(&till, &attempt).await;
    let (second, order) = overtaken(&till).await;
    look.opens();
    first.await.unwrap();
    order.opens();
    second.await.unwrap();
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    assert_eq!(till.yard.bank.session(&authority(&attempt)).refunded, toman(PRICE));
    till.sound().await;
}

/// Whoever slept in a reversal and hears "no" has not heard what another one has ordered since.
#[tokio::test]
async fn f22_a_late_no_does_not_forget_an_order() {
    let (till, attempt) = going_back().await;
    ask_back(&till, &attempt).await;
    let reversal = till.yard.bank.gate("reverse");
    let sleeper = worker(&till);
    reversal.arrived().await;
    till.yard.bank.loses_refund();
    till.yard.after(16 * 60).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1));
    // What it did shows late.
    till.yard.bank.looks(Ok(RefundStanding::Whole { key: authority(&attempt) }));
    reversal.opens();
    sleeper.await.unwrap();
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1));
    till.yard.after(60).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    till.sound().await;
}

/// A person has said that it stays, and the provider's own yes comes afterwards: then the payer has it twice.
#[tokio::test]
async fn f25_a_yes_after_stayed_is_told_and_booked_when_it_is_asked_back_again() {
    let (till, attempt) = going_back().await;
    ask_back(&till, &attempt).await;
    let order = till.yard.bank.gate("order");
    let asking = worker(&till);
    order.arrived().await;
    till.yard.clock.advance(TimeDelta::minutes(75));
    act(&till, Actor::Operator, Deed::Stayed { attempt_id: attempt.id }).await.unwrap();
    order.opens();
    asking.await.unwrap();
    till.yard.after(3_600).await;
    assert_eq!(
        (now(&till, attempt.id).await.state, till.wallet(till.customer).await),
        (AttemptState::Credited, PRICE)
    );
    let facts = attempt_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
    assert_eq!(facts.last().unwrap().kind, FactKind::BackAfterAll);
    let once = told(&till, "payments.back_after_all");
    assert!(once > 0);
    till.yard.after(86_400).await;
    assert_eq!(told(&till, "payments.back_after_all"), once, "once");
    give_back(&till, &attempt).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
}

/// A lost reversal takes effect later than anybody waits for: the money is in the wallet and on the card.
#[tokio::test]
async fn f02_what_stayed_and_went_after_all_is_found() {
    let till = open_till().await;
    let attempt = old(&till).await;
    till.yard.bank.refuses_to_open(lost());
    give_back(&till, &attempt).await;
    for _ in 0..20 {
        till.yard.after(61).await;
    }
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Credited, 0));
    till.yard.after(3_600).await;
    assert_eq!(told(&till, "payments.back_after_all"), 0);
    till.yard.bank.reverses_late(&authority(&attempt));
    till.yard.after(3_600).await;
    assert!(told(&till, "payments.back_after_all") > 0);
    give_back(&till, &attempt).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 0));
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
}

/// A passing "no" was heard before another one has ordered: it does not end what that one has begun.
#[tokio::test]
async fn f22_a_no_from_before_an_order_does_not_end_it() {
    let (till, attempt) = going_back().await;
    till.yard.bank.looks(Err(GatewayError::Refused { code: "busy".to_owned(), detail: String::new() }));
    let (sleeper, look) = looking(&till, &attempt).await;
    let (other, order) = overtaken(&till).await;
    look.opens();
    sleeper.await.unwrap();
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1));
    order.opens();
    other.await.unwrap();
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    till.sound().await;
}

/// The answer to the first order comes when a second one is under way: it is no answer to that.
#[tokio::test]
async fn f22_a_late_refusal_is_no_answer_to_a_later_order() {
    let (till, attempt) = going_back().await;
    ask_back(&till, &attempt).await;
    till.yard.bank.says_to_order(Ok(RefundAnswer::Refused { code: "not now".to_owned() }));
    let first = till.yard.bank.gate("order");
    let sleeper = worker(&till);
    first.arrived().await;
    till.yard.bank.loses_refund();
    till.yard.after(11 * 60).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 2));
    first.opens();
    sleeper.await.unwrap();
    // Of the second one nothing shows: then it is ordered anew, and not kept because the first was refused.
    till.yard.bank.looks(Ok(RefundStanding::Whole { key: authority(&attempt) }));
    till.yard.after(11 * 60).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 3));
    till.sound().await;
}

/// Whoever sleeps while an order is written down does not send it: others may have ordered since.
#[tokio::test]
async fn f22_an_order_that_was_noted_long_ago_is_not_sent() {
    let (till, attempt) = going_back().await;
    let (sleeper, look) = looking(&till, &attempt).await;
    let row = format!("SELECT id FROM payment_attempt WHERE id = {}", attempt.id);
    let on_postgres = till.yard.shop.db().engine() == db::Engine::Postgres;
    let taking = if on_postgres { format!("{row} FOR UPDATE") } else { row };
    let scene = async {
        look.opens();
        match on_postgres {
            true => waiting(&till, 1).await,
            // The one writer is taken: whoever wants it waits.
            false => {
                for _ in 0..1_000 {
                    tokio::task::yield_now().await;
                }
            }
        }
        till.yard.clock.advance(TimeDelta::seconds(60));
    };
    taken_until(&till, taking, 0, scene).await;
    sleeper.await.unwrap();
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0), "noted, and not sent");
    till.yard.after(11 * 60).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    till.sound().await;
}

/// What was called for an earlier asking may still show after a later one has ended.
#[tokio::test]
async fn f02_a_lost_call_is_not_forgotten_when_it_is_asked_back_again() {
    let till = open_till().await;
    let attempt = old(&till).await;
    till.yard.bank.refuses_to_open(lost());
    give_back(&till, &attempt).await;
    for _ in 0..20 {
        till.yard.after(61).await;
    }
    give_back(&till, &attempt).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Credited, 0), "a clear no");
    till.yard.bank.reverses_late(&authority(&attempt));
    till.yard.after(3_600).await;
    assert!(told(&till, "payments.back_after_all") > 0);
}

/// A person saw in the panel that the bank threw it back, and said "stayed": that is no news, and nothing went.
#[tokio::test]
async fn what_was_thrown_back_and_stayed_has_not_gone_after_all() {
    let (till, attempt) = going_back().await;
    till.yard.bank.loses_refund();
    till.yard.bank.looks(Ok(RefundStanding::Whole { key: authority(&attempt) }));
    (0..80).for_each(|_| till.yard.bank.looks(Err(lost())));
    give_back(&till, &attempt).await;
    till.yard.after(75 * 60).await;
    till.yard.bank.throws_back(&authority(&attempt));
    act(&till, Actor::Operator, Deed::Stayed { attempt_id: attempt.id }).await.unwrap();
    for _ in 0..90 {
        till.yard.after(1_801).await;
    }
    assert_eq!(told(&till, "payments.back_after_all"), 0);
    // Asked back once more: the panel shows the old one only, and nothing goes.
    give_back(&till, &attempt).await;
    assert_eq!(
        (now(&till, attempt.id).await.state, till.wallet(till.customer).await),
        (AttemptState::Credited, PRICE)
    );
    till.sound().await;
}
