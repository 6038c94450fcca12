//! Tables `audit_entry` and `audit_head`.

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement,
};

use kernel::PageRequest;

use super::chain::Link;

pub(super) mod entry {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub at: i64,
        pub actor: String,
        pub face: String,
        pub action: String,
        pub subject: String,
        pub data: String,
        pub prev_hash: String,
        pub hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The number of the last entry and its hash.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Head {
    pub seq: i64,
    pub hash: String,
}

/// Takes the next number. The row lock makes writers queue here: the chain has one order.
pub(super) async fn head_advance(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let sql = "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash";
    Head::find_by_statement(Statement::from_string(db.get_database_backend(), sql))
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("audit_head".to_owned()))
}

pub(super) async fn head_set(db: &impl ConnectionTrait, hash: &str) -> Result<(), DbErr> {
    let sql = "UPDATE audit_head SET hash = $1 WHERE id = 1";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [hash.into()])).await?;
    Ok(())
}

pub(super) async fn head_get(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let sql = "SELECT seq, hash FROM audit_head WHERE id = 1";
    Head::find_by_statement(Statement::from_string(db.get_database_backend(), sql))
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("audit_head".to_owned()))
}

pub(super) async fn entry_insert(
    db: &impl ConnectionTrait,
    link: &Link<'_>,
    hash: &str,
) -> Result<(), DbErr> {
    let row = entry::ActiveModel {
        seq: Set(link.seq),
        at: Set(link.at),
        actor: Set(link.actor.to_owned()),
        face: Set(link.face.to_owned()),
        action: Set(link.action.to_owned()),
        subject: Set(link.subject.to_owned()),
        data: Set(link.data.to_owned()),
        prev_hash: Set(link.prev_hash.to_owned()),
        hash: Set(hash.to_owned()),
    };
    entry::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Entries after number `after`, in order.
pub(super) async fn entries_after(
    db: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<entry::Model>, DbErr> {
    entry::Entity::find()
        .filter(entry::Column::Seq.gt(after))
        .order_by_asc(entry::Column::Seq)
        .limit(limit)
        .all(db)
        .await
}

/// A page of entries, newest first, and how many there are.
pub(super) async fn entries_page(
    db: &impl ConnectionTrait,
    subject: Option<&str>,
    page: PageRequest,
) -> Result<(Vec<entry::Model>, u64), DbErr> {
    let mut select = entry::Entity::find();
    if let Some(subject) = subject {
        select = select.filter(entry::Column::Subject.eq(subject));
    }
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by_desc(entry::Column::Seq)
        .offset(page.offset())
        .limit(u64::from(page.size))
        .all(db)
        .await?;
    Ok((rows, total))
}
