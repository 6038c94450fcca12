//! `mrjbot order …`

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use shop::orders::{OrderState, order_page};

use super::reading::{PageArgs, user_of};
use super::showing::{money, time, time_or};
use crate::out::Table;
use crate::refusal::Usage;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Orders, the newest first
    List {
        /// Only this person's
        #[arg(long)]
        user: Option<String>,
        /// Only in this state, e.g. awaiting_payment, provisioning, active
        #[arg(long)]
        state: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
}

pub async fn run(room: &Room, command: OrderCommand) -> Result<()> {
    let OrderCommand::List { user, state, page } = command;
    let states: Vec<OrderState> = match state.as_deref() {
        None => Vec::new(),
        Some(word) => match OrderState::from_word(word) {
            Some(state) => vec![state],
            None => {
                let known = "a state is a word that `mrjbot order list` shows";
                return Err(Usage::error(format!("there is no state {word}: {known}")));
            }
        },
    };
    let db = room.shop.read();
    let user_id = match user {
        Some(user) => Some(user_of(room, &user).await?.id),
        None => None,
    };
    let found = order_page(db, (user_id, &states), page.request()).await?;
    let mut table = Table::new(&["id", "user", "kind", "price", "state", "made", "paid"]);
    let mut items = Vec::with_capacity(found.items.len());
    for order in &found.items {
        table.row(vec![
            order.id.to_string(),
            order.user_id.to_string(),
            order.kind.as_str().to_owned(),
            money(room, order.price),
            order.state.as_str().to_owned(),
            time(order.created_at),
            time_or(order.paid_at, "-"),
        ]);
        items.push(json!({
            "id": order.id, "user_id": order.user_id, "kind": order.kind, "plan_id": order.plan_id,
            "location_id": order.location_id, "subscription_id": order.subscription_id, "quantity": order.quantity,
            "price": order.price, "state": order.state, "outcome": order.outcome, "created_at": order.created_at,
            "expires_at": order.expires_at, "paid_at": order.paid_at,
        }));
    }
    room.out.list(&items, Some(found.total), &table);
    Ok(())
}
