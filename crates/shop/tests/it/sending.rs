//! Money between customers: once, within its limits, whoever presses what at the same moment.

use futures::future::join_all;
use kernel::UserId;
use shop::Result;
use shop::ledger::{Account, Posted, WalletSend, wallet_send};

use crate::fixture::{House, by, rial};

const DAY_MAX: i64 = 50_000_000;

async fn send(house: &House, from: &shop::identity::User, to: UserId, what: (i64, &str)) -> Result<Posted> {
    let send = WalletSend { from: from.id, to, amount: rial(what.0), idem_key: what.1.to_owned() };
    house.shop.run(by(from), move |ctx| Box::pin(wallet_send(ctx, send.clone()))).await
}

#[tokio::test]
async fn f28_a_wallet_sent_away_from_everywhere_at_once_keeps_the_limit() {
    let house = House::new().await;
    let (giver, friend) = (house.person(1).await, house.person(2).await);
    house.fund(giver.id, 2 * DAY_MAX, "rich").await;
    let keys: Vec<String> = (0..8).map(|nth| format!("k{nth}")).collect();
    let sent = join_all(keys.iter().map(|key| send(&house, &giver, friend.id, (10_000_000, key)))).await;
    let refused: Vec<_> = sent.iter().filter_map(|sent| sent.as_ref().err()).collect();
    assert_eq!(refused.len(), 3);
    for refusal in refused {
        assert_eq!((refusal.code(), &refusal.args()["max"]), ("ledger.peer_day_limit", &0.into()));
    }
    assert_eq!(house.balance(&Account::Wallet(friend.id)).await, DAY_MAX);
    house.assert_sound().await;
    house.clock.advance(chrono::TimeDelta::hours(25));
    send(&house, &giver, friend.id, (10_000_000, "tomorrow")).await.unwrap();
}

#[tokio::test]
async fn the_same_sending_again_is_answered_and_moves_nothing() {
    let house = House::new().await;
    let (giver, friend) = (house.person(1).await, house.person(2).await);
    house.fund(giver.id, 300_000, "some").await;
    assert!(send(&house, &giver, friend.id, (300_000, "k")).await.unwrap().fresh);
    // All is spent, and the answer is still that it was sent.
    assert!(!send(&house, &giver, friend.id, (300_000, "k")).await.unwrap().fresh);
    let theft = WalletSend { from: giver.id, to: friend.id, amount: rial(1), idem_key: "theft".to_owned() };
    let stolen = house.shop.run(by(&friend), move |ctx| Box::pin(wallet_send(ctx, theft.clone()))).await;
    assert_eq!(stolen.unwrap_err().code(), "identity.forbidden");
    let refusals = [
        (friend.id, 100_000, "ledger.insufficient_funds"),
        (friend.id, 99_999, "ledger.peer_too_small"),
        (friend.id, -100_000, "ledger.peer_too_small"),
        (giver.id, 100_000, "ledger.to_oneself"),
        (UserId(999_999), 100_000, "ledger.no_recipient"),
    ];
    for (to, amount, code) in refusals {
        let key = format!("{code}{amount}");
        assert_eq!(send(&house, &giver, to, (amount, &key)).await.unwrap_err().code(), code);
    }
    assert_eq!(house.balance(&Account::Wallet(friend.id)).await, 300_000);
    assert_eq!(house.balance(&Account::Wallet(giver.id)).await, 0);
    house.assert_sound().await;
}
