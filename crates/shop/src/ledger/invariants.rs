//! Proof that the books and what hangs on them agree: one SQL query for each promise, run after every fault test, every
//! restore and by `doctor`. Reads other capabilities' tables; changes nothing.

use kernel::{Timestamp, sabotage, unix_ms};
use sea_orm::{ConnectionTrait, DbBackend};
use serde::Serialize;

use super::seal::seals_check;
use super::store::statement;
use crate::{Result, Shop};

/// How many broken rows are named for each check.
const DETAILS_MAX: i64 = 100;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A promise about money is broken.
    Broken,
    /// Something waits longer than it should (I-12).
    Stuck,
}

/// A row that breaks an invariant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// `I-1` … `I-14`, as in reliability.md §1.3.
    pub id: &'static str,
    pub severity: Severity,
    /// The row and its numbers, for operators.
    pub detail: String,
}

/// A query that answers one text for every broken row. `$1` is now in unix milliseconds.
struct Check {
    id: &'static str,
    severity: Severity,
    sql: &'static str,
}

const fn broken(id: &'static str, sql: &'static str) -> Check {
    Check { id, severity: Severity::Broken, sql }
}

const fn stuck(sql: &'static str) -> Check {
    Check { id: "I-12", severity: Severity::Stuck, sql }
}

/// [`invariants_check`] of a shop that is serving: customers hardly notice it.
///
/// # Errors
/// The database's own failures.
pub async fn books_prove(shop: &Shop) -> Result<Vec<Violation>> {
    let now = shop.now();
    shop.db().aside(move |reader| Box::pin(invariants_check(reader, now))).await
}

/// Every invariant of the books, the payments, the orders and the queue. Empty is good.
///
/// # Errors
/// The database's own failures.
pub async fn invariants_check(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    if sabotage::on("books-unchecked") {
        return Ok(violations);
    }
    let history = match db.get_database_backend() {
        DbBackend::Postgres => HISTORY_POSTGRES,
        _ => HISTORY_SQLITE,
    };
    for check in CHECKS.iter().chain(history) {
        let now = check.sql.contains("$1").then(|| unix_ms(now).into());
        let sql = format!("SELECT detail FROM ({}) AS broken LIMIT {DETAILS_MAX}", check.sql);
        for row in db.query_all_raw(statement(db, sql, now.into_iter().collect())).await? {
            violations.push(Violation {
                id: check.id,
                severity: check.severity,
                detail: row.try_get_by_index(0)?,
            });
        }
    }
    violations.extend(seals_check(db).await?);
    Ok(violations)
}

/// The states of an attempt whose money was credited.
macro_rules! credited {
    () => {
        "('credited', 'refund_pending', 'refunded', 'partially_refunded', 'disputed', 'reversed')"
    };
}

/// Orders that somebody paid for from a wallet. Top-ups are paid into it.
macro_rules! charged {
    () => {
        "o.kind <> 'topup' AND o.price > 0 AND o.state IN ('paid', 'provisioning', 'active', 'needs_attention', 'refunded')"
    };
}

const CHECKS: &[Check] = &[
    broken(
        "I-1",
        "SELECT 'transfer ' || transfer_id || ' sums to ' || SUM(amount) AS detail FROM ledger_posting \
         GROUP BY transfer_id HAVING SUM(amount) <> 0",
    ),
    // By asset only where there is more than one: the sorting for it costs more than everything else here.
    broken(
        "I-1",
        "SELECT 'transfer ' || transfer_id || ' sums to ' || SUM(amount) || ' ' || asset AS detail FROM ledger_posting \
         WHERE (SELECT MIN(asset) FROM ledger_posting) <> (SELECT MAX(asset) FROM ledger_posting) \
         GROUP BY transfer_id, asset HAVING SUM(amount) <> 0",
    ),
    broken(
        "I-1",
        "SELECT 'transfer ' || t.id || ' has no second posting' AS detail FROM ledger_transfer t \
         WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transfer_id = t.id AND p.line > 0)",
    ),
    broken(
        "I-2",
        "SELECT 'account ' || a.code || ' holds ' || a.balance || ' at version ' || a.version || ', postings say ' \
         || COALESCE(p.total, 0) || ' in ' || COALESCE(p.lines, 0) || ' up to version ' || COALESCE(p.top, 0) AS detail \
         FROM ledger_account a LEFT JOIN (SELECT account_id, SUM(amount) AS total, COUNT(*) AS lines, \
         MAX(account_version) AS top, MIN(account_version) AS low FROM ledger_posting GROUP BY account_id) p \
         ON p.account_id = a.id WHERE a.balance <> COALESCE(p.total, 0) OR a.version <> COALESCE(p.lines, 0) \
         OR a.version <> COALESCE(p.top, 0) OR COALESCE(p.low, 1) <> 1",
    ),
    // CROSS JOIN: few accounts, each looked up once among many postings. SQLite would begin with the postings.
    broken(
        "I-2",
        "SELECT 'account ' || a.code || ' holds ' || a.balance || ', its last posting left ' || p.balance_after AS detail \
         FROM ledger_account a CROSS JOIN ledger_posting p WHERE p.account_id = a.id AND p.account_version = a.version \
         AND (p.balance_after <> a.balance OR p.asset <> a.asset)",
    ),
    broken(
        "I-3",
        "SELECT 'the books sum to ' || SUM(balance) || ' ' || asset AS detail \
         FROM ledger_account GROUP BY asset HAVING SUM(balance) <> 0",
    ),
    broken(
        "I-4",
        "SELECT 'account ' || code || ' has ' || balance || ' of which ' || held || ' are held, floor ' || floor AS detail \
         FROM ledger_account WHERE floor IS NOT NULL AND balance - held < floor",
    ),
    broken(
        "I-4",
        "SELECT 'account ' || a.code || ' reserves ' || a.held || ', its holds ' || COALESCE(h.total, 0) AS detail \
         FROM ledger_account a LEFT JOIN (SELECT account_id, SUM(amount) AS total FROM ledger_hold \
         WHERE state = 'held' GROUP BY account_id) h ON h.account_id = a.id WHERE a.held <> COALESCE(h.total, 0)",
    ),
    broken(
        "I-5",
        concat!(
            "SELECT 'attempt ' || a.id || ' is ' || a.state || ' of ' || COALESCE(a.received, a.amount) \
             || ', and transfer ' || COALESCE(a.credited_transfer_id, 0) || ' does not credit that' AS detail \
             FROM payment_attempt a LEFT JOIN ledger_transfer t ON t.id = a.credited_transfer_id AND t.kind = 'credit' \
             AND t.attempt_id = a.id WHERE a.state IN ",
            credited!(),
            " AND (t.id IS NULL OR (SELECT SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END) FROM ledger_posting p \
             WHERE p.transfer_id = t.id) <> COALESCE(a.received, a.amount))"
        ),
    ),
    broken(
        "I-5",
        concat!(
            "SELECT 'attempt ' || a.id || ' is ' || a.state || ' and was credited' AS detail FROM payment_attempt a \
             WHERE a.state NOT IN ",
            credited!(),
            " AND (a.credited_transfer_id IS NOT NULL OR EXISTS (SELECT 1 FROM ledger_transfer t \
             WHERE t.attempt_id = a.id AND t.kind = 'credit'))"
        ),
    ),
    broken(
        "I-5",
        "SELECT 'attempt ' || attempt_id || ' was credited ' || COUNT(*) || ' times' AS detail FROM ledger_transfer \
         WHERE kind = 'credit' AND attempt_id IN (SELECT attempt_id FROM ledger_transfer WHERE attempt_id IS NOT NULL \
         GROUP BY attempt_id HAVING COUNT(*) > 1) GROUP BY attempt_id HAVING COUNT(*) > 1",
    ),
    broken(
        "I-5",
        "SELECT 'transfer ' || t.id || ' credits attempt ' || t.attempt_id || ', which is not there' AS detail \
         FROM ledger_transfer t WHERE t.kind = 'credit' AND t.attempt_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM payment_attempt a WHERE a.id = t.attempt_id)",
    ),
    // What a person had booked beyond what a provider gave back stays credited, by no payment of its own.
    broken(
        "I-5",
        "SELECT 'transfer ' || t.id || ' credits what came in, and names no payment' AS detail FROM ledger_transfer t \
         WHERE t.kind = 'credit' AND t.attempt_id IS NULL AND EXISTS (SELECT 1 FROM ledger_posting p \
         JOIN ledger_account a ON a.id = p.account_id WHERE p.transfer_id = t.id AND a.kind = 'asset') \
         AND NOT EXISTS (SELECT 1 FROM payment_attempt x WHERE t.idem_key = 'attempt:' || x.id || ':over')",
    ),
    broken(
        "I-5",
        "SELECT 'attempt ' || a.id || ' is ' || a.state || ', and its credit, transfer ' || a.credited_transfer_id || ', ' \
         || CASE WHEN r.id IS NULL THEN 'stands' ELSE 'was undone by transfer ' || r.id END AS detail \
         FROM payment_attempt a LEFT JOIN ledger_transfer r ON r.reverses_id = a.credited_transfer_id \
         WHERE a.credited_transfer_id IS NOT NULL AND (a.state IN ('refunded', 'reversed')) = (r.id IS NULL)",
    ),
    broken(
        "I-5",
        "SELECT 'attempt ' || a.id || ' says ' || a.rest || ' beside its credit, and transfer ' || a.rest_transfer_id \
         || ' does not' AS detail FROM payment_attempt a WHERE a.rest_transfer_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transfer_id = a.rest_transfer_id AND p.amount = a.rest)",
    ),
    broken(
        "I-14",
        "SELECT 'attempt ' || a.id || ' is in payout ' || a.settlement_id || ', which is not there' AS detail \
         FROM payment_attempt a LEFT JOIN settlement s ON s.id = a.settlement_id \
         WHERE a.settlement_id IS NOT NULL AND s.id IS NULL",
    ),
    broken(
        "I-14",
        "SELECT 'payout ' || s.id || ' of ' || s.gateway || ' covers ' || s.attempts || ' payments, and ' \
         || COALESCE(a.own, 0) || ' of its ' || COALESCE(a.all_of_it, 0) || ' are that' AS detail FROM settlement s \
         LEFT JOIN (SELECT p.settlement_id, COUNT(*) AS all_of_it, \
         SUM(CASE WHEN p.gateway = t.gateway THEN 1 ELSE 0 END) AS own FROM payment_attempt p \
         JOIN settlement t ON t.id = p.settlement_id GROUP BY p.settlement_id) a ON a.settlement_id = s.id \
         WHERE (s.taken_back_at IS NULL AND s.attempts <> COALESCE(a.own, 0)) OR COALESCE(a.own, 0) <> COALESCE(a.all_of_it, 0)",
    ),
    broken(
        "I-6",
        concat!(
            "SELECT 'order ' || o.id || ' is ' || o.state || ' at ' || o.price || ', and transfer ' \
             || COALESCE(o.charge_transfer_id, 0) || ' does not charge that' AS detail FROM shop_order o \
             LEFT JOIN ledger_transfer t ON t.id = o.charge_transfer_id AND t.kind = 'charge' AND t.order_id = o.id WHERE ",
            charged!(),
            " AND (t.id IS NULL OR (SELECT SUM(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) FROM ledger_posting p \
             WHERE p.transfer_id = t.id) <> o.price)"
        ),
    ),
    broken(
        "I-6",
        "SELECT 'order ' || o.id || ' is ' || o.state || ' and was charged' AS detail FROM shop_order o \
         WHERE o.state IN ('awaiting_payment', 'canceled', 'expired') AND EXISTS (SELECT 1 FROM ledger_transfer t \
         WHERE t.order_id = o.id AND t.kind = 'charge')",
    ),
    broken(
        "I-6",
        "SELECT 'order ' || order_id || ' was charged ' || COUNT(*) || ' times' AS detail FROM ledger_transfer \
         WHERE order_id IS NOT NULL AND kind = 'charge' GROUP BY order_id HAVING COUNT(*) > 1",
    ),
    broken(
        "I-6",
        "SELECT 'order ' || back.order_id || ' was charged ' || COALESCE(c.total, 0) || ' and given back ' || back.total \
         AS detail FROM (SELECT t.order_id, SUM(p.amount) AS total FROM ledger_transfer t \
         JOIN ledger_posting p ON p.transfer_id = t.id JOIN ledger_account a ON a.id = p.account_id \
         WHERE t.order_id IS NOT NULL AND t.kind IN ('refund', 'reversal') AND a.kind = 'liability' AND p.amount > 0 \
         GROUP BY t.order_id) back LEFT JOIN (SELECT t.order_id, SUM(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) \
         AS total FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id \
         WHERE t.order_id IS NOT NULL AND t.kind = 'charge' GROUP BY t.order_id) c ON c.order_id = back.order_id \
         WHERE back.total > COALESCE(c.total, 0)",
    ),
    broken(
        "I-7",
        "SELECT 'transfer ' || r.id || ' does not undo transfer ' || r.reverses_id || ' in line ' || p.line AS detail \
         FROM ledger_transfer r JOIN ledger_posting p ON p.transfer_id = r.id OR p.transfer_id = r.reverses_id \
         WHERE r.reverses_id IS NOT NULL GROUP BY r.id, r.reverses_id, p.line \
         HAVING COUNT(*) <> 2 OR SUM(p.amount) <> 0 OR MIN(p.account_id) <> MAX(p.account_id)",
    ),
    broken(
        "I-7",
        "SELECT 'transfer ' || id || ' is a ' || kind || ' and reverses ' || COALESCE(reverses_id, 0) AS detail \
         FROM ledger_transfer WHERE (kind = 'reversal') <> (reverses_id IS NOT NULL)",
    ),
    broken(
        "I-8",
        "SELECT 'order ' || o.id || ' is ' || o.state || ' and nothing was granted' AS detail FROM shop_order o \
         WHERE o.kind <> 'topup' AND o.state IN ('paid', 'provisioning', 'active') \
         AND NOT EXISTS (SELECT 1 FROM subscription_grant g WHERE g.order_id = o.id)",
    ),
    broken(
        "I-8",
        "SELECT 'placement ' || p.id || ' waits for panel ' || p.panel_id || ' and no job will bring it' AS detail \
         FROM placement p WHERE p.generation <> p.observed_generation AND p.state <> 'removed' AND p.last_error IS NULL \
         AND NOT EXISTS (SELECT 1 FROM job j WHERE j.lane = 'panel:' || p.panel_id AND j.state <> 'dead')",
    ),
    broken(
        "I-9",
        "SELECT COUNT(*) || ' attempts have reference ' || gateway || ' ' || external_ref AS detail FROM payment_attempt \
         WHERE external_ref IS NOT NULL GROUP BY gateway, external_ref HAVING COUNT(*) > 1",
    ),
    broken(
        "I-9",
        "SELECT COUNT(*) || ' approved receipts are the picture ' || sha256 AS detail FROM receipt \
         WHERE state = 'approved' GROUP BY sha256 HAVING COUNT(*) > 1",
    ),
    broken(
        "I-9",
        "SELECT COUNT(*) || ' approved receipts of attempt ' || attempt_id AS detail FROM receipt \
         WHERE state = 'approved' GROUP BY attempt_id HAVING COUNT(*) > 1",
    ),
    // I-14: what a provider owes is what it has not paid out. Whatever a payout lacked is in suspense and shows here too.
    Check {
        id: "I-14",
        severity: Severity::Broken,
        sql: "SELECT 'clearing of ' || c.gateway || ' holds ' || c.balance || ', open payments say ' || c.open AS detail FROM \
         (SELECT g.gateway, COALESCE((SELECT SUM(a.balance) FROM ledger_account a \
           WHERE a.code LIKE 'asset:' || g.gateway || ':clearing:%'), 0) AS balance, g.open FROM \
         (SELECT gateway, SUM(CASE WHEN state IN ('credited', 'refund_pending') AND settlement_id IS NULL \
           THEN received + CASE WHEN rest < 0 AND rest_transfer_id IS NOT NULL THEN rest ELSE 0 END ELSE 0 END) AS open \
           FROM payment_attempt WHERE gateway <> 'card' GROUP BY gateway) g) c \
         WHERE c.balance + c.open <> 0",
    },
    // What a provider confirmed beyond a booking by hand stands there until it is paid out.
    Check {
        id: "I-14",
        severity: Severity::Stuck,
        sql: "SELECT 'account ' || a.code || ' holds ' || (a.balance + COALESCE(r.rest, 0)) \
         || ' rial that nobody has explained' AS detail FROM ledger_account a LEFT JOIN (SELECT gateway, SUM(rest) AS rest \
         FROM payment_attempt WHERE rest > 0 AND rest_transfer_id IS NOT NULL AND settlement_id IS NULL \
         AND state IN ('credited', 'refund_pending') GROUP BY gateway) r ON a.code = 'suspense:' || r.gateway \
         WHERE a.kind = 'suspense' AND a.balance + COALESCE(r.rest, 0) <> 0",
    },
    // SLA: a lease is two minutes; ten minutes past its end nobody looks after the job.
    stuck(
        "SELECT 'job ' || id || ' (' || kind || ') is running, its lease ended at ' || lease_until AS detail FROM job \
         WHERE state = 'running' AND lease_until < $1 - 600000",
    ),
    // SLA: a due job waits at most fifteen minutes.
    stuck(
        "SELECT 'job ' || id || ' (' || kind || ') is due since ' || run_at AS detail FROM job \
         WHERE state = 'queued' AND run_at < $1 - 900000",
    ),
    // SLA: a reviewer decides within a day.
    stuck(
        "SELECT 'receipt ' || id || ' waits for a decision since ' || submitted_at AS detail FROM receipt \
         WHERE state IN ('submitted', 'claimed') AND submitted_at < $1 - 86400000",
    ),
    // SLA: the truth about a payment is found within a day (§1.7).
    stuck(
        "SELECT 'attempt ' || id || ' is ' || state || ' since its deadline at ' || deadline_at AS detail \
         FROM payment_attempt WHERE state IN ('verifying', 'unknown', 'in_review', 'verified') AND deadline_at < $1 - 86400000",
    ),
    // SLA: a provider says within an hour whether it gives a payment back.
    stuck(
        "SELECT 'attempt ' || a.id || ' is refund_pending since ' || MAX(f.at) AS detail FROM payment_attempt a \
         JOIN payment_fact f ON f.attempt_id = a.id AND f.kind = 'reverse_asked' WHERE a.state = 'refund_pending' \
         GROUP BY a.id HAVING MAX(f.at) < $1 - 3600000",
    ),
    // SLA: what was paid works within fifteen minutes, or an operator knows why.
    stuck(
        "SELECT 'order ' || id || ' is ' || state || ' since it was paid at ' || paid_at AS detail FROM shop_order \
         WHERE state IN ('paid', 'provisioning') AND paid_at < $1 - 900000",
    ),
    // SLA: a hold ends within ten minutes of its time.
    stuck(
        "SELECT 'hold ' || id || ' should have ended at ' || expires_at AS detail FROM ledger_hold \
         WHERE state = 'held' AND expires_at < $1 - 600000",
    ),
];

/// I-10: the triggers that keep history as it is are in place.
const HISTORY_SQLITE: &[Check] = &[broken(
    "I-10",
    "SELECT 'trigger ' || w.name || ' is missing' AS detail FROM (SELECT t.name || '_no_' || v.verb AS name FROM \
     (SELECT 'ledger_transfer' AS name UNION ALL SELECT 'ledger_posting' UNION ALL SELECT 'ledger_seal' UNION ALL SELECT 'audit_entry' UNION ALL SELECT 'payment_fact') t, \
     (SELECT 'update' AS verb UNION ALL SELECT 'delete') v) w \
     WHERE NOT EXISTS (SELECT 1 FROM sqlite_master m WHERE m.type = 'trigger' AND m.name = w.name)",
)];
const HISTORY_POSTGRES: &[Check] = &[broken(
    "I-10",
    "SELECT 'trigger ' || w.name || '_append_only is missing' AS detail FROM \
     (SELECT 'ledger_transfer' AS name UNION ALL SELECT 'ledger_posting' UNION ALL SELECT 'ledger_seal' UNION ALL SELECT 'audit_entry' UNION ALL SELECT 'payment_fact') w \
     WHERE NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgname = w.name || '_append_only' AND g.tgenabled <> 'D')",
)];
