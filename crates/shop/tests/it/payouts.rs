//! Payouts of providers: what they cover, what they leave in suspense, and what was recorded wrongly.

use futures::future::join;
use kernel::{AttemptId, Money};
use shop::ledger::invariants_check;
use shop::orders::{OrderState, PaymentStanding, Wish, payment_view, sales_between};
use shop::payments::{
    AttemptSearch, AttemptState, ByHand, ClearingPart, Kept, SettlementRecord, attempt_reverse,
    settlement_record, settlement_take_back, surplus_keep,
};
use shop::reports::{ClearingLine, clearing_report};

use crate::bank::BANK;
use crate::crowds::{deadlocks, kept_until, waiting};
use crate::desk::{clerks, found, paid_online};
use crate::online::{now, open_till};
use crate::till::{Till, toman};

pub async fn settle(till: &Till, amount: i64, fee: i64, reference: &'static str) -> shop::Result<Money> {
    let covers_until = till.yard.shop.now();
    let record = SettlementRecord {
        gateway: BANK.to_owned(),
        amount: toman(amount),
        fee: toman(fee),
        covers_until,
        reference: reference.to_owned(),
    };
    let settled = till.yard.run(move |ctx| {
        let record = record.clone();
        Box::pin(async move { settlement_record(ctx, record).await })
    });
    Ok(settled.await?.difference)
}

/// What the report says of the provider.
pub async fn at_bank(till: &Till) -> ClearingLine {
    let report = clearing_report(till.yard.shop.read()).await.unwrap();
    report.into_iter().find(|line| line.gateway == BANK).unwrap()
}

async fn topped_up(till: &Till, amount: i64) -> AttemptId {
    paid_online(till, Wish::TopUp { amount: toman(amount) }).await.1
}

async fn behind(till: &Till, part: ClearingPart) -> Vec<AttemptId> {
    found(till, AttemptSearch { clearing: Some(part), ..AttemptSearch::default() }).await
}

#[tokio::test]
async fn i14_clearing_returns_to_zero_and_what_does_not_agree_is_shown() {
    let till = open_till().await;
    for amount in [41_000, 42_000, 43_000] {
        paid_online(&till, Wish::TopUp { amount: toman(amount) }).await;
    }
    let line = at_bank(&till).await;
    assert_eq!((line.payments, line.expected, line.open), (3, toman(126_000), toman(126_000)));
    assert_eq!((line.received, line.difference), (toman(0), toman(0)));
    assert_eq!(settle(&till, 124_000, 2_000, "first").await.unwrap(), toman(0));
    assert_eq!(settle(&till, 1, 0, "first").await.unwrap_err().code(), "payments.settlement_known");
    assert_eq!(settle(&till, 1, 0, "nothing").await.unwrap_err().code(), "payments.nothing_open");
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.open, line.difference), (toman(126_000), toman(0), toman(0)));
    till.sound().await;
    paid_online(&till, Wish::TopUp { amount: toman(50_000) }).await;
    assert_eq!(settle(&till, 45_000, 1_000, "short").await.unwrap(), toman(4_000));
    let line = at_bank(&till).await;
    assert_eq!((line.open, line.difference), (toman(0), toman(4_000)), "what was kept without a word");
    till.sound().await;
    let [one, _] = clerks(&till).await;
    let told = |key: &str| {
        let sent = till.yard.messenger.sent.lock().unwrap();
        sent.iter().filter(|notice| notice.key == key && notice.user_id == one).count()
    };
    assert_eq!(told("reports.money_unexplained"), 0);
    till.yard.after(3_700).await;
    till.yard.after(3_700).await;
    assert_eq!(told("reports.money_unexplained"), 1, "within the hour, and once a day");
    assert_eq!(told("reports.books_broken"), 0);
}

#[tokio::test]
async fn i14_a_payout_may_come_in_parts_and_its_rest_comes_out_of_suspense() {
    let till = open_till().await;
    let paid = [topped_up(&till, 60_000).await, topped_up(&till, 40_000).await];
    assert_eq!(behind(&till, ClearingPart::Open).await, [paid[1], paid[0]]);
    assert_eq!(settle(&till, 70_000, 0, "part 1").await.unwrap(), toman(30_000));
    assert!(behind(&till, ClearingPart::Open).await.is_empty());
    assert_eq!(behind(&till, ClearingPart::PaidOut).await, [paid[1], paid[0]]);
    assert_eq!(settle(&till, 28_000, 0, "part 2").await.unwrap(), toman(-28_000));
    assert_eq!(at_bank(&till).await.difference, toman(2_000));
    // The provider explains the rest: it is what it keeps.
    assert_eq!(settle(&till, 0, 2_000, "fee of part 1").await.unwrap(), toman(-2_000));
    assert_eq!(at_bank(&till).await.difference, toman(0));
    assert_eq!(settle(&till, 1, 0, "too much").await.unwrap_err().code(), "payments.nothing_open");
    assert_eq!(settle(&till, 0, 0, "nothing").await.unwrap_err().code(), "payments.amount_invalid");
    assert_eq!(settle(&till, 1, 0, "  ").await.unwrap_err().code(), "payments.reference_missing");
    till.sound().await;
}

async fn take_back(till: &Till, reference: &'static str) -> shop::Result<()> {
    till.yard
        .run(move |ctx| Box::pin(settlement_take_back(ctx, (BANK, reference), "a nought too many")))
        .await
}

pub async fn give_back(till: &Till, attempt_id: AttemptId) {
    try_back(till, attempt_id).await.unwrap();
}

pub async fn try_back(till: &Till, attempt_id: AttemptId) -> shop::Result<()> {
    let by_hand = ByHand { attempt_id, reason: "asked for".to_owned() };
    let asked = till.yard.run(move |ctx| {
        let by_hand = by_hand.clone();
        Box::pin(async move { attempt_reverse(ctx, by_hand).await })
    });
    asked.await
}

#[tokio::test]
async fn i14_a_payout_recorded_wrongly_is_taken_back_and_recorded_again() {
    let till = open_till().await;
    let paid = topped_up(&till, 60_000).await;
    settle(&till, 600_000, 0, "P-7").await.unwrap();
    assert_eq!(take_back(&till, "P-8").await.unwrap_err().code(), "payments.settlement_unknown");
    take_back(&till, "P-7").await.unwrap();
    assert_eq!(take_back(&till, "P-7").await.unwrap_err().code(), "payments.settlement_unknown");
    assert_eq!(behind(&till, ClearingPart::Open).await, [paid]);
    assert_eq!(settle(&till, 59_000, 1_000, "P-7").await.unwrap(), toman(0));
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.open, line.difference), (toman(60_000), toman(0), toman(0)));
    till.sound().await;
    give_back(&till, paid).await;
    till.yard.work().await;
    assert_eq!(take_back(&till, "P-7").await.unwrap_err().code(), "payments.settlement_used");
    till.sound().await;
}

/// The provider gives a payment back in the moment in which its payout is recorded: the payout waits for how that ends.
#[tokio::test(flavor = "multi_thread")]
async fn i14_a_payout_does_not_count_what_is_given_back_meanwhile() {
    let till = open_till().await;
    let [back, stays] = [topped_up(&till, 60_000).await, topped_up(&till, 40_000).await];
    give_back(&till, back).await;
    let wallet = format!("SELECT id FROM ledger_account WHERE code = 'liability:user:{}'", till.customer);
    let wallet = till.yard.number(&wallet).await;
    if till.yard.shop.db().engine() == db::Engine::Sqlite {
        // One writer: nobody holds a row that somebody else waits for.
        return;
    }
    let worker = till.yard.shop.worker();
    let scene = async {
        let reversing = async { worker.run_due().await.unwrap() };
        let settling = async {
            waiting(&till, 1).await;
            assert_eq!(settle(&till, 40_000, 0, "P-1").await.unwrap(), toman(0));
        };
        join(reversing, settling).await;
    };
    kept_until(&till, ("ledger_account", wallet), 2, scene).await;
    till.yard.work().await;
    assert_eq!(now(&till, back).await.state, AttemptState::Refunded);
    assert_eq!(behind(&till, ClearingPart::PaidOut).await, [stays]);
    till.sound().await;
    assert_eq!(deadlocks(&till).await, 0);
}

/// Two people read the same line of the bank statement.
#[tokio::test]
async fn i14_a_payout_recorded_twice_at_once_is_recorded_once() {
    let till = open_till().await;
    topped_up(&till, 60_000).await;
    let answers = futures::future::join_all((0..4).map(|_| settle(&till, 50_000, 0, "P-1"))).await;
    let recorded: Vec<_> = answers.iter().filter(|answer| answer.is_ok()).collect();
    assert_eq!(recorded.len(), 1, "{answers:?}");
    for refused in answers.into_iter().filter_map(Result::err) {
        assert_eq!(refused.code(), "payments.settlement_known");
    }
    // The rest, out of suspense: no payment waits, and nothing is locked.
    let answers = futures::future::join_all((0..4).map(|_| settle(&till, 10_000, 0, "P-2"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    for refused in answers.into_iter().filter_map(Result::err) {
        assert!(
            ["payments.settlement_known", "payments.nothing_open"].contains(&refused.code()),
            "{refused:?}"
        );
    }
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.difference), (toman(60_000), toman(0)));
    till.sound().await;
}

/// What was topped up and given back was not topped up.
#[tokio::test]
async fn f25_a_top_up_that_went_back_is_no_top_up_any_more() {
    let till = open_till().await;
    let (order, attempt) = paid_online(&till, Wish::TopUp { amount: toman(60_000) }).await;
    paid_online(&till, Wish::TopUp { amount: toman(40_000) }).await;
    let sold = async || {
        let now = till.yard.shop.now();
        let span = (now - chrono::TimeDelta::days(1), now + chrono::TimeDelta::days(1));
        let sales = sales_between(till.yard.shop.read(), span).await.unwrap();
        (sales.topups, sales.topup_amount)
    };
    assert_eq!(sold().await, (2, toman(100_000)));
    give_back(&till, attempt).await;
    till.yard.work().await;
    assert_eq!((till.state(order).await, sold().await), (OrderState::Refunded, (1, toman(40_000))));
    assert_eq!(till.wallet(till.customer).await, 40_000);
    let view = payment_view(till.yard.shop.read(), attempt).await.unwrap().unwrap();
    assert_eq!(view.standing, PaymentStanding::GaveBack);
    till.sound().await;
}

/// Whoever moves a payment from one payout to another past the rules is found.
#[tokio::test]
async fn i14_a_payment_in_another_payout_is_found() {
    let till = open_till().await;
    topped_up(&till, 41_000).await;
    settle(&till, 41_000, 0, "first").await.unwrap();
    topped_up(&till, 42_000).await;
    settle(&till, 42_000, 0, "second").await.unwrap();
    till.sound().await;
    till.yard.sql("UPDATE payment_attempt SET settlement_id = 2").await;
    let found = invariants_check(till.yard.shop.read(), till.yard.shop.now()).await.unwrap();
    assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), ["I-14", "I-14"]);
}

/// Says that a surplus is the shop's; answers what is left of it.
async fn keep(till: &Till, amount: i64, (reference, reason): (&str, &'static str)) -> Result<Kept, String> {
    let record = SettlementRecord {
        gateway: BANK.to_owned(),
        amount: toman(amount),
        fee: toman(0),
        covers_until: till.yard.shop.now(),
        reference: reference.to_owned(),
    };
    let kept = till.yard.run(move |ctx| {
        let record = record.clone();
        Box::pin(async move { surplus_keep(ctx, record, reason).await })
    });
    kept.await.map_err(|error| error.code().to_owned())
}

/// What a provider paid too much is somebody's: once it is said to be the shop's, the books agree again.
#[tokio::test]
async fn i14_a_surplus_is_kept_once_with_a_reason() {
    let till = open_till().await;
    topped_up(&till, 60_000).await;
    assert_eq!(settle(&till, 61_000, 2_000, "P-1").await.unwrap(), toman(-3_000));
    assert_eq!(at_bank(&till).await.difference, toman(-3_000));
    assert_eq!(keep(&till, 1_000, ("K-1", " ")).await.unwrap_err(), "payments.reason_missing");
    assert_eq!(keep(&till, 0, ("K-1", "a gift")).await.unwrap_err(), "payments.amount_invalid");
    assert_eq!(keep(&till, 3_001, ("K-1", "too much")).await.unwrap_err(), "payments.surplus_less");
    assert_eq!(keep(&till, 1_000, ("P-1", "a fee")).await.unwrap_err(), "payments.settlement_known");
    let kept = keep(&till, 1_000, ("K-1", "a fee came back")).await.unwrap();
    assert_eq!((kept.left, kept.given_back), (toman(2_000), toman(0)));
    let names = ["K-2", "K-3", "K-4", "K-5"];
    let answers = futures::future::join_all(names.map(|name| keep(&till, 2_000, (name, "the rest")))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.difference), (toman(60_000), toman(0)));
    till.sound().await;
    // Recorded wrongly all the same: what was kept is missing until that is taken back as well.
    take_back(&till, "P-1").await.unwrap();
    assert_eq!(settle(&till, 60_000, 0, "P-1").await.unwrap(), toman(0));
    assert_eq!(at_bank(&till).await.difference, toman(3_000));
    take_back(&till, "K-1").await.unwrap();
    assert_eq!(at_bank(&till).await.difference, toman(2_000));
    till.sound().await;
}

/// What was given back after its payout stands there as well, and the provider keeps it from a later one: the books cannot
/// tell which is which, so a person hears it, and can undo what they said.
#[tokio::test]
async fn i14_whoever_keeps_a_surplus_hears_what_may_be_owed() {
    let till = open_till().await;
    let back = topped_up(&till, 60_000).await;
    settle(&till, 60_000, 0, "P-1").await.unwrap();
    give_back(&till, back).await;
    till.yard.work().await;
    assert_eq!(now(&till, back).await.state, AttemptState::Refunded);
    assert_eq!(keep(&till, 60_001, ("K-1", "a gift")).await.unwrap_err(), "payments.surplus_less");
    let kept = keep(&till, 60_000, ("K-1", "a mistake")).await.unwrap();
    assert_eq!((kept.left, kept.given_back), (toman(0), toman(60_000)));
    topped_up(&till, 100_000).await;
    settle(&till, 40_000, 0, "P-2").await.unwrap();
    assert_eq!(at_bank(&till).await.difference, toman(60_000), "the mistake shows");
    take_back(&till, "K-1").await.unwrap();
    assert_eq!(at_bank(&till).await.difference, toman(0));
    till.sound().await;
}

/// Two people undo the same record, a payout and what was kept.
#[tokio::test]
async fn i14_a_record_that_is_taken_back_twice_at_once_is_taken_back_once() {
    let till = open_till().await;
    topped_up(&till, 60_000).await;
    settle(&till, 63_000, 0, "P-1").await.unwrap();
    keep(&till, 3_000, ("K-1", "a gift")).await.unwrap();
    for reference in ["K-1", "P-1"] {
        let answers = futures::future::join_all((0..4).map(|_| take_back(&till, reference))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        for refused in answers.into_iter().filter_map(Result::err) {
            assert_eq!(refused.code(), "payments.settlement_unknown");
        }
    }
    let line = at_bank(&till).await;
    assert_eq!((line.received, line.open, line.difference), (toman(0), toman(60_000), toman(0)));
    till.sound().await;
}
