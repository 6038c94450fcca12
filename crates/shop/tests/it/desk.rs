//! The payments desk: two people for large sums, finding payments, payouts and what they leave.

use db::sea_orm::ConnectionTrait as _;
use kernel::{Actor, AttemptId, UserId};
use serde_json::json;
use shop::identity::role_grant;
use shop::notifications::Notice;
use shop::orders::{
    Deed, DeskOutcome, OrderState, Wish, desk_do, desk_refuse, desk_waiting, payment_timeline,
    payments_proposed,
};
use shop::payments::{AttemptSearch, AttemptState, attempt_search, gateway_list};
use shop::settings::setting_set;

use crate::bank::BANK;
use crate::online::{authority, come_back, now, open_till, redirected};
use crate::till::{PRICE, Till, by, toman};

pub async fn clerks(till: &Till) -> [UserId; 2] {
    let ids = [till.yard.person(903).await, till.yard.person(904).await];
    for id in ids {
        till.yard.run(move |ctx| Box::pin(role_grant(ctx, id, "admin"))).await.unwrap();
    }
    till.yard.run(|ctx| Box::pin(setting_set(ctx, "four_eyes_above", "1000000"))).await.unwrap();
    till.yard.shop.settings_reload().await.unwrap();
    ids
}

pub async fn act(till: &Till, who: Actor, deed: Deed) -> shop::Result<DeskOutcome> {
    till.yard.shop.run(who, move |ctx| Box::pin(desk_do(ctx, deed, "asked for"))).await
}

pub async fn paid_online(till: &Till, wish: Wish) -> (kernel::OrderId, AttemptId) {
    let (order, attempt) = redirected(till, till.customer, wish).await;
    till.yard.bank.pay(&authority(&attempt));
    come_back(till, &attempt, true).await;
    (order, attempt.id)
}

#[tokio::test]
async fn a_large_refund_takes_two_people_who_mean_the_same() {
    let till = open_till().await;
    let [one, other] = clerks(&till).await;
    let (order, attempt) = paid_online(&till, till.buy()).await;
    let refund = Deed::Refund { order_id: order };
    assert_eq!(act(&till, by(one), refund).await.unwrap(), DeskOutcome::Proposed);
    assert_eq!(payments_proposed(till.yard.shop.read()).await.unwrap(), [attempt]);
    assert_eq!(till.state(order).await, OrderState::Active, "nothing happened yet");
    assert_eq!(act(&till, by(one), refund).await.unwrap_err().code(), "orders.needs_another_person");
    assert_eq!(desk_waiting(till.yard.shop.read(), 10).await.unwrap().len(), 1);
    till.yard.work().await;
    let told = till.yard.messenger.sent.lock().unwrap().clone();
    assert!(told.iter().any(|notice| notice.key == "orders.desk_proposed" && notice.user_id == other));
    assert_eq!(act(&till, by(other), refund).await.unwrap(), DeskOutcome::Done);
    assert_eq!((till.state(order).await, till.wallet(till.customer).await), (OrderState::Refunded, PRICE));
    assert!(desk_waiting(till.yard.shop.read(), 10).await.unwrap().is_empty());
    assert_eq!(told_of(&till, attempt).await, [("proposed", one), ("refunded", other)], "both have a name");
    till.sound().await;
}

/// Whoever may change the limit changes it alone, and not in silence.
#[tokio::test]
async fn a_limit_that_is_raised_is_told_to_everybody_who_answers_for_the_money() {
    let till = open_till().await;
    let [one, other] = clerks(&till).await;
    let told = async |value: &'static str| {
        till.yard
            .shop
            .run(by(one), move |ctx| Box::pin(setting_set(ctx, "four_eyes_above", value)))
            .await
            .unwrap();
        till.yard.work().await;
        let sent = till.yard.messenger.sent.lock().unwrap().clone();
        let of = |notice: &&Notice| notice.key == "payments.four_eyes_raised" && notice.user_id == other;
        sent.iter().filter(of).map(|notice| notice.args["by"].clone()).collect::<Vec<_>>()
    };
    assert!(told("500000").await.is_empty(), "more people are no risk");
    assert_eq!(told("90000000").await, [json!(one)]);
}

/// What people did with a payment, and who.
async fn told_of(till: &Till, id: AttemptId) -> Vec<(&'static str, UserId)> {
    let steps = payment_timeline(till.yard.shop.read(), id).await.unwrap();
    let by = |actor: &str| actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
    let people = steps.iter().filter_map(|step| Some((step.word, by(step.actor.as_deref()?)?)));
    people.filter(|(_, id)| *id != till.customer).collect()
}

#[tokio::test]
async fn a_proposal_of_another_amount_is_no_confirmation_and_can_be_refused() {
    let till = open_till().await;
    let [one, other] = clerks(&till).await;
    let (_, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.after(32 * 60).await;
    till.yard.after(60).await;
    let credit = |amount: i64| Deed::Credit { attempt_id: attempt.id, received: toman(amount) };
    assert_eq!(act(&till, by(one), credit(PRICE)).await.unwrap(), DeskOutcome::Proposed);
    let otherwise = act(&till, by(other), credit(PRICE + 1)).await.unwrap_err();
    assert_eq!(otherwise.code(), "orders.proposed_otherwise");
    let deed = credit(PRICE);
    till.yard.shop.run(by(other), move |ctx| Box::pin(desk_refuse(ctx, deed))).await.unwrap();
    assert_eq!(act(&till, by(other), credit(PRICE + 1)).await.unwrap(), DeskOutcome::Proposed);
    assert_eq!(act(&till, by(one), credit(PRICE + 1)).await.unwrap(), DeskOutcome::Done);
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    let told = told_of(&till, attempt.id).await;
    let wanted =
        [("proposed", one), ("proposal_refused", other), ("proposed", other), ("credited_by_hand", one)];
    assert_eq!(told, wanted);
    till.sound().await;
}

/// What a proposal waits for may come about without its second person.
#[tokio::test]
async fn a_proposal_ends_when_it_came_about_in_another_way() {
    let till = open_till().await;
    let [one, _] = clerks(&till).await;
    let waiting = async || desk_waiting(till.yard.shop.read(), 10).await.unwrap().len();
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    let credit = Deed::Credit { attempt_id: attempt.id, received: toman(PRICE) };
    till.yard.after(32 * 60).await;
    till.yard.after(60).await;
    assert_eq!(act(&till, by(one), credit).await.unwrap(), DeskOutcome::Proposed);
    assert_eq!(waiting().await, 1);
    // The provider is faster.
    till.yard.bank.pay(&authority(&attempt));
    come_back(&till, &attempt, true).await;
    assert_eq!((now(&till, attempt.id).await.state, waiting().await), (AttemptState::Credited, 0));
    let steps = payment_timeline(till.yard.shop.read(), attempt.id).await.unwrap();
    assert!(steps.iter().any(|step| step.word == "proposal_over" && step.actor.is_none()), "{steps:?}");
    // The person at the shell is.
    let refund = Deed::Refund { order_id: order };
    assert_eq!(act(&till, by(one), refund).await.unwrap(), DeskOutcome::Proposed);
    assert_eq!(act(&till, Actor::Operator, refund).await.unwrap(), DeskOutcome::Done);
    assert_eq!((till.state(order).await, waiting().await), (OrderState::Refunded, 0));
    till.sound().await;
}

#[tokio::test]
async fn below_the_limit_one_person_is_enough_and_at_the_shell_always() {
    let till = open_till().await;
    let [one, _] = clerks(&till).await;
    let (_, small) = redirected(&till, till.customer, Wish::TopUp { amount: toman(50_000) }).await;
    till.yard.after(32 * 60).await;
    till.yard.after(60).await;
    let credit = Deed::Credit { attempt_id: small.id, received: toman(50_000) };
    assert_eq!(act(&till, by(one), credit).await.unwrap(), DeskOutcome::Done);
    let (order, _) = paid_online(&till, till.buy()).await;
    assert_eq!(
        act(&till, Actor::Operator, Deed::Refund { order_id: order }).await.unwrap(),
        DeskOutcome::Done
    );
    let customer = act(&till, by(till.customer), Deed::Refund { order_id: order }).await.unwrap_err();
    assert_eq!(customer.code(), "identity.forbidden");
    till.sound().await;
}

pub async fn found(till: &Till, search: AttemptSearch) -> Vec<AttemptId> {
    let found = attempt_search(till.yard.shop.read(), &search, (None, 50)).await.unwrap();
    found.into_iter().map(|attempt| attempt.id).collect()
}

#[tokio::test]
async fn a_payment_is_found_by_what_people_read_out() {
    let till = open_till().await;
    let (_, first) = paid_online(&till, Wish::TopUp { amount: toman(41_000) }).await;
    let (_, second) = paid_online(&till, Wish::TopUp { amount: toman(42_000) }).await;
    let by_text = |text: &str| AttemptSearch { text: Some(text.to_owned()), ..AttemptSearch::default() };
    let key = authority(&now(&till, second).await);
    assert_eq!(found(&till, by_text("41,000")).await, [first]);
    assert_eq!(
        found(&till, by_text("\u{6f4}\u{6f2}\u{6f0}\u{6f0}\u{6f0}")).await,
        [second],
        "Persian digits"
    );
    assert_eq!(found(&till, by_text("1002")).await, [second], "the bank's reference");
    assert_eq!(found(&till, by_text(&key)).await, [second], "the provider's key");
    assert!(found(&till, by_text("A0001")).await.is_empty(), "no number, though it ends like one");
    assert_eq!(found(&till, by_text("5995")).await, [second, first], "the end of a card");
    let order = till.order(till.customer, till.buy()).await;
    let on_card = till.pay_card(till.customer, order).await.unwrap();
    let tail = on_card.card.number.tail().to_owned();
    assert_eq!(found(&till, by_text(&tail)).await, [on_card.attempt.id], "the end of our own card");
    let page = attempt_search(till.yard.shop.read(), &AttemptSearch::default(), (Some(second), 50)).await;
    assert_eq!(page.unwrap().len(), 1, "the next page begins behind the last one");
    let late = AttemptSearch { late: true, ..AttemptSearch::default() };
    assert!(found(&till, late).await.is_empty());
}

#[tokio::test]
async fn the_providers_key_is_sealed_and_only_its_end_is_shown() {
    let till = open_till().await;
    let listed = gateway_list(till.yard.shop.read(), till.yard.shop.sealer()).await.unwrap();
    assert_eq!((listed[0].gateway.as_str(), listed[0].merchant_tail.as_str()), (BANK, "-key"));
    let plain = till.yard.number("SELECT COUNT(*) FROM gateway_account WHERE access LIKE '%merchant%'").await;
    assert_eq!(plain, 0);
}

#[tokio::test]
async fn i02_damaged_books_are_told_to_the_owner_within_the_hour() {
    let till = open_till().await;
    let [one, _] = clerks(&till).await;
    paid_online(&till, till.buy()).await;
    till.yard.after(3_700).await;
    let told = || {
        let sent = till.yard.messenger.sent.lock().unwrap();
        let about_books = sent.iter().filter(|notice| notice.key == "reports.books_broken");
        about_books.filter(|notice| notice.user_id == one).cloned().collect::<Vec<_>>()
    };
    assert!(told().is_empty(), "sound books are no news");
    let damage = "UPDATE ledger_account SET balance = balance + 1 WHERE code LIKE 'liability:user:%'";
    let db = till.yard.shop.db();
    db.write(move |tx| Box::pin(async move { tx.execute_unprepared(damage).await.map(drop) })).await.unwrap();
    till.yard.after(3_700).await;
    till.yard.after(3_700).await;
    let told = told();
    assert_eq!(told.len(), 1, "once a day");
    assert!(told[0].args["invariants"].as_str().unwrap().contains("I-2"), "{}", told[0].args);
}
