//! Reading what people are shown: amounts, cards, links. Only words the contract names.

use anyhow::{Context as _, Result};
use testkit::{Message, Person};

/// Amount tags are below this, in toman.
pub const TAG_TOMAN_MAX: i64 = 999;

const TOMAN: &str = "تومان";

/// Grouped Persian digits.
pub fn fa(number: i64) -> String {
    let digits: Vec<char> = number.to_string().chars().collect();
    let mut shown = String::new();
    for (place, digit) in digits.iter().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push('٬');
        }
        shown.push(char::from_u32(0x06F0 + digit.to_digit(10).unwrap_or_default()).unwrap_or(*digit));
    }
    shown
}

/// The amount before the word toman.
pub fn toman(text: &str) -> Option<i64> {
    let (before, _) = text.split_once(TOMAN)?;
    let written: Vec<char> = before
        .trim_end()
        .chars()
        .rev()
        .take_while(|char| matches!(char, '۰'..='۹' | '٬' | '\u{2066}'..='\u{2069}'))
        .filter(|char| matches!(char, '۰'..='۹'))
        .collect();
    let digits: String =
        written.iter().rev().filter_map(|char| char::from_digit(*char as u32 - 0x06F0, 10)).collect();
    digits.parse().ok()
}

/// Labels of the buttons that name a price.
pub fn priced(message: &Message) -> Vec<(String, i64)> {
    let labels = message.buttons().into_iter().filter_map(|button| button["label"].as_str());
    labels.filter_map(|label| Some((label.to_owned(), toman(label)?))).collect()
}

/// The first button of a message.
pub fn first_label(message: &Message) -> Result<String> {
    let buttons = message.buttons();
    let label = buttons.first().and_then(|button| button["label"].as_str());
    label.map(ToOwned::to_owned).context("a message without buttons")
}

/// What a card invoice asks for.
#[derive(Debug)]
pub struct Asked {
    pub message: Message,
    /// Sixteen digits.
    pub card: String,
    pub toman: i64,
}

/// Waits for the card invoice.
pub async fn asked(person: &mut Person) -> Result<Asked> {
    let copies = |message: &Message| -> Vec<String> {
        let texts =
            message.buttons().into_iter().filter_map(|button| button["copy"].as_str().map(ToOwned::to_owned));
        texts.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).collect()
    };
    let message = person
        .until("a card of sixteen digits", |message| copies(message).iter().any(|text| text.len() == 16))
        .await?;
    let copied = copies(&message);
    let card = copied.iter().find(|text| text.len() == 16).context("no card")?.clone();
    let amounts = copied.iter().filter(|text| text.len() < 16).filter_map(|text| text.parse().ok());
    let toman = amounts.min().context("no amount to copy")?;
    Ok(Asked { message, card, toman })
}

/// The next receipt in a reviewer's chat.
pub async fn receipt(reviewer: &mut Person) -> Result<Message> {
    reviewer.until("a receipt", |message| message.is_photo() && message.button("تایید").is_some()).await
}

/// The link a message shows, whole.
pub fn link(message: &Message, base: &str) -> Result<String> {
    let start = format!("{base}/sub/");
    let (_, rest) = message.text().split_once(&start).with_context(|| message.brief())?;
    let token: String =
        rest.chars().take_while(|char| char.is_ascii_alphanumeric() || "-_".contains(*char)).collect();
    Ok(start + &token)
}

/// `key=value` of the `subscription-userinfo` header.
pub fn told_number(userinfo: &str, key: &str) -> Option<i64> {
    userinfo
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| if name == key { value.parse().ok() } else { None })
}
