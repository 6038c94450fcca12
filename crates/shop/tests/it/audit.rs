//! The log and its chain.

use kernel::{Actor, PageRequest};
use serde_json::json;
use shop::audit::{chain_check, entry_page, record};

use crate::fixture::House;

async fn record_some(house: &House, count: i64) {
    for n in 0..count {
        house
            .shop
            .run(Actor::Operator, move |ctx| {
                Box::pin(async move {
                    record(ctx, "test.done", &format!("thing:{}", n % 2), json!({ "n": n }));
                    Ok(())
                })
            })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn entries_are_chained_and_read_newest_first() {
    let house = House::new().await;
    assert_eq!(chain_check(house.shop.read()).await.unwrap(), None);
    record_some(&house, 5).await;
    assert_eq!(chain_check(house.shop.read()).await.unwrap(), None);
    let page = entry_page(house.shop.read(), Some("thing:0"), PageRequest::new(0, 2)).await.unwrap();
    let seqs: Vec<_> = page.items.iter().map(|entry| entry.seq).collect();
    assert_eq!((page.total, seqs), (3, vec![5, 3]));
    assert_eq!((page.items[0].face.as_str(), &page.items[0].data), ("cli", &json!({ "n": 4 })));
}

#[tokio::test]
async fn i10_the_database_refuses_to_change_the_log() {
    let house = House::new().await;
    record_some(&house, 2).await;
    for sql in ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry WHERE seq = 2"] {
        assert!(house.sql(sql, vec![]).await.unwrap_err().to_string().contains("append-only"));
    }
    assert_eq!(chain_check(house.shop.read()).await.unwrap(), None);
}

#[tokio::test]
async fn a_change_of_the_past_shows_even_when_the_guards_were_away() {
    for (sql, broken) in [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 3", 3),
        ("UPDATE audit_entry SET data = '{\"n\":9}' WHERE seq = 1", 1),
        ("UPDATE audit_entry SET hash = 'x' WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 4", 4),
        ("UPDATE audit_head SET hash = 'x'", 4),
    ] {
        let house = House::new().await;
        record_some(&house, 4).await;
        house.guards_drop(&["audit_entry"]).await;
        house.sql(sql, vec![]).await.unwrap();
        assert_eq!(chain_check(house.shop.read()).await.unwrap(), Some(broken), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_make_one_chain() {
    let house = House::new().await;
    futures::future::join_all((0..20).map(|_| record_some(&house, 3))).await;
    assert_eq!(chain_check(house.shop.read()).await.unwrap(), None);
    let page = entry_page(house.shop.read(), None, PageRequest::new(0, 1)).await.unwrap();
    assert_eq!((page.total, page.items[0].seq), (60, 60));
}
