//! Work that was given up, seen and tried again from the chat.

use jobs::{NewJob, queue_depth};
use testkit::{TestShop, TestShopOptions};

use crate::staff::{asks, presses};
use crate::walk::{fa, said};

/// Jobs of a kind that nobody handles: each fails twice and is dead.
async fn given_up(kinds: &'static [&'static str]) -> TestShop {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    for kind in kinds.iter().copied() {
        shop.operate(move |ctx| {
            ctx.enqueue(NewJob::new(kind, &()).attempts_max(2));
            Box::pin(async { Ok(()) })
        })
        .await
        .unwrap();
    }
    let wanted = kinds.len() as u64;
    shop.wait_for("dead letters", || async {
        shop.advance_s(60);
        let depth = queue_depth(shop.shop.read(), shop.shop.now()).await?;
        Ok((depth.dead == wanted).then_some(()))
    })
    .await
    .unwrap();
    shop
}

async fn dead(shop: &TestShop) -> u64 {
    queue_depth(shop.shop.read(), shop.shop.now()).await.unwrap().dead
}

#[tokio::test]
async fn work_that_was_given_up_is_listed_and_tried_again_one_by_one_and_together() {
    let shop = given_up(&["till.<count>", "till.close", "till.open"]).await;
    let mut owner = shop.owner().await.unwrap();
    let menu = asks(&mut owner, "/admin", "مدیریت فروشگاه").await;
    assert!(menu.text().contains(&said("admin-jobs-dead")), "{}", menu.text());
    let list = presses(&mut owner, &menu, &format!("({})", fa(3)), &said("admin-jobs")).await;
    for part in ["till.<count>", "no handler for till.<count>", "۲ بار تلاش"] {
        assert!(list.text().contains(part), "{part} in {}", list.text());
    }
    let one = list.button("کار").unwrap()["label"].as_str().unwrap().to_owned();
    presses(&mut owner, &list, &one, &said("admin-job-queued")).await;
    // It has failed once more and waits for its second try: the clock stands still.
    assert_eq!(dead(&shop).await, 2);
    // The button of a job that is not there any more.
    let data = list.data(&one).unwrap().to_owned();
    owner.press_data(list.id(), &data).await.unwrap();
    owner.hears(&said("admin-job-gone")).await.unwrap();
    owner.press_on(list.id(), "همه").await.unwrap();
    owner.hears(&format!("{} کار", fa(2))).await.unwrap();
    assert_eq!(dead(&shop).await, 0);
    let menu = asks(&mut owner, "/admin", "مدیریت فروشگاه").await;
    assert!(!menu.text().contains(&said("admin-jobs-dead")), "{}", menu.text());
    owner.press_data(menu.id(), "1jd.0").await.unwrap();
    owner.hears(&said("admin-jobs-none")).await.unwrap();
    let log = asks(&mut owner, "/audit", &said("admin-audit-job-retry")).await;
    assert_eq!(log.text().matches(&said("admin-audit-job-retry")).count(), 3, "{}", log.text());
}

#[tokio::test]
async fn a_reviewer_neither_sees_nor_revives_work() {
    let shop = given_up(&["till.count"]).await;
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let menu = asks(&mut reviewer, "/admin", "مدیریت فروشگاه").await;
    assert!(!menu.text().contains(&said("admin-jobs-dead")), "{}", menu.text());
    for data in ["1jd.0", "1jr.1", "1ja"] {
        reviewer.press_data(menu.id(), data).await.unwrap();
    }
    // A chat is worked off in order: when this is answered, so were the presses.
    asks(&mut reviewer, "/help", "راهنمای خرید").await;
    assert_eq!(dead(&shop).await, 1);
}
