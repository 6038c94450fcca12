//! A person booked a payment; later the provider says what it thinks of it.

use kernel::{Actor, Money, UserId};
use shop::ledger::books_prove;
use shop::orders::{
    Deed, OrderState, PaymentStanding, Wish, order_cancel, order_refund, payment_view, sales_between,
};
use shop::payments::{
    Attempt, AttemptSearch, AttemptState, ByHand, ClearingPart, attempt_ask, attempt_credit_by_hand,
    attempt_write_off, settlement_take_back,
};
use shop::subscriptions::subscription_get;

use crate::bank::BANK;
use crate::desk::{act, found, paid_online};
use crate::online::{authority, come_back, now, open_till, redirected};
use crate::online_hands::{clerk, unknown};
use crate::payouts::{at_bank, give_back, settle, try_back};
use crate::till::{PRICE, Till, plan_input, save, toman};

pub async fn book(till: &Till, attempt: &Attempt, received: Money) {
    let by_hand = ByHand { attempt_id: attempt.id, reason: "read out".to_owned() };
    // Nobody asks the provider before the test does.
    till.yard.bank.says(Err(crate::bank::lost()));
    let booked = till.yard.shop.run(Actor::Operator, move |ctx| {
        let by_hand = by_hand.clone();
        Box::pin(async move { attempt_credit_by_hand(ctx, by_hand, received).await })
    });
    booked.await.unwrap();
    till.yard.work().await;
}

pub async fn ask(till: &Till, attempt: &Attempt) {
    let id = attempt.id;
    till.yard.run(move |ctx| Box::pin(attempt_ask(ctx, id))).await.unwrap();
    till.yard.work().await;
}

fn told(till: &Till, who: UserId, key: &str) -> usize {
    let sent = till.yard.messenger.sent.lock().unwrap();
    sent.iter().filter(|notice| notice.key == key && notice.user_id == who).count()
}

const SUSPENSE: &str = "SELECT CAST(SUM(balance) AS BIGINT) FROM ledger_account WHERE kind = 'suspense'";

#[tokio::test]
async fn i14_what_the_provider_confirms_beyond_a_booking_is_the_customers() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (order, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(20_000)).await;
    assert_eq!(
        (till.wallet(till.customer).await, till.state(order).await),
        (20_000, OrderState::AwaitingPayment)
    );
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, &attempt).await;
    ask(&till, &attempt).await;
    assert_eq!(till.yard.number(SUSPENSE).await, toman(20_000 - PRICE).rial());
    assert_eq!(
        (till.wallet(till.customer).await, till.state(order).await),
        (0, OrderState::Active),
        "once, and the invoice that stood is paid with it"
    );
    assert_eq!(told(&till, till.customer, "orders.rest_came"), 1);
    assert_eq!(told(&till, till.customer, "orders.delivered"), 1);
    assert_eq!(told(&till, clerk, "payments.confirmed_otherwise"), 1);
    let view = payment_view(till.yard.shop.read(), attempt.id).await.unwrap().unwrap();
    assert_eq!((view.sum(), view.standing), (toman(PRICE), PaymentStanding::Delivered));
    till.sound().await;
    let line = at_bank(&till).await;
    assert_eq!((line.expected, line.open, line.received), (toman(PRICE), toman(PRICE), toman(0)));
    assert_eq!(line.difference, toman(0), "explained: the provider has it");
    let found = books_prove(&till.yard.shop).await.unwrap();
    assert!(found.iter().all(|found| found.id != "I-14"), "{found:?}");
    assert_eq!(settle(&till, PRICE, 0, "P-1").await.unwrap(), toman(0), "all of it was waited for");
    let line = at_bank(&till).await;
    assert_eq!((till.yard.number(SUSPENSE).await, line.difference), (0, toman(0)));
    assert_eq!((line.received, line.open), (toman(PRICE), toman(0)));
    till.sound().await;
}

/// The provider pays out what a person had booked, and the rest later.
#[tokio::test]
async fn i14_a_rest_that_is_not_paid_out_is_what_is_missing() {
    let till = open_till().await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(20_000)).await;
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, &attempt).await;
    assert_eq!(settle(&till, 20_000, 0, "P-1").await.unwrap(), toman(PRICE - 20_000));
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.difference), (toman(20_000), toman(PRICE - 20_000)));
    settle(&till, PRICE - 20_000, 0, "P-2").await.unwrap();
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.difference), (toman(PRICE), toman(0)));
    till.sound().await;
}

#[tokio::test]
async fn i14_what_is_given_back_is_all_that_the_provider_confirmed() {
    let till = open_till().await;
    let (order, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(20_000)).await;
    till.yard.bank.pay(&authority(&attempt));
    // The customer has given the invoice up: the money is in the wallet.
    let customer = till.customer;
    till.yard
        .run(move |ctx| Box::pin(async move { order_cancel(ctx, customer, order).await.map(drop) }))
        .await
        .unwrap();
    ask(&till, &attempt).await;
    assert_eq!((till.wallet(till.customer).await, till.state(order).await), (PRICE, OrderState::Canceled));
    assert_eq!(told(&till, till.customer, "orders.rest_came"), 1);
    give_back(&till, attempt.id).await;
    till.yard.work().await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Refunded);
    assert_eq!((till.wallet(till.customer).await, till.yard.number(SUSPENSE).await), (0, 0));
    let sent = till.yard.messenger.sent.lock().unwrap().clone();
    let notice = sent.iter().find(|notice| notice.key == "payments.given_back").unwrap();
    assert_eq!(notice.args["amount"], toman(PRICE).rial());
    till.sound().await;
}

#[tokio::test]
async fn less_than_was_booked_is_told_to_people_and_taken_from_nobody() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (order, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE * 2)).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, &attempt).await;
    assert_eq!(told(&till, clerk, "payments.confirmed_otherwise"), 1);
    assert_eq!(till.wallet(till.customer).await, PRICE);
    assert_eq!(now(&till, attempt.id).await.sum(), toman(PRICE), "what came, as far as anybody knows");
    let line = at_bank(&till).await;
    assert_eq!((line.expected, line.open), (toman(PRICE), toman(PRICE)), "what the provider owes");
    assert_eq!(line.difference, toman(PRICE), "what nobody pays out");
    assert_eq!(settle(&till, PRICE, 0, "P-1").await.unwrap(), toman(0));
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.difference), (toman(PRICE), toman(PRICE)));
    assert_eq!(stuck(&till).await, [attempt.id]);
    till.sound().await;
    let refunded = till
        .yard
        .run(move |ctx| Box::pin(async move { order_refund(ctx, order, "asked for").await.map(drop) }));
    refunded.await.unwrap();
    give_back(&till, attempt.id).await;
    till.yard.work().await;
    assert_eq!(
        till.wallet(till.customer).await,
        PRICE,
        "the provider gives back what it had, and no more is taken"
    );
    till.sound().await;
    // The difference is there until somebody says who bears it; then the books are even.
    assert_eq!(stuck(&till).await, [attempt.id]);
    bear(&till, &attempt).await.unwrap();
    assert_eq!(bear(&till, &attempt).await.unwrap_err().code(), "payments.illegal_move");
    assert_eq!(stuck(&till).await, []);
    // What was given back after its payout is owed until the next one.
    assert_eq!(till.yard.number(SUSPENSE).await, toman(PRICE).rial());
    till.sound().await;
}

async fn stuck(till: &Till) -> Vec<kernel::AttemptId> {
    till.yard.clock.advance(chrono::TimeDelta::minutes(11));
    let stuck = shop::orders::payments_stuck(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
    found(till, AttemptSearch { stuck: Some(stuck), ..AttemptSearch::default() }).await
}

pub async fn bear(till: &Till, attempt: &Attempt) -> shop::Result<()> {
    let by_hand = ByHand { attempt_id: attempt.id, reason: "a misread line".to_owned() };
    let borne = till.yard.shop.run(Actor::Operator, move |ctx| {
        let by_hand = by_hand.clone();
        Box::pin(async move { attempt_write_off(ctx, by_hand).await })
    });
    borne.await
}

/// Nobody pays what a person had booked: somebody says that the shop bears it, and nothing waits for it any more.
#[tokio::test]
async fn i14_what_the_provider_denies_is_borne_by_a_persons_word() {
    let till = open_till().await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    ask(&till, &attempt).await;
    let line = at_bank(&till).await;
    assert_eq!((line.expected, line.open, line.difference), (toman(0), toman(0), toman(PRICE)));
    assert_eq!(found(&till, unbacked()).await, [attempt.id], "the row behind the difference");
    assert_eq!(stuck(&till).await, [attempt.id]);
    let asked_back = try_back(&till, attempt.id).await.unwrap_err();
    assert_eq!(asked_back.code(), "payments.unconfirmed", "it gives nothing back");
    bear(&till, &attempt).await.unwrap();
    let line = at_bank(&till).await;
    assert_eq!((line.expected, line.open, line.difference), (toman(0), toman(0), toman(0)));
    assert_eq!((stuck(&till).await, till.yard.number(SUSPENSE).await), (Vec::new(), 0));
    let asked = till.yard.bank.questions();
    till.yard.after(86_400).await;
    assert_eq!(till.yard.bank.questions(), asked, "nor is the provider asked");
    till.sound().await;
}

fn unbacked() -> AttemptSearch {
    AttemptSearch { clearing: Some(ClearingPart::Unbacked), ..AttemptSearch::default() }
}

/// The provider denied it, and finds it the next day: the books are as if it had said so at once.
#[tokio::test]
async fn i14_a_payment_that_was_denied_and_is_found_is_whole_again() {
    let till = open_till().await;
    let (order, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(20_000)).await;
    ask(&till, &attempt).await;
    ask(&till, &attempt).await;
    assert_eq!(at_bank(&till).await.difference, toman(20_000), "once");
    // A payout in between has nothing of it.
    paid_online(&till, Wish::TopUp { amount: toman(40_000) }).await;
    assert_eq!(settle(&till, 40_000, 0, "P-0").await.unwrap(), toman(0));
    let kept = till.wallet(till.customer).await - 20_000;
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, &attempt).await;
    let line = at_bank(&till).await;
    assert_eq!((line.open, line.difference), (toman(PRICE), toman(0)));
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Active, kept));
    assert_eq!(stuck(&till).await, []);
    assert_eq!(settle(&till, PRICE, 0, "P-1").await.unwrap(), toman(0));
    assert_eq!((till.yard.number(SUSPENSE).await, at_bank(&till).await.difference), (0, toman(0)));
    till.sound().await;
}

/// A payout holds what the provider denies afterwards: what it lacked is in suspense already, and is borne from there.
#[tokio::test]
async fn i14_what_is_denied_after_its_payout_is_borne_out_of_suspense() {
    let till = open_till().await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    paid_online(&till, Wish::TopUp { amount: toman(40_000) }).await;
    assert_eq!(settle(&till, 40_000, 0, "P-1").await.unwrap(), toman(PRICE));
    ask(&till, &attempt).await;
    assert_eq!(at_bank(&till).await.difference, toman(PRICE));
    assert_eq!(stuck(&till).await, [attempt.id]);
    bear(&till, &attempt).await.unwrap();
    assert_eq!((at_bank(&till).await.difference, stuck(&till).await), (toman(0), Vec::new()));
    till.sound().await;
}

/// What was bought stands: its money does not go back, also where the excess in the wallet would cover it.
#[tokio::test]
async fn what_was_bought_is_given_back_before_its_money() {
    let till = open_till().await;
    let (order, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE * 3)).await;
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, &attempt).await;
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Active, PRICE * 2));
    let reverse = Deed::Reverse { attempt_id: attempt.id };
    assert_eq!(act(&till, Actor::Operator, reverse).await.unwrap_err().code(), "orders.refund_first");
    till.sound().await;
}

/// A top-up is what the provider pays, whatever a person had booked.
#[tokio::test]
async fn i14_sales_count_of_a_top_up_what_came() {
    let till = open_till().await;
    let (_, attempt) = redirected(&till, till.customer, Wish::TopUp { amount: toman(60_000) }).await;
    till.yard.bank.says(Err(crate::bank::lost()));
    come_back(&till, &attempt, true).await;
    book(&till, &attempt, toman(80_000)).await;
    let sold = async || {
        let now = till.yard.shop.now();
        let span = (now - chrono::TimeDelta::days(1), now + chrono::TimeDelta::days(1));
        let sales = sales_between(till.yard.shop.read(), span).await.unwrap();
        (sales.topups, sales.topup_amount)
    };
    assert_eq!(sold().await, (1, toman(80_000)));
    ask(&till, &attempt).await;
    assert_eq!((sold().await, at_bank(&till).await.open_payments), ((0, toman(0)), 0), "denied");
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, &attempt).await;
    assert_eq!(sold().await, (1, toman(60_000)), "and found");
    till.sound().await;
}

#[tokio::test]
async fn a_booking_that_the_provider_denies_is_told_and_found() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    ask(&till, &attempt).await;
    ask(&till, &attempt).await;
    assert_eq!(told(&till, clerk, "payments.hand_unconfirmed"), 1);
    till.yard.clock.advance(chrono::TimeDelta::minutes(11));
    assert_eq!(stuck(&till).await, [attempt.id]);
    let view = payment_view(till.yard.shop.read(), attempt.id).await.unwrap().unwrap();
    assert_eq!(view.standing, PaymentStanding::Delivered);
    till.sound().await;
}

/// A renewal with another plan is given back: plan and devices are what they were.
#[tokio::test]
async fn f25_a_refunded_renewal_leaves_plan_and_devices_as_they_were() {
    let till = open_till().await;
    let id = till.subscription().await;
    let before = subscription_get(till.yard.shop.read(), id).await.unwrap().unwrap();
    let mut larger = plan_input(till.place);
    larger.device_limit += 3;
    let larger = save(&till.yard, larger, None).await;
    till.fund(till.customer, toman(PRICE)).await;
    let renewal = till.order(till.customer, Wish::Renew { subscription_id: id, plan_id: larger }).await;
    till.pay_wallet(till.customer, renewal).await.unwrap();
    till.yard.work().await;
    let renewed = subscription_get(till.yard.shop.read(), id).await.unwrap().unwrap();
    assert_eq!((renewed.plan_id, renewed.device_limit), (larger, before.device_limit + 3));
    till.yard
        .run(move |ctx| Box::pin(async move { order_refund(ctx, renewal, "asked for").await.map(drop) }))
        .await
        .unwrap();
    till.yard.work().await;
    let after = subscription_get(till.yard.shop.read(), id).await.unwrap().unwrap();
    assert_eq!((after.plan_id, after.device_limit), (before.plan_id, before.device_limit));
    till.sound().await;
}

/// Nobody waits for the provider's word: a provider that is away is asked more and more seldom.
#[tokio::test]
async fn a_provider_that_is_away_is_asked_seldom_about_what_was_booked_by_hand() {
    let till = open_till().await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    let before = till.yard.bank.questions();
    for _ in 0..24 {
        till.yard.bank.says(Err(crate::bank::lost()));
        till.yard.after(3600).await;
    }
    let asked = till.yard.bank.questions() - before;
    assert!((4..=9).contains(&asked), "{asked} questions in a day");
    till.yard.bank.pay(&authority(&attempt));
    till.yard.bank.forget_script();
    till.yard.after(6 * 3600 + 60).await;
    assert!(now(&till, attempt.id).await.online.reference.is_some(), "and still until it answers");
    till.sound().await;
}

/// The shop had given it up; then the bank settles, and the provider has it. It is taken, and nobody bears it any more.
#[tokio::test]
async fn i14_what_the_shop_bears_is_taken_when_it_is_paid_after_all() {
    let till = open_till().await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    till.yard.bank.forget_script();
    ask(&till, &attempt).await;
    let gifts =
        async || till.yard.number("SELECT balance FROM ledger_account WHERE code = 'expense:gift'").await;
    act(&till, Actor::Operator, Deed::WriteOff { attempt_id: attempt.id }).await.unwrap();
    assert_eq!(gifts().await, toman(-PRICE).rial());
    let questions = till.yard.bank.questions();
    till.yard.after(86_400).await;
    assert_eq!(till.yard.bank.questions(), questions, "nobody asks any more");
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    ask(&till, &attempt).await;
    let now = now(&till, attempt.id).await;
    assert!(now.online.reference.is_some() && now.borne_at.is_none(), "{now:?}");
    assert_eq!(gifts().await, 0);
    let line = at_bank(&till).await;
    assert_eq!((line.expected, line.open, line.difference), (toman(PRICE), toman(PRICE), toman(0)));
    assert_eq!(settle(&till, PRICE, 0, "P-1").await.unwrap(), toman(0));
    assert_eq!(at_bank(&till).await.difference, toman(0));
    till.sound().await;
}

/// What the provider says of a payment that it has paid out outlives that payout when it was recorded wrongly.
#[tokio::test]
async fn i14_a_payout_that_is_taken_back_leaves_what_was_said_since() {
    for way in ["denied", "denied, borne", "less", "less, borne", "denied, found"] {
        let till = open_till().await;
        let (_, attempt) = unknown(&till).await;
        book(&till, &attempt, toman(PRICE + 20_000)).await;
        settle(&till, 400_000, 0, "P-1").await.unwrap();
        till.yard.bank.forget_script();
        if way.starts_with("denied") {
            ask(&till, &attempt).await;
        }
        if way.starts_with("less") || way.ends_with("found") {
            till.yard.bank.pay(&authority(&attempt));
            ask(&till, &attempt).await;
        }
        let bear = async || act(&till, Actor::Operator, Deed::WriteOff { attempt_id: attempt.id }).await;
        if way.ends_with("borne") {
            bear().await.unwrap();
        }
        till.yard
            .run(|ctx| Box::pin(settlement_take_back(ctx, (BANK, "P-1"), "a nought too many")))
            .await
            .unwrap();
        let came = if way == "denied" || way == "denied, borne" { 0 } else { PRICE };
        let line = at_bank(&till).await;
        assert_eq!((line.received, line.open), (toman(0), toman(came)), "{way}");
        if !way.ends_with("borne") {
            bear().await.unwrap();
        }
        if came > 0 {
            assert_eq!(settle(&till, came, 0, "P-1").await.unwrap(), toman(0), "{way}");
        }
        assert_eq!(at_bank(&till).await.difference, toman(0), "{way}");
        till.sound().await;
    }
}

/// Whatever is said in which order, a loss is no sale.
#[tokio::test]
async fn a_borne_topup_is_no_topup_and_is_one_again_when_it_is_paid() {
    for way in ["borne", "denied, borne", "paid out, borne", "paid out, denied, borne"] {
        let till = open_till().await;
        let wish = Wish::TopUp { amount: toman(60_000) };
        let (_, attempt) = redirected(&till, till.customer, wish).await;
        till.yard.bank.lists_nothing();
        till.yard.bank.says(Err(crate::bank::lost()));
        come_back(&till, &attempt, true).await;
        book(&till, &attempt, toman(60_000)).await;
        till.yard.bank.forget_script();
        let sold = async || {
            let now = till.yard.shop.now();
            let span = (now - chrono::TimeDelta::days(1), now + chrono::TimeDelta::days(1));
            sales_between(till.yard.shop.read(), span).await.unwrap().topup_amount
        };
        assert_eq!(sold().await, toman(60_000));
        if way.contains("paid out") {
            settle(&till, 1_000, 0, "P-1").await.unwrap();
        }
        if way.contains("denied") {
            ask(&till, &attempt).await;
        }
        act(&till, Actor::Operator, Deed::WriteOff { attempt_id: attempt.id }).await.unwrap();
        assert_eq!(sold().await, toman(0), "{way}");
        till.yard.bank.pay(&authority(&attempt));
        ask(&till, &attempt).await;
        assert_eq!(sold().await, toman(60_000), "{way}");
        till.sound().await;
    }
}

/// The provider knows it under a reference that has paid another one: that is for people, and not asked every minute.
#[tokio::test]
async fn what_has_the_reference_of_another_is_asked_about_ever_more_seldom() {
    let till = open_till().await;
    let (_, other) = paid_online(&till, Wish::TopUp { amount: toman(50_000) }).await;
    let reference = now(&till, other).await.online.reference.unwrap();
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    till.yard.bank.forget_script();
    till.yard.bank.pay(&authority(&attempt));
    till.yard.bank.reference_set(&authority(&attempt), &reference);
    till.yard.after(700).await;
    let before = till.yard.bank.questions();
    for _ in 0..60 {
        till.yard.after(60).await;
    }
    let asked = till.yard.bank.questions() - before;
    assert!((1..8).contains(&asked), "{asked}");
}

/// What was denied may be found yet: it is asked about, but not every minute.
#[tokio::test]
async fn what_was_denied_is_asked_about_ever_more_seldom() {
    let till = open_till().await;
    let (_, attempt) = unknown(&till).await;
    book(&till, &attempt, toman(PRICE)).await;
    till.yard.bank.forget_script();
    ask(&till, &attempt).await;
    let before = till.yard.bank.questions();
    for _ in 0..60 {
        till.yard.after(60).await;
    }
    let asked = till.yard.bank.questions() - before;
    assert!((1..8).contains(&asked), "{asked}");
}
