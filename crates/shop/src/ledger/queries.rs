//! Balances and statements.

use db::sea_orm::ConnectionTrait;
use kernel::{AttemptId, HoldId, Money, OrderId, Page, PageRequest, TransferId, from_unix_ms};

use super::account::{Account, CLEARING_SHARDS};
use super::model::{Balance, StatementLine};
use super::store::statements::{self, StatementRow};
use super::store::{holds, transfer_by_key};
use crate::Result;

/// What the account holds now; nothing when it was never used.
///
/// # Errors
/// The database's own failures.
pub async fn balance(db: &impl ConnectionTrait, account: &Account) -> Result<Balance> {
    let Some((balance, held)) = statements::balance(db, &account.code()).await? else {
        return Ok(Balance::default());
    };
    let (balance, held) = (Money::from_rial(balance)?, Money::from_rial(held)?);
    Ok(Balance { balance, held, available: balance.checked_sub(held)? })
}

/// The hold of a key, whatever became of it.
///
/// # Errors
/// The database's own failures.
pub async fn hold_find(db: &impl ConnectionTrait, idem_key: &str) -> Result<Option<HoldId>> {
    Ok(holds::hold_by_key(db, idem_key).await?.map(|hold| HoldId(hold.id)))
}

/// The transfer of a key.
///
/// # Errors
/// The database's own failures.
pub async fn transfer_find(db: &impl ConnectionTrait, idem_key: &str) -> Result<Option<TransferId>> {
    Ok(transfer_by_key(db, idem_key).await?.map(|(id, _)| id))
}

/// Whether a reservation still reserves.
///
/// # Errors
/// The database's own failures.
pub async fn hold_stands(db: &impl ConnectionTrait, idem_key: &str) -> Result<bool> {
    Ok(holds::hold_by_key(db, idem_key).await?.is_some_and(|hold| hold.state == "held"))
}

/// What all shards of a provider's clearing account hold together.
///
/// # Errors
/// The database's own failures.
pub async fn clearing_balance(db: &impl ConnectionTrait, gateway: &str) -> Result<Money> {
    let codes: Vec<String> = (0..CLEARING_SHARDS)
        .map(|shard| Account::Clearing { gateway: gateway.to_owned(), shard }.code())
        .collect();
    Ok(Money::from_rial(statements::sum(db, &codes).await?)?)
}

/// Every change of the account, newest first.
///
/// # Errors
/// The database's own failures.
pub async fn statement_page(
    db: &impl ConnectionTrait,
    account: &Account,
    page: PageRequest,
) -> Result<Page<StatementLine>> {
    let code = account.code();
    let total = statements::postings(db, &code).await?;
    let rows = statements::page(db, &code, page).await?;
    let lines: Result<Vec<_>> = rows.into_iter().map(line).collect();
    Ok(Page::new(page, lines?, u64::try_from(total).unwrap_or_default()))
}

fn line(row: StatementRow) -> Result<StatementLine> {
    Ok(StatementLine {
        transfer_id: TransferId(row.transfer_id),
        kind: row.kind,
        amount: Money::from_rial(row.amount)?,
        balance_after: Money::from_rial(row.balance_after)?,
        reason: row.reason,
        order_id: row.order_id.map(OrderId),
        attempt_id: row.attempt_id.map(AttemptId),
        at: from_unix_ms(row.created_at),
    })
}
