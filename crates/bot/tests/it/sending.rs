//! Money from one customer to another, from the chat.

use testkit::{Person, TestShop, TestShopOptions};

use crate::walk::{self, fa, said};

async fn friends() -> (TestShop, Person, Person) {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reza = shop.person(5002, "رضا", "fa").await.unwrap();
    walk::start(&mut sara).await.unwrap();
    walk::start(&mut reza).await.unwrap();
    shop.fund(&sara, 300_000).await.unwrap();
    let told = sara.hears(&said("notice-wallet-credited")).await.unwrap();
    assert!(told.text().contains(&fa(300_000)), "{}", told.text());
    (shop, sara, reza)
}

/// From the wallet to the question for whom.
async fn begun(sara: &mut Person) {
    sara.say("/wallet").await.unwrap();
    sara.takes(&said("wallet-send")).await.unwrap();
    sara.hears(&said("wallet-send-to-ask")).await.unwrap();
}

#[tokio::test]
async fn money_goes_to_a_friend_once_however_often_the_button_is_pressed() {
    let (shop, mut sara, mut reza) = friends().await;
    begun(&mut sara).await;
    sara.say("@USER5002").await.unwrap();
    let asked = sara.hears(&said("wallet-send-amount-ask")).await.unwrap();
    assert!(asked.text().contains("رضا"), "{}", asked.text());
    sara.say("۱۲۰ هزار تومان").await.unwrap();
    let look = sara.hears(&said("wallet-send-look")).await.unwrap();
    for fact in ["رضا", &fa(120_000), &fa(180_000)] {
        assert!(look.text().contains(fact), "{fact}: {}", look.text());
    }
    let sure = format!("انتقال {}", fa(120_000));
    let (one, two) = tokio::join!(sara.press_on(look.id(), &sure), sara.press_on(look.id(), &sure));
    one.unwrap();
    two.unwrap();
    sara.hears("منتقل شد").await.unwrap();
    let got = reza.hears("برای شما").await.unwrap();
    for fact in ["سارا", &fa(120_000)] {
        assert!(got.text().contains(fact), "{fact}: {}", got.text());
    }
    shop.rest().await.unwrap();
    assert_eq!((shop.wallet(&sara).await.unwrap(), shop.wallet(&reza).await.unwrap()), (180_000, 120_000));
    assert_eq!(reza.count("برای شما").await.unwrap(), 1);
    for person in [&mut sara, &mut reza] {
        person.say("/wallet").await.unwrap();
        person.takes(&said("wallet-transactions")).await.unwrap();
        person.hears(&fa(120_000)).await.unwrap();
    }
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_politely_and_asked_for_again() {
    let (shop, mut sara, reza) = friends().await;
    shop.set("wallet_transfer_daily_max", "2000000").await.unwrap();
    begun(&mut sara).await;
    for (line, key) in [("@nobody", "error-ledger-no-recipient"), ("۵۰۰۱", "error-ledger-to-oneself")] {
        sara.say(line).await.unwrap();
        sara.hears(&said(key)).await.unwrap();
    }
    // Her own number in Persian digits was understood; so is his.
    sara.say("۵۰۰۲").await.unwrap();
    sara.hears(&said("wallet-send-amount-ask")).await.unwrap();
    let wrong = [
        ("-5", "amount-negative"),
        ("یک عالمه", "amount-not-understood"),
        ("500", "error-ledger-peer-too-small"),
        ("۴۰۰٬۰۰۰", "error-ledger-insufficient-funds"),
    ];
    for (line, key) in wrong {
        sara.say(line).await.unwrap();
        sara.hears(&said(key)).await.unwrap();
    }
    sara.say("250000").await.unwrap();
    let look = sara.hears(&said("wallet-send-look")).await.unwrap();
    sara.press_on(look.id(), "انتقال").await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!((shop.wallet(&sara).await.unwrap(), shop.wallet(&reza).await.unwrap()), (300_000, 0));
    shop.set("wallet_transfers", "false").await.unwrap();
    sara.say("/wallet").await.unwrap();
    let wallet = sara.offered("افزایش موجودی").await.unwrap();
    assert!(wallet.button(&said("wallet-send")).is_none(), "{}", wallet.brief());
}

#[tokio::test]
async fn a_receiver_who_was_shut_out_meanwhile_gets_nothing() {
    let (shop, mut sara, reza) = friends().await;
    begun(&mut sara).await;
    sara.say("5002").await.unwrap();
    sara.hears(&said("wallet-send-amount-ask")).await.unwrap();
    sara.say("50000").await.unwrap();
    let look = sara.hears(&said("wallet-send-look")).await.unwrap();
    shop.ban(&reza).await.unwrap();
    sara.press_on(look.id(), "انتقال").await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!((shop.wallet(&sara).await.unwrap(), shop.wallet(&reza).await.unwrap()), (300_000, 0));
}
