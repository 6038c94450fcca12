//! Money that comes when its order is over: what is said is true, and the buttons lead on.

use kernel::Bytes;
use testkit::{Person, TestShop, TestShopOptions, png};

use crate::walk::{self, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// The reviewer says that only so much came.
async fn came(reviewer: &mut Person, toman: &str) {
    let receipt = walk::receipt(reviewer).await.unwrap();
    reviewer.press_on(receipt.id(), "مبلغ").await.unwrap();
    reviewer.hears(&said("review-received-ask")).await.unwrap();
    reviewer.say(toman).await.unwrap();
}

#[tokio::test]
async fn f11_late_money_that_is_short_offers_to_buy_again_and_not_an_ended_invoice() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (order, _) = walk::card(&mut customer).await.unwrap();
    walk::expired(&shop, order).await.unwrap();
    customer.picture("photo", png(61)).await.unwrap();
    customer.hears(&said("receipt-taken-late")).await.unwrap();
    came(&mut reviewer, "۱۰۰٬۰۰۰").await;
    let told = customer.hears(&said("notice-to-wallet-short-ended")).await.unwrap();
    assert!(told.text().contains(&fa(100_000)), "{}", told.text());
    assert!(told.button(&said("button-open-invoice")).is_none(), "{}", told.brief());
    customer.press_on(told.id(), &said("button-buy-again")).await.unwrap();
    customer.takes("آلمان").await.unwrap();
    customer.takes("برنزی").await.unwrap();
    // What came counts: only the rest is asked for.
    let invoice = customer.offered("انصراف").await.unwrap();
    assert!(invoice.text().contains(&fa(50_000)), "{}", invoice.text());
    shop.books_are_right().await.unwrap();
}

/// A customer with the sample plan, and an invoice of more traffic that waits for a card transfer.
async fn more_traffic(shop: &TestShop) -> Person {
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::bought(shop, &mut customer, 62).await.unwrap();
    shop.rest().await.unwrap();
    customer.say("/subscription").await.unwrap();
    customer.takes(&said("subscription-add-traffic")).await.unwrap();
    customer.takes(&format!("{} گیگ", fa(20))).await.unwrap();
    customer
}

#[tokio::test]
async fn money_for_more_of_what_became_unlimited_is_told_without_a_word_of_a_deadline() {
    let shop = shop().await;
    let mut customer = more_traffic(&shop).await;
    let mut reviewer = shop.reviewer(1).await.unwrap();
    reviewer.catch_up().await.unwrap();
    customer.takes("کارت").await.unwrap();
    walk::asked(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 63).await.unwrap();
    // Meanwhile a renewal makes the service unlimited.
    shop.plan_change(|plan| plan.traffic = Bytes::ZERO).await.unwrap();
    shop.fund(&customer, walk::PRICE).await.unwrap();
    customer.say("/subscription").await.unwrap();
    customer.takes("تمدید").await.unwrap();
    customer.takes(&said("renew-confirm")).await.unwrap();
    customer.takes("پرداخت از کیف پول").await.unwrap();
    customer.hears(&said("notice-extended")).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    let told = customer.hears(&said("notice-to-wallet-service-changed")).await.unwrap();
    assert!(!told.text().contains("مهلت"), "nothing was late: {}", told.text());
    customer.press_on(told.id(), &said("button-open-subscription")).await.unwrap();
    customer.hears(&said("subscription-usage-unlimited")).await.unwrap();
    shop.books_are_right().await.unwrap();
}
