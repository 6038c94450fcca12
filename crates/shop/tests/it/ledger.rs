//! The books.

use chrono::TimeDelta;
use kernel::{AttemptId, CardId, HoldId, Money, PageRequest, PlanId, TransferId};
use proptest::prelude::*;
use shop::identity::User;
use shop::ledger::{
    Account, HoldPlace, Posted, TransferKind, TransferPost, WalletAdjust, balance, hold_capture, hold_place,
    hold_release, price_after_percent, split_by_weight, statement_page, transfer_post, transfer_reverse,
    wallet_adjust,
};
use shop::{Kind, Result};

use crate::fixture::{House, by, came, rial, transfer};

fn charge(user: &User, amount: i64, key: &str) -> TransferPost {
    transfer(
        TransferKind::Charge,
        key,
        vec![(Account::Wallet(user.id), -amount), (Account::Revenue(PlanId(1)), amount)],
    )
}

async fn place(house: &House, user: &User, amount: i64, key: &'static str) -> Result<HoldId> {
    let place = HoldPlace {
        account: Account::Wallet(user.id),
        amount: rial(amount),
        idem_key: key.to_owned(),
        expires_at: house.shop.now() + TimeDelta::minutes(10),
    };
    house.system(move |ctx| Box::pin(hold_place(ctx, place.clone()))).await
}

async fn capture(house: &House, id: HoldId, post: TransferPost) -> Result<Posted> {
    house.system(move |ctx| Box::pin(hold_capture(ctx, id, post.clone()))).await
}

async fn reverse(house: &House, id: TransferId) -> Result<Posted> {
    house.system(move |ctx| Box::pin(transfer_reverse(ctx, id, "mistake"))).await
}

#[tokio::test]
async fn i01_a_transfer_that_does_not_balance_is_a_defect() {
    let house = House::new().await;
    let user = house.person(1).await;
    let wallet = Account::Wallet(user.id);
    for entries in [
        vec![(wallet.clone(), 10), (Account::Gift, -9)],
        vec![(wallet.clone(), 0), (Account::Gift, 0)],
        vec![(wallet.clone(), 10)],
        vec![],
    ] {
        let refused = house.post(transfer(TransferKind::Internal, "odd", entries)).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Internal);
    }
    assert_eq!(house.balance(&wallet).await, 0);
    house.assert_sound().await;
}

#[tokio::test]
async fn i02_balances_are_their_postings_even_when_an_account_appears_twice() {
    let house = House::new().await;
    let user = house.person(1).await;
    let wallet = Account::Wallet(user.id);
    let entries = vec![(wallet.clone(), 100), (wallet.clone(), -30), (Account::Gift, -70)];
    house.post(transfer(TransferKind::Internal, "twice", entries)).await.unwrap();
    house.fund(user.id, 5, "c").await;
    assert_eq!(house.balance(&wallet).await, 75);
    let page = statement_page(house.shop.read(), &wallet, PageRequest::new(0, 2)).await.unwrap();
    let seen: Vec<_> =
        page.items.iter().map(|line| (line.amount.rial(), line.balance_after.rial())).collect();
    assert_eq!((page.total, seen), (3, vec![(5, 75), (-30, 70)]));
    house.assert_sound().await;
}

#[tokio::test]
async fn i04_a_wallet_is_not_spent_below_zero_and_says_how_much_is_missing() {
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, 1000, "c").await;
    let refused = house.post(charge(&user, 1250, "order:1:charge")).await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (Kind::Refused, "ledger.insufficient_funds"));
    assert_eq!(refused.args()["missing"], 250);
    assert_eq!(house.balance(&Account::Wallet(user.id)).await, 1000);
    house.post(charge(&user, 1000, "order:1:charge")).await.unwrap();
    house.assert_sound().await;
}

#[tokio::test]
async fn a_refusal_leaves_no_trace_for_a_caller_that_goes_on() {
    let house = House::new().await;
    let user = house.person(1).await;
    let (poor, paid) = (charge(&user, 10, "a"), came(user.id, 10, "a"));
    house
        .system(move |ctx| {
            let (poor, paid) = (poor.clone(), paid.clone());
            Box::pin(async move {
                assert!(transfer_post(ctx, poor).await.is_err());
                transfer_post(ctx, paid).await
            })
        })
        .await
        .unwrap();
    house.assert_sound().await;
    assert_eq!(house.balance(&Account::Wallet(user.id)).await, 10);
}

#[tokio::test]
async fn a_key_moves_money_once_whatever_the_balance_is_by_now() {
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, 100, "c").await;
    let first = house.post(charge(&user, 100, "order:1:charge")).await.unwrap();
    let mut again = charge(&user, 100, "order:1:charge");
    again.reason = "other words".to_owned();
    let second = house.post(again).await.unwrap();
    assert_eq!((first.fresh, second.fresh, first.transfer_id), (true, false, second.transfer_id));
    assert_eq!(house.balance(&Account::Wallet(user.id)).await, 0);

    let other = house.post(charge(&user, 99, "order:1:charge")).await.unwrap_err();
    assert_eq!(other.kind(), Kind::Internal);
    let mut attempt = came(user.id, 100, "c");
    attempt.attempt_id = Some(AttemptId(9));
    assert_eq!(house.post(attempt).await.unwrap_err().kind(), Kind::Internal);
    house.assert_sound().await;
}

#[tokio::test]
async fn i07_a_transfer_is_reversed_once_and_exactly() {
    let house = House::new().await;
    let user = house.person(1).await;
    let wallet = Account::Wallet(user.id);
    let paid = house.post(came(user.id, 700, "c")).await.unwrap();
    let back = reverse(&house, paid.transfer_id).await.unwrap();
    let again = reverse(&house, paid.transfer_id).await.unwrap();
    assert_eq!((back.fresh, again.fresh, back.transfer_id), (true, false, again.transfer_id));
    assert_eq!((house.balance(&wallet).await, house.balance(&Account::Card(CardId(1))).await), (0, 0));
    assert_eq!(reverse(&house, back.transfer_id).await.unwrap_err().code(), "ledger.not_reversible");
    assert_eq!(reverse(&house, TransferId(99)).await.unwrap_err().code(), "ledger.transfer_not_found");

    let spent = house.post(came(user.id, 50, "d")).await.unwrap();
    house.post(charge(&user, 20, "order:1:charge")).await.unwrap();
    assert_eq!(reverse(&house, spent.transfer_id).await.unwrap_err().args()["missing"], 20);
    house.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f28_a_wallet_spent_from_everywhere_at_once_pays_exactly_what_it_can() {
    const PRICE: i64 = 300;
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, 10 * PRICE + 299, "c").await;
    let tries = (0..40).map(|n| house.post(charge(&user, PRICE, &format!("order:{n}:charge"))));
    let outcomes = futures::future::join_all(tries).await;
    let refused = outcomes.iter().filter(|outcome| outcome.is_err());
    assert!(refused.clone().all(|outcome| {
        outcome.as_ref().err().is_some_and(|error| error.code() == "ledger.insufficient_funds")
    }));
    assert_eq!(refused.count(), 30);
    assert_eq!(house.balance(&Account::Wallet(user.id)).await, 299);
    house.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f04_one_of_fifty_identical_posts_is_fresh() {
    let house = House::new().await;
    let user = house.person(1).await;
    let posts = (0..50).map(|_| house.post(came(user.id, 5, "pay:1:credit")));
    let outcomes: Vec<Posted> = futures::future::try_join_all(posts).await.unwrap();
    assert_eq!(outcomes.iter().filter(|posted| posted.fresh).count(), 1);
    assert_eq!(house.balance(&Account::Wallet(user.id)).await, 5);
}

#[tokio::test]
async fn held_money_stays_and_cannot_be_spent_by_anything_else() {
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, 1001, "c").await;
    // From here on every account is there: a transfer is one round trip.
    house.post(charge(&user, 1, "first")).await.unwrap();
    let hold = place(&house, &user, 600, "h").await.unwrap();
    assert_eq!(place(&house, &user, 600, "h").await.unwrap(), hold);
    assert_eq!(place(&house, &user, 601, "h").await.unwrap_err().kind(), Kind::Internal);
    assert_eq!(place(&house, &user, 401, "i").await.unwrap_err().args()["missing"], 1);
    assert_eq!(place(&house, &user, 0, "j").await.unwrap_err().code(), "ledger.amount_not_positive");
    let stands = balance(house.shop.read(), &Account::Wallet(user.id)).await.unwrap();
    assert_eq!((stands.balance, stands.held, stands.available), (rial(1000), rial(600), rial(400)));
    assert_eq!(house.post(charge(&user, 500, "o")).await.unwrap_err().args()["missing"], 100);
    house.assert_sound().await;

    let too_much = capture(&house, hold, charge(&user, 601, "o")).await.unwrap_err();
    assert_eq!(too_much.kind(), Kind::Internal);
    let posted = capture(&house, hold, charge(&user, 550, "o")).await.unwrap();
    let again = capture(&house, hold, charge(&user, 550, "o")).await.unwrap();
    assert_eq!((posted.fresh, again.fresh), (true, false));
    let other = capture(&house, hold, charge(&user, 550, "p")).await.unwrap_err();
    assert_eq!((other.code(), other.args()["state"].as_str()), ("ledger.hold_closed", Some("captured")));
    let released = house.system(move |ctx| Box::pin(hold_release(ctx, hold))).await.unwrap_err();
    assert_eq!(released.code(), "ledger.hold_closed");
    let stands = balance(house.shop.read(), &Account::Wallet(user.id)).await.unwrap();
    assert_eq!((stands.balance, stands.held), (rial(450), Money::ZERO));
    house.assert_sound().await;
}

#[tokio::test]
async fn a_hold_ends_by_itself_once() {
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, 100, "c").await;
    let hold = place(&house, &user, 100, "h").await.unwrap();
    let worker = house.shop.worker();
    worker.run_due().await.unwrap();
    assert_eq!(house.post(charge(&user, 1, "o")).await.unwrap_err().code(), "ledger.insufficient_funds");
    house.clock.advance(TimeDelta::minutes(11));
    worker.run_due().await.unwrap();
    house.post(charge(&user, 1, "o")).await.unwrap();
    house.system(move |ctx| Box::pin(hold_release(ctx, hold))).await.unwrap();
    assert_eq!(capture(&house, hold, charge(&user, 9, "p")).await.unwrap_err().args()["state"], "expired");
    house.assert_sound().await;
}

#[tokio::test]
async fn a_balance_is_changed_by_hand_with_a_reason_and_a_permission() {
    let house = House::new().await;
    let (customer, admin) = (house.person(1).await, house.staff(2, "admin").await);
    let reviewer = house.staff(3, "receipt_admin").await;
    let adjust = |amount: i64, reason: &str| WalletAdjust {
        user_id: customer.id,
        amount: rial(amount),
        reason: reason.to_owned(),
        idem_key: format!("k{amount}"),
    };
    let run = |who, adjust: WalletAdjust| {
        house.shop.run(by(who), move |ctx| Box::pin(wallet_adjust(ctx, adjust.clone())))
    };
    assert_eq!(run(&reviewer, adjust(10, "x")).await.unwrap_err().code(), "identity.forbidden");
    assert_eq!(run(&admin, adjust(10, "  ")).await.unwrap_err().code(), "ledger.reason_required");
    assert_eq!(run(&admin, adjust(0, "x")).await.unwrap_err().code(), "ledger.amount_zero");
    assert_eq!(run(&admin, adjust(-1, "x")).await.unwrap_err().code(), "ledger.insufficient_funds");
    assert!(run(&admin, adjust(10, "lost a day")).await.unwrap().fresh);
    assert!(!run(&admin, adjust(10, "lost a day")).await.unwrap().fresh);
    run(&admin, adjust(-4, "counted wrong")).await.unwrap();
    assert_eq!(house.balance(&Account::Wallet(customer.id)).await, 6);
    let subject = format!("user:{}", customer.id);
    let log =
        shop::audit::entry_page(house.shop.read(), Some(&subject), PageRequest::new(0, 9)).await.unwrap();
    assert_eq!(log.total, 2);
    house.assert_sound().await;
}

#[test]
fn l01_account_names_are_their_accounts() {
    let accounts = [
        Account::Wallet(kernel::UserId(7)),
        Account::Card(CardId(8)),
        Account::clearing("zarinpal", AttemptId(41)),
        Account::Revenue(PlanId(9)),
        Account::RevenueAddon,
        Account::Refund,
        Account::Gift,
        Account::Rounding,
        Account::Suspense("tron:a:b:c".to_owned()),
        Account::Opening,
    ];
    for account in accounts {
        assert_eq!(Account::from_code(&account.code()), Some(account));
    }
    assert_eq!(Account::clearing("zarinpal", AttemptId(41)).code(), "asset:zarinpal:clearing:1");
    for garbage in ["", "liability:user:", "liability:user:+7", "asset:card:x", "revenue:plan:1:2", "x:y"] {
        assert_eq!(Account::from_code(garbage), None, "{garbage}");
    }
}

#[tokio::test]
async fn l01_an_amount_beyond_what_javascript_holds_is_refused() {
    let house = House::new().await;
    let user = house.person(1).await;
    house.fund(user.id, Money::LIMIT, "all").await;
    let refused = house.post(came(user.id, 1, "more")).await.unwrap_err();
    assert_eq!(refused.code(), "shop.amount_out_of_range");
    house.assert_sound().await;
}

#[test]
fn l02_a_discount_rounds_in_the_customers_favour() {
    assert_eq!(price_after_percent(rial(999), 10), Ok(rial(899)));
    assert_eq!(price_after_percent(rial(999), 0), Ok(rial(999)));
    assert_eq!(price_after_percent(rial(999), 200), Ok(Money::ZERO));
}

proptest! {
    #[test]
    fn l02_the_parts_of_a_split_sum_to_the_whole(
        total in -Money::LIMIT..=Money::LIMIT,
        weights in prop::collection::vec(any::<u32>(), 1..9),
    ) {
        let parts = split_by_weight(rial(total), &weights).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().map(|part| part.rial()).sum::<i64>(), total);
        prop_assert!(parts.iter().all(|part| part.rial().signum() * total.signum() >= 0));
    }
}

/// What a random day at the till is made of.
#[derive(Clone, Debug)]
enum Step {
    Credit { who: usize, amount: i64 },
    Charge { who: usize, amount: i64 },
    Give { from: usize, to: usize, amount: i64 },
    Hold { who: usize, amount: i64 },
    Release { nth: usize },
    Capture { nth: usize, who: usize, amount: i64 },
    Reverse { nth: usize },
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    let (who, amount, nth) = (0usize..3, 1i64..2000, 0usize..8);
    prop_oneof![
        (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Credit { who, amount }),
        (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Charge { who, amount }),
        (who.clone(), who.clone(), amount.clone()).prop_map(|(from, to, amount)| Step::Give {
            from,
            to,
            amount
        }),
        (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Hold { who, amount }),
        nth.clone().prop_map(|nth| Step::Release { nth }),
        (nth.clone(), who, amount).prop_map(|(nth, who, amount)| Step::Capture { nth, who, amount }),
        nth.prop_map(|nth| Step::Reverse { nth }),
        Just(Step::Wait),
    ]
}

/// Does one step; a refusal is an answer like any other.
async fn take(house: &House, users: &[User], step: Step, key: String) -> Result<Option<TransferId>> {
    let posted = match step {
        Step::Credit { who, amount } => house.post(came(users[who].id, amount, &key)).await?,
        Step::Charge { who, amount } => house.post(charge(&users[who], amount, &key)).await?,
        Step::Give { from, to, amount } => {
            let entries =
                vec![(Account::Wallet(users[from].id), -amount), (Account::Wallet(users[to].id), amount)];
            house.post(transfer(TransferKind::Internal, &key, entries)).await?
        }
        Step::Hold { who, amount } => {
            let place = HoldPlace {
                account: Account::Wallet(users[who].id),
                amount: rial(amount),
                idem_key: key,
                expires_at: house.shop.now() + TimeDelta::minutes(3),
            };
            house.system(move |ctx| Box::pin(hold_place(ctx, place.clone()))).await?;
            return Ok(None);
        }
        Step::Release { nth } => {
            let id = HoldId(i64::try_from(nth).unwrap());
            house.system(move |ctx| Box::pin(hold_release(ctx, id))).await?;
            return Ok(None);
        }
        Step::Capture { nth, who, amount } => {
            capture(house, HoldId(i64::try_from(nth).unwrap()), charge(&users[who], amount, &key)).await?
        }
        Step::Reverse { nth } => reverse(house, TransferId(i64::try_from(nth).unwrap())).await?,
        Step::Wait => {
            house.clock.advance(TimeDelta::minutes(1));
            house.shop.worker().run_due().await.unwrap();
            return Ok(None);
        }
    };
    Ok(Some(posted.transfer_id))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn i01_to_i07_hold_after_any_day_at_the_till(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let mut users = Vec::new();
            for id in 1..=3 {
                users.push(house.person(id).await);
            }
            for (n, step) in steps.into_iter().enumerate() {
                drop(take(&house, &users, step, format!("step:{n}")).await);
                house.assert_sound().await;
            }
        });
    }
}
