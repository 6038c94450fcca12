//! What an entry of the log is about, and its facts, in words: amounts in toman, people by name.
//!
//! An entry has facts of many kinds; those that nobody wrote words for are left to `mrjbot audit`. An entry without any
//! that has words shows them as they are stored.

use kernel::{Money, UserId};
use l10n::Args;
use serde_json::Value;
use shop::audit::AuditEntry;
use shop::identity::user_get;

use super::{roles, settings};
use crate::session::Session;

/// Facts in the order they are told. What they are is decided by [`value`].
const TOLD: &[&str] = &[
    "name",
    "name_fa",
    "role",
    "amount",
    "received",
    "asked",
    "price",
    "stock",
    "state",
    "picked",
    "tail",
    "holder",
    "public_host",
    "capacity",
    "access_changed",
    "enabled",
    "sandbox",
    "new_key",
    "fee",
    "expected",
    "difference",
    "user",
    "reason",
];
/// Facts that are told only when they are so.
const FLAGS: &[&str] = &["access_changed", "sandbox", "new_key"];
/// Facts that are amounts in rial.
const AMOUNTS: &[&str] = &["amount", "received", "asked", "price", "fee", "expected", "difference"];
/// Facts that are left to right.
const TOKENS: &[&str] = &["tail", "public_host"];
/// The longest fact shown, in characters.
const FACT_CHARS_MAX: usize = 80;
/// The longest piece of facts without words, in characters.
const DATA_CHARS_MAX: usize = 160;

/// `receipt:12` as people say it; a setting by its name.
pub async fn subject(session: &Session, subject: &str) -> String {
    let (kind, id) = subject.split_once(':').unwrap_or((subject, ""));
    let key = format!("admin-audit-of-{}", kind.replace('_', "-"));
    if kind == "setting"
        && let Some((name, _)) = settings::words_of(session, id, "")
    {
        return l10n::escape_html(&name).into_owned();
    }
    if let ("user", Ok(user)) = (kind, id.parse::<UserId>()) {
        return person(session, user).await;
    }
    if kind == "gateway" && session.l10n.has(session.locale(), &format!("gateway-{id}")) {
        return session.t(&format!("gateway-{id}"));
    }
    match id.parse::<i64>() {
        Ok(number) if session.l10n.has(session.locale(), &key) => {
            session.tx(&key, &Args::new().id("id", number))
        }
        _ => code(subject),
    }
}

async fn person(session: &Session, id: UserId) -> String {
    let name = match user_get(session.shop.read(), id).await {
        Ok(user) => user.first_name,
        Err(_) => String::new(),
    };
    session.tx("admin-audit-of-user", &Args::new().id("id", id.0).person("name", &name))
}

fn code(text: &str) -> String {
    l10n::isolate(&format!("<code>{}</code>", l10n::escape_html(text)))
}

fn cut(text: &str, chars_max: usize) -> String {
    let mut short: String = text.chars().take(chars_max).collect();
    if text.chars().count() > chars_max {
        short.push('…');
    }
    short
}

/// The facts of an entry, one after the other; empty when there are none.
pub async fn facts(session: &Session, entry: &AuditEntry) -> String {
    let Some(data) = entry.data.as_object().filter(|data| !data.is_empty()) else { return String::new() };
    if let Some(changed) = setting_changed(session, entry) {
        return changed;
    }
    let mut told = Vec::new();
    for name in TOLD {
        let Some(fact) = data.get(*name).filter(|fact| !is_nothing(name, fact)) else { continue };
        // The same amount twice says nothing.
        if *name == "asked" && data.get("received") == Some(fact) {
            continue;
        }
        let args = Args::new().text("value", &value(session, name, fact).await);
        told.push(session.tx(&format!("admin-audit-fact-{}", name.replace('_', "-")), &args));
    }
    if told.is_empty() { code(&cut(&entry.data.to_string(), DATA_CHARS_MAX)) } else { told.join("\n") }
}

fn is_nothing(name: &str, fact: &Value) -> bool {
    match fact {
        Value::Null => true,
        Value::Bool(yes) => !yes && FLAGS.contains(&name),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

async fn value(session: &Session, name: &str, fact: &Value) -> String {
    match (name, fact) {
        (name, Value::Number(number)) if AMOUNTS.contains(&name) => {
            let amount = number.as_i64().and_then(|rial| Money::from_rial(rial).ok()).unwrap_or_default();
            session.l10n.money(session.locale(), amount)
        }
        ("user", Value::Number(id)) => person(session, UserId(id.as_i64().unwrap_or_default())).await,
        (_, Value::Number(number)) => {
            session.l10n.number(session.locale(), number.as_i64().unwrap_or_default())
        }
        ("state", Value::String(word)) if session.l10n.has(session.locale(), &state_key(word)) => {
            session.t(&state_key(word))
        }
        ("role", Value::String(code)) => l10n::escape_html(&roles::name_of_code(session, code)).into_owned(),
        (name, Value::String(text)) if TOKENS.contains(&name) => {
            l10n::isolate(&l10n::escape_html(&cut(text, FACT_CHARS_MAX)))
        }
        (_, Value::String(text)) => l10n::isolate_auto(&l10n::escape_html(&cut(text, FACT_CHARS_MAX))),
        (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, other) => code(&cut(&other.to_string(), FACT_CHARS_MAX)),
    }
}

fn state_key(word: &str) -> String {
    format!("admin-audit-state-{}", word.replace('_', "-"))
}

/// A setting before and after, as the settings' own screen says it.
fn setting_changed(session: &Session, entry: &AuditEntry) -> Option<String> {
    let key = entry.subject.strip_prefix("setting:")?;
    let stored = |name: &str| entry.data.get(name).and_then(Value::as_str);
    let words = |stored: &str| {
        let (_, words) = settings::words_of(session, key, stored)?;
        Some(l10n::escape_html(&cut(&words, FACT_CHARS_MAX)).into_owned())
    };
    let (before, after) = (words(stored("before")?)?, words(stored("after")?)?);
    Some(session.tx("admin-audit-changed", &Args::new().text("before", &before).text("after", &after)))
}
