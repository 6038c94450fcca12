//! Two people, or a person and the provider, at the same payment at the same moment.

use chrono::TimeDelta;
use futures::future::join;
use kernel::Money;
use shop::ledger::WalletAdjust;
use shop::orders::{Deed, DeskOutcome, desk_waiting, wallet_adjust_at_shell};
use shop::payments::{Attempt, AttemptState, attempt_ask};

use crate::confirmed::{ask, bear, book};
use crate::crowds::{deadlocks, kept_until, taken_until};
use crate::desk::{act, clerks, paid_online};
use crate::online::{authority, now, open_till};
use crate::online_hands::unknown;
use crate::payouts::{at_bank, settle};
use crate::till::{PRICE, Till, by, toman};

/// On PostgreSQL both of a scene come to a row that is held, and are let go together; SQLite has one writer.
async fn at_once(till: &Till, id: i64, scene: impl Future<Output = ()>) {
    match till.yard.shop.db().engine() {
        db::Engine::Sqlite => scene.await,
        db::Engine::Postgres => kept_until(till, ("payment_attempt", id), 2, scene).await,
    }
}

/// Booked by hand; the provider may still say what it likes.
async fn booked(till: &Till) -> Attempt {
    let (_, attempt) = unknown(till).await;
    book(till, &attempt, toman(PRICE)).await;
    attempt
}

/// Somebody asks the provider, and it is asked.
async fn asked(till: &Till, attempt: &Attempt) {
    let id = attempt.id;
    till.yard.run(move |ctx| Box::pin(attempt_ask(ctx, id))).await.unwrap();
    till.yard.work().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i14_two_write_offs_at_once_bear_it_once() {
    let till = open_till().await;
    let attempt = booked(&till).await;
    ask(&till, &attempt).await;
    assert_eq!(at_bank(&till).await.difference, toman(PRICE));
    let intent = attempt.intent_id.0;
    let scene = async {
        let (one, other) = join(bear(&till, &attempt), bear(&till, &attempt)).await;
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.iter().map(shop::Error::code).collect::<Vec<_>>(), ["payments.illegal_move"]);
    };
    match till.yard.shop.db().engine() {
        db::Engine::Sqlite => scene.await,
        db::Engine::Postgres => kept_until(&till, ("payment_intent", intent), 2, scene).await,
    }
    assert_eq!(at_bank(&till).await.difference, Money::ZERO);
    assert_eq!(deadlocks(&till).await, 0);
    till.sound().await;
}

/// Whoever is first: what is confirmed nobody bears.
#[tokio::test(flavor = "multi_thread")]
async fn i14_a_write_off_beside_the_providers_yes_leaves_sound_books() {
    for round in 0..6 {
        let till = open_till().await;
        let attempt = booked(&till).await;
        till.yard.bank.pay(&authority(&attempt));
        let scene = async {
            let (_, ()) = join(bear(&till, &attempt), asked(&till, &attempt)).await;
            let state = now(&till, attempt.id).await;
            assert!(state.online.reference.is_some() && state.borne_at.is_none(), "round {round}: {state:?}");
        };
        scene.await;
        let left = now(&till, attempt.id).await;
        assert_eq!(left.state, AttemptState::Credited);
        let line = at_bank(&till).await;
        assert_eq!(line.difference, Money::ZERO, "round {round}: {left:?}");
        assert_eq!(deadlocks(&till).await, 0);
        till.sound().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i14_a_write_off_beside_a_payout_counts_what_is_missing_once() {
    for round in 0..6 {
        let till = open_till().await;
        let attempt = booked(&till).await;
        paid_online(&till, shop::orders::Wish::TopUp { amount: toman(40_000) }).await;
        till.yard.clock.advance(TimeDelta::seconds(1));
        let scene = async {
            let (borne, settled) = join(bear(&till, &attempt), settle(&till, 40_000, 0, "P-1")).await;
            borne.unwrap();
            settled.unwrap();
        };
        at_once_or_not(&till, round, attempt.id.0, scene).await;
        assert_eq!(at_bank(&till).await.difference, Money::ZERO, "round {round}");
        assert_eq!(deadlocks(&till).await, 0);
        till.sound().await;
    }
}

/// Some rounds together at the row, some as they come.
async fn at_once_or_not(till: &Till, round: u32, id: i64, scene: impl Future<Output = ()>) {
    if round.is_multiple_of(2) { at_once(till, id, scene).await } else { scene.await }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_propose_at_the_same_moment_have_agreed() {
    let till = open_till().await;
    let [one, other] = clerks(&till).await;
    let (order, _) = paid_online(&till, till.buy()).await;
    let deed = Deed::Refund { order_id: order };
    let scene = async {
        let (first, second) = join(act(&till, by(one), deed), act(&till, by(other), deed)).await;
        let mut outcomes = [first.unwrap(), second.unwrap()];
        outcomes.sort_by_key(|outcome| *outcome != DeskOutcome::Proposed);
        assert_eq!(outcomes, [DeskOutcome::Proposed, DeskOutcome::Done]);
    };
    match till.yard.shop.db().engine() {
        db::Engine::Sqlite => scene.await,
        // Reads go on, and both come to write.
        db::Engine::Postgres => {
            taken_until(&till, "LOCK TABLE desk_proposal IN EXCLUSIVE MODE".to_owned(), 2, scene).await;
        }
    }
    assert_eq!(till.wallet(till.customer).await, PRICE, "given back once");
    assert!(desk_waiting(till.yard.shop.read(), 10).await.unwrap().is_empty());
    till.sound().await;
}

fn adjust(till: &Till, amount: i64, form: i64) -> Deed {
    Deed::Adjust { user_id: till.customer, amount: toman(amount), form }
}

/// Another sum is another wish; the same one at the shell leaves nothing to agree to.
#[tokio::test]
async fn a_proposal_for_a_wallet_ends_by_its_own_sum_only() {
    let till = open_till().await;
    let [one, other] = clerks(&till).await;
    let waiting = async || desk_waiting(till.yard.shop.read(), 10).await.unwrap().len();
    let large = adjust(&till, 2_000_000, 1);
    assert_eq!(act(&till, by(one), large).await.unwrap(), DeskOutcome::Proposed);
    assert_eq!(act(&till, by(one), adjust(&till, 50_000, 2)).await.unwrap(), DeskOutcome::Done);
    assert_eq!((till.wallet(till.customer).await, waiting().await), (50_000, 1), "it still waits");
    assert_eq!(act(&till, by(other), large).await.unwrap(), DeskOutcome::Done);
    assert_eq!((till.wallet(till.customer).await, waiting().await), (2_050_000, 0));
    assert_eq!(act(&till, by(one), adjust(&till, 2_000_000, 3)).await.unwrap(), DeskOutcome::Proposed);
    let user_id = till.customer;
    let at_shell = move || WalletAdjust {
        user_id,
        amount: toman(2_000_000),
        reason: "asked for".to_owned(),
        idem_key: "cli:1".to_owned(),
    };
    till.yard
        .run(move |ctx| Box::pin(async move { wallet_adjust_at_shell(ctx, at_shell()).await }))
        .await
        .unwrap();
    assert_eq!((till.wallet(till.customer).await, waiting().await), (4_050_000, 0));
    till.sound().await;
}
