//! I-11: somebody with the database in their hands changes the past.

use chrono::TimeDelta;
use shop::ledger::{SealHead, Severity, Violation, seal_head, seal_stands};

use crate::fixture::{House, came};

const TABLES: &[&str] = &["ledger_transfer", "ledger_posting", "ledger_seal"];

/// A house with three sealed transfers, and the seal as somebody keeps it elsewhere.
async fn sealed() -> (House, SealHead) {
    let house = House::new().await;
    let user = house.person(1).await.id;
    for nth in 1..=3 {
        house.post(came(user, nth * 1_000, &format!("pay:{nth}"))).await.unwrap();
    }
    seals(&house).await;
    let head = seal_head(house.shop.read()).await.unwrap().unwrap();
    house.assert_sound().await;
    (house, head)
}

/// A minute later.
async fn seals(house: &House) {
    house.clock.advance(TimeDelta::minutes(1));
    house.shop.worker().run_due().await.unwrap();
}

async fn stands(house: &House, head: &SealHead) -> bool {
    seal_stands(house.shop.read(), head).await.unwrap()
}

fn of_seals(violations: &[Violation]) -> bool {
    !violations.is_empty()
        && violations.iter().all(|found| found.id == "I-11" && found.severity == Severity::Broken)
}

#[tokio::test]
async fn i11_what_is_new_is_sealed_behind_what_was() {
    let (house, first) = sealed().await;
    assert_eq!(first.block(), 1);
    assert_eq!(first.to_string().parse(), Ok(first.clone()));
    assert!("1:short".parse::<SealHead>().is_err() && "0:".parse::<SealHead>().is_err());
    seals(&house).await;
    assert_eq!(seal_head(house.shop.read()).await.unwrap().unwrap(), first, "nothing new was sealed");
    let user = house.person(2).await.id;
    house.fund(user, 5_000, "pay:4").await;
    seals(&house).await;
    let second = seal_head(house.shop.read()).await.unwrap().unwrap();
    assert_eq!(second.block(), 2);
    assert!(stands(&house, &first).await && stands(&house, &second).await);
    house.assert_sound().await;
}

#[tokio::test]
async fn i11_a_transfer_that_was_changed_shows() {
    for change in [
        "UPDATE ledger_transfer SET reason = 'another' WHERE id = 2",
        "UPDATE ledger_transfer SET order_id = 7 WHERE id = 3",
        "UPDATE ledger_transfer SET created_at = created_at + 1 WHERE id = 1",
        "UPDATE ledger_seal SET hash = 'x' WHERE block = 1",
    ] {
        let (house, head) = sealed().await;
        house.guards_drop(TABLES).await;
        house.sql(change, vec![]).await.unwrap();
        let found = house.violations().await;
        assert!(found.iter().any(|found| found.id == "I-11"), "{change}: {found:?}");
        assert_eq!(stands(&house, &head).await, !change.contains("ledger_seal"));
    }
}

/// The books agree with each other, and with nothing that was sealed.
#[tokio::test]
async fn i11_money_that_never_was_shows() {
    let (house, _) = sealed().await;
    house.guards_drop(TABLES).await;
    for change in [
        "UPDATE ledger_posting SET amount = amount * 2 WHERE transfer_id = 3",
        "UPDATE ledger_posting SET balance_after = (SELECT SUM(p.amount) FROM ledger_posting p \
         WHERE p.account_id = ledger_posting.account_id) WHERE transfer_id = 3",
        "UPDATE ledger_account SET balance = (SELECT SUM(p.amount) FROM ledger_posting p \
         WHERE p.account_id = ledger_account.id) WHERE EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = ledger_account.id)",
    ] {
        house.sql(change, vec![]).await.unwrap();
    }
    let found = house.violations().await;
    let found: Vec<_> = found.into_iter().filter(|found| found.id != "I-10").collect();
    assert!(of_seals(&found), "{found:?}");
    assert!(found[0].detail.contains("transfers 1 to 3"), "{found:?}");
}

/// Everything was sealed anew behind the change: only the seal that lies elsewhere tells.
#[tokio::test]
async fn i11_who_seals_anew_does_not_reach_the_seal_kept_elsewhere() {
    let (house, head) = sealed().await;
    house.guards_drop(TABLES).await;
    house.sql("UPDATE ledger_transfer SET reason = 'another' WHERE id = 2", vec![]).await.unwrap();
    house.sql("DELETE FROM ledger_seal", vec![]).await.unwrap();
    seals(&house).await;
    let found: Vec<_> = house.violations().await.into_iter().filter(|found| found.id != "I-10").collect();
    assert_eq!(found, Vec::new());
    assert!(!stands(&house, &head).await);
}

/// F-32: a copy that ends too early agrees with itself; it does not reach the seal.
#[tokio::test]
async fn f32_books_that_lost_their_end_do_not_reach_the_seal_kept_elsewhere() {
    let (house, _) = sealed().await;
    let user = house.person(2).await.id;
    house.fund(user, 5_000, "pay:4").await;
    seals(&house).await;
    let head = seal_head(house.shop.read()).await.unwrap().unwrap();
    let younger = sealed().await.0;
    assert_eq!(younger.violations().await, Vec::new());
    assert!(!stands(&younger, &head).await);
}
