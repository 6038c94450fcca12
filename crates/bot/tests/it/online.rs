//! Paying at Zarinpal from the chat: the page, the way back, never coming back, a provider that is away.

use serde_json::json;
use testkit::{Person, TestShop, TestShopOptions};

use crate::walk::said;

async fn invoice(shop: &TestShop) -> Person {
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    customer.say("/start").await.unwrap();
    customer.takes("خرید سرویس").await.unwrap();
    customer.takes("آلمان").await.unwrap();
    customer.takes("برنزی").await.unwrap();
    customer
}

/// The key of the newest payment at the provider.
fn authority(shop: &TestShop) -> String {
    shop.zarinpal.payments().last().unwrap()["authority"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_paid_online_and_never_came_back_gets_the_link_in_the_chat() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    let page = customer.offered("بررسی دوباره").await.unwrap();
    let url = page.button("تومان").and_then(|button| button["url"].as_str().map(str::to_owned)).unwrap();
    assert!(url.contains("/pg/StartPay/"), "{url}");
    shop.zarinpal.pay(&authority(&shop));
    let link = shop.time_until(&mut customer, 10, |message| message.text().contains("/sub/")).await;
    assert!(link.is_ok(), "{}", customer.told().await.unwrap());
    assert_eq!(shop.clients(0).len(), 1);
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn check_again_asks_the_provider_and_says_one_line_of_truth() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    customer.takes("بررسی دوباره").await.unwrap();
    let shown = customer.hears(&said("pay-awaits")).await.unwrap();
    shop.zarinpal.pay(&authority(&shop));
    customer.press_on(shown.id(), "بررسی دوباره").await.unwrap();
    customer.hears("/sub/").await.unwrap();
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f09_a_provider_that_answers_nonsense_leaves_the_payer_in_no_doubt() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    customer.offered("بررسی دوباره").await.unwrap();
    let key = authority(&shop);
    shop.zarinpal.pay(&key);
    let fault = json!({ "route": "verify", "kind": "garbage" });
    let faults = format!("{}/_sim/faults", shop.zarinpal.url);
    shop.http.post(&faults).json(&fault).send().await.unwrap().error_for_status().unwrap();
    let waiting = said("pay-unknown");
    shop.time_until(&mut customer, 10, |message| message.text().contains(&waiting)).await.unwrap();
    shop.http.delete(&faults).send().await.unwrap().error_for_status().unwrap();
    shop.time_until(&mut customer, 30, |message| message.text().contains("/sub/")).await.unwrap();
    shop.books_are_right().await.unwrap();
}

/// Nobody came back, and the provider does not answer: that nothing was paid would be a guess.
#[tokio::test]
async fn f09_check_again_of_a_silent_provider_says_that_nobody_knows() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    let page = customer.offered("بررسی دوباره").await.unwrap();
    let fault = json!({ "route": "inquiry", "kind": "status", "status": 502 });
    let faults = format!("{}/_sim/faults", shop.zarinpal.url);
    shop.http.post(&faults).json(&fault).send().await.unwrap().error_for_status().unwrap();
    let verify = json!({ "route": "verify", "kind": "status", "status": 502 });
    shop.http.post(&faults).json(&verify).send().await.unwrap().error_for_status().unwrap();
    customer.press_on(page.id(), "بررسی دوباره").await.unwrap();
    let shown = customer.hears(&said("pay-silent")).await.unwrap();
    shop.http.delete(&faults).send().await.unwrap().error_for_status().unwrap();
    customer.press_on(shown.id(), "بررسی دوباره").await.unwrap();
    customer.hears(&said("pay-awaits")).await.unwrap();
}

#[tokio::test]
async fn why_the_money_is_in_the_wallet_is_told_again_when_asked() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    let page = customer.offered("بررسی دوباره").await.unwrap();
    customer.press_on(page.id(), "بازگشت").await.unwrap();
    customer.takes(&said("invoice-cancel")).await.unwrap();
    customer.hears(&said("invoice-canceled-online")).await.unwrap();
    shop.zarinpal.pay(&authority(&shop));
    let notice = said("notice-to-wallet-canceled");
    shop.time_until(&mut customer, 60, |message| message.text().contains(&notice)).await.unwrap();
    customer.say("/start pay_1").await.unwrap();
    customer.hears(&said("pay-why-canceled")).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_gives_no_page_is_said_politely_and_the_card_still_works() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    let fault = json!({ "route": "request", "kind": "status", "status": 503, "times": 1 });
    let faults = format!("{}/_sim/faults", shop.zarinpal.url);
    shop.http.post(&faults).json(&fault).send().await.unwrap().error_for_status().unwrap();
    let shown = customer.offered("زرین").await.unwrap();
    customer.press_on(shown.id(), "زرین").await.unwrap();
    customer.hears(&said("error-payments-gateway-away")).await.unwrap();
    customer.press_on(shown.id(), "کارت").await.unwrap();
    customer.hears("6037 9911 2233 4455").await.unwrap();
}

/// The payer is done and the bank is not: nobody says "nothing was paid", nor asks for the money once more.
#[tokio::test]
async fn whoever_comes_back_before_the_bank_has_settled_reads_that_we_wait_for_it() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    let page = customer.offered("بررسی دوباره").await.unwrap();
    let key = authority(&shop);
    let later = format!("{}/_sim/payments/{key}/settle_later", shop.zarinpal.url);
    shop.http.post(&later).json(&json!({ "after_s": 900 })).send().await.unwrap().error_for_status().unwrap();
    shop.zarinpal.pay(&key);
    let callback = shop.zarinpal.payments()[0]["callback_url"].as_str().unwrap().to_owned();
    let token = callback.rsplit('/').next().unwrap().to_owned();
    let said_paid = shop::payments::Callback { authority: key, says_paid: true };
    shop.operate(move |ctx| {
        let (token, said_paid) = (token.clone(), said_paid.clone());
        Box::pin(async move {
            shop::payments::attempt_returned(ctx, ("zarinpal", &token), Some(said_paid)).await.map(drop)
        })
    })
    .await
    .unwrap();
    shop.rest().await.unwrap();
    customer.press_on(page.id(), "بررسی دوباره").await.unwrap();
    let waits = customer.hears(&said("pay-at-bank")).await.unwrap();
    assert!(waits.button("پرداخت ").is_none(), "it asks for no second payment: {}", waits.brief());
    shop.time_until(&mut customer, 60, |message| message.text().contains("/sub/")).await.unwrap();
    shop.books_are_right().await.unwrap();
}

/// The payer gave up at the bank and closed its page: the way back is a new page, not the dead one.
#[tokio::test]
async fn whoever_gave_up_at_the_bank_and_never_came_back_may_try_again() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = invoice(&shop).await;
    customer.takes("زرین").await.unwrap();
    let page = customer.offered("بررسی دوباره").await.unwrap();
    let dead = authority(&shop);
    shop.zarinpal.cancel(&dead);
    customer.press_on(page.id(), "بررسی دوباره").await.unwrap();
    let told = customer.hears(&said("pay-not-paid")).await.unwrap();
    customer.press_on(told.id(), &said("online-again")).await.unwrap();
    customer.takes("زرین").await.unwrap();
    customer
        .until("a new page", |message| {
            message
                .button("پرداخت ")
                .and_then(|button| button["url"].as_str())
                .is_some_and(|url| !url.contains(&dead))
        })
        .await
        .unwrap();
    shop.zarinpal.pay(&authority(&shop));
    shop.time_until(&mut customer, 10, |message| message.text().contains("/sub/")).await.unwrap();
    shop.books_are_right().await.unwrap();
}
