//! What people do with payments: credit, write off, refund, give back, void.

use kernel::{Actor, Secret, UserId};
use shop::identity::role_grant;
use shop::orders::{OrderState, Wish, order_refund, payment_void};
use shop::payments::{
    Attempt, AttemptState, ByHand, FactKind, GatewaySet, SettlementRecord, attempt_ask,
    attempt_credit_by_hand, attempt_reverse, attempt_timeline, attempt_write_off, gateway_list,
    settlement_record,
};
use shop::subscriptions::{SubscriptionState, subscription_get};

use crate::bank::{BANK, lost};
use crate::online::{authority, come_back, now, open_till, redirected, set_up};
use crate::till::{PRICE, Till, by, toman};

pub async fn clerk(till: &Till) -> UserId {
    let id = till.yard.person(903).await;
    till.yard.run(move |ctx| Box::pin(role_grant(ctx, id, "admin"))).await.unwrap();
    id
}

fn hand(attempt: &Attempt) -> ByHand {
    ByHand { attempt_id: attempt.id, reason: "seen in the bank".to_owned() }
}

/// A payment nobody knows anything of.
pub async fn unknown(till: &Till) -> (kernel::OrderId, Attempt) {
    let (order, attempt) = redirected(till, till.customer, till.buy()).await;
    till.yard.bank.lists_nothing();
    till.yard.bank.says(Err(lost()));
    come_back(till, &attempt, true).await;
    assert_eq!(now(till, attempt.id).await.state, AttemptState::Unknown);
    (order, attempt)
}

#[tokio::test]
async fn a_person_credits_what_the_provider_does_not_say_and_a_late_yes_changes_nothing() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (order, attempt) = unknown(&till).await;
    let by_hand = hand(&attempt);
    let credit = |actor: Actor| {
        let (shop, by_hand) = (till.yard.shop.clone(), by_hand.clone());
        async move {
            shop.run(actor, move |ctx| {
                let by_hand = by_hand.clone();
                Box::pin(async move { attempt_credit_by_hand(ctx, by_hand, toman(PRICE)).await })
            })
            .await
        }
    };
    assert_eq!(credit(by(till.customer)).await.unwrap_err().code(), "identity.forbidden");
    credit(by(clerk)).await.unwrap();
    assert_eq!(credit(by(clerk)).await.unwrap_err().code(), "payments.illegal_move");
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    till.yard.after(600).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    // A provider gives back what nobody verifies: it still has to hear that we took it.
    let id = attempt.id;
    till.yard.run(move |ctx| Box::pin(attempt_ask(ctx, id))).await.unwrap();
    till.yard.work().await;
    assert!(now(&till, id).await.online.reference.is_some(), "nobody told the provider");
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM ledger_transfer WHERE kind = 'credit'").await, 1);
    till.sound().await;
}

#[tokio::test]
async fn what_was_written_off_and_comes_all_the_same_is_late_money() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (order, attempt) = unknown(&till).await;
    let by_hand = hand(&attempt);
    till.yard
        .shop
        .run(by(clerk), move |ctx| {
            let by_hand = by_hand.clone();
            Box::pin(async move { attempt_write_off(ctx, by_hand).await })
        })
        .await
        .unwrap();
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Failed);
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    assert_eq!(till.state(order).await, OrderState::Active, "the invoice stands still");
    till.sound().await;
}

async fn refund(till: &Till, actor: Actor, order: kernel::OrderId) -> shop::Result<kernel::Money> {
    till.yard.shop.run(actor, move |ctx| Box::pin(order_refund(ctx, order, "asked for"))).await
}

#[tokio::test]
async fn f25_a_refund_happens_once_and_ends_the_service_also_while_provisioning() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    till.fund(till.customer, toman(PRICE)).await;
    let order = till.order(till.customer, till.buy()).await;
    let settled = till.pay_wallet(till.customer, order).await.unwrap();
    let shop::orders::Settled::Granted { subscription_id } = settled else { panic!("{settled:?}") };
    assert_eq!(till.state(order).await, OrderState::Provisioning);
    let refunds = futures::future::join_all((0..8).map(|_| refund(&till, by(clerk), order))).await;
    let (given, refused): (Vec<_>, Vec<_>) = refunds.into_iter().partition(Result::is_ok);
    assert_eq!((given.len(), refused.len()), (1, 7));
    for refusal in refused {
        assert_eq!(refusal.unwrap_err().code(), "orders.not_refundable");
    }
    till.yard.work().await;
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Refunded, PRICE));
    let ended = subscription_get(till.yard.shop.read(), subscription_id).await.unwrap().unwrap();
    assert_eq!(ended.state, SubscriptionState::Returned);
    let held = till.yard.held("one", &format!("s{subscription_id}-g1"));
    assert!(held.is_none_or(|held| !held.client.enable), "the panel lets nobody in");
    till.sound().await;
}

#[tokio::test]
async fn a_refunded_renewal_leaves_what_was_before_it() {
    let till = open_till().await;
    let subscription_id = till.subscription().await;
    let before = subscription_get(till.yard.shop.read(), subscription_id).await.unwrap().unwrap();
    till.fund(till.customer, toman(PRICE)).await;
    let order = till.order(till.customer, Wish::Renew { subscription_id, plan_id: till.plan }).await;
    till.pay_wallet(till.customer, order).await.unwrap();
    till.yard.work().await;
    refund(&till, Actor::Operator, order).await.unwrap();
    till.yard.work().await;
    let after = subscription_get(till.yard.shop.read(), subscription_id).await.unwrap().unwrap();
    assert_eq!(
        (after.traffic, after.expires_at, after.state),
        (before.traffic, before.expires_at, before.state)
    );
    assert_eq!(till.wallet(till.customer).await, PRICE);
    let held = till.yard.held("one", &format!("s{subscription_id}-g1")).unwrap();
    assert!(held.client.enable);
    till.sound().await;
}

#[tokio::test]
async fn a_payment_is_given_back_by_the_provider_only_while_the_wallet_holds_it() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    let by_hand = hand(&attempt);
    let reverse = || {
        let (shop, by_hand) = (till.yard.shop.clone(), by_hand.clone());
        async move {
            shop.run(by(clerk), move |ctx| {
                let by_hand = by_hand.clone();
                Box::pin(async move { attempt_reverse(ctx, by_hand).await })
            })
            .await
        }
    };
    assert_eq!(reverse().await.unwrap_err().code(), "payments.spent");
    refund(&till, by(clerk), order).await.unwrap();
    till.yard.bank.refuses_to_open(lost());
    reverse().await.unwrap();
    till.yard.work().await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::RefundPending, "a lost answer stays open");
    let spend = till.order(till.customer, till.buy()).await;
    assert_eq!(till.pay_wallet(till.customer, spend).await.unwrap_err().code(), "orders.wallet_short");
    till.yard.after(120).await;
    let back = now(&till, attempt.id).await;
    assert_eq!((back.state, till.wallet(till.customer).await), (AttemptState::Refunded, 0));
    let told = attempt_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
    assert_eq!(told.last().unwrap().kind, FactKind::ReversedBack);
    till.sound().await;
}

/// The provider keeps it from a later payout: until then we owe it, and the books say so.
#[tokio::test]
async fn i14_what_is_given_back_after_it_was_paid_out_is_owed() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    let record = SettlementRecord {
        gateway: BANK.to_owned(),
        amount: toman(PRICE),
        fee: kernel::Money::ZERO,
        covers_until: till.yard.shop.now(),
        reference: "payout 1".to_owned(),
    };
    let card = SettlementRecord { gateway: "card".to_owned(), ..record.clone() };
    let settle = |record: SettlementRecord| {
        till.yard.run(move |ctx| {
            let record = record.clone();
            Box::pin(async move { settlement_record(ctx, record).await })
        })
    };
    assert_eq!(settle(card).await.unwrap_err().code(), "payments.gateway_unknown");
    settle(record).await.unwrap();
    refund(&till, by(clerk), order).await.unwrap();
    let by_hand = hand(&attempt);
    till.yard
        .shop
        .run(by(clerk), move |ctx| {
            let by_hand = by_hand.clone();
            Box::pin(async move { attempt_reverse(ctx, by_hand).await })
        })
        .await
        .unwrap();
    till.yard.work().await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Refunded);
    let owed = "SELECT balance FROM ledger_account WHERE kind = 'suspense'";
    assert_eq!(till.yard.number(owed).await, toman(PRICE).rial());
    till.sound().await;
}

#[tokio::test]
async fn f07_an_approval_is_taken_back_by_another_person_and_the_picture_is_free_again() {
    let till = open_till().await;
    let clerk = clerk(&till).await;
    let order = till.order(till.customer, till.buy()).await;
    let card = till.pay_card(till.customer, order).await.unwrap();
    let receipt = till.submit(till.customer, &card).await.unwrap();
    till.approve(0, receipt, None).await.unwrap();
    till.yard.work().await;
    let void = |actor: Actor| {
        let shop = till.yard.shop.clone();
        async move { shop.run(actor, move |ctx| Box::pin(payment_void(ctx, receipt, "never came"))).await }
    };
    assert_eq!(void(by(till.reviewers[0])).await.unwrap_err().code(), "identity.forbidden");
    void(by(clerk)).await.unwrap();
    assert_eq!(void(by(clerk)).await.unwrap_err().code(), "payments.illegal_move");
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Refunded, 0));
    assert_eq!(now(&till, card.attempt.id).await.state, AttemptState::Reversed);
    till.yard.work().await;
    let told = till.yard.messenger.sent.lock().unwrap().clone();
    let told: Vec<_> = told.iter().filter(|notice| notice.user_id == till.customer).collect();
    assert!(
        told.iter().all(|notice| notice.key != "orders.refunded"),
        "the price does not stay in the wallet"
    );
    let voided = told.iter().find(|notice| notice.key == "orders.payment_voided").unwrap();
    assert_eq!(voided.args["undone"], true);
    till.sound().await;
}

/// The owner changes the key, or switches the test service on: a payment is asked about where its page was opened. Any
/// other place has never heard of it, and would say that it was not paid.
#[tokio::test]
async fn f11_a_payment_is_asked_about_where_it_was_opened() {
    let till = open_till().await;
    let set = async |sandbox: bool, key: Option<&'static str>| {
        let merchant = key.map(Secret::new);
        let set = GatewaySet {
            gateway: BANK.to_owned(),
            sandbox: Some(sandbox),
            merchant,
            ..GatewaySet::default()
        };
        set_up(&till, set).await.unwrap();
    };
    let buys = async || redirected(&till, till.customer, till.buy()).await;
    let (real, tried, moved) = (
        buys().await,
        {
            set(true, None).await;
            buys().await
        },
        {
            set(false, Some("another-account")).await;
            buys().await
        },
    );
    set(false, Some("merchant-key")).await;
    for (order, attempt) in [real, tried, moved] {
        till.yard.bank.pay(&authority(&attempt));
        come_back(&till, &attempt, true).await;
        assert_eq!(till.state(order).await, OrderState::Active);
    }
    // Whoever never comes back is found in the list of the key the page was opened with.
    let (order, attempt) = buys().await;
    set(false, Some("yet-another")).await;
    till.yard.bank.pay(&authority(&attempt));
    till.yard.after(61).await;
    till.yard.work().await;
    assert_eq!(till.state(order).await, OrderState::Active);
    // The first key was known already.
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM gateway_access").await, 4);
    till.sound().await;
    // Sealed under a master key that is lost: they hinder nobody, and the owner can set a new one.
    for table in ["gateway_access", "gateway_account"] {
        till.yard.sql(&format!("UPDATE {table} SET access = 'nobody can read this'")).await;
    }
    let listed = gateway_list(till.yard.shop.read(), till.yard.shop.sealer()).await.unwrap();
    assert_eq!(listed[0].merchant_tail, "?");
    let off = GatewaySet { gateway: BANK.to_owned(), enabled: Some(false), ..GatewaySet::default() };
    set_up(&till, off).await.unwrap();
    set_up(&till, GatewaySet { gateway: BANK.to_owned(), enabled: Some(true), ..GatewaySet::default() })
        .await
        .unwrap();
    till.yard.after(61).await;
    set(false, Some("a-fresh-start")).await;
    let (order, attempt) = buys().await;
    till.yard.bank.pay(&authority(&attempt));
    till.yard.after(61).await;
    till.yard.work().await;
    assert_eq!(till.state(order).await, OrderState::Active);
}
