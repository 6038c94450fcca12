//! Table `setting`.

use kernel::{Timestamp, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait as _};

mod setting {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
        pub version: i64,
        pub updated_by: String,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Every stored key and its value.
pub(super) async fn values(db: &impl ConnectionTrait) -> Result<Vec<(String, String)>, DbErr> {
    let rows = setting::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.value)).collect())
}

/// Stores a value; its version counts the changes.
pub(super) async fn value_put(
    db: &impl ConnectionTrait,
    (key, value): (&str, String),
    (by, at): (String, Timestamp),
) -> Result<(), DbErr> {
    let row = setting::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value),
        version: Set(1),
        updated_by: Set(by),
        updated_at: Set(unix_ms(at)),
    };
    let next = Expr::col((setting::Entity, setting::Column::Version)).add(1);
    let conflict = OnConflict::column(setting::Column::Key)
        .update_columns([setting::Column::Value, setting::Column::UpdatedBy, setting::Column::UpdatedAt])
        .value(setting::Column::Version, next)
        .to_owned();
    setting::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}
