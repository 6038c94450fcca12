//! Table `gateway_account`: how the shop is known to providers, keys sealed.

use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::OnConflict;
use db::sea_orm::{ActiveValue::Set, QueryOrder as _, QuerySelect as _};

use crate::Result;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway: String,
    pub enabled: bool,
    pub sandbox: bool,
    /// Sealed.
    pub access: String,
    pub refund_terminal: Option<String>,
    /// Sealed.
    pub refund_token: Option<String>,
    /// The same access, as payments remember it.
    pub access_id: Option<i64>,
    pub updated_by: String,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn find(db: &impl ConnectionTrait, gateway: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(gateway).one(db).await?)
}

/// Takes the row of a provider; others who take it wait. SQLite has one writer anyway.
pub async fn turn(db: &impl ConnectionTrait, gateway: &str) -> Result<()> {
    Entity::find_by_id(gateway).lock(db::ROW_LOCK).one(db).await?;
    Ok(())
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Gateway).all(db).await?)
}

pub async fn put(db: &impl ConnectionTrait, row: Model) -> Result<()> {
    let row = ActiveModel {
        gateway: Set(row.gateway),
        enabled: Set(row.enabled),
        sandbox: Set(row.sandbox),
        access: Set(row.access),
        refund_terminal: Set(row.refund_terminal),
        refund_token: Set(row.refund_token),
        access_id: Set(row.access_id),
        updated_by: Set(row.updated_by),
        updated_at: Set(row.updated_at),
    };
    let known = OnConflict::column(Column::Gateway)
        .update_columns([
            Column::Enabled,
            Column::Sandbox,
            Column::Access,
            Column::RefundTerminal,
            Column::RefundToken,
            Column::AccessId,
            Column::UpdatedBy,
            Column::UpdatedAt,
        ])
        .to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}
