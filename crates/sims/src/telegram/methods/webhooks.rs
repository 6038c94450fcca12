//! Setting, removing and asking about the webhook. Delivery itself is elsewhere.

use serde_json::{Value, json};
use url::{Host, Url};

use super::super::call::Call;
use super::super::refusal::{Answer, Refusal};
use super::super::world::Webhook;
use super::Ctx;

/// Connections at once when the request does not say.
const CONNECTIONS: i64 = 40;
const PORTS: [u16; 4] = [80, 88, 443, 8443];

/// The real server takes only HTTPS at four ports; this one also takes anything on its own machine.
fn check_address(address: &str) -> Result<(), Refusal> {
    let wrong = |why: &str| Refusal::bad(format!("bad webhook: {why}"));
    let url = Url::parse(address).map_err(|_| wrong("invalid webhook URL specified"))?;
    let local = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(wrong("invalid webhook URL specified")),
    };
    if !local && url.scheme() != "https" {
        return Err(wrong("An HTTPS URL must be provided for webhook"));
    }
    if !local && !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return Err(wrong("Webhook can be set up only on ports 80, 88, 443 or 8443"));
    }
    Ok(())
}

pub(super) fn set(ctx: &mut Ctx, call: &Call) -> Answer {
    let url = call.text("url").unwrap_or_default().to_owned();
    if url.is_empty() {
        return delete(ctx, call);
    }
    check_address(&url)?;
    let secret = call.text("secret_token").map(str::to_owned);
    let plain = |secret: &String| {
        secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    if secret.as_ref().is_some_and(|secret| !plain(secret)) {
        return Err(Refusal::bad("secret token contains unallowed characters"));
    }
    let connections = call.int("max_connections").unwrap_or(CONNECTIONS).clamp(1, 100);
    let bot = ctx.me()?;
    bot.webhook = Some(Webhook {
        url,
        secret,
        max_connections: usize::try_from(connections).unwrap_or(1),
        has_certificate: call.files.contains_key("certificate") || call.value("certificate").is_some(),
        ip_address: call.text("ip_address").map(str::to_owned),
        last_error: None,
    });
    if let Some(kinds) = call.value("allowed_updates").and_then(Value::as_array) {
        bot.allowed_updates = allowed(kinds);
    }
    changed(ctx, call)
}

/// An empty list means the default again.
pub(in super::super) fn allowed(kinds: &[Value]) -> Option<Vec<String>> {
    let kinds: Vec<String> = kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (!kinds.is_empty()).then_some(kinds)
}

pub(super) fn delete(ctx: &mut Ctx, call: &Call) -> Answer {
    ctx.me()?.webhook = None;
    changed(ctx, call)
}

fn changed(ctx: &mut Ctx, call: &Call) -> Answer {
    let bot = ctx.me()?;
    bot.webhook_turn += 1;
    if call.flag("drop_pending_updates") {
        bot.queue.clear();
    }
    bot.signal.ring();
    Ok(json!(true))
}

pub(super) fn info(ctx: &mut Ctx) -> Answer {
    let bot = ctx.me()?;
    let hook = bot.webhook.as_ref();
    let mut info = json!({
        "url": hook.map(|hook| hook.url.as_str()).unwrap_or_default(),
        "has_custom_certificate": hook.is_some_and(|hook| hook.has_certificate),
        "pending_update_count": bot.queue.len(),
    });
    let Some(object) = info.as_object_mut() else { return Ok(info) };
    if let Some(hook) = hook {
        object.insert("max_connections".to_owned(), json!(hook.max_connections));
        object.insert("ip_address".to_owned(), json!(hook.ip_address.as_deref().unwrap_or("127.0.0.1")));
        if let Some((date, why)) = &hook.last_error {
            object.insert("last_error_date".to_owned(), json!(date));
            object.insert("last_error_message".to_owned(), json!(why));
        }
    }
    if let Some(kinds) = &bot.allowed_updates {
        object.insert("allowed_updates".to_owned(), json!(kinds));
    }
    Ok(info)
}
