//! Money that goes back to the card after the time of reversals, through a provider that has refunds.

use kernel::{Actor, OrderId, Secret};
use shop::identity::role_grant;
use shop::ledger::{Account, Severity, TransferKind, TransferPost, balance, invariants_check, transfer_post};
use shop::orders::{Deed, order_refund};
use shop::payments::{
    Attempt, AttemptState, ByHand, FactKind, GatewayError, GatewayHealth, GatewaySet, RefundAccess,
    RefundAnswer, RefundSet, RefundStanding, attempt_reverse, attempt_timeline, gateway_list, gateway_probe,
    refund_probe,
};

use crate::bank::{BANK, REFUND_TOKEN, lost};
use crate::desk::act;
use crate::online::{authority, come_back, now, open_till, redirected, set_up};
use crate::till::{PRICE, Till, by, toman};

fn access(token: &str) -> RefundSet {
    RefundSet::Open(RefundAccess { terminal: "250001".to_owned(), token: Secret::new(token) })
}

async fn set(till: &Till, set: GatewaySet) -> shop::Result<()> {
    set_up(till, GatewaySet { gateway: BANK.to_owned(), ..set }).await
}

/// A payment that is ours, spent on nothing any more, and too old to be reversed.
pub async fn old(till: &Till) -> Attempt {
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

pub async fn give_back(till: &Till, attempt: &Attempt) {
    ask_back(till, attempt).await;
    till.yard.work().await;
}

/// Somebody asks for it; nothing is worked yet.
pub async fn ask_back(till: &Till, attempt: &Attempt) {
    let by_hand = ByHand { attempt_id: attempt.id, reason: "asked for".to_owned() };
    till.yard
        .run(move |ctx| {
            let by_hand = by_hand.clone();
            Box::pin(async move { attempt_reverse(ctx, by_hand).await })
        })
        .await
        .unwrap();
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

/// The state, and how often a refund was ordered.
pub async fn so_far(till: &Till, attempt: &Attempt) -> (AttemptState, u32) {
    (now(till, attempt.id).await.state, till.yard.bank.refunds_asked())
}

pub async fn going_back() -> (Till, Attempt) {
    let till = open_till().await;
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    let attempt = old(&till).await;
    (till, attempt)
}

#[tokio::test]
async fn f02_an_order_whose_answer_was_lost_is_looked_for_and_not_repeated() {
    let (till, attempt) = going_back().await;
    till.yard.bank.loses_refund();
    // What it did shows late.
    for _ in 0..4 {
        till.yard.bank.looks(Ok(RefundStanding::Whole { key: authority(&attempt) }));
    }
    give_back(&till, &attempt).await;
    till.yard.after(60).await;
    till.yard.after(60).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1), "it may still show");
    till.yard.after(120).await;
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    assert_eq!(till.yard.bank.session(&authority(&attempt)).refunded, toman(PRICE));
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
}

/// Once a refund was ordered only what is seen counts, whatever else the provider says or the owner changes.
#[tokio::test]
async fn f02_after_a_lost_order_no_answer_but_a_look_gives_the_money_to_the_wallet() {
    let refused = |code: &str| GatewayError::Refused { code: code.to_owned(), detail: String::new() };
    let (till, attempt) = going_back().await;
    till.yard.bank.loses_refund();
    let odd = [
        Ok(RefundStanding::Whole { key: authority(&attempt) }),
        Err(refused("access")),
        Err(refused("terminal")),
        Ok(RefundStanding::Impossible { code: "not_found".to_owned() }),
        Ok(RefundStanding::Impossible { code: "refunded_in_part".to_owned() }),
        Err(GatewayError::Limited),
    ];
    odd.into_iter().for_each(|answer| till.yard.bank.looks(answer));
    give_back(&till, &attempt).await;
    for _ in 0..5 {
        till.yard.after(120).await;
        assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1));
    }
    set(&till, GatewaySet { refund: RefundSet::Forget, ..GatewaySet::default() }).await.unwrap();
    for _ in 0..3 {
        till.yard.after(2_400).await;
        assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1), "nor does a lost access");
    }
    set(&till, GatewaySet { refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
}

#[tokio::test]
async fn an_order_that_was_refused_ends_when_nothing_has_come_of_it() {
    let (till, attempt) = going_back().await;
    till.yard.bank.says_to_order(Ok(RefundAnswer::Refused { code: "no balance".to_owned() }));
    give_back(&till, &attempt).await;
    till.yard.after(300).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 1));
    till.yard.after(360).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Credited, 1), "not ordered again by itself");
    let told = attempt_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
    assert_eq!(told.last().unwrap().data["code"], "no balance");
    assert_eq!(till.wallet(till.customer).await, PRICE);
    give_back(&till, &attempt).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 2));
    till.sound().await;
}

/// A reversal whose answer was lost may still take effect: it is not refunded at once.
#[tokio::test]
async fn f02_after_a_lost_reversal_a_refund_waits() {
    let (till, attempt) = going_back().await;
    till.yard.bank.refuses_to_open(lost());
    give_back(&till, &attempt).await;
    till.yard.after(120).await;
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::RefundPending, 0));
    till.yard.after(600).await;
    assert_eq!(
        so_far(&till, &attempt).await,
        (AttemptState::RefundPending, 0),
        "the last call may be younger"
    );
    till.yard.after(120).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Refunded, 1));
    till.sound().await;
}

/// A provider that never gives a clear answer is something for people to look at, and to decide; the money stays aside.
#[tokio::test]
async fn i12_what_is_going_back_for_more_than_an_hour_is_for_people() {
    let (till, attempt) = going_back().await;
    till.yard.bank.loses_refund();
    (0..2_000).for_each(|_| till.yard.bank.looks(Err(lost())));
    till.yard.bank.looks(Ok(RefundStanding::Whole { key: authority(&attempt) }));
    give_back(&till, &attempt).await;
    let stuck = async || {
        let found = invariants_check(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
        found.iter().filter(|found| found.id == "I-12" && found.detail.contains("refund_pending")).count()
    };
    let say = async |deed: Deed| act(&till, Actor::Operator, deed).await;
    let (went, stayed) = (Deed::WentBack { attempt_id: attempt.id }, Deed::Stayed { attempt_id: attempt.id });
    till.yard.after(3_500).await;
    assert_eq!(stuck().await, 0);
    assert_eq!(say(stayed).await.unwrap_err().code(), "payments.still_asked");
    till.yard.after(150).await;
    assert_eq!(stuck().await, 1);
    till.yard.after(8 * 86_400).await;
    let wallet = balance(till.yard.shop.read(), &Account::Wallet(till.customer)).await.unwrap();
    assert_eq!((wallet.balance, wallet.available), (toman(PRICE), toman(0)), "kept aside, however long");
    let alerts = till.yard.messenger.sent.lock().unwrap().clone();
    assert!(alerts.iter().any(|notice| notice.key == "payments.going_back_long"));
    say(went).await.unwrap();
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Refunded);
    assert_eq!((till.wallet(till.customer).await, stuck().await), (0, 0));
    assert_eq!(say(stayed).await.unwrap_err().code(), "payments.illegal_move");
    till.sound().await;
}

#[tokio::test]
async fn a_person_may_say_that_nothing_went_back() {
    let (till, attempt) = going_back().await;
    (0..2_000).for_each(|_| till.yard.bank.looks(Err(lost())));
    give_back(&till, &attempt).await;
    till.yard.after(3_700).await;
    act(&till, Actor::Operator, Deed::Stayed { attempt_id: attempt.id }).await.unwrap();
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Credited, 0));
    let wallet = balance(till.yard.shop.read(), &Account::Wallet(till.customer)).await.unwrap();
    assert_eq!(wallet.available, toman(PRICE));
    till.yard.after(600).await;
    assert_eq!(so_far(&till, &attempt).await, (AttemptState::Credited, 0), "nobody goes on asking");
    till.sound().await;
}

#[tokio::test]
async fn a_refund_that_the_bank_throws_back_is_told_once() {
    let (till, attempt) = going_back().await;
    give_back(&till, &attempt).await;
    let alerts = async || {
        till.yard.after(7 * 3_600).await;
        let sent = till.yard.messenger.sent.lock().unwrap().clone();
        sent.iter().filter(|notice| notice.key == "payments.refund_thrown_back").count()
    };
    assert_eq!(alerts().await, 0);
    // Also when the owner has a new key by then, and says again how refunds are ordered.
    let merchant = Some(Secret::new("another-account"));
    set(&till, GatewaySet { merchant, refund: access(REFUND_TOKEN), ..GatewaySet::default() }).await.unwrap();
    till.yard.bank.throws_back(&authority(&attempt));
    let told = alerts().await;
    assert!(told > 0);
    assert_eq!(alerts().await, told, "once");
    let facts = attempt_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
    assert_eq!(facts.last().unwrap().kind, FactKind::RefundThrownBack);
    till.sound().await;
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

/// Whatever breaks a rule past the rules is found: the payment of the order had gone back to the card.
#[tokio::test]
async fn i06_a_second_refund_of_an_order_whose_money_went_back_is_found() {
    let (till, attempt) = going_back().await;
    give_back(&till, &attempt).await;
    let broken = async || {
        let found = invariants_check(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
        let broken = found.into_iter().filter(|found| found.severity == Severity::Broken);
        broken.map(|found| found.id).collect::<Vec<_>>()
    };
    assert!(broken().await.is_empty());
    let (customer, order) = (till.customer, till.yard.number("SELECT MAX(id) FROM shop_order").await);
    till.yard
        .run(move |ctx| {
            let post = TransferPost {
                kind: TransferKind::Refund,
                idem_key: "once more".to_owned(),
                entries: vec![
                    (Account::Gift, toman(PRICE).negated()),
                    (Account::Wallet(customer), toman(PRICE)),
                ],
                attempt_id: None,
                order_id: Some(OrderId(order)),
                reason: "a mistake".to_owned(),
            };
            Box::pin(async move { transfer_post(ctx, post).await.map(drop) })
        })
        .await
        .unwrap();
    assert_eq!(broken().await, ["I-6"]);
}

#[tokio::test]
async fn i05_an_attempt_that_says_otherwise_than_its_credit_is_found() {
    let till = open_till().await;
    let attempt = old(&till).await;
    for (sql, id) in [
        ("UPDATE payment_attempt SET state = 'refunded'", "I-5"),
        ("UPDATE payment_attempt SET rest = 10, rest_transfer_id = credited_transfer_id", "I-5"),
    ] {
        let change = format!("{sql} WHERE id = {}", attempt.id);
        till.yard.sql(&change).await;
        let found = invariants_check(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
        let is_found = found.iter().any(|found| found.id == id && found.detail.contains("attempt"));
        assert!(is_found, "{sql}: {found:?}");
        let mend = format!(
            "UPDATE payment_attempt SET state = 'credited', rest = NULL, rest_transfer_id = NULL WHERE id = {}",
            attempt.id
        );
        till.yard.sql(&mend).await;
    }
    till.sound().await;
}
