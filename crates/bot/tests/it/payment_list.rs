//! The staff's list of payments: sifted by where they stand, with counts, page by page.

use testkit::{Message, Person, TestShop, TestShopOptions};

use crate::staff::{asks, presses};
use crate::walk::{self, fa, said};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

/// The button of a sieve with its count; where there is nothing, no button.
fn counts(list: &Message, sieve: &str, wanted: i64) {
    let name = said(&format!("admin-payments-sieve-{sieve}"));
    if wanted == 0 {
        assert!(list.button(&name).is_none(), "{name} in {}", list.brief());
        return;
    }
    let found = list.buttons().into_iter().find_map(|button| {
        button["label"].as_str().filter(|label| label.contains(&format!("{name} ({})", fa(wanted))))
    });
    assert!(found.is_some(), "{name} {wanted} in {}", list.brief());
}

async fn sifted(owner: &mut Person, on: &Message, sieve: &str) -> Message {
    let label = said(&format!("admin-payments-sieve-{sieve}"));
    presses(owner, on, &label, &said(&format!("admin-payments-of-{sieve}"))).await
}

#[tokio::test]
async fn every_payment_is_found_under_where_it_stands() {
    let shop = shop().await;
    let mut reviewer = shop.reviewer(0).await.unwrap();
    // Credited, rejected for good, in review, waiting for a picture, ended.
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::bought(&shop, &mut sara, 71).await.unwrap();
    let mut ended = shop.person(5002, "نگار", "fa").await.unwrap();
    let (order, _) = walk::card(&mut ended).await.unwrap();
    walk::expired(&shop, order).await.unwrap();
    let mut waiting = shop.person(5003, "رضا", "fa").await.unwrap();
    walk::card(&mut waiting).await.unwrap();
    let mut review = shop.person(5004, "Ali & <b>", "fa").await.unwrap();
    walk::card(&mut review).await.unwrap();
    walk::pictured(&mut review, 72).await.unwrap();
    shop.set("receipt_resubmits_max", "0").await.unwrap();
    let mut rejected = shop.person(5005, "مینا", "fa").await.unwrap();
    walk::card(&mut rejected).await.unwrap();
    reviewer.catch_up().await.unwrap();
    walk::pictured(&mut rejected, 73).await.unwrap();
    let receipt = walk::receipt(&mut reviewer).await.unwrap();
    reviewer.press_on(receipt.id(), "رد").await.unwrap();
    reviewer.takes(&said("review-reason-1")).await.unwrap();
    rejected.hears(&said("notice-rejected-finally")).await.unwrap();

    let mut owner = shop.owner().await.unwrap();
    let all = asks(&mut owner, "/payments", &said("admin-payments")).await;
    for (sieve, wanted) in
        [("all", 5), ("review", 1), ("open", 1), ("credited", 1), ("rejected", 1), ("ended", 1)]
    {
        counts(&all, sieve, wanted);
    }
    for name in ["سارا", "نگار", "رضا", "Ali & <b>", "مینا"] {
        assert!(all.text().contains(name), "{name} in {}", all.text());
    }
    let mut list = all;
    for (sieve, name, state) in [
        ("review", "Ali & <b>", "در حال بررسی"),
        ("open", "رضا", "منتظر رسید"),
        ("credited", "سارا", "واریز شد"),
        ("rejected", "مینا", "رد شد"),
        // By either clock: canceled with its invoice, or expired.
        ("ended", "نگار", " شد – "),
    ] {
        list = sifted(&mut owner, &list, sieve).await;
        assert!(list.text().contains(name) && list.text().contains(state), "{}", list.text());
        assert!(list.text().contains(&said("gateway-card")), "{}", list.text());
        assert_eq!(list.text().matches("تومان").count(), 1, "{}", list.text());
    }
    let facts = presses(&mut owner, &list, "نگار", "پرداخت‌کننده").await;
    assert!(facts.text().contains("نگار"), "{}", facts.text());
}

#[tokio::test]
async fn the_list_turns_its_pages_within_a_sieve() {
    let shop = shop().await;
    for id in 5100..5109 {
        let mut person = shop.person(id, "سارا", "fa").await.unwrap();
        walk::card(&mut person).await.unwrap();
    }
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let all = asks(&mut reviewer, "/payments", &said("admin-payments")).await;
    let open = sifted(&mut reviewer, &all, "open").await;
    let second = presses(&mut reviewer, &open, "قدیمی‌ترها", &said("admin-payments-of-open")).await;
    counts(&second, "open", 9);
    assert!(second.text().contains(&format!("{}.", fa(9))), "counted on: {}", second.text());
    // A button of a message from before: by now nothing is there.
    let rejected = bot::Route::AdminPaymentList(4, 0, 0).data();
    reviewer.press_data(second.id(), &rejected).await.unwrap();
    let none = reviewer.hears(&said("admin-payments-of-rejected")).await.unwrap();
    assert!(none.text().contains(&said("admin-payments-none")), "{}", none.text());
    // A button of the days before there were sieves.
    reviewer.press_data(none.id(), "1ap.1").await.unwrap();
    reviewer.hears(&said("admin-payments")).await.unwrap();
}

#[tokio::test]
async fn payments_are_listed_by_the_way_they_came() {
    let shop = shop().await;
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::bought(&shop, &mut sara, 74).await.unwrap();
    let mut reza = shop.person(5002, "رضا", "fa").await.unwrap();
    walk::invoice(&mut reza).await.unwrap();
    reza.press("زرین").await.unwrap();
    reza.offered("بررسی دوباره").await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    let all = asks(&mut owner, "/payments", &said("admin-payments")).await;
    counts(&all, "all", 2);
    let online = presses(&mut owner, &all, &said("gateway-zarinpal"), "رضا").await;
    counts(&online, "all", 1);
    counts(&online, "credited", 0);
    assert!(!online.text().contains("سارا"), "{}", online.text());
    // A sieve keeps the way, and the way the sieve.
    let open = sifted(&mut owner, &online, "open").await;
    assert!(open.text().contains("رضا"), "{}", open.text());
    let card = presses(&mut owner, &open, &said("gateway-card"), &said("admin-payments-none")).await;
    counts(&card, "all", 1);
    counts(&card, "credited", 1);
}

#[tokio::test]
async fn a_payment_is_found_by_what_the_customer_reads_out() {
    let shop = shop().await;
    let mut sara = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::bought(&shop, &mut sara, 75).await.unwrap();
    let mut reza = shop.person(5002, "رضا", "fa").await.unwrap();
    walk::invoice(&mut reza).await.unwrap();
    reza.press("زرین").await.unwrap();
    reza.offered("بررسی دوباره").await.unwrap();
    let key = shop.zarinpal.payments().last().unwrap()["authority"].as_str().unwrap().to_owned();
    let mut owner = shop.owner().await.unwrap();
    asks(&mut owner, "/payments", &said("admin-payments")).await;
    // One alone is opened, with its story.
    let opened = asks(&mut owner, &key, "رضا").await;
    assert!(opened.text().contains("به درگاه فرستاده شد"), "{}", opened.text());
    // The end of our card, in the digits of a Persian keyboard.
    let opened = asks(&mut owner, "/payments ۴۴۵۵", "سارا").await;
    for step in ["فرستاده شد", "رسید را تایید کرد", "به کیف پول رفت", "برداشته شد", "تحویل شد"]
    {
        assert!(opened.text().contains(step), "{step} in {}", opened.text());
    }
    asks(&mut owner, "/payments 987654", &said("admin-payments-found-none")).await;
    let all = asks(&mut owner, "/payments", &said("admin-payments")).await;
    for sieve in ["unknown", "late", "stuck", "owed", "back"] {
        counts(&all, sieve, 0);
    }
}

#[tokio::test]
async fn pages_of_found_payments_keep_the_text() {
    let shop = shop().await;
    for id in 5100..5109 {
        let mut person = shop.person(id, "سارا", "fa").await.unwrap();
        walk::card(&mut person).await.unwrap();
    }
    let mut owner = shop.owner().await.unwrap();
    let first = asks(&mut owner, "/payments ۴۴۵۵", &fa(9)).await;
    let second = presses(&mut owner, &first, "قدیمی‌ترها", &said("admin-payments-found")).await;
    let card = presses(&mut owner, &second, "سارا", "پرداخت‌کننده").await;
    let again = presses(&mut owner, &card, "بازگشت", &said("admin-payments-found")).await;
    assert!(again.text().contains(&format!("{}.", fa(9))), "back on its page: {}", again.text());
}
