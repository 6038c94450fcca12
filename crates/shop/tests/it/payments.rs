//! Exact amounts, cards, money that comes.

use std::collections::HashSet;

use kernel::Money;
use shop::orders::OrderState;
use shop::payments::{AttemptState, CardInput, CardState, card_add, card_edit, card_state_set};

use crate::till::{PRICE, Till, toman};

/// 200 people pay the same price on one card at the same moment: 200 amounts, all within the tag.
#[tokio::test(flavor = "multi_thread")]
async fn f26_200_invoices_on_one_card_ask_for_200_amounts() {
    let till = Till::new().await;
    let mut orders = Vec::new();
    for nth in 0..200 {
        let user = till.yard.person(10_000 + nth).await;
        orders.push((user, till.order(user, till.buy()).await));
    }
    let asked = futures::future::join_all(orders.iter().map(|(user, id)| till.pay_card(*user, *id))).await;
    let mut amounts = HashSet::new();
    for invoice in asked {
        let attempt = invoice.unwrap().attempt;
        assert!((1..=999).contains(&attempt.tag.toman()));
        assert_eq!(attempt.amount, toman(PRICE).checked_add(attempt.tag).unwrap());
        amounts.insert(attempt.amount);
    }
    assert_eq!(amounts.len(), 200);
}

/// A card whose every tag is taken sends the next payer to the next card, and says so when there is none.
#[tokio::test]
async fn f26_a_crowded_card_gives_way() {
    let till = Till::new().await;
    for nth in 0..999 {
        let user = till.yard.person(20_000 + nth).await;
        let order = till.order(user, till.buy()).await;
        till.pay_card(user, order).await.unwrap();
    }
    let order = till.order(till.customer, till.buy()).await;
    let refused = till.pay_card(till.customer, order).await.unwrap_err();
    assert_eq!(refused.code(), "payments.no_card");
    let second = till
        .yard
        .run(|ctx| {
            let input = CardInput {
                number: "5892101234567890".to_owned(),
                holder: "Omid Rad".to_owned(),
                owner: String::new(),
                daily_cap: None,
            };
            Box::pin(card_add(ctx, input))
        })
        .await;
    if let Ok(second) = second {
        assert_eq!(till.pay_card(till.customer, order).await.unwrap().card.id, second);
    }
}

#[tokio::test]
async fn an_amount_is_free_again_a_day_after_its_deadline_and_not_before() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    till.pay_card(till.customer, order).await.unwrap();
    let locks = "SELECT COUNT(*) FROM payment_attempt WHERE amount_lock IS NOT NULL";
    till.yard.after(31 * 60).await;
    assert_eq!(till.state(order).await, OrderState::Expired);
    assert_eq!(till.yard.number(locks).await, 1);
    till.yard.after(23 * 3600).await;
    assert_eq!(till.yard.number(locks).await, 1);
    till.yard.after(3600).await;
    assert_eq!(till.yard.number(locks).await, 0);
}

#[tokio::test]
async fn asking_for_the_card_again_shows_the_same_amount() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let first = till.pay_card(till.customer, order).await.unwrap();
    till.yard.after(60).await;
    assert_eq!(till.pay_card(till.customer, order).await.unwrap().attempt, first.attempt);
}

/// A wallet that changed makes another amount; the money of the first one is still recognised.
#[tokio::test]
async fn another_wallet_asks_for_another_amount_and_takes_both() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let first = till.pay_card(till.customer, order).await.unwrap();
    till.fund(till.customer, toman(50_000)).await;
    let second = till.pay_card(till.customer, order).await.unwrap();
    assert!((100_001..=100_999).contains(&second.attempt.amount.toman()));
    let late = till.submit(till.customer, &first).await.unwrap();
    till.approve(0, late, None).await.unwrap();
    assert_ne!(till.state(order).await, OrderState::AwaitingPayment);
    assert_eq!(till.wallet(till.customer).await, 50_000 + first.attempt.tag.toman());
    till.sound().await;
}

#[tokio::test]
async fn a_card_at_its_daily_cap_rests_until_tehrans_midnight() {
    let till = Till::new().await;
    let card = till.card;
    till.yard
        .run(move |ctx| {
            let input = CardInput {
                number: "6037991122334455".to_owned(),
                holder: "Sara Karimi".to_owned(),
                owner: String::new(),
                daily_cap: Some(toman(200_000)),
            };
            Box::pin(card_edit(ctx, card, input))
        })
        .await
        .unwrap();
    let first = till.order(till.customer, till.buy()).await;
    let paid = till.pay_card(till.customer, first).await.unwrap();
    let receipt = till.submit(till.customer, &paid).await.unwrap();
    till.approve(0, receipt, None).await.unwrap();
    let other = till.yard.person(6000).await;
    let second = till.order(other, till.buy()).await;
    assert_eq!(till.pay_card(other, second).await.unwrap_err().code(), "payments.no_card");
    // Noon in UTC is half past three in Tehran: midnight is eight hours and a half away.
    till.yard.after(8 * 3600 + 31 * 60).await;
    let third = till.order(other, till.buy()).await;
    till.pay_card(other, third).await.unwrap();
}

#[tokio::test]
async fn a_resting_card_is_not_shown() {
    let till = Till::new().await;
    let card = till.card;
    till.yard
        .run(move |ctx| {
            Box::pin(async move { card_state_set(ctx, card, CardState::Resting).await.map(drop) })
        })
        .await
        .unwrap();
    let order = till.order(till.customer, till.buy()).await;
    assert_eq!(till.pay_card(till.customer, order).await.unwrap_err().code(), "payments.no_card");
}

/// F-06 without a chat: twenty approvals of one receipt at once, by both reviewers.
#[tokio::test(flavor = "multi_thread")]
async fn f06_of_twenty_approvals_at_once_one_credits() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let paid = till.pay_card(till.customer, order).await.unwrap();
    let receipt = till.submit(till.customer, &paid).await.unwrap();
    let all = futures::future::join_all((0..20).map(|nth| till.approve(nth % 2, receipt, None))).await;
    let (won, lost): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for refused in lost {
        let refused = refused.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("payments.decided", shop::Kind::Conflict));
        assert!(refused.args().contains_key("by") && refused.args().contains_key("at"));
    }
    assert_eq!(till.wallet(till.customer).await, paid.attempt.tag.toman());
    till.sound().await;
}

/// A receipt cannot be approved for nothing, and money nobody could have sent is refused.
#[tokio::test]
async fn what_came_must_be_something() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let paid = till.pay_card(till.customer, order).await.unwrap();
    let receipt = till.submit(till.customer, &paid).await.unwrap();
    for nothing in [Money::ZERO, Money::from_rial(-10).unwrap()] {
        let refused = till.approve(0, receipt, Some(nothing)).await.unwrap_err();
        assert_eq!(refused.code(), "payments.amount_invalid");
    }
    let view = shop::payments::attempt_get(till.yard.shop.read(), paid.attempt.id).await.unwrap().unwrap();
    assert_eq!(view.attempt.state, AttemptState::InReview);
    assert_eq!(till.wallet(till.customer).await, 0);
}

/// Rial for toman, or a digit too many: ten times what was asked for has to be said twice, a tip has not.
#[tokio::test]
async fn an_amount_far_from_what_was_asked_for_is_a_slip() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let asked = till.pay_card(till.customer, order).await.unwrap().attempt;
    let times = |factor: i64| Money::from_rial(asked.amount.rial() * factor).unwrap();
    assert!(asked.is_slip(times(10)) && asked.is_slip(times(3)));
    assert!(asked.is_slip(Money::from_rial(asked.amount.rial() / 10).unwrap()));
    assert!(!asked.is_slip(asked.amount) && !asked.is_slip(times(2)));
    assert!(!asked.is_slip(Money::from_rial(asked.amount.rial() / 2).unwrap()));
}
