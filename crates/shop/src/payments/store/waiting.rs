//! Tables `payment_attempt` and `receipt`, counted: what is under way and since when. Index lookups only, whatever the
//! length of the history.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, FromQueryResult, QuerySelect as _, Statement};

use kernel::{Timestamp, unix_ms};

use super::{damaged, receipt};
use crate::payments::model::{AttemptState, ReceiptState};
use crate::payments::queries::{AttemptsEnded, AttemptsWaiting};
use crate::{Result, Waiting};

#[derive(Debug, FromQueryResult)]
struct Row {
    gateway: String,
    state: String,
    count: i64,
    oldest: Option<i64>,
}

/// Attempts under way by provider and state; of those nobody knows the end of, since when that is so.
pub async fn attempts(db: &impl ConnectionTrait) -> Result<Vec<AttemptsWaiting>> {
    // What is on its way back has not ended either.
    let states: Vec<&str> = AttemptState::UNDER_WAY
        .iter()
        .chain([&AttemptState::RefundPending])
        .map(|state| state.as_str())
        .collect();
    let (places, values) = db::bind_list(&states);
    let sql = format!(
        "SELECT gateway, state, COUNT(*) AS count, \
           MIN(CASE WHEN state = 'unknown' THEN unknown_since ELSE created_at END) AS oldest \
         FROM payment_attempt WHERE state IN ({places}) GROUP BY gateway, state ORDER BY gateway, state"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let groups = Row::find_by_statement(statement).all(db).await?.into_iter().map(|row| {
        let state = AttemptState::from_word(&row.state).ok_or_else(|| damaged("payment_attempt", 0))?;
        let waiting = Waiting::counted((row.count, row.oldest));
        Ok(AttemptsWaiting { gateway: row.gateway, state, waiting })
    });
    groups.collect()
}

#[derive(Debug, FromQueryResult)]
struct EndedRow {
    gateway: String,
    state: String,
    count: i64,
}

/// Attempts that have ended, of those whose deadline was after `since`, by provider and state.
pub async fn ended(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<AttemptsEnded>> {
    let going_on = |state: &AttemptState| AttemptState::UNDER_WAY.contains(state);
    let states: Vec<&str> = AttemptState::ALL
        .iter()
        .filter(|state| !going_on(state) && **state != AttemptState::RefundPending)
        .map(|state| state.as_str())
        .collect();
    let (places, mut values) = db::bind_list(&states);
    values.push(unix_ms(since).into());
    let sql = format!(
        "SELECT gateway, state, COUNT(*) AS count FROM payment_attempt WHERE state IN ({places}) \
         AND deadline_at >= ${} GROUP BY gateway, state ORDER BY gateway, state",
        values.len()
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let groups = EndedRow::find_by_statement(statement).all(db).await?.into_iter().map(|row| {
        let state = AttemptState::from_word(&row.state).ok_or_else(|| damaged("payment_attempt", 0))?;
        Ok(AttemptsEnded { gateway: row.gateway, state, count: row.count })
    });
    groups.collect()
}

/// Receipts nobody has decided on.
pub async fn receipts(db: &impl ConnectionTrait) -> Result<Waiting> {
    let undecided = [ReceiptState::Submitted.as_str(), ReceiptState::Claimed.as_str()];
    let counted: Option<(i64, Option<i64>)> = receipt::Entity::find()
        .select_only()
        .column_as(receipt::Column::Id.count(), "count")
        .column_as(receipt::Column::SubmittedAt.min(), "oldest")
        .filter(receipt::Column::State.is_in(undecided))
        .into_tuple()
        .one(db)
        .await?;
    Ok(counted.map(Waiting::counted).unwrap_or_default())
}
