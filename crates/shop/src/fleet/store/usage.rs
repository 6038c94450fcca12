//! Tables `placement` and `usage_hour`: what was used.

use std::collections::HashMap;

use kernel::{PanelId, PlacementId, Timestamp, from_unix_ms, unix_ms};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::Result;
use crate::fleet::model::Usage;

const MS_PER_HOUR: i64 = 3_600_000;
/// How many clients one statement books.
const CHUNK: usize = 200;
/// How many holders one query asks for.
const HOLDERS_CHUNK: usize = 500;

/// The counters of one client as last booked.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::fleet) struct Baseline {
    pub id: i64,
    pub email: String,
    pub counter_up: i64,
    pub counter_down: i64,
    pub online_at: Option<i64>,
    pub cap_bytes: Option<i64>,
    /// What the holder has used over all its clients.
    pub holder_used: i64,
}

/// What one reading changes in the books of one client.
#[derive(Clone, Debug)]
pub(in crate::fleet) struct Booking {
    pub placement_id: PlacementId,
    pub up: i64,
    pub down: i64,
    pub counter_up: i64,
    pub counter_down: i64,
    pub online_at: Option<i64>,
    /// The panel's counters began anew.
    pub rewound: bool,
    /// What the panel holds is wrong now: the limit was counted from the old counters, or nothing is left.
    pub again: bool,
}

/// The baselines of every client a panel may hold. On PostgreSQL locked until they are moved, always in the same order.
pub(in crate::fleet) async fn baselines(
    db: &impl ConnectionTrait,
    panel_id: PanelId,
) -> Result<Vec<Baseline>> {
    let backend = db.get_database_backend();
    let lock = db::row_lock(backend);
    let sql = format!(
        "SELECT p.id, p.email, p.counter_up, p.counter_down, p.online_at, p.cap_bytes, \
           (SELECT CAST(SUM(x.used_up + x.used_down) AS BIGINT) FROM placement x \
            WHERE x.holder_id = p.holder_id) AS holder_used \
         FROM placement p WHERE p.panel_id = $1 AND p.state <> 'removed' ORDER BY p.id{lock}"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [panel_id.0.into()]);
    Ok(Baseline::find_by_statement(statement).all(db).await?)
}

fn rows_of_parameters(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let cells: Vec<String> = (1..=width).map(|cell| format!("${}", row * width + cell)).collect();
        format!("({})", cells.join(","))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(",")
}

/// Adds the steps and moves the baselines, in a few statements however many clients there are.
pub(in crate::fleet) async fn book(
    db: &impl ConnectionTrait,
    now: Timestamp,
    bookings: &[Booking],
) -> Result<()> {
    const WIDTH: usize = 8;
    let backend = db.get_database_backend();
    for chunk in bookings.chunks(CHUNK) {
        // Both engines call the columns of VALUES column1, column2, …
        let sql = format!(
            "UPDATE placement SET used_up = used_up + s.column2, used_down = used_down + s.column3, \
               counter_up = s.column4, counter_down = s.column5, \
               online_at = COALESCE(s.column6, online_at), \
               epoch = epoch + s.column7, generation = generation + s.column8 \
             FROM (VALUES {}) AS s WHERE placement.id = s.column1",
            rows_of_parameters(chunk.len(), WIDTH)
        );
        let values: Vec<Value> = chunk
            .iter()
            .flat_map(|booking| {
                [
                    booking.placement_id.0.into(),
                    booking.up.into(),
                    booking.down.into(),
                    booking.counter_up.into(),
                    booking.counter_down.into(),
                    booking.online_at.into(),
                    i64::from(booking.rewound).into(),
                    i64::from(booking.again).into(),
                ]
            })
            .collect();
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    let moved: Vec<&Booking> = bookings.iter().filter(|booking| booking.up > 0 || booking.down > 0).collect();
    for chunk in moved.chunks(CHUNK) {
        hours_add(db, unix_ms(now) / MS_PER_HOUR, chunk).await?;
    }
    Ok(())
}

/// `usage_hour.hour` counts hours since the epoch.
async fn hours_add(db: &impl ConnectionTrait, hour: i64, bookings: &[&Booking]) -> Result<()> {
    const WIDTH: usize = 4;
    let sql = format!(
        "INSERT INTO usage_hour (placement_id, hour, up, down) VALUES {} \
         ON CONFLICT (placement_id, hour) DO UPDATE SET up = usage_hour.up + excluded.up, down = usage_hour.down + excluded.down",
        rows_of_parameters(bookings.len(), WIDTH)
    );
    let values: Vec<Value> = bookings
        .iter()
        .flat_map(|booking| {
            [booking.placement_id.0.into(), hour.into(), booking.up.into(), booking.down.into()]
        })
        .collect();
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct UsageRow {
    holder_id: i64,
    up: i64,
    down: i64,
    online_at: Option<i64>,
}

/// What each of these holders has used over all its clients; those without clients are missing.
pub(in crate::fleet) async fn used(
    db: &impl ConnectionTrait,
    holders: &[i64],
) -> Result<HashMap<i64, Usage>> {
    let mut usage = HashMap::with_capacity(holders.len());
    for chunk in holders.chunks(HOLDERS_CHUNK) {
        let places: Vec<String> = (1..=chunk.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT holder_id, CAST(SUM(used_up) AS BIGINT) AS up, CAST(SUM(used_down) AS BIGINT) AS down, \
               MAX(online_at) AS online_at FROM placement WHERE holder_id IN ({}) GROUP BY holder_id",
            places.join(",")
        );
        let values: Vec<Value> = chunk.iter().map(|holder| (*holder).into()).collect();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        for row in UsageRow::find_by_statement(statement).all(db).await? {
            let online_at = row.online_at.map(from_unix_ms);
            usage.insert(row.holder_id, Usage { up: row.up, down: row.down, online_at });
        }
    }
    Ok(usage)
}
