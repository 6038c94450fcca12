//! The operator's test: each trouble has its own finding.

use serde_json::{Value, json};
use tokio::net::TcpListener;
use xui::{Era, Finding, Fitness, Panel, Severity, UnreachableCause};

use crate::server::{Reply, Seen, Server, bare, html, json as json_reply, ok, refused};

/// 2026-11-20 12:00:00 UTC.
const NOON_MS: i64 = 1_795_176_000_000;

fn inbound(id: i64, change: &Value) -> Value {
    let mut inbound = json!({"id": id, "remark": format!("i{id}"), "enable": true, "port": 443, "protocol": "vless",
        "settings": {"clients": [{"email": "a"}, {"email": "b"}]},
        "streamSettings": {"network": "tcp", "security": "reality", "realitySettings": {"minClientVer": "1.8.0"}}});
    for (key, value) in change.as_object().unwrap() {
        inbound[key] = value.clone();
    }
    inbound
}

fn healthy(seen: &Seen) -> Reply {
    match seen.path.as_str() {
        "csrf-token" => Reply::Answer {
            status: 200,
            headers: vec![("Date".to_owned(), "Fri, 20 Nov 2026 12:00:00 GMT".to_owned())],
            body: r#"{"success":true,"obj":"c"}"#.to_owned(),
        },
        "panel/api/server/status" => {
            ok(json!({"xray": {"state": "running", "version": "26.7.28"}, "panelVersion": "3.6.0"}))
        }
        path if path.contains("list/paged") => ok(json!({"items": []})),
        "panel/api/inbounds/list" => ok(json!([inbound(1, &json!({}))])),
        "panel/api/clients/onlines" => ok(Value::Null),
        _ => bare(404),
    }
}

async fn codes(change: impl Fn(&Seen) -> Option<Reply> + Send + Sync + 'static) -> Vec<Finding> {
    let server = Server::start(move |seen: &Seen| change(seen).unwrap_or_else(|| healthy(seen))).await;
    server.panel().probe(NOON_MS).await.findings
}

#[tokio::test]
async fn a_healthy_panel_has_no_findings() {
    let server = Server::start(healthy).await;
    let report = server.panel().probe(NOON_MS).await;
    assert_eq!(report.findings, []);
    assert!(report.usable());
    assert_eq!(report.inbounds.len(), 1);
    assert_eq!(report.inbounds[0].fitness, Fitness::Usable);
    let capabilities = report.capabilities.unwrap();
    assert_eq!((capabilities.era, capabilities.clock_skew_s), (Era::B, Some(0)));
}

#[tokio::test]
async fn what_is_wrong_outside() {
    let one = |reply: fn() -> Reply| codes(move |_| Some(reply()));
    assert_eq!(one(|| bare(404)).await, [Finding::WrongBasePath]);
    assert_eq!(one(|| html(404, "<html>nginx</html>")).await, [Finding::WrongBasePath]);
    assert_eq!(one(|| bare(403)).await, [Finding::WebDomainMismatch { host: "127.0.0.1".to_owned() }]);
    assert_eq!(one(|| html(200, "<html>shop</html>")).await, [Finding::NotAPanel { status: 200 }]);
    assert_eq!(one(|| html(502, "<html>x</html>")).await, [Finding::ServerFailed { status: 502 }]);
    assert_eq!(one(|| Reply::Cut).await, [Finding::ConnectionCut]);
    assert_eq!(one(|| bare(429)).await, [Finding::LoginLimited { retry_after_s: None }]);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let auth = || xui::Auth::Token(kernel::Secret::new("t"));
    let dead = Panel::new(xui::PanelConfig::new(address.parse().unwrap(), auth())).unwrap();
    let refused = Finding::Unreachable { cause: UnreachableCause::Refused };
    assert_eq!(dead.probe(NOON_MS).await.findings, [refused]);
    let config = xui::PanelConfig::new("http://no-such-host.invalid/".parse().unwrap(), auth());
    let findings = Panel::new(config).unwrap().probe(NOON_MS).await.findings;
    assert_eq!(findings[0], Finding::DnsFailed);
    assert_eq!(findings[1], Finding::PlainHttp { host: "no-such-host.invalid".to_owned() });
}

#[tokio::test]
async fn what_is_wrong_at_the_door() {
    let refused_login = |seen: &Seen| match seen.path.as_str() {
        "login" => Some(refused("Invalid username or password or two-factor code.")),
        "getTwoFactorEnable" => Some(ok(json!(false))),
        _ => None,
    };
    let server = Server::start(move |seen: &Seen| refused_login(seen).unwrap_or_else(|| healthy(seen))).await;
    let panel = Panel::new(server.with_password()).unwrap();
    assert_eq!(panel.probe(NOON_MS).await.findings, [Finding::WrongCredentials { maybe_locked_out: true }]);

    let wants_code = |seen: &Seen| match seen.path.as_str() {
        "login" => refused("Invalid username or password or two-factor code."),
        "getTwoFactorEnable" => ok(json!(true)),
        _ => healthy(seen),
    };
    let server = Server::start(wants_code).await;
    let panel = Panel::new(server.with_password()).unwrap();
    assert_eq!(panel.probe(NOON_MS).await.findings, [Finding::SecondFactorWanted]);

    assert_eq!(codes(|s| s.path.starts_with("panel/").then(|| bare(401))).await, [Finding::TokenRefused]);
    assert_eq!(
        codes(|s| s.path.starts_with("panel/").then(|| bare(404))).await,
        [Finding::TokenRefused],
        "3.0.0"
    );
    let old = |s: &Seen| match s.path.as_str() {
        "csrf-token" => Some(bare(404)),
        "" => Some(html(200, "<html>login</html>")),
        _ => None,
    };
    assert_eq!(codes(old).await, [Finding::TokenUnsupported]);
    let monitor = |s: &Seen| {
        (s.path != "panel/api/server/status" && s.path.starts_with("panel/"))
            .then(|| json_reply(403, &json!({"success": false, "msg": "this API token is not permitted"})))
    };
    assert_eq!(codes(monitor).await, [Finding::TokenScopeTooSmall]);
}

#[tokio::test]
async fn what_is_wrong_inside() {
    let status = |obj: Value| codes(move |s| s.path.ends_with("server/status").then(|| ok(obj.clone())));
    let stopped =
        status(json!({"xray": {"state": "error", "errorMsg": "no binary", "version": "Unknown"}})).await;
    let wanted = Finding::XrayStopped { state: "error".to_owned(), error: "no binary".to_owned() };
    assert_eq!(stopped, [wanted]);
    let faulty = status(json!({"xray": {"state": "running"}, "panelVersion": "3.1.0"})).await;
    assert_eq!(faulty, [Finding::VersionFaulty { version: "3.1.0".to_owned() }]);
    assert_eq!(status(Value::Null).await, [], "the first two seconds");

    let late = |s: &Seen| {
        (s.path == "csrf-token").then(|| Reply::Answer {
            status: 200,
            headers: vec![("Date".to_owned(), "Fri, 20 Nov 2026 12:05:00 GMT".to_owned())],
            body: r#"{"success":true,"obj":"c"}"#.to_owned(),
        })
    };
    assert_eq!(codes(late).await, [Finding::ClockOff { seconds: 300 }]);

    let list = |list: Value| codes(move |s| s.path.ends_with("inbounds/list").then(|| ok(list.clone())));
    assert_eq!(list(json!([])).await, [Finding::NoUsableInbound]);
    assert_eq!(list(json!([inbound(1, &json!({"enable": false}))])).await, [Finding::NoUsableInbound]);
    let strict = json!({"streamSettings": {"security": "reality", "realitySettings": {"minClientVer": ""}}});
    let findings = list(json!([inbound(4, &strict)])).await;
    let core = "26.7.28".to_owned();
    assert_eq!(findings, [Finding::RealityRefusesOthers { id: 4, remark: "i4".to_owned(), core }]);
    assert_eq!(findings[0].severity(), Severity::Warning);
    let short_key = json!({"protocol": "shadowsocks", "settings": {"method": "2022-blake3-aes-128-gcm"}});
    let findings = list(json!([inbound(1, &json!({})), inbound(5, &short_key)])).await;
    let fitness = Fitness::CipherNeedsOtherKey;
    assert_eq!(findings, [Finding::InboundUnfit { id: 5, remark: "i5".to_owned(), fitness }]);
}

#[tokio::test]
async fn era_a_warns_of_the_lone_client() {
    let era_a = |s: &Seen| match s.path.as_str() {
        path if path.contains("list/paged") => Some(bare(404)),
        "panel/api/inbounds/onlines" => Some(ok(json!([]))),
        "panel/api/inbounds/list" => {
            Some(ok(json!([inbound(1, &json!({"settings": "{\"clients\":[{\"email\":\"a\"}]}"}))])))
        }
        _ => None,
    };
    assert_eq!(codes(era_a).await, [Finding::LoneClientInbound { id: 1, remark: "i1".to_owned() }]);
}
