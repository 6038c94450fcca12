//! Messages that ask for a payment fold once their invoice is paid, by whatever way; what shows something else stays.

use shop::payments::{Callback, attempt_returned};
use testkit::{Message, Person, TestShop, TestShopOptions, png};

use crate::walk::{self, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// A message as it is now.
async fn now(person: &Person, id: i64) -> Message {
    person.chat().await.unwrap().into_iter().rfind(|message| message.id() == id).unwrap()
}

fn folded(message: &Message) -> bool {
    message.text().contains(&said("notice-invoice-paid")) && message.buttons().is_empty()
}

#[tokio::test]
async fn a_card_and_a_page_that_were_left_open_fold_when_another_try_pays() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    let order = walk::order_id(&invoice).unwrap();
    customer.press_on(invoice.id(), "زرین").await.unwrap();
    let page = customer.offered("بررسی دوباره").await.unwrap();
    assert_eq!(page.id(), invoice.id());
    // The invoice once more, from the orders, in a message of its own; now by card.
    customer.say("/orders").await.unwrap();
    let orders = customer.hears(&said("invoice-orders")).await.unwrap();
    let label = orders.buttons()[0]["label"].as_str().unwrap().to_owned();
    customer.press_on(orders.id(), &label).await.unwrap();
    customer.takes("کارت").await.unwrap();
    let asked = walk::asked(&mut customer).await.unwrap();
    assert_ne!(asked.message.id(), page.id());
    walk::pictured(&mut customer, 7).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    for id in [page.id(), asked.message.id()] {
        let message = now(&customer, id).await;
        assert!(folded(&message), "{}", message.brief());
    }
    assert!(shop.order(order).await.unwrap().paid_at.is_some());
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_message_that_shows_something_else_by_now_is_not_written_over() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (_, asked) = walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 8).await.unwrap();
    customer.press_on(asked.message.id(), "منوی اصلی").await.unwrap();
    let menu = customer.offered("خرید سرویس").await.unwrap();
    assert_eq!(menu.id(), asked.message.id());
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    let kept = now(&customer, menu.id()).await;
    assert!(kept.button("خرید سرویس").is_some(), "{}", kept.brief());
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_card_that_was_left_and_opened_again_in_the_same_message_folds_too() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (_, asked) = walk::card(&mut customer).await.unwrap();
    customer.press_on(asked.message.id(), "بازگشت").await.unwrap();
    customer.takes("کارت").await.unwrap();
    let again = walk::asked(&mut customer).await.unwrap();
    assert_eq!(again.message.id(), asked.message.id());
    walk::pictured(&mut customer, 9).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    let message = now(&customer, again.message.id()).await;
    assert!(folded(&message), "{}", message.brief());
}

#[tokio::test]
async fn a_card_whose_time_is_over_says_so_and_still_leads_to_the_receipt() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (order, asked) = walk::card(&mut customer).await.unwrap();
    walk::expired(&shop, order).await.unwrap();
    shop.rest().await.unwrap();
    let over = now(&customer, asked.message.id()).await;
    assert!(over.text().contains(&said("notice-invoice-lapsed")), "{}", over.brief());
    assert!(over.button("واریز کرده‌ام").is_some(), "{}", over.brief());
    assert!(over.button("کپی").is_none(), "the card is still there: {}", over.brief());
    customer.press_on(over.id(), "واریز کرده‌ام").await.unwrap();
    customer.hears(&said("receipt-send-picture")).await.unwrap();
    customer.picture("photo", png(52)).await.unwrap();
    customer.hears(&said("receipt-taken-late")).await.unwrap();
    let asking = now(&customer, over.id()).await;
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    // What the person went on to is not written over by the payment.
    assert_eq!(now(&customer, over.id()).await.text(), asking.text());
    shop.books_are_right().await.unwrap();
}

/// Two invoices ended, both were paid: each picture belongs to another one, and the customer is told to which.
#[tokio::test]
async fn two_pictures_after_the_time_belong_to_two_invoices() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let (first, _) = walk::card(&mut customer).await.unwrap();
    let (second, _) = walk::card(&mut customer).await.unwrap();
    walk::expired(&shop, first).await.unwrap();
    walk::expired(&shop, second).await.unwrap();
    shop.rest().await.unwrap();
    let mut named = Vec::new();
    for seed in [61, 62] {
        customer.picture("photo", png(seed)).await.unwrap();
        named.push(customer.hears(&said("receipt-taken-late")).await.unwrap().text().to_owned());
    }
    for order in [first, second] {
        let number = format!("فاکتور شماره {}", walk::fa(order));
        assert!(named.iter().any(|text| text.contains(&number)), "{number}: {named:?}");
    }
}

#[tokio::test]
async fn an_ended_invoice_that_is_opened_takes_the_next_picture() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let (ended, _) = walk::card(&mut customer).await.unwrap();
    walk::expired(&shop, ended).await.unwrap();
    shop.rest().await.unwrap();
    walk::card(&mut customer).await.unwrap();
    customer.say("/orders").await.unwrap();
    let orders = customer.hears(&said("invoice-orders")).await.unwrap();
    let older = orders.buttons()[1]["data"].as_str().unwrap().to_owned();
    customer.press_data(orders.id(), &older).await.unwrap();
    customer.hears(&said("invoice-ended-expired")).await.unwrap();
    customer.picture("photo", png(63)).await.unwrap();
    let taken = customer.hears(&said("receipt-taken-late")).await.unwrap();
    assert!(taken.text().contains(&format!("فاکتور شماره {}", walk::fa(ended))), "{}", taken.text());
}

/// Nobody began to pay: the message does not go on asking for money.
#[tokio::test]
async fn an_invoice_that_nobody_began_to_pay_ends_with_a_word() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    let left = walk::invoice(&mut customer).await.unwrap();
    customer.press_on(left.id(), "منوی اصلی").await.unwrap();
    let menu = customer.offered("خرید سرویس").await.unwrap();
    for message in [&invoice, &left] {
        walk::expired(&shop, walk::order_id(message).unwrap()).await.unwrap();
    }
    shop.rest().await.unwrap();
    let over = now(&customer, invoice.id()).await;
    assert!(over.text().contains("پرداختی برای آن شروع نشده بود"), "{}", over.brief());
    assert!(over.button("کارت").is_none() && over.button("زرین").is_none(), "{}", over.brief());
    assert_eq!(now(&customer, left.id()).await.text(), menu.text(), "what shows something else stays");
}

/// Less came than was owed, and then the time was over: the message says where the money is.
#[tokio::test]
async fn an_invoice_that_ends_half_paid_says_where_the_half_is() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let (order, _) = walk::card(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 21).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    reviewer.press_on(receipt.id(), "مبلغ").await.unwrap();
    reviewer.hears(&said("review-received-ask")).await.unwrap();
    reviewer.say("100000").await.unwrap();
    let short = customer.hears(&said("notice-to-wallet-short")).await.unwrap();
    customer.press_on(short.id(), "فاکتور").await.unwrap();
    customer.offered("کیف پول").await.unwrap();
    walk::expired(&shop, order).await.unwrap();
    shop.rest().await.unwrap();
    let over = now(&customer, short.id()).await;
    assert!(over.text().contains("مهلت این فاکتور تمام شد"), "{}", over.brief());
    assert!(over.text().contains("۱۰۰٬۰۰۰ تومان که برای این فاکتور رسیده بود"), "{}", over.brief());
    assert!(!over.text().contains("بدهکار"), "{}", over.brief());
    shop.books_are_right().await.unwrap();
}

/// The payer presses "cancel" at the provider and comes back from there.
async fn given_up(shop: &TestShop) {
    let opened = shop.zarinpal.payments().pop().unwrap();
    let authority = opened["authority"].as_str().unwrap().to_owned();
    let token = opened["callback_url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(shop.zarinpal.cancel(&authority));
    let returned = shop.shop.run(kernel::Actor::System, move |ctx| {
        let callback = Callback { authority: authority.clone(), says_paid: false };
        let token = token.clone();
        Box::pin(async move { attempt_returned(ctx, ("zarinpal", &token), Some(callback)).await })
    });
    returned.await.unwrap();
}

/// It offers another try while there is something to try for.
#[tokio::test]
async fn a_message_that_offers_another_try_folds_when_the_invoice_is_paid() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    customer.press_on(invoice.id(), "زرین").await.unwrap();
    customer.offered("بررسی دوباره").await.unwrap();
    customer.say(&format!("/start pay_{}", walk::order_id(&invoice).unwrap())).await.unwrap();
    let second = customer.hears(&said("pay-awaits")).await.unwrap();
    given_up(&shop).await;
    let failed = customer.hears(&said("pay-not-paid")).await.unwrap();
    assert!(failed.button("تلاش دوباره").is_some(), "{}", failed.brief());
    shop.rest().await.unwrap();
    for message in [&invoice, &second] {
        let closed = now(&customer, message.id()).await;
        assert!(closed.text().contains("این صفحه پرداخت"), "{}", closed.brief());
        assert!(closed.button("تلاش دوباره").is_some(), "{}", closed.brief());
        assert_eq!(closed.buttons().len(), 1, "no way to a page that is closed: {}", closed.brief());
    }
    customer.press_on(second.id(), "تلاش دوباره").await.unwrap();
    customer.takes("کارت").await.unwrap();
    walk::asked(&mut customer).await.unwrap();
    walk::pictured(&mut customer, 31).await.unwrap();
    walk::approve(&mut reviewer).await.unwrap();
    walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    for message in [&invoice, &failed] {
        let after = now(&customer, message.id()).await;
        assert!(folded(&after), "{}", after.brief());
    }
}
