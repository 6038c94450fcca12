//! The one line of truth about a payment, its reason and its story, also long after the notice.

use kernel::{AttemptId, OrderId, UserId};
use shop::catalog::stock_set;
use shop::orders::{
    OrderOutcome, OrderState, PaymentStanding as P, Step, order_cancel, order_refund, payment_reject,
    payment_shown, payment_timeline, payment_view, payments_stuck,
};
use shop::payments::{AttemptSearch, AttemptState, attempt_ask};

use crate::bank::lost;
use crate::desk::{found, paid_online};
use crate::online::{authority, come_back, now, open_till, redirected, sent};
use crate::till::{PRICE, Till, by, plan_input, save, toman};

async fn standing(till: &Till, id: AttemptId) -> P {
    payment_view(till.yard.shop.read(), id).await.unwrap().unwrap().standing
}

async fn ask(till: &Till, id: AttemptId) {
    till.yard.run(move |ctx| Box::pin(attempt_ask(ctx, id))).await.unwrap();
    till.yard.work().await;
}

async fn buyer(till: &Till, nth: i64) -> UserId {
    till.yard.person(50_000 + nth).await
}

#[tokio::test]
async fn why_money_is_in_the_wallet_is_known_later_too() {
    let till = open_till().await;
    let twice = buyer(&till, 1).await;
    let (order, first) = redirected(&till, twice, till.buy()).await;
    till.fund(twice, toman(PRICE)).await;
    till.pay_wallet(twice, order).await.unwrap();
    till.yard.clock.advance(chrono::TimeDelta::seconds(1));
    till.yard.bank.pay(&authority(&first));
    come_back(&till, &first, true).await;
    assert_eq!(standing(&till, first.id).await, P::ToWallet(OrderOutcome::PaidBefore));

    let late = buyer(&till, 2).await;
    let (_, attempt) = redirected(&till, late, till.buy()).await;
    till.yard.after(40 * 60).await;
    let mut dearer = plan_input(till.place);
    dearer.price = toman(PRICE + 1);
    save(&till.yard, dearer, Some(till.plan)).await;
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(standing(&till, attempt.id).await, P::ToWallet(OrderOutcome::PlanChanged));
    save(&till.yard, plan_input(till.place), Some(till.plan)).await;

    let unlucky = buyer(&till, 3).await;
    let (_, attempt) = redirected(&till, unlucky, till.buy()).await;
    let plan = till.plan;
    till.yard.run(move |ctx| Box::pin(stock_set(ctx, plan, Some(0)))).await.unwrap();
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(standing(&till, attempt.id).await, P::ToWallet(OrderOutcome::SoldOut));
    till.yard.run(move |ctx| Box::pin(stock_set(ctx, plan, None))).await.unwrap();

    let gone = buyer(&till, 4).await;
    let (order, attempt) = redirected(&till, gone, till.buy()).await;
    till.yard.shop.run(by(gone), move |ctx| Box::pin(order_cancel(ctx, gone, order))).await.unwrap();
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(standing(&till, attempt.id).await, P::ToWallet(OrderOutcome::Canceled));
    till.sound().await;
}

/// Nobody knows whether something was paid at a page while its provider is away: that is what is said, until it answers.
#[tokio::test]
async fn f09_a_provider_that_is_away_is_no_word_about_a_payment() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.lists_nothing();
    till.yard.bank.says(Err(lost()));
    ask(&till, attempt.id).await;
    assert_eq!(standing(&till, attempt.id).await, P::Silent);
    ask(&till, attempt.id).await;
    assert_eq!(standing(&till, attempt.id).await, P::AwaitsPayer, "it answers again: nothing was paid");
    till.yard.bank.says(Err(lost()));
    ask(&till, attempt.id).await;
    till.yard.bank.pay(&authority(&attempt));
    ask(&till, attempt.id).await;
    assert_eq!(standing(&till, attempt.id).await, P::Delivered);
    let mut words = words(&story(&till, attempt.id).await);
    words.retain(|word| *word != "inquired");
    assert_eq!(
        words[3..],
        ["no_answer", "not_paid", "no_answer", "paid", "credited", "charged", "delivered"]
    );
    assert!(till.state(order).await == shop::orders::OrderState::Active);
    till.sound().await;
}

async fn story(till: &Till, id: AttemptId) -> Vec<Step> {
    payment_timeline(till.yard.shop.read(), id).await.unwrap()
}

fn words(story: &[Step]) -> Vec<&'static str> {
    story.iter().map(|step| step.word).collect()
}

#[tokio::test]
async fn the_story_of_a_payment_goes_from_the_wish_to_the_delivery() {
    let till = open_till().await;
    let (bought, online) = paid_online(&till, till.buy()).await;
    let told = words(&story(&till, online).await);
    let whole = ["made", "requested", "opened", "returned", "paid", "credited", "charged", "delivered"];
    assert_eq!(told, whole);
    let order = till.order(till.customer, till.buy()).await;
    let card = till.pay_card(till.customer, order).await.unwrap();
    let blurred = till.submit(till.customer, &card).await.unwrap();
    let rejected = till.yard.shop.run(by(till.reviewers[0]), move |ctx| {
        Box::pin(async move { payment_reject(ctx, blurred, "blurred").await.map(drop) })
    });
    rejected.await.unwrap();
    till.yard.after(60).await;
    let receipt = till.submit(till.customer, &card).await.unwrap();
    till.approve(0, receipt, None).await.unwrap();
    till.yard.work().await;
    let told = words(&story(&till, card.attempt.id).await);
    let whole = ["made", "picture", "rejected", "picture", "approved", "credited", "charged", "delivered"];
    assert_eq!(told, whole);
    let again = sent(&till, till.customer, twice(&till).await).await;
    assert_eq!(words(&story(&till, again.id).await), ["made", "requested", "opened"]);
    till.yard.after(60).await;
    let refunding = till
        .yard
        .run(move |ctx| Box::pin(async move { order_refund(ctx, bought, "asked for").await.map(drop) }));
    refunding.await.unwrap();
    let told = words(&story(&till, online).await);
    assert_eq!(told[7..], ["delivered", "refunded"], "what was delivered stays in the story");
    assert!(story(&till, AttemptId(9_999)).await.is_empty());
}

async fn twice(till: &Till) -> OrderId {
    till.order(till.customer, till.buy()).await
}

#[tokio::test]
async fn what_should_have_gone_on_and_has_not_is_found_in_one_place() {
    let till = open_till().await;
    let stuck = || async {
        let stuck = payments_stuck(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
        found(&till, AttemptSearch { stuck: Some(stuck), ..AttemptSearch::default() }).await
    };
    let (_, delivered) = paid_online(&till, till.buy()).await;
    let order = till.order(till.customer, till.buy()).await;
    let seen = till.pay_card(till.customer, order).await.unwrap();
    till.submit(till.customer, &seen).await.unwrap();
    let other = buyer(&till, 5).await;
    let (_, unknown) = redirected(&till, other, till.buy()).await;
    till.yard.bank.lists_nothing();
    for _ in 0..20 {
        till.yard.bank.says(Err(lost()));
    }
    come_back(&till, &unknown, true).await;
    assert!(stuck().await.is_empty(), "nothing of it is old yet");
    till.yard.clock.advance(chrono::TimeDelta::minutes(11));
    assert_eq!(stuck().await, [unknown.id, seen.attempt.id]);
    let undelivered = "UPDATE shop_order SET state = 'needs_attention' WHERE state = 'active'";
    let db = till.yard.shop.db();
    db.write(move |tx| {
        Box::pin(async move {
            use db::sea_orm::ConnectionTrait as _;
            tx.execute_unprepared(undelivered).await.map(drop)
        })
    })
    .await
    .unwrap();
    assert_eq!(stuck().await, [unknown.id, seen.attempt.id, delivered]);
}

/// A time-out between "paid" and "not yet" makes no payer start again.
#[tokio::test]
async fn f09_a_lost_answer_does_not_forget_that_the_payer_came_back() {
    let till = open_till().await;
    let (_, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.says(Err(lost()));
    come_back(&till, &attempt, true).await;
    assert_eq!(standing(&till, attempt.id).await, P::Unknown);
    till.yard.after(10).await;
    till.yard.after(40 * 60).await;
    assert_eq!(standing(&till, attempt.id).await, P::AtBank, "the bank takes its time");
    till.yard.bank.pay(&authority(&attempt));
    till.yard.after(60 * 60).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    // Another one that never arrives: the payer was told to wait, and hears how it ended.
    let buyer = buyer(&till, 7).await;
    let (_, never) = redirected(&till, buyer, till.buy()).await;
    till.yard.bank.says(Err(lost()));
    come_back(&till, &never, true).await;
    for _ in 0..30 {
        till.yard.after(60 * 60).await;
    }
    assert_eq!(now(&till, never.id).await.state, AttemptState::Expired);
    let sent = till.yard.messenger.sent.lock().unwrap().clone();
    assert!(sent.iter().any(|notice| notice.key == "payments.not_paid" && notice.user_id == buyer));
    till.sound().await;
}

/// The invoice itself asks on, wherever it is shown: it can be paid in other ways.
#[tokio::test]
async fn a_page_that_was_canceled_closes_alone() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    let shown = async |place: &'static str, page: Option<AttemptId>| {
        till.yard
            .shop
            .run(by(till.customer), move |ctx| {
                let message_ref = place.to_owned();
                Box::pin(async move { payment_shown(ctx, (order, page), (place, &message_ref)).await })
            })
            .await
            .unwrap();
    };
    shown("1", None).await;
    shown("2", Some(attempt.id)).await;
    come_back(&till, &attempt, false).await;
    let says = async |place: &str| {
        till.yard.text(&format!("SELECT key FROM notice WHERE dedup_key = 'payment:{place}'")).await
    };
    // Looked for just before it ended, and shown after it.
    shown("3", Some(attempt.id)).await;
    assert_eq!(says("3").await, "payments.page_closed");
    assert_eq!(
        (says("1").await.as_str(), says("2").await.as_str()),
        ("orders.payment_asked", "payments.page_closed")
    );
}

/// Another sum was asked for meanwhile, and the payer has paid on the older page: that is "at the bank", not "not paid".
#[tokio::test]
async fn an_older_page_that_was_paid_waits_for_the_bank_as_well() {
    let till = open_till().await;
    till.yard.bank.lists_nothing();
    let (order, first) = redirected(&till, till.customer, till.buy()).await;
    till.fund(till.customer, toman(10_000)).await;
    let second = sent(&till, till.customer, order).await;
    assert_ne!(first.amount, second.amount);
    come_back(&till, &first, true).await;
    assert_eq!(standing(&till, first.id).await, P::AtBank);
    till.yard.bank.pay(&authority(&first));
    till.yard.after(600).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.sound().await;
}

/// Whoever has come back from paying is promised a word, and gets it, also when the order was given up meanwhile.
#[tokio::test]
async fn who_waits_for_the_bank_hears_how_it_ended_also_of_a_canceled_order() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    come_back(&till, &attempt, true).await;
    let user = till.customer;
    till.yard.shop.run(by(user), move |ctx| Box::pin(order_cancel(ctx, user, order))).await.unwrap();
    till.yard.after(600).await;
    assert_eq!(standing(&till, attempt.id).await, P::AtBank);
    for _ in 0..26 {
        till.yard.after(3_600).await;
    }
    assert_eq!(standing(&till, attempt.id).await, P::NotPaid);
    let told = till.yard.messenger.keys_sent();
    assert_eq!(told.iter().filter(|key| *key == "payments.not_paid").count(), 1, "{told:?}");
}
