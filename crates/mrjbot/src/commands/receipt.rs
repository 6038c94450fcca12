//! `mrjbot receipt …`

use anyhow::Result;
use clap::Subcommand;
use kernel::{Actor, Money, ReceiptId};
use serde_json::json;
use shop::identity::user_get;
use shop::orders::{Approved, payment_approve, payment_reject};
use shop::payments::{Approval, receipt_queue, receipt_view};

use super::reading::{self, PageArgs, receipt_of, toman};
use super::showing::{money, time};
use crate::out::Table;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    /// Receipts that wait for a decision, the oldest first
    List(PageArgs),
    /// The money came
    Approve {
        receipt: ReceiptId,
        /// What came, in toman, when it is not what was asked for
        #[arg(long, value_parser = toman, allow_negative_numbers = true)]
        received: Option<Money>,
        /// It is what came, however far from what was asked for
        #[arg(long)]
        sure: bool,
    },
    /// The money did not come
    Reject {
        receipt: ReceiptId,
        /// What the payer will read
        #[arg(long)]
        reason: String,
    },
}

pub async fn run(room: &Room, command: ReceiptCommand) -> Result<()> {
    match command {
        ReceiptCommand::List(page) => list(room, page).await,
        ReceiptCommand::Approve { receipt, received, sure } => {
            let view = receipt_of(room, receipt).await?;
            received.map_or(Ok(()), |received| reading::sure(&view.attempt, received, sure))?;
            approve(room, receipt, received).await
        }
        ReceiptCommand::Reject { receipt, reason } => {
            receipt_of(room, receipt).await?;
            let rejection = room
                .shop
                .run(Actor::Operator, move |ctx| {
                    let reason = reason.clone();
                    Box::pin(async move { payment_reject(ctx, receipt, &reason).await })
                })
                .await?;
            let value = json!({ "receipt": receipt, "may_resubmit": rejection.may_resubmit });
            room.out.done(&value, &format!("Receipt {receipt} is rejected; the payer is told why."));
            Ok(())
        }
    }
}

async fn list(room: &Room, page: PageArgs) -> Result<()> {
    let queue = receipt_queue(room.shop.read(), page.request()).await?;
    let mut table = Table::new(&["id", "since", "payer", "amount", "card", "order", "flags"]);
    let mut items = Vec::with_capacity(queue.items.len());
    for receipt in &queue.items {
        let Some(view) = receipt_view(room.shop.read(), receipt.id).await? else { continue };
        let payer = user_get(room.shop.read(), receipt.user_id).await?;
        let card = view.card.as_ref().map_or_else(|| "-".to_owned(), |card| card.number.tail().to_owned());
        let flags: Vec<String> = receipt.flags.iter().map(|flag| json!(flag)["flag"].to_string()).collect();
        table.row(vec![
            receipt.id.to_string(),
            time(receipt.submitted_at),
            format!("{} ({})", payer.first_name, payer.id),
            money(room, view.attempt.amount),
            card,
            view.intent.order_id.to_string(),
            flags.join(" ").replace('"', ""),
        ]);
        items.push(json!({
            "id": receipt.id, "state": receipt.state, "submitted_at": receipt.submitted_at, "user_id": receipt.user_id,
            "amount": view.attempt.amount, "order_id": view.intent.order_id, "flags": receipt.flags,
            "awaits_second": receipt.first_by.is_some(),
        }));
    }
    room.out.list(&items, Some(queue.total), &table);
    Ok(())
}

async fn approve(room: &Room, receipt: ReceiptId, received: Option<Money>) -> Result<()> {
    let approved = room
        .shop
        .run(Actor::Operator, move |ctx| {
            Box::pin(async move { payment_approve(ctx, Approval { receipt_id: receipt, received }).await })
        })
        .await?;
    let (value, text) = match approved {
        Approved::Credited { received, settled } => (
            json!({ "receipt": receipt, "credited": received, "settled": format!("{settled:?}") }),
            format!("Receipt {receipt} is approved: {} booked.", money(room, received)),
        ),
        Approved::AwaitsSecond { amount } => (
            json!({ "receipt": receipt, "awaits_second": true, "amount": amount }),
            format!("{} needs a second reviewer.", money(room, amount)),
        ),
    };
    room.out.done(&value, &text);
    Ok(())
}
