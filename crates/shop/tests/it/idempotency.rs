//! Requests that come more than once under one key.

use chrono::TimeDelta;
use futures::future::join_all;
use kernel::Actor;
use shop::idempotency::{
    ANSWER_BYTES_MAX, Answer, Begun, Claim, KeyedRequest, LOCK, RequestKey, key_begin, key_finish,
    key_give_up,
};
use shop::{Kind, Result, Shop};

use crate::fleet_fixture::Yard;

fn request(principal: &str, key: &str, hash: &str) -> KeyedRequest {
    let key = RequestKey::parse(key).unwrap();
    KeyedRequest { principal: principal.to_owned(), key, hash: hash.to_owned() }
}

fn gift() -> KeyedRequest {
    request("seller:1", "gift", "hash of a gift")
}

fn answer(body: &str) -> Answer {
    let content_type = Some("text/plain".to_owned());
    Answer { status: 201, content_type, location: None, body: body.as_bytes().to_vec() }
}

async fn begin(shop: &Shop, request: KeyedRequest) -> Result<Begun> {
    shop.run(Actor::System, move |ctx| Box::pin(key_begin(ctx, request.clone()))).await
}

async fn claimed(shop: &Shop, request: KeyedRequest) -> Claim {
    match begin(shop, request).await.unwrap() {
        Begun::Claimed(claim) => claim,
        Begun::Done(answer) => panic!("done before: {answer:?}"),
    }
}

async fn finish(shop: &Shop, claim: Claim, answer: Answer) -> Result<bool> {
    let finish = shop.run(Actor::System, move |ctx| {
        let (claim, answer) = (claim.clone(), answer.clone());
        Box::pin(async move { key_finish(ctx, &claim, &answer).await })
    });
    finish.await
}

async fn give_up(shop: &Shop, claim: Claim) -> bool {
    let freed = shop.run(Actor::System, move |ctx| {
        let claim = claim.clone();
        Box::pin(async move { key_give_up(ctx, &claim).await })
    });
    freed.await.unwrap()
}

#[test]
fn a_key_is_1_to_255_visible_ascii_characters() {
    let (longest, longer) = ("k".repeat(255), "k".repeat(256));
    for good in ["k", "!~", "8e03978e-40d5-43e8-bc93-6894a57f9324", &longest] {
        assert_eq!(RequestKey::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", " ", "two words", "tab\t", "line\n", "\u{7f}", "caf\u{e9}", &longer] {
        let refused = shop::Error::from(RequestKey::parse(bad).unwrap_err());
        assert_eq!((refused.kind(), refused.code()), (Kind::Invalid, "idempotency.key_invalid"), "{bad:?}");
    }
}

#[tokio::test]
async fn f28_of_fifty_at_two_replicas_with_one_key_exactly_one_goes_on() {
    let yard = Yard::new().await;
    let twin = yard.twin().await;
    let all = (0..50).map(|nth| begin(if nth % 2 == 0 { &yard.shop } else { &twin }, gift()));
    let mut claims = Vec::new();
    for begun in join_all(all).await {
        match begun {
            Ok(Begun::Claimed(claim)) => claims.push(claim),
            Ok(Begun::Done(answer)) => panic!("{answer:?}"),
            Err(error) => {
                assert_eq!((error.kind(), error.code()), (Kind::Conflict, "idempotency.in_progress"));
            }
        }
    }
    assert_eq!(claims.len(), 1);
    assert!(finish(&yard.shop, claims.remove(0), answer("one gift")).await.unwrap());
    assert_eq!(begin(&twin, gift()).await.unwrap(), Begun::Done(answer("one gift")));
}

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_principal() {
    let yard = Yard::new().await;
    let claim = claimed(&yard.shop, gift()).await;
    let other = request("seller:1", "gift", "hash of another gift");
    // While it is under way, when it was left behind, and when it is done.
    for moment in 0..3 {
        let refused = begin(&yard.shop, other.clone()).await.unwrap_err();
        let expected = (Kind::Refused, "idempotency.key_reused");
        assert_eq!((refused.kind(), refused.code()), expected, "{moment}");
        match moment {
            0 => yard.clock.advance(LOCK),
            _ => drop(finish(&yard.shop, claim.clone(), answer("one gift")).await.unwrap()),
        }
    }
    let stranger = request("seller:2", "gift", "hash of another gift");
    assert!(matches!(begin(&yard.shop, stranger).await.unwrap(), Begun::Claimed(_)));
    assert_eq!(begin(&yard.shop, gift()).await.unwrap(), Begun::Done(answer("one gift")));
}

#[tokio::test]
async fn f22_what_a_dead_process_left_is_taken_over_after_its_lock_and_the_dead_write_no_answer() {
    let yard = Yard::new().await;
    let dead = claimed(&yard.shop, gift()).await;
    yard.clock.advance(LOCK - TimeDelta::milliseconds(1));
    assert_eq!(begin(&yard.shop, gift()).await.unwrap_err().code(), "idempotency.in_progress");
    yard.clock.advance(TimeDelta::milliseconds(1));
    let living = claimed(&yard.shop, gift()).await;
    assert_eq!(begin(&yard.shop, gift()).await.unwrap_err().code(), "idempotency.in_progress");
    // It was only asleep.
    assert!(!finish(&yard.shop, dead.clone(), answer("of the dead")).await.unwrap());
    assert!(!give_up(&yard.shop, dead.clone()).await);
    assert!(finish(&yard.shop, living, answer("of the living")).await.unwrap());
    assert!(!give_up(&yard.shop, dead).await);
    assert_eq!(begin(&yard.shop, gift()).await.unwrap(), Begun::Done(answer("of the living")));
}

#[tokio::test]
async fn a_key_that_was_given_up_is_free_for_any_request() {
    let yard = Yard::new().await;
    let claim = claimed(&yard.shop, gift()).await;
    assert!(give_up(&yard.shop, claim).await);
    claimed(&yard.shop, request("seller:1", "gift", "hash of another gift")).await;
}

#[tokio::test]
async fn an_answer_has_a_longest_body() {
    let yard = Yard::new().await;
    let claim = claimed(&yard.shop, gift()).await;
    let long = answer(&"x".repeat(ANSWER_BYTES_MAX + 1));
    assert_eq!(finish(&yard.shop, claim.clone(), long).await.unwrap_err().kind(), Kind::Internal);
    let longest = answer(&"x".repeat(ANSWER_BYTES_MAX));
    assert!(finish(&yard.shop, claim, longest.clone()).await.unwrap());
    assert_eq!(begin(&yard.shop, gift()).await.unwrap(), Begun::Done(longest));
}

/// More of them than one transaction deletes.
#[tokio::test]
async fn keys_older_than_seven_days_are_gone_however_many_and_younger_ones_are_not() {
    let yard = Yard::new().await;
    let old = "INSERT INTO http_key (principal, key, request_hash, state, locked_until, status, created_at) \
               VALUES ($1, $2, 'h', 'done', 0, 200, $3)";
    let week = kernel::unix_ms(yard.shop.now());
    yard.shop
        .db()
        .write::<(), db::DbErr, _>(move |tx| {
            Box::pin(async move {
                for nth in 0..1_200 {
                    let values = ["seller:1".into(), format!("old-{nth}").into(), week.into()];
                    let backend = db::sea_orm::ConnectionTrait::get_database_backend(tx);
                    let insert = db::sea_orm::Statement::from_sql_and_values(backend, old, values);
                    db::sea_orm::ConnectionTrait::execute_raw(tx, insert).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    yard.after(60 * 60).await;
    let young = claimed(&yard.shop, gift()).await;
    assert!(finish(&yard.shop, young, answer("one gift")).await.unwrap());
    let left = "SELECT COUNT(*) FROM http_key";
    yard.after(6 * 24 * 60 * 60).await;
    assert_eq!(yard.number(left).await, 1_201, "nobody is seven days old");
    yard.after(23 * 60 * 60 + 60).await;
    assert_eq!(yard.number(left).await, 1);
    assert_eq!(begin(&yard.shop, gift()).await.unwrap(), Begun::Done(answer("one gift")));
    yard.after(60 * 60).await;
    claimed(&yard.shop, request("seller:1", "gift", "hash of another gift")).await;
}
