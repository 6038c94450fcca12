//! What customers and reviewers do again and again.

use std::sync::OnceLock;

use anyhow::{Context as _, Result};
use kernel::Locale;
use l10n::L10n;
use shop::orders::OrderState;
use testkit::{Message, Person, TestShop, plain_run, png};

/// The price of the sample plan, in toman.
pub const PRICE: i64 = 150_000;
/// Tags are below this, in toman.
pub const TAG_MAX: i64 = 999;

/// The longest run of plain words of a Persian text: how a test knows a screen by its key, whatever its wording.
pub fn said(key: &str) -> String {
    said_in(Locale::Fa, key)
}

/// [`said`] in any language.
pub fn said_in(locale: Locale, key: &str) -> String {
    static WORDS: OnceLock<L10n> = OnceLock::new();
    let words = WORDS.get_or_init(|| L10n::load().unwrap());
    plain_run(words, locale, key).unwrap()
}

/// Latin digits become Persian ones.
pub fn fa(number: i64) -> String {
    let grouped: Vec<char> = number.to_string().chars().rev().collect();
    let mut shown: Vec<char> = Vec::new();
    for (place, digit) in grouped.into_iter().enumerate() {
        if place > 0 && place % 3 == 0 {
            shown.push('٬');
        }
        let value = digit.to_digit(10).unwrap_or_default();
        shown.push(char::from_u32(0x06F0 + value).unwrap_or(digit));
    }
    shown.into_iter().rev().collect()
}

/// What a card invoice asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub toman: i64,
    pub message: Message,
}

/// The first screen: everything before is read.
pub async fn start(person: &mut Person) -> Result<Message> {
    person.say("/start").await?;
    person.offered("خرید سرویس").await
}

/// From /start to the invoice of the sample plan; answers the invoice.
pub async fn invoice(person: &mut Person) -> Result<Message> {
    let menu = start(person).await?;
    person.press_on(menu.id(), "خرید سرویس").await?;
    person.takes("آلمان").await?;
    person.takes("برنزی").await?;
    person.offered("انصراف").await
}

/// The number of an order, from its invoice: every invoice can be cancelled.
pub fn order_id(invoice: &Message) -> Result<i64> {
    let data = invoice.data("انصراف").context("no cancel button")?;
    let (_, number) = data.split_once('.').context("no number")?;
    Ok(i64::from_str_radix(number, 36)?)
}

/// The card and the exact amount on the next message that has them.
pub async fn asked(person: &mut Person) -> Result<Asked> {
    let copies = |message: &Message| -> Vec<i64> {
        let texts = message.buttons().into_iter().filter_map(|button| button["copy"].as_str());
        texts.filter(|text| text.len() < 16).filter_map(|text| text.parse().ok()).collect()
    };
    let message = person
        .until("a card and amounts", |message| {
            message.buttons().iter().any(|button| button["copy"].as_str() == Some("6037991122334455"))
        })
        .await?;
    let toman = copies(&message).into_iter().min().context("no amount to copy")?;
    Ok(Asked { toman, message })
}

/// From /start to the card.
pub async fn card(person: &mut Person) -> Result<(i64, Asked)> {
    let invoice = invoice(person).await?;
    let id = order_id(&invoice)?;
    person.press_on(invoice.id(), "کارت").await?;
    Ok((id, asked(person).await?))
}

/// A top-up of `toman` by card.
pub async fn topup(person: &mut Person, toman: i64) -> Result<Asked> {
    person.say("/wallet").await?;
    person.takes("افزایش موجودی").await?;
    person.offered("۵۰٬۰۰۰ تومان").await?;
    person.say(&toman.to_string()).await?;
    person.takes("کارت").await?;
    asked(person).await
}

/// Lets time pass until the invoice of an order has ended.
pub async fn expired(shop: &TestShop, order: i64) -> Result<()> {
    shop.advance_s(31 * 60);
    shop.wait_for("the end of the invoice", || async {
        Ok((shop.order(order).await?.state == OrderState::Expired).then_some(()))
    })
    .await
}

/// Sends a picture and waits until it is taken.
pub async fn pictured(person: &mut Person, seed: u8) -> Result<Message> {
    person.picture("photo", png(seed)).await?;
    person.hears(&said("receipt-taken")).await
}

/// The next receipt in a reviewer's chat.
pub async fn receipt(reviewer: &mut Person) -> Result<Message> {
    reviewer.until("a receipt", |message| message.is_photo() && message.button("تایید").is_some()).await
}

/// The reviewer approves the next receipt.
pub async fn approve(reviewer: &mut Person) -> Result<Message> {
    let message = receipt(reviewer).await?;
    reviewer.press_on(message.id(), "تایید").await?;
    Ok(message)
}

/// The next link; answers its token.
pub async fn link(person: &mut Person) -> Result<String> {
    let message = person.hears("/sub/").await?;
    token(&message)
}

/// The token of a message that shows a link.
pub fn token(message: &Message) -> Result<String> {
    let (_, rest) = message.text().split_once("/sub/").context("no link")?;
    Ok(rest.chars().take_while(char::is_ascii_alphanumeric).collect())
}

/// Buys the sample plan by card; answers the order and the token of the link.
pub async fn bought(shop: &TestShop, person: &mut Person, seed: u8) -> Result<(i64, String)> {
    let mut reviewer = shop.reviewer(0).await?;
    reviewer.catch_up().await?;
    let (id, _) = card(person).await?;
    pictured(person, seed).await?;
    approve(&mut reviewer).await?;
    Ok((id, link(person).await?))
}
