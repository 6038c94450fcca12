//! The button "check again" on the page of a payment.

use axum::http::StatusCode;
use futures::future::join_all;
use shop::payments::{Attempt, AttemptState, attempt_get};
use sims::zarinpal::{Fault, FaultKind};

use crate::paying::{authority, sent, wallet};
use crate::till::{Answer, Till};

const TOMAN: i64 = 60_000;
/// Sooner nobody is asked again.
const PAUSE_S: i64 = 5;
const ENDED_FOR_GOOD_S: i64 = 73 * 60 * 60;

/// The page of a payment.
fn page_of(callback: &str) -> String {
    format!("/pay/{}", callback.rsplit_once('/').unwrap().1)
}

/// Looks until it is so: the shop's own worker asks the provider.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            match look().await {
                Some(seen) => return seen,
                None => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), looking).await.unwrap()
}

/// The page once it says this.
async fn says(till: &Till, page: &str, words: &str) -> Answer {
    until(async || Some(read(till, page).await).filter(|answer| answer.text().contains(words))).await
}

/// The browser comes back, and the provider says that nothing was paid.
async fn gave_up(till: &Till, (attempt, callback): (&Attempt, &str)) -> Attempt {
    till.get(&format!("{callback}?Authority={}&Status=NOK", authority(attempt)), &[]).await;
    until(async || Some(now(till, attempt).await).filter(|now| now.state == AttemptState::Failed)).await
}

async fn now(till: &Till, attempt: &Attempt) -> Attempt {
    attempt_get(till.test.shop.read(), attempt.id).await.unwrap().unwrap().attempt
}

async fn read(till: &Till, page: &str) -> Answer {
    till.get(&format!("{page}?lang=en"), &[]).await
}

async fn press(till: &Till, page: &str) {
    let pressed = till.post(&format!("{page}/check"), &[]).await;
    assert_eq!((pressed.status, pressed.header("location")), (StatusCode::SEE_OTHER, page));
}

fn has_button(answer: &Answer, page: &str) -> bool {
    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    let form = text.contains(&format!("<form method=\"post\" action=\"{page}/check?lang=en\">"));
    assert_eq!(form, text.contains("Check again</button>"), "{text}");
    form
}

#[tokio::test]
async fn a_press_finds_a_payment_whose_payer_never_came_back() {
    let till = Till::open().await;
    let before = wallet(&till).await;
    let (attempt, callback) = sent(&till, "first").await;
    let page = page_of(&callback);
    till.test.zarinpal.pay(authority(&attempt));
    let open = read(&till, &page).await;
    assert!(open.text().contains("Nothing has been paid yet") && has_button(&open, &page), "{}", open.text());
    let pressed = till.post(&format!("{page}/check?lang=en"), &[]).await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER);
    assert_eq!(pressed.header("location"), format!("{page}?lang=en"), "in the language it was read in");
    let found = says(&till, &page, "Your wallet was topped up").await;
    assert!(!has_button(&found, &page), "there is nothing left to ask");
    press(&till, &page).await;
    assert_eq!(wallet(&till).await, before + TOMAN);
    till.test.books_are_right().await.unwrap();
}

#[tokio::test]
async fn f04_whoever_hammers_the_button_has_the_provider_asked_once() {
    let till = Till::open().await;
    let (attempt, callback) = sent(&till, "first").await;
    let page = page_of(&callback);
    let asked = async || {
        let checks = now(&till, &attempt).await.online.checks - attempt.online.checks;
        Some(checks).filter(|checks| *checks > 0)
    };
    join_all((0..10).map(|_| press(&till, &page))).await;
    for _ in 0..5 {
        press(&till, &page).await;
    }
    assert_eq!(until(asked).await, 1);
    let lately = read(&till, &page).await;
    assert!(has_button(&lately, &page));
    assert_eq!(lately.header("refresh"), "4", "an answer may be on its way");
    till.test.advance_s(PAUSE_S);
    assert_eq!(read(&till, &page).await.header("refresh"), "");
    press(&till, &page).await;
    press(&till, &page).await;
    assert_eq!(until(async || asked().await.filter(|asked| *asked > 1)).await, 2);
    assert_eq!(now(&till, &attempt).await.state, AttemptState::Redirected);
}

/// A callback is such a question too.
#[tokio::test]
async fn whatever_let_the_provider_be_asked_a_press_right_after_it_does_not() {
    let till = Till::open().await;
    let (attempt, callback) = sent(&till, "first").await;
    let page = page_of(&callback);
    let answered = gave_up(&till, (&attempt, &callback)).await;
    press(&till, &page).await;
    assert_eq!(now(&till, &attempt).await.online.checks, answered.online.checks);
}

#[tokio::test]
async fn f11_late_money_is_found_by_a_press_for_as_long_as_it_may_come() {
    let till = Till::open().await;
    let before = wallet(&till).await;
    let (attempt, callback) = sent(&till, "first").await;
    let page = page_of(&callback);
    gave_up(&till, (&attempt, &callback)).await;
    till.test.advance_s(PAUSE_S);
    let ended = read(&till, &page).await;
    assert!(ended.text().contains("The payment was not made") && has_button(&ended, &page));
    till.test.zarinpal.pay(authority(&attempt));
    press(&till, &page).await;
    says(&till, &page, "Your wallet was topped up").await;
    assert_eq!(wallet(&till).await, before + TOMAN);
    let (other, callback) = sent(&till, "second").await;
    let page = page_of(&callback);
    gave_up(&till, (&other, &callback)).await;
    till.test.advance_s(ENDED_FOR_GOOD_S);
    assert!(!has_button(&read(&till, &page).await, &page), "nothing will come any more");
    till.test.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_was_silent_is_asked_again_by_a_press() {
    let till = Till::open().await;
    let (attempt, callback) = sent(&till, "first").await;
    let page = page_of(&callback);
    till.test.zarinpal.fault(Fault::new("verify", FaultKind::Status));
    press(&till, &page).await;
    let silent = says(&till, &page, "does not answer right now").await;
    assert!(has_button(&silent, &page));
    till.test.zarinpal.clear_faults();
    till.test.zarinpal.pay(authority(&attempt));
    till.test.advance_s(PAUSE_S);
    press(&till, &page).await;
    says(&till, &page, "Your wallet was topped up").await;
}

#[tokio::test]
async fn f08_a_press_on_the_address_of_no_payment_is_answered_as_its_page_is() {
    let till = Till::open().await;
    let long = "a".repeat(65);
    for token in ["guessed", "%2e%2e", &long] {
        let headers = [("accept-language", "en")];
        let page = till.get(&format!("/pay/{token}"), &headers).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        for keys in
            [&headers[..], &[headers[0], ("idempotency-key", "one")], &[headers[0], ("idempotency-key", "")]]
        {
            let pressed = till.post(&format!("/pay/{token}/check"), keys).await;
            assert_eq!((pressed.status, pressed.text()), (page.status, page.text()), "{token}");
            assert_eq!(pressed.headers, page.headers, "{token}");
        }
    }
}

#[tokio::test]
async fn a_press_takes_a_key_and_repeated_it_asks_nothing_more() {
    let till = Till::open().await;
    let (attempt, callback) = sent(&till, "first").await;
    let (_, other) = sent(&till, "second").await;
    let (page, other) = (page_of(&callback), page_of(&other));
    let key = [("idempotency-key", "one")];
    for replayed in ["", "true"] {
        let pressed = till.post(&format!("{page}/check"), &key).await;
        assert_eq!((pressed.status, pressed.header("location")), (StatusCode::SEE_OTHER, page.as_str()));
        assert_eq!(pressed.header("idempotent-replayed"), replayed);
        till.test.advance_s(PAUSE_S);
    }
    let asked =
        async || Some(now(&till, &attempt).await.online.checks).filter(|c| *c > attempt.online.checks);
    assert_eq!(until(asked).await, attempt.online.checks + 1);
    // The key of another payment is another key.
    let elsewhere = till.post(&format!("{other}/check"), &key).await;
    assert_eq!((elsewhere.status, elsewhere.header("idempotent-replayed")), (StatusCode::SEE_OTHER, ""));
    let nonsense = till.post(&format!("{page}/check"), &[("idempotency-key", "two words")]).await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_page_of_a_payment_alone_may_send_a_form_and_only_to_its_own_server() {
    let till = Till::open().await;
    let (_, callback) = sent(&till, "first").await;
    let policy = async |path: &str| {
        let accept = [("accept", "text/html"), ("user-agent", "Mozilla/5.0")];
        till.get(path, &accept).await.header("content-security-policy").to_owned()
    };
    assert!(policy(&page_of(&callback)).await.contains("form-action 'self';"));
    for path in ["/pay/guessed", &format!("/sub/{}", till.token)] {
        assert!(policy(path).await.contains("form-action 'none';"), "{path}");
    }
}
