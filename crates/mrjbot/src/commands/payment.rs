//! `mrjbot payment …`: the payments desk at the shell.

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use kernel::{Actor, AttemptId, CardId, Money, OrderId, ReceiptId};
use serde_json::{Value, json};
use shop::identity::user_get;
use shop::orders::{
    Deed, DeskOutcome, desk_do, desk_waiting, payment_timeline, payment_view, payments_stuck,
};
use shop::payments::{
    Attempt, AttemptSearch, AttemptState, ClearingPart, attempt_ask, attempt_search, card_get,
    settlement_exists,
};

use super::reading::{self, gateway_of, order_of, payment_of, receipt_of, toman, user_of};
use super::showing::{money, or_dash, time, time_or, word};
use crate::out::Table;
use crate::refusal::Usage;
use crate::wire::Room;

/// Columns of a timeline.
const STEP_WIDTH: usize = 18;
const ACTOR_WIDTH: usize = 10;
/// Deeds that are shown at once.
const WAITING_MAX: u64 = 100;

#[derive(Debug, Subcommand)]
pub enum PaymentCommand {
    /// Payments, the newest first
    List(ListArgs),
    /// One payment with everything that happened to it
    Show { payment: AttemptId },
    /// Ask the provider now
    Check { payment: AttemptId },
    /// The money came, whatever the provider says
    Credit {
        payment: AttemptId,
        /// What came, in toman
        #[arg(long, value_parser = toman, allow_negative_numbers = true)]
        received: Money,
        /// It is what came, however far from what was asked for
        #[arg(long)]
        sure: bool,
        #[command(flatten)]
        why: Why,
    },
    /// The money will never come; of what was booked by hand the shop bears what no provider pays
    WriteOff {
        payment: AttemptId,
        #[command(flatten)]
        why: Why,
    },
    /// The provider shall give the payment back
    Reverse {
        payment: AttemptId,
        #[command(flatten)]
        why: Why,
    },
    /// The provider does not say it: the payment went back, as its panel shows
    WentBack {
        payment: AttemptId,
        #[command(flatten)]
        why: Why,
    },
    /// The provider does not say it: the payment did not go back and stays
    Stayed {
        payment: AttemptId,
        #[command(flatten)]
        why: Why,
    },
    /// Undo what an order bought; its price goes to the wallet
    Refund {
        /// The number of the order, not of a payment: `payment show` and `order list` tell it
        order: OrderId,
        #[command(flatten)]
        why: Why,
    },
    /// Take the approval of a receipt back, with what was bought
    Void {
        receipt: ReceiptId,
        #[command(flatten)]
        why: Why,
    },
    /// Deeds of the desk that wait for a second person
    Waiting,
}

#[derive(Clone, Debug, Args)]
pub struct Why {
    /// For the audit log; the customer may read it
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// unknown, open, late, stuck, refused, back, or a state's own word
    #[arg(long)]
    state: Option<String>,
    /// card, zarinpal, …
    #[arg(long)]
    gateway: Option<String>,
    /// One of our cards, by its number in `card list`
    #[arg(long)]
    card: Option<CardId>,
    /// The rows behind a figure of `gateway clearing`
    #[arg(long)]
    clearing: Option<Part>,
    /// The payments of a payout, by its number in `gateway payouts`
    #[arg(long)]
    payout: Option<i64>,
    #[arg(long)]
    user: Option<String>,
    /// The number of a payment or of an order, an amount in toman, a reference, a provider's key, the end of a card
    #[arg(long)]
    search: Option<String>,
    /// Payments before this one: the next page
    #[arg(long)]
    before: Option<AttemptId>,
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    size: u32,
}

pub async fn run(room: &Room, command: PaymentCommand) -> Result<()> {
    match command {
        PaymentCommand::List(args) => list(room, args).await,
        PaymentCommand::Show { payment } => show(room, payment).await,
        PaymentCommand::Check { payment } => check(room, payment).await,
        PaymentCommand::Credit { payment, received, sure, why } => {
            reading::sure(&payment_of(room, payment).await?.attempt, received, sure)?;
            deed(room, Deed::Credit { attempt_id: payment, received }, why).await
        }
        PaymentCommand::WriteOff { payment, why } => {
            deed(room, Deed::WriteOff { attempt_id: payment }, why).await
        }
        PaymentCommand::Reverse { payment, why } => {
            deed(room, Deed::Reverse { attempt_id: payment }, why).await
        }
        PaymentCommand::WentBack { payment, why } => {
            deed(room, Deed::WentBack { attempt_id: payment }, why).await
        }
        PaymentCommand::Stayed { payment, why } => {
            deed(room, Deed::Stayed { attempt_id: payment }, why).await
        }
        PaymentCommand::Refund { order, why } => deed(room, Deed::Refund { order_id: order }, why).await,
        PaymentCommand::Void { receipt, why } => deed(room, Deed::Void { receipt_id: receipt }, why).await,
        PaymentCommand::Waiting => waiting(room).await,
    }
}

/// What the desk calls a group of payments.
async fn group(room: &Room, text: &str) -> Result<AttemptSearch> {
    use AttemptState as S;
    let all = AttemptSearch::default();
    let of = |states: &[S]| AttemptSearch { states: states.to_vec(), ..AttemptSearch::default() };
    Ok(match text {
        "open" => of(&[S::Created, S::Redirected, S::AwaitingReceipt, S::InReview, S::Verifying]),
        "unknown" => of(&[S::Unknown]),
        "late" => AttemptSearch { late: true, ..all },
        "stuck" => {
            let stuck = payments_stuck(room.shop.read(), room.shop.now()).await?;
            AttemptSearch { stuck: Some(stuck), ..all }
        }
        "refused" => of(&[S::Rejected, S::Failed]),
        "back" => of(&[S::RefundPending, S::Refunded, S::Reversed]),
        other => match S::from_word(other) {
            Some(state) => of(&[state]),
            None => {
                let known =
                    "open, unknown, late, stuck, refused, back, or a state as `payment list` shows it";
                return Err(Usage::error(format!("there is no state {other}: {known}")));
            }
        },
    })
}

/// The rows behind a figure of `gateway clearing`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    /// What customers paid
    Expected,
    /// What a provider has paid out
    PaidOut,
    /// What a provider has still to pay out
    Open,
    /// Nobody knows the end of it
    Unclear,
    /// Booked by hand and paid by no provider: part of the difference
    Unbacked,
    /// Given back after it was paid out: the provider keeps it, or has kept it, from a later payout
    Owed,
}

impl From<Part> for ClearingPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Expected => Self::Expected,
            Part::PaidOut => Self::PaidOut,
            Part::Open => Self::Open,
            Part::Unclear => Self::Unclear,
            Part::Unbacked => Self::Unbacked,
            Part::Owed => Self::Owed,
        }
    }
}

async fn list(room: &Room, args: ListArgs) -> Result<()> {
    let grouped = match args.state.as_deref() {
        Some(text) => group(room, text).await?,
        None => AttemptSearch::default(),
    };
    let user_id = match &args.user {
        Some(user) => Some(user_of(room, user).await?.id),
        None => None,
    };
    let gateway = match &args.gateway {
        Some(name) => Some(gateway_of(room, name)?),
        None => None,
    };
    if let Some(card) = args.card
        && card_get(room.shop.read(), card).await?.is_none()
    {
        bail!("there is no card {card}; `mrjbot card list` shows them");
    }
    if let Some(payout) = args.payout
        && !settlement_exists(room.shop.read(), payout).await?
    {
        bail!("there is no payout {payout}; `mrjbot gateway payouts NAME` shows them");
    }
    let search = AttemptSearch {
        gateway,
        card_id: args.card,
        user_id,
        clearing: args.clearing.map(ClearingPart::from),
        payout: args.payout,
        text: args.search,
        ..grouped
    };
    let found = attempt_search(room.shop.read(), &search, (args.before, args.size)).await?;
    let mut table =
        Table::new(&["id", "by", "user", "amount", "received", "state", "late", "made", "reference"]);
    let mut items = Vec::with_capacity(found.len());
    for attempt in &found {
        table.row(vec![
            attempt.id.to_string(),
            attempt.gateway.clone(),
            attempt.user_id.to_string(),
            money(room, attempt.amount),
            attempt.received.map_or_else(|| "-".to_owned(), |_| money(room, attempt.shown())),
            attempt.state.as_str().to_owned(),
            if attempt.late { "late".to_owned() } else { String::new() },
            time(attempt.created_at),
            or_dash(attempt.online.reference.as_deref()),
        ]);
        items.push(told(attempt));
    }
    room.out.list(&items, None, &table);
    Ok(())
}

fn told(attempt: &Attempt) -> Value {
    json!({
        "id": attempt.id, "intent_id": attempt.intent_id, "user_id": attempt.user_id, "gateway": attempt.gateway,
        "state": attempt.state, "amount": attempt.amount, "tag": attempt.tag,
        // As the table tells it; beside it what a person had booked before the provider spoke.
        "received": attempt.received.map(|_| attempt.sum()), "booked": attempt.received, "rest": attempt.rest,
        "borne_at": attempt.borne_at,
        "late": attempt.late, "card_id": attempt.card_id, "authority": attempt.online.authority,
        "reference": attempt.online.reference, "payer_card": attempt.online.payer_card, "fee": attempt.online.fee,
        "checks": attempt.online.checks, "next_check_at": attempt.online.next_check_at,
        "unknown_since": attempt.online.unknown_since, "created_at": attempt.created_at,
        "deadline_at": attempt.deadline_at, "verified_at": attempt.verified_at,
    })
}

async fn show(room: &Room, id: AttemptId) -> Result<()> {
    let db = room.shop.read();
    payment_of(room, id).await?;
    let Some(view) = payment_view(db, id).await? else { bail!("the order of payment {id} is not there") };
    let steps = payment_timeline(db, id).await?;
    let attempt = &view.attempt;
    let mut value = told(attempt);
    value["order"] = json!({ "id": view.order.id, "kind": view.order.kind, "price": view.order.price,
        "state": view.order.state, "outcome": view.order.outcome, "paid_at": view.order.paid_at });
    value["standing"] = json!(view.standing);
    value["timeline"] = json!(steps);
    let mut lines = vec![
        ("payment", format!("{} by {}", attempt.id, attempt.gateway)),
        ("stands", word(json!(view.standing)["standing"].clone())),
        ("state", attempt.state.as_str().to_owned()),
        ("amount", money(room, attempt.amount)),
        ("received", attempt.received.map_or_else(|| "-".to_owned(), |_| money(room, attempt.sum()))),
        ("order", format!("{} ({}, {})", view.order.id, view.order.kind.as_str(), view.order.state.as_str())),
        ("key", or_dash(attempt.online.authority.as_deref())),
        ("reference", or_dash(attempt.online.reference.as_deref())),
        ("payer's card", or_dash(attempt.online.payer_card.as_deref())),
        ("our card", attempt.card_id.map_or_else(|| "-".to_owned(), |card| card.to_string())),
        ("made", time(attempt.created_at)),
        ("deadline", time(attempt.deadline_at)),
        ("asked again", time_or(attempt.online.next_check_at, "-")),
    ];
    for step in &steps {
        let actor = step.actor.as_deref().unwrap_or("-");
        let what = format!("{:<STEP_WIDTH$}  {actor:<ACTOR_WIDTH$}", step.word);
        let line = format!("{}  {what}  {}", time(step.at), facts(room, &step.data));
        lines.push(("", line.trim_end().to_owned()));
    }
    room.out.record(&value, &lines);
    Ok(())
}

/// What is known of a step, in words; money as money.
fn facts(room: &Room, data: &Value) -> String {
    let said = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        (_, Value::Null) => None,
        ("amount", Value::Number(rial)) => {
            Some(money(room, rial.as_i64().and_then(|rial| Money::from_rial(rial).ok())?))
        }
        (name, Value::String(text)) => Some(format!("{name} {text}")),
        (name, other) => Some(format!("{name} {other}")),
    };
    let all: Vec<String> = data.as_object().into_iter().flatten().filter_map(said).collect();
    all.join(", ")
}

async fn check(room: &Room, id: AttemptId) -> Result<()> {
    payment_of(room, id).await?;
    room.shop.run(Actor::Operator, move |ctx| Box::pin(attempt_ask(ctx, id))).await?;
    room.out.done(&json!({ "payment": id }), &format!("The provider is asked about payment {id}."));
    Ok(())
}

/// Whose money a deed is about, and how much of it, for whoever mistook one number for another.
async fn about(room: &Room, deed: &Deed) -> Result<String> {
    let (user, sum, what) = match (*deed, deed.attempt_id()) {
        (_, Some(id)) => {
            let attempt = payment_of(room, id).await?.attempt;
            let borne = attempt.unbacked().filter(|_| matches!(deed, Deed::WriteOff { .. }));
            (attempt.user_id, borne.unwrap_or(attempt.sum()), format!("payment {id}"))
        }
        (Deed::Refund { order_id }, _) => {
            let order = order_of(room, order_id).await?;
            (order.user_id, order.price, format!("order {order_id}"))
        }
        (Deed::Void { receipt_id }, _) => {
            let attempt = receipt_of(room, receipt_id).await?.attempt;
            (attempt.user_id, attempt.sum(), format!("receipt {receipt_id}"))
        }
        (Deed::Adjust { user_id, amount, .. }, _) => (user_id, amount, "the wallet".to_owned()),
        _ => bail!("nobody knows what that is about"),
    };
    let who = user_get(room.shop.read(), user).await?;
    Ok(format!("{what} of {} (user {user}), {}", who.first_name, money(room, sum)))
}

async fn deed(room: &Room, deed: Deed, why: Why) -> Result<()> {
    let about_before = about(room, &deed).await?;
    let outcome = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let reason = why.reason.clone();
            Box::pin(async move { desk_do(ctx, deed, &reason).await })
        })
        .await?;
    let text = match outcome {
        DeskOutcome::Done => {
            // A credit books what was said, not what was asked for.
            let about =
                if matches!(deed, Deed::Credit { .. }) { about(room, &deed).await? } else { about_before };
            format!("Done: {} of {about}.", deed.word().replace('_', " "))
        }
        DeskOutcome::Asked => {
            "The provider is asked to give it back; `mrjbot payment show` tells what became of it.".to_owned()
        }
        DeskOutcome::Proposed => "Another person has to do the same.".to_owned(),
    };
    room.out.done(&json!({ "deed": deed, "outcome": outcome }), &text);
    Ok(())
}

async fn waiting(room: &Room) -> Result<()> {
    let proposals = desk_waiting(room.shop.read(), WAITING_MAX).await?;
    let mut table = Table::new(&["deed", "of", "amount", "proposed by", "since", "reason"]);
    for proposal in &proposals {
        table.row(vec![
            proposal.deed.word().to_owned(),
            proposal.deed.subject(),
            money(room, proposal.amount),
            proposal.proposed_by.to_string(),
            time(proposal.created_at),
            proposal.reason.clone(),
        ]);
    }
    let items: Vec<Value> = proposals.iter().map(|proposal| json!(proposal)).collect();
    room.out.list(&items, None, &table);
    Ok(())
}
