//! `/metrics`: who may read it, and that it says what the database says.

use axum::http::StatusCode;

use crate::paying::sent;
use crate::till::{METRICS_TOKEN, Till};

/// The value of one figure with these labels, as they are written.
fn figure(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

async fn scrape(till: &Till) -> String {
    let bearer = format!("Bearer {METRICS_TOKEN}");
    let answer = till.get("/metrics", &[("authorization", &bearer)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    answer.text()
}

#[tokio::test]
async fn only_the_holder_of_the_token_reads_the_metrics() {
    let till = Till::open().await;
    for wrong in ["", "Bearer ", "Bearer metrics-of-the-test-sho", "Basic metrics-of-the-test-shop"] {
        let answer = till.get("/metrics", &[("authorization", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert!(!answer.text().contains("shop_"), "{wrong}");
    }
    assert!(scrape(&till).await.contains("shop_build_info"));
}

#[tokio::test]
async fn the_metrics_say_what_waits_and_since_when() {
    let till = Till::open().await;
    let waiting = "shop_payments{gateway=\"zarinpal\",state=\"redirected\"}";
    let before = scrape(&till).await;
    assert_eq!(figure(&before, waiting), None, "{before}");
    assert_eq!(figure(&before, "shop_orders_undelivered{state=\"provisioning\"}"), Some(0.0));
    sent(&till, "waits").await;
    till.test.advance_s(90);
    let after = scrape(&till).await;
    assert_eq!(figure(&after, waiting), Some(1.0), "{after}");
    let oldest = "shop_payments_oldest_seconds{gateway=\"zarinpal\",state=\"redirected\"}";
    assert_eq!(figure(&after, oldest), Some(90.0), "{after}");
    let (attempt, path) = sent(&till, "paid").await;
    let key = attempt.online.authority.unwrap();
    till.test.zarinpal.pay(&key);
    till.get(&format!("{path}?Authority={key}&Status=OK"), &[]).await;
    let ended = scrape(&till).await;
    let credited = "shop_payments_day{gateway=\"zarinpal\",state=\"credited\"}";
    assert_eq!(figure(&ended, credited), Some(1.0), "{ended}");
    assert!(after.contains("shop_panel_up{panel=\""), "{after}");
    assert!(after.contains("# HELP shop_payments Payments in states that are not the end"), "{after}");
}
