//! Amounts as people type them, and the wallet from two devices.

use testkit::{TestShop, TestShopOptions};

use crate::walk::{self, PRICE, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// What each of several people hears after typing an amount: one person an amount, all at once.
async fn answers(typed: &[(&str, String)]) {
    let shop = shop().await;
    let each = typed.iter().zip(5100..).map(async |((line, wanted), id)| {
        let mut person = shop.person(id, "سارا", "fa").await.unwrap();
        person.say("/wallet").await.unwrap();
        person.takes("افزایش موجودی").await.unwrap();
        person.offered(&format!("{} تومان", fa(50_000))).await.unwrap();
        person.say(line).await.unwrap();
        let heard = person.until(line, |message| message.text().contains(wanted.as_str())).await;
        if let Err(error) = heard {
            panic!("{line:?} should be answered with {wanted:?}: {error}");
        }
        assert_eq!(shop.wallet(&person).await.unwrap(), 0);
    });
    futures::future::join_all(each).await;
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn an_amount_is_read_in_every_digit_and_with_separators() {
    let invoice = format!("{} تومان", fa(55_000));
    let lines = ["55000", "۵۵۰۰۰", "٥٥٠٠٠", "55,000", "۵۵٬۰۰۰", "55 000", "۵۵۰۰۰ تومان", " ۵۵ هزار تومان "];
    answers(&lines.map(|line| (line, invoice.clone()))).await;
}

#[tokio::test]
async fn an_amount_that_makes_no_sense_is_answered_politely_and_asked_for_again() {
    let keys = [
        ("-55000", "amount-negative"),
        ("−۵۵۰۰۰", "amount-negative"),
        ("0", "amount-zero"),
        ("۰", "amount-zero"),
        ("55000.5", "amount-fractional"),
        ("99999999999999999999999", "amount-too-large"),
        ("یک عالمه", "amount-not-understood"),
        ("💰", "amount-not-understood"),
        ("5000", "error-orders-amount-too-small"),
        ("60000000", "error-orders-amount-too-large"),
    ];
    let lines: Vec<(&str, String)> = keys.iter().map(|(line, key)| (*line, said(key))).collect();
    answers(&lines).await;
}

#[tokio::test]
async fn after_a_wrong_amount_the_right_one_goes_on() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    customer.say("/wallet").await.unwrap();
    customer.takes("افزایش موجودی").await.unwrap();
    customer.offered(&fa(50_000)).await.unwrap();
    customer.say("5000").await.unwrap();
    customer.hears(&said("error-orders-amount-too-small")).await.unwrap();
    customer.say("۱۲۳٬۴۵۶").await.unwrap();
    let invoice = customer.offered("کارت").await.unwrap();
    assert!(invoice.text().contains(&fa(123_456)), "{}", invoice.text());
}

/// Two devices of one person press "pay from wallet" for two invoices at once; the money is enough for one.
#[tokio::test]
async fn f28_two_devices_spend_the_wallet_once() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 200_000).await.unwrap();
    let first = walk::invoice(&mut customer).await.unwrap();
    let second = walk::invoice(&mut customer).await.unwrap();
    assert_ne!(walk::order_id(&first).unwrap(), walk::order_id(&second).unwrap());
    let (one, two) = tokio::join!(
        customer.press_on(first.id(), "پرداخت از کیف پول"),
        customer.press_on(second.id(), "پرداخت از کیف پول"),
    );
    one.unwrap();
    two.unwrap();
    walk::link(&mut customer).await.unwrap();
    customer.say("/wallet").await.unwrap();
    customer.hears(&format!("موجودی: {} تومان", fa(200_000 - PRICE))).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(customer.count("/sub/").await.unwrap(), 1);
    assert_eq!(shop.clients(0).len(), 1);
    shop.books_are_right().await.unwrap();
}

/// The button of an invoice that the wallet covers, pressed twice at once.
#[tokio::test]
async fn f28_one_invoice_is_paid_once_however_often_it_is_pressed() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 400_000).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    let data = invoice.data("پرداخت از کیف پول").unwrap();
    for _ in 0..3 {
        customer.press_data(invoice.id(), data).await.unwrap();
    }
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    customer.say("/help").await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), 400_000 - PRICE);
    assert_eq!(shop.clients(0).len(), 1);
    shop.books_are_right().await.unwrap();
}
