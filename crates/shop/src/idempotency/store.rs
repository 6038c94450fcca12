//! Table `http_key`.

use kernel::{Timestamp, sabotage, unix_ms};
use sea_orm::{ConnectionTrait, EntityTrait as _, Statement, Value};

use super::model::{Answer, Claim, KeyedRequest};
use crate::{Error, Result};

/// Somebody is at it.
const IN_PROGRESS: &str = "in_progress";
/// It has its answer.
const DONE: &str = "done";

mod http_key {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "http_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub principal: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub request_hash: String,
        pub state: String,
        pub locked_until: i64,
        pub status: Option<i64>,
        pub content_type: Option<String>,
        pub location: Option<String>,
        pub body: Option<Vec<u8>>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What stands under a key.
pub(super) struct Standing {
    pub hash: String,
    /// Nothing while somebody is at it.
    pub answer: Option<Answer>,
}

/// Takes the key, when nobody has it or the same request was left behind. Of many at once the table lets one.
pub(super) async fn claim(
    db: &impl ConnectionTrait,
    request: &KeyedRequest,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool> {
    let sql = "INSERT INTO http_key (principal, key, request_hash, state, locked_until, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (principal, key) DO UPDATE \
               SET locked_until = excluded.locked_until, created_at = excluded.created_at \
               WHERE http_key.state = excluded.state AND http_key.locked_until <= excluded.created_at \
               AND http_key.request_hash = excluded.request_hash";
    let values: [Value; 6] = [
        request.principal.as_str().into(),
        request.key.as_str().into(),
        request.hash.as_str().into(),
        IN_PROGRESS.into(),
        unix_ms(until).into(),
        unix_ms(now).into(),
    ];
    let claim = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(claim).await?.rows_affected() > 0)
}

pub(super) async fn standing(db: &impl ConnectionTrait, request: &KeyedRequest) -> Result<Option<Standing>> {
    let key = (request.principal.clone(), request.key.as_str().to_owned());
    let Some(row) = http_key::Entity::find_by_id(key).one(db).await? else { return Ok(None) };
    if row.state == IN_PROGRESS {
        return Ok(Some(Standing { hash: row.request_hash, answer: None }));
    }
    let status = row.status.and_then(|status| u16::try_from(status).ok());
    let status = status.ok_or_else(|| Error::internal("a kept answer has no status"))?;
    let body = row.body.unwrap_or_default();
    let answer = Answer { status, content_type: row.content_type, location: row.location, body };
    Ok(Some(Standing { hash: row.request_hash, answer: Some(answer) }))
}

/// Writes the answer under the key; false when somebody else has it by now.
pub(super) async fn finish(db: &impl ConnectionTrait, claim: &Claim, answer: &Answer) -> Result<bool> {
    let own = own();
    let sql = format!(
        "UPDATE http_key SET state = $5, status = $6, content_type = $7, location = $8, body = $9 WHERE {own}"
    );
    let [principal, key, state, until] = claimed(claim);
    let values: [Value; 9] = [
        principal,
        key,
        state,
        until,
        DONE.into(),
        i64::from(answer.status).into(),
        answer.content_type.clone().into(),
        answer.location.clone().into(),
        answer.body.clone().into(),
    ];
    let done = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(done).await?.rows_affected() > 0)
}

/// Frees the key; false when somebody else has it by now.
pub(super) async fn free(db: &impl ConnectionTrait, claim: &Claim) -> Result<bool> {
    let sql = format!("DELETE FROM http_key WHERE {}", own());
    let freed = Statement::from_sql_and_values(db.get_database_backend(), sql, claimed(claim));
    Ok(db.execute_raw(freed).await?.rows_affected() > 0)
}

/// The row of a claim, whose values are [`claimed`]. A later claim of the same key ends later.
fn own() -> String {
    let same = if sabotage::on("http-claim-outlived") { ">=" } else { "=" };
    format!("principal = $1 AND key = $2 AND state = $3 AND locked_until {same} $4")
}

fn claimed(claim: &Claim) -> [Value; 4] {
    [
        claim.request.principal.as_str().into(),
        claim.request.key.as_str().into(),
        IN_PROGRESS.into(),
        unix_ms(claim.locked_until).into(),
    ]
}

/// Deletes up to `limit` keys that were begun before `before`; answers how many.
pub(super) async fn prune(db: &impl ConnectionTrait, before: Timestamp, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM http_key WHERE (principal, key) IN \
               (SELECT principal, key FROM http_key WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
    let values: [Value; 2] = [unix_ms(before).into(), limit.into()];
    let old = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(old).await?.rows_affected())
}
