//! `mrjbot gateway …`: payment providers, what they owe, what they paid out.

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use clap::Subcommand;
use kernel::{Actor, Money, Secret, Timestamp};
use serde_json::{Value, json};
use shop::payments::{GatewaySet, SettlementRecord, gateway_list, gateway_set, settlement_record};
use shop::reports::clearing_report;

use super::reading::{toman, toman_or_nothing};
use super::showing::{money, time};
use crate::out::Table;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum GatewayCommand {
    /// Providers that are set up
    List,
    /// Set a provider up, switch it on or off
    Set {
        /// zarinpal
        name: String,
        /// The key of the shop's account there; read from standard input when it is -
        #[arg(long)]
        merchant: Option<String>,
        /// Use the provider's test service: no money moves
        #[arg(long)]
        sandbox: bool,
        /// Take no new payments; open ones are followed up
        #[arg(long)]
        off: bool,
    },
    /// What every provider and card should have brought, has brought, and still owes
    Clearing,
    /// A provider paid out: record what the bank statement says
    Settle {
        name: String,
        /// What arrived, in toman
        #[arg(long, value_parser = toman, allow_negative_numbers = true)]
        amount: Money,
        /// What the provider kept, in toman
        #[arg(long, value_parser = toman_or_nothing, allow_negative_numbers = true, default_value = "0")]
        fee: Money,
        /// The bank's own word for it
        #[arg(long)]
        reference: String,
        /// Payments verified by then are in it, RFC 3339 [now]
        #[arg(long)]
        until: Option<DateTime<Utc>>,
    },
}

pub async fn run(room: &Room, command: GatewayCommand) -> Result<()> {
    match command {
        GatewayCommand::List => list(room).await,
        GatewayCommand::Set { name, merchant, sandbox, off } => {
            let merchant = merchant.map(secret_of).transpose()?;
            let set =
                GatewaySet { gateway: name.clone(), enabled: Some(!off), sandbox: Some(sandbox), merchant };
            room.shop
                .run(Actor::Operator, move |ctx| {
                    let set = set.clone();
                    Box::pin(async move { gateway_set(ctx, set).await })
                })
                .await?;
            let state = if off { "off" } else { "on" };
            room.out.done(&json!({ "gateway": name, "enabled": !off }), &format!("{name} is {state}."));
            Ok(())
        }
        GatewayCommand::Clearing => clearing(room).await,
        GatewayCommand::Settle { name, amount, fee, reference, until } => {
            let covers_until: Timestamp = until.unwrap_or_else(|| room.shop.now());
            settle(room, SettlementRecord { gateway: name, amount, fee, covers_until, reference }).await
        }
    }
}

/// A key on the command line is in the shell's history; on standard input it is not.
fn secret_of(said: String) -> Result<Secret> {
    if said != "-" {
        return Ok(Secret::new(said));
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    if line.trim().is_empty() {
        bail!("standard input holds no key");
    }
    Ok(Secret::new(line.trim()))
}

async fn list(room: &Room) -> Result<()> {
    let known = gateway_list(room.shop.read(), room.shop.sealer()).await?;
    let mut table = Table::new(&["name", "", "service", "key", "changed"]);
    for gateway in &known {
        table.row(vec![
            gateway.gateway.clone(),
            if gateway.enabled { "on" } else { "off" }.to_owned(),
            if gateway.sandbox { "test" } else { "live" }.to_owned(),
            format!("…{}", gateway.merchant_tail),
            time(gateway.updated_at),
        ]);
    }
    let items: Vec<Value> = known.iter().map(|gateway| json!(gateway)).collect();
    room.out.list(&items, None, &table);
    Ok(())
}

async fn clearing(room: &Room) -> Result<()> {
    let report = clearing_report(room.shop.read()).await?;
    let head = ["by", "payments", "expected", "received", "open", "unclear", "difference"];
    let mut table = Table::new(&head);
    for line in &report {
        let by = line.card_id.map_or_else(|| line.gateway.clone(), |card| format!("card {card}"));
        table.row(vec![
            by,
            line.payments.to_string(),
            money(room, line.expected),
            money(room, line.received),
            format!("{} in {}", money(room, line.open), line.open_payments),
            format!("{} in {}", money(room, line.unclear), line.unclear_payments),
            money(room, line.difference),
        ]);
    }
    let items: Vec<Value> = report.iter().map(|line| json!(line)).collect();
    room.out.list(&items, None, &table);
    Ok(())
}

async fn settle(room: &Room, record: SettlementRecord) -> Result<()> {
    let settled = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let record = record.clone();
            Box::pin(async move { settlement_record(ctx, record).await })
        })
        .await?;
    let value = json!({ "payments": settled.attempts, "expected": settled.expected, "difference": settled.difference });
    let text = if settled.difference.is_zero() {
        format!("{} payments are settled; everything agrees.", settled.attempts)
    } else {
        format!(
            "{} payments are settled; {} do not agree and stay in suspense.",
            settled.attempts,
            money(room, settled.difference)
        )
    };
    room.out.done(&value, &text);
    Ok(())
}
