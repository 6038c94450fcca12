//! The main job: a customer buys and holds a working link.

use anyhow::Result;
use testkit::{Person, TestShop, TestShopOptions, png};

/// From /start to the card invoice; answers the exact amount in rial.
async fn to_card_invoice(customer: &mut Person) -> Result<i64> {
    customer.say("/start").await?;
    customer.takes("خرید سرویس").await?;
    customer.takes("آلمان").await?;
    customer.takes("برنزی").await?;
    customer.takes("کارت").await?;
    let digits =
        |text: &str| text.len() >= 6 && text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    let message = customer
        .until("card number", |message| {
            message.buttons().iter().any(|button| button["copy"].as_str() == Some("6037991122334455"))
        })
        .await?;
    let amounts: Vec<i64> = message
        .buttons()
        .iter()
        .filter_map(|button| button["copy"].as_str())
        .filter(|text| digits(text))
        .filter_map(|text| text.parse().ok())
        .collect();
    Ok(amounts.into_iter().max().unwrap_or_default())
}

#[tokio::test]
async fn a_customer_pays_by_card_and_holds_a_working_link() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let mut other = shop.reviewer(1).await.unwrap();
    let rial = to_card_invoice(&mut customer).await.unwrap();
    assert!((1_500_010..=1_509_990).contains(&rial), "{rial}");
    customer.picture("photo", png(7)).await.unwrap();
    let receipt = reviewer.offered("تایید").await.unwrap();
    assert!(receipt.is_photo());
    reviewer.press_on(receipt.id(), "تایید").await.unwrap();
    let delivered = customer.hears("/sub/").await.unwrap();
    assert!(delivered.is_photo(), "a QR picture comes with the link");
    for app in ["v2rayNG", "Hiddify", "Streisand", "Happ", "sing-box", "Clash"] {
        assert!(delivered.button(app).is_some(), "{app}");
    }
    let decided = other.until("who decided", |message| message.0["edited"] == true).await.unwrap();
    assert!(decided.button("تایید").is_none());
    let state = shop.panels[0].state();
    let clients = state["inbounds"].as_array().unwrap().iter().flat_map(|i| i["clients"].as_array().unwrap());
    assert!(clients.count() >= 1, "{state}");
    shop.books_are_right().await.unwrap();
}
