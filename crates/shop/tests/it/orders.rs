//! The checkout's commands: what is charged, what is granted, where the money is.

use kernel::{Bytes, LocationId, OrderId, PlanId, SubscriptionId};
use shop::Kind;
use shop::catalog::{PlanInput, Visibility, plan_state_set, stock_set};
use shop::identity::user_block;
use shop::orders::{
    Approved, OrderOutcome, OrderPlace, OrderState, Settled, Wish, order_cancel, order_place,
};
use shop::settings::setting_set;

use crate::till::{PRICE, Till, by, plan_input, save, toman};

/// F-28: a wallet for three, twenty invoices, all paid at the same moment.
#[tokio::test(flavor = "multi_thread")]
async fn f28_a_wallet_pays_exactly_what_it_holds() {
    let till = Till::new().await;
    till.fund(till.customer, toman(PRICE * 3 + 1_000)).await;
    let mut orders = Vec::new();
    for _ in 0..20 {
        orders.push(till.order(till.customer, till.buy()).await);
    }
    let all = futures::future::join_all(orders.iter().map(|id| till.pay_wallet(till.customer, *id))).await;
    let (won, lost): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 3);
    for refused in lost {
        assert_eq!(refused.unwrap_err().code(), "orders.wallet_short");
    }
    assert_eq!(till.wallet(till.customer).await, 1_000);
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM subscription").await, 3);
    till.sound().await;
}

/// F-28: one invoice, paid twenty times at once.
#[tokio::test(flavor = "multi_thread")]
async fn f28_an_invoice_is_charged_once() {
    let till = Till::new().await;
    till.fund(till.customer, toman(PRICE * 20)).await;
    let order = till.order(till.customer, till.buy()).await;
    let all = futures::future::join_all((0..20).map(|_| till.pay_wallet(till.customer, order))).await;
    let (won, lost): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for refused in lost {
        assert_eq!(refused.unwrap_err().code(), "orders.already_paid");
    }
    assert_eq!(till.wallet(till.customer).await, PRICE * 19);
    till.sound().await;
}

/// F-26: five pieces, twenty people with money, all at once.
#[tokio::test(flavor = "multi_thread")]
async fn f26_five_pieces_go_to_five_people_and_nobody_else_is_charged() {
    let till = Till::new().await;
    let plan = till.plan;
    till.yard.run(move |ctx| Box::pin(stock_set(ctx, plan, Some(5)))).await.unwrap();
    let mut orders = Vec::new();
    for nth in 0..20 {
        let user = till.yard.person(30_000 + nth).await;
        till.fund(user, toman(PRICE)).await;
        orders.push((user, till.order(user, till.buy()).await));
    }
    let all = futures::future::join_all(orders.iter().map(|(user, id)| till.pay_wallet(*user, *id))).await;
    let granted = |settled: &Settled| matches!(settled, Settled::Granted { .. });
    let settled: Vec<Settled> = all.into_iter().map(Result::unwrap).collect();
    assert_eq!(settled.iter().filter(|one| granted(one)).count(), 5);
    let rest = Settled::ToWallet(OrderOutcome::SoldOut);
    assert_eq!(settled.iter().filter(|one| **one == rest).count(), 15);
    for ((user, _), one) in orders.iter().zip(&settled) {
        assert_eq!(till.wallet(*user).await, if granted(one) { 0 } else { PRICE });
    }
    till.sound().await;
}

/// Two taps, two devices, a restart: one key, one order.
#[tokio::test(flavor = "multi_thread")]
async fn one_wish_is_one_order() {
    let till = Till::new().await;
    let (user_id, wish) = (till.customer, till.buy());
    let place = || {
        till.yard.shop.run(by(user_id), move |ctx| {
            let input = OrderPlace { user_id, wish, idem_key: "press:1".to_owned() };
            Box::pin(order_place(ctx, input))
        })
    };
    let all = futures::future::join_all((0..20).map(|_| place())).await;
    let ids: std::collections::HashSet<_> = all.into_iter().map(|order| order.unwrap().id).collect();
    assert_eq!(ids.len(), 1);
}

/// Who asks for the same renewal again is shown the invoice that is open: two would both be paid.
#[tokio::test]
async fn the_same_renewal_is_one_invoice_while_it_is_unpaid() {
    let till = Till::new().await;
    let subscription_id = till.subscription().await;
    let renewal = Wish::Renew { subscription_id, plan_id: till.plan };
    let first = till.order(till.customer, renewal).await;
    assert_eq!(till.order(till.customer, renewal).await, first);
    let traffic = |gib| Wish::Traffic { subscription_id, gib };
    let five = till.order(till.customer, traffic(5)).await;
    assert_ne!(till.order(till.customer, traffic(6)).await, five);
    assert_eq!(till.order(till.customer, traffic(5)).await, five);
    assert_ne!(till.order(till.customer, till.buy()).await, till.order(till.customer, till.buy()).await);
    till.fund(till.customer, toman(PRICE * 2)).await;
    till.pay_wallet(till.customer, first).await.unwrap();
    let next = till.order(till.customer, renewal).await;
    assert_ne!(next, first, "what is paid may be wished for again");
    till.yard.after(31 * 60).await;
    assert_ne!(till.order(till.customer, renewal).await, next, "nor is an invoice that has ended shown");
}

/// The money of an invoice that was paid in another way is in the wallet, once.
#[tokio::test]
async fn paid_by_card_after_the_wallet_paid_goes_to_the_wallet() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let paid = till.pay_card(till.customer, order).await.unwrap();
    let receipt = till.submit(till.customer, &paid).await.unwrap();
    till.fund(till.customer, toman(PRICE)).await;
    till.pay_wallet(till.customer, order).await.unwrap();
    assert_eq!(till.wallet(till.customer).await, 0);
    till.approve(0, receipt, None).await.unwrap();
    assert_eq!(till.wallet(till.customer).await, paid.attempt.amount.toman());
    till.yard.work().await;
    assert_eq!(till.yard.number("SELECT COUNT(*) FROM subscription").await, 1);
    till.sound().await;
}

/// F-11: late money at an unchanged offer serves; at a changed or withdrawn one it is in the wallet.
#[tokio::test]
async fn f11_late_money_serves_only_at_the_same_offer() {
    let till = Till::new().await;
    let changes: [fn(&mut PlanInput); 3] =
        [|_| {}, |plan| plan.price = toman(PRICE + 1), |plan| plan.traffic = Bytes::from_gib(29)];
    for (nth, change) in (0..).zip(changes) {
        save(&till.yard, plan_input(till.place), Some(till.plan)).await;
        let user = till.yard.person(40_000 + nth).await;
        let order = till.order(user, till.buy()).await;
        let paid = till.pay_card(user, order).await.unwrap();
        till.yard.after(31 * 60).await;
        assert_eq!(till.state(order).await, OrderState::Expired);
        let mut input = plan_input(till.place);
        change(&mut input);
        save(&till.yard, input, Some(till.plan)).await;
        let receipt = till.submit(user, &paid).await.unwrap();
        let Approved::Credited { settled, received } = till.approve(0, receipt, None).await.unwrap() else {
            panic!("not credited");
        };
        if nth == 0 {
            assert!(matches!(settled, Settled::Granted { .. }), "{settled:?}");
            assert_eq!(till.wallet(user).await, paid.attempt.tag.toman());
        } else {
            assert_eq!(settled, Settled::ToWallet(OrderOutcome::PlanChanged));
            assert_eq!(till.wallet(user).await, received.toman());
            assert_eq!(till.state(order).await, OrderState::Expired);
        }
    }
    till.sound().await;
}

/// Who gives an invoice up after its time was told that money goes to the wallet, and it does.
#[tokio::test]
async fn f11_money_for_what_was_given_up_after_its_time_is_in_the_wallet() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let paid = till.pay_card(till.customer, order).await.unwrap();
    till.yard.after(31 * 60).await;
    assert_eq!(till.state(order).await, OrderState::Expired);
    let user = till.customer;
    till.yard.shop.run(by(user), move |ctx| Box::pin(order_cancel(ctx, user, order))).await.unwrap();
    let receipt = till.submit(user, &paid).await.unwrap();
    let Approved::Credited { settled, received } = till.approve(0, receipt, None).await.unwrap() else {
        panic!("not credited");
    };
    assert_eq!(settled, Settled::ToWallet(OrderOutcome::Canceled));
    assert_eq!((till.wallet(user).await, till.state(order).await), (received.toman(), OrderState::Canceled));
    till.sound().await;
}

/// Traffic on top was invoiced, then the service became unlimited, then the money came: it must not be stuck.
#[tokio::test]
async fn money_for_an_addon_that_makes_no_sense_any_more_is_in_the_wallet() {
    let till = Till::new().await;
    let subscription_id = till.subscription().await;
    let endless = PlanInput { traffic: Bytes::ZERO, duration_days: 0, ..plan_input(till.place) };
    let endless = save(&till.yard, endless, None).await;
    let traffic = till.order(till.customer, Wish::Traffic { subscription_id, gib: 5 }).await;
    let time = till.order(till.customer, Wish::Time { subscription_id, days: 5 }).await;
    let mut receipts = Vec::new();
    for order in [traffic, time] {
        let paid = till.pay_card(till.customer, order).await.unwrap();
        receipts.push((till.submit(till.customer, &paid).await.unwrap(), paid.attempt.amount.toman()));
    }
    till.fund(till.customer, toman(PRICE)).await;
    let renewal = till.order(till.customer, Wish::Renew { subscription_id, plan_id: endless }).await;
    till.pay_wallet(till.customer, renewal).await.unwrap();
    let mut wallet = till.wallet(till.customer).await;
    for (receipt, amount) in receipts {
        let approved = till.approve(0, receipt, None).await.unwrap();
        let Approved::Credited { settled, .. } = approved else { panic!("{approved:?}") };
        assert_eq!(settled, Settled::ToWallet(OrderOutcome::ServiceChanged));
        wallet += amount;
    }
    assert_eq!(till.wallet(till.customer).await, wallet);
    till.sound().await;
}

#[tokio::test]
async fn what_cannot_be_sold_is_refused_by_name() {
    let till = Till::new().await;
    let other = till.yard.person(6000).await;
    let subscription_id = till.subscription().await;
    let agents =
        save(&till.yard, PlanInput { audience: "receipt_admin".to_owned(), ..plan_input(till.place) }, None)
            .await;
    let elsewhere = till.yard.location("fr").await;
    let far = save(&till.yard, plan_input(elsewhere), None).await;
    let bare = PlanInput { price_per_gib: None, price_per_day: None, ..plan_input(till.place) };
    let (user, place, plan) = (till.customer, till.place, till.plan);
    let cases = [
        (user, Wish::Buy { plan_id: PlanId(99), location_id: place }, "catalog.plan_unknown"),
        (user, Wish::Buy { plan_id: plan, location_id: LocationId(99) }, "catalog.location_unknown"),
        (user, Wish::Buy { plan_id: plan, location_id: elsewhere }, "orders.plan_unavailable"),
        (user, Wish::Buy { plan_id: agents, location_id: place }, "orders.plan_unavailable"),
        (user, Wish::Renew { subscription_id, plan_id: agents }, "orders.plan_unavailable"),
        (user, Wish::Renew { subscription_id, plan_id: far }, "orders.plan_unavailable"),
        (user, Wish::Renew { subscription_id: SubscriptionId(99), plan_id: plan }, "orders.not_found"),
        (other, Wish::Renew { subscription_id, plan_id: plan }, "orders.not_found"),
        (other, Wish::Traffic { subscription_id, gib: 1 }, "orders.not_found"),
        (other, Wish::Time { subscription_id, days: 1 }, "orders.not_found"),
        (user, Wish::Traffic { subscription_id, gib: 0 }, "orders.quantity_invalid"),
        (user, Wish::Traffic { subscription_id, gib: -5 }, "orders.quantity_invalid"),
        (user, Wish::Traffic { subscription_id, gib: i64::MAX }, "orders.quantity_invalid"),
        (user, Wish::Time { subscription_id, days: i64::MIN }, "orders.quantity_invalid"),
        (user, Wish::TopUp { amount: toman(9_999) }, "orders.amount_too_small"),
        (user, Wish::TopUp { amount: toman(-50_000) }, "orders.amount_too_small"),
        (user, Wish::TopUp { amount: toman(50_000_001) }, "orders.amount_too_large"),
    ];
    for (user, wish, code) in cases {
        assert_eq!(till.try_order(user, wish).await.unwrap_err().code(), code, "{wish:?}");
    }
    // Those whom a plan is for may buy it.
    let agent = till.reviewers[0];
    till.try_order(agent, Wish::Buy { plan_id: agents, location_id: place }).await.unwrap();
    save(&till.yard, bare, Some(plan)).await;
    let refused = till.try_order(user, Wish::Traffic { subscription_id, gib: 1 }).await.unwrap_err();
    assert_eq!(refused.code(), "orders.addon_unavailable");
    till.yard.run(move |ctx| Box::pin(plan_state_set(ctx, plan, Visibility::Hidden))).await.unwrap();
    assert_eq!(till.try_order(user, till.buy()).await.unwrap_err().code(), "orders.plan_unavailable");
    till.sound().await;
}

#[tokio::test]
async fn a_closed_shop_and_a_blocked_customer_sell_and_buy_nothing() {
    let till = Till::new().await;
    till.yard
        .run(|ctx| Box::pin(async move { setting_set(ctx, "sales_open", "false").await }))
        .await
        .unwrap();
    till.yard.shop.settings_reload().await.unwrap();
    let refused = till.try_order(till.customer, till.buy()).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("orders.sales_closed", Kind::Refused));
    till.try_order(till.customer, Wish::TopUp { amount: toman(50_000) }).await.unwrap();
    let id = till.customer;
    till.yard
        .run(move |ctx| Box::pin(async move { user_block(ctx, id, "abuse").await.map(drop) }))
        .await
        .unwrap();
    let refused = till.try_order(till.customer, Wish::TopUp { amount: toman(50_000) }).await.unwrap_err();
    assert_eq!(refused.code(), "orders.blocked");
}

#[tokio::test]
async fn orders_of_others_are_not_there() {
    let till = Till::new().await;
    let order = till.order(till.customer, till.buy()).await;
    let thief = till.yard.person(6000).await;
    till.fund(thief, toman(PRICE)).await;
    assert_eq!(till.pay_wallet(thief, order).await.unwrap_err().code(), "orders.not_found");
    assert_eq!(till.pay_card(thief, order).await.unwrap_err().code(), "orders.not_found");
    let cancel =
        till.yard.shop.run(by(thief), move |ctx| Box::pin(shop::orders::order_cancel(ctx, thief, order)));
    assert_eq!(cancel.await.unwrap_err().code(), "orders.not_found");
    let paid = till.pay_card(till.customer, order).await.unwrap();
    let stolen = till.submit(thief, &paid).await.unwrap_err();
    assert_eq!(stolen.code(), "payments.nothing_awaited");
    assert_eq!(till.state(order).await, OrderState::AwaitingPayment);
    assert_eq!(till.pay_wallet(till.customer, OrderId(99)).await.unwrap_err().code(), "orders.not_found");
    till.sound().await;
}

/// Time alone would be paid for and carry nothing: refused with words, and in the wallet when it was already invoiced.
#[tokio::test]
async fn time_on_a_service_without_traffic_is_not_sold() {
    let till = Till::new().await;
    let subscription_id = till.subscription().await;
    let invoiced = till.order(till.customer, Wish::Time { subscription_id, days: 5 }).await;
    let paid = till.pay_card(till.customer, invoiced).await.unwrap();
    till.yard.panels.with("one", |panel| panel.client("s1-g1").unwrap().down = Bytes::from_gib(31).get());
    till.yard.after(120).await;
    let refused = till.try_order(till.customer, Wish::Time { subscription_id, days: 5 }).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("orders.traffic_used_up", Kind::Refused));
    let receipt = till.submit(till.customer, &paid).await.unwrap();
    let before = till.wallet(till.customer).await;
    let Approved::Credited { settled, received } = till.approve(0, receipt, None).await.unwrap() else {
        panic!("not credited");
    };
    assert_eq!(settled, Settled::ToWallet(OrderOutcome::ServiceChanged));
    assert_eq!(till.wallet(till.customer).await, before + received.toman());
    // With traffic on top, time is worth its price again.
    till.fund(till.customer, toman(500_000)).await;
    let traffic = till.order(till.customer, Wish::Traffic { subscription_id, gib: 5 }).await;
    till.pay_wallet(till.customer, traffic).await.unwrap();
    till.order(till.customer, Wish::Time { subscription_id, days: 5 }).await;
    till.sound().await;
}
