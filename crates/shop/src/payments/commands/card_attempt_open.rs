//! A payer is shown a card and an exact amount.
//!
//! The amount is what is owed plus a tag below 1,000 toman, unique among the open payments of that card for a day, so
//! that a transfer can be told from every other one. The tag is credited to the payer's wallet.

use chrono::{TimeDelta, Timelike as _};
use kernel::{CardId, Money, Timestamp};

use crate::payments::error::PaymentRefusal;
use crate::payments::model::{Attempt, AttemptState, Card, GATEWAY_CARD, Intent};
use crate::payments::store::attempt::{self, NewAttempt};
use crate::payments::store::card;
use crate::{Ctx, Result};

/// Tags are 1…999 toman.
const TAG_TOMAN_MAX: u64 = 999;
/// How many tags are tried on one card before the next card.
const TAG_TRIES_MAX: u32 = 40;
/// Iran's day, without daylight saving since 2022.
const TEHRAN_OFFSET: TimeDelta = TimeDelta::minutes(210);

/// What a payer needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardInvoice {
    pub attempt: Attempt,
    pub card: Card,
}

/// Opens (or finds again) the card attempt of an intent.
///
/// # Errors
/// [`PaymentRefusal::CardClosed`], [`PaymentRefusal::NoCard`].
pub async fn card_attempt_open(ctx: &Ctx<'_>, intent: &Intent) -> Result<CardInvoice> {
    let open = [AttemptState::AwaitingReceipt, AttemptState::InReview];
    if let Some(attempt) = attempt::newest_of(ctx.tx(), intent.id, GATEWAY_CARD, &open).await?
        && let Some(card_id) = attempt.card_id
    {
        let card = card::get(ctx.tx(), card_id).await?.ok_or(PaymentRefusal::NotFound)?;
        return Ok(CardInvoice { attempt, card });
    }
    if !ctx.settings().card_enabled {
        return Err(PaymentRefusal::CardClosed.into());
    }
    for card in card::rotation(ctx.tx()).await? {
        if !has_room(ctx, &card, intent.amount).await? {
            continue;
        }
        if let Some(attempt) = open_on(ctx, intent, card.id).await? {
            card::used(ctx.tx(), card.id, ctx.now()).await?;
            return Ok(CardInvoice { attempt, card });
        }
    }
    Err(PaymentRefusal::NoCard.into())
}

async fn has_room(ctx: &Ctx<'_>, card: &Card, amount: Money) -> Result<bool> {
    let Some(cap) = card.daily_cap else { return Ok(true) };
    let load = attempt::card_load(ctx.tx(), card.id, tehran_midnight(ctx.now())).await?;
    Ok(load.checked_add(amount)? <= cap)
}

fn tehran_midnight(now: Timestamp) -> Timestamp {
    let local = now + TEHRAN_OFFSET;
    let since_midnight = TimeDelta::seconds(i64::from(local.num_seconds_from_midnight()));
    now - since_midnight
}

async fn open_on(ctx: &Ctx<'_>, intent: &Intent, card_id: CardId) -> Result<Option<Attempt>> {
    for _ in 0..TAG_TRIES_MAX {
        let tag = Money::from_toman(i64::try_from(1 + ctx.rng().below(TAG_TOMAN_MAX)).unwrap_or(1))?;
        let new = NewAttempt {
            intent,
            gateway: GATEWAY_CARD,
            state: AttemptState::AwaitingReceipt,
            amount: intent.amount.checked_add(tag)?,
            tag,
            card_id: Some(card_id),
            return_token: None,
            deadline_at: intent.expires_at,
        };
        if let Some(id) = attempt::insert(ctx.tx(), ctx.now(), new).await? {
            return attempt::get(ctx.tx(), id).await;
        }
    }
    // The card is crowded around this amount: look for what is left, once, instead of guessing on.
    let low = intent.amount.checked_add(Money::from_toman(1)?)?;
    let high = intent.amount.checked_add(Money::from_toman(TAG_TOMAN_MAX.cast_signed())?)?;
    let taken = attempt::locks_within(ctx.tx(), card_id, (low, high)).await?;
    let free = (low.toman()..=high.toman()).find(|toman| !taken.contains(&(toman * 10)));
    let Some(free) = free else { return Ok(None) };
    let amount = Money::from_toman(free)?;
    let new = NewAttempt {
        intent,
        gateway: GATEWAY_CARD,
        state: AttemptState::AwaitingReceipt,
        amount,
        tag: amount.checked_sub(intent.amount)?,
        card_id: Some(card_id),
        return_token: None,
        deadline_at: intent.expires_at,
    };
    match attempt::insert(ctx.tx(), ctx.now(), new).await? {
        Some(id) => attempt::get(ctx.tx(), id).await,
        None => Ok(None),
    }
}
