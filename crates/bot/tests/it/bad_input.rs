//! Whatever people send: the answer is polite, in their language, and says what to do next.

use serde_json::json;
use testkit::{Message, Person, TestShop, TestShopOptions, png};

use crate::walk::{self, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// A customer at the card invoice, whose picture is awaited.
async fn awaited(shop: &TestShop, id: i64) -> Person {
    let mut customer = shop.person(id, "سارا", "fa").await.unwrap();
    walk::card(&mut customer).await.unwrap();
    customer
}

/// After any nonsense the right picture still goes to the reviewers.
async fn still_welcome(shop: &TestShop, customer: &mut Person, seed: u8) {
    walk::pictured(customer, seed).await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::receipt(&mut reviewer).await.unwrap();
}

#[tokio::test]
async fn a_sticker_a_voice_or_words_where_a_picture_is_expected() {
    let shop = shop().await;
    let kinds = [
        json!({ "sticker": true }),
        json!({ "voice": true }),
        json!({ "text": "پرداخت کردم" }),
        json!({ "location": { "latitude": 35.7, "longitude": 51.4 } }),
        json!({ "video": true }),
    ];
    let each = kinds.iter().zip(5200..).map(async |(kind, id)| {
        let mut customer = awaited(&shop, id).await;
        customer.send(kind).await.unwrap();
        let told = customer.hears(&said("receipt-not-a-picture")).await.unwrap();
        assert!(told.button(&said("button-open-invoice")).is_some(), "{}", told.brief());
        customer
    });
    let mut customers = futures::future::join_all(each).await;
    still_welcome(&shop, &mut customers[0], 1).await;
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn files_that_are_no_pictures_and_pictures_that_are_too_large_or_torn() {
    let shop = shop().await;
    let huge = vec![0u8; (20 << 20) + 1];
    let whole = png(3);
    let torn = whole[..whole.len() / 2].to_vec();
    let files: [(Vec<u8>, (&str, &str), &str); 5] = [
        (b"%PDF-1.7 nothing".to_vec(), ("receipt.pdf", "application/pdf"), "receipt-not-an-image-file"),
        (b"not a picture at all".to_vec(), ("receipt.png", "image/png"), "receipt-not-an-image-file"),
        (torn, ("receipt.png", "image/png"), "receipt-damaged"),
        (huge, ("receipt.png", "image/png"), "receipt-too-large"),
        (Vec::from([0u8; 16]), ("receipt.exe", "application/octet-stream"), "receipt-not-an-image-file"),
    ];
    let mut customers = Vec::new();
    for ((bytes, name, key), id) in files.into_iter().zip(5300..) {
        let mut customer = awaited(&shop, id).await;
        customer.file("document", bytes, name).await.unwrap();
        customer.hears(&said(key)).await.unwrap();
        customers.push(customer);
    }
    still_welcome(&shop, &mut customers[0], 2).await;
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn an_album_is_one_receipt() {
    let shop = shop().await;
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let mut customer = awaited(&shop, 5001).await;
    customer
        .send(&json!({ "album": [{ "type": "photo" }, { "type": "photo" }, { "type": "photo" }] }))
        .await
        .unwrap();
    customer.hears(&said("receipt-taken")).await.unwrap();
    customer.say("/help").await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(customer.count(&said("receipt-taken")).await.unwrap(), 1);
    assert_eq!(customer.count(&said("error-payments-already-in-review")).await.unwrap(), 0);
    let receipts = reviewer.chat().await.unwrap();
    assert_eq!(receipts.iter().filter(|message| message.is_photo()).count(), 1);
}

/// With two invoices open, the rest of an album does not become the receipt of the other one.
#[tokio::test]
async fn an_album_belongs_to_one_of_two_invoices() {
    let shop = shop().await;
    let reviewer = shop.reviewer(0).await.unwrap();
    let mut customer = awaited(&shop, 5001).await;
    let top_up = walk::topup(&mut customer, 50_000).await.unwrap();
    customer.send(&json!({ "album": [{ "type": "photo" }, { "type": "photo" }] })).await.unwrap();
    let taken = customer.hears(&said("receipt-taken")).await.unwrap();
    assert!(taken.text().contains(&fa(top_up.toman)), "{}", taken.text());
    customer.say("/help").await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    shop.rest().await.unwrap();
    let receipts = reviewer.chat().await.unwrap();
    assert_eq!(receipts.iter().filter(|message| message.is_photo()).count(), 1);
}

#[tokio::test]
async fn a_second_picture_while_the_first_is_looked_at_is_answered() {
    let shop = shop().await;
    let mut customer = awaited(&shop, 5001).await;
    walk::pictured(&mut customer, 1).await.unwrap();
    customer.picture("photo", png(2)).await.unwrap();
    customer.hears(&said("error-payments-already-in-review")).await.unwrap();
}

#[tokio::test]
async fn a_picture_nobody_waits_for_is_answered() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    customer.picture("photo", png(1)).await.unwrap();
    customer.hears(&said("error-payments-nothing-awaited")).await.unwrap();
}

#[tokio::test]
async fn a_deep_link_with_garbage_opens_the_shop() {
    let shop = shop().await;
    let long = "x".repeat(3_000);
    let payloads =
        ["r", "rzzzzzzzzzzzz", "'; DROP TABLE shop_user; --", "../../etc/passwd", "<b>x", long.as_str()];
    let each = payloads.iter().zip(5400..).map(async |(payload, id)| {
        let mut person = shop.person(id, "سارا", "fa").await.unwrap();
        person.say(&format!("/start {payload}")).await.unwrap();
        person.offered("خرید سرویس").await.unwrap();
    });
    futures::future::join_all(each).await;
}

#[tokio::test]
async fn unknown_words_and_commands_are_answered_with_the_menu() {
    let shop = shop().await;
    let each = ["/nonsense", "سلام", "/start@somebody hello", "/admin", "/users", "🙂"]
        .iter()
        .zip(5500..)
        .map(async |(line, id)| {
            let mut person = shop.person(id, "سارا", "fa").await.unwrap();
            person.say(line).await.unwrap();
            person.offered("خرید سرویس").await.unwrap();
        });
    futures::future::join_all(each).await;
}

/// A name that tries to be markup, in the menu and before the reviewers.
#[tokio::test]
async fn a_name_is_never_markup() {
    let shop = shop().await;
    let name = "<b>x</b> & </code>\u{202e}";
    let mut customer = shop.person(5001, name, "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let menu = walk::start(&mut customer).await.unwrap();
    assert!(menu.text().contains("<b>x</b> & </code>"), "{}", menu.text());
    walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 1).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    assert!(receipt.text().contains("<b>x</b> & </code>"), "{}", receipt.text());
}

#[tokio::test]
async fn somebody_shut_out_is_told_so_and_can_do_nothing() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    shop.fund(&customer, 500_000).await.unwrap();
    shop.ban(&customer).await.unwrap();
    let refused = said("home-blocked");
    for line in ["/start", "/wallet", "hello"] {
        customer.say(line).await.unwrap();
        let told = customer.hears(&refused).await.unwrap();
        assert!(told.buttons().is_empty(), "{}", told.brief());
    }
    customer.picture("photo", png(1)).await.unwrap();
    customer.hears(&refused).await.unwrap();
    for label in ["کارت", "انصراف"] {
        if let Some(data) = invoice.data(label) {
            customer.press_data(invoice.id(), data).await.unwrap();
            customer.until("an alert", |message| message.alert() == Some(refused.as_str())).await.unwrap();
        }
    }
    let wallet = bot::Route::OrderWallet(kernel::OrderId(1)).data();
    customer.press_data(invoice.id(), &wallet).await.unwrap();
    customer.until("an alert", |message| message.alert().is_some()).await.unwrap();
    assert_eq!(shop.order(1).await.unwrap().state, shop::orders::OrderState::AwaitingPayment);
    assert_eq!(shop.wallet(&customer).await.unwrap(), 500_000);
}

#[tokio::test]
async fn somebody_who_blocked_the_bot_comes_back_and_finds_everything() {
    let shop = shop().await;
    let mut customer = awaited(&shop, 5001).await;
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::pictured(&mut customer, 1).await.unwrap();
    customer.block(true).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    shop.wait_for("delivery", || async { Ok((shop.clients(0).len() == 1).then_some(())) }).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(customer.count("/sub/").await.unwrap(), 0);
    customer.block(false).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    walk::start(&mut customer).await.unwrap();
    customer.say("/subscription").await.unwrap();
    let card = customer.offered("تمدید").await.unwrap();
    customer.press_on(card.id(), &said("subscription-link")).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    // And is told things again.
    shop.advance_s(31 * 86_400);
    customer.hears(&said("notice-subscriptions-ended")).await.unwrap();
    shop.books_are_right().await.unwrap();
}

/// Old data, foreign versions, garbage: the way home, never an error, nothing done.
#[tokio::test]
async fn data_of_other_versions_and_garbage_leads_home() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let menu = walk::start(&mut customer).await.unwrap();
    let long = "z".repeat(64);
    let presses = [
        "0bl",
        "2bl",
        "bl",
        "1",
        "1zz",
        "1or",
        "1or.",
        "1or.0",
        "1or.-1",
        "1or.1.2",
        "1bp.zzzzzzzzzzzzzz",
        "1ls.7",
        "1 bl",
        "💥",
        "{\"a\":1}",
        "buy:1",
        "1OR.1",
        "1or.+1",
        "1h.1",
        &long,
    ];
    for data in presses {
        customer.say("/help").await.unwrap();
        let help = customer.hears(&said("home-help-text")).await.unwrap();
        customer.press_data(help.id(), data).await.unwrap();
        let home = |message: &Message| message.id() == help.id() && message.button("خرید سرویس").is_some();
        if let Err(error) = customer.until(data, home).await {
            panic!("{data:?}: {error}");
        }
    }
    assert!(shop::orders::order_get(shop.shop.read(), kernel::OrderId(1)).await.unwrap().is_none());
    // A press on a message that is only a picture, or long gone, is answered too.
    customer.press_data(menu.id(), "1w").await.unwrap();
    customer.hears("موجودی: ۰ تومان").await.unwrap();
}

/// The customer has given an order up that was paid for: its picture is taken although another one is looked at.
#[tokio::test]
async fn a_picture_for_a_canceled_order_is_taken_beside_one_in_review() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 81).await.unwrap();
    walk::receipt(&mut reviewer).await.unwrap();
    let (_, second) = walk::card(&mut customer).await.unwrap();
    customer.press_on(second.message.id(), "بازگشت").await.unwrap();
    customer.takes("انصراف").await.unwrap();
    let canceled = customer.hears(&said("invoice-canceled")).await.unwrap();
    assert!(canceled.button("واریز کرده‌ام").is_some(), "{}", canceled.brief());
    customer.picture("photo", png(82)).await.unwrap();
    customer.hears("این فاکتور لغو شده است").await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    customer.hears(&said("notice-to-wallet-canceled")).await.unwrap();
    shop.books_are_right().await.unwrap();
}

/// Nothing is dropped without a word: an album while a receipt is looked at is answered once, and leads to the others.
#[tokio::test]
async fn an_album_beside_a_receipt_in_review_is_answered_once() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 83).await.unwrap();
    walk::receipt(&mut reviewer).await.unwrap();
    let (_, second) = walk::card(&mut customer).await.unwrap();
    customer.press_on(second.message.id(), "بازگشت").await.unwrap();
    customer.takes("انصراف").await.unwrap();
    customer.hears(&said("invoice-canceled")).await.unwrap();
    // The way there is lost: something else was begun.
    customer.say("/start").await.unwrap();
    customer.offered("خرید سرویس").await.unwrap();
    customer.say("/wallet").await.unwrap();
    customer.takes("افزایش موجودی").await.unwrap();
    customer.offered("۵۰٬۰۰۰ تومان").await.unwrap();
    let words = said("error-payments-already-in-review");
    let before = customer.count(&words).await.unwrap();
    customer.send(&json!({ "album": [{ "type": "photo" }, { "type": "photo" }] })).await.unwrap();
    let answer = customer.hears(&words).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(customer.count(&words).await.unwrap(), before + 1);
    customer.press_on(answer.id(), "فاکتور").await.unwrap();
    customer.hears(&said("receipt-send-picture")).await.unwrap();
    customer.picture("photo", png(84)).await.unwrap();
    customer.hears("این فاکتور لغو شده است").await.unwrap();
}

/// Whoever paid and was refused is not led to pay a second time.
#[tokio::test]
async fn a_card_after_a_refusal_warns_of_paying_twice() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    shop.set("receipt_resubmits_max", "0").await.unwrap();
    let (_, asked) = walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 85).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    reviewer.press_on(receipt.id(), "رد").await.unwrap();
    reviewer.takes(&said("review-reason-1")).await.unwrap();
    customer.hears(&said("notice-rejected-finally")).await.unwrap();
    customer.picture("photo", png(86)).await.unwrap();
    customer.hears(&said("error-payments-too-many-pictures")).await.unwrap();
    customer.press_on(asked.message.id(), "بازگشت").await.unwrap();
    customer.takes("کارت").await.unwrap();
    let again = walk::asked(&mut customer).await.unwrap();
    assert!(again.message.text().contains("دوباره واریز نکنید"), "{}", again.message.brief());
}
