//! Calls to give a payment back whose answers were lost: what they did may show later.

use kernel::Actor;
use shop::orders::Deed;
use shop::payments::{AttemptState, GatewayError};

use crate::bank::lost;
use crate::desk::act;
use crate::online::{authority, open_till};
use crate::refunds::{ask_back, give_back, going_back, old, so_far};
use crate::till::PRICE;

/// Nor is it kept because the panel for refunds is shut: where the money is says only a look.
#[tokio::test]
async fn f02_after_a_lost_reversal_a_panel_that_is_shut_decides_nothing() {
    let (till, attempt) = going_back().await;
    till.yard.bank.refuses_to_open(lost());
    let shut = GatewayError::Refused { code: "access".to_owned(), detail: String::new() };
    (0..9).for_each(|_| till.yard.bank.looks(Err(shut.clone())));
    give_back(&till, &attempt).await;
    till.yard.after(120).await;
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0));
    till.yard.bank.reverses_late(&authority(&attempt));
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 0));
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
}

/// Whoever dies between the call and its answer has written it down, each time.
#[tokio::test]
async fn f02_a_run_that_died_may_have_called() {
    let (till, attempt) = going_back().await;
    ask_back(&till, &attempt).await;
    till.yard.bank.dies_at_reversal(till.yard.work()).await;
    till.yard.after(780).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0));
    // It was asked again and said no; only the first call was still looked for.
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    till.sound().await;
}

#[tokio::test]
async fn f02_a_second_death_long_after_the_first_call_is_waited_for_as_well() {
    let (till, attempt) = going_back().await;
    ask_back(&till, &attempt).await;
    till.yard.bank.dies_at_reversal(till.yard.work()).await;
    till.yard.bank.dies_at_reversal(till.yard.after(1_800)).await;
    for _ in 0..5 {
        till.yard.after(121).await;
        assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0));
    }
    till.yard.bank.reverses_late(&authority(&attempt));
    till.yard.after(600).await;
    let session = till.yard.bank.session(&authority(&attempt));
    assert!(session.refunded.is_zero(), "{session:?}");
    till.sound().await;
}

/// Each order moves money: after three that came to nothing a person looks.
#[tokio::test]
async fn f02_orders_that_come_to_nothing_are_not_repeated_for_ever() {
    let (till, attempt) = going_back().await;
    (0..9).for_each(|_| till.yard.bank.says_to_order(Err(lost())));
    give_back(&till, &attempt).await;
    for _ in 0..20 {
        till.yard.after(700).await;
    }
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 3));
    act(&till, Actor::Operator, Deed::Stayed { attempt_id: attempt.id }).await.unwrap();
    assert_eq!(till.wallet(till.customer).await, PRICE);
    till.sound().await;
}

/// A provider that is away for a day is asked on, what was asked is not forgotten, and a person may decide.
#[tokio::test]
async fn f02_a_provider_that_is_silent_for_long_is_asked_on() {
    let (till, attempt) = going_back().await;
    let stayed = Deed::Stayed { attempt_id: attempt.id };
    (0..300).for_each(|_| till.yard.bank.refuses_to_open(lost()));
    (0..300).for_each(|_| till.yard.bank.looks(Err(lost())));
    give_back(&till, &attempt).await;
    for _ in 0..12 {
        till.yard.after(301).await;
    }
    assert_eq!(act(&till, Actor::Operator, stayed).await.unwrap_err().code(), "payments.still_asked");
    for _ in 0..218 {
        till.yard.after(301).await;
    }
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0));
    act(&till, Actor::Operator, stayed).await.unwrap();
    assert_eq!(till.wallet(till.customer).await, PRICE);
    till.sound().await;
}

/// Without refunds there is no more to do than to look, once the time of reversals is over.
#[tokio::test]
async fn f02_a_reversal_that_was_called_in_vain_is_only_looked_for() {
    let till = open_till().await;
    let attempt = old(&till).await;
    (0..300).for_each(|_| till.yard.bank.refuses_to_open(lost()));
    give_back(&till, &attempt).await;
    for _ in 0..12 {
        till.yard.after(301).await;
    }
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0));
    for _ in 0..3 {
        till.yard.after(301).await;
    }
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Credited, 0));
    assert_eq!(till.wallet(till.customer).await, PRICE);
    till.sound().await;
}
