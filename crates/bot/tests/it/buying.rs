//! The main job: a customer buys and holds a working link; and every way to pay.

use testkit::{TestShop, TestShopOptions, png};

use crate::walk::{self, PRICE, TAG_MAX, fa, said};

#[tokio::test]
async fn a_customer_pays_by_card_and_holds_a_working_link() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let mut other = shop.reviewer(1).await.unwrap();
    let (_, asked) = walk::card(&mut customer).await.unwrap();
    assert!((PRICE + 1..=PRICE + TAG_MAX).contains(&asked.toman), "{}", asked.toman);
    for fact in ["6037 9911 2233 4455", "Sara Karimi", &fa(asked.toman)] {
        assert!(asked.message.text().contains(fact), "{fact}: {}", asked.message.text());
    }
    customer.picture("photo", png(7)).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    for fact in [&fa(asked.toman), "سارا", "4455"] {
        assert!(receipt.text().contains(fact), "{fact}: {}", receipt.text());
    }
    reviewer.press_on(receipt.id(), "تایید").await.unwrap();
    let delivered = customer.hears("/sub/").await.unwrap();
    assert!(delivered.is_photo(), "a QR picture comes with the link");
    for app in ["v2rayNG", "Hiddify", "Streisand", "Happ", "sing-box", "Clash"] {
        assert!(delivered.button(app).is_some(), "{app}");
    }
    let decided = other.until("who decided", |message| message.0["edited"] == true).await.unwrap();
    assert!(decided.button("تایید").is_none());
    assert!(decided.text().contains("Nina"), "who decided: {}", decided.text());
    assert_eq!(shop.clients(0).len(), 1);
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman - PRICE, "the tag is the payer's");
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn an_image_file_is_a_receipt_too() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::card(&mut customer).await.unwrap();
    customer.picture("document", png(9)).await.unwrap();
    let receipt = reviewer.offered("تایید").await.unwrap();
    assert!(receipt.0["document"].is_string(), "{}", receipt.0);
    reviewer.press_on(receipt.id(), "تایید").await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn english_customers_are_served_in_english() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5002, "Sam", "en").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    customer.say("/start").await.unwrap();
    customer.takes("Buy a service").await.unwrap();
    customer.takes("Germany").await.unwrap();
    customer.takes("Bronze").await.unwrap();
    customer.takes("ard").await.unwrap();
    walk::asked(&mut customer).await.unwrap();
    customer.picture("photo", png(3)).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    let link = customer.hears("/sub/").await.unwrap();
    assert!(link.text().is_ascii() || !link.text().chars().any(|c| ('\u{600}'..'\u{6FF}').contains(&c)));
    customer.say("/wallet").await.unwrap();
    customer.hears("Balance").await.unwrap();
}

#[tokio::test]
async fn the_language_changes_on_the_spot_and_stays() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5003, "سارا", "fa").await.unwrap();
    let menu = walk::start(&mut customer).await.unwrap();
    customer.press_on(menu.id(), "زبان").await.unwrap();
    customer.takes("English").await.unwrap();
    customer.offered("Buy a service").await.unwrap();
    customer.say("/wallet").await.unwrap();
    let wallet = customer.hears("Balance: 0 toman").await.unwrap();
    assert!(wallet.button("Top up").is_some());
}

#[tokio::test]
async fn a_topup_by_card_fills_the_wallet_and_the_wallet_pays() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::start(&mut customer).await.unwrap();
    let asked = walk::topup(&mut customer, 200_000).await.unwrap();
    assert!((200_001..=200_000 + TAG_MAX).contains(&asked.toman));
    walk::pictured(&mut customer, 11).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    customer.hears(&format!("موجودی: {} تومان", fa(asked.toman))).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    assert!(invoice.button("کارت").is_none(), "the wallet covers it");
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    walk::link(&mut customer).await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman - PRICE);
    customer.say("/transactions").await.unwrap();
    let statement = customer.hears(&fa(PRICE)).await.unwrap();
    assert!(statement.text().contains(&fa(asked.toman)));
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn the_wallet_and_the_shortfall_by_card_pay_together() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 40_000).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    assert!(invoice.text().contains(&fa(110_000)), "{}", invoice.text());
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    let rest = customer.hears(&fa(110_000)).await.unwrap();
    customer.press_on(rest.id(), "کارت").await.unwrap();
    let asked = walk::asked(&mut customer).await.unwrap();
    assert!((110_001..=110_000 + TAG_MAX).contains(&asked.toman), "{}", asked.toman);
    assert_eq!(shop.wallet(&customer).await.unwrap(), 40_000, "nothing is taken before the rest is there");
    walk::pictured(&mut customer, 13).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman - 110_000);
    shop.books_are_right().await.unwrap();
}

/// Every button of the purchase is pressed twice at once: one order, one charge, one service.
#[tokio::test]
async fn a_second_tap_on_every_button_changes_nothing() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let menu = walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 40_000).await.unwrap();
    let twice = async |person: &testkit::Person, message: &testkit::Message, label: &str| {
        let data = message.data(label).unwrap();
        person.press_data(message.id(), data).await.unwrap();
        person.press_data(message.id(), data).await.unwrap();
    };
    twice(&customer, &menu, "خرید سرویس").await;
    let places = customer.offered("آلمان").await.unwrap();
    twice(&customer, &places, "آلمان").await;
    let plans = customer.offered("برنزی").await.unwrap();
    twice(&customer, &plans, "برنزی").await;
    let invoice = customer.offered("انصراف").await.unwrap();
    let id = walk::order_id(&invoice).unwrap();
    twice(&customer, &invoice, "کارت").await;
    let first = walk::asked(&mut customer).await.unwrap();
    customer.say("/help").await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    walk::pictured(&mut customer, 21).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    assert!(receipt.text().contains(&fa(first.toman)), "the second tap asked for another amount");
    twice(&reviewer, &receipt, "تایید").await;
    walk::link(&mut customer).await.unwrap();
    // Stale buttons of the bought order, again.
    twice(&customer, &invoice, "کارت").await;
    twice(&customer, &invoice, "پرداخت از کیف پول").await;
    twice(&customer, &invoice, "انصراف").await;
    customer.say("/help").await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(shop.order(id).await.unwrap().state, shop::orders::OrderState::Active);
    assert!(shop::orders::order_get(shop.shop.read(), kernel::OrderId(id + 1)).await.unwrap().is_none());
    assert_eq!(shop.clients(0).len(), 1);
    assert_eq!(customer.count("/sub/").await.unwrap(), 1);
    assert_eq!(shop.wallet(&customer).await.unwrap(), 40_000 + first.toman - PRICE);
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_cancelled_invoice_takes_no_money_and_late_money_goes_to_the_wallet() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    customer.press_on(invoice.id(), "کارت").await.unwrap();
    let asked = walk::asked(&mut customer).await.unwrap();
    let cancel = invoice.data("انصراف").unwrap().to_owned();
    customer.press_data(invoice.id(), &cancel).await.unwrap();
    customer.hears(&said("invoice-canceled")).await.unwrap();
    // Stale buttons of the cancelled invoice are answered politely.
    let pay = invoice.data("کارت").unwrap().to_owned();
    customer.press_data(invoice.id(), &pay).await.unwrap();
    customer.hears(&said("error-orders-ended")).await.unwrap();
    // The money had been sent all the same.
    customer.picture("photo", png(31)).await.unwrap();
    customer.hears("این فاکتور لغو شده است").await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    customer.hears(&said("notice-to-wallet-canceled")).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman);
    assert_eq!(shop.clients(0).len(), 0);
    shop.books_are_right().await.unwrap();
}
