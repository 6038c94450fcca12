//! `mrjbot gateway …`: payment providers, what they owe, what they paid out.

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use kernel::{Actor, Money, Secret, Timestamp};
use serde_json::{Value, json};
use shop::payments::{
    GatewayHealth, GatewaySet, GatewayView, RefundAccess, RefundSet, SettlementRecord, gateway_list,
    gateway_set, refund_probe, settlement_covered, settlement_record, settlement_take_back,
    settlements_newest, surplus_keep,
};
use shop::reports::clearing_report;

use super::reading::{gateway_of, toman_or_nothing};
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
        #[command(flatten)]
        refund: RefundArgs,
    },
    /// What every provider and card should have brought, has brought, and still owes
    Clearing,
    /// A provider paid out: record what the bank statement says
    Settle {
        name: String,
        /// What arrived, in toman; 0 for a fee alone
        #[arg(long, value_parser = toman_or_nothing, allow_negative_numbers = true)]
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
    /// What a provider has paid out
    Payouts {
        name: String,
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
        size: u32,
    },
    /// What payouts brought too much is the shop's: the provider has said so, and it is nothing that was given back
    Keep {
        name: String,
        /// How much of it, in toman
        #[arg(long, value_parser = toman_or_nothing, allow_negative_numbers = true)]
        amount: Money,
        /// A name of its own, to find it again and to take it back
        #[arg(long)]
        reference: String,
        /// For the audit log
        #[arg(long)]
        reason: String,
    },
    /// A payout was recorded wrongly: its payments wait for one again
    TakeBack {
        name: String,
        /// As it was recorded
        #[arg(long)]
        reference: String,
        /// For the audit log
        #[arg(long)]
        reason: String,
    },
}

pub async fn run(room: &Room, command: GatewayCommand) -> Result<()> {
    match command {
        GatewayCommand::List => list(room).await,
        GatewayCommand::Set { name, merchant, sandbox, off, refund } => {
            let refund = refund.said()?;
            // Who speaks of refunds alone says nothing of the rest.
            let alone = merchant.is_none() && !off && !sandbox && !matches!(refund, RefundSet::Keep);
            let set = GatewaySet {
                gateway: name,
                enabled: (!alone).then_some(!off),
                sandbox: (!alone).then_some(sandbox),
                merchant: merchant.map(secret_of).transpose()?,
                refund,
            };
            set_up(room, set).await
        }
        GatewayCommand::Clearing => clearing(room).await,
        GatewayCommand::Settle { name, amount, fee, reference, until } => {
            let covers_until: Timestamp = until.unwrap_or_else(|| room.shop.now());
            settle(room, SettlementRecord { gateway: name, amount, fee, covers_until, reference }).await
        }
        GatewayCommand::Payouts { name, size } => payouts(room, &name, size).await,
        GatewayCommand::Keep { name, amount, reference, reason } => {
            let covers_until = room.shop.now();
            let record =
                SettlementRecord { gateway: name, amount, fee: Money::ZERO, covers_until, reference };
            keep(room, record, reason).await
        }
        GatewayCommand::TakeBack { name, reference, reason } => {
            let value = json!({ "gateway": name, "reference": reference });
            room.shop
                .run(Actor::Operator, move |ctx| {
                    let (name, reference, reason) = (name.clone(), reference.clone(), reason.clone());
                    Box::pin(async move { settlement_take_back(ctx, (&name, &reference), &reason).await })
                })
                .await?;
            room.out.done(&value, "The payout is taken back: what it covered waits to be paid out again.");
            Ok(())
        }
    }
}

/// Refunds at a provider that has them: payments older than half an hour go back to the card through them.
#[derive(Debug, Args)]
pub struct RefundArgs {
    /// The number of the shop's terminal in the provider's panel
    #[arg(long, requires = "refund_token")]
    refund_terminal: Option<String>,
    /// The panel's access token; read from standard input when it is -
    #[arg(long, requires = "refund_terminal")]
    refund_token: Option<String>,
    /// Forget the access to refunds
    #[arg(long, conflicts_with = "refund_token")]
    no_refunds: bool,
}

impl RefundArgs {
    fn said(self) -> Result<RefundSet> {
        Ok(match (self.refund_terminal, self.refund_token) {
            (Some(terminal), Some(token)) => {
                RefundSet::Open(RefundAccess { terminal, token: secret_of(token)? })
            }
            _ if self.no_refunds => RefundSet::Forget,
            _ => RefundSet::Keep,
        })
    }
}

async fn view_of(room: &Room, name: &str) -> Result<Option<GatewayView>> {
    let all = gateway_list(room.shop.read(), room.shop.sealer()).await?;
    Ok(all.into_iter().find(|view| view.gateway == name))
}

async fn set_up(room: &Room, set: GatewaySet) -> Result<()> {
    let name = set.gateway.clone();
    let opened = matches!(set.refund, RefundSet::Open(_));
    let before = view_of(room, &name).await?;
    room.shop
        .run(Actor::Operator, move |ctx| {
            let set = set.clone();
            Box::pin(async move { gateway_set(ctx, set).await })
        })
        .await?;
    let now = view_of(room, &name).await?;
    let on = now.as_ref().is_some_and(|view| view.enabled);
    let mut value = json!({ "gateway": name, "enabled": on });
    let mut text = format!("{name} is {}.", if on { "on" } else { "off" });
    let had = before.is_some_and(|view| view.refund_terminal.is_some());
    if had && now.is_some_and(|view| view.refund_terminal.is_none()) {
        value["refunds"] = json!("ended");
        text = format!("{text} Its refunds are not open to us any more.");
    }
    if opened {
        let (word, told) = match refund_probe(&room.shop, &name).await? {
            GatewayHealth::Answers => ("open", "Its refunds are open to us.".to_owned()),
            GatewayHealth::Refuses { code } => (
                "refused",
                format!("Its refunds are refused to us ({code}): nothing is refunded until that is right."),
            ),
            _ => ("silent", "Whether its refunds are open to us it does not say now.".to_owned()),
        };
        value["refunds"] = json!(word);
        text = format!("{text} {told}");
    }
    room.out.done(&value, &text);
    Ok(())
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
    let mut table = Table::new(&["name", "", "service", "key", "refunds", "changed"]);
    for gateway in &known {
        table.row(vec![
            gateway.gateway.clone(),
            if gateway.enabled { "on" } else { "off" }.to_owned(),
            if gateway.sandbox { "test" } else { "live" }.to_owned(),
            format!("…{}", gateway.merchant_tail),
            gateway.refund_terminal.as_ref().map_or_else(|| "-".to_owned(), |nr| format!("terminal {nr}")),
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

async fn payouts(room: &Room, name: &str, size: u32) -> Result<()> {
    gateway_of(room, name)?;
    let recorded = settlements_newest(room.shop.read(), name, u64::from(size)).await?;
    let mut table =
        Table::new(&["id", "reference", "arrived", "fee", "payments", "came to", "lacked", "recorded", ""]);
    let mut items = Vec::with_capacity(recorded.len());
    for payout in &recorded {
        let covered = settlement_covered(room.shop.read(), payout.id).await?;
        let lacked = covered.checked_sub(payout.amount)?.checked_sub(payout.fee)?;
        let mut item = json!(payout);
        item["covered"] = json!(covered);
        item["lacked"] = json!(lacked);
        items.push(item);
        table.row(vec![
            payout.id.to_string(),
            payout.reference.clone(),
            money(room, payout.amount),
            money(room, payout.fee),
            payout.attempts.to_string(),
            payout.taken_back_at.map_or_else(|| money(room, covered), |_| "-".to_owned()),
            payout.taken_back_at.map_or_else(|| money(room, lacked), |_| "-".to_owned()),
            time(payout.recorded_at),
            match payout.taken_back_at {
                Some(at) => format!("taken back {}", time(at)),
                None if payout.kept.is_positive() => format!("kept {}", money(room, payout.kept)),
                None => String::new(),
            },
        ]);
    }
    room.out.list(&items, None, &table);
    Ok(())
}

async fn keep(room: &Room, record: SettlementRecord, reason: String) -> Result<()> {
    let (name, amount) = (record.gateway.clone(), record.amount);
    let kept = room.shop.run(Actor::Operator, move |ctx| {
        let (record, reason) = (record.clone(), reason.clone());
        Box::pin(async move { surplus_keep(ctx, record, &reason).await })
    });
    let kept = kept.await?;
    let agrees = match agrees(room, &name).await? {
        true => "everything agrees",
        false => "`gateway clearing` tells what does not agree yet",
    };
    let mut text = format!("{} are the shop's; {agrees}.", money(room, amount));
    if kept.given_back.is_positive() {
        let given_back = money(room, kept.given_back);
        text = format!(
            "{text} {given_back} were given back at {name} so far: what it had paid out of that and has not kept yet it still will, \
             and then what was kept here is missing (`gateway take-back` undoes this)."
        );
    }
    room.out.done(&json!({ "kept": amount, "left": kept.left, "given_back": kept.given_back }), &text);
    Ok(())
}

/// Whether the books explain all of a provider's money.
async fn agrees(room: &Room, name: &str) -> Result<bool> {
    let report = clearing_report(room.shop.read()).await?;
    Ok(report.iter().any(|line| line.gateway == name && line.difference.is_zero()))
}

async fn settle(room: &Room, record: SettlementRecord) -> Result<()> {
    let name = record.gateway.clone();
    let settled = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let record = record.clone();
            Box::pin(async move { settlement_record(ctx, record).await })
        })
        .await?;
    let value = json!({ "payments": settled.attempts, "expected": settled.expected, "difference": settled.difference });
    let agrees = agrees(room, &name).await?;
    let text = match (settled.attempts, settled.difference.rial()) {
        (payments, missing) if payments > 0 && missing != 0 && agrees => {
            let (kept, word) = match missing > 0 {
                true => (settled.difference, "less: what had been given back before"),
                false => (settled.difference.negated(), "more: what had been missing before"),
            };
            format!("{payments} payments are settled; {} {word}. Everything agrees.", money(room, kept))
        }
        (0, _) => {
            let rest = money(room, settled.difference.negated());
            format!("No payment waited: {rest} of what was in suspense are accounted for.")
        }
        (payments, 0) => format!("{payments} payments are settled; everything agrees."),
        (payments, missing) if missing > 0 => format!(
            "{payments} payments are settled; {} are missing and stay in suspense until the rest is recorded.",
            money(room, settled.difference)
        ),
        (payments, _) => format!(
            "{payments} payments are settled; {} more arrived than they came to and went to suspense: `gateway clearing` tells what is left there.",
            money(room, settled.difference.negated())
        ),
    };
    room.out.done(&value, &text);
    Ok(())
}
