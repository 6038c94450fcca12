//! `mrjbot wallet …`

use anyhow::Result;
use clap::Subcommand;
use kernel::{Actor, Money};
use serde_json::json;
use shop::ledger::{Account, WalletAdjust, balance, statement_page};
use shop::orders::wallet_adjust_at_shell;

use super::reading::{PageArgs, toman, user_of};
use super::showing::{money, time};
use crate::out::Table;
use crate::wire::Room;

const KEY_LEN: usize = 20;

#[derive(Debug, Subcommand)]
pub enum WalletCommand {
    /// Put money into a wallet
    Credit {
        /// ID, @username or tg:TELEGRAM_ID
        user: String,
        /// Toman
        #[arg(value_parser = toman, allow_negative_numbers = true)]
        amount: Money,
        #[arg(long)]
        reason: String,
    },
    /// Take money out of a wallet
    Debit {
        user: String,
        #[arg(value_parser = toman, allow_negative_numbers = true)]
        amount: Money,
        #[arg(long)]
        reason: String,
    },
    /// A wallet's balance and its last movements
    Show {
        user: String,
        #[command(flatten)]
        page: PageArgs,
    },
}

pub async fn run(room: &Room, command: WalletCommand) -> Result<()> {
    match command {
        WalletCommand::Credit { user, amount, reason } => adjust(room, &user, (amount, reason)).await,
        WalletCommand::Debit { user, amount, reason } => {
            adjust(room, &user, (amount.negated(), reason)).await
        }
        WalletCommand::Show { user, page } => show(room, &user, page).await,
    }
}

async fn adjust(room: &Room, user: &str, (amount, reason): (Money, String)) -> Result<()> {
    let user_id = user_of(room, user).await?.id;
    let idem_key = format!("cli:{}", room.shop.rng().token(KEY_LEN));
    let input = WalletAdjust { user_id, amount, reason, idem_key };
    let posted = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { wallet_adjust_at_shell(ctx, input).await })
        })
        .await?;
    let now = balance(room.shop.read(), &Account::Wallet(user_id)).await?;
    let value = json!({ "user_id": user_id, "transfer_id": posted.transfer_id, "balance": now.balance });
    room.out.done(&value, &format!("The wallet of user {user_id} holds {}.", money(room, now.balance)));
    Ok(())
}

async fn show(room: &Room, user: &str, page: PageArgs) -> Result<()> {
    let account = Account::Wallet(user_of(room, user).await?.id);
    let lines = statement_page(room.shop.read(), &account, page.request()).await?;
    let mut table = Table::new(&["when", "kind", "amount", "balance", "order", "reason"]);
    for line in &lines.items {
        table.row(vec![
            time(line.at),
            line.kind.clone(),
            money(room, line.amount),
            money(room, line.balance_after),
            line.order_id.map_or_else(|| "-".to_owned(), |id| id.to_string()),
            line.reason.clone(),
        ]);
    }
    room.out.list(&lines.items.iter().map(|line| json!(line)).collect::<Vec<_>>(), Some(lines.total), &table);
    Ok(())
}
