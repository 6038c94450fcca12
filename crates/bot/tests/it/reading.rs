//! How screens are laid out for their readers: from the right in Persian, and facts in words.

use sims::xui::Profile;
use testkit::{Message, TestShop, TestShopOptions, png};

use crate::staff::{asks, presses};
use crate::walk::{self, said, said_in};

async fn shop(profile: Profile) -> TestShop {
    TestShop::start(TestShopOptions::default().panels([profile])).await.unwrap()
}

/// Where a button stands in its row, from the left.
fn place(message: &Message, label: &str) -> usize {
    let rows = message.0["buttons"].as_array().unwrap();
    let found = rows.iter().find_map(|row| {
        row.as_array()?.iter().position(|button| button["label"].as_str().unwrap().contains(label))
    });
    found.unwrap_or_else(|| panic!("no {label} in {}", message.brief()))
}

#[tokio::test]
async fn rows_and_lines_begin_from_the_right_in_persian_and_from_the_left_in_english() {
    let shop = shop(Profile::V3_6_0).await;
    let mut customer = shop.person(5001, "Daniel", "fa").await.unwrap();
    let menu = walk::start(&mut customer).await.unwrap();
    assert_eq!((place(&menu, &said("home-wallet")), place(&menu, &said("home-subscriptions"))), (1, 0));
    customer.press_on(menu.id(), "خرید سرویس").await.unwrap();
    let places = customer.offered("آلمان").await.unwrap();
    let label = places.button("آلمان").unwrap()["label"].as_str().unwrap();
    assert!(label.starts_with('\u{200f}'), "a flag would turn the label around: {label:?}");
    // What is copied has no marks in it.
    let (_, asked) = walk::card(&mut customer).await.unwrap();
    assert!(asked.message.text().contains("\n6037 9911 2233 4455\n"), "{:?}", asked.message.text());
    let data = bot::Route::LanguageSet(true).data();
    customer.press_data(menu.id(), &data).await.unwrap();
    let english = kernel::Locale::En;
    let menu = customer.offered(&said_in(english, "home-buy")).await.unwrap();
    let wallet = place(&menu, &said_in(english, "home-wallet"));
    assert_eq!((wallet, place(&menu, &said_in(english, "home-subscriptions"))), (0, 1));
}

#[tokio::test]
async fn one_flaw_of_several_inbounds_is_said_once() {
    let shop = shop(Profile::V2_9_4).await;
    let mut owner = shop.owner().await.unwrap();
    let servers = asks(&mut owner, "/servers", "پنل‌ها").await;
    let card = presses(&mut owner, &servers, "panel-0", "اتصال مشتری‌ها").await;
    let flaw = said("finding-lone-client-inbound");
    assert_eq!(card.text().matches(&flaw).count(), 1, "{}", card.text());
}

#[tokio::test]
async fn the_log_tells_amounts_people_and_settings_in_words() {
    let shop = shop(Profile::V3_6_0).await;
    let mut customer = shop.person(5001, "سارا <b>", "fa").await.unwrap();
    let (_, asked) = walk::card(&mut customer).await.unwrap();
    customer.picture("photo", png(81)).await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    reviewer.say("/payments").await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.set("invoice_ttl_min", "45").await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    let log = asks(&mut owner, "/audit", "تاریخچه تغییرات").await;
    let received = format!("دریافتی: {} تومان", walk::fa(asked.toman));
    for part in ["تایید رسید", received.as_str(), "سارا <b>", "مهلت فاکتور", "از «۳۰ دقیقه» به «۴۵ دقیقه»"]
    {
        assert!(log.text().contains(part), "{part} in {}", log.text());
    }
    assert!(!log.text().contains('{'), "{}", log.text());
}
