//! A customer: sets out to buy, top up, renew or extend through the chat, pays in every way there is, and sends money to
//! others.
//!
//! Whatever does not come in time is given up; the money that moved meanwhile is what counts.

use std::io::Cursor;

use anyhow::Result;
use kernel::Rng;
use testkit::Message;

use crate::browser::authority_of;
use crate::chat::{Button, Chat, buttons};
use crate::payer::Payer;
use crate::storm::{CUSTOMER_ID_FIRST, Stage};

/// Side of a receipt's picture, and of the grey squares it is made of.
const PICTURE_SIDE: u32 = 96;
const SQUARE_SIDE: u32 = 12;
/// What is sent to others, in toman: from the least that may be sent.
const SENT_TOMAN_MIN: u64 = 10_000;
const SENT_TOMAN_SPAN: u64 = 40_000;

/// Somebody who buys.
#[derive(Debug)]
pub struct Customer {
    pub chat: Chat,
    rng: Rng,
    /// How many customers there are.
    crowd: u32,
    /// The last picture that was sent; some send it again.
    picture: Option<Vec<u8>>,
}

/// An invoice as it stands in the chat.
struct Invoice {
    cancel: Button,
    online: Option<Button>,
    card: Option<Button>,
    wallet: Option<Button>,
}

fn invoice_of(message: &Message) -> Option<Invoice> {
    let one = |code| buttons(message, code).into_iter().next();
    Some(Invoice { cancel: one("1ox")?, online: one("1on"), card: one("1oc"), wallet: one("1ow") })
}

impl Customer {
    pub fn new(chat: Chat, seed: u64, crowd: u32) -> Self {
        Self { chat, rng: Rng::seeded(seed), crowd, picture: None }
    }

    /// One thing from its beginning to wherever it leads.
    ///
    /// # Errors
    /// A simulator's refusal: a defect of this harness.
    pub async fn walk(&mut self, stage: &Stage) -> Result<()> {
        stage.deeds.began();
        self.chat.catch_up().await?;
        let invoice = match self.rng.below(100) {
            0..=41 => self.buy().await?,
            42..=57 => self.top_up().await?,
            58..=73 => self.renew().await?,
            74..=84 => self.extend().await?,
            85..=92 => return self.send(stage).await,
            // A picture out of nowhere, or after a rejection.
            _ => return self.send_picture().await,
        };
        match invoice {
            Some(invoice) => self.pay(stage, invoice).await,
            None => Ok(()),
        }
    }

    fn one_of(&self, mut buttons: Vec<Button>) -> Option<Button> {
        if buttons.is_empty() {
            return None;
        }
        let at = usize::try_from(self.rng.below(buttons.len() as u64)).unwrap_or(0);
        Some(buttons.swap_remove(at))
    }

    /// Waits for buttons of one of `codes` and presses one: which.
    async fn takes(&mut self, codes: &[&str]) -> Result<Option<Button>> {
        let Some(button) = self.chat.offered(codes).await?.and_then(|offered| self.one_of(offered)) else {
            return Ok(None);
        };
        self.chat.press(&button).await?;
        Ok(Some(button))
    }

    async fn invoice(&mut self) -> Result<Option<Invoice>> {
        self.chat.wait(invoice_of).await
    }

    /// Presses through a row of screens to the invoice behind them.
    async fn through(&mut self, word: &str, codes: &[&[&str]]) -> Result<Option<Invoice>> {
        self.chat.say(word).await?;
        for code in codes {
            if self.takes(code).await?.is_none() {
                return Ok(None);
            }
        }
        self.invoice().await
    }

    async fn buy(&mut self) -> Result<Option<Invoice>> {
        self.through("/start", &[&["1bl"], &["1bp"], &["1bo"]]).await
    }

    async fn top_up(&mut self) -> Result<Option<Invoice>> {
        self.through("/wallet", &[&["1wt"], &["1wa"]]).await
    }

    /// To the card of one service, and on by the button with this code.
    async fn service(&mut self, code: &str) -> Result<bool> {
        self.chat.say("/subscription").await?;
        // One service shows its card at once, several a list.
        let Some(button) = self.takes(&[code, "1s"]).await? else { return Ok(false) };
        if button.data.starts_with(&format!("{code}.")) {
            return Ok(true);
        }
        Ok(self.takes(&[code]).await?.is_some())
    }

    async fn renew(&mut self) -> Result<Option<Invoice>> {
        if !self.service("1rn").await? {
            return self.buy().await;
        }
        // Several plans are asked about, one is shown at once.
        let Some(button) = self.takes(&["1rc", "1rp"]).await? else { return Ok(None) };
        if button.data.starts_with("1rp.") && self.takes(&["1rc"]).await?.is_none() {
            return Ok(None);
        }
        self.invoice().await
    }

    async fn extend(&mut self) -> Result<Option<Invoice>> {
        let (room, choice) = if self.rng.below(2) == 0 { ("1at", "1ag") } else { ("1ti", "1td") };
        if !self.service(room).await? {
            return self.buy().await;
        }
        if self.takes(&[choice]).await?.is_none() {
            return Ok(None);
        }
        self.invoice().await
    }

    /// Money for another customer. Both lines are said at once: they are read in order.
    async fn send(&mut self, stage: &Stage) -> Result<()> {
        self.chat.say("/wallet").await?;
        if self.takes(&["1wn"]).await?.is_none() {
            return Ok(());
        }
        let other = CUSTOMER_ID_FIRST + i64::try_from(self.rng.below(u64::from(self.crowd)))?;
        let toman = i64::try_from(SENT_TOMAN_MIN + self.rng.below(SENT_TOMAN_SPAN))?;
        self.chat.say(&other.to_string()).await?;
        self.chat.say(&toman.to_string()).await?;
        let Some(sure) = self.chat.offered(&["1wy"]).await?.and_then(|offered| self.one_of(offered)) else {
            return Ok(());
        };
        *stage.deeds.lists().sent.entry((self.chat.id(), other, toman)).or_default() += 1;
        self.chat.press(&sure).await?;
        if self.rng.below(3) == 0 {
            // The same form once more.
            self.chat.press(&sure).await?;
        }
        Ok(())
    }

    async fn pay(&mut self, stage: &Stage, invoice: Invoice) -> Result<()> {
        let way = self.rng.below(100);
        if let Some(wallet) = invoice.wallet.as_ref().filter(|_| way < 60 || invoice.online.is_none()) {
            self.chat.press(wallet).await?;
            if self.rng.below(4) == 0 {
                // Two devices.
                self.chat.press(wallet).await?;
            }
            if invoice.online.is_none() {
                return Ok(());
            }
        }
        match way {
            0..=59 => self.pay_online(stage, &invoice).await,
            60..=84 => self.pay_by_card(&invoice).await,
            // One invoice, two ways at once.
            85..=91 => {
                self.pay_by_card(&invoice).await?;
                self.pay_online(stage, &invoice).await
            }
            _ => self.chat.press(&invoice.cancel).await,
        }
    }

    async fn pay_online(&mut self, stage: &Stage, invoice: &Invoice) -> Result<()> {
        let Some(online) = &invoice.online else { return Ok(()) };
        self.chat.press(online).await?;
        let Some(authority) = self.chat.wait(page_of).await? else { return Ok(()) };
        if self.rng.below(12) == 0 {
            self.chat.press(&invoice.cancel).await?;
        }
        let payer = Payer::drawn(&self.rng);
        payer.act(stage, &self.rng, &authority).await?;
        if self.rng.below(3) == 0 {
            let check = Button { data: invoice.cancel.data.replace("1ox", "1ok"), ..invoice.cancel.clone() };
            self.chat.press(&check).await?;
        }
        Ok(())
    }

    async fn pay_by_card(&mut self, invoice: &Invoice) -> Result<()> {
        let Some(card) = &invoice.card else { return Ok(()) };
        self.chat.press(card).await?;
        let shown = |message: &Message| {
            let copies = message.buttons().into_iter().filter(|button| button["copy"].is_string()).count();
            (copies > 0).then_some(())
        };
        if self.chat.wait(shown).await?.is_none() {
            return Ok(());
        }
        self.send_picture().await
    }

    async fn send_picture(&mut self) -> Result<()> {
        let again = self.picture.take().filter(|_| self.rng.below(10) == 0);
        let bytes = again.unwrap_or_else(|| picture(&self.rng));
        self.picture = Some(bytes.clone());
        self.chat.picture(bytes).await
    }
}

/// The provider's key of the payment page that a message leads to.
fn page_of(message: &Message) -> Option<String> {
    let buttons = message.buttons();
    let mut urls = buttons.iter().filter_map(|button| button["url"].as_str());
    urls.find_map(authority_of).map(ToOwned::to_owned)
}

/// A picture that looks like no other.
fn picture(rng: &Rng) -> Vec<u8> {
    let across = PICTURE_SIDE / SQUARE_SIDE;
    let greys: Vec<u8> = (0..across * across).map(|_| rng.bytes::<1>()[0]).collect();
    let picture = image::GrayImage::from_fn(PICTURE_SIDE, PICTURE_SIDE, |x, y| {
        let at = usize::try_from(y / SQUARE_SIDE * across + x / SQUARE_SIDE).unwrap_or(0);
        image::Luma([greys.get(at).copied().unwrap_or_default()])
    });
    let mut bytes = Cursor::new(Vec::new());
    // Writing to memory does not fail for these sizes.
    drop(picture.write_to(&mut bytes, image::ImageFormat::Png));
    bytes.into_inner()
}
