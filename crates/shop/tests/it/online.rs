//! Payments at a provider: paid, lost, late, forged, twice.

use kernel::{AttemptId, Money, OrderId, Secret, UserId};
use shop::Shop;
use shop::orders::{OrderState, Wish, order_cancel, order_pay_online};
use shop::payments::{
    Attempt, AttemptState, Callback, FactKind, GatewayError, GatewayFact, GatewaySet, Proof, Returned,
    attempt_get, attempt_returned, attempt_timeline, gateway_set, page_open,
};

use crate::bank::{BANK, lost};
use crate::till::{PRICE, Till, by, plan_input, save, toman};

/// A till whose owner has set the provider up.
pub async fn open_till() -> Till {
    let till = Till::new().await;
    let set = GatewaySet {
        gateway: BANK.to_owned(),
        enabled: Some(true),
        sandbox: Some(false),
        merchant: Some(Secret::new("merchant-key")),
        ..GatewaySet::default()
    };
    set_up(&till, set).await.unwrap();
    till
}

/// The owner says something of a provider.
pub async fn set_up(till: &Till, set: GatewaySet) -> shop::Result<()> {
    till.yard
        .run(move |ctx| {
            let set = set.clone();
            Box::pin(async move { gateway_set(ctx, set).await })
        })
        .await
}

/// An order whose payer has been sent to the provider.
pub async fn redirected(till: &Till, user: UserId, wish: Wish) -> (OrderId, Attempt) {
    let order = till.order(user, wish).await;
    (order, sent(till, user, order).await)
}

pub async fn sent(till: &Till, user: UserId, order: OrderId) -> Attempt {
    let attempt = till
        .yard
        .shop
        .run(by(user), move |ctx| Box::pin(order_pay_online(ctx, user, order, BANK)))
        .await
        .unwrap();
    page_open(&till.yard.shop, attempt.id, "a service").await.unwrap()
}

pub fn authority(attempt: &Attempt) -> String {
    attempt.online.authority.clone().unwrap()
}

/// The secret part of the address the payer comes back to.
pub fn token(till: &Till, attempt: &Attempt) -> String {
    let url = till.yard.bank.session(&authority(attempt)).callback_url;
    url.rsplit_once('/').unwrap().1.to_owned()
}

/// The browser comes back; nothing is worked yet.
async fn come(till: &Till, token: String, callback: Option<Callback>) -> Returned {
    come_to(&till.yard.shop, token, callback).await
}

/// The browser comes back to this replica.
pub async fn come_to(shop: &Shop, token: String, callback: Option<Callback>) -> Returned {
    shop.run(kernel::Actor::System, move |ctx| {
        let (token, callback) = (token.clone(), callback.clone());
        Box::pin(async move { attempt_returned(ctx, (BANK, &token), callback).await })
    })
    .await
    .unwrap()
}

pub async fn come_back(till: &Till, attempt: &Attempt, says_paid: bool) {
    let callback = Callback { authority: authority(attempt), says_paid };
    come(till, token(till, attempt), Some(callback)).await;
    till.yard.work().await;
}

pub async fn now(till: &Till, id: AttemptId) -> Attempt {
    attempt_get(till.yard.shop.read(), id).await.unwrap().unwrap().attempt
}

async fn facts(till: &Till, id: AttemptId) -> Vec<FactKind> {
    attempt_timeline(till.yard.shop.read(), id).await.unwrap().into_iter().map(|fact| fact.kind).collect()
}

fn paid(toman: i64, reference: &str) -> GatewayFact {
    GatewayFact::Paid(Proof {
        amount: Money::from_toman(toman).unwrap(),
        reference: reference.to_owned(),
        payer_card: None,
        fee: None,
        repeated: false,
    })
}

#[tokio::test]
async fn a_payment_at_a_provider_becomes_a_service() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    assert_eq!((attempt.state, attempt.amount), (AttemptState::Redirected, toman(PRICE)));
    assert!(attempt.online.url.as_ref().unwrap().ends_with(&authority(&attempt)));
    let again = sent(&till, till.customer, order).await;
    assert_eq!(again.online.url, attempt.online.url, "the same page is shown again");
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    let booked = now(&till, attempt.id).await;
    assert_eq!((booked.state, booked.received), (AttemptState::Credited, Some(toman(PRICE))));
    assert_eq!(booked.online.reference.as_deref(), Some("1001"));
    assert_eq!((till.wallet(till.customer).await, till.yard.bank.questions()), (0, 1));
    let told = [FactKind::Requested, FactKind::Opened, FactKind::Returned, FactKind::Paid];
    assert_eq!(facts(&till, attempt.id).await, told);
    till.sound().await;
}

#[tokio::test]
async fn f04_fifty_callbacks_a_list_and_a_clock_make_one_credit() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    let token = token(&till, &attempt);
    let callback = Callback { authority: authority(&attempt), says_paid: true };
    let callbacks = (0..50).map(|_| come(&till, token.clone(), Some(callback.clone())));
    for returned in futures::future::join_all(callbacks).await {
        assert_eq!(returned, Returned::Known(attempt.id));
    }
    till.yard.clock.advance(chrono::TimeDelta::minutes(2));
    let workers = (0..4).map(|_| {
        let worker = till.yard.shop.worker();
        async move { worker.run_due().await.unwrap() }
    });
    futures::future::join_all(workers).await;
    come_back(&till, &attempt, true).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM ledger_transfer WHERE kind = 'credit'").await, 1);
    till.sound().await;
}

#[tokio::test]
async fn f08_a_forged_callback_changes_nothing() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    let other = till.yard.person(5002).await;
    let (_, cheap) = redirected(&till, other, Wish::TopUp { amount: toman(10_000) }).await;
    till.yard.bank.pay(&authority(&cheap));
    // Another payment's key at this payment's address, and the other way round.
    let stolen = Callback { authority: authority(&cheap), says_paid: true };
    assert_eq!(come(&till, token(&till, &attempt), Some(stolen.clone())).await, Returned::Forged(attempt.id));
    assert_eq!(come(&till, token(&till, &attempt), None).await, Returned::Forged(attempt.id));
    assert_eq!(come(&till, "guessed".to_owned(), Some(stolen)).await, Returned::Unknown);
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Redirected);
    // "OK" for what nobody paid: the provider is asked, and has heard nothing from the bank.
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Verifying);
    assert_eq!(till.state(order).await, OrderState::AwaitingPayment);
    till.yard.after(30 * 3_600).await;
    till.yard.after(600).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Expired, "no bank takes that long");
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
}

#[tokio::test]
async fn f09_no_clear_answer_is_unknown_and_found_out() {
    let till = open_till().await;
    let owner = till.yard.owner().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    till.yard.bank.lists_nothing();
    // Carried out, and the answer lost: the next ones are nonsense.
    till.yard.bank.loses_answer();
    for _ in 0..7 {
        till.yard.bank.says(Err(lost()));
    }
    come_back(&till, &attempt, true).await;
    let unknown = now(&till, attempt.id).await;
    assert_eq!(unknown.state, AttemptState::Unknown);
    assert_eq!(till.yard.messenger.keys_sent(), ["payments.waiting"]);
    for _ in 0..90 {
        till.yard.after(30).await;
    }
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    assert_eq!(till.state(order).await, OrderState::Active);
    assert_eq!(till.wallet(till.customer).await, 0);
    till.sound().await;
    let alarms = till.yard.messenger.sent.lock().unwrap();
    let alarms: Vec<_> = alarms.iter().filter(|notice| notice.key == "payments.unknown_long").collect();
    assert_eq!(alarms.len(), 1, "the owner hears of it once");
    assert_eq!(alarms[0].user_id, owner);
}

#[tokio::test]
async fn f10_a_provider_that_changes_its_mind_credits_once() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.lists_nothing();
    till.yard.bank.says(Ok(GatewayFact::Pending));
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Verifying, "the bank may still tell");
    till.yard.bank.says(Ok(paid(PRICE, "77")));
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    till.yard.bank.says(Ok(GatewayFact::Pending));
    come_back(&till, &attempt, true).await;
    till.yard.bank.says(Ok(paid(PRICE, "77")));
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    assert_eq!(till.state(order).await, OrderState::Active);
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM ledger_transfer WHERE kind = 'credit'").await, 1);
    till.sound().await;
}

#[tokio::test]
async fn f11_late_money_after_a_price_change_stays_in_the_wallet() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.after(31 * 60).await;
    assert_eq!(till.state(order).await, OrderState::Expired);
    let dearer = shop::catalog::PlanInput { price: toman(PRICE + 1), ..plan_input(till.place) };
    save(&till.yard, dearer, Some(till.plan)).await;
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Expired, PRICE));
    assert_eq!(till.yard.messenger.keys_sent(), ["orders.to_wallet"]);
    till.sound().await;
}

#[tokio::test]
async fn f11_late_money_at_an_unchanged_price_buys_what_it_was_for() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.after(31 * 60).await;
    till.yard.after(60).await;
    // With its order, or by the last question about it: whichever came first ended it.
    let ended = now(&till, attempt.id).await.state;
    assert!(matches!(ended, AttemptState::Canceled | AttemptState::Expired), "{ended:?}");
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.sound().await;
}

#[tokio::test]
async fn whoever_never_comes_back_is_found_in_the_providers_list() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    till.yard.after(30).await;
    till.yard.work().await;
    assert_eq!(till.state(order).await, OrderState::Active);
    assert!(facts(&till, attempt.id).await.contains(&FactKind::Listed));
    till.sound().await;
}

#[tokio::test]
async fn whoever_is_in_no_list_is_found_by_the_clock() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    till.yard.bank.lists_nothing();
    till.yard.after(61).await;
    till.yard.work().await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.sound().await;
}

#[tokio::test]
async fn a_payer_who_cancels_is_told_and_may_try_again() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    come_back(&till, &attempt, false).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Failed);
    assert_eq!(till.yard.messenger.keys_sent(), ["payments.not_paid"]);
    let second = sent(&till, till.customer, order).await;
    assert_ne!(second.id, attempt.id);
    till.yard.bank.pay(&authority(&second));
    come_back(&till, &second, true).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.sound().await;
}

/// The address of a page is visited again with other words in it, by hand or out of a browser's history.
#[tokio::test]
async fn f10_a_payment_that_ended_is_not_brought_to_life_by_its_address() {
    let till = open_till().await;
    let (order, canceled) = redirected(&till, till.customer, till.buy()).await;
    come_back(&till, &canceled, false).await;
    come_back(&till, &canceled, true).await;
    assert_eq!(now(&till, canceled.id).await.state, AttemptState::Failed);
    let second = sent(&till, till.customer, order).await;
    assert_ne!(second.id, canceled.id, "a page that is closed is not offered again");
    come_back(&till, &canceled, true).await;
    assert_eq!(now(&till, canceled.id).await.state, AttemptState::Failed);
    // The customer gives the order up. Whoever comes back from paying for it all the same waits for the bank.
    let customer = till.customer;
    till.yard
        .run(move |ctx| Box::pin(async move { order_cancel(ctx, customer, order).await.map(drop) }))
        .await
        .unwrap();
    come_back(&till, &second, true).await;
    assert_eq!(now(&till, second.id).await.state, AttemptState::Verifying);
    assert_eq!(till.state(order).await, OrderState::Canceled);
    till.yard.bank.pay(&authority(&second));
    come_back(&till, &second, true).await;
    assert_eq!(now(&till, second.id).await.state, AttemptState::Credited, "money is money");
    assert_eq!(till.wallet(till.customer).await, PRICE);
    till.sound().await;
}

#[tokio::test]
async fn an_order_paid_in_two_ways_is_charged_once_and_the_rest_is_in_the_wallet() {
    let till = open_till().await;
    let (order, online) = redirected(&till, till.customer, till.buy()).await;
    let card = till.pay_card(till.customer, order).await.unwrap();
    let receipt = till.submit(till.customer, &card).await.unwrap();
    till.yard.bank.pay(&authority(&online));
    come_back(&till, &online, true).await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.approve(0, receipt, None).await.unwrap();
    assert_eq!(till.wallet(till.customer).await, card.attempt.amount.toman());
    till.sound().await;
}

#[tokio::test]
async fn money_for_an_order_that_was_given_up_is_in_the_wallet() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    let user = till.customer;
    till.yard.shop.run(by(user), move |ctx| Box::pin(order_cancel(ctx, user, order))).await.unwrap();
    till.yard.bank.pay(&authority(&attempt));
    till.yard.after(30).await;
    till.yard.work().await;
    assert_eq!((till.state(order).await, till.wallet(user).await), (OrderState::Canceled, PRICE));
    assert_eq!(till.yard.messenger.keys_sent(), ["orders.to_wallet"]);
    till.sound().await;
}

#[tokio::test]
async fn i09_one_reference_pays_one_payment() {
    let till = open_till().await;
    till.yard.owner().await;
    let (_, first) = redirected(&till, till.customer, Wish::TopUp { amount: toman(10_000) }).await;
    till.yard.bank.pay(&authority(&first));
    come_back(&till, &first, true).await;
    let (_, second) = redirected(&till, till.customer, Wish::TopUp { amount: toman(20_000) }).await;
    till.yard.bank.pay(&authority(&second));
    till.yard.bank.reference_set(&authority(&second), "1001");
    come_back(&till, &second, true).await;
    assert_eq!(now(&till, second.id).await.state, AttemptState::Unknown);
    assert!(till.yard.messenger.keys_sent().contains(&"payments.reference_taken".to_owned()));
    assert_eq!(till.wallet(till.customer).await, 10_000);
    till.sound().await;
}

#[tokio::test]
async fn a_provider_that_refuses_a_page_is_reported_and_another_try_is_possible() {
    let till = open_till().await;
    till.yard.owner().await;
    let refusal = GatewayError::Refused { code: "-11".to_owned(), detail: "terminal".to_owned() };
    till.yard.bank.refuses_to_open(refusal);
    let order = till.order(till.customer, till.buy()).await;
    let user = till.customer;
    let open = |till: &Till| {
        let shop = till.yard.shop.clone();
        async move {
            let attempt =
                shop.run(by(user), move |ctx| Box::pin(order_pay_online(ctx, user, order, BANK))).await?;
            page_open(&shop, attempt.id, "a service").await
        }
    };
    assert_eq!(open(&till).await.unwrap_err().code(), "payments.gateway_away");
    till.yard.work().await;
    assert_eq!(till.yard.messenger.keys_sent(), ["payments.gateway_refused"]);
    assert_eq!(open(&till).await.unwrap().state, AttemptState::Redirected);
}

#[tokio::test]
async fn a_provider_that_is_off_takes_nothing_new_and_is_asked_about_what_is_open() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    let off = GatewaySet { gateway: BANK.to_owned(), enabled: Some(false), ..GatewaySet::default() };
    set_up(&till, off).await.unwrap();
    let user = till.customer;
    let another = till.order(user, till.buy()).await;
    let refused = till
        .yard
        .shop
        .run(by(user), move |ctx| Box::pin(order_pay_online(ctx, user, another, BANK)))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "payments.no_gateway");
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!(till.state(order).await, OrderState::Active);
}

#[tokio::test]
async fn a_provider_that_brings_less_credits_what_came_and_the_rest_is_asked_for() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.says(Ok(paid(PRICE - 50_000, "5")));
    come_back(&till, &attempt, true).await;
    assert_eq!(now(&till, attempt.id).await.received, Some(toman(PRICE - 50_000)));
    assert_eq!(till.state(order).await, OrderState::AwaitingPayment);
    assert_eq!(till.wallet(till.customer).await, PRICE - 50_000);
    assert_eq!(till.yard.messenger.keys_sent(), ["orders.to_wallet"]);
    let rest = sent(&till, till.customer, order).await;
    assert_eq!(rest.amount, toman(50_000), "the wallet gives what it has");
    till.yard.bank.pay(&authority(&rest));
    come_back(&till, &rest, true).await;
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Active, 0));
    till.sound().await;
}

#[tokio::test]
async fn f20_a_clock_that_jumps_ends_nothing_that_was_paid() {
    let till = open_till().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    till.yard.bank.lists_nothing();
    till.yard.clock.advance(chrono::TimeDelta::days(1));
    till.yard.work().await;
    till.yard.after(1).await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited, "late, and not lost");
    assert_eq!(till.state(order).await, OrderState::Active);
    till.yard.clock.advance(-chrono::TimeDelta::days(1));
    till.yard.work().await;
    assert_eq!(till.state(order).await, OrderState::Active);
    till.sound().await;
}
