//! Limits on Tokio's stopped clock: it moves only when everybody waits.

use std::time::Duration;

use telegram::{ChatKey, Error, Lane, Pace};
use tokio::time::Instant;

const SARA: ChatKey = ChatKey::Id(5001);
const GROUP: ChatKey = ChatKey::Id(-100_500);

async fn took(work: impl Future<Output = Result<(), Error>>) -> Duration {
    let start = Instant::now();
    work.await.unwrap();
    start.elapsed()
}

async fn times(pace: &Pace, count: u64, chat: Option<&ChatKey>) -> Result<(), Error> {
    for _ in 0..count {
        pace.message(Lane::Interactive, chat).await?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_conversation_is_not_slowed_and_a_flood_is() {
    let pace = Pace::default();
    assert_eq!(took(times(&pace, 25, Some(&SARA))).await, Duration::ZERO);
    times(&pace, 35, Some(&SARA)).await.unwrap();
    let flood = took(times(&pace, 4, Some(&SARA))).await;
    assert!(flood >= Duration::from_secs(2) && flood < Duration::from_secs(4), "{flood:?}");
    assert_eq!(took(times(&pace, 1, Some(&ChatKey::Id(5002)))).await, Duration::ZERO, "others do not wait");
}

#[tokio::test(start_paused = true)]
async fn a_group_gets_twenty_a_minute() {
    let pace = Pace::default();
    let flood = took(times(&pace, 8, Some(&GROUP))).await;
    assert!(flood >= Duration::from_secs(9) && flood < Duration::from_secs(10), "{flood:?}");
}

#[tokio::test(start_paused = true)]
async fn all_chats_together_stay_below_thirty_a_second() {
    let pace = Pace::default();
    let all = took(async {
        for chat in 1..=28 * 4 {
            pace.message(Lane::Interactive, Some(&ChatKey::Id(chat))).await?;
        }
        Ok(())
    })
    .await;
    assert!(all >= Duration::from_millis(2_900) && all < Duration::from_secs(4), "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn a_broadcast_leaves_room_for_answers() {
    let pace = Pace::default();
    for chat in 1..=60 {
        pace.message(Lane::Bulk, Some(&ChatKey::Id(chat))).await.unwrap();
    }
    assert_eq!(took(times(&pace, 4, Some(&SARA))).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn waits_are_bounded() {
    let pace = Pace::default();
    pace.pause(Some(&SARA), 8);
    let waited = took(pace.message(Lane::Interactive, Some(&SARA))).await;
    assert!(waited >= Duration::from_secs(8) && waited < Duration::from_secs(9), "{waited:?}");
    pace.pause(None, 60);
    assert_eq!(pace.call(None).await, Err(Error::RetryAfter(61)));
    assert_eq!(pace.message(Lane::Bulk, Some(&SARA)).await, Err(Error::RetryAfter(61)));
    pace.pause(None, 1);
    assert_eq!(
        pace.call(None).await,
        Err(Error::RetryAfter(61)),
        "a shorter pause does not end a longer one"
    );
    tokio::time::advance(Duration::from_secs(61)).await;
    assert_eq!(pace.call(None).await, Ok(()));
    pace.pause(None, u64::MAX);
    assert_eq!(pace.call(None).await, Err(Error::RetryAfter(3601)), "no pause is longer than an hour");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_pause_is_no_stampede() {
    let pace = std::sync::Arc::new(Pace::default());
    pace.pause(None, 5);
    let start = Instant::now();
    let waiting: Vec<_> = (1..=84)
        .map(|chat| {
            let pace = std::sync::Arc::clone(&pace);
            tokio::spawn(async move { pace.message(Lane::Interactive, Some(&ChatKey::Id(chat))).await })
        })
        .collect();
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(5_000 + 1_900), "{:?}", start.elapsed());
}
