//! A quarter of a million paid orders in seconds: rows written straight into the tables, as the commands would have
//! left them. The proof that is measured also says whether they are right.

use anyhow::{Context as _, Result};
use futures::FutureExt as _;
use kernel::{UserId, unix_ms};
use testkit::TestShop;

use super::ground::{customers, run_all};

/// Paid orders; each is a credit and a charge of two postings.
const ORDERS: i64 = 250_000;
pub const POSTINGS: i64 = ORDERS * 4;
/// The first customer's orders and postings in the wallet; the others share the rest.
const BIG_CUSTOMER_ORDERS: i64 = 50_000;
pub const BIG_CUSTOMER_POSTINGS: u32 = 100_000;
const CUSTOMERS: i64 = 1_000;
/// In rial.
const PRICE: i64 = 1_000_000;
/// Numbers begin behind what the sample shop has used.
const BASE: i64 = 1_000_000;

/// Fills the books; answers the customer with the long history.
///
/// # Errors
/// The database's own failures.
pub async fn fill(world: &TestShop) -> Result<UserId> {
    let now = unix_ms(world.shop.now());
    let (plan, place) = (world.sample.plan, world.sample.location);
    let mut statements = vec![
        customers(BASE, CUSTOMERS, now),
        format!(
            "INSERT INTO subscription (id, user_id, plan_id, location_id, name, token, token_hash, state, state_version, traffic_bytes, usage_base, device_limit, expires_at, noticed, created_at, delivered_at) \
         VALUES ({BASE}, {BASE} + 1, {plan}, {place}, 'books', 'books', 'books', 'active', 2, 0, 0, 2, NULL, '[]', {now}, {now})"
        ),
    ];
    statements.extend(papers(now, world.sample.card.0));
    statements.extend(postings(world.sample.card.0, plan.0));
    world
        .shop
        .db()
        .write(move |tx| {
            let statements = statements.clone();
            async move { run_all(tx, &statements).await }.boxed()
        })
        .await
        .context("filling the books")?;
    Ok(UserId(BASE + 1))
}

/// Every order from one to the last, as `n.i`, and whose it is, as `n.who`.
fn numbers() -> String {
    format!(
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {ORDERS}), \
         n AS (SELECT i, {BASE} + CASE WHEN i <= {BIG_CUSTOMER_ORDERS} THEN 1 ELSE 2 + i % ({CUSTOMERS} - 1) END AS who FROM c)"
    )
}

/// Orders, intents, attempts, transfers and grants.
fn papers(now: i64, card: i64) -> Vec<String> {
    let n = numbers();
    let at = format!("{now} - ({ORDERS} - i) * 1000");
    vec![
        format!(
            "{n} INSERT INTO ledger_transfer (id, kind, idem_key, input_hash, attempt_id, order_id, actor, reason, created_at) \
             SELECT {BASE} + 2 * i, 'credit', 'pay:b' || i || ':credit', 'b', {BASE} + i, {BASE} + i, 'system', 'card', {at} FROM n \
             UNION ALL SELECT {BASE} + 2 * i + 1, 'charge', 'order:b' || i || ':charge', 'b', NULL, {BASE} + i, 'system', '', {at} FROM n"
        ),
        format!(
            "{n} INSERT INTO shop_order (id, user_id, kind, subscription_id, quantity, price, snapshot, state, state_version, idem_key, charge_transfer_id, created_at, expires_at, paid_at, closed_at) \
             SELECT {BASE} + i, who, 'traffic', {BASE}, 1, {PRICE}, '{{}}', 'active', 3, 'b' || i, {BASE} + 2 * i + 1, {at}, {at}, {at}, {at} FROM n"
        ),
        format!(
            "{n} INSERT INTO payment_intent (id, user_id, order_id, amount, state, state_version, created_at, expires_at) \
             SELECT {BASE} + i, who, {BASE} + i, {PRICE}, 'paid', 2, {at}, {at} FROM n"
        ),
        format!(
            "{n} INSERT INTO payment_attempt (id, intent_id, user_id, gateway, state, state_version, amount, tag, card_id, late, resubmits, received, credited_transfer_id, created_at, deadline_at, verified_at, credited_at) \
             SELECT {BASE} + i, {BASE} + i, who, 'card', 'credited', 4, {PRICE}, 0, {card}, 0, 0, {PRICE}, {BASE} + 2 * i, {at}, {at}, {at}, {at} FROM n"
        ),
        format!(
            "{n} INSERT INTO subscription_grant (id, subscription_id, order_id, kind, before, after, granted_at) \
             SELECT {BASE} + i, {BASE}, {BASE} + i, 'traffic', '{{}}', '{{}}', {at} FROM n"
        ),
    ]
}

/// Accounts and the lines of every transfer: card to wallet, wallet to revenue. Versions and balances as they grew.
fn postings(card: i64, plan: i64) -> Vec<String> {
    let n = numbers();
    let lines = format!(
        "SELECT {BASE} + 2 * i AS t, 0 AS line, 'asset:card:{card}' AS code, -{PRICE} AS amount FROM n \
         UNION ALL SELECT {BASE} + 2 * i, 1, 'liability:user:' || who, {PRICE} FROM n \
         UNION ALL SELECT {BASE} + 2 * i + 1, 0, 'liability:user:' || who, -{PRICE} FROM n \
         UNION ALL SELECT {BASE} + 2 * i + 1, 1, 'revenue:plan:{plan}', {PRICE} FROM n"
    );
    vec![
        format!(
            "INSERT INTO ledger_account (code, asset, kind, floor, balance, held, version) VALUES \
             ('asset:card:{card}', 'IRR/0', 'asset', NULL, 0, 0, 0), ('revenue:plan:{plan}', 'IRR/0', 'revenue', NULL, 0, 0, 0)"
        ),
        format!(
            "INSERT INTO ledger_account (code, asset, kind, floor, balance, held, version) \
             SELECT 'liability:user:' || id, 'IRR/0', 'liability', 0, 0, 0, 0 FROM user_account WHERE id > {BASE}"
        ),
        format!(
            "{n}, l AS ({lines}) INSERT INTO ledger_posting (transfer_id, line, account_id, asset, amount, account_version, balance_after) \
             SELECT l.t, l.line, a.id, 'IRR/0', l.amount, ROW_NUMBER() OVER grown, SUM(l.amount) OVER grown \
             FROM l JOIN ledger_account a ON a.code = l.code WINDOW grown AS (PARTITION BY a.id ORDER BY l.t, l.line ROWS UNBOUNDED PRECEDING)"
        ),
        "UPDATE ledger_account SET (balance, version) = (SELECT SUM(p.amount), COUNT(*) FROM ledger_posting p \
         WHERE p.account_id = ledger_account.id) WHERE EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = ledger_account.id)"
            .to_owned(),
    ]
}
