//! The owner adds a card that receives money, or corrects one.

use kernel::{CardId, Money};
use serde_json::json;

use crate::identity::{Permission, require};
use crate::payments::bank::{CardNumber, bank_of};
use crate::payments::error::PaymentRefusal;
use crate::payments::store::card::{self, NewCard};
use crate::{Ctx, Result, audit};

const NAME_LEN_MAX: usize = 60;

/// What is known of a card.
#[derive(Clone, Debug)]
pub struct CardInput {
    /// Sixteen Latin digits; faces translate other digits.
    pub number: String,
    /// The name on the card.
    pub holder: String,
    /// Whose it is inside the shop; empty means the holder.
    pub owner: String,
    pub daily_cap: Option<Money>,
}

/// Adds a card; it is offered at once.
///
/// # Errors
/// Refused without the permission; [`PaymentRefusal`] for what does not look like a card.
pub async fn card_add(ctx: &Ctx<'_>, input: CardInput) -> Result<CardId> {
    require(ctx, Permission::CardManage).await?;
    let number = CardNumber::parse(&input.number).ok_or(PaymentRefusal::CardNumberInvalid)?;
    let (holder, owner) = names(&input)?;
    if card::exists(ctx.tx(), &number).await? {
        return Err(PaymentRefusal::CardExists.into());
    }
    let new = NewCard { number: &number, bank: bank_of(&number), holder, owner, daily_cap: cap(&input)? };
    let id = card::insert(ctx.tx(), ctx.now(), new).await?;
    let data = json!({ "tail": number.tail(), "holder": holder, "owner": owner });
    audit::record(ctx, "card.add", &format!("card:{id}"), data);
    Ok(id)
}

/// Corrects holder, owner and cap. The number of a card never changes: add another card.
///
/// # Errors
/// As [`card_add`].
pub async fn card_edit(ctx: &Ctx<'_>, id: CardId, input: CardInput) -> Result<()> {
    require(ctx, Permission::CardManage).await?;
    let current = card::get(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let (holder, owner) = names(&input)?;
    let new =
        NewCard { number: &current.number, bank: &current.bank, holder, owner, daily_cap: cap(&input)? };
    card::edit(ctx.tx(), id, &new).await?;
    audit::record(ctx, "card.edit", &format!("card:{id}"), json!({ "holder": holder, "owner": owner }));
    Ok(())
}

fn names(input: &CardInput) -> Result<(&str, &str)> {
    let holder = input.holder.trim();
    let owner = if input.owner.trim().is_empty() { holder } else { input.owner.trim() };
    let fits = |name: &str| !name.is_empty() && name.chars().count() <= NAME_LEN_MAX;
    if fits(holder) && fits(owner) { Ok((holder, owner)) } else { Err(PaymentRefusal::HolderInvalid.into()) }
}

fn cap(input: &CardInput) -> Result<Option<Money>> {
    match input.daily_cap {
        Some(cap) if !cap.is_positive() => Err(PaymentRefusal::CapInvalid.into()),
        cap => Ok(cap),
    }
}
