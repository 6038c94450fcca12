//! Table `gateway_access`: every way the shop was ever known to a provider, keys sealed.

use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ActiveValue::Set, QueryOrder as _, QuerySelect as _};
use kernel::{Timestamp, unix_ms};

use crate::Result;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway_access")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub gateway: String,
    pub sandbox: bool,
    /// Sealed.
    pub access: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Whether payments were opened under it since `since`.
pub async fn is_used_since(db: &impl ConnectionTrait, id: i64, since: Timestamp) -> Result<bool> {
    use super::attempt::{Column as Of, Entity as Attempts};
    let used = Attempts::find().filter(Of::AccessId.eq(id)).filter(Of::CreatedAt.gte(unix_ms(since)));
    Ok(used.select_only().column(Of::Id).into_tuple::<i64>().one(db).await?.is_some())
}

/// The newest first.
pub async fn all_of(db: &impl ConnectionTrait, gateway: &str) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Gateway.eq(gateway)).order_by_desc(Column::Id).all(db).await?)
}

pub async fn insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    (gateway, sandbox, access): (&str, bool, &str),
) -> Result<i64> {
    let row = ActiveModel {
        gateway: Set(gateway.to_owned()),
        sandbox: Set(sandbox),
        access: Set(access.to_owned()),
        created_at: Set(unix_ms(now)),
        ..Default::default()
    };
    Ok(Entity::insert(row).exec(db).await?.last_insert_id)
}
