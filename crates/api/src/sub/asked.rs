//! What a request below `/sub/{token}` wants: by its path, else by who asks. Pure.

use axum::http::{HeaderMap, header};
use links::{App, Format};

use super::picture::Picture;

/// One of the things a subscription answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Document(Format),
    Page,
    App(App),
    Picture(Picture),
    /// No such thing; answered as an unknown token.
    Nothing,
}

/// A request that has been understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked(pub(super) Wanted);

/// Agents that are apps, whatever they say they accept.
const APPS: [&str; 13] = [
    "hiddify",
    "clash",
    "mihomo",
    "stash",
    "sing-box",
    "singbox",
    "happ",
    "v2ray",
    "streisand",
    "shadowrocket",
    "sfa/",
    "sfi/",
    "sfm/",
];

impl Asked {
    /// `path` is what follows the token, without the slash between.
    pub(super) fn read(path: Option<&str>, headers: &HeaderMap) -> Self {
        let Some(path) = path.map(|path| path.trim_end_matches('/')).filter(|path| !path.is_empty()) else {
            return Self(by_agent(headers));
        };
        let named = match path {
            "qr.svg" => Some(Wanted::Picture(Picture::Svg)),
            "qr.png" => Some(Wanted::Picture(Picture::Png)),
            _ => match path.strip_prefix("app/") {
                Some(slug) => App::from_slug(slug).map(Wanted::App),
                None => Format::from_path(path).map(Wanted::Document),
            },
        };
        Self(named.unwrap_or(Wanted::Nothing))
    }
}

fn by_agent(headers: &HeaderMap) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent = text(header::USER_AGENT);
    let lower = agent.to_ascii_lowercase();
    let is_app = APPS.iter().any(|name| lower.contains(name));
    if !is_app && text(header::ACCEPT).contains("text/html") {
        return Wanted::Page;
    }
    Wanted::Document(Format::for_user_agent(agent))
}
