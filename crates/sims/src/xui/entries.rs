//! Era B's clients on their way into and out of an inbound's settings: typed bodies, defaults, entries.
//!
//! Never changes the database.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::input::Fields;
use super::model::{Client, Inbound, flag_of, int_of, text_of};
use super::profile::Profile;
use super::records::Tools;
use super::reply::Refusal;
use super::views;

/// The typed body of add and update.
pub(crate) fn client_from(value: &Value, path: &str) -> Result<Client, Refusal> {
    let f = Fields::new(value, path, false)?;
    Ok(Client {
        email: f.text("email")?,
        sub_id: f.text("subId")?,
        uuid: f.text("id")?,
        password: f.text("password")?,
        auth: f.text("auth")?,
        flow: f.text("flow")?,
        security: f.text("security")?,
        limit_ip: f.int("limitIp")?,
        limit_hwid: f.int("limitHwid")?,
        total: f.int("totalGB")?,
        expiry_ms: f.int("expiryTime")?,
        enable: f.flag("enable")?,
        tg_id: f.int("tgId")?,
        group: f.text("group")?,
        comment: f.text("comment")?,
        reset: f.int("reset")?,
        reset_day: f.int("resetDay")?,
        reset_max: f.int("resetMax")?,
        created_ms: f.int("created_at")?,
    })
}

pub(crate) fn client_of_entry(entry: &Value) -> Client {
    let text = |key| text_of(entry, key).to_owned();
    Client {
        email: text("email"),
        sub_id: text("subId"),
        uuid: text("id"),
        password: text("password"),
        auth: text("auth"),
        flow: text("flow"),
        security: text("security"),
        limit_ip: int_of(entry, "limitIp"),
        limit_hwid: int_of(entry, "limitHwid"),
        total: int_of(entry, "totalGB"),
        expiry_ms: int_of(entry, "expiryTime"),
        enable: flag_of(entry, "enable"),
        tg_id: int_of(entry, "tgId"),
        group: text("group"),
        comment: text("comment"),
        reset: int_of(entry, "reset"),
        reset_day: int_of(entry, "resetDay"),
        reset_max: int_of(entry, "resetMax"),
        created_ms: int_of(entry, "created_at"),
    }
}

/// Length of the key of a 2022 cipher, 0 for the legacy ones.
fn key_len(cipher: &str) -> usize {
    match cipher {
        "2022-blake3-aes-128-gcm" => 16,
        c if c.starts_with("2022-") => 32,
        _ => 0,
    }
}

/// Fills credentials the protocol needs; a password that no 2022 cipher can use is replaced.
pub(crate) fn fill_defaults(t: Tools<'_>, client: &mut Client, inbound: &Inbound) {
    let hex = || t.rng.uuid().simple().to_string();
    match inbound.protocol.as_str() {
        "vless" | "vmess" if client.uuid.is_empty() => client.uuid = t.rng.uuid().to_string(),
        "trojan" if client.password.is_empty() => client.password = hex(),
        "hysteria" | "hysteria2" if client.auth.is_empty() => client.auth = hex(),
        "shadowsocks" => {
            let wanted = key_len(inbound.cipher());
            let fits = STANDARD.decode(&client.password).is_ok_and(|key| key.len() == wanted);
            if wanted == 0 && client.password.is_empty() {
                client.password = hex();
            } else if wanted > 0 && !fits {
                client.password = STANDARD.encode(&t.rng.bytes::<32>()[..wanted]);
            }
        }
        _ => {}
    }
}

/// The entry of a client in one inbound, with what that inbound changes about it.
pub(crate) fn entry_for(t: Tools<'_>, client: &Client, inbound: &Inbound) -> Value {
    let mut client = client.clone();
    if t.profile >= Profile::V3_6_0 && !inbound.takes_flow() {
        client.flow.clear();
    }
    let mut entry = views::entry(t.profile, &client, t.now_ms);
    let cipher = inbound.cipher();
    if !cipher.is_empty() && key_len(cipher) == 0 {
        entry.insert("method".to_owned(), json!(cipher));
        entry.sort_keys();
    }
    Value::Object(entry)
}
