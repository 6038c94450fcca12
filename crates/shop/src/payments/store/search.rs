//! Finding payments at the desk: by state, provider, person, or by what people read out on the telephone.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::Cond;
use db::sea_orm::{ConnectionTrait, QueryOrder as _, QuerySelect as _};
use kernel::AttemptId;

use super::attempt::{Column, Entity};
use crate::Result;
use crate::payments::model::Attempt;
use crate::payments::queries::AttemptSearch;

/// A card is known by its last four digits.
const CARD_TAIL_LEN: usize = 4;

pub async fn page(
    db: &impl ConnectionTrait,
    search: &AttemptSearch,
    (before, limit): (Option<AttemptId>, u32),
) -> Result<Vec<Attempt>> {
    let mut query = Entity::find();
    if !search.states.is_empty() {
        query = query.filter(Column::State.is_in(search.states.iter().map(|state| state.as_str())));
    }
    if let Some(gateway) = &search.gateway {
        query = query.filter(Column::Gateway.eq(gateway));
    }
    if let Some(user_id) = search.user_id {
        query = query.filter(Column::UserId.eq(user_id.0));
    }
    if search.late {
        query = query.filter(Column::Late.eq(true));
    }
    if let Some(text) = search.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        query = query.filter(said(text));
    }
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before.0));
    }
    let rows = query.order_by_desc(Column::Id).limit(u64::from(limit)).all(db).await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// Everything that these letters may be. Persian digits are digits.
fn said(text: &str) -> Cond {
    let text = kernel::fold_search(text);
    let mut any = Cond::any()
        .add(Column::Authority.eq(text.as_str()))
        .add(Column::ExternalRef.eq(text.as_str()))
        .add(Column::ExternalRef.ends_with(format!(":{text}")));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if let Ok(number) = digits.parse::<i64>() {
        any = any.add(Column::Id.eq(number));
        if let Some(rial) = number.checked_mul(10) {
            any = any.add(Column::Amount.eq(rial)).add(Column::Received.eq(rial));
        }
        if digits.len() == CARD_TAIL_LEN {
            any = any.add(Column::PayerCard.ends_with(digits.as_str()));
        }
    }
    any
}
