//! Tables `notice` and `inbox_update`, and every query of this capability.

use jobs::NewJob;
use kernel::{NoticeId, Timestamp, UpdateId, UserId, from_unix_ms, sabotage, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Set, Statement, Value,
};

use super::jobs::Deliver;
use super::model::{Closed, IncomingUpdate, NewNotice, OpenUpdate};
use crate::{Result, Waiting};

pub(super) mod notice {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notice")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub user_id: i64,
        pub topic: Option<String>,
        pub key: String,
        pub args: String,
        pub dedup_key: String,
        pub state: String,
        pub version: i64,
        pub sent_version: i64,
        pub message_ref: Option<String>,
        pub created_at: i64,
        pub sent_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod inbox_update {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inbox_update")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub bot_id: i64,
        pub update_id: i64,
        pub chat_id: i64,
        pub payload: String,
        pub state: String,
        pub attempts: i64,
        pub received_at: i64,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a notice and the job that brings it, in one round trip; false when its dedup key exists.
pub(super) async fn notice_insert(
    db: &impl ConnectionTrait,
    (now, deliver): (Timestamp, Option<NewJob>),
    new: &NewNotice,
) -> Result<bool> {
    let sql = "INSERT INTO notice (user_id, topic, key, args, dedup_key, state, version, sent_version, created_at) \
               VALUES ($1, $2, $3, $4, $5, 'queued', 1, 0, $6) ON CONFLICT (dedup_key) DO NOTHING";
    let values: [Value; 6] = [
        new.user_id.0.into(),
        new.topic.clone().into(),
        new.key.into(),
        new.args.to_string().into(),
        new.dedup_key.clone().into(),
        unix_ms(now).into(),
    ];
    if let Some(job) = deliver {
        return Ok(jobs::insert_and_enqueue(db, now, (sql, values.into()), job).await?);
    }
    let insert = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(insert).await?.rows_affected() > 0)
}

/// Adds a notice that is in its chat already; one with the same dedup key becomes this one.
pub(super) async fn notice_shown(
    db: &impl ConnectionTrait,
    now: Timestamp,
    (new, message_ref): (&NewNotice, &str),
) -> Result<()> {
    let sql = "INSERT INTO notice (user_id, topic, key, args, dedup_key, state, version, sent_version, message_ref, \
               created_at, sent_at) VALUES ($1, $2, $3, $4, $5, 'sent', 1, 1, $6, $7, $7) \
               ON CONFLICT (dedup_key) DO UPDATE SET topic = excluded.topic, key = excluded.key, \
               args = excluded.args, state = 'sent', version = notice.version + 1, \
               sent_version = notice.version + 1, message_ref = excluded.message_ref, sent_at = excluded.sent_at";
    let values: [Value; 7] = [
        new.user_id.0.into(),
        new.topic.clone().into(),
        new.key.into(),
        new.args.to_string().into(),
        new.dedup_key.clone().into(),
        message_ref.into(),
        unix_ms(now).into(),
    ];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

pub(super) async fn notice_forget(
    db: &impl ConnectionTrait,
    (topic, message_ref): (&str, &str),
) -> Result<()> {
    notice::Entity::update_many()
        .col_expr(notice::Column::State, Expr::value("dropped"))
        .filter(notice::Column::Topic.eq(topic))
        .filter(notice::Column::MessageRef.eq(message_ref))
        .exec(db)
        .await?;
    Ok(())
}

/// Whether what a topic's notices say now may change again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Stays,
    Ends,
}

/// Gives every living notice of a topic a new content; those that say so already are left alone. `about`: only those with
/// these args. Answers the dedup keys of the others.
pub(super) async fn topic_change(
    db: &impl ConnectionTrait,
    (topic, becomes, about): (&str, Topic, Option<&serde_json::Value>),
    (key, args): (&str, &serde_json::Value),
) -> Result<Vec<(String, UserId)>> {
    // In the order of their ids: `db::rows_in_order` says why.
    let lock = db::row_lock(db.get_database_backend());
    let leaves = if becomes == Topic::Ends { ", topic = NULL" } else { "" };
    let sql = format!(
        "UPDATE notice SET key = $2, args = $3, version = version + 1{leaves} WHERE id IN (SELECT id FROM notice \
         WHERE topic = $1 AND state <> 'dropped' AND (key <> $2 OR args <> $3) AND ($4 = '' OR args = $4) \
         ORDER BY id{lock}) \
         RETURNING dedup_key, user_id"
    );
    let about = about.map(ToString::to_string).unwrap_or_default();
    let values: [Value; 4] = [topic.into(), key.into(), args.to_string().into(), about.into()];
    let rows =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut changed = Vec::with_capacity(rows.len());
    for row in rows {
        changed.push((row.try_get_by_index(0)?, UserId(row.try_get_by_index(1)?)));
    }
    Ok(changed)
}

/// The newest notices of a person that did not go out, or not as they are now; the oldest of them first.
pub(super) async fn notices_missed(
    db: &impl ConnectionTrait,
    (user_id, since): (UserId, Timestamp),
    limit: u64,
) -> Result<Vec<String>> {
    let mut keys: Vec<String> = notice::Entity::find()
        .select_only()
        .column(notice::Column::DedupKey)
        .filter(notice::Column::UserId.eq(user_id.0))
        .filter(notice::Column::State.ne("dropped"))
        .filter(Expr::col(notice::Column::SentVersion).lt(Expr::col(notice::Column::Version)))
        .filter(notice::Column::CreatedAt.gte(unix_ms(since)))
        .order_by_desc(notice::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    keys.reverse();
    Ok(keys)
}

pub(super) async fn notice_find(db: &impl ConnectionTrait, named: Deliver) -> Result<Option<notice::Model>> {
    let by = match named {
        Deliver::Key { notice } => notice::Column::DedupKey.eq(notice),
        Deliver::Id { notice_id } => notice::Column::Id.eq(notice_id),
    };
    Ok(notice::Entity::find().filter(by).one(db).await?)
}

/// Writes down that this version went out. Answers the version wanted by now.
pub(super) async fn notice_sent(
    db: &impl ConnectionTrait,
    id: NoticeId,
    (version, message_ref, now): (i64, &str, Timestamp),
) -> Result<Option<i64>> {
    let sql = "UPDATE notice SET state = 'sent', sent_version = $2, message_ref = $3, sent_at = $4 \
               WHERE id = $1 AND sent_version < $2 AND state <> 'dropped' RETURNING version";
    let values: [Value; 4] = [id.0.into(), version.into(), message_ref.into(), unix_ms(now).into()];
    let row =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

pub(super) async fn notice_drop(db: &impl ConnectionTrait, id: NoticeId) -> Result<()> {
    notice::Entity::update_many()
        .col_expr(notice::Column::State, Expr::value("dropped"))
        .filter(notice::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Stores updates; answers those that are new, oldest first.
pub(super) async fn updates_insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    updates: &[IncomingUpdate],
) -> Result<Vec<OpenUpdate>> {
    let rows = updates.iter().map(|update| inbox_update::ActiveModel {
        bot_id: Set(update.bot_id),
        update_id: Set(update.update_id),
        chat_id: Set(update.chat_id),
        payload: Set(update.payload.clone()),
        state: Set("new".to_owned()),
        attempts: Set(0),
        received_at: Set(unix_ms(now)),
        closed_at: Set(None),
        ..Default::default()
    });
    let mut known = OnConflict::columns([inbox_update::Column::BotId, inbox_update::Column::UpdateId]);
    if sabotage::on("update-new-again") {
        // Written over itself, it comes back as if it were new.
        known.update_column(inbox_update::Column::Payload);
    } else {
        known.do_nothing();
    }
    let rows = inbox_update::Entity::insert_many(rows).on_conflict(known).exec_with_returning(db).await?;
    let mut fresh: Vec<OpenUpdate> = rows.into_iter().map(OpenUpdate::from).collect();
    fresh.sort_unstable_by_key(|update| update.id);
    Ok(fresh)
}

impl From<inbox_update::Model> for OpenUpdate {
    fn from(row: inbox_update::Model) -> Self {
        Self {
            id: UpdateId(row.id),
            bot_id: row.bot_id,
            update_id: row.update_id,
            chat_id: row.chat_id,
            payload: row.payload,
            attempts: row.attempts,
            received_at: from_unix_ms(row.received_at),
        }
    }
}

pub(super) async fn updates_open(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<OpenUpdate>> {
    let rows = inbox_update::Entity::find()
        .filter(inbox_update::Column::State.eq("new"))
        .order_by_asc(inbox_update::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(OpenUpdate::from).collect())
}

/// Updates that were stored and not handled yet.
pub(super) async fn updates_waiting(db: &impl ConnectionTrait) -> Result<Waiting> {
    let counted: Option<(i64, Option<i64>)> = inbox_update::Entity::find()
        .select_only()
        .column_as(inbox_update::Column::Id.count(), "count")
        .column_as(inbox_update::Column::ReceivedAt.min(), "oldest")
        .filter(inbox_update::Column::State.eq("new"))
        .into_tuple()
        .one(db)
        .await?;
    Ok(counted.map(Waiting::counted).unwrap_or_default())
}

/// Closes an open update; false when it was closed before.
pub(super) async fn update_end(
    db: &impl ConnectionTrait,
    id: UpdateId,
    how: (Closed, Timestamp),
) -> Result<bool> {
    Ok(updates_end(db, &[id], how).await? == 1)
}

/// Closes those of the updates that are open; answers how many were. What people wrote is not kept beyond what was made
/// of it: there are keys and passwords among it, and a copy of the database would have them. Only what nobody could make
/// sense of stays, for whoever looks for the cause.
pub(super) async fn updates_end(
    db: &impl ConnectionTrait,
    ids: &[UpdateId],
    (how, now): (Closed, Timestamp),
) -> Result<u64> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let (places, mut values) = db::bind_list(&ids);
    let (state, at) = (values.len() + 1, values.len() + 2);
    let forgotten = if how == Closed::Done { ", payload = ''" } else { "" };
    let sql = format!(
        "UPDATE inbox_update SET state = ${state}, closed_at = ${at}{forgotten} WHERE state = 'new' AND id IN ({places})"
    );
    values.extend([how.as_str().into(), unix_ms(now).into()]);
    let closed =
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(closed.rows_affected())
}

/// Counts one more attempt; answers how many that makes. Zero when the update is gone.
pub(super) async fn update_count(db: &impl ConnectionTrait, id: UpdateId) -> Result<i64> {
    let sql = "UPDATE inbox_update SET attempts = attempts + 1 WHERE id = $1 RETURNING attempts";
    let row = db
        .query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [id.0.into()]))
        .await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}

/// Deletes up to `limit` updates that were closed before `before`; answers how many.
pub(super) async fn updates_prune(db: &impl ConnectionTrait, before: Timestamp, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM inbox_update WHERE id IN \
               (SELECT id FROM inbox_update WHERE closed_at IS NOT NULL AND closed_at < $1 LIMIT $2)";
    let values: [Value; 2] = [unix_ms(before).into(), limit.into()];
    Ok(db
        .execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values))
        .await?
        .rows_affected())
}
