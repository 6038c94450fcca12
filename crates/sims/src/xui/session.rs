//! Who is asking: cookies, CSRF, tokens and the login limiter.
//!
//! Sessions are signed cookies, not rows, so a copied cookie outlives a logout, as on the real panel.
//! Never lets a token past the API.

use std::collections::HashMap;
use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Rng, from_unix_ms};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use subtle_eq::same;

use super::profile::Profile;
use super::reply::{JSON, Reply};
use super::routes::Guard;
use super::world::World;

/// `sessionMaxAge`, the panel's default of 360 minutes, not sliding.
const SESSION_S: i64 = 21_600;
/// Failures within [`LIMIT_WINDOW_MS`] that close the door (3.0 and later).
const LIMIT_FAILURES: usize = 5;
const LIMIT_WINDOW_MS: i64 = 5 * 60_000;
const LIMIT_BLOCK_MS: i64 = 15 * 60_000;
/// Pairs of address and name that the limiter remembers.
const LIMIT_PAIRS: usize = 10_000;
const COOKIE_NAME: &str = "3x-ui";

/// What a cookie carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    #[serde(rename = "l")]
    pub(crate) logged_in: bool,
    #[serde(rename = "e")]
    pub(crate) epoch: i64,
    #[serde(rename = "c")]
    pub(crate) csrf: String,
    #[serde(rename = "i")]
    pub(crate) issued_ms: i64,
}

impl Session {
    /// A stranger's session, with a CSRF token to log in with.
    pub(crate) fn fresh(rng: &Rng, now_ms: i64) -> Self {
        let csrf = URL_SAFE_NO_PAD.encode(rng.bytes::<32>());
        Self { csrf, issued_ms: now_ms, ..Self::default() }
    }

    fn sign(&self, secret: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(json!(self).to_string());
        let mac = seal(secret, &payload);
        format!("{payload}.{mac}")
    }

    /// The newest valid session among the cookies, if any.
    pub(crate) fn read(headers: &HeaderMap, world: &World, now_ms: i64) -> Option<Self> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
        cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
            .find_map(|value| Self::open(value, world, now_ms))
    }

    fn open(value: &str, world: &World, now_ms: i64) -> Option<Self> {
        let (payload, mac) = value.split_once('.')?;
        if !same(&seal(&world.secret, payload), mac) {
            return None;
        }
        let session: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        (now_ms - session.issued_ms < SESSION_S * 1_000).then_some(session)
    }

    pub(crate) fn may_act(&self, world: &World) -> bool {
        self.logged_in && self.epoch == world.epoch
    }
}

/// Comparison without early exit.
mod subtle_eq {
    pub(super) fn same(a: &str, b: &str) -> bool {
        a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
    }
}

fn seal(secret: &str, payload: &str) -> String {
    let mut hash = Sha256::new();
    for part in [secret, "|", payload, "|", secret] {
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// How cookies of this panel look.
#[derive(Clone, Debug)]
pub(crate) struct CookieStyle {
    pub(crate) profile: Profile,
    pub(crate) base: String,
    pub(crate) tls: bool,
}

impl CookieStyle {
    fn attributes(&self) -> (String, &'static str) {
        let path = if self.profile >= Profile::V2_9_4 { self.base.as_str() } else { "/" };
        let tail = match (self.profile >= Profile::V2_9_4, self.tls && self.profile.is_3()) {
            (true, true) => "HttpOnly; Secure; SameSite=Lax",
            (true, false) => "HttpOnly; SameSite=Lax",
            _ => "HttpOnly",
        };
        (path.to_owned(), tail)
    }

    /// Adds the session to an answer.
    pub(crate) fn give(&self, reply: Reply, session: &Session, secret: &str) -> Reply {
        let (path, tail) = self.attributes();
        let expires = from_unix_ms(session.issued_ms + SESSION_S * 1_000).format("%a, %d %b %Y %H:%M:%S GMT");
        let value = session.sign(secret);
        let cookie =
            format!("{COOKIE_NAME}={value}; Path={path}; Expires={expires}; Max-Age={SESSION_S}; {tail}");
        reply.with(SET_COOKIE, cookie)
    }

    /// Tells the browser to forget the session.
    pub(crate) fn take(&self, reply: Reply) -> Reply {
        let (path, tail) = self.attributes();
        const GONE: &str = "Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0";
        let reply = reply.with(SET_COOKIE, format!("{COOKIE_NAME}=; Path={path}; {GONE}; {tail}"));
        if self.profile.is_3() {
            return reply.with(SET_COOKIE, format!("{COOKIE_NAME}=; Path=/; {GONE}; {tail}"));
        }
        reply
    }
}

/// What the guard saw of a request.
pub(crate) struct Visitor<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) method: &'a str,
    /// The `_csrf` field of a form, when there is one.
    pub(crate) form_csrf: Option<String>,
    /// Sessions and tokens of this request are taken as void (the fault `session_lost`).
    pub(crate) void: bool,
}

impl Visitor<'_> {
    fn xhr(&self) -> bool {
        self.headers.get("x-requested-with").is_some_and(|v| v == "XMLHttpRequest")
    }

    fn bearer(&self, world: &World, now_ms: i64) -> bool {
        let given = self.headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
        let Some(given) = given.and_then(|v| v.strip_prefix("Bearer ")) else { return false };
        let live = |t: &&super::world::Token| t.enabled && (t.expires_ms == 0 || t.expires_ms > now_ms);
        !self.void && world.tokens.iter().filter(live).any(|t| same(&t.token, given))
    }

    /// Lets the request in, or says what the panel answers instead.
    pub(crate) fn enter(
        &self,
        guard: Guard,
        world: &World,
        style: &CookieStyle,
        now_ms: i64,
    ) -> Option<Reply> {
        if guard == Guard::Open {
            return None;
        }
        let profile = style.profile;
        let session = Session::read(self.headers, world, now_ms).filter(|_| !self.void);
        if guard != Guard::OpenCsrf {
            if guard == Guard::Api && profile.is_3() && self.bearer(world, now_ms) {
                return None;
            }
            if !session.as_ref().is_some_and(|s| s.may_act(world)) {
                return Some(self.turn_away(guard, style));
            }
        }
        let csrf = session.map(|s| s.csrf).filter(|c| !c.is_empty());
        (profile.is_3() && self.method != "GET" && !self.csrf_fits(csrf.as_deref())).then(|| Reply::bare(403))
    }

    fn csrf_fits(&self, wanted: Option<&str>) -> bool {
        let header = self.headers.get("x-csrf-token").and_then(|v| v.to_str().ok());
        let given = header.or(self.form_csrf.as_deref());
        matches!((wanted, given), (Some(wanted), Some(given)) if same(wanted, given))
    }

    fn turn_away(&self, guard: Guard, style: &CookieStyle) -> Reply {
        let profile = style.profile;
        if guard == Guard::Panel || profile == Profile::V2_6_8 {
            if self.xhr() {
                let gone =
                    r#"{"success":false,"msg":"Your session has expired, please log in again","obj":null}"#;
                return Reply::text(401, JSON, gone);
            }
            return Reply::redirect(307, &style.base);
        }
        Reply::bare(if profile.is_3() && self.xhr() { 401 } else { 404 })
    }
}

/// Failed logins by address and name. Lives in memory only, as the panel's own.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    failures: HashMap<(IpAddr, String), Vec<i64>>,
    blocked_until: HashMap<(IpAddr, String), i64>,
}

impl Limiter {
    fn key(ip: IpAddr, name: &str) -> (IpAddr, String) {
        (ip, name.to_lowercase())
    }

    pub(crate) fn blocks(&self, ip: IpAddr, name: &str, now_ms: i64) -> bool {
        self.blocked_until.get(&Self::key(ip, name)).is_some_and(|until| *until > now_ms)
    }

    pub(crate) fn failed(&mut self, ip: IpAddr, name: &str, now_ms: i64) {
        if self.failures.len() >= LIMIT_PAIRS {
            self.failures.clear();
        }
        let key = Self::key(ip, name);
        let times = self.failures.entry(key.clone()).or_default();
        times.retain(|t| now_ms - *t < LIMIT_WINDOW_MS);
        times.push(now_ms);
        if times.len() >= LIMIT_FAILURES {
            self.failures.remove(&key);
            self.blocked_until.insert(key, now_ms + LIMIT_BLOCK_MS);
        }
    }

    pub(crate) fn succeeded(&mut self, ip: IpAddr, name: &str) {
        self.failures.remove(&Self::key(ip, name));
    }
}
