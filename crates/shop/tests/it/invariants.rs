//! Every check finds what it is for: each test breaks one promise past the shop's rules and looks for its name.

use chrono::TimeDelta;
use kernel::PlanId;
use shop::ledger::{Account, Severity, TransferKind, TransferPost, transfer_reverse};

use crate::fixture::{House, came, transfer};

/// A shop with a wallet of 1000, of which 300 were charged, and one reversed gift.
async fn busy_house() -> House {
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, 1000, "pay:1:credit").await;
    let entries = vec![(Account::Wallet(user.id), -300), (Account::Revenue(PlanId(1)), 300)];
    house.post(transfer(TransferKind::Internal, "x", entries)).await.unwrap();
    let gift = house
        .post(transfer(TransferKind::Internal, "g", vec![(Account::Gift, -5), (Account::Wallet(user.id), 5)]))
        .await
        .unwrap();
    house.system(move |ctx| Box::pin(transfer_reverse(ctx, gift.transfer_id, "oops"))).await.unwrap();
    house.assert_sound().await;
    house
}

async fn unguarded(house: &House, sql: &'static str) {
    house.guards_drop(&["ledger_posting", "ledger_transfer"]).await;
    house.sql(sql, vec![]).await.unwrap();
}

/// The ids of what is broken, I-10 aside: the guards were taken away on purpose.
async fn found(house: &House) -> Vec<&'static str> {
    let mut ids: Vec<_> = house.violations().await.iter().map(|violation| violation.id).collect();
    ids.retain(|id| *id != "I-10");
    ids.dedup();
    ids
}

async fn finds(sql: &'static str, expected: &[&str]) {
    let house = busy_house().await;
    unguarded(&house, sql).await;
    let found = found(&house).await;
    for id in expected {
        assert!(found.contains(id), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn i01_an_unbalanced_transfer_is_found() {
    finds(
        "UPDATE ledger_posting SET amount = amount + 1 WHERE transfer_id = 2 AND line = 1",
        &["I-1", "I-2"],
    )
    .await;
    finds("DELETE FROM ledger_posting WHERE transfer_id = 1", &["I-1", "I-2"]).await;
    // Zero in all, but apples for pears.
    finds("UPDATE ledger_posting SET asset = 'USD/2' WHERE transfer_id = 2 AND line = 1", &["I-1"]).await;
}

#[tokio::test]
async fn i02_a_balance_that_is_not_its_postings_is_found() {
    finds("UPDATE ledger_account SET balance = balance + 1 WHERE code = 'liability:user:1'", &["I-2", "I-3"])
        .await;
    finds("UPDATE ledger_account SET version = version + 1 WHERE code = 'expense:gift'", &["I-2"]).await;
    finds("UPDATE ledger_posting SET balance_after = 1 WHERE transfer_id = 4 AND line = 2", &["I-2"]).await;
}

#[tokio::test]
async fn i03_books_that_do_not_sum_to_zero_are_found() {
    finds("UPDATE ledger_account SET balance = balance - 1 WHERE code = 'asset:card:1'", &["I-3"]).await;
}

#[tokio::test]
async fn i04_a_wallet_below_its_floor_is_found() {
    finds("UPDATE ledger_account SET held = 701 WHERE code = 'liability:user:1'", &["I-4"]).await;
}

#[tokio::test]
async fn i07_a_reversal_that_does_not_undo_is_found() {
    finds("UPDATE ledger_posting SET amount = -6 WHERE transfer_id = 4 AND line = 2", &["I-7"]).await;
    finds("UPDATE ledger_transfer SET kind = 'internal' WHERE id = 4", &["I-7"]).await;
}

#[tokio::test]
async fn i10_history_cannot_change_and_missing_guards_are_found() {
    let house = busy_house().await;
    for sql in [
        "UPDATE ledger_posting SET amount = 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_transfer SET reason = ''",
        "DELETE FROM ledger_transfer",
    ] {
        assert!(house.sql(sql, vec![]).await.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    house.assert_sound().await;
    unguarded(&house, "SELECT 1").await;
    let missing = house.violations().await;
    assert!(missing.len() >= 2, "{missing:?}");
    assert!(missing.iter().all(|violation| violation.id == "I-10"));
}

const ORDER: &str = "INSERT INTO shop_order (id, user_id, kind, quantity, price, snapshot, state, state_version, idem_key, \
     charge_transfer_id, created_at, expires_at, paid_at) VALUES ($1, 1, $2, 1, 300, '{}', $3, 1, $4, $5, 0, 0, $6)";
const ATTEMPT: &str = "INSERT INTO payment_attempt (id, intent_id, user_id, gateway, state, state_version, amount, tag, \
     late, resubmits, received, credited_transfer_id, created_at, deadline_at) \
     VALUES ($1, 1, 1, 'card', $2, 1, 1000, 0, false, 0, $3, $4, 0, 0)";

async fn order(house: &House, (id, kind, state): (i64, &str, &str), charge: Option<i64>) {
    let paid = house.shop.now().timestamp_millis();
    let values =
        vec![id.into(), kind.into(), state.into(), format!("k{id}").into(), charge.into(), Some(paid).into()];
    house.sql(ORDER, values).await.unwrap();
}

async fn attempt(house: &House, (id, state): (i64, &str), received: Option<i64>, credited: Option<i64>) {
    house.sql(ATTEMPT, vec![id.into(), state.into(), received.into(), credited.into()]).await.unwrap();
}

async fn paying_house() -> House {
    let house = House::new().await;
    house.person(1).await;
    order(&house, (1, "topup", "awaiting_payment"), None).await;
    house
        .sql(
            "INSERT INTO payment_intent (id, user_id, order_id, amount, state, state_version, created_at, expires_at) \
             VALUES (1, 1, 1, 1000, 'open', 1, 0, 0)",
            vec![],
        )
        .await
        .unwrap();
    house
}

fn credited(key: &str) -> TransferPost {
    TransferPost { kind: TransferKind::Credit, ..came(kernel::UserId(1), 1000, key) }
}

#[tokio::test]
async fn i05_a_credited_attempt_has_exactly_its_transfer() {
    let house = paying_house().await;
    let mut post = credited("pay:1:credit");
    post.attempt_id = Some(kernel::AttemptId(1));
    let posted = house.post(post.clone()).await.unwrap().transfer_id.0;
    assert_eq!(found(&house).await, ["I-5"], "the attempt is not there");
    attempt(&house, (1, "credited"), Some(1000), Some(posted)).await;
    house.assert_sound().await;

    attempt(&house, (2, "credited"), Some(1000), None).await;
    assert_eq!(found(&house).await, ["I-5"], "no transfer");
    post.idem_key = "pay:3:credit".to_owned();
    post.attempt_id = Some(kernel::AttemptId(3));
    let third = house.post(post).await.unwrap().transfer_id.0;
    house.sql("DELETE FROM payment_attempt WHERE id = 2", vec![]).await.unwrap();
    attempt(&house, (3, "credited"), Some(999), Some(third)).await;
    assert_eq!(found(&house).await, ["I-5"], "another amount");
    house
        .sql("UPDATE payment_attempt SET received = 1000, state = 'expired' WHERE id = 3", vec![])
        .await
        .unwrap();
    assert_eq!(found(&house).await, ["I-5"], "credited and not said so");
}

#[tokio::test]
async fn i05_a_credit_that_names_no_payment_is_found() {
    let house = paying_house().await;
    house.post(credited("c")).await.unwrap();
    assert_eq!(found(&house).await, ["I-5"]);
}

#[tokio::test]
async fn i06_a_paid_order_has_exactly_its_charge_and_gives_back_no_more() {
    let house = paying_house().await;
    let user = kernel::UserId(1);
    house.fund(user, 1000, "c").await;
    order(&house, (2, "buy", "needs_attention"), None).await;
    assert_eq!(found(&house).await, ["I-6"], "paid without a charge");
    let mut post = transfer(
        TransferKind::Charge,
        "order:2:charge",
        vec![(Account::Wallet(user), -300), (Account::Revenue(PlanId(1)), 300)],
    );
    post.order_id = Some(kernel::OrderId(2));
    let charge = house.post(post.clone()).await.unwrap().transfer_id.0;
    house
        .sql("UPDATE shop_order SET charge_transfer_id = $1 WHERE id = 2", vec![charge.into()])
        .await
        .unwrap();
    house.assert_sound().await;

    house.sql("UPDATE shop_order SET price = 301 WHERE id = 2", vec![]).await.unwrap();
    assert_eq!(found(&house).await, ["I-6"], "another price");
    house.sql("UPDATE shop_order SET price = 300, state = 'refunded' WHERE id = 2", vec![]).await.unwrap();
    for (key, amount, sound) in [("refund:2:1", 300, true), ("refund:2:2", 1, false)] {
        let entries = vec![(Account::Refund, -amount), (Account::Wallet(user), amount)];
        let mut refund = transfer(TransferKind::Refund, key, entries);
        refund.order_id = Some(kernel::OrderId(2));
        house.post(refund).await.unwrap();
        assert_eq!(found(&house).await.is_empty(), sound, "{key}");
    }
}

#[tokio::test]
async fn i08_a_paid_order_without_a_grant_is_found() {
    let house = paying_house().await;
    order(&house, (2, "buy", "provisioning"), None).await;
    assert!(found(&house).await.contains(&"I-8"));
}

#[tokio::test]
async fn i09_the_database_keeps_outside_references_unique() {
    let house = paying_house().await;
    for id in [1, 2] {
        attempt(&house, (id, "awaiting_receipt"), None, None).await;
    }
    house.sql("UPDATE payment_attempt SET external_ref = 'r' WHERE id = 1", vec![]).await.unwrap();
    assert!(house.sql("UPDATE payment_attempt SET external_ref = 'r' WHERE id = 2", vec![]).await.is_err());
    house.assert_sound().await;
}

#[tokio::test]
async fn i12_what_waits_too_long_is_stuck_and_not_broken() {
    let house = paying_house().await;
    attempt(&house, (1, "unknown"), None, None).await;
    house
        .sql(
            "INSERT INTO job (kind, payload, state, priority, attempts, attempts_max, run_at, lease_until, fence, created_at) \
             VALUES ('a.b', '{}', 'running', 0, 1, 12, 0, $1, 1, 0)",
            vec![house.shop.now().timestamp_millis().into()],
        )
        .await
        .unwrap();
    assert_eq!(house.violations().await.len(), 1, "the lease has not lapsed for long");
    house.clock.advance(TimeDelta::minutes(11));
    let stuck = house.violations().await;
    assert_eq!(stuck.len(), 2);
    assert!(stuck.iter().all(|violation| violation.id == "I-12" && violation.severity == Severity::Stuck));
}
