//! Two processes of one shop on one database.

use kernel::Actor;
use shop::Shop;
use shop::orders::OrderState;
use shop::payments::{Callback, Returned};
use shop::settings::setting_set;

use crate::fleet_fixture::Yard;
use crate::online::{authority, come_to, open_till, redirected, token};

async fn works(shop: &Shop) {
    shop.worker().run_due().await.unwrap();
}

/// F-05: the payer's browser comes back twenty times to each of two replicas, and both ask the provider at once.
#[tokio::test]
async fn f05_one_callback_at_two_replicas_is_one_credit() {
    let till = open_till().await;
    let twin = till.yard.twin().await;
    let (order, attempt) = redirected(&till, till.customer, till.buy()).await;
    till.yard.bank.pay(&authority(&attempt));
    let (token, authority) = (token(&till, &attempt), authority(&attempt));
    for round in 0..2 {
        let comings = (0..40).map(|nth| {
            let shop = if nth % 2 == 0 { &till.yard.shop } else { &twin };
            let callback = Callback { authority: authority.clone(), says_paid: true };
            come_to(shop, token.clone(), Some(callback))
        });
        for returned in futures::future::join_all(comings).await {
            assert_eq!(returned, Returned::Known(attempt.id), "round {round}");
        }
        tokio::join!(works(&till.yard.shop), works(&twin), works(&twin), works(&till.yard.shop));
    }
    assert_eq!(till.state(order).await, OrderState::Active);
    let credits = "SELECT COUNT(*) FROM ledger_transfer WHERE kind = 'credit'";
    let charges = "SELECT COUNT(*) FROM ledger_transfer WHERE kind = 'charge'";
    assert_eq!((till.yard.number(credits).await, till.yard.number(charges).await), (1, 1));
    assert_eq!(till.yard.messenger.keys_sent(), ["orders.delivered"], "the customer is told once");
    till.sound().await;
}

#[tokio::test]
async fn what_is_set_at_one_replica_holds_at_the_other() {
    let yard = Yard::new().await;
    let twin = yard.twin().await;
    let set = twin.run(Actor::Operator, |ctx| Box::pin(setting_set(ctx, "throttle_ms", "500")));
    set.await.unwrap();
    // The replica that looks for due work is not the one that follows; each does by itself.
    works(&twin).await;
    works(&yard.shop).await;
    assert_eq!((twin.settings().throttle_ms, yard.shop.settings().throttle_ms), (500, 500));
}
