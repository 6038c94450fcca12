//! Reviewers: two at once, reasons, resubmissions, other amounts, four eyes, used pictures, late ones.

use kernel::ReceiptId;
use shop::orders::OrderState;
use testkit::{Message, Person, TestShop, TestShopOptions, png};

use crate::walk::{self, PRICE, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// A shop, a customer whose picture waits, both reviewers with the receipt.
struct Table {
    shop: TestShop,
    customer: Person,
    reviewers: [Person; 2],
    receipts: [Message; 2],
    order: i64,
    toman: i64,
}

async fn table() -> Table {
    let shop = shop().await;
    table_in(shop, 5).await
}

async fn table_in(shop: TestShop, seed: u8) -> Table {
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewers = [shop.reviewer(0).await.unwrap(), shop.reviewer(1).await.unwrap()];
    let (order, asked) = walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, seed).await.unwrap();
    let first = walk::receipt(&mut reviewers[0]).await.unwrap();
    let second = walk::receipt(&mut reviewers[1]).await.unwrap();
    Table { shop, customer, reviewers, receipts: [first, second], order, toman: asked.toman }
}

impl Table {
    async fn press(&self, reviewer: usize, label: &str) {
        self.reviewers[reviewer].press_on(self.receipts[reviewer].id(), label).await.unwrap();
    }

    /// Presses what the receipt showed first, whatever it shows by now.
    async fn press_stale(&self, reviewer: usize, label: &str) {
        let data = self.receipts[reviewer].data(label).unwrap();
        self.reviewers[reviewer].press_data(self.receipts[reviewer].id(), data).await.unwrap();
    }

    async fn end(self) {
        self.shop.rest().await.unwrap();
        self.shop.books_are_right().await.unwrap();
    }
}

/// The time of a test shop, as Persian alerts say it.
const NOON: &str = "۱۵:۳۰";

#[tokio::test]
async fn f06_two_reviewers_at_once_decide_once() {
    let mut table = table().await;
    tokio::join!(table.press_stale(0, "تایید"), table.press_stale(1, "تایید"));
    let token = walk::link(&mut table.customer).await.unwrap();
    assert_eq!(token.len(), 24);
    let [first, second] = &mut table.reviewers;
    let alert = |message: &Message| message.alert().is_some_and(|text| text.contains("تایید شد"));
    let one = first.until("an answer", alert).await.unwrap();
    let two = second.until("an answer", alert).await.unwrap();
    let late: Vec<&str> = [&one, &two]
        .iter()
        .filter_map(|message| message.alert())
        .filter(|text| text.contains(NOON))
        .collect();
    assert_eq!(late.len(), 1, "one of them is told who and when: {one:?} {two:?}");
    assert!(late[0].contains("Nina") || late[0].contains("Omid"), "{}", late[0]);
    table.shop.rest().await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), table.toman - PRICE);
    assert_eq!(table.shop.clients(0).len(), 1);
    assert_eq!(table.customer.count("/sub/").await.unwrap(), 1);
    table.end().await;
}

#[tokio::test]
async fn f06_a_claim_keeps_others_away_and_a_rejection_tells_them_who_and_when() {
    let mut table = table().await;
    table.press(1, "رد").await;
    let reasons = table.reviewers[1].offered(&said("review-reason-1")).await.unwrap();
    table.press_stale(0, "تایید").await;
    table.reviewers[0].hears(&said("error-payments-claimed")).await.unwrap();
    table.reviewers[1].press_on(reasons.id(), &said("review-reason-1")).await.unwrap();
    table.customer.hears(&said("review-reason-1")).await.unwrap();
    table.press_stale(0, "تایید").await;
    let told = table.reviewers[0].until("who and when", |message| message.alert().is_some()).await.unwrap();
    let told = told.alert().unwrap();
    assert!(told.contains("Omid") && told.contains(NOON), "{told}");
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 0);
    table.end().await;
}

#[tokio::test]
async fn f06_after_the_claims_lease_another_may_decide_and_the_sleeper_is_told() {
    let mut table = table().await;
    table.press(1, "رد").await;
    let reasons = table.reviewers[1].offered(&said("review-reason-0")).await.unwrap();
    table.shop.advance_s(10 * 60 + 1);
    table.press(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    // The sleeper wakes: with a ready reason, and with a typed one.
    table.reviewers[1].press_on(reasons.id(), &said("review-reason-0")).await.unwrap();
    let told = table.reviewers[1].until("who and when", |message| message.alert().is_some()).await.unwrap();
    let told = told.alert().unwrap().to_owned();
    assert!(told.contains("Nina") && told.contains("۱۵:۴۰"), "{told}");
    assert_eq!(table.shop.order(table.order).await.unwrap().state, OrderState::Active);
    table.end().await;
}

#[tokio::test]
async fn f06_a_typed_reason_that_comes_too_late_tells_who_and_when() {
    let mut table = table().await;
    table.press(1, "رد").await;
    table.reviewers[1].offered(&said("review-reason-0")).await.unwrap();
    table.shop.advance_s(10 * 60 + 1);
    table.press(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    table.reviewers[1].say("no such money").await.unwrap();
    let fresh = |message: &Message| message.text().contains("Nina") && message.0["edited"] == false;
    let told = table.reviewers[1].until("who and when", fresh).await.unwrap();
    assert!(told.text().contains("۱۵:۴۰"), "{}", told.brief());
    table.end().await;
}

#[tokio::test]
async fn a_rejected_picture_says_why_and_the_next_one_pays_the_same_amount() {
    let mut table = table().await;
    table.press(0, "رد").await;
    table.reviewers[0].takes(&said("review-reason-2")).await.unwrap();
    let rejected = table.customer.hears(&said("review-reason-2")).await.unwrap();
    table.customer.press_on(rejected.id(), &said("notice-send-again")).await.unwrap();
    table.customer.hears(&fa(table.toman)).await.unwrap();
    walk::pictured(&mut table.customer, 6).await.unwrap();
    let again = walk::receipt(&mut table.reviewers[1]).await.unwrap();
    assert!(again.text().contains(&fa(table.toman)), "{}", again.text());
    table.reviewers[1].press_on(again.id(), "تایید").await.unwrap();
    walk::link(&mut table.customer).await.unwrap();
    table.end().await;
}

#[tokio::test]
async fn a_typed_reason_reaches_the_payer_as_it_was_typed() {
    let mut table = table().await;
    table.press(0, "رد").await;
    table.reviewers[0].offered(&said("review-reason-0")).await.unwrap();
    table.reviewers[0].say("شماره پیگیری <b>خوانا</b> نیست & تاریخ ندارد").await.unwrap();
    let told = table.customer.hears("شماره پیگیری <b>خوانا</b> نیست & تاریخ ندارد").await.unwrap();
    assert!(told.text().contains(&said("notice-rejected")));
    let copy = table.reviewers[1].until("the copy", |message| message.0["edited"] == true).await.unwrap();
    assert!(copy.text().contains("Nina") && copy.button("تایید").is_none(), "{}", copy.brief());
    table.end().await;
}

#[tokio::test]
async fn a_picture_may_be_sent_again_three_times_and_no_more() {
    let mut table = table().await;
    let mut receipt = table.receipts[0].clone();
    for round in 0..4u8 {
        table.reviewers[0].press_on(receipt.id(), "رد").await.unwrap();
        table.reviewers[0].takes(&said("review-reason-1")).await.unwrap();
        let key = if round < 3 { "notice-rejected" } else { "notice-rejected-finally" };
        table.customer.hears(&said(key)).await.unwrap();
        if round < 3 {
            walk::pictured(&mut table.customer, 100 + round).await.unwrap();
            receipt = walk::receipt(&mut table.reviewers[0]).await.unwrap();
        }
    }
    table.customer.picture("photo", png(120)).await.unwrap();
    table.customer.hears(&said("error-payments-too-many-pictures")).await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 0);
    table.end().await;
}

#[tokio::test]
async fn less_money_than_asked_is_credited_and_the_rest_is_asked_for() {
    let mut table = table().await;
    table.press(0, "مبلغ").await;
    table.reviewers[0].hears(&said("review-received-ask")).await.unwrap();
    table.reviewers[0].say("۱۰۰٬۰۰۰").await.unwrap();
    let told = table.customer.hears(&said("notice-to-wallet-short")).await.unwrap();
    assert!(told.text().contains(&fa(50_000)), "what is missing: {}", told.text());
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 100_000);
    let invoice = told.data(&said("button-open-invoice")).unwrap().to_owned();
    table.customer.press_data(told.id(), &invoice).await.unwrap();
    table.customer.takes("کارت").await.unwrap();
    let asked = walk::asked(&mut table.customer).await.unwrap();
    assert!((50_001..=50_999).contains(&asked.toman), "{}", asked.toman);
    walk::pictured(&mut table.customer, 41).await.unwrap();
    let second = walk::receipt(&mut table.reviewers[1]).await.unwrap();
    // Short again: told again.
    table.reviewers[1].press_on(second.id(), "مبلغ").await.unwrap();
    table.reviewers[1].hears(&said("review-received-ask")).await.unwrap();
    table.reviewers[1].say("20,000").await.unwrap();
    let told = table.customer.hears(&said("notice-to-wallet-short")).await.unwrap();
    assert!(told.text().contains(&fa(30_000)), "what is missing now: {}", told.text());
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 120_000);
    assert_eq!(table.shop.clients(0).len(), 0);
    table.end().await;
}

/// Rial for toman, or a digit too many: said twice, or not booked.
#[tokio::test]
async fn an_amount_far_from_what_was_asked_is_said_twice() {
    let mut table = table().await;
    walk::card(&mut table.customer).await.unwrap();
    walk::pictured(&mut table.customer, 42).await.unwrap();
    let receipt = walk::receipt(&mut table.reviewers[0]).await.unwrap();
    table.reviewers[0].press_on(receipt.id(), "مبلغ").await.unwrap();
    table.reviewers[0].hears(&said("review-received-ask")).await.unwrap();
    for amount in ["1500000", "15000"] {
        table.reviewers[0].say(amount).await.unwrap();
        table.reviewers[0].hears(&said("review-received-sure")).await.unwrap();
    }
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 0);
    table.reviewers[0].say("۱۵٬۰۰۰").await.unwrap();
    table.customer.hears(&said("notice-to-wallet-short")).await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 15_000);
    table.end().await;
}

#[tokio::test]
async fn more_money_than_asked_serves_and_the_rest_is_in_the_wallet() {
    let mut table = table().await;
    table.press(0, "مبلغ").await;
    table.reviewers[0].hears(&said("review-received-ask")).await.unwrap();
    for (typed, key) in
        [("-5", "amount-negative"), ("0", "amount-zero"), ("nothing", "amount-not-understood")]
    {
        table.reviewers[0].say(typed).await.unwrap();
        table.reviewers[0].hears(&said(key)).await.unwrap();
    }
    table.reviewers[0].say("200000").await.unwrap();
    walk::link(&mut table.customer).await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 50_000);
    table.end().await;
}

#[tokio::test]
async fn above_the_limit_two_reviewers_must_agree() {
    let shop = shop().await;
    shop.set("four_eyes_above", "1000000").await.unwrap();
    let mut table = table_in(shop, 5).await;
    table.press(0, "تایید").await;
    table.reviewers[0].hears(&said("review-done-first")).await.unwrap();
    let copy =
        table.reviewers[1].until("the first approval", |message| message.0["edited"] == true).await.unwrap();
    assert!(copy.text().contains("Nina") && copy.button("تایید").is_some(), "{}", copy.brief());
    table.press_stale(0, "تایید").await;
    table.reviewers[0].hears(&said("error-payments-needs-another-reviewer")).await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 0);
    assert_eq!(table.shop.order(table.order).await.unwrap().state, OrderState::AwaitingPayment);
    table.press(1, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    table.end().await;
}

/// The second pair of eyes must see the same amount, otherwise one person alone decides how much it is.
#[tokio::test]
async fn above_the_limit_another_amount_is_a_first_approval_again() {
    let shop = shop().await;
    shop.set("four_eyes_above", "1000000").await.unwrap();
    let mut table = table_in(shop, 5).await;
    table.press(0, "تایید").await;
    table.reviewers[0].hears(&said("review-done-first")).await.unwrap();
    table.press(1, "مبلغ").await;
    table.reviewers[1].hears(&said("review-received-ask")).await.unwrap();
    table.reviewers[1].say("90000000").await.unwrap();
    table.reviewers[1].hears(&said("review-received-sure")).await.unwrap();
    table.reviewers[1].say("90000000").await.unwrap();
    table.reviewers[1].hears(&said("review-done-first")).await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 0);
    table.press_stale(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    assert_eq!(table.shop.wallet(&table.customer).await.unwrap(), 90_000_000 - PRICE);
    table.end().await;
}

#[tokio::test]
async fn nobody_waves_their_own_money_through() {
    let shop = shop().await;
    let mut nina = shop.reviewer(0).await.unwrap();
    let mut omid = shop.reviewer(1).await.unwrap();
    walk::card(&mut nina).await.unwrap();
    nina.picture("photo", png(8)).await.unwrap();
    let own = walk::receipt(&mut nina).await.unwrap();
    nina.press_on(own.id(), "تایید").await.unwrap();
    nina.hears(&said("error-payments-own-receipt")).await.unwrap();
    walk::approve(&mut omid).await.unwrap();
    walk::link(&mut nina).await.unwrap();
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f07_the_same_picture_twice_is_flagged_and_cannot_be_approved() {
    let mut table = table().await;
    table.press(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    let mut thief = table.shop.person(5002, "Thief", "fa").await.unwrap();
    walk::card(&mut thief).await.unwrap();
    walk::pictured(&mut thief, 5).await.unwrap();
    let receipt = walk::receipt(&mut table.reviewers[0]).await.unwrap();
    assert!(receipt.text().contains(&said("review-flag-same")), "{}", receipt.text());
    table.reviewers[0].press_on(receipt.id(), "تایید").await.unwrap();
    table.reviewers[0].hears(&said("error-payments-picture-used")).await.unwrap();
    assert_eq!(table.shop.wallet(&thief).await.unwrap(), 0);
    table.reviewers[0].press_on(receipt.id(), "رد").await.unwrap();
    table.reviewers[0].takes(&said("review-reason-3")).await.unwrap();
    thief.hears(&said("review-reason-3")).await.unwrap();
    table.end().await;
}

/// The same picture to the eye, another file.
fn nearly(seed: u8) -> Vec<u8> {
    let mut picture = image::load_from_memory(&png(seed)).unwrap().to_rgb8();
    picture.put_pixel(0, 0, image::Rgb([1, 2, 3]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn f07_a_picture_that_looks_the_same_is_flagged_only() {
    let mut table = table().await;
    table.press(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    let mut other = table.shop.person(5002, "Other", "fa").await.unwrap();
    walk::card(&mut other).await.unwrap();
    other.picture("photo", nearly(5)).await.unwrap();
    other.hears(&said("receipt-taken")).await.unwrap();
    let receipt = walk::receipt(&mut table.reviewers[0]).await.unwrap();
    assert!(receipt.text().contains(&said("review-flag-similar")), "{}", receipt.text());
    table.reviewers[0].press_on(receipt.id(), "تایید").await.unwrap();
    walk::link(&mut other).await.unwrap();
    table.end().await;
}

/// Two receipts with one picture, two reviewers, one moment: one of them is approved.
#[tokio::test]
async fn f07_the_same_picture_approved_twice_at_once_pays_once() {
    let mut table = table().await;
    let mut thief = table.shop.person(5002, "Thief", "fa").await.unwrap();
    walk::card(&mut thief).await.unwrap();
    walk::pictured(&mut thief, 5).await.unwrap();
    let stolen = walk::receipt(&mut table.reviewers[1]).await.unwrap();
    let (first, second) = tokio::join!(
        table.reviewers[0].press_on(table.receipts[0].id(), "تایید"),
        table.reviewers[1].press_on(stolen.id(), "تایید"),
    );
    first.unwrap();
    second.unwrap();
    let answered = |message: &Message| message.alert().is_some();
    table.reviewers[0].until("an answer", answered).await.unwrap();
    table.reviewers[1].until("an answer", answered).await.unwrap();
    table.shop.rest().await.unwrap();
    assert_eq!(table.shop.clients(0).len(), 1);
    table.end().await;
}

#[tokio::test]
async fn a_late_picture_is_flagged_and_serves_at_the_same_price() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (order, asked) = walk::card(&mut customer).await.unwrap();
    walk::expired(&shop, order).await.unwrap();
    customer.picture("photo", png(51)).await.unwrap();
    customer.hears(&said("receipt-taken-late")).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    assert!(receipt.text().contains(&said("review-flag-late")), "{}", receipt.text());
    reviewer.press_on(receipt.id(), "تایید").await.unwrap();
    walk::link(&mut customer).await.unwrap();
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman - PRICE);
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f11_late_money_after_a_change_of_price_goes_to_the_wallet_and_says_so() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (order, asked) = walk::card(&mut customer).await.unwrap();
    walk::expired(&shop, order).await.unwrap();
    shop.plan_change(|plan| plan.price = kernel::Money::from_toman(180_000).unwrap()).await.unwrap();
    customer.picture("photo", png(52)).await.unwrap();
    customer.hears(&said("receipt-taken-late")).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    let told = customer.hears(&said("notice-to-wallet-plan-changed")).await.unwrap();
    assert!(told.text().contains(&fa(asked.toman)), "{}", told.text());
    assert_eq!(shop.wallet(&customer).await.unwrap(), asked.toman);
    assert_eq!(shop.clients(0).len(), 0);
    shop.books_are_right().await.unwrap();
}

/// A picture that came in time is served in time, however long the reviewers take.
#[tokio::test]
async fn a_picture_in_time_is_not_late_because_reviewers_are() {
    let mut table = table().await;
    table.shop.advance_s(2 * 3600);
    table.shop.rest().await.unwrap();
    table.press(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    let view = shop::payments::receipt_view(table.shop.shop.read(), ReceiptId(1)).await.unwrap().unwrap();
    assert!(view.receipt.flags.is_empty(), "{:?}", view.receipt.flags);
    table.end().await;
}

#[tokio::test]
async fn an_ended_invoice_answers_politely_and_leads_on() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    let order = walk::order_id(&invoice).unwrap();
    walk::expired(&shop, order).await.unwrap();
    // A telephone that does not show yet that it ended.
    customer.press_data(invoice.id(), invoice.data("کارت").unwrap()).await.unwrap();
    customer.hears(&said("error-orders-ended")).await.unwrap();
    let data = bot::Route::Order(kernel::OrderId(order)).data();
    customer.press_data(invoice.id(), &data).await.unwrap();
    let ended = customer.hears("مهلت پرداخت فاکتور شماره").await.unwrap();
    assert!(!ended.text().contains("رسید"), "nothing was begun: {}", ended.text());
    assert!(ended.button(&said("button-buy-again")).is_some());
    customer.press_data(invoice.id(), invoice.data("انصراف").unwrap()).await.unwrap();
    customer.hears(&said("invoice-canceled")).await.unwrap();
}

#[tokio::test]
async fn whoever_is_banned_while_the_receipt_waits_is_marked_and_still_gets_what_was_paid() {
    let mut table = table().await;
    table.shop.ban(&table.customer).await.unwrap();
    let mark = said("review-flag-barred");
    for reviewer in &mut table.reviewers {
        let marked = reviewer.until("the mark", |message| message.text().contains(&mark)).await.unwrap();
        assert!(marked.is_photo() && marked.button("تایید").is_some(), "{}", marked.brief());
    }
    table.press(1, "تایید").await;
    let token = walk::link(&mut table.customer).await.unwrap();
    assert_eq!(token.len(), 24);
    let decided = table.reviewers[0].hears(&said("review-approved-by")).await.unwrap();
    assert!(!decided.text().contains(&mark), "{}", decided.text());
    assert_eq!(table.shop.order(table.order).await.unwrap().state, OrderState::Active);
    table.end().await;
}

#[tokio::test]
async fn lines_about_somebody_without_a_username_have_no_empty_marks() {
    let mut table = table().await;
    let mut owner = table.shop.owner().await.unwrap();
    owner.say("/users").await.unwrap();
    let users = owner.offered("سارا").await.unwrap();
    let labels = users.buttons().into_iter().filter_map(|button| button["label"].as_str());
    for text in labels.chain([table.receipts[0].text()]) {
        for empty in ["\u{2066}\u{2069}", "\u{2068}\u{2069}"] {
            assert!(!text.contains(empty), "{text:?}");
        }
    }
    table.press(0, "تایید").await;
    walk::link(&mut table.customer).await.unwrap();
    table.end().await;
}
