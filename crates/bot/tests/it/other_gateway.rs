//! The gateway port with a provider that is nothing like Zarinpal: nobody comes back from it, money is confirmed long
//! after it came and may be less or more than was asked for. What the customer is told stays the same.

use kernel::{Actor, Face, Money, OrderId};
use shop::orders::{OrderState, order_pay_online};
use shop::payments::{AttemptState, attempt_get, page_open};
use testkit::{Coin, Person, TestShop, TestShopOptions, account_open};

use crate::walk::{self, PRICE, fa, said};

fn toman(amount: i64) -> Money {
    Money::from_toman(amount).unwrap()
}

/// A customer whose invoice waits for money at an address; answers the order and the address.
async fn sent_there(shop: &TestShop, customer: &mut Person) -> (i64, String) {
    account_open(&shop.shop, (Coin::NAME, "vault"), None).await.unwrap();
    let invoice = walk::invoice(customer).await.unwrap();
    let order = walk::order_id(&invoice).unwrap();
    let id = shop.id_of(customer).await.unwrap();
    let by = Actor::User { id, face: Face::Bot };
    let attempt = shop
        .shop
        .run(by, move |ctx| Box::pin(order_pay_online(ctx, id, OrderId(order), Coin::NAME)))
        .await
        .unwrap();
    let attempt = page_open(&shop.shop, attempt.id, "a service").await.unwrap();
    assert_eq!(attempt.state, AttemptState::Redirected);
    (order, attempt.online.authority.unwrap())
}

async fn started() -> (TestShop, Person) {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let customer = shop.person(5001, "سارا", "fa").await.unwrap();
    (shop, customer)
}

#[tokio::test]
async fn money_that_is_confirmed_later_is_waited_for_and_becomes_a_service() {
    let (shop, mut customer) = started().await;
    let (_, address) = sent_there(&shop, &mut customer).await;
    shop.coin.arrive(&address, toman(PRICE)).unwrap();
    let asked = shop.coin.questions();
    shop.advance_s(5 * 60);
    shop.wait_for("a question", || async { Ok((shop.coin.questions() > asked).then_some(())) })
        .await
        .unwrap();
    shop.rest().await.unwrap();
    assert_eq!(customer.count("/sub/").await.unwrap(), 0, "unconfirmed money bought something");
    shop.coin.confirm(&address).unwrap();
    let link = shop.time_until(&mut customer, 60, |message| message.text().contains("/sub/")).await;
    assert!(link.is_ok(), "{}", customer.told().await.unwrap());
    shop.rest().await.unwrap();
    assert_eq!((shop.wallet(&customer).await.unwrap(), shop.clients(0).len()), (0, 1));
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f11_money_that_is_confirmed_after_the_invoice_has_ended_is_not_lost() {
    let (shop, mut customer) = started().await;
    let (order, address) = sent_there(&shop, &mut customer).await;
    shop.coin.arrive(&address, toman(PRICE)).unwrap();
    walk::expired(&shop, order).await.unwrap();
    shop.coin.confirm(&address).unwrap();
    // The price still stands: late money buys what it was for.
    shop.time_until(&mut customer, 600, |message| message.text().contains("/sub/")).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!((shop.wallet(&customer).await.unwrap(), shop.clients(0).len()), (0, 1));
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn less_than_was_asked_goes_to_the_wallet_and_only_the_rest_is_asked_for() {
    let (shop, mut customer) = started().await;
    let (order, address) = sent_there(&shop, &mut customer).await;
    // In two parts, which are one payment.
    shop.coin.arrive(&address, toman(60_000)).unwrap();
    shop.coin.arrive(&address, toman(30_000)).unwrap();
    shop.coin.confirm(&address).unwrap();
    let short = said("notice-to-wallet-short");
    let told = shop.time_until(&mut customer, 60, |message| message.text().contains(&short)).await.unwrap();
    for fact in [fa(90_000), fa(60_000)] {
        assert!(told.text().contains(&fact), "{fact}: {}", told.text());
    }
    assert_eq!(shop.wallet(&customer).await.unwrap(), 90_000);
    assert_eq!(shop.order(order).await.unwrap().state, OrderState::AwaitingPayment);
    assert!(shop.coin.arrive(&address, toman(60_000)).is_err(), "the address is still open");
    let mut reviewer = shop.reviewer(0).await.unwrap();
    customer.press_on(told.id(), &said("button-open-invoice")).await.unwrap();
    customer.takes("کارت").await.unwrap();
    let rest = walk::asked(&mut customer).await.unwrap();
    assert!((60_000..60_000 + walk::TAG_MAX).contains(&rest.toman), "{}", rest.toman);
    walk::pictured(&mut customer, 71).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn more_than_was_asked_leaves_the_rest_in_the_wallet() {
    let (shop, mut customer) = started().await;
    let (_, address) = sent_there(&shop, &mut customer).await;
    shop.coin.arrive(&address, toman(PRICE + 25_000)).unwrap();
    shop.coin.confirm(&address).unwrap();
    shop.time_until(&mut customer, 60, |message| message.text().contains("/sub/")).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), 25_000);
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_browser_that_comes_back_from_it_changes_nothing() {
    let (shop, mut customer) = started().await;
    let (order, address) = sent_there(&shop, &mut customer).await;
    let view = shop::orders::payment_of_order(shop.shop.read(), OrderId(order)).await.unwrap().unwrap();
    let url = shop.coin.callback_url(&address).unwrap();
    let token = url.rsplit_once('/').unwrap().1.to_owned();
    let returned = shop
        .operate(move |ctx| {
            let token = token.clone();
            Box::pin(async move { shop::payments::attempt_returned(ctx, (Coin::NAME, &token), None).await })
        })
        .await
        .unwrap();
    assert_eq!(returned, shop::payments::Returned::Forged(view.attempt.id));
    let now = attempt_get(shop.shop.read(), view.attempt.id).await.unwrap().unwrap().attempt;
    assert_eq!(now.state, AttemptState::Redirected);
    shop.coin.arrive(&address, toman(PRICE)).unwrap();
    shop.coin.confirm(&address).unwrap();
    shop.time_until(&mut customer, 60, |message| message.text().contains("/sub/")).await.unwrap();
    shop.books_are_right().await.unwrap();
}
