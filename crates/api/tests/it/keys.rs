//! Requests that come more than once, at a route that moves money.

use axum::http::StatusCode;
use futures::future::join_all;
use shop::idempotency::{ANSWER_BYTES_MAX, LOCK};

use crate::desk::{Desk, Mood, SELLERS};
use crate::till::Answer;

const GIFT: i64 = 1_000;
const SEVEN_DAYS_S: i64 = 7 * 24 * 60 * 60;

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == "true"
}

fn code(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    problem["code"].as_str().unwrap().to_owned()
}

/// Asks again until nobody is at it.
async fn settled(desk: &Desk, key: &str) -> Answer {
    let asking = async {
        loop {
            let answer = desk.gift(key).await;
            if answer.status != StatusCode::CONFLICT {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), asking).await.unwrap()
}

#[tokio::test]
async fn without_a_key_or_with_nonsense_no_money_moves() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    let seller = ("authorization", SELLERS[0]);
    let keyless = desk.send("/desk/gift", &[seller], "1000").await;
    assert_eq!(keyless.status, StatusCode::BAD_REQUEST);
    assert_eq!(code(&keyless), "idempotency.key_missing");
    let long = "k".repeat(256);
    for bad in ["", "two words", "tab\tbed", &long, "caf\u{e9}"] {
        let refused = desk.send("/desk/gift", &[seller, ("idempotency-key", bad)], "1000").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad:?}");
        assert_eq!(code(&refused), "idempotency.key_invalid", "{bad:?}");
    }
    let two = [seller, ("idempotency-key", "one"), ("idempotency-key", "two")];
    assert_eq!(code(&desk.send("/desk/gift", &two, "1000").await), "idempotency.key_invalid");
    // Nobody has authenticated: the key is nobody's.
    let nobody = desk.send("/desk/gift", &[("idempotency-key", "one")], "1000").await;
    assert_eq!(nobody.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!((desk.runs(), desk.wallet().await), (0, before));
}

/// The handler forgot the key of its command: what is booked once here the layer alone keeps so.
#[tokio::test(flavor = "multi_thread")]
async fn f28_of_twenty_at_once_with_one_key_one_books_and_the_others_hear_of_it() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    let headers = [("authorization", SELLERS[0]), ("idempotency-key", "one")];
    let answers = join_all((0..20).map(|_| desk.send("/desk/careless", &headers, "1000"))).await;
    let (mut first, mut bodies) = (0, Vec::new());
    for answer in answers {
        if answer.status == StatusCode::CONFLICT {
            assert_eq!(code(&answer), "idempotency.in_progress");
            assert_eq!(answer.header("retry-after"), "1");
        } else {
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
            first += u32::from(!is_replayed(&answer));
            bodies.push(answer.text());
        }
    }
    assert_eq!(desk.wallet().await, before + GIFT, "booked once");
    assert_eq!((desk.runs(), first), (1, 1));
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    desk.till.test.books_are_right().await.unwrap();
}

#[tokio::test]
async fn repeated_later_it_is_answered_with_what_was_answered() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    let first = desk.gift("one").await;
    assert_eq!((first.status, is_replayed(&first)), (StatusCode::CREATED, false));
    desk.till.test.advance_s(6 * 24 * 60 * 60);
    let again = desk.gift("one").await;
    assert_eq!((again.status, is_replayed(&again)), (StatusCode::CREATED, true));
    for name in ["content-type", "location"] {
        assert!(!again.header(name).is_empty(), "{name}");
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!((again.text(), again.header("cache-control")), (first.text(), "no-store"));
    assert_eq!((desk.runs(), desk.wallet().await), (1, before + GIFT));
}

#[tokio::test]
async fn refusals_of_a_handler_are_its_answer_too() {
    let desk = Desk::open().await;
    for status in [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT, StatusCode::NO_CONTENT] {
        desk.mood(Mood::Answers(status));
        let first = desk.gift(status.as_str()).await;
        desk.mood(Mood::Prompt);
        let again = desk.gift(status.as_str()).await;
        assert_eq!((again.status, again.text()), (status, first.text()));
        assert!(is_replayed(&again) && !is_replayed(&first));
    }
    assert_eq!(desk.runs(), 3);
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused_and_moves_nothing() {
    let desk = Desk::open().await;
    assert_eq!(desk.gift("one").await.status, StatusCode::CREATED);
    let after = desk.wallet().await;
    let headers = [("authorization", SELLERS[0]), ("idempotency-key", "one")];
    // Another body, another query, another route, the same route below another address.
    let others = [("/desk/gift", "2000"), ("/desk/gift?a=b", "1000"), ("/desk/careless", "1000")];
    for (path, toman) in others.into_iter().chain([("/other/gift", "1000")]) {
        let refused = desk.send(path, &headers, toman).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {toman}");
        assert_eq!(code(&refused), "idempotency.key_reused");
        assert!(!is_replayed(&refused));
    }
    assert_eq!((desk.runs(), desk.wallet().await), (1, after));
}

#[tokio::test]
async fn two_principals_with_the_same_key_do_not_meet() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    for (seller, toman) in SELLERS.into_iter().zip(["1000", "2000"]) {
        let headers = [("authorization", seller), ("idempotency-key", "one")];
        for replayed in [false, true] {
            let answer = desk.send("/desk/gift", &headers, toman).await;
            assert_eq!((answer.status, is_replayed(&answer)), (StatusCode::CREATED, replayed), "{seller}");
        }
    }
    assert_eq!((desk.runs(), desk.wallet().await), (2, before + 3 * GIFT));
}

#[tokio::test]
async fn f02_a_process_that_died_between_effect_and_answer_is_followed_by_one_that_books_nothing_twice() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    desk.mood(Mood::Dies);
    tokio::select! {
        answer = desk.gift("one") => panic!("{}", answer.text()),
        () = desk.booked() => {}
    }
    desk.mood(Mood::Prompt);
    desk.till.test.advance_s(LOCK.num_seconds() - 1);
    let early = desk.gift("one").await;
    assert_eq!((early.status, early.header("retry-after")), (StatusCode::CONFLICT, "1"));
    desk.till.test.advance_s(1);
    let taken_over = desk.gift("one").await;
    assert_eq!((taken_over.status, is_replayed(&taken_over)), (StatusCode::CREATED, false));
    assert!(is_replayed(&desk.gift("one").await));
    assert_eq!((desk.runs(), desk.wallet().await), (2, before + GIFT), "booked once");
    desk.till.test.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f22_one_who_slept_through_its_claim_changes_nothing_of_the_answer_that_stands() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    desk.mood(Mood::Sleeps);
    let next = async {
        desk.booked().await;
        desk.mood(Mood::Prompt);
        desk.till.test.advance_s(LOCK.num_seconds());
        let standing = desk.gift("one").await;
        desk.release();
        standing
    };
    let (slept, standing) = tokio::join!(desk.gift("one"), next);
    assert_eq!((slept.status, standing.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_ne!(slept.text(), standing.text());
    let later = desk.gift("one").await;
    assert_eq!((is_replayed(&later), later.text()), (true, standing.text()));
    assert_eq!((desk.runs(), desk.wallet().await), (2, before + GIFT));
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_nothing_half_way() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    desk.mood(Mood::Sleeps);
    tokio::select! {
        answer = desk.gift("one") => panic!("{}", answer.text()),
        () = desk.booked() => {}
    }
    desk.mood(Mood::Prompt);
    assert_eq!(desk.gift("one").await.status, StatusCode::CONFLICT);
    desk.release();
    let answer = settled(&desk, "one").await;
    assert_eq!((answer.status, is_replayed(&answer)), (StatusCode::CREATED, true));
    assert_eq!((desk.runs(), desk.wallet().await), (1, before + GIFT));
}

/// The effect is there each time and the answer is not: what the business remembers is what counts.
#[tokio::test]
async fn an_answer_of_a_failing_shop_is_not_kept_and_repeated_nothing_is_booked_twice() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    let failing = [
        (Mood::Answers(StatusCode::INTERNAL_SERVER_ERROR), StatusCode::INTERNAL_SERVER_ERROR),
        (Mood::Answers(StatusCode::SERVICE_UNAVAILABLE), StatusCode::SERVICE_UNAVAILABLE),
        (Mood::Answers(StatusCode::TOO_MANY_REQUESTS), StatusCode::TOO_MANY_REQUESTS),
        (Mood::Panics, StatusCode::INTERNAL_SERVER_ERROR),
    ];
    for (nth, (mood, status)) in failing.into_iter().enumerate() {
        let key = format!("key-{nth}");
        desk.mood(mood);
        for _ in 0..2 {
            let failed = desk.gift(&key).await;
            assert_eq!((failed.status, is_replayed(&failed)), (status, false), "{mood:?}");
        }
        desk.mood(Mood::Prompt);
        let done = desk.gift(&key).await;
        assert_eq!((done.status, is_replayed(&done)), (StatusCode::CREATED, false), "{mood:?}");
        assert!(is_replayed(&desk.gift(&key).await), "{mood:?}");
    }
    assert_eq!((desk.runs(), desk.wallet().await), (12, before + 4 * GIFT));
    desk.till.test.books_are_right().await.unwrap();
}

#[tokio::test]
async fn an_answer_too_long_to_be_kept_reaches_its_client_whole() {
    let desk = Desk::open().await;
    for (bytes, kept) in [(ANSWER_BYTES_MAX, true), (ANSWER_BYTES_MAX + 1, false)] {
        desk.mood(Mood::Long(bytes));
        let key = bytes.to_string();
        let (first, again) = (desk.gift(&key).await, desk.gift(&key).await);
        assert_eq!((first.body.len(), again.body.len()), (bytes, bytes));
        assert_eq!(is_replayed(&again), kept, "{bytes}");
    }
}

#[tokio::test]
async fn after_seven_days_the_key_is_gone_and_the_books_still_know_it() {
    let desk = Desk::open().await;
    let before = desk.wallet().await;
    assert_eq!(desk.gift("one").await.status, StatusCode::CREATED);
    desk.till.test.advance_s(SEVEN_DAYS_S + 2 * 60 * 60);
    let forgotten = async {
        // The shop's own worker may be at it.
        loop {
            desk.till.test.shop.worker().run_due().await.unwrap();
            let answer = desk.gift("one").await;
            if !is_replayed(&answer) {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(20), forgotten).await.unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!((desk.runs(), desk.wallet().await), (2, before + GIFT), "the key of the command is for ever");
    desk.till.test.books_are_right().await.unwrap();
}
