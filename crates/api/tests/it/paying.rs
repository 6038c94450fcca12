//! Payers who come back from the provider: the real client against the simulated Zarinpal, through the router.

use axum::http::StatusCode;
use kernel::{AttemptId, Locale, Money, OrderId, UserId};
use l10n::L10n;
use serde_json::json;
use shop::identity::{Arrival, user_arrive};
use shop::ledger::{Account, balance};
use shop::orders::{OrderPlace, Wish, order_cancel, order_pay_online, order_place};
use shop::payments::{Attempt, page_open};

use crate::till::Till;

const TOMAN: i64 = 60_000;

/// A top-up whose payer has been sent to the provider, and the path that brings them back.
pub async fn sent(till: &Till, key: &'static str) -> (Attempt, String) {
    let wish = Wish::TopUp { amount: Money::from_toman(TOMAN).unwrap() };
    let (_, attempt, path) = sent_for(till, (till.user_id, wish), key).await;
    (attempt, path)
}

async fn sent_for(
    till: &Till,
    (user_id, wish): (UserId, Wish),
    key: &'static str,
) -> (OrderId, Attempt, String) {
    let order: OrderId = till
        .run(move |ctx| {
            Box::pin(async move {
                Ok(order_place(ctx, OrderPlace { user_id, wish, idem_key: key.to_owned() }).await?.id)
            })
        })
        .await;
    let id: AttemptId = till
        .run(move |ctx| {
            Box::pin(async move { Ok(order_pay_online(ctx, user_id, order, "zarinpal").await?.id) })
        })
        .await;
    let attempt = page_open(&till.test.shop, id, "top-up").await.unwrap();
    let authority = attempt.online.authority.clone().unwrap();
    let known = till.test.zarinpal.payments();
    let session = known.iter().find(|session| session["authority"] == json!(authority)).unwrap();
    let callback = session["callback_url"].as_str().unwrap();
    let path = callback.split_once("/webhooks/").map(|(_, rest)| format!("/webhooks/{rest}")).unwrap();
    (order, attempt, path)
}

pub fn authority(attempt: &Attempt) -> &str {
    attempt.online.authority.as_deref().unwrap()
}

pub async fn wallet(till: &Till) -> i64 {
    balance(till.test.shop.read(), &Account::Wallet(till.user_id)).await.unwrap().balance.toman()
}

#[tokio::test]
async fn a_payer_who_comes_back_reads_what_happened_and_twice_is_once() {
    let till = Till::open().await;
    let before = wallet(&till).await;
    let (attempt, path) = sent(&till, "first").await;
    till.test.zarinpal.pay(authority(&attempt));
    let callback = format!("{path}?Authority={}&Status=OK", authority(&attempt));
    for _ in 0..2 {
        let answer = till.get(&callback, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let page = till.get(&format!("{}?lang=en", answer.header("location")), &[]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Your wallet was topped up"), "{}", page.text());
        assert!(page.text().contains("60,000 toman"), "{}", page.text());
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
    }
    // The language of the bot, whatever the phone came with.
    let english_phone = [("accept-language", "en")];
    let persian = till.get(till.get(&callback, &[]).await.header("location"), &english_phone).await.text();
    assert!(persian.contains("lang=\"fa\"") && persian.contains("۶۰٬۰۰۰"), "{persian}");
    assert_eq!(wallet(&till).await, before + TOMAN);
    till.test.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_payer_who_cancelled_is_told_so_and_nothing_is_booked() {
    let till = Till::open().await;
    let before = wallet(&till).await;
    let (attempt, path) = sent(&till, "first").await;
    till.test.zarinpal.cancel(authority(&attempt));
    let answer = till.get(&format!("{path}?Authority={}&Status=NOK", authority(&attempt)), &[]).await;
    let page = till.get(&format!("{}?lang=en", answer.header("location")), &[]).await.text();
    assert!(page.contains("The payment was not made"), "{page}");
    assert_eq!(wallet(&till).await, before);
}

/// The page says why, in the language of whoever looks, whenever it is opened.
#[tokio::test]
async fn money_that_came_for_a_canceled_invoice_is_in_the_wallet_because_of_that() {
    let till = Till::open().await;
    let user_id = till
        .run(|ctx| {
            Box::pin(async move {
                let arrival =
                    Arrival { telegram_id: 78, first_name: "Reza".to_owned(), ..Arrival::default() };
                Ok(user_arrive(ctx, arrival).await?.id)
            })
        })
        .await;
    let wish = Wish::Buy { plan_id: till.test.sample.plan, location_id: till.test.sample.location };
    let (order, attempt, path) = sent_for(&till, (user_id, wish), "first").await;
    till.run(move |ctx| Box::pin(order_cancel(ctx, user_id, order))).await;
    till.test.zarinpal.pay(authority(&attempt));
    let answer = till.get(&format!("{path}?Authority={}&Status=OK", authority(&attempt)), &[]).await;
    let (page, l10n) = (answer.header("location"), L10n::load().unwrap());
    for (lang, locale) in [("en", Locale::En), ("fa", Locale::Fa)] {
        let shown = till.get(&format!("{page}?lang={lang}"), &[]).await.text();
        let why = l10n.plain(locale, "pay-why-canceled");
        assert!(shown.contains(&why), "{why} in {shown}");
    }
}

#[tokio::test]
async fn f08_guessed_foreign_and_garbled_addresses_say_nothing_and_change_nothing() {
    let till = Till::open().await;
    let before = wallet(&till).await;
    let (attempt, path) = sent(&till, "first").await;
    let (paid, other) = sent(&till, "second").await;
    till.test.zarinpal.pay(authority(&paid));
    let stolen = format!("{path}?Authority={}&Status=OK", authority(&paid));
    let garbled = format!("{other}?Authority=%00%ff&Status=OK&Authority=x");
    let unpaid = format!("/webhooks/zarinpal/guessed?Authority={}&Status=OK", authority(&attempt));
    let foreign = other.replace("zarinpal", "zibal");
    let long = format!("{other}?{}", "a=b&".repeat(4_000));
    let mut bodies = Vec::new();
    for path in [stolen, garbled, unpaid, foreign, long, "/pay/guessed".to_owned(), "/pay/%2e%2e".to_owned()]
    {
        let answer = till.get(&path, &[("accept-language", "en")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        bodies.push(answer.text());
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "one answer for all of them");
    assert_eq!(wallet(&till).await, before);
    till.test.books_are_right().await.unwrap();
}
