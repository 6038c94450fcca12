//! Reading what an operator typed: amounts, people, places, panels, plans.

use anyhow::{Result, anyhow};
use clap::Args;
use kernel::{AttemptId, Money, OrderId, PageRequest, ReceiptId, UserId};
use shop::catalog::{Location, Plan, location_list, plan_list};
use shop::fleet::{PanelState, PanelView, panel_list};
use shop::identity::{User, user_by_telegram, user_get, user_search};
use shop::orders::{Order, order_get};
use shop::payments::{Attempt, AttemptView, GATEWAY_CARD, ReceiptView, attempt_get, receipt_view};

use crate::refusal::Usage;
use crate::wire::Room;

/// After somebody who is not there.
const FIND_PEOPLE: &str =
    "`mrjbot user find TEXT` finds people by name; they are known once they wrote to the bot";

/// Which part of a list.
#[derive(Clone, Copy, Debug, Args)]
pub struct PageArgs {
    /// Which page, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    page: u32,
    /// How many on a page
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    size: u32,
}

impl PageArgs {
    pub fn request(self) -> PageRequest {
        PageRequest::new(self.page - 1, self.size)
    }
}

/// Toman in any digits, with separators or words: `250000`, `250,000`.
pub fn toman(text: &str) -> Result<Money, String> {
    let amount = l10n::parse_amount(text).map_err(|error| error.to_string())?;
    Money::from_toman(amount).map_err(|error| error.to_string())
}

/// The same where nothing is an amount too.
pub fn toman_or_nothing(text: &str) -> Result<Money, String> {
    match l10n::parse_amount(text) {
        Err(l10n::AmountError::Zero) => Ok(Money::ZERO),
        _ => toman(text),
    }
}

/// A person by id, `@username`, or `tg:` and the Telegram id.
pub async fn user_of(room: &Room, text: &str) -> Result<User> {
    if let Some(telegram_id) = text.strip_prefix("tg:") {
        let Ok(telegram_id) = telegram_id.parse() else {
            return Err(Usage::error(format!("{text} is no Telegram id: tg: and a number")));
        };
        let found = user_by_telegram(room.shop.read(), telegram_id).await?;
        return found.ok_or_else(|| anyhow!("nobody has the Telegram id {telegram_id}; {FIND_PEOPLE}"));
    }
    if let Ok(id) = text.parse::<UserId>() {
        return Ok(user_get(room.shop.read(), id).await?);
    }
    // Lists show names without the sign.
    let name = text.strip_prefix('@').unwrap_or(text);
    let found = user_search(room.shop.read(), text, PageRequest::new(0, 50)).await?;
    let is_named = |user: &User| user.username.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(name));
    found.items.into_iter().find(is_named).ok_or_else(|| anyhow!("nobody is called {text}; {FIND_PEOPLE}"))
}

/// A location by code or id.
pub async fn location_of(room: &Room, text: &str) -> Result<Location> {
    let all = location_list(room.shop.read(), false).await?;
    let found = all.into_iter().find(|location| location.code == text || location.id.to_string() == text);
    found.ok_or_else(|| anyhow!("there is no location {text}; `mrjbot location list` shows them"))
}

/// A panel by name or id; removed ones are not found.
pub async fn panel_of(room: &Room, text: &str) -> Result<PanelView> {
    let all = panel_list(room.shop.read()).await?;
    let mut living = all.into_iter().filter(|panel| panel.state != PanelState::Removed);
    let found = living.find(|panel| panel.name == text || panel.id.to_string() == text);
    found.ok_or_else(|| anyhow!("there is no panel {text}; `mrjbot panel list` shows them"))
}

/// A payment by its number.
pub async fn payment_of(room: &Room, id: AttemptId) -> Result<AttemptView> {
    let found = attempt_get(room.shop.read(), id).await?;
    found.ok_or_else(|| anyhow!("there is no payment {id}; `mrjbot payment list` shows them"))
}

/// A receipt by its number.
pub async fn receipt_of(room: &Room, id: ReceiptId) -> Result<ReceiptView> {
    let found = receipt_view(room.shop.read(), id).await?;
    found.ok_or_else(|| {
        anyhow!("there is no receipt {id}; `mrjbot receipt list` shows those that wait for a decision")
    })
}

/// An order by its number.
pub async fn order_of(room: &Room, id: OrderId) -> Result<Order> {
    let found = order_get(room.shop.read(), id).await?;
    found.ok_or_else(|| anyhow!("there is no order {id}; `mrjbot order list` shows them"))
}

/// Card, or a provider that the shop can speak to.
pub fn gateway_of(room: &Room, name: &str) -> Result<String> {
    if name == GATEWAY_CARD || room.shop.gateway(name).is_some() {
        return Ok(name.to_owned());
    }
    Err(anyhow!("there is no provider {name}; `mrjbot gateway set --help` names them, card is card-to-card"))
}

/// An amount far from what was asked for may be in rial, or have a digit too many: it is agreed to in so many words.
pub fn sure(attempt: &Attempt, received: Money, sure: bool) -> Result<()> {
    if sure || !attempt.is_slip(received) {
        return Ok(());
    }
    let (said, asked) = (received.toman(), attempt.amount.toman());
    Err(Usage::error(format!(
        "{said} toman is far from the {asked} toman that payment {} asked for; if that is what came, add --sure",
        attempt.id
    )))
}

/// A plan by id or its English name.
pub async fn plan_of(room: &Room, text: &str) -> Result<Plan> {
    let all = plan_list(room.shop.read(), false).await?;
    let found = all.into_iter().find(|plan| plan.id.to_string() == text || plan.name_en == text);
    found.ok_or_else(|| anyhow!("there is no plan {text}; `mrjbot plan list` shows them"))
}
