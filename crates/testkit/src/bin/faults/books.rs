//! What the shop's database says when all is over, row by row. Reads, never judges.

use std::collections::BTreeMap;

use anyhow::Result;
use sea_orm::{ConnectionTrait, QueryResult, Statement};

/// One try to pay.
#[derive(Clone, Debug)]
pub struct AttemptRow {
    pub id: i64,
    pub user_id: i64,
    pub order_id: i64,
    pub gateway: String,
    pub state: String,
    pub authority: Option<String>,
    pub amount: i64,
    pub verified_at: Option<i64>,
    /// What the provider confirmed beyond a booking by hand; below zero when it was less.
    pub rest: i64,
    /// It is in the wallet as well.
    pub rest_booked: bool,
    /// The provider has said what came.
    pub confirmed: bool,
}

/// One order.
#[derive(Clone, Debug)]
pub struct OrderRow {
    pub id: i64,
    pub user_id: i64,
    pub kind: String,
    pub plan_id: Option<i64>,
    pub quantity: i64,
    pub price: i64,
    pub state: String,
    pub subscription_id: Option<i64>,
    pub paid_at: Option<i64>,
}

/// One receipt.
#[derive(Clone, Debug)]
pub struct ReceiptRow {
    pub id: i64,
    pub attempt_id: i64,
    pub user_id: i64,
    pub state: String,
    /// Approved by two people.
    pub took_two: bool,
}

/// Money from outside in a wallet.
#[derive(Clone, Copy, Debug)]
pub struct CreditRow {
    pub transfer_id: i64,
    pub rial: i64,
}

/// Money from one customer to another.
#[derive(Clone, Copy, Debug)]
pub struct SendRow {
    pub from: i64,
    pub to: i64,
    pub rial: i64,
}

/// A client that the shop wants on a panel.
#[derive(Clone, Debug)]
pub struct PlacementRow {
    pub panel_url: String,
    pub email: String,
}

/// A plan as it was sold.
#[derive(Clone, Copy, Debug)]
pub struct PlanRow {
    pub traffic: i64,
    pub days: i64,
}

/// Everything that is judged.
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub attempts: BTreeMap<i64, AttemptRow>,
    /// By attempt.
    pub credits: BTreeMap<i64, Vec<CreditRow>>,
    pub sends: Vec<SendRow>,
    pub orders: BTreeMap<i64, OrderRow>,
    pub receipts: BTreeMap<i64, ReceiptRow>,
    /// By subscription.
    pub placements: BTreeMap<i64, Vec<PlacementRow>>,
    pub plans: BTreeMap<i64, PlanRow>,
    /// By person.
    pub wallets: BTreeMap<i64, i64>,
    /// The telephone of each person.
    pub telephones: BTreeMap<i64, i64>,
    /// Jobs that were given up.
    pub dead_jobs: Vec<String>,
}

const ATTEMPTS: &str = "SELECT a.id, a.user_id, i.order_id, a.gateway, a.state, a.authority, a.amount, a.verified_at, \
     COALESCE(a.rest, 0), a.rest_transfer_id, a.external_ref \
     FROM payment_attempt a JOIN payment_intent i ON i.id = a.intent_id";
const CREDITS: &str = "SELECT t.attempt_id, t.id, CAST(SUM(p.amount) AS BIGINT) FROM ledger_transfer t \
     JOIN ledger_posting p ON p.transfer_id = t.id JOIN ledger_account a ON a.id = p.account_id \
     WHERE t.kind = 'credit' AND t.attempt_id IS NOT NULL AND a.code LIKE 'liability:user:%' \
     GROUP BY t.attempt_id, t.id";
/// Behind `liability:user:`, fifteen letters, stands whose wallet it is.
const SENDS: &str = "SELECT CAST(substr(giver.code, 16) AS BIGINT), CAST(substr(taker.code, 16) AS BIGINT), p.amount \
     FROM ledger_transfer t JOIN ledger_posting g ON g.transfer_id = t.id AND g.amount < 0 \
     JOIN ledger_posting p ON p.transfer_id = t.id AND p.amount > 0 \
     JOIN ledger_account giver ON giver.id = g.account_id JOIN ledger_account taker ON taker.id = p.account_id \
     WHERE t.kind = 'peer'";
const ORDERS: &str =
    "SELECT id, user_id, kind, plan_id, quantity, price, state, subscription_id, paid_at FROM shop_order";
const RECEIPTS: &str = "SELECT id, attempt_id, user_id, state, first_by FROM receipt";
const PLACEMENTS: &str = "SELECT c.holder_id, p.base_url, c.email FROM placement c JOIN panel p ON p.id = c.panel_id \
     WHERE c.state = 'wanted'";
const PLANS: &str = "SELECT id, traffic_bytes, duration_days FROM plan";
const WALLETS: &str = "SELECT u.id, u.telegram_id, COALESCE(a.balance, 0) FROM user_account u \
     LEFT JOIN ledger_account a ON a.code = 'liability:user:' || u.id WHERE u.telegram_id IS NOT NULL";
const DEAD_JOBS: &str = "SELECT kind, COALESCE(last_error, '') FROM job WHERE state = 'dead'";

async fn rows(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<QueryResult>> {
    Ok(db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?)
}

impl Books {
    /// # Errors
    /// The database's own failures.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let mut books = Self::default();
        for row in rows(db, ATTEMPTS).await? {
            let attempt = attempt_of(&row)?;
            books.attempts.insert(attempt.id, attempt);
        }
        for row in rows(db, CREDITS).await? {
            let credit = CreditRow { transfer_id: row.try_get_by_index(1)?, rial: row.try_get_by_index(2)? };
            books.credits.entry(row.try_get_by_index(0)?).or_default().push(credit);
        }
        for row in rows(db, SENDS).await? {
            let (from, to) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            books.sends.push(SendRow { from, to, rial: row.try_get_by_index(2)? });
        }
        for row in rows(db, ORDERS).await? {
            let order = order_of(&row)?;
            books.orders.insert(order.id, order);
        }
        for row in rows(db, RECEIPTS).await? {
            let state: String = row.try_get_by_index(3)?;
            let receipt = ReceiptRow {
                id: row.try_get_by_index(0)?,
                attempt_id: row.try_get_by_index(1)?,
                user_id: row.try_get_by_index(2)?,
                took_two: state == "approved" && row.try_get_by_index::<Option<i64>>(4)?.is_some(),
                state,
            };
            books.receipts.insert(receipt.id, receipt);
        }
        for row in rows(db, PLACEMENTS).await? {
            let panel_url: String = row.try_get_by_index(1)?;
            let panel_url = panel_url.trim_end_matches('/').to_owned();
            let placement = PlacementRow { panel_url, email: row.try_get_by_index(2)? };
            books.placements.entry(row.try_get_by_index(0)?).or_default().push(placement);
        }
        for row in rows(db, PLANS).await? {
            let plan = PlanRow { traffic: row.try_get_by_index(1)?, days: row.try_get_by_index(2)? };
            books.plans.insert(row.try_get_by_index(0)?, plan);
        }
        for row in rows(db, WALLETS).await? {
            let id = row.try_get_by_index(0)?;
            books.telephones.insert(id, row.try_get_by_index(1)?);
            books.wallets.insert(id, row.try_get_by_index(2)?);
        }
        for row in rows(db, DEAD_JOBS).await? {
            let (kind, error): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            books.dead_jobs.push(format!("{kind}: {error}"));
        }
        Ok(books)
    }

    /// What was credited for an attempt.
    pub fn credits_of(&self, attempt_id: i64) -> &[CreditRow] {
        self.credits.get(&attempt_id).map_or(&[], Vec::as_slice)
    }

    /// The attempt with this key of the provider.
    pub fn by_authority(&self, authority: &str) -> Option<&AttemptRow> {
        self.attempts.values().find(|attempt| attempt.authority.as_deref() == Some(authority))
    }

    pub fn telephone(&self, user_id: i64) -> i64 {
        self.telephones.get(&user_id).copied().unwrap_or_default()
    }
}

fn attempt_of(row: &QueryResult) -> Result<AttemptRow> {
    Ok(AttemptRow {
        id: row.try_get_by_index(0)?,
        user_id: row.try_get_by_index(1)?,
        order_id: row.try_get_by_index(2)?,
        gateway: row.try_get_by_index(3)?,
        state: row.try_get_by_index(4)?,
        authority: row.try_get_by_index(5)?,
        amount: row.try_get_by_index(6)?,
        verified_at: row.try_get_by_index(7)?,
        rest: row.try_get_by_index(8)?,
        rest_booked: row.try_get_by_index::<Option<i64>>(9)?.is_some(),
        confirmed: row.try_get_by_index::<Option<String>>(10)?.is_some(),
    })
}

fn order_of(row: &QueryResult) -> Result<OrderRow> {
    Ok(OrderRow {
        id: row.try_get_by_index(0)?,
        user_id: row.try_get_by_index(1)?,
        kind: row.try_get_by_index(2)?,
        plan_id: row.try_get_by_index(3)?,
        quantity: row.try_get_by_index(4)?,
        price: row.try_get_by_index(5)?,
        state: row.try_get_by_index(6)?,
        subscription_id: row.try_get_by_index(7)?,
        paid_at: row.try_get_by_index(8)?,
    })
}

/// What still moves, a line for each kind of thing; `$now` is in unix milliseconds.
const UNREST: [(&str, &str); 8] = [
    ("updates", "SELECT COUNT(*) FROM inbox_update WHERE state = 'new'"),
    ("jobs", "SELECT COUNT(*) FROM job WHERE state = 'running' OR (state = 'queued' AND run_at <= $now)"),
    (
        "open questions",
        "SELECT COUNT(*) FROM payment_attempt WHERE state IN ('verifying', 'unknown', 'verified', 'refund_pending')",
    ),
    (
        "pages that should have ended",
        "SELECT COUNT(*) FROM payment_attempt WHERE state = 'redirected' AND deadline_at < $now - 300000",
    ),
    ("receipts", "SELECT COUNT(*) FROM receipt WHERE state IN ('submitted', 'claimed')"),
    ("notices", "SELECT COUNT(*) FROM notice WHERE state = 'queued'"),
    (
        "clients",
        "SELECT COUNT(*) FROM placement WHERE generation <> observed_generation AND state <> 'removed'",
    ),
    ("paid orders", "SELECT COUNT(*) FROM shop_order WHERE state IN ('paid', 'provisioning')"),
];

/// How many things still move, by kind; those that do not are left out.
///
/// # Errors
/// The database's own failures.
pub async fn unrest(db: &impl ConnectionTrait, now_ms: i64) -> Result<Vec<(&'static str, i64)>> {
    let mut moving = Vec::new();
    for (what, sql) in UNREST {
        let sql = sql.replace("$now", &now_ms.to_string());
        let found = rows(db, &sql).await?;
        let count: i64 = found.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        if count > 0 {
            moving.push((what, count));
        }
    }
    Ok(moving)
}
