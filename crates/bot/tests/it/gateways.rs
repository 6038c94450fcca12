//! The owner sets a payment provider up in the chat, and sees whether it knows the shop.

use testkit::{Message, Person, TestShop, TestShopOptions};

use crate::walk::{self, said};

/// A merchant id of the right form that nobody has.
const STRANGE_KEY: &str = "11111111-2222-4333-8444-555555555555";

async fn shop() -> (TestShop, Person) {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let owner = shop.owner().await.unwrap();
    (shop, owner)
}

/// From /admin to the provider's own screen.
async fn opened(owner: &mut Person) -> Message {
    owner.say("/admin").await.unwrap();
    owner.takes(&said("admin-button-gateways")).await.unwrap();
    owner.takes(&said("gateway-zarinpal")).await.unwrap();
    owner.offered(&said("admin-gateway-test")).await.unwrap()
}

async fn alerted(owner: &mut Person, key: &str) {
    let words = said(key);
    owner.until(key, |message| message.alert().is_some_and(|text| text.contains(&words))).await.unwrap();
}

#[tokio::test]
async fn a_provider_is_tested_and_switched_off_and_on_from_the_chat() {
    let (shop, mut owner) = shop().await;
    let screen = opened(&mut owner).await;
    owner.press_on(screen.id(), &said("admin-gateway-test")).await.unwrap();
    alerted(&mut owner, "admin-gateway-answers").await;
    owner.press_on(screen.id(), &said("admin-gateway-off")).await.unwrap();
    owner.offered(&said("admin-gateway-on")).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    assert!(invoice.button(&said("invoice-pay-zarinpal")).is_none(), "{}", invoice.brief());
    owner.press_on(screen.id(), &said("admin-gateway-on")).await.unwrap();
    owner.offered(&said("admin-gateway-off")).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    assert!(invoice.button(&said("invoice-pay-zarinpal")).is_some(), "{}", invoice.brief());
}

#[tokio::test]
async fn a_key_leaves_the_chat_and_one_that_the_provider_does_not_know_is_said() {
    let (shop, mut owner) = shop().await;
    for (key, words) in [
        (STRANGE_KEY, "admin-gateway-refuses"),
        ("not a key at all", "error-payments-merchant-invalid"),
        (shop.zarinpal.merchant.as_str(), "admin-gateway-answers"),
    ] {
        let screen = opened(&mut owner).await;
        owner.press_on(screen.id(), &said("admin-gateway-key")).await.unwrap();
        owner.hears(&said("admin-gateway-key-ask")).await.unwrap();
        owner.say(key).await.unwrap();
        owner.hears(&said(words)).await.unwrap();
        let stays = |message: &Message| message.0["deleted"] != true && message.text().contains(key);
        assert!(!owner.chat().await.unwrap().iter().any(stays), "{key} stays in the chat");
    }
    // What is asked of the provider now is asked with the last key.
    let screen = opened(&mut owner).await;
    owner.press_on(screen.id(), &said("admin-gateway-test")).await.unwrap();
    alerted(&mut owner, "admin-gateway-answers").await;
}

#[tokio::test]
async fn the_access_to_refunds_is_given_tried_and_taken_away_in_the_chat() {
    let (shop, mut owner) = shop().await;
    let (terminal, token) = (shop.zarinpal.terminal.clone(), shop.zarinpal.access_token.clone());
    let persian = l10n::digits(kernel::Locale::Fa, &terminal);
    for (line, words) in [
        ("12a anything".to_owned(), said("error-payments-refund-access-invalid")),
        (format!("{terminal} expired-token"), "نپذیرفت".to_owned()),
        (format!("{persian}\nBearer {token}"), said("admin-gateway-refund-answers")),
    ] {
        let screen = opened(&mut owner).await;
        let door = if screen.button(&said("admin-gateway-refund-off")).is_some() {
            owner.press_on(screen.id(), &said("admin-gateway-refund-off")).await.unwrap();
            owner.offered(&said("admin-gateway-refund")).await.unwrap()
        } else {
            screen
        };
        owner.press_on(door.id(), &said("admin-gateway-refund")).await.unwrap();
        owner.hears("دسترسی استرداد").await.unwrap();
        owner.say(&line).await.unwrap();
        owner.hears(&words).await.unwrap();
        let secret = line.rsplit(' ').next().unwrap_or_default();
        let stays = |message: &Message| message.0["deleted"] != true && message.text().contains(secret);
        assert!(!owner.chat().await.unwrap().iter().any(stays), "{line} stays in the chat");
    }
    let screen = opened(&mut owner).await;
    assert!(screen.text().contains(&persian) || screen.text().contains(&terminal), "{}", screen.brief());
}

#[tokio::test]
async fn a_reviewer_finds_no_door_to_the_providers() {
    let (shop, _) = shop().await;
    let mut reviewer = shop.reviewer(0).await.unwrap();
    reviewer.say("/admin").await.unwrap();
    let rooms = reviewer.offered(&said("admin-button-payments")).await.unwrap();
    assert!(rooms.button(&said("admin-button-gateways")).is_none(), "{}", rooms.brief());
    reviewer.press_data(rooms.id(), "1gx.0.0").await.unwrap();
    shop.rest().await.unwrap();
    let open = shop::payments::gateways_open(shop.shop.read()).await.unwrap();
    assert_eq!(open, ["zarinpal"]);
}
