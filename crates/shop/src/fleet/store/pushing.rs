//! Table `placement`, as the writer of a panel sees it: what is due, and how it went.

use kernel::{PanelId, PlacementId, Timestamp, from_unix_ms, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Statement, Value,
};

use super::placements::{REMOVED, REMOVING, WANTED, placement};
use crate::Result;

/// After this many refusals in a row a client waits for a person, or for its next change (F-21).
const ATTEMPTS_MAX: i64 = 12;
/// The longest refusal that is kept, in characters.
const ERROR_LEN_MAX: usize = 300;

fn dirty(panel_id: PanelId) -> Select<placement::Entity> {
    placement::Entity::find()
        .filter(placement::Column::PanelId.eq(panel_id.0))
        .filter(Expr::col(placement::Column::Generation).ne(Expr::col(placement::Column::ObservedGeneration)))
        .filter(placement::Column::Attempts.lt(ATTEMPTS_MAX))
}

/// What a panel does not hold as wanted and may be tried now: new clients first (somebody has paid and waits), then
/// those to be switched off, then the rest.
pub(in crate::fleet) async fn due(
    db: &impl ConnectionTrait,
    (panel_id, now): (PanelId, Timestamp),
    limit: i64,
) -> Result<Vec<placement::Model>> {
    let sql = "SELECT * FROM placement WHERE panel_id = $1 AND generation <> observed_generation \
                 AND attempts < $2 AND retry_at <= $3 \
               ORDER BY CASE WHEN state = 'wanted' AND observed_generation = 0 THEN 0 \
                 WHEN state = 'removing' OR NOT enable THEN 1 ELSE 2 END, attempts, id LIMIT $4";
    let values: [Value; 4] = [panel_id.0.into(), ATTEMPTS_MAX.into(), unix_ms(now).into(), limit.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(placement::Model::find_by_statement(statement).all(db).await?)
}

/// When the next dirty client of a panel may be tried; in the past when at once.
pub(in crate::fleet) async fn due_at(
    db: &impl ConnectionTrait,
    panel_id: PanelId,
) -> Result<Option<Timestamp>> {
    let next: Option<i64> = dirty(panel_id)
        .select_only()
        .column(placement::Column::RetryAt)
        .order_by_asc(placement::Column::RetryAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(next.map(from_unix_ms))
}

/// The panels that have something to be written.
pub(in crate::fleet) async fn dirty_panels(
    db: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<Vec<PanelId>> {
    let sql = "SELECT DISTINCT panel_id FROM placement \
               WHERE generation <> observed_generation AND attempts < $1 AND retry_at <= $2";
    let values: [Value; 2] = [ATTEMPTS_MAX.into(), unix_ms(now).into()];
    let rows =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut panels = Vec::with_capacity(rows.len());
    for row in rows {
        panels.push(PanelId(row.try_get_by_index(0)?));
    }
    Ok(panels)
}

/// Notes that the panel holds this generation. True when that is news and nothing newer is wanted by now.
pub(in crate::fleet) async fn applied(
    db: &impl ConnectionTrait,
    id: PlacementId,
    (generation, now): (i64, Timestamp),
) -> Result<bool> {
    let rows = placement::Entity::update_many()
        .col_expr(placement::Column::ObservedGeneration, Expr::value(generation))
        .col_expr(placement::Column::AppliedAt, Expr::value(unix_ms(now)))
        .col_expr(placement::Column::Attempts, Expr::value(0_i64))
        .col_expr(placement::Column::RetryAt, Expr::value(0_i64))
        .col_expr(placement::Column::LastError, Expr::value(None::<String>))
        .filter(placement::Column::Id.eq(id.0))
        .filter(placement::Column::ObservedGeneration.lt(generation))
        .filter(placement::Column::State.eq(WANTED))
        .exec_with_returning(db)
        .await?;
    Ok(rows.iter().any(|row| row.generation == generation))
}

/// Notes that the panel no longer holds the client.
pub(in crate::fleet) async fn removed(db: &impl ConnectionTrait, id: PlacementId) -> Result<()> {
    placement::Entity::update_many()
        .col_expr(placement::Column::State, Expr::value(REMOVED))
        .col_expr(placement::Column::ObservedGeneration, Expr::col(placement::Column::Generation))
        .col_expr(placement::Column::LastError, Expr::value(None::<String>))
        .filter(placement::Column::Id.eq(id.0))
        .filter(placement::Column::State.eq(REMOVING))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes a refusal of this generation. False when something else is wanted meanwhile.
pub(in crate::fleet) async fn refused(
    db: &impl ConnectionTrait,
    (id, generation): (PlacementId, i64),
    (detail, retry_at): (&str, Timestamp),
) -> Result<bool> {
    let detail: String = detail.chars().take(ERROR_LEN_MAX).collect();
    let updated = placement::Entity::update_many()
        .col_expr(placement::Column::Attempts, Expr::col(placement::Column::Attempts).add(1_i64))
        .col_expr(placement::Column::RetryAt, Expr::value(unix_ms(retry_at)))
        .col_expr(placement::Column::LastError, Expr::value(detail))
        .filter(placement::Column::Id.eq(id.0))
        .filter(placement::Column::Generation.eq(generation))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Wanted clients of a panel whose holders do not know yet that they must wait.
pub(in crate::fleet) async fn untold(
    db: &impl ConnectionTrait,
    panel_id: PanelId,
    limit: u64,
) -> Result<Vec<placement::Model>> {
    let rows = dirty(panel_id)
        .filter(placement::Column::State.eq(WANTED))
        .filter(Expr::col(placement::Column::DelayedGeneration).lt(Expr::col(placement::Column::Generation)))
        .order_by_asc(placement::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows)
}

/// Remembers that the holder of this generation was told to wait. False when it was known.
pub(in crate::fleet) async fn told(
    db: &impl ConnectionTrait,
    (id, generation): (PlacementId, i64),
) -> Result<bool> {
    let updated = placement::Entity::update_many()
        .col_expr(placement::Column::DelayedGeneration, Expr::value(generation))
        .filter(placement::Column::Id.eq(id.0))
        .filter(placement::Column::DelayedGeneration.lt(generation))
        .filter(placement::Column::ObservedGeneration.lt(generation))
        .filter(placement::Column::State.eq(WANTED))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}
