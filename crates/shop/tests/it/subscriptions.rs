//! Links, names, periods of what customers hold.

use kernel::{Actor, Bytes, PageRequest};
use shop::Kind;
use shop::identity::{Arrival, user_arrive, user_get};
use shop::orders::{Wish, order_page, order_refund};
use shop::subscriptions::{
    SubscriptionState, document_by_token, link_change, subscription_get, subscription_page, subscription_view,
};

use crate::till::{PRICE, Till, by, plan_input, save, toman};

#[tokio::test]
async fn only_its_owner_and_the_staff_change_a_link() {
    let till = Till::new().await;
    let id = till.subscription().await;
    let old = subscription_get(till.yard.shop.read(), id).await.unwrap().unwrap().token;
    let thief = till.yard.person(6000).await;
    let change =
        |actor| till.yard.shop.run(actor, move |ctx| Box::pin(async move { link_change(ctx, id).await }));
    assert_eq!(change(by(thief)).await.unwrap_err().kind(), Kind::Forbidden);
    assert!(document_by_token(&till.yard.shop, &old).await.unwrap().is_some());
    let fresh = change(by(till.customer)).await.unwrap();
    assert_ne!(fresh, old);
    assert!(document_by_token(&till.yard.shop, &old).await.unwrap().is_none());
    assert_eq!(change(by(till.customer)).await.unwrap(), fresh, "a second tap is the same wish");
    till.yard.after(10).await;
    let owner = till.yard.owner().await;
    let newest = change(by(owner)).await.unwrap();
    assert!(document_by_token(&till.yard.shop, &fresh).await.unwrap().is_none());
    assert!(document_by_token(&till.yard.shop, &newest).await.unwrap().is_some());
}

/// Two renewals paid at the same moment are both there.
#[tokio::test(flavor = "multi_thread")]
async fn two_renewals_at_once_both_count() {
    let till = Till::new().await;
    let id = till.subscription().await;
    till.fund(till.customer, toman(PRICE * 2)).await;
    // Of the same plan there would be one invoice.
    let twin = save(&till.yard, plan_input(till.place), None).await;
    let renew = |plan_id| Wish::Renew { subscription_id: id, plan_id };
    let one = till.order(till.customer, renew(till.plan)).await;
    let two = till.order(till.customer, renew(twin)).await;
    let (first, second) =
        tokio::join!(till.pay_wallet(till.customer, one), till.pay_wallet(till.customer, two));
    first.unwrap();
    second.unwrap();
    till.yard.work().await;
    let view = subscription_view(till.yard.shop.read(), id, till.yard.shop.now()).await.unwrap().unwrap();
    assert_eq!(view.period.traffic_left, Some(Bytes::from_gib(90)));
    assert_eq!((view.period.expires_at.unwrap() - till.yard.shop.now()).num_days(), 90);
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM shop_order WHERE state = 'active'").await, 3);
    till.sound().await;
}

/// A subscription that was renewed before its delivery is delivered once, with both periods.
#[tokio::test]
async fn renewed_before_it_was_delivered_it_is_delivered_with_everything() {
    let till = Till::new().await;
    till.fund(till.customer, toman(PRICE * 2)).await;
    let order = till.order(till.customer, till.buy()).await;
    till.pay_wallet(till.customer, order).await.unwrap();
    let id = kernel::SubscriptionId(till.yard.number("SELECT MAX(id) FROM subscription").await);
    let renewal = till.order(till.customer, Wish::Renew { subscription_id: id, plan_id: till.plan }).await;
    till.pay_wallet(till.customer, renewal).await.unwrap();
    till.yard.work().await;
    let view = subscription_view(till.yard.shop.read(), id, till.yard.shop.now()).await.unwrap().unwrap();
    assert!(view.subscription.delivered_at.is_some());
    assert_eq!(view.period.traffic_left, Some(Bytes::from_gib(60)));
    let told = "SELECT COUNT(*) FROM notice WHERE key = 'orders.delivered'";
    assert_eq!(till.yard.number(told).await, 1);
    till.sound().await;
}

#[tokio::test]
async fn a_search_finds_by_name_owner_email_link_and_token_in_any_case() {
    let till = Till::new().await;
    let id = till.subscription().await;
    let shop = &till.yard.shop;
    let other = till.yard.person(6000).await;
    till.fund(other, toman(PRICE)).await;
    let order = till.order(other, till.buy()).await;
    till.pay_wallet(other, order).await.unwrap();
    till.yard.work().await;
    let held = subscription_get(shop.read(), id).await.unwrap().unwrap();
    let arrival = Arrival {
        telegram_id: user_get(shop.read(), till.customer).await.unwrap().telegram_id.unwrap(),
        first_name: "P".to_owned(),
        username: Some("Sara_K".to_owned()),
        ..Arrival::default()
    };
    let telegram_id = arrival.telegram_id.to_string();
    shop.run(Actor::System, move |ctx| Box::pin(user_arrive(ctx, arrival.clone()))).await.unwrap();
    let email = till.yard.text(&format!("SELECT email FROM placement WHERE holder_id = {id}")).await;
    let url = format!("https://shop.example/sub/{}", held.token);
    let found = async |text: &str| {
        let page = subscription_page(shop.read(), Some(text), PageRequest::new(0, 10)).await.unwrap();
        page.items.into_iter().map(|held| held.id).collect::<Vec<_>>()
    };
    let (loud, quiet) = (held.name.to_uppercase(), held.name.to_lowercase());
    let (longer, clash) = (format!("{}.3", email.to_uppercase()), format!(" {url}/clash?x=1"));
    for text in [
        &loud,
        &quiet,
        &telegram_id,
        "@sara_k",
        "SARA_K",
        &email,
        &longer,
        &url,
        &clash,
        &held.token,
        &format!("{url}#a"),
    ] {
        assert_eq!(found(text).await, [id], "{text}");
    }
    for text in ["sara_", "%", "_", "nothing", "https://shop.example/sub/", "-1"] {
        assert!(!found(text).await.contains(&id) || held.name.contains(text), "{text}");
    }
    assert_eq!(found("").await.len(), 2);
    assert_eq!(found("  ").await.len(), 2);
}

/// What was bought was given back: it is called so, nothing is added to it, and a renewal brings it to life again.
#[tokio::test]
async fn f25_what_was_given_back_is_called_so_until_it_is_renewed() {
    let till = Till::new().await;
    let id = till.subscription().await;
    let first = order_page(till.yard.shop.read(), (Some(till.customer), &[]), PageRequest::new(0, 5)).await;
    let bought = first.unwrap().items.remove(0).id;
    let state = async || {
        subscription_view(till.yard.shop.read(), id, till.yard.shop.now()).await.unwrap().unwrap().state
    };
    till.yard
        .run(move |ctx| Box::pin(async move { order_refund(ctx, bought, "asked for").await.map(drop) }))
        .await
        .unwrap();
    till.yard.work().await;
    assert_eq!(state().await, SubscriptionState::Returned);
    for wish in [Wish::Traffic { subscription_id: id, gib: 1 }, Wish::Time { subscription_id: id, days: 1 }] {
        let refused = till.try_order(till.customer, wish).await.unwrap_err();
        assert_eq!(refused.code(), "orders.service_returned");
    }
    till.yard.after(86_400).await;
    let sent = till.yard.messenger.sent.lock().unwrap().clone();
    assert!(sent.iter().all(|notice| notice.key != "subscriptions.ended"), "it was told already");
    let plan_id = subscription_get(till.yard.shop.read(), id).await.unwrap().unwrap().plan_id;
    till.fund(till.customer, toman(PRICE)).await;
    let renewal = till.order(till.customer, Wish::Renew { subscription_id: id, plan_id }).await;
    till.pay_wallet(till.customer, renewal).await.unwrap();
    till.yard.work().await;
    assert_eq!(state().await, SubscriptionState::Active);
    till.yard
        .run(move |ctx| Box::pin(async move { order_refund(ctx, renewal, "asked for").await.map(drop) }))
        .await
        .unwrap();
    assert_eq!(state().await, SubscriptionState::Returned, "nothing that was bought is left");
    till.sound().await;
}
