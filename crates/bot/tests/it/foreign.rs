//! Ids of other people in pressed data: nothing is shown, nothing is done (every route that carries an id).

use bot::Route;
use kernel::{
    AttemptId, CardId, InboundId, LocationId, OrderId, PanelId, PlanId, ReceiptId, SubscriptionId, UserId,
};
use shop::orders::OrderState;
use shop::payments::{AttemptState, ReceiptState, attempt_get, receipt_view};
use shop::subscriptions::subscription_get;
use testkit::{TestShop, TestShopOptions};

use crate::walk::{self, fa, said};

const THIEF_FIRST: i64 = 5100;
const PRESSES_EACH: usize = 4;
const OWNER_OF_IT: &str = "Mahsa-the-owner";

/// Three people of one name: one with a service (order 1, subscription 1), one with an open invoice (order 2,
/// attempt 2), one with a waiting receipt (order 3, attempt 3, receipt 2). Answers the token and the open amount.
async fn others(shop: &TestShop) -> (String, i64) {
    let mut holder = shop.person(5001, OWNER_OF_IT, "fa").await.unwrap();
    let (_, token) = walk::bought(shop, &mut holder, 1).await.unwrap();
    let mut payer = shop.person(5002, OWNER_OF_IT, "fa").await.unwrap();
    let (order, asked) = walk::card(&mut payer).await.unwrap();
    assert_eq!(order, 2);
    let mut waiting = shop.person(5003, OWNER_OF_IT, "fa").await.unwrap();
    let (order, _) = walk::card(&mut waiting).await.unwrap();
    assert_eq!(order, 3);
    walk::pictured(&mut waiting, 2).await.unwrap();
    shop.rest().await.unwrap();
    (token, asked.toman)
}

fn customers_routes() -> Vec<Route> {
    let (subscription, plan) = (SubscriptionId(1), PlanId(1));
    let mut routes = vec![
        Route::Subscription(subscription),
        Route::SubscriptionLink(subscription),
        Route::SubscriptionApps(subscription),
        Route::SubscriptionRevoke(subscription),
        Route::SubscriptionRevokeSure(subscription),
        Route::Renew(subscription),
        Route::RenewPlan(subscription, plan),
        Route::RenewConfirm(subscription, plan),
        Route::AddTraffic(subscription),
        Route::AddTrafficGib(subscription, 5),
        Route::AddTime(subscription),
        Route::AddTimeDays(subscription, 7),
    ];
    for id in 1..=3 {
        let order = OrderId(id);
        routes.extend([
            Route::Order(order),
            Route::OrderCard(order),
            Route::OrderWallet(order),
            Route::OrderCancel(order),
            Route::ReceiptHow(AttemptId(id)),
        ]);
    }
    routes
}

fn staff_routes() -> Vec<Route> {
    let (user, panel, plan) = (UserId(4), PanelId(1), PlanId(1));
    let mut routes = Vec::new();
    for receipt in [ReceiptId(1), ReceiptId(2)] {
        routes.extend([
            Route::ReceiptApprove(receipt),
            Route::ReceiptReject(receipt),
            Route::ReceiptRejectFor(receipt, 0),
            Route::ReceiptDiffers(receipt),
            Route::ReceiptBack(receipt),
            Route::ReceiptUser(receipt),
            Route::AdminReceipt(receipt),
        ]);
    }
    routes.extend([
        Route::Admin,
        Route::AdminStats,
        Route::AdminUsers(0),
        Route::AdminUser(user),
        Route::AdminUserBlock(user),
        Route::AdminUserUnblock(user),
        Route::AdminUserCredit(user),
        Route::AdminUserDebit(user),
        Route::AdminWalletSure,
        Route::AdminUserOrders(user, 0),
        Route::AdminUserSubscriptions(user, 0),
        Route::AdminUserTransactions(user, 0),
        Route::AdminUserRoles(user),
        Route::AdminUserRole(user, 0, true),
        Route::AdminPayments(0),
        Route::AdminPayment(AttemptId(2)),
        Route::AdminReceipts(0),
        Route::AdminSubscriptions(0),
        Route::AdminSubscription(SubscriptionId(1)),
        Route::AdminSubscriptionRevoke(SubscriptionId(1)),
        Route::AdminSubscriptionRevokeSure(SubscriptionId(1)),
        Route::AdminCards,
        Route::AdminCard(CardId(1)),
        Route::AdminCardState(CardId(1), false),
        Route::AdminCardCap(CardId(1)),
        Route::AdminCardAdd,
        Route::AdminServers,
        Route::AdminServer(panel),
        Route::AdminServerTest(panel),
        Route::AdminServerInbounds(panel),
        Route::AdminServerRefresh(panel),
        Route::AdminServerInbound(InboundId(1), false),
        Route::AdminServerState(panel, 0),
        Route::AdminServerRemove(panel),
        Route::AdminServerEdit(panel),
        Route::AdminServerAdd,
        Route::AdminServerAddAt(LocationId(1)),
        Route::AdminLocations,
        Route::AdminLocation(LocationId(1)),
        Route::AdminLocationAdd,
        Route::AdminLocationEdit(LocationId(1)),
        Route::AdminLocationState(LocationId(1), false),
        Route::AdminPlans,
        Route::AdminPlan(plan),
        Route::AdminPlanAdd,
        Route::AdminPlanState(plan, false),
        Route::AdminPlanEdit(plan, 0),
        Route::AdminPlanRenewal(plan, 0),
        Route::AdminPlanLocations(plan),
        Route::AdminPlanLocation(plan, LocationId(1), false),
        Route::AdminSettings(0),
        Route::AdminSetting(0),
        Route::AdminSettingFlag(2, false),
        Route::AdminAudit(0),
    ]);
    routes
}

/// Everything of the other person is as it was.
async fn untouched(shop: &TestShop, token: &str) {
    let read = shop.shop.read();
    let wanted = [OrderState::Active, OrderState::AwaitingPayment, OrderState::AwaitingPayment];
    for (id, state) in (1..).zip(wanted) {
        assert_eq!(shop.order(id).await.unwrap().state, state, "order {id}");
    }
    let attempt = async |id| attempt_get(read, AttemptId(id)).await.unwrap().unwrap().attempt.state;
    assert_eq!(attempt(2).await, AttemptState::AwaitingReceipt);
    assert_eq!(attempt(3).await, AttemptState::InReview);
    let receipt = receipt_view(read, ReceiptId(2)).await.unwrap().unwrap().receipt;
    assert_eq!((receipt.state, receipt.claimed_by), (ReceiptState::Submitted, None));
    assert_eq!(subscription_get(read, SubscriptionId(1)).await.unwrap().unwrap().token, token);
    let settings = shop.shop.settings();
    assert!(settings.sales_open && settings.card_enabled && settings.wallet_enabled);
    assert!(shop::catalog::plan_get(read, PlanId(1)).await.unwrap().is_active());
}

fn no_secrets(call: &serde_json::Value, secrets: &[&str]) {
    let shown = call["params"].to_string();
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
}

async fn nothing_of_others(routes: Vec<Route>) {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let (token, toman) = others(&shop).await;
    let name = subscription_get(shop.shop.read(), SubscriptionId(1)).await.unwrap().unwrap().name;
    // A chat takes one message a second: many thieves, few presses each.
    let thieves = routes.chunks(PRESSES_EACH).zip(THIEF_FIRST..).map(async |(routes, id)| {
        let mut thief = shop.person(id, "Thief", "fa").await.unwrap();
        let menu = walk::start(&mut thief).await.unwrap();
        shop.fund(&thief, 9_000_000).await.unwrap();
        for route in routes {
            thief.press_data(menu.id(), &route.data()).await.unwrap();
        }
        thief.say("a line for a dialogue that must not be").await.unwrap();
        thief.hears(&said("home-unknown")).await.unwrap();
        assert_eq!(shop.wallet(&thief).await.unwrap(), 9_000_000);
    });
    futures::future::join_all(thieves).await;
    shop.rest().await.unwrap();
    // What the thieves were shown, every screen that was replaced by the next one included.
    let mut answers = 0;
    for method in ["sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption"] {
        for call in shop.telegram_calls(method).await.unwrap() {
            if call["params"]["chat_id"].as_i64().is_some_and(|id| id >= THIEF_FIRST) {
                no_secrets(&call, &[&token, &name, OWNER_OF_IT, &fa(toman)]);
                answers += 1;
            }
        }
    }
    for call in shop.telegram_calls("answerCallbackQuery").await.unwrap() {
        no_secrets(&call, &[&token, &name, OWNER_OF_IT, &fa(toman)]);
        answers += 1;
    }
    assert!(answers > routes.len(), "every press is answered");
    untouched(&shop, &token).await;
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_customers_routes_show_and_do_nothing_of_others() {
    nothing_of_others(customers_routes()).await;
}

#[tokio::test]
async fn the_staffs_routes_lead_a_customer_home() {
    nothing_of_others(staff_routes()).await;
}

/// A plan for agents, a plan of another place, a hidden plan: data can name them, the shop does not sell them.
#[tokio::test]
async fn what_is_not_offered_to_somebody_is_not_sold_to_them() {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::bought(&shop, &mut customer, 1).await.unwrap();
    shop.plan_change(|plan| plan.audience = "receipt_admin".to_owned()).await.unwrap();
    customer.say("/help").await.unwrap();
    let help = customer.hears(&said("home-help-text")).await.unwrap();
    let plan = shop.sample.plan;
    for route in [Route::BuyPlan(shop.sample.location, plan), Route::RenewConfirm(SubscriptionId(1), plan)] {
        customer.press_data(help.id(), &route.data()).await.unwrap();
        customer.hears(&said("error-orders-plan-unavailable")).await.unwrap();
    }
    assert!(shop::orders::order_get(shop.shop.read(), OrderId(2)).await.unwrap().is_none());
}
