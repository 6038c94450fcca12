//! Searches with more results than a screen holds: pages keep the text, old buttons do not mix searches up.

use testkit::{TestShop, TestShopOptions};

use crate::staff::{asks, presses};
use crate::walk::{self, fa, said};

/// People with one name, one more than two pages hold.
const NAMESAKES: i64 = 17;

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

async fn namesakes(shop: &TestShop, name: &'static str, from: i64) {
    for id in from..from + NAMESAKES {
        shop.operate(move |ctx| {
            let arrival = shop::identity::Arrival {
                telegram_id: id,
                first_name: format!("{name} {id}"),
                last_name: None,
                username: None,
                language_code: Some("fa".to_owned()),
                start_payload: None,
            };
            Box::pin(async move { shop::identity::user_arrive(ctx, arrival).await.map(drop) })
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn pages_of_found_people_keep_the_text_also_after_a_card_was_opened() {
    let shop = shop().await;
    namesakes(&shop, "پریسا", 7001).await;
    namesakes(&shop, "کاوه", 8001).await;
    let mut owner = shop.owner().await.unwrap();
    let first = asks(&mut owner, "/users پریسا", &fa(NAMESAKES)).await;
    assert!(first.text().contains("پریسا"), "{}", first.text());
    for button in first.buttons() {
        assert!(button["data"].as_str().is_none_or(|data| data.len() <= 64), "{button}");
    }
    let second = presses(&mut owner, &first, "قدیمی‌ترها", &said("admin-users-found")).await;
    assert!(second.button("پریسا 7009").is_some(), "{}", second.brief());
    assert!(second.button("کاوه").is_none(), "{}", second.brief());
    let card = presses(&mut owner, &second, "پریسا 7009", "کیف پول").await;
    let orders = presses(&mut owner, &card, &said("admin-user-orders"), "سفارش‌های").await;
    let card = presses(&mut owner, &orders, "بازگشت", "کیف پول").await;
    let again = presses(&mut owner, &card, "بازگشت", &said("admin-users-found")).await;
    assert!(again.button("پریسا 7009").is_some(), "back on the page it came from: {}", again.brief());
    presses(&mut owner, &again, "قدیمی‌ترها", &said("admin-users-found")).await;
    // A line goes on searching; the buttons of the search before are not answered with its results.
    let stale = again.data("قدیمی‌ترها").unwrap().to_owned();
    asks(&mut owner, "کاوه", &said("admin-users-found")).await;
    owner.press_data(again.id(), &stale).await.unwrap();
    owner.hears(&said("admin-search-over")).await.unwrap();
}

#[tokio::test]
async fn a_search_without_results_says_what_can_be_searched_for() {
    let shop = shop().await;
    let mut owner = shop.owner().await.unwrap();
    let nobody = asks(&mut owner, "/users هیچ‌کس <b>", "هیچ‌کس <b>").await;
    for part in ["بخشی از نام", "نام کاربری", "شناسه کاربر", "شناسه عددی تلگرام"]
    {
        assert!(nobody.text().contains(part), "{part} in {}", nobody.text());
    }
    let nothing = asks(&mut owner, "/subscriptions nothing-like-it", "nothing-like-it").await;
    assert!(nothing.text().contains(&said("admin-subscriptions-none")), "{}", nothing.text());
    presses(&mut owner, &nothing, &said("admin-subscriptions-people"), &said("admin-users")).await;
    asks(&mut owner, "owner", "مالک").await;
}

#[tokio::test]
async fn pages_of_found_services_keep_the_text() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 3_000_000).await.unwrap();
    for _ in 0..9 {
        let invoice = walk::invoice(&mut customer).await.unwrap();
        customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
        walk::link(&mut customer).await.unwrap();
    }
    let list =
        shop::subscriptions::subscription_page(shop.shop.read(), None, kernel::PageRequest::new(0, 20))
            .await
            .unwrap();
    let oldest = &list.items.last().unwrap().name;
    let common: String = oldest.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let mut owner = shop.owner().await.unwrap();
    let first = asks(&mut owner, &format!("/subscriptions {common}"), &fa(9)).await;
    assert!(first.button(oldest).is_none(), "{}", first.brief());
    let second = presses(&mut owner, &first, "قدیمی‌ترها", &said("admin-subscriptions-found")).await;
    let card = presses(&mut owner, &second, oldest, "صاحب").await;
    let again = presses(&mut owner, &card, "بازگشت", &said("admin-subscriptions-found")).await;
    assert!(again.button(oldest).is_some(), "back on the page it came from: {}", again.brief());
}

#[tokio::test]
async fn a_service_is_found_by_whatever_somebody_has_of_it() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 600_000).await.unwrap();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let invoice = walk::invoice(&mut customer).await.unwrap();
        customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
        tokens.push(walk::link(&mut customer).await.unwrap());
    }
    let mut owner = shop.owner().await.unwrap();
    asks(&mut owner, "/subscriptions 5001", &said("admin-subscriptions-found")).await;
    // One alone is opened.
    let token = &tokens[0];
    let url = format!("{}/sub/{token}", shop.shop.config().public_url);
    let held = shop::subscriptions::subscription_by_token(shop.shop.read(), token).await.unwrap().unwrap();
    for text in [url.as_str(), &format!("{url}/clash?x=1"), token, &held.name.to_uppercase()] {
        let card = asks(&mut owner, &format!("/subscriptions {text}"), "صاحب").await;
        assert!(card.text().contains(&held.name), "{text}: {}", card.text());
    }
}
