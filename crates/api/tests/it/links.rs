//! What a link answers, to whom.

use axum::http::StatusCode;
use shop::subscriptions::link_change;

use crate::till::Till;

const BROWSER: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn the_agent_chooses_the_document_and_the_path_beats_the_agent() {
    let till = Till::open().await;
    let by_agent = [
        ("Hiddify/2.5 (clash; sing-box)", "application/json"),
        ("clash-verge/1.7", "text/yaml; charset=utf-8"),
        ("Stash/3", "text/yaml; charset=utf-8"),
        ("SFA/1.12", "application/json"),
        ("v2rayNG/1.9", "text/plain; charset=utf-8"),
        ("something", "text/plain; charset=utf-8"),
    ];
    for (agent, content_type) in by_agent {
        let answer = till.link("", &[("user-agent", agent)]).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, content_type), "{agent}");
    }
    for format in ["base64", "plain", "clash", "sing-box", "xray"] {
        let asked = [("user-agent", "Hiddify"), ("accept", BROWSER)];
        let answer = till.link(&format!("/{format}"), &asked).await;
        assert_eq!(answer.status, StatusCode::OK, "{format}");
        assert!(!answer.header("content-type").contains("html"), "{format}");
        assert!(
            answer.header("subscription-userinfo").starts_with("upload=0; download=0; total="),
            "{format}"
        );
        assert!(
            !answer.header("profile-title").is_empty()
                && !answer.header("profile-update-interval").is_empty()
        );
    }
    assert!(till.link("/plain", &[]).await.text().starts_with("vless://"));
}

#[tokio::test]
async fn a_browser_sees_a_page_in_its_language_and_nothing_of_it_comes_from_elsewhere() {
    let till = Till::open().await;
    let persian = till.link("", &[("accept", BROWSER), ("user-agent", "Mozilla/5.0")]).await;
    assert!(persian.text().contains("<html lang=\"fa\" dir=\"rtl\">"));
    assert!(!persian.text().contains(" · "), "beside Persian digits it reads as a zero");
    let english = till.link("", &[("accept", BROWSER), ("accept-language", "de, en;q=0.8, fa;q=0.5")]).await;
    let page = english.text();
    assert!(page.contains("<html lang=\"en\" dir=\"ltr\">") && page.contains("Subscription link"));
    assert!(
        till.link("?lang=fa", &[("accept", BROWSER), ("accept-language", "en")])
            .await
            .text()
            .contains("dir=\"rtl\"")
    );
    assert!(english.header("content-security-policy").starts_with("default-src 'none';"));
    for outside in ["<link rel=\"stylesheet\"", " src=\"", "@import", "url(h", "url(\"", "url(/"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains(&format!("/sub/{}", till.token)) && page.contains("hiddify://import/"));
}

#[tokio::test]
async fn an_unknown_token_gets_one_constant_answer_in_every_form() {
    let till = Till::open().await;
    let first = till.get("/sub/unknown", &[]).await;
    assert_eq!(first.status, StatusCode::NOT_FOUND);
    assert!(first.body.len() <= 512, "{} bytes", first.body.len());
    let long = format!("/sub/{}", "a".repeat(5_000));
    let guesses = [
        "/sub",
        "/sub/",
        "/sub/x/clash",
        "/sub/x/app/happ",
        "/sub/x/qr.png",
        "/sub/%00%ff/plain",
        "/sub/a/b/c/d",
        &long,
    ];
    for path in guesses {
        let answer = till.get(path, &[("accept", BROWSER), ("user-agent", "Hiddify")]).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::NOT_FOUND, &first.body), "{path}");
        assert_eq!(answer.headers, first.headers, "{path}");
    }
    assert_eq!(till.link("/nonsense", &[]).await.body, first.body);
}

#[tokio::test]
async fn a_changed_link_is_an_unknown_one_at_once_and_the_new_one_works() {
    let till = Till::open().await;
    let before = till.link("/plain", &[]).await;
    let id = till.id;
    let token = till.run(move |ctx| Box::pin(link_change(ctx, id))).await;
    assert_eq!(till.link("/plain", &[]).await.status, StatusCode::NOT_FOUND);
    let after = till.get(&format!("/sub/{token}/plain"), &[]).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_ne!(after.body, before.body, "the credentials are new");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again_until_it_changes() {
    let till = Till::open().await;
    let etag = till.link("", &[]).await.header("etag").to_owned();
    let again = till.link("", &[("if-none-match", &format!("\"other\", W/{etag}"))]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert!(!again.header("subscription-userinfo").is_empty());
    assert_eq!(till.link("/clash", &[("if-none-match", &etag)]).await.status, StatusCode::OK);
}

/// A day that has just begun counts, as in the chat.
#[tokio::test]
async fn a_month_that_has_just_begun_has_thirty_days_left() {
    let till = Till::open().await;
    let shows = async |days: &str| {
        let page = till.link("?lang=en", &[("accept", BROWSER)]).await.text();
        assert!(page.contains(days), "not {days}: {page}");
    };
    till.test.advance_s(60);
    shows(">30 days<").await;
    till.test.advance_s(20 * 3_600);
    shows(">29 days<").await;
    till.test.advance_s(28 * 86_400);
    shows(">1 day<").await;
}

#[tokio::test]
async fn an_ended_subscription_still_answers_and_says_so() {
    let till = Till::open().await;
    till.test.advance_s(400 * 86_400);
    let answer = till.link("/plain", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("subscription-userinfo").contains("expire="));
    // The entry that apps show speaks its owner's language.
    let (text, over) = (answer.text(), "#%D8%B2%D9%85%D8%A7%D9%86");
    assert!(text.lines().next().is_some_and(|entry| entry.contains(over)), "{text}");
    for format in ["/clash", "/sing-box"] {
        let document = till.link(format, &[]).await.text();
        assert!(document.contains("زمان تمام شده"), "{document}");
    }
    let page = till.link("?lang=en", &[("accept", BROWSER)]).await;
    assert!(page.text().contains("Time is over"), "{}", page.text());
}

#[tokio::test]
async fn buttons_of_apps_and_pictures_lead_somewhere() {
    let till = Till::open().await;
    for app in ["v2rayng", "hiddify", "streisand", "happ", "sing-box", "clash-meta"] {
        let answer = till.link(&format!("/app/{app}"), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{app}");
        assert!(answer.text().contains("id=\"open\" href=\""), "{app}");
    }
    assert!(till.link("/qr.svg", &[]).await.text().starts_with("<svg"));
    assert!(till.link("/qr.png", &[]).await.body.starts_with(b"\x89PNG"));
}
