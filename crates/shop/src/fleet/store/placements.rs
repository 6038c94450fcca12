//! Table `placement`: desired clients.

use kernel::{PanelId, PlacementId, Timestamp, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, Set, Statement,
};

use crate::Result;
use crate::fleet::model::{Change, Want, email_of};

pub(in crate::fleet) mod placement {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "placement")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub panel_id: i64,
        pub holder_id: i64,
        pub email: String,
        pub credentials: String,
        pub enable: bool,
        pub label: String,
        pub cap_bytes: Option<i64>,
        pub expires_at: Option<i64>,
        pub device_limit: i64,
        /// Counts the changes of what is wanted.
        pub generation: i64,
        /// The newest generation the panel is known to hold.
        pub observed_generation: i64,
        /// The newest generation whose holder was told to wait.
        pub delayed_generation: i64,
        pub state: String,
        /// Refusals of this generation in a row.
        pub attempts: i64,
        /// A refused one is not tried before.
        pub retry_at: i64,
        pub last_error: Option<String>,
        pub used_up: i64,
        pub used_down: i64,
        /// The panel's counters as last booked: the baseline of the next step.
        pub counter_up: i64,
        pub counter_down: i64,
        /// Counts how often the panel's counters began anew.
        pub epoch: i64,
        pub online_at: Option<i64>,
        pub applied_at: Option<i64>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// States of a placement, as stored.
pub(in crate::fleet) const WANTED: &str = "wanted";
pub(in crate::fleet) const REMOVING: &str = "removing";
pub(in crate::fleet) const REMOVED: &str = "removed";

pub(in crate::fleet) async fn insert(
    db: &impl ConnectionTrait,
    (panel_id, now): (PanelId, Timestamp),
    (want, credentials, lot): (&Want, String, &str),
) -> Result<PlacementId> {
    let before =
        placement::Entity::find().filter(placement::Column::HolderId.eq(want.holder_id)).count(db).await?;
    let epoch = i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1);
    let row = placement::ActiveModel {
        panel_id: Set(panel_id.0),
        holder_id: Set(want.holder_id),
        email: Set(email_of(want.holder_id, epoch, lot)),
        credentials: Set(credentials),
        enable: Set(want.enable),
        label: Set(want.label.clone()),
        cap_bytes: Set(want.cap_bytes),
        expires_at: Set(want.expires_at.map(unix_ms)),
        device_limit: Set(want.device_limit),
        generation: Set(1),
        observed_generation: Set(0),
        delayed_generation: Set(0),
        state: Set(WANTED.to_owned()),
        attempts: Set(0),
        retry_at: Set(0),
        used_up: Set(0),
        used_down: Set(0),
        counter_up: Set(0),
        counter_down: Set(0),
        epoch: Set(1),
        created_at: Set(unix_ms(now)),
        ..Default::default()
    };
    Ok(PlacementId(placement::Entity::insert(row).exec(db).await?.last_insert_id))
}

/// The client a holder has now, if any.
pub(in crate::fleet) async fn wanted_of(
    db: &impl ConnectionTrait,
    holder_id: i64,
) -> Result<Option<placement::Model>> {
    let row = placement::Entity::find()
        .filter(placement::Column::HolderId.eq(holder_id))
        .filter(placement::Column::State.eq(WANTED))
        .order_by_desc(placement::Column::Id)
        .one(db)
        .await?;
    Ok(row)
}

/// Whose email, in lower case, `email` is or begins with.
pub(in crate::fleet) async fn holders_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT holder_id FROM placement WHERE SUBSTR($1, 1, LENGTH(email)) = LOWER(email)";
    let rows =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [email.into()]));
    rows.await?.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Writes what is wanted from now on into the holder's living clients, as the next generation. Answers their panels.
pub(in crate::fleet) async fn change(
    db: &impl ConnectionTrait,
    holder_id: i64,
    (change, credentials): (&Change, Option<String>),
) -> Result<Vec<PanelId>> {
    let mut update = placement::Entity::update_many()
        .col_expr(placement::Column::CapBytes, Expr::value(change.cap_bytes))
        .col_expr(placement::Column::ExpiresAt, Expr::value(change.expires_at.map(unix_ms)))
        .col_expr(placement::Column::DeviceLimit, Expr::value(change.device_limit))
        .col_expr(placement::Column::Enable, Expr::value(change.enable))
        .col_expr(placement::Column::Label, Expr::value(change.label.as_str()))
        .col_expr(placement::Column::Generation, Expr::col(placement::Column::Generation).add(1_i64))
        .col_expr(placement::Column::Attempts, Expr::value(0_i64))
        .col_expr(placement::Column::RetryAt, Expr::value(0_i64));
    if let Some(credentials) = credentials {
        update = update.col_expr(placement::Column::Credentials, Expr::value(credentials));
    }
    let changed = update
        .filter(db::rows_in_order::<placement::Entity>(
            placement::Column::HolderId.eq(holder_id).and(placement::Column::State.eq(WANTED)),
        ))
        .exec_with_returning(db)
        .await?;
    Ok(panels_of(&changed))
}

/// Makes the holder's living clients unwanted. Answers their panels.
pub(in crate::fleet) async fn release(db: &impl ConnectionTrait, holder_id: i64) -> Result<Vec<PanelId>> {
    let changed = placement::Entity::update_many()
        .col_expr(placement::Column::State, Expr::value(REMOVING))
        .col_expr(placement::Column::Generation, Expr::col(placement::Column::Generation).add(1_i64))
        .col_expr(placement::Column::Attempts, Expr::value(0_i64))
        .col_expr(placement::Column::RetryAt, Expr::value(0_i64))
        .filter(db::rows_in_order::<placement::Entity>(
            placement::Column::HolderId.eq(holder_id).and(placement::Column::State.eq(WANTED)),
        ))
        .exec_with_returning(db)
        .await?;
    Ok(panels_of(&changed))
}

fn panels_of(rows: &[placement::Model]) -> Vec<PanelId> {
    let mut panels: Vec<PanelId> = rows.iter().map(|row| PanelId(row.panel_id)).collect();
    panels.sort_unstable();
    panels.dedup();
    panels
}

/// Makes every wanted client of a panel go there again: what they are in has changed.
pub(in crate::fleet) async fn touch_all(db: &impl ConnectionTrait, panel_id: PanelId) -> Result<u64> {
    let touched = placement::Entity::update_many()
        .col_expr(placement::Column::Generation, Expr::col(placement::Column::Generation).add(1_i64))
        .col_expr(placement::Column::Attempts, Expr::value(0_i64))
        .col_expr(placement::Column::RetryAt, Expr::value(0_i64))
        .filter(db::rows_in_order::<placement::Entity>(
            placement::Column::PanelId.eq(panel_id.0).and(placement::Column::State.eq(WANTED)),
        ))
        .exec(db)
        .await?;
    Ok(touched.rows_affected)
}

/// How many clients of a panel are still wanted.
pub(in crate::fleet) async fn wanted_count(db: &impl ConnectionTrait, panel_id: PanelId) -> Result<i64> {
    let count = placement::Entity::find()
        .filter(placement::Column::PanelId.eq(panel_id.0))
        .filter(placement::Column::State.eq(WANTED))
        .count(db)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Gives up on unwanted clients of a panel that is itself given up.
pub(in crate::fleet) async fn forget_removing(db: &impl ConnectionTrait, panel_id: PanelId) -> Result<()> {
    placement::Entity::update_many()
        .col_expr(placement::Column::State, Expr::value(REMOVED))
        .col_expr(placement::Column::ObservedGeneration, Expr::col(placement::Column::Generation))
        .filter(db::rows_in_order::<placement::Entity>(
            placement::Column::PanelId.eq(panel_id.0).and(placement::Column::State.eq(REMOVING)),
        ))
        .exec(db)
        .await?;
    Ok(())
}

/// What a subscription link needs to know of a client.
#[derive(Debug, FromQueryResult)]
pub(in crate::fleet) struct HolderRow {
    pub holder_id: i64,
    pub panel_id: i64,
    pub email: String,
    pub credentials: String,
    pub state: String,
    pub used_up: i64,
    pub used_down: i64,
    pub online_at: Option<i64>,
}

/// Every client these holders have or had, oldest first. On the path of every subscription link: one statement,
/// written out.
pub(in crate::fleet) async fn of_holders(
    db: &impl ConnectionTrait,
    holders: &[i64],
) -> Result<Vec<HolderRow>> {
    if holders.is_empty() {
        return Ok(Vec::new());
    }
    let (places, values) = db::bind_list(holders);
    let sql = format!(
        "SELECT holder_id, panel_id, email, credentials, state, used_up, used_down, online_at FROM placement \
         WHERE holder_id IN ({places}) ORDER BY id"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(HolderRow::find_by_statement(statement).all(db).await?)
}
