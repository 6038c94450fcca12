//! Finding payments at the desk: by state, provider, person, by the figure of a report they are in, or by what people
//! read out on the telephone.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Cond, Expr, IntoCondition};
use db::sea_orm::{ConnectionTrait, QueryOrder as _, QuerySelect as _, QueryTrait as _};
use kernel::{AttemptId, Page, PageRequest, unix_ms};

use super::attempt::{Column, Entity};
use super::{card, fact, intent, receipt};
use crate::Result;
use crate::payments::model::{Attempt, AttemptState, FactKind, GATEWAY_CARD, ReceiptState};
use crate::payments::queries::{AttemptSearch, ClearingPart, Stuck};

/// A card is known by its last four digits.
const CARD_TAIL_LEN: usize = 4;
const CARD_LEN: usize = 16;

/// A page by its place: what is before `before`, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    search: &AttemptSearch,
    (before, limit): (Option<AttemptId>, u32),
) -> Result<Vec<Attempt>> {
    let mut query = sifted(search);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before.0));
    }
    let rows = query.order_by_desc(Column::Id).limit(u64::from(limit)).all(db).await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// A page by its number, newest first, with how many there are.
pub async fn list(
    db: &impl ConnectionTrait,
    search: &AttemptSearch,
    page: PageRequest,
) -> Result<Page<Attempt>> {
    let query = sifted(search);
    let total = query.clone().count(db).await?;
    let rows =
        query.order_by_desc(Column::Id).offset(page.offset()).limit(u64::from(page.size)).all(db).await?;
    let items = rows.into_iter().map(Attempt::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(page, items, total))
}

fn sifted(search: &AttemptSearch) -> Select<Entity> {
    let mut query = Entity::find();
    if !search.states.is_empty() {
        query = query.filter(in_states(&search.states));
    }
    if let Some(gateway) = &search.gateway {
        query = query.filter(Column::Gateway.eq(gateway));
    }
    if let Some(card_id) = search.card_id {
        query = query.filter(Column::CardId.eq(card_id.0));
    }
    if let Some(user_id) = search.user_id {
        query = query.filter(Column::UserId.eq(user_id.0));
    }
    if search.late {
        query = query.filter(Column::Late.eq(true));
    }
    if let Some(stuck) = &search.stuck {
        query = query.filter(held_up(stuck));
    }
    if let Some(part) = search.clearing {
        query = query.filter(counted_in(part));
    }
    if let Some(payout) = search.payout {
        query = query.filter(Column::SettlementId.eq(payout));
    }
    if let Some(only) = &search.only {
        query = query.filter(Column::Id.is_in(only.iter().map(|id| id.0)));
    }
    if let Some(text) = search.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        query = query.filter(said(text));
    }
    query
}

fn in_states(states: &[AttemptState]) -> Cond {
    Cond::all().add(Column::State.is_in(states.iter().map(|state| state.as_str())))
}

/// Booked by a person and not confirmed or not as much, asked about for too long, verified and booked by nobody, on its way back for
/// too long, with a picture nobody looks at, or paid and not delivered.
fn held_up(stuck: &Stuck) -> Cond {
    use AttemptState as S;
    let since = unix_ms(stuck.since);
    let silent = in_states(&[S::Unknown]).add(Column::UnknownSince.lt(since));
    let with_bank =
        in_states(&[S::Unknown]).add(Column::UnknownSince.is_null()).add(Column::CreatedAt.lt(since));
    let halfway = in_states(&[S::Verifying, S::Verified]).add(Column::CreatedAt.lt(since));
    let asked = fact::Entity::find()
        .select_only()
        .column(fact::Column::AttemptId)
        .filter(fact::Column::Kind.eq(FactKind::ReverseAsked.as_str()))
        .filter(fact::Column::At.lt(since));
    let going_back = in_states(&[S::RefundPending]).add(Column::Id.in_subquery(asked.into_query()));
    let undecided = [ReceiptState::Submitted, ReceiptState::Claimed].map(ReceiptState::as_str);
    let pictures = receipt::Entity::find()
        .select_only()
        .column(receipt::Column::AttemptId)
        .filter(receipt::Column::State.is_in(undecided))
        .filter(receipt::Column::SubmittedAt.lt(since));
    let unseen = in_states(&[S::InReview]).add(Column::Id.in_subquery(pictures.into_query()));
    let owed = intent::Entity::find()
        .select_only()
        .column(intent::Column::Id)
        .filter(intent::Column::OrderId.is_in(stuck.orders.iter().map(|id| id.0)));
    let undelivered = in_states(&[S::Credited]).add(Column::IntentId.in_subquery(owed.into_query()));
    let unconfirmed = in_states(&[S::Credited])
        .add(Column::Authority.is_not_null())
        .add(Column::ExternalRef.is_null())
        .add(Column::BorneAt.is_null())
        .add(Column::VerifiedAt.lt(since));
    // The provider pays less than a person had booked, and nobody has said who bears the rest.
    let unbacked =
        in_states(&[S::Credited, S::Refunded]).add(Column::Rest.lt(0)).add(Column::BorneAt.is_null());
    Cond::any()
        .add(unconfirmed)
        .add(unbacked)
        .add(silent)
        .add(with_bank)
        .add(halfway)
        .add(going_back)
        .add(unseen)
        .add(undelivered)
}

/// As `settlement::clearing` counts.
fn counted_in(part: ClearingPart) -> Cond {
    use AttemptState as S;
    let booked = in_states(&[S::Credited, S::RefundPending]).add(Column::CreditedTransferId.is_not_null());
    match part {
        ClearingPart::Expected => booked,
        // What is paid to a card is at the bank already.
        ClearingPart::PaidOut => booked
            .add(Cond::any().add(Column::SettlementId.is_not_null()).add(Column::Gateway.eq(GATEWAY_CARD))),
        // What was denied as a whole is nothing that anybody waits for.
        ClearingPart::Open => booked
            .add(Column::SettlementId.is_null())
            .add(Column::Gateway.ne(GATEWAY_CARD))
            .add(Expr::cust("(rest_transfer_id IS NULL OR received + rest <> 0)")),
        ClearingPart::Owed => in_states(&[S::Refunded]).add(Column::SettlementId.is_not_null()),
        ClearingPart::Unbacked => Cond::all()
            .add(Column::Rest.lt(0))
            .add(Column::RestTransferId.is_not_null())
            .add(Column::BorneAt.is_null()),
        ClearingPart::Unclear => in_states(&[S::Verifying, S::Unknown, S::InReview]),
    }
}

/// Everything that these letters may be. Persian digits are digits.
fn said(text: &str) -> Cond {
    // Providers tell capitals from small letters; what was copied out of a message has marks of direction around it.
    let key: String = text.chars().filter(char::is_ascii_graphic).collect();
    let text = kernel::fold_search(text);
    let mut any = Cond::any()
        .add(Column::Authority.eq(key.as_str()))
        .add(Column::ExternalRef.eq(key.as_str()))
        .add(Column::PayerCard.eq(key.as_str()))
        .add(Column::ExternalRef.eq(text.as_str()))
        .add(Column::ExternalRef.ends_with(format!(":{text}")));
    // A provider's key has digits too, and is no number.
    let digits: String = match text.contains(|c: char| c.is_ascii_alphabetic()) {
        true => String::new(),
        false => text.chars().filter(char::is_ascii_digit).collect(),
    };
    if let Ok(number) = digits.parse::<i64>() {
        any = any.add(Column::Id.eq(number)).add(on_invoice(number));
        if let Some(rial) = number.checked_mul(10) {
            any = any.add(Column::Amount.eq(rial)).add(Column::Received.eq(rial));
        }
        if digits.len() == CARD_LEN {
            any = any.add(on_card(card::Column::Number.eq(digits.as_str())));
        }
        if digits.len() == CARD_TAIL_LEN {
            any = any
                .add(Column::PayerCard.ends_with(digits.as_str()))
                .add(on_card(card::Column::Number.ends_with(&digits)));
        }
    }
    any
}

/// For the invoice of this number: it is what customers read out.
fn on_invoice(number: i64) -> Cond {
    let intents = intent::Entity::find()
        .select_only()
        .column(intent::Column::Id)
        .filter(intent::Column::OrderId.eq(number));
    Cond::all().add(Column::IntentId.in_subquery(intents.into_query()))
}

/// Paid to one of our cards with this number or end.
fn on_card(number: impl IntoCondition) -> Cond {
    let cards = card::Entity::find().select_only().column(card::Column::Id).filter(number);
    Cond::all().add(Column::CardId.in_subquery(cards.into_query()))
}
