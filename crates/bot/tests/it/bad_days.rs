//! Bad days: panels, Telegram and the database fail, the process is killed; nothing is lost, nobody is left in the dark.

use bot::WebhookAnswer;
use serde_json::{Value, json};
use shop::orders::OrderState;
use sims::xui::Profile;
use testkit::{Message, Person, TestShop, TestShopOptions, png};

use crate::walk::{self, PRICE, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// A customer whose wallet covers the sample plan, and the invoice.
async fn rich(shop: &TestShop, id: i64) -> (Person, Message) {
    let mut customer = shop.person(id, "سارا", "fa").await.unwrap();
    customer.say("/start").await.unwrap();
    customer.offered("خرید سرویس").await.unwrap();
    shop.fund(&customer, PRICE).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    (customer, invoice)
}

fn has_link(message: &Message) -> bool {
    message.text().contains("/sub/")
}

/// Everything is as after one undisturbed purchase.
async fn bought_once(shop: &TestShop, customer: &Person) {
    shop.rest().await.unwrap();
    assert_eq!(shop.clients(0).len(), 1, "one client on the panel");
    assert_eq!(shop.wallet(customer).await.unwrap(), 0);
    assert_eq!(shop.order(1).await.unwrap().state, OrderState::Active);
    shop.books_are_right().await.unwrap();
}

async fn delivered_despite(profile: Profile, fault: Value) {
    let shop = TestShop::start(TestShopOptions::default().panels([profile])).await.unwrap();
    shop.panel_fault(0, &fault).await.unwrap();
    let (mut customer, invoice) = rich(&shop, 5001).await;
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    shop.time_until(&mut customer, 2, has_link).await.unwrap();
    assert_eq!(customer.count("/sub/").await.unwrap(), 1);
    bought_once(&shop, &customer).await;
}

#[tokio::test]
async fn f12_a_panel_that_answers_after_our_timeout_holds_one_client() {
    for profile in [Profile::V3_6_0, Profile::V2_6_8] {
        let fault = json!({ "route": "addClient", "kind": "timeout_after_success", "ms": 20, "times": 1 });
        delivered_despite(profile, fault).await;
    }
}

#[tokio::test]
async fn f13_a_panel_that_refuses_with_success_false_is_asked_again() {
    for profile in [Profile::V3_6_0, Profile::V2_6_8] {
        delivered_despite(profile, json!({ "route": "addClient", "kind": "locked", "times": 2 })).await;
    }
}

#[tokio::test]
async fn f13_a_panel_that_answers_with_its_login_page_is_asked_again() {
    for profile in [Profile::V3_6_0, Profile::V2_6_8] {
        delivered_despite(profile, json!({ "route": "addClient", "kind": "html", "times": 2 })).await;
    }
}

#[tokio::test]
async fn f13_a_panel_whose_answer_is_torn_or_whose_session_is_lost_is_asked_again() {
    delivered_despite(Profile::V3_6_0, json!({ "route": "addClient", "kind": "garbage", "times": 1 })).await;
    delivered_despite(Profile::V2_6_8, json!({ "route": "*", "kind": "session_lost", "times": 1 })).await;
}

/// Paid while the panel is down: the customer is told at once, the owner is alerted, the link comes when it is back.
#[tokio::test]
async fn a_panel_that_is_down_during_delivery_delays_it_honestly() {
    let shop = shop().await;
    let mut owner = shop.owner().await.unwrap();
    let (mut customer, invoice) = rich(&shop, 5001).await;
    owner.catch_up().await.unwrap();
    shop.panel_fault(0, &json!({ "route": "*", "kind": "reset" })).await.unwrap();
    let paid_at = shop.shop.now();
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    let delayed = said("notice-delayed");
    shop.time_until(&mut customer, 1, |message| message.text().contains(&delayed)).await.unwrap();
    assert!((shop.shop.now() - paid_at).num_seconds() <= 30, "told within half a minute");
    let alert = owner.until("an alert", |message| message.button("تایید").is_none()).await.unwrap();
    assert!(!alert.text().is_empty());
    assert_eq!(shop.order(1).await.unwrap().state, OrderState::Provisioning);
    // The outage lasts: nothing is said twice.
    for _ in 0..5 {
        shop.advance_s(60);
        shop.rest().await.unwrap();
    }
    assert_eq!(customer.count(&delayed).await.unwrap(), 1);
    shop.panels[0].clear_faults();
    let back_at = shop.shop.now();
    shop.time_until(&mut customer, 5, has_link).await.unwrap();
    assert!((shop.shop.now() - back_at).num_seconds() <= 120, "within two minutes of the return");
    assert_eq!(customer.count(&delayed).await.unwrap(), 1);
    bought_once(&shop, &customer).await;
}

/// Sold out between invoice and payment: two paid orders, one piece.
#[tokio::test]
async fn f26_the_last_piece_goes_to_one_and_the_other_has_the_money_in_the_wallet() {
    let shop = shop().await;
    shop.stock(Some(1)).await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let mut first = shop.person(5001, "First", "fa").await.unwrap();
    let mut second = shop.person(5002, "Second", "fa").await.unwrap();
    walk::card(&mut first).await.unwrap();
    let (_, asked) = walk::card(&mut second).await.unwrap();
    walk::pictured(&mut first, 1).await.unwrap();
    walk::pictured(&mut second, 2).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut first).await.unwrap();
    let told = second.hears(&said("notice-to-wallet-sold-out")).await.unwrap();
    assert!(told.text().contains(&fa(asked.toman)), "{}", told.text());
    shop.rest().await.unwrap();
    assert_eq!(shop.wallet(&second).await.unwrap(), asked.toman);
    assert_eq!(shop.clients(0).len(), 1);
    // From then on the shop window says so, and the button is answered.
    let mut third = shop.person(5003, "Third", "fa").await.unwrap();
    let menu = walk::start(&mut third).await.unwrap();
    third.press_on(menu.id(), "خرید سرویس").await.unwrap();
    third.takes("آلمان").await.unwrap();
    third.takes("برنزی").await.unwrap();
    third.hears(&said("error-orders-sold-out")).await.unwrap();
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f26_sold_out_while_paying_from_the_wallet_takes_nothing() {
    let shop = shop().await;
    let (mut customer, invoice) = rich(&shop, 5001).await;
    shop.stock(Some(0)).await.unwrap();
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    customer.hears(&said("notice-to-wallet-sold-out")).await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), PRICE);
    assert_eq!(shop.clients(0).len(), 0);
    shop.books_are_right().await.unwrap();
}

/// Telegram refuses, fails and hangs up: what is to be told is told.
async fn told_despite(fault: Value) {
    let shop = shop().await;
    let (mut customer, invoice) = rich(&shop, 5001).await;
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    shop.telegram_fault(&fault).await.unwrap();
    shop.advance_s(31 * 86_400);
    let ended = said("notice-subscriptions-ended");
    shop.time_until(&mut customer, 2, |message| message.text().contains(&ended)).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(customer.count(&ended).await.unwrap(), 1);
    bought_once(&shop, &customer).await;
}

#[tokio::test]
async fn f19_a_429_is_waited_for() {
    told_despite(json!({ "method": "sendMessage", "status": 429, "retry_after": 1, "times": 1 })).await;
}

#[tokio::test]
async fn f19_a_5xx_is_tried_again() {
    told_despite(json!({ "method": "sendMessage", "status": 502, "times": 3 })).await;
}

#[tokio::test]
async fn f19_a_reset_is_tried_again() {
    told_despite(json!({ "method": "sendMessage", "kind": "reset", "times": 3 })).await;
}

#[tokio::test]
async fn f19_a_picture_waits_for_telegrams_files() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::card(&mut customer).await.unwrap();
    shop.telegram_fault(&json!({ "method": "getFile", "status": 500, "times": 4 })).await.unwrap();
    walk::pictured(&mut customer, 1).await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::receipt(&mut reviewer).await.unwrap();
}

#[tokio::test]
async fn f19_doubled_and_reordered_updates_buy_once() {
    let shop = shop().await;
    shop.telegram_fault(&json!({ "kind": "duplicate_updates", "probability": 1.0 })).await.unwrap();
    shop.telegram_fault(&json!({ "kind": "reorder_updates", "probability": 1.0 })).await.unwrap();
    let (mut customer, invoice) = rich(&shop, 5001).await;
    let data = invoice.data("پرداخت از کیف پول").unwrap();
    customer.press_data(invoice.id(), data).await.unwrap();
    customer.press_data(invoice.id(), data).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    assert_eq!(customer.count("/sub/").await.unwrap(), 1);
    bought_once(&shop, &customer).await;
}

/// An update that cannot be handled is given up politely; the chat and the others go on.
#[tokio::test]
async fn f21_a_poison_update_blocks_nobody() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut other = shop.person(5002, "Other", "fa").await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    shop.sql("UPDATE shop_order SET snapshot = '{'").await.unwrap();
    customer.press_on(invoice.id(), "کارت").await.unwrap();
    customer.say("/help").await.unwrap();
    walk::start(&mut other).await.unwrap();
    customer.hears(&said("error-internal")).await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    shop.wait_for("every update to be closed", || async {
        let open = shop::notifications::update_open_list(shop.shop.read(), 10).await?;
        Ok(open.is_empty().then_some(()))
    })
    .await
    .unwrap();
}

fn update(id: i64, person: &Person, text: &str) -> Value {
    let from = json!({ "id": person.id, "is_bot": false, "first_name": "سارا", "username": "sara", "language_code": "fa" });
    let chat = json!({ "id": person.id, "type": "private", "first_name": "سارا" });
    json!({ "update_id": id, "message": { "message_id": id, "date": 1_700_000_000, "from": from, "chat": chat, "text": text } })
}

/// F-15: while the database is away a webhook is answered 503, so that Telegram brings the update again.
#[tokio::test]
async fn f15_an_update_that_cannot_be_stored_is_asked_for_again() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    let asked = update(777_000_001, &customer, "/wallet");
    let outage = shop.outage().await.unwrap();
    assert_eq!(shop.webhook(&asked).await.unwrap(), WebhookAnswer::Later);
    outage.end().await.unwrap();
    // PostgreSQL's pool finds its cut connections one by one.
    shop.wait_for("the database's return", || async {
        Ok((shop.webhook(&asked).await? == WebhookAnswer::Taken).then_some(()))
    })
    .await
    .unwrap();
    customer.hears("موجودی: ۰ تومان").await.unwrap();
    assert_eq!(shop.webhook(&asked).await.unwrap(), WebhookAnswer::Taken);
    customer.say("/help").await.unwrap();
    customer.hears(&said("home-help-text")).await.unwrap();
    assert_eq!(customer.count("موجودی: ۰ تومان").await.unwrap(), 1, "handled once");
}

/// F-15: an update that was stored before the outage is handled after it, however often it was tried meanwhile.
#[tokio::test]
async fn f15_a_stored_update_outlives_the_outage() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    walk::card(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    // Long enough for the outage to come while the picture is on its way, however busy the machine is.
    shop.telegram_fault(&json!({ "method": "getFile", "ms": 1_000, "times": 1 })).await.unwrap();
    customer.picture("photo", png(1)).await.unwrap();
    shop.wait_for("the update", || async {
        let open = shop::notifications::update_open_list(shop.shop.read(), 10).await?;
        Ok((!open.is_empty()).then_some(()))
    })
    .await
    .unwrap();
    let outage = shop.outage().await.unwrap();
    // The old limit was four tries. Each waits twice as long as the one before: they are waited for one by one.
    for tries in 1..=5 {
        shop.wait_for("tries", || async {
            Ok((shop.telegram_calls("getFile").await?.len() >= tries).then_some(()))
        })
        .await
        .unwrap();
    }
    outage.end().await.unwrap();
    customer.hears(&said("receipt-taken")).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.books_are_right().await.unwrap();
}

/// F-30: killed after the panel did the work and before it was written down.
#[tokio::test]
async fn f30_a_push_killed_after_its_effect_ends_with_one_client() {
    for profile in [Profile::V3_6_0, Profile::V2_6_8] {
        let mut shop = TestShop::start(TestShopOptions::default().panels([profile])).await.unwrap();
        let (mut customer, invoice) = rich(&shop, 5001).await;
        let fault = json!({ "route": "addClient", "kind": "timeout_after_success", "times": 1 });
        shop.panel_fault(0, &fault).await.unwrap();
        customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
        shop.wait_for("the client", || async { Ok((shop.clients(0).len() == 1).then_some(())) })
            .await
            .unwrap();
        shop.kill();
        shop.panels[0].clear_faults();
        shop.live().await.unwrap();
        // The dead worker's lease runs out.
        shop.advance_s(121);
        walk::link(&mut customer).await.unwrap();
        assert_eq!(customer.count("/sub/").await.unwrap(), 1);
        bought_once(&shop, &customer).await;
    }
}

/// F-30: killed after the message was sent and before it was written down: told again, once, and never lost.
#[tokio::test]
async fn f30_a_notice_killed_after_its_effect_is_told_again() {
    let mut shop = shop().await;
    let (mut customer, invoice) = rich(&shop, 5001).await;
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    // The answer is late, so that the shop is killed between the effect and its note.
    let late = json!({ "method": "sendMessage", "kind": "late_response", "ms": 30_000, "times": 1 });
    shop.telegram_fault(&late).await.unwrap();
    shop.advance_s(31 * 86_400);
    shop.wait_for("the delivery", || async {
        let waiting =
            shop.count_of("SELECT COUNT(*) FROM job WHERE state = 'running' AND kind LIKE '%notice_deliver'");
        Ok((waiting.await? == 1).then_some(()))
    })
    .await
    .unwrap();
    let hold = shop.hold("UPDATE notice SET topic = topic").await.unwrap();
    let ended = said("notice-subscriptions-ended");
    customer.hears(&ended).await.unwrap();
    shop.kill();
    drop(hold);
    shop.live().await.unwrap();
    shop.advance_s(121);
    customer.hears(&ended).await.unwrap();
    shop.rest().await.unwrap();
    shop.advance_s(600);
    shop.rest().await.unwrap();
    assert_eq!(customer.count(&ended).await.unwrap(), 2, "again once, then written down");
    bought_once(&shop, &customer).await;
}

/// kill -9 between any two steps of a purchase: the next life goes on where this one was.
#[tokio::test]
async fn killed_between_any_two_steps_a_purchase_still_ends_well() {
    let mut shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    customer.say("/start").await.unwrap();
    again(&mut shop).await;
    customer.takes("خرید سرویس").await.unwrap();
    again(&mut shop).await;
    customer.takes("آلمان").await.unwrap();
    again(&mut shop).await;
    customer.takes("برنزی").await.unwrap();
    again(&mut shop).await;
    customer.takes("کارت").await.unwrap();
    again(&mut shop).await;
    let asked = walk::asked(&mut customer).await.unwrap();
    customer.picture("photo", png(1)).await.unwrap();
    again(&mut shop).await;
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    reviewer.press_on(receipt.id(), "تایید").await.unwrap();
    again(&mut shop).await;
    shop.time_until(&mut customer, 10, has_link).await.unwrap();
    shop.rest().await.unwrap();
    assert_eq!(shop.clients(0).len(), 1);
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman - PRICE);
    assert_eq!(shop.order(1).await.unwrap().state, OrderState::Active);
    shop.books_are_right().await.unwrap();
}

/// Killed at once, and a new life whose clock has passed the dead one's leases.
async fn again(shop: &mut TestShop) {
    shop.live().await.unwrap();
    shop.advance_s(121);
}
