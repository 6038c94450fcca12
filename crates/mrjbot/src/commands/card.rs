//! `mrjbot card …`

use anyhow::Result;
use chrono::{TimeDelta, Timelike as _};
use clap::Subcommand;
use kernel::{Actor, CardId, Money, Timestamp};
use serde_json::json;
use shop::payments::{CardInput, CardState, card_add, card_list, card_state_set};

use super::reading::toman;
use super::showing::money;
use crate::out::Table;
use crate::wire::Room;

/// Iran's day, without daylight saving since 2022.
const TEHRAN_OFFSET: TimeDelta = TimeDelta::minutes(210);

#[derive(Debug, Subcommand)]
pub enum CardCommand {
    /// Every card and what it takes today
    List,
    /// Add a card; it is offered at once
    Add {
        /// Sixteen digits
        number: String,
        /// The name on the card
        #[arg(long)]
        holder: String,
        /// Whose it is inside the shop
        #[arg(long, default_value = "")]
        owner: String,
        /// The most it takes in a day, in toman
        #[arg(long, value_parser = toman, allow_negative_numbers = true)]
        daily_cap: Option<Money>,
    },
    /// Offer a card no more; open invoices keep it
    Rest { card: CardId },
    /// Offer a resting card again
    Wake { card: CardId },
}

pub async fn run(room: &Room, command: CardCommand) -> Result<()> {
    match command {
        CardCommand::List => list(room).await,
        CardCommand::Add { number, holder, owner, daily_cap } => {
            let number = l10n::normalize_digits(&number).chars().filter(char::is_ascii_digit).collect();
            let input = CardInput { number, holder, owner, daily_cap };
            let id = room
                .shop
                .run(Actor::Operator, move |ctx| {
                    let input = input.clone();
                    Box::pin(async move { card_add(ctx, input).await })
                })
                .await?;
            room.out.done(&json!({ "id": id }), &format!("Card {id} is offered."));
            Ok(())
        }
        CardCommand::Rest { card } => set(room, card, CardState::Resting).await,
        CardCommand::Wake { card } => set(room, card, CardState::Active).await,
    }
}

/// The start of the day in Tehran.
pub fn day_start(now: Timestamp) -> Timestamp {
    let local = now + TEHRAN_OFFSET;
    now - TimeDelta::seconds(i64::from(local.num_seconds_from_midnight()))
}

async fn list(room: &Room) -> Result<()> {
    let views = card_list(room.shop.read(), day_start(room.shop.now())).await?;
    let mut table = Table::new(&["id", "number", "bank", "holder", "owner", "today", "cap", "state"]);
    let mut items = Vec::with_capacity(views.len());
    for view in &views {
        let card = &view.card;
        table.row(vec![
            card.id.to_string(),
            card.number.digits().to_owned(),
            card.bank.clone(),
            card.holder.clone(),
            card.owner.clone(),
            money(room, view.load),
            card.daily_cap.map_or_else(|| "-".to_owned(), |cap| money(room, cap)),
            card.state.as_str().to_owned(),
        ]);
        items.push(json!({
            "id": card.id, "number": card.number.digits(), "bank": card.bank, "holder": card.holder,
            "owner": card.owner, "load": view.load, "daily_cap": card.daily_cap, "state": card.state,
        }));
    }
    room.out.list(&items, None, &table);
    Ok(())
}

async fn set(room: &Room, id: CardId, state: CardState) -> Result<()> {
    room.shop.run(Actor::Operator, move |ctx| Box::pin(card_state_set(ctx, id, state))).await?;
    room.out.done(&json!({ "id": id, "state": state }), &format!("Card {id} is {}.", state.as_str()));
    Ok(())
}
