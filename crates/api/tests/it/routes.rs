//! Everything beside the links.

use axum::http::StatusCode;

use crate::till::Till;

#[tokio::test]
async fn the_server_says_that_it_lives_and_can_serve() {
    let till = Till::open().await;
    assert_eq!(till.get("/healthz", &[]).await.status, StatusCode::OK);
    let ready = till.get("/readyz", &[]).await;
    assert_eq!(ready.status, StatusCode::OK);
    assert!(ready.text().contains("\"database\":\"ok\""));
    assert!(!ready.headers.contains_key("x-mrjbot-clock-offset-ms"), "only the demo has a clock to show");
}

#[tokio::test]
async fn unknown_routes_of_machines_are_problems_and_people_read_that_the_dashboard_was_not_built() {
    let till = Till::open().await;
    for path in ["/api/v1/nothing", "/webhooks/elsewhere", "/favicon.ico"] {
        let answer = till.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert!(answer.text().contains("\"code\":\"http.route_unknown\""), "{path}");
    }
    let page = till.get("/", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("The dashboard was not built"));
    for answer in [page, till.link("", &[]).await] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(answer.header("x-robots-tag").contains("noindex"));
    }
}
