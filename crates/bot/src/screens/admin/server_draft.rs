//! A way into a panel while it is being said: read from typed lines, sealed between the steps. Asks no panel, saves
//! nothing.

use kernel::Secret;
use serde::{Deserialize, Serialize};
use shop::Result;
use shop::fleet::{PanelAccess, PanelAuth, PanelTls};
use url::{Host, Url};

use crate::session::Session;

/// The place drafts are sealed for.
const PLACE: &str = "dialogue.panel";
const KIND: &str = "xui";
/// The longest address and login taken, in characters.
const LINE_CHARS_MAX: usize = 500;
/// Pages of the panel that people copy together with its address.
const PAGES: [&str; 4] = ["panel", "xui", "login", "api"];

/// What is known of the way so far. Never stored but sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Draft {
    kind: String,
    url: String,
    token: Option<String>,
    username: String,
    password: String,
    pin: Option<String>,
}

impl Draft {
    /// An address, nothing more yet.
    pub fn new(url: Url) -> Self {
        Self {
            kind: KIND.to_owned(),
            url: url.into(),
            token: None,
            username: String::new(),
            password: String::new(),
            pin: None,
        }
    }

    /// The way as it is.
    pub fn of(access: &PanelAccess) -> Self {
        let (token, username, password) = match &access.auth {
            PanelAuth::Token(token) => (Some(token.expose().to_owned()), String::new(), String::new()),
            PanelAuth::Password { username, password } => {
                (None, username.clone(), password.expose().to_owned())
            }
        };
        let pin = match &access.tls {
            PanelTls::Verify => None,
            PanelTls::Pin(fingerprint) => Some(fingerprint.clone()),
        };
        Self { kind: access.kind.clone(), url: access.base_url.clone(), token, username, password, pin }
    }

    /// The same way by another address. Whoever types an address decides where a stored login is sent to: it stays
    /// only with the host that has it, and never loses its encryption. Otherwise it has to be said again.
    pub fn moved(self, url: Url) -> (Self, bool) {
        let before = Url::parse(&self.url).ok();
        let same_host = before.as_ref().is_some_and(|before| before.host() == url.host());
        let as_safe = url.scheme() == "https" || before.is_some_and(|before| before.scheme() == url.scheme());
        let moved = Self { url: url.into(), ..self };
        if same_host && as_safe {
            return (moved, true);
        }
        (Self { token: None, username: String::new(), password: String::new(), ..moved }, false)
    }

    /// The same way, trusting this certificate alone, or whatever an authority vouches for.
    pub fn trusting(self, pin: Option<String>) -> Self {
        Self { pin, ..self }
    }

    pub fn is_pinned(&self) -> bool {
        self.pin.is_some()
    }

    pub fn seal(&self, session: &Session) -> Result<String> {
        let plain = serde_json::to_string(self)?;
        Ok(session.shop.sealer().seal(session.shop.rng(), PLACE, &plain)?)
    }

    pub fn open(session: &Session, sealed: &str) -> Result<Self> {
        Ok(serde_json::from_str(&session.shop.sealer().open(PLACE, sealed)?)?)
    }

    pub fn access(&self) -> PanelAccess {
        let auth = match &self.token {
            Some(token) => PanelAuth::Token(Secret::new(token.as_str())),
            None => PanelAuth::Password {
                username: self.username.clone(),
                password: Secret::new(self.password.as_str()),
            },
        };
        let tls = self.pin.clone().map_or(PanelTls::Verify, PanelTls::Pin);
        PanelAccess { panel_id: None, kind: self.kind.clone(), base_url: self.url.clone(), auth, tls }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where customers connect to unless the operator says otherwise: the panel's own host.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.url).ok();
        match url.as_ref().and_then(Url::host) {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => String::new(),
        }
    }

    /// Reads `token …`, or a name and a password in one line or two. False when it is neither.
    pub fn login_read(&mut self, text: &str) -> bool {
        let text = text.trim();
        let parts = match text.split_once('\n') {
            Some((first, second)) => Some((first.trim(), second.trim())),
            None => text.split_once(char::is_whitespace).map(|(first, second)| (first, second.trim())),
        };
        let Some((first, second)) = parts.filter(|(first, second)| !first.is_empty() && !second.is_empty())
        else {
            return false;
        };
        if text.chars().count() > LINE_CHARS_MAX || second.contains('\n') {
            return false;
        }
        if first.eq_ignore_ascii_case("token") {
            self.token = Some(second.to_owned());
        } else {
            self.token = None;
            first.clone_into(&mut self.username);
            second.clone_into(&mut self.password);
        }
        true
    }
}

/// The address of a panel from what people paste: without a scheme it is https, and a page inside the panel is cut.
pub fn address_of(text: &str) -> Option<Url> {
    let text = text.split_whitespace().next().filter(|word| word.chars().count() <= LINE_CHARS_MAX)?;
    let mut url = match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ if text.contains("://") => return None,
        _ => Url::parse(&format!("https://{text}")).ok()?,
    };
    let is_place = url.host_str().is_some_and(|host| host.contains(['.', ':']) || host == "localhost");
    if !is_place || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let parts: Vec<String> =
        url.path_segments()?.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let base = parts.iter().position(|part| PAGES.contains(&part.as_str())).unwrap_or(parts.len());
    let path = parts.get(..base)?.iter().fold(String::from("/"), |path, part| format!("{path}{part}/"));
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}
