//! Money that goes back to the card after the time of reversals, through a provider that has refunds.

use kernel::Secret;
use shop::identity::role_grant;
use shop::ledger::{Account, balance, invariants_check};
use shop::orders::order_refund;
use shop::payments::{
    Attempt, AttemptState, ByHand, FactKind, GatewayHealth, GatewaySet, RefundAccess, RefundSet,
    attempt_reverse, attempt_timeline, gateway_list, gateway_probe, gateway_set, refund_probe,
};

use crate::bank::{BANK, REFUND_TOKEN};
use crate::online::{authority, come_back, now, open_till, redirected};
use crate::till::{PRICE, Till, by, toman};

fn access(token: &str) -> RefundSet {
    RefundSet::Open(RefundAccess { terminal: "250001".to_owned(), token: Secret::new(token) })
}

async fn set(till: &Till, set: GatewaySet) -> shop::Result<()> {
    let set = GatewaySet { gateway: BANK.to_owned(), ..set };
    till.yard
        .run(move |ctx| {
            let set = set.clone();
            Box::pin(async move { gateway_set(ctx, set).await })
        })
        .await
}

/// A payment that is ours, spent on nothing any more, and too old to be reversed.
async fn old(till: &Till) -> Attempt {
    let (order, attempt) = redirected(till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    come_back(till, &attempt, true).await;
    let clerk = till.yard.person(903).await;
    till.yard.run(move |ctx| Box::pin(role_grant(ctx, clerk, "admin"))).await.unwrap();
    till.yard
        .shop
        .run(by(clerk), move |ctx| Box::pin(async move { order_refund(ctx, order, "asked for").await }))
        .await
        .unwrap();
    till.yard.bank.reverses_nothing();
    attempt
}

async fn give_back(till: &Till, attempt: &Attempt) {
    let by_hand = ByHand { attempt_id: attempt.id, reason: "asked for".to_owned() };
    till.yard
        .run(move |ctx| {
            let by_hand = by_hand.clone();
            Box::pin(async move { attempt_reverse(ctx, by_hand).await })
        })
        .await
        .unwrap();
    till.yard.work().await;
}

/// What was told to the customer of it.
fn ways(till: &Till) -> Vec<serde_json::Value> {
    let sent = till.yard.messenger.sent.lock().unwrap();
    let own = sent.iter().filter(|notice| notice.key == "payments.given_back");
    own.map(|notice| notice.args["way"].clone()).collect()
}

#[tokio::test]
async fn what_is_reversed_no_more_is_refunded_and_the_books_say_so() {
    let till = open_till().await;
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    let attempt = old(&till).await;
    give_back(&till, &attempt).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Refunded);
    assert_eq!(till.yard.bank.session(&authority(&attempt)).refunded, toman(PRICE));
    assert_eq!(till.wallet(till.customer).await, 0);
    let told = attempt_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
    let last = told.last().unwrap();
    assert_eq!((last.kind, &last.data["way"]), (FactKind::ReversedBack, &"refund".into()));
    assert_eq!(ways(&till), ["refund"]);
    till.sound().await;
}

#[tokio::test]
async fn f02_a_refund_whose_answer_was_lost_stays_open_and_is_not_asked_for_at_once() {
    let till = open_till().await;
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    let attempt = old(&till).await;
    till.yard.bank.loses_refund();
    give_back(&till, &attempt).await;
    till.yard.after(60).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::RefundPending);
    assert_eq!(till.yard.bank.refunds_asked(), 1, "it may still be being written down over there");
    till.yard.after(120).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Refunded);
    assert_eq!((till.yard.bank.refunds_asked(), till.wallet(till.customer).await), (2, 0));
    till.sound().await;
}

/// A provider that never gives a clear answer is something for people to look at; the money stays aside.
#[tokio::test]
async fn i12_what_is_going_back_for_more_than_an_hour_is_stuck() {
    let till = open_till().await;
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    let attempt = old(&till).await;
    (0..100).for_each(|_| till.yard.bank.loses_refund());
    give_back(&till, &attempt).await;
    let stuck = async || {
        let found = invariants_check(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
        found.iter().filter(|found| found.id == "I-12" && found.detail.contains("refund_pending")).count()
    };
    till.yard.after(3_500).await;
    assert_eq!(stuck().await, 0);
    till.yard.after(150).await;
    assert_eq!(stuck().await, 1);
    till.yard.after(8 * 86_400).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::RefundPending);
    let wallet = balance(till.yard.shop.read(), &Account::Wallet(till.customer)).await.unwrap();
    assert_eq!((wallet.balance, wallet.available), (toman(PRICE), toman(0)), "kept aside, however long");
}

#[tokio::test]
async fn without_access_the_money_stays_and_the_desk_hears_why_until_there_is_one() {
    let till = open_till().await;
    let attempt = old(&till).await;
    for (refund, way, code) in [(RefundSet::Keep, "reverse", "-63"), (access("expired"), "refund", "access")]
    {
        set(&till, GatewaySet { refund, ..GatewaySet::default() }).await.unwrap();
        give_back(&till, &attempt).await;
        assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
        let told = attempt_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
        let last = told.last().unwrap();
        assert_eq!(last.kind, FactKind::ReverseImpossible);
        assert_eq!((&last.data["way"], &last.data["code"]), (&way.into(), &code.into()));
    }
    assert_eq!(till.wallet(till.customer).await, PRICE, "nothing is kept aside any more");
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    give_back(&till, &attempt).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Refunded);
    till.sound().await;
}

#[tokio::test]
async fn an_access_is_checked_sealed_and_ends_with_the_account_it_was_of() {
    let till = open_till().await;
    let terminal = async || {
        let all = gateway_list(till.yard.shop.read(), till.yard.shop.sealer()).await.unwrap();
        all.into_iter().find(|view| view.gateway == BANK).unwrap().refund_terminal
    };
    let tried = async || refund_probe(&till.yard.shop, BANK).await.unwrap();
    assert_eq!((terminal().await, tried().await), (None, GatewayHealth::Untestable));
    for wrong in ["", "two words", "line\nbreak"] {
        let refused = set(&till, GatewaySet { refund: access(wrong), ..GatewaySet::default() }).await;
        assert_eq!(refused.unwrap_err().code(), "payments.refund_access_invalid", "{wrong:?}");
    }
    for wrong in ["", "12a", "123456789012345678901"] {
        let token = Secret::new(REFUND_TOKEN);
        let refund = RefundSet::Open(RefundAccess { terminal: wrong.to_owned(), token });
        let refused = set(&till, GatewaySet { refund, ..GatewaySet::default() }).await;
        assert_eq!(refused.unwrap_err().code(), "payments.refund_access_invalid", "{wrong:?}");
    }
    // As panels show it, with its kind in front.
    let shown = access(&format!(" Bearer {REFUND_TOKEN} "));
    set(&till, GatewaySet { refund: shown, ..GatewaySet::default() }).await.unwrap();
    assert_eq!((terminal().await.as_deref(), tried().await), (Some("250001"), GatewayHealth::Answers));
    let clear = format!("SELECT COUNT(*) FROM gateway_account WHERE refund_token LIKE '%{REFUND_TOKEN}%'");
    assert_eq!(till.yard.number(&clear).await, 0, "sealed");
    set(&till, GatewaySet { enabled: Some(false), ..GatewaySet::default() }).await.unwrap();
    assert_eq!(tried().await, GatewayHealth::Answers, "what is not said stays");
    set(&till, GatewaySet { refund: access("expired"), ..GatewaySet::default() }).await.unwrap();
    assert_eq!(tried().await, GatewayHealth::Refuses { code: "access".to_owned() });
    let merchant = Some(Secret::new("another-account"));
    set(&till, GatewaySet { merchant, ..GatewaySet::default() }).await.unwrap();
    assert_eq!((terminal().await, tried().await), (None, GatewayHealth::Untestable));
    assert_eq!(gateway_probe(&till.yard.shop, BANK).await.unwrap(), GatewayHealth::Answers);
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    set(&till, GatewaySet { refund: RefundSet::Forget, ..GatewaySet::default() }).await.unwrap();
    assert_eq!(terminal().await, None);
}
