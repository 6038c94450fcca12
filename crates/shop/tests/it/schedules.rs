//! What comes round.

use db::sea_orm::ConnectionTrait as _;

use crate::fleet_fixture::Yard;

/// A version that is gone had a schedule that nobody knows now.
#[tokio::test]
async fn a_schedule_that_nobody_knows_is_forgotten_and_not_due_for_ever() {
    let yard = Yard::new().await;
    yard.shop
        .db()
        .write(|tx| {
            Box::pin(async move {
                let sql = "INSERT INTO schedule (name, next_at, fence) VALUES ('of.another_version', 1, 0)";
                tx.execute_unprepared(sql).await.map(drop)
            })
        })
        .await
        .unwrap();
    yard.work().await;
    let stale = "SELECT COUNT(*) FROM schedule WHERE name = 'of.another_version'";
    assert_eq!((yard.number(stale).await, yard.number("SELECT COUNT(*) FROM schedule").await > 5), (0, true));
}
