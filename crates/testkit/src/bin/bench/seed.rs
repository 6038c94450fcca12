//! A hundred thousand subscriptions in seconds: rows written straight into the tables, as the commands would have
//! left them. Only for measuring reads.

use std::fmt::Write as _;

use anyhow::Result;
use db::{DatabaseTransaction, DbErr};
use futures::FutureExt as _;
use kernel::{LocationId, PanelId, PlanId};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use sha2::{Digest as _, Sha256};
use shop::Shop;
use shop::fleet::Credentials;

/// How many are stored.
pub const SUBSCRIPTIONS: i64 = 100_000;
/// Rows in one transaction.
const CHUNK: i64 = 5_000;
/// Rows in one statement; SQLite takes 32,766 values.
const ROWS: i64 = 1_000;
/// Milliseconds from the clock's now to the end of a subscription, and from its beginning to now.
const THIRTY_DAYS_MS: i64 = 30 * 86_400_000;

/// Where the subscriptions live.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    pub plan: PlanId,
    pub location: LocationId,
    pub panel: PanelId,
}

/// The token of subscription `number`, counted from one: as long as a real one.
#[must_use]
pub fn token(number: i64) -> String {
    format!("bench{number:027}")
}

/// Stores everybody: a person, a subscription and a client on the panel each.
///
/// # Errors
/// The database's own failures.
pub async fn fill(shop: &Shop, ground: Ground) -> Result<()> {
    let now = kernel::unix_ms(shop.now());
    let mut first = 1;
    while first <= SUBSCRIPTIONS {
        let rows: Vec<Row> = (first..(first + CHUNK).min(SUBSCRIPTIONS + 1))
            .map(|number| row(shop, number))
            .collect::<Result<_>>()?;
        let rows = std::sync::Arc::new(rows);
        shop.db()
            .write(move |tx| {
                let rows = std::sync::Arc::clone(&rows);
                async move { chunk(tx, &rows, (ground, now)).await }.boxed()
            })
            .await?;
        first += CHUNK;
    }
    Ok(())
}

struct Row {
    number: i64,
    token: String,
    token_hash: String,
    credentials: String,
}

fn row(shop: &Shop, number: i64) -> Result<Row> {
    let token = token(number);
    let token_hash = hex::encode(Sha256::digest(token.as_bytes()));
    let credentials = Credentials::generate(shop.rng()).seal(shop.sealer(), shop.rng())?;
    Ok(Row { number, token, token_hash, credentials })
}

async fn chunk(tx: &DatabaseTransaction, rows: &[Row], (ground, now): (Ground, i64)) -> Result<(), DbErr> {
    let Ground { plan, location, panel } = ground;
    let (end, begin) = (now + THIRTY_DAYS_MS, now - THIRTY_DAYS_MS);
    for part in rows.chunks(usize::try_from(ROWS).unwrap_or(1)) {
        let numbers = part.iter().map(|row| [row.number.into()]);
        insert(tx, numbers, &format!(
            "INSERT INTO user_account (id, telegram_id, first_name, username, locale, locale_chosen, search, state, reachable, created_at, seen_at) \
             SELECT 1000000 + s.column1, 9000000 + s.column1, 'Bench', 'bench' || s.column1, 'fa', 1, 'bench' || s.column1, 'active', 1, {begin}, {now} FROM s",
        )).await?;
        let subscriptions = part
            .iter()
            .map(|row| [row.number.into(), row.token.as_str().into(), row.token_hash.as_str().into()]);
        insert(tx, subscriptions, &format!(
            "INSERT INTO subscription (id, user_id, plan_id, location_id, name, token, token_hash, state, state_version, traffic_bytes, usage_base, device_limit, expires_at, noticed, created_at, delivered_at) \
             SELECT 1000000 + s.column1, 1000000 + s.column1, {plan}, {location}, 'bench-' || s.column1, s.column2, s.column3, 'active', 2, 53687091200, 0, 2, {end}, '[]', {begin}, {begin} FROM s",
        )).await?;
        let clients = part.iter().map(|row| [row.number.into(), row.credentials.as_str().into()]);
        insert(tx, clients, &format!(
            "INSERT INTO placement (panel_id, holder_id, email, credentials, enable, label, cap_bytes, expires_at, device_limit, generation, observed_generation, delayed_generation, state, attempts, retry_at, used_up, used_down, counter_up, counter_down, epoch, online_at, applied_at, created_at) \
             SELECT {panel}, 1000000 + s.column1, 'bench-' || s.column1, s.column2, 1, '', 53687091200, {end}, 2, 1, 1, 0, 'wanted', 0, 0, s.column1 * 1000, s.column1 * 9000, 0, 0, 1, {begin}, {begin}, {begin} FROM s",
        )).await?;
    }
    Ok(())
}

/// Runs `sql` over the rows, which it calls `s`.
async fn insert<const W: usize>(
    tx: &DatabaseTransaction,
    rows: impl Iterator<Item = [Value; W]>,
    sql: &str,
) -> Result<(), DbErr> {
    let values: Vec<Value> = rows.flatten().collect();
    let mut with = String::from("WITH s AS (VALUES ");
    for row in 0..values.len() / W {
        let cells: Vec<String> = (1..=W).map(|cell| format!("${}", row * W + cell)).collect();
        // Writing into a string cannot fail.
        let _ = write!(with, "{}({})", if row == 0 { "" } else { "," }, cells.join(","));
    }
    let statement =
        Statement::from_sql_and_values(tx.get_database_backend(), format!("{with}) {sql}"), values);
    tx.execute_raw(statement).await.map(drop)
}
