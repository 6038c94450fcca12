//! Logging in: once, with the right headers, and never again with what was refused.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use kernel::Secret;
use serde_json::{Value, json};
use xui::{Auth, Error, Panel, PanelConfig};

use crate::server::{Reply, Seen, Server, bare, html, ok, refused};

fn logged_in(cookie: &str) -> Reply {
    let line = format!("3x-ui={cookie}; Path=/p4nel/; Max-Age=21600; HttpOnly; SameSite=Lax");
    Reply::Answer {
        status: 200,
        headers: vec![("Set-Cookie".to_owned(), line)],
        body: r#"{"success":true,"msg":"You have successfully logged into your account.","obj":null}"#
            .to_owned(),
    }
}

fn greeting() -> Reply {
    let headers = vec![("Set-Cookie".to_owned(), "3x-ui=before; Path=/p4nel/; Max-Age=21600".to_owned())];
    Reply::Answer { status: 200, headers, body: r#"{"success":true,"obj":"csrf-1"}"#.to_owned() }
}

/// A ≥ 3.0 panel whose valid session can be changed under us.
async fn panel_3x(valid: Arc<Mutex<String>>, lost: fn() -> Reply) -> Server {
    let logins = AtomicUsize::new(0);
    Server::start(move |seen: &Seen| match seen.path.as_str() {
        "csrf-token" => greeting(),
        "login" => {
            assert_eq!(seen.header("x-csrf-token"), Some("csrf-1"));
            assert_eq!(seen.header("cookie"), Some("3x-ui=before"));
            assert_eq!(seen.json()["username"], "admin");
            let cookie = format!("s{}", logins.fetch_add(1, Ordering::SeqCst) + 1);
            valid.lock().unwrap().clone_from(&cookie);
            logged_in(&cookie)
        }
        _ if seen.header("cookie") != Some(format!("3x-ui={}", valid.lock().unwrap()).as_str()) => lost(),
        _ if seen.method == "POST" && seen.header("x-csrf-token") != Some("csrf-1") => bare(403),
        "panel/api/server/status" => ok(json!({"xray": {"state": "running"}, "panelVersion": "3.6.0"})),
        path if path.starts_with("panel/api/clients/list/paged") => ok(json!({"items": []})),
        "panel/api/clients/list" => ok(json!([])),
        "panel/api/clients/onlines" => ok(Value::Null),
        "panel/api/inbounds/list" => ok(json!([])),
        _ => bare(404),
    })
    .await
}

#[tokio::test]
async fn a_lost_session_is_renewed_once_and_the_call_repeated() {
    let forms: [fn() -> Reply; 4] = [
        || bare(401),
        || bare(404),
        || bare(403),
        || Reply::Answer {
            status: 307,
            headers: vec![("Location".to_owned(), "/p4nel/".to_owned())],
            body: "<a href=\"/p4nel/\">Temporary Redirect</a>.".to_owned(),
        },
    ];
    for lost in forms {
        let valid = Arc::new(Mutex::new(String::new()));
        let server = panel_3x(Arc::clone(&valid), lost).await;
        let panel = Panel::new(server.with_password()).unwrap();
        panel.inbounds().await.unwrap();
        *valid.lock().unwrap() = "restarted".to_owned();
        panel.inbounds().await.unwrap();
        assert_eq!(panel.onlines().await.unwrap(), Vec::<String>::new());
        assert_eq!(server.count("POST login"), 2);
    }
}

#[tokio::test]
async fn one_login_serves_many_callers() {
    let valid = Arc::new(Mutex::new(String::new()));
    let server = panel_3x(valid, || bare(401)).await;
    let panel = Panel::new(server.with_password()).unwrap();
    let (a, b, c, d) = tokio::join!(panel.inbounds(), panel.inbounds(), panel.inbounds(), panel.inbounds());
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok());
    assert_eq!(server.count("POST login"), 1);
}

#[tokio::test]
async fn r21_refused_credentials_are_not_tried_again() {
    let server = Server::start(|seen: &Seen| match seen.path.as_str() {
        "csrf-token" => greeting(),
        "login" => refused("Invalid username or password or two-factor code."),
        _ => bare(404),
    })
    .await;
    let panel = Panel::new(server.with_password()).unwrap();
    assert_eq!(panel.inbounds().await.unwrap_err(), Error::AuthFailed { remembered: false });
    for _ in 0..5 {
        assert_eq!(panel.inbounds().await.unwrap_err(), Error::AuthFailed { remembered: true });
        assert!(panel.probe(0).await.findings.iter().any(|f| f.code() == "wrong_credentials"));
    }
    assert_eq!(server.count("POST login"), 1, "the limiter locks out after five");
    panel.login_allow().await;
    assert_eq!(panel.inbounds().await.unwrap_err(), Error::AuthFailed { remembered: false });
    assert_eq!(server.count("POST login"), 2);
}

/// F-13: a panel whose database is locked at the login has not looked at the credentials.
#[tokio::test]
async fn f13_a_locked_panel_at_the_login_is_no_refusal_of_the_credentials() {
    let locked = AtomicUsize::new(1);
    let server = Server::start(move |seen: &Seen| match seen.path.as_str() {
        "csrf-token" => greeting(),
        "login" if locked.swap(0, Ordering::SeqCst) == 1 => {
            refused("Something went wrong! (database is locked)")
        }
        "login" => logged_in("s1"),
        "panel/api/server/status" => ok(json!({"xray": {"state": "running"}, "panelVersion": "3.6.0"})),
        path if path.starts_with("panel/api/clients/list/paged") => ok(json!({"items": []})),
        "panel/api/inbounds/list" => ok(json!([])),
        _ => bare(404),
    })
    .await;
    let panel = Panel::new(server.with_password()).unwrap();
    assert!(panel.inbounds().await.is_ok(), "a read is asked again, and the login with it");
    assert_eq!(server.count("POST login"), 2);
}

/// F-13: a page of a proxy at the login, or before it, says nothing about the credentials.
#[tokio::test]
async fn f13_a_page_in_the_way_of_the_login_is_no_refusal() {
    for blocked in ["login", "csrf-token"] {
        let away = AtomicUsize::new(1);
        let server = Server::start(move |seen: &Seen| {
            let path = seen.path.as_str();
            if path == blocked && away.swap(0, Ordering::SeqCst) == 1 {
                return html(200, "<html><body>Just a moment</body></html>");
            }
            match path {
                "csrf-token" => greeting(),
                "login" if seen.header("x-csrf-token").is_none() => bare(403),
                "login" => logged_in("s1"),
                "panel/api/server/status" => {
                    ok(json!({"xray": {"state": "running"}, "panelVersion": "3.6.0"}))
                }
                path if path.starts_with("panel/api/clients/list/paged") => ok(json!({"items": []})),
                "panel/api/inbounds/list" => ok(json!([])),
                _ => bare(404),
            }
        })
        .await;
        let panel = Panel::new(server.with_password()).unwrap();
        let first = panel.inbounds().await.unwrap_err();
        assert!(!matches!(first, Error::AuthFailed { .. }), "{blocked}: {first:?}");
        panel.inbounds().await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_token_is_not_tried_again() {
    let server = Server::start(|seen: &Seen| match seen.path.as_str() {
        "csrf-token" => greeting(),
        _ => bare(401),
    })
    .await;
    let panel = server.panel();
    assert_eq!(panel.inbounds().await.unwrap_err(), Error::AuthFailed { remembered: false });
    assert_eq!(panel.inbounds().await.unwrap_err(), Error::AuthFailed { remembered: true });
    assert_eq!(server.count("inbounds/list"), 1);
}

#[tokio::test]
async fn the_second_factor_is_asked_for_at_each_login() {
    let server = Server::start(|seen: &Seen| match seen.path.as_str() {
        "csrf-token" => bare(404),
        "login" if seen.json()["twoFactorCode"] == "123456" => logged_in("s1"),
        "login" => refused("Invalid username or password or two-factor code."),
        _ => ok(json!([])),
    })
    .await;
    let auth = Auth::Password {
        username: "admin".to_owned(),
        password: Secret::new("secret"),
        totp: Some(Arc::new(|| Some(Secret::new("123456")))),
    };
    let panel = Panel::new(PanelConfig::new(server.url.clone(), auth)).unwrap();
    panel.inbounds().await.unwrap();
}

#[tokio::test]
async fn pages_and_limits_are_named() {
    let list = |reply: fn() -> Reply| async move {
        let server = Server::start(move |_| reply()).await;
        server.panel().inbounds().await.unwrap_err()
    };
    assert_eq!(list(|| html(200, "<html>hi</html>")).await, Error::HtmlInsteadOfJson { status: 200 });
    assert_eq!(list(|| html(403, "<html>waf</html>")).await, Error::HtmlInsteadOfJson { status: 403 });
    assert_eq!(list(|| html(502, "<html>bad gateway</html>")).await, Error::ServerFailed { status: 502 });
    assert_eq!(list(|| bare(403)).await, Error::HostRefused);
    assert_eq!(list(|| bare(200)).await, Error::EmptyAnswer);
    assert_eq!(list(|| ok(json!({"not": "a list"}))).await, Error::Garbage { status: 200 });
    assert_eq!(list(|| ok(json!([{"id": "many"}]))).await, Error::Garbage { status: 200 });
    let text = || Reply::Answer { status: 200, headers: Vec::new(), body: "surprise".to_owned() };
    assert_eq!(list(text).await, Error::Garbage { status: 200 });
    let denied = || crate::server::json(403, &json!({"success": false, "msg": "not permitted"}));
    assert_eq!(list(denied).await, Error::ScopeDenied);
    let limited = || Reply::Answer {
        status: 429,
        headers: vec![("Retry-After".to_owned(), "7".to_owned())],
        body: String::new(),
    };
    assert_eq!(list(limited).await, Error::Limited { retry_after_s: Some(7) });
    let large =
        || Reply::Answer { status: 200, headers: Vec::new(), body: " ".repeat(xui::RESPONSE_BYTES_MAX + 1) };
    assert_eq!(list(large).await, Error::TooLarge);
    let tls = || Reply::Answer {
        status: 307,
        headers: vec![("Location".to_owned(), "https://127.0.0.1/p4nel/".to_owned())],
        body: String::new(),
    };
    assert_eq!(list(tls).await, Error::HttpsRequired);
}

#[tokio::test]
async fn reads_are_repeated_once_after_a_broken_connection() {
    let calls = AtomicUsize::new(0);
    let server = Server::start(move |_| match calls.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Cut,
        _ => ok(json!([])),
    })
    .await;
    server.panel().inbounds().await.unwrap();
    assert_eq!(server.calls().len(), 2);
    let dead = Server::start(|_| Reply::Cut).await;
    assert_eq!(dead.panel().inbounds().await.unwrap_err(), Error::Cut);
    assert_eq!(dead.calls().len(), 2);
}

#[tokio::test]
async fn an_address_must_be_one() {
    for address in ["ftp://h/", "http://u:p@h/", "http://h/?q=1", "http://h/#f"] {
        let config = PanelConfig::new(address.parse().unwrap(), Auth::Token(Secret::new("t")));
        assert!(matches!(Panel::new(config), Err(Error::BadAddress { .. })), "{address}");
    }
    let config = PanelConfig::new("http://h/base".parse().unwrap(), Auth::Token(Secret::new("t")));
    assert_eq!(Panel::new(config).unwrap().base_url().as_str(), "http://h/base/");
}
