//! `mrjbot user …`

use anyhow::Result;
use clap::Subcommand;
use kernel::{Actor, PageRequest};
use serde_json::json;
use shop::identity::{
    User, UserState, role_grant, role_revoke, roles_of, user_block, user_search, user_unblock,
};
use shop::ledger::{Account, balance};
use shop::orders::order_list;
use shop::subscriptions::subscription_list;

use super::reading::{PageArgs, user_of};
use super::showing::{money, or_dash, time, word};
use crate::out::Table;
use crate::wire::Room;

/// How much of a person's history is shown.
const SHOWN_MAX: u32 = 10;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Find people by name, @username, id or Telegram id
    Find {
        #[arg(default_value = "")]
        text: String,
        #[command(flatten)]
        page: PageArgs,
    },
    /// One person: ID, @username or tg:TELEGRAM_ID
    Show { user: String },
    /// Let a person do nothing more
    Block {
        user: String,
        #[arg(long)]
        reason: String,
    },
    /// Let a blocked person in again
    Unblock { user: String },
    /// Give or take a role: owner, admin, receipt_admin, …
    Role {
        user: String,
        role: String,
        /// Take it away
        #[arg(long)]
        revoke: bool,
    },
}

pub async fn run(room: &Room, command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Find { text, page } => find(room, &text, page).await,
        UserCommand::Show { user } => show(room, &user_of(room, &user).await?).await,
        UserCommand::Block { user, reason } => {
            let id = user_of(room, &user).await?.id;
            room.shop
                .run(Actor::Operator, move |ctx| {
                    let reason = reason.clone();
                    Box::pin(async move { user_block(ctx, id, &reason).await })
                })
                .await?;
            room.out.done(&json!({ "id": id, "state": "blocked" }), &format!("User {id} is blocked."));
            Ok(())
        }
        UserCommand::Unblock { user } => {
            let id = user_of(room, &user).await?.id;
            room.shop.run(Actor::Operator, move |ctx| Box::pin(user_unblock(ctx, id))).await?;
            room.out.done(&json!({ "id": id, "state": "active" }), &format!("User {id} may come in again."));
            Ok(())
        }
        UserCommand::Role { user, role, revoke } => {
            role_set(room, &user_of(room, &user).await?, (role, revoke)).await
        }
    }
}

fn name_of(user: &User) -> String {
    [user.first_name.as_str(), user.last_name.as_deref().unwrap_or_default()].join(" ").trim().to_owned()
}

async fn find(room: &Room, text: &str, page: PageArgs) -> Result<()> {
    let found = user_search(room.shop.read(), text, page.request()).await?;
    let mut table = Table::new(&["id", "telegram", "name", "username", "state", "since", "seen"]);
    for user in &found.items {
        table.row(vec![
            user.id.to_string(),
            user.telegram_id.map_or_else(|| "-".to_owned(), |id| id.to_string()),
            name_of(user),
            user.username.as_ref().map_or_else(|| "-".to_owned(), |name| format!("@{name}")),
            word(user.state),
            time(user.created_at),
            time(user.seen_at),
        ]);
    }
    room.out.list(&found.items.iter().map(|user| json!(user)).collect::<Vec<_>>(), Some(found.total), &table);
    Ok(())
}

async fn show(room: &Room, user: &User) -> Result<()> {
    let db = room.shop.read();
    let roles: Vec<String> = roles_of(db, user.id).await?.into_iter().map(|role| role.code).collect();
    let wallet = balance(db, &Account::Wallet(user.id)).await?;
    let page = PageRequest::new(0, SHOWN_MAX);
    let subscriptions = subscription_list(db, user.id, page).await?;
    let orders = order_list(db, user.id, page).await?;
    let names: Vec<&str> = subscriptions.items.iter().map(|held| held.name.as_str()).collect();
    let value = json!({
        "user": user, "roles": roles, "wallet": wallet,
        "subscriptions": names, "subscriptions_total": subscriptions.total, "orders_total": orders.total,
    });
    let state = match user.state {
        UserState::Active => "active".to_owned(),
        UserState::Blocked => format!("blocked: {}", user.state_reason.as_deref().unwrap_or_default()),
    };
    let lines = [
        ("id", user.id.to_string()),
        ("name", name_of(user)),
        ("username", user.username.as_ref().map_or_else(|| "-".to_owned(), |name| format!("@{name}"))),
        ("telegram", user.telegram_id.map_or_else(|| "-".to_owned(), |id| id.to_string())),
        ("language", user.locale.code().to_owned()),
        ("state", state),
        ("roles", or_dash(Some(&roles.join(", ")))),
        ("wallet", money(room, wallet.balance)),
        ("subscriptions", format!("{} {}", subscriptions.total, names.join(", "))),
        ("orders", orders.total.to_string()),
        ("since", time(user.created_at)),
        ("seen", time(user.seen_at)),
    ];
    room.out.record(&value, &lines);
    Ok(())
}

async fn role_set(room: &Room, user: &User, (role, revoke): (String, bool)) -> Result<()> {
    let id = user.id;
    let code = role.clone();
    room.shop
        .run(Actor::Operator, move |ctx| {
            let code = code.clone();
            Box::pin(async move {
                if revoke { role_revoke(ctx, id, &code).await } else { role_grant(ctx, id, &code).await }
            })
        })
        .await?;
    let done = if revoke { "is no longer" } else { "is now" };
    room.out
        .done(&json!({ "id": id, "role": role, "granted": !revoke }), &format!("User {id} {done} {role}."));
    Ok(())
}
