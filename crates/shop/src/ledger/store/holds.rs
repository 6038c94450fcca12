//! Table `ledger_hold` and the column `ledger_account.held`, which always say the same.

use kernel::{HoldId, Timestamp, sabotage, unix_ms};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

pub(in crate::ledger) use super::entities::hold;
use super::statement;

pub(in crate::ledger) async fn hold_get(
    db: &impl ConnectionTrait,
    id: HoldId,
) -> Result<Option<hold::Model>, DbErr> {
    hold::Entity::find_by_id(id.0).one(db).await
}

pub(in crate::ledger) async fn hold_by_key(
    db: &impl ConnectionTrait,
    idem_key: &str,
) -> Result<Option<hold::Model>, DbErr> {
    hold::Entity::find().filter(hold::Column::IdemKey.eq(idem_key)).one(db).await
}

/// Adds a hold and reserves its amount. False when the key is taken.
pub(in crate::ledger) async fn hold_insert(
    db: &impl ConnectionTrait,
    (account_id, amount): (i64, i64),
    idem_key: &str,
    (expires_at, now): (Timestamp, Timestamp),
) -> Result<bool, DbErr> {
    let row = hold::ActiveModel {
        account_id: Set(account_id),
        amount: Set(amount),
        state: Set("held".to_owned()),
        idem_key: Set(idem_key.to_owned()),
        expires_at: Set(unix_ms(expires_at)),
        created_at: Set(unix_ms(now)),
        closed_at: Set(None),
        ..Default::default()
    };
    let conflict = OnConflict::column(hold::Column::IdemKey).do_nothing().to_owned();
    let fresh = hold::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await? == 1;
    if fresh {
        held_change(db, account_id, amount).await?;
    }
    Ok(fresh)
}

/// Ends a hold that is held and frees its amount. False when it had ended already.
pub(in crate::ledger) async fn hold_close(
    db: &impl ConnectionTrait,
    hold: &hold::Model,
    state: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let mut close = hold::Entity::update_many()
        .col_expr(hold::Column::State, Expr::value(state))
        .col_expr(hold::Column::ClosedAt, Expr::value(unix_ms(now)))
        .filter(hold::Column::Id.eq(hold.id));
    if !sabotage::on("hold-ended-twice") {
        close = close.filter(hold::Column::State.eq("held"));
    }
    let closed = close.exec(db).await?;
    if closed.rows_affected == 1 {
        held_change(db, hold.account_id, -hold.amount).await?;
    }
    Ok(closed.rows_affected == 1)
}

async fn held_change(db: &impl ConnectionTrait, account_id: i64, by: i64) -> Result<(), DbErr> {
    let sql = "UPDATE ledger_account SET held = held + $1 WHERE id = $2";
    db.execute_raw(statement(db, sql, vec![by.into(), account_id.into()])).await?;
    Ok(())
}

/// Holds whose time is over, oldest first.
pub(in crate::ledger) async fn holds_lapsed(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<hold::Model>, DbErr> {
    hold::Entity::find()
        .filter(hold::Column::State.eq("held"))
        .filter(hold::Column::ExpiresAt.lte(unix_ms(now)))
        .order_by_asc(hold::Column::ExpiresAt)
        .limit(limit)
        .all(db)
        .await
}

pub(in crate::ledger) async fn account_code(
    db: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<String>, DbErr> {
    let sql = "SELECT code FROM ledger_account WHERE id = $1";
    let found = db.query_one_raw(statement(db, sql, vec![id.into()])).await?;
    found.map(|row| row.try_get_by_index(0)).transpose()
}
