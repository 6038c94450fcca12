//! Table `panel`.

use kernel::{LocationId, PanelId, Timestamp, unix_ms};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement,
};

use crate::Result;
use crate::fleet::model::{Candidate, PanelHealth, PanelState};

pub(in crate::fleet) mod panel {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "panel")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub kind: String,
        pub base_url: String,
        pub access: String,
        pub public_host: String,
        pub location_id: i64,
        pub state: String,
        pub health: String,
        pub health_detail: String,
        pub facts: String,
        pub capacity: Option<i64>,
        pub failures: i64,
        pub checked_at: Option<i64>,
        pub down_since: Option<i64>,
        pub usage_at: Option<i64>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(in crate::fleet) async fn find(db: &impl ConnectionTrait, id: PanelId) -> Result<Option<panel::Model>> {
    Ok(panel::Entity::find_by_id(id.0).one(db).await?)
}

/// The row, locked for this transaction: whoever writes facts about one panel does so one after the other.
pub(in crate::fleet) async fn find_locked(
    db: &impl ConnectionTrait,
    id: PanelId,
) -> Result<Option<panel::Model>> {
    Ok(panel::Entity::find_by_id(id.0).lock(db::ROW_LOCK).one(db).await?)
}

/// Every panel that was not removed.
pub(in crate::fleet) async fn all(db: &impl ConnectionTrait) -> Result<Vec<panel::Model>> {
    let living = panel::Entity::find()
        .filter(panel::Column::State.ne(PanelState::Removed.as_str()))
        .order_by_asc(panel::Column::Id);
    Ok(living.all(db).await?)
}

/// What a new panel, or a new way into one, is written with.
pub(in crate::fleet) struct WayIn<'a> {
    pub kind: &'a str,
    pub base_url: &'a str,
    /// Sealed.
    pub access: String,
    /// What a probe said, as JSON.
    pub facts: String,
}

/// What an operator says of a panel.
pub(in crate::fleet) struct Told<'a> {
    pub name: &'a str,
    pub public_host: &'a str,
    pub location_id: LocationId,
    pub capacity: Option<i64>,
}

/// The row of a new panel, active and up.
pub(in crate::fleet) fn new_row(told: &Told<'_>, way: WayIn<'_>, now: Timestamp) -> panel::ActiveModel {
    let mut row = changed_row(told, Some(way));
    row.state = Set(PanelState::Active.as_str().to_owned());
    row.health = Set(PanelHealth::Up.as_str().to_owned());
    row.health_detail = Set(String::new());
    row.failures = Set(0);
    row.checked_at = Set(Some(unix_ms(now)));
    row.created_at = Set(unix_ms(now));
    row
}

/// The changes to a known panel.
pub(in crate::fleet) fn changed_row(told: &Told<'_>, way: Option<WayIn<'_>>) -> panel::ActiveModel {
    let mut row = panel::ActiveModel {
        name: Set(told.name.to_owned()),
        public_host: Set(told.public_host.to_owned()),
        location_id: Set(told.location_id.0),
        capacity: Set(told.capacity),
        ..Default::default()
    };
    if let Some(way) = way {
        row.kind = Set(way.kind.to_owned());
        row.base_url = Set(way.base_url.to_owned());
        row.access = Set(way.access);
        row.facts = Set(way.facts);
    }
    row
}

/// Another state, nothing else.
pub(in crate::fleet) fn state_row(state: PanelState) -> panel::ActiveModel {
    panel::ActiveModel { state: Set(state.as_str().to_owned()), ..Default::default() }
}

pub(in crate::fleet) async fn insert(db: &impl ConnectionTrait, row: panel::ActiveModel) -> Result<PanelId> {
    Ok(PanelId(panel::Entity::insert(row).exec(db).await?.last_insert_id))
}

pub(in crate::fleet) async fn update(
    db: &impl ConnectionTrait,
    id: PanelId,
    row: panel::ActiveModel,
) -> Result<bool> {
    let updated = panel::Entity::update_many().set(row).filter(panel::Column::Id.eq(id.0)).exec(db).await?;
    Ok(updated.rows_affected == 1)
}

pub(in crate::fleet) async fn location_exists(db: &impl ConnectionTrait, id: LocationId) -> Result<bool> {
    let sql = "SELECT 1 FROM location WHERE id = $1";
    let found = db
        .query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [id.0.into()]))
        .await?;
    Ok(found.is_some())
}

#[derive(FromQueryResult)]
struct CandidateRow {
    id: i64,
    capacity: Option<i64>,
    health: String,
    load: i64,
}

/// The panels of a location that get new clients and have a place to put them.
pub(in crate::fleet) async fn candidates(
    db: &impl ConnectionTrait,
    location: LocationId,
) -> Result<Vec<Candidate>> {
    let sql = "SELECT p.id, p.capacity, p.health, \
                 (SELECT COUNT(*) FROM placement x WHERE x.panel_id = p.id AND x.state <> 'removed') AS load \
               FROM panel p WHERE p.location_id = $1 AND p.state = 'active' \
                 AND EXISTS (SELECT 1 FROM inbound i WHERE i.panel_id = p.id AND i.picked AND i.present) \
               ORDER BY p.id";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [location.0.into()]);
    let rows = CandidateRow::find_by_statement(statement).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Candidate {
            panel_id: PanelId(row.id),
            capacity: row.capacity,
            load: row.load,
            down: PanelHealth::from_word(&row.health) == PanelHealth::Down,
        })
        .collect())
}

/// Makes those who look for room in a location do so one after the other, so that the last place is given once.
/// SQLite has one writer anyway.
pub(in crate::fleet) async fn location_lock(db: &impl ConnectionTrait, location: LocationId) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        let sql =
            "SELECT id FROM panel WHERE location_id = $1 AND state = 'active' ORDER BY id FOR NO KEY UPDATE";
        db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [location.0.into()]))
            .await?;
    }
    Ok(())
}

/// Writes down a contact that went well.
pub(in crate::fleet) async fn mark_up(db: &impl ConnectionTrait, id: PanelId, now: Timestamp) -> Result<()> {
    panel::Entity::update_many()
        .col_expr(panel::Column::Health, Expr::value(PanelHealth::Up.as_str()))
        .col_expr(panel::Column::HealthDetail, Expr::value(""))
        .col_expr(panel::Column::Failures, Expr::value(0_i64))
        .col_expr(panel::Column::DownSince, Expr::value(None::<i64>))
        .col_expr(panel::Column::CheckedAt, Expr::value(unix_ms(now)))
        .filter(panel::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// What a contact that failed leaves behind.
pub(in crate::fleet) struct Failed<'a> {
    pub failures: i64,
    pub health: PanelHealth,
    pub detail: &'a str,
    pub since: Timestamp,
    pub now: Timestamp,
}

/// Writes down a contact that failed.
pub(in crate::fleet) async fn mark_failed(
    db: &impl ConnectionTrait,
    id: PanelId,
    failed: Failed<'_>,
) -> Result<()> {
    panel::Entity::update_many()
        .col_expr(panel::Column::Health, Expr::value(failed.health.as_str()))
        .col_expr(panel::Column::HealthDetail, Expr::value(failed.detail))
        .col_expr(panel::Column::Failures, Expr::value(failed.failures))
        .col_expr(panel::Column::DownSince, Expr::value(unix_ms(failed.since)))
        .col_expr(panel::Column::CheckedAt, Expr::value(unix_ms(failed.now)))
        .filter(panel::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Remembers when the newest snapshot that was booked was begun.
pub(in crate::fleet) async fn usage_at_set(
    db: &impl ConnectionTrait,
    id: PanelId,
    taken_at: Timestamp,
) -> Result<()> {
    panel::Entity::update_many()
        .col_expr(panel::Column::UsageAt, Expr::value(unix_ms(taken_at)))
        .filter(panel::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// How many clients are wanted on each panel, and how many of them the panel does not hold as wanted yet.
pub(in crate::fleet) async fn loads(db: &impl ConnectionTrait) -> Result<Vec<(PanelId, i64, i64)>> {
    let sql = "SELECT panel_id, COUNT(*) AS live, \
                 CAST(SUM(CASE WHEN generation <> observed_generation THEN 1 ELSE 0 END) AS BIGINT) AS pending \
               FROM placement WHERE state <> 'removed' GROUP BY panel_id";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let mut loads = Vec::with_capacity(rows.len());
    for row in rows {
        loads.push((PanelId(row.try_get_by_index(0)?), row.try_get_by_index(1)?, row.try_get_by_index(2)?));
    }
    Ok(loads)
}
