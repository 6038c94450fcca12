//! The payments desk in the chat: two people, slips, money that goes back to the card, and what others are told of it.

use kernel::{PageRequest, Secret};
use serde_json::json;
use shop::identity::{role_grant, user_search};
use shop::payments::{GatewaySet, RefundAccess, RefundSet, gateway_set};
use testkit::{Message, Person, TestShop, TestShopOptions};

use crate::staff::{asks, is_complete, presses};
use crate::walk::{self, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// Somebody else who may do everything at the desk.
async fn colleague(shop: &TestShop) -> Person {
    let mut mina = shop.person(6001, "مینا", "fa").await.unwrap();
    walk::start(&mut mina).await.unwrap();
    let found = user_search(shop.shop.read(), "6001", PageRequest::new(0, 1)).await.unwrap();
    let id = found.items[0].id;
    shop.operate(move |ctx| Box::pin(role_grant(ctx, id, "admin"))).await.unwrap();
    mina
}

/// Sara has paid the sample plan online.
async fn bought_online(shop: &TestShop) -> Person {
    let mut sara = sent(shop).await;
    shop.zarinpal.pay(&authority(shop));
    shop.time_until(&mut sara, 10, |message| message.text().contains("/sub/")).await.unwrap();
    shop.rest().await.unwrap();
    sara
}

/// Sara was sent to the payment page.
async fn sent(shop: &TestShop) -> Person {
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::invoice(&mut sara).await.unwrap();
    sara.press("زرین").await.unwrap();
    sara.offered("بررسی دوباره").await.unwrap();
    sara
}

fn authority(shop: &TestShop) -> String {
    shop.zarinpal.payments().last().unwrap()["authority"].as_str().unwrap().to_owned()
}

/// The only payment there is, as the desk shows it.
async fn payment(person: &mut Person) -> Message {
    let list = asks(person, "/payments", &said("admin-payments")).await;
    presses(person, &list, "سارا", "پرداخت‌کننده").await
}

/// From a button of the desk to the last look.
async fn looked(person: &mut Person, on: &Message, deed: &str) -> Message {
    presses(person, on, &said(deed), "دلیل را بنویسید").await;
    person.say("خواست خود مشتری").await.unwrap();
    person.offered(&said("admin-desk-sure")).await.unwrap()
}

#[tokio::test]
async fn above_the_limit_a_second_person_is_asked_and_both_are_in_the_story() {
    let shop = shop().await;
    shop.set("four_eyes_above", "1000000").await.unwrap();
    let mut sara = bought_online(&shop).await;
    let (mut owner, mut mina) = (shop.owner().await.unwrap(), colleague(&shop).await);
    let page = payment(&mut owner).await;
    let look = looked(&mut owner, &page, "admin-desk-refund").await;
    owner.press_on(look.id(), &said("admin-desk-sure")).await.unwrap();
    let waits = owner.hears("در انتظار نفر دوم").await.unwrap();
    is_complete(&waits);
    assert!(waits.text().contains(&fa(walk::PRICE)), "{}", waits.text());
    let asked = mina.hears("یک کار منتظر تایید دوم است").await.unwrap();
    is_complete(&asked);
    for part in ["سارا", "Owner", "خواست خود مشتری", "سفارش ۱", &fa(walk::PRICE)] {
        assert!(asked.text().contains(part), "{part}: {}", asked.text());
    }
    // Whoever has not read the notice finds it in the list.
    let list = asks(&mut mina, "/payments", &said("admin-payments")).await;
    let sieve = format!("{} ({})", said("admin-payments-sieve-proposed"), fa(1));
    let waiting = presses(&mut mina, &list, &sieve, &said("admin-payments-of-proposed")).await;
    let page = presses(&mut mina, &waiting, "سارا", "در انتظار نفر دوم").await;
    mina.press_on(page.id(), &said("admin-desk-confirm")).await.unwrap();
    mina.hears(&said("admin-desk-done")).await.unwrap();
    let told = owner.hears("موافقت کرد و انجام شد").await.unwrap();
    is_complete(&told);
    assert!(told.text().contains("مینا"), "{}", told.text());
    shop.rest().await.unwrap();
    let copy =
        mina.chat().await.unwrap().into_iter().rev().find(|message| message.id() == asked.id()).unwrap();
    assert!(
        copy.button(&said("admin-desk-confirm")).is_none(),
        "nothing to press any more: {}",
        copy.brief()
    );
    sara.hears(&said("notice-refunded")).await.unwrap();
    let story = payment(&mut mina).await;
    let told: Vec<&str> = story.text().lines().filter(|line| line.contains("خواست خود مشتری")).collect();
    let [first, second] = told[..] else { panic!("{}", story.text()) };
    assert!(first.contains("Owner") && first.contains("پیشنهاد"), "{first}");
    assert!(second.contains("مینا"), "{second}");
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn an_owner_who_is_alone_is_told_that_nobody_else_may_agree() {
    let shop = shop().await;
    shop.set("four_eyes_above", "1000000").await.unwrap();
    bought_online(&shop).await;
    let mut owner = shop.owner().await.unwrap();
    let page = payment(&mut owner).await;
    let look = looked(&mut owner, &page, "admin-desk-refund").await;
    owner.press_on(look.id(), &said("admin-desk-sure")).await.unwrap();
    let words = said("error-orders-no-second-person");
    owner
        .until("why not", |message| {
            message.alert().is_some_and(|text| text.contains(&words)) || message.text().contains(&words)
        })
        .await
        .unwrap();
    let page = payment(&mut owner).await;
    assert!(!page.text().contains("در انتظار نفر دوم"), "nothing waits: {}", page.text());
}

#[tokio::test]
async fn a_sum_that_looks_like_a_slip_is_asked_about_before_it_is_booked() {
    let shop = shop().await;
    let mut sara = sent(&shop).await;
    let faults = format!("{}/_sim/faults", shop.zarinpal.url);
    let silent = json!({ "route": "*", "kind": "status", "status": 502 });
    shop.http.post(&faults).json(&silent).send().await.unwrap().error_for_status().unwrap();
    let unknown = said("pay-silent");
    sara.press("بررسی دوباره").await.unwrap();
    sara.hears(&unknown).await.unwrap();
    shop.advance_s(45 * 60);
    shop.rest().await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    let page = payment(&mut owner).await;
    presses(&mut owner, &page, &said("admin-desk-credit"), "مبلغی را که در حساب دیده‌اید").await;
    owner.say("۱۵٬۰۰۰").await.unwrap();
    owner.hears("دلیل را بنویسید").await.unwrap();
    owner.say("از صورت‌حساب").await.unwrap();
    let look = owner.offered(&said("admin-desk-sure")).await.unwrap();
    assert!(look.text().contains("خیلی فرق دارد"), "{}", look.text());
    assert!(look.text().contains(&fa(walk::PRICE)), "what was asked for: {}", look.text());
    // Canceled: nothing was booked.
    owner.press_on(look.id(), &said("button-cancel")).await.unwrap();
    owner.hears("پرداخت‌کننده").await.unwrap();
    shop.http.delete(&faults).send().await.unwrap().error_for_status().unwrap();
    let booked = shop::payments::clearing_facts(shop.shop.read()).await.unwrap();
    assert!(booked.iter().all(|line| line.credited == 0), "{booked:?}");
}

/// Without an access to refunds the owner hears what to do; with one the money goes, and the payer hears how.
#[tokio::test]
async fn an_old_payment_goes_back_to_the_card_once_there_is_an_access_to_refunds() {
    let shop = shop().await;
    let mut sara = bought_online(&shop).await;
    let mut owner = shop.owner().await.unwrap();
    let page = payment(&mut owner).await;
    let look = looked(&mut owner, &page, "admin-desk-refund").await;
    owner.press_on(look.id(), &said("admin-desk-sure")).await.unwrap();
    sara.hears(&said("notice-refunded")).await.unwrap();
    shop.advance_s(40 * 60);
    let give_back = async |owner: &mut Person| {
        let page = payment(owner).await;
        let look = looked(owner, &page, "admin-desk-reverse").await;
        owner.press_on(look.id(), &said("admin-desk-sure")).await.unwrap();
    };
    give_back(&mut owner).await;
    let alert = owner.hears("برنگرداند").await.unwrap();
    is_complete(&alert);
    assert!(alert.text().contains("دسترسی آن را در صفحه درگاه بدهید"), "{}", alert.text());
    let (terminal, token) = (shop.zarinpal.terminal.clone(), shop.zarinpal.access_token.clone());
    shop.operate(move |ctx| {
        let access = RefundAccess { terminal: terminal.clone(), token: Secret::new(token.as_str()) };
        let refund = RefundSet::Open(access);
        let set = GatewaySet { gateway: "zarinpal".to_owned(), refund, ..GatewaySet::default() };
        Box::pin(async move { gateway_set(ctx, set).await })
    })
    .await
    .unwrap();
    give_back(&mut owner).await;
    let told = sara.hears(&said("notice-given-back-transfer")).await.unwrap();
    assert!(told.text().contains(&fa(walk::PRICE)), "{}", told.text());
    let story = payment(&mut owner).await;
    assert!(story.text().contains("با استرداد"), "{}", story.text());
    let bank = shop.zarinpal.payments();
    assert_eq!(bank[0]["refunded"], walk::PRICE * 10);
    shop.books_are_right().await.unwrap();
}

/// Both reviewers have a copy; each says once what became of it.
#[tokio::test]
async fn an_approval_that_was_taken_back_is_so_in_every_copy() {
    let shop = shop().await;
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    let (mut nina, mut omid) = (shop.reviewer(0).await.unwrap(), shop.reviewer(1).await.unwrap());
    walk::card(&mut sara).await.unwrap();
    walk::pictured(&mut sara, 33).await.unwrap();
    let copies = [walk::receipt(&mut nina).await.unwrap(), walk::receipt(&mut omid).await.unwrap()];
    nina.press_on(copies[0].id(), "تایید").await.unwrap();
    walk::link(&mut sara).await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    let page = payment(&mut owner).await;
    let look = looked(&mut owner, &page, "admin-desk-void").await;
    owner.press_on(look.id(), &said("admin-desk-sure")).await.unwrap();
    sara.hears(&said("notice-payment-voided")).await.unwrap();
    shop.rest().await.unwrap();
    for (reviewer, copy) in [(&nina, &copies[0]), (&omid, &copies[1])] {
        let chat = reviewer.chat().await.unwrap();
        let shown = chat.iter().rev().find(|message| message.id() == copy.id()).unwrap();
        assert!(shown.text().contains("پس گرفته شد"), "{}", shown.brief());
        let telling: Vec<i64> =
            chat.iter().filter(|message| message.text().contains("پس گرفته شد")).map(Message::id).collect();
        assert!(telling.iter().all(|id| *id == copy.id()), "told once: {telling:?}");
    }
    shop.books_are_right().await.unwrap();
}

/// What still asks for a payment follows its order to whatever end it takes.
#[tokio::test]
async fn what_asks_for_money_says_how_its_order_ended() {
    let shop = shop().await;
    let now = async |person: &Person, id: i64| {
        let chat = person.chat().await.unwrap();
        chat.into_iter().rev().find(|message| message.id() == id).unwrap()
    };
    // Nobody began to pay.
    let mut reza = shop.person(5002, "رضا", "fa").await.unwrap();
    let invoice = walk::invoice(&mut reza).await.unwrap();
    walk::expired(&shop, walk::order_id(&invoice).unwrap()).await.unwrap();
    shop.rest().await.unwrap();
    let over = now(&reza, invoice.id()).await;
    assert!(over.text().contains(&said("notice-invoice-lapsed-unpaid")), "{}", over.brief());
    assert!(over.button(&said("button-buy-again")).is_some(), "{}", over.brief());
    // Given up in another message: the first one leads to no bank any more.
    let mut sara = sent(&shop).await;
    let page = sara.chat().await.unwrap().last().unwrap().id();
    sara.say("/start pay_2").await.unwrap();
    let other = sara.offered("بررسی دوباره").await.unwrap();
    assert_ne!(other.id(), page);
    sara.press_on(other.id(), "بازگشت").await.unwrap();
    sara.takes(&said("invoice-cancel")).await.unwrap();
    let canceled = sara.hears(&said("invoice-canceled-online")).await.unwrap();
    shop.rest().await.unwrap();
    let closed = now(&sara, page).await;
    assert!(closed.text().contains(&said("invoice-ended-canceled")), "{}", closed.brief());
    assert!(closed.button("پرداخت ").is_none(), "{}", closed.brief());
    let stays = now(&sara, canceled.id()).await;
    assert!(stays.text().contains(&said("invoice-canceled-online")), "{}", stays.brief());
}

/// One person alone gives nobody more than the limit, on whatever way.
/// The owner wants to give Sara half a million; that waits for a second person.
async fn propose_gift(owner: &mut Person) {
    let card = asks(owner, "/users سارا", "سارا").await;
    presses(owner, &card, "افزایش موجودی", "تومان").await;
    owner.say("۵۰۰۰۰۰").await.unwrap();
    owner.hears("دلیل").await.unwrap();
    owner.say("هدیه").await.unwrap();
    let look = owner.hears(&fa(500_000)).await.unwrap();
    owner.press_on(look.id(), "اضافه").await.unwrap();
    let proposed = said("admin-desk-proposed");
    owner
        .until("it waits", |message| {
            message.alert().is_some_and(|text| text.contains(&proposed)) || message.text().contains(&proposed)
        })
        .await
        .unwrap();
}

/// A shop in which the owner has proposed that to Mina.
async fn gift_proposed() -> (TestShop, [Person; 3]) {
    let shop = shop().await;
    shop.set("four_eyes_above", "1000000").await.unwrap();
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut sara).await.unwrap();
    let (mut owner, mina) = (shop.owner().await.unwrap(), colleague(&shop).await);
    propose_gift(&mut owner).await;
    (shop, [sara, owner, mina])
}

/// The card of a customer shows what waits at their wallet, to whoever may decide on it.
#[tokio::test]
async fn a_proposal_for_a_wallet_stands_on_the_card_and_can_be_taken_back_there() {
    let (shop, [sara, mut owner, mut mina]) = gift_proposed().await;
    let card = asks(&mut owner, "/users سارا", "در انتظار نفر دوم").await;
    assert!(card.text().contains(&fa(500_000)), "{}", card.brief());
    assert!(card.button(&said("admin-desk-confirm")).is_none(), "one's own: {}", card.brief());
    let hers = asks(&mut mina, "/users سارا", "در انتظار نفر دوم").await;
    assert!(hers.button(&said("admin-desk-confirm")).is_some(), "{}", hers.brief());
    owner.press_on(card.id(), &said("admin-desk-withdraw")).await.unwrap();
    owner.hears(&said("admin-desk-refused")).await.unwrap();
    mina.press_on(hers.id(), &said("admin-desk-confirm")).await.unwrap();
    let over = said("admin-desk-over");
    mina.until("it is over", |message| message.alert().is_some_and(|text| text.contains(&over)))
        .await
        .unwrap();
    let card = asks(&mut owner, "/users سارا", "سارا").await;
    assert!(!card.text().contains("در انتظار"), "{}", card.brief());
    assert_eq!(shop.wallet(&sara).await.unwrap(), 0);
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_wallet_is_filled_by_hand_above_the_limit_by_two_people() {
    let (shop, [mut sara, mut owner, mut mina]) = gift_proposed().await;
    assert_eq!(shop.wallet(&sara).await.unwrap(), 0);
    let asked = mina.hears("یک کار منتظر تایید دوم است").await.unwrap();
    is_complete(&asked);
    for part in ["سارا", "کیف پول", "هدیه", &fa(500_000)] {
        assert!(asked.text().contains(part), "{part}: {}", asked.text());
    }
    mina.press_on(asked.id(), &said("admin-desk-confirm")).await.unwrap();
    sara.hears(&fa(500_000)).await.unwrap();
    assert_eq!(shop.wallet(&sara).await.unwrap(), 500_000);
    owner.hears("موافقت کرد و انجام شد").await.unwrap();
    shop.books_are_right().await.unwrap();
}
