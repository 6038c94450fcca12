//! Finds out what a panel is by asking it, not by believing version texts (forks lie about them).

use std::cmp::Ordering;

use serde_json::Value;
use tokio::time::Instant;

use crate::envelope::{Answer, looks_like_html, read_answer};
use crate::error::Error;
use crate::instant;
use crate::model::status::{Status, XrayState};
use crate::panel::Panel;
use crate::session;
use crate::transport::{Ask, Credentials, Http};

/// A page longer than this is not searched for a version.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// Where clients live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Era {
    /// ≤ 3.0.2: inside inbounds.
    A,
    /// ≥ 3.1.0: apart, `/panel/api/clients`.
    B,
}

/// Which route answers with the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusRoute {
    /// `GET panel/api/server/status`, ≥ 2.7.0.
    Api,
    /// `POST server/status`, ≤ 2.6.8.
    Legacy,
}

/// Three numbers of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// Reads `3.6.0`, `v3.6.0`, `26.7.28`; `None` for anything else (`dev+1a2b`, `Unknown`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().trim_start_matches('v').split('.').map(|part| part.parse().ok());
        let version = Self(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(version)
    }
}

/// What one panel can do.
#[derive(Clone, Debug, PartialEq)]
pub struct Capabilities {
    pub era: Era,
    /// ≥ 3.0: cookie calls carry a CSRF token, and logins are limited (5 failures → 15 minutes).
    pub csrf: bool,
    /// ≥ 3.0.
    pub token_supported: bool,
    pub status_route: StatusRoute,
    /// `3.6.0`, `dev+1a2b`, or `2.6.8` out of the login page; 2.7–3.0 with a changed page say nothing.
    pub panel_version: Option<String>,
    /// `None` in the first seconds of the panel's life.
    pub xray: Option<XrayState>,
    /// Panel's clock minus ours; `None` when it sends no date or ours was not given.
    pub clock_skew_s: Option<i64>,
}

impl Capabilities {
    /// The release, when the panel names one.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.panel_version.as_deref().and_then(Version::parse)
    }

    /// Whether an `add` of a client that is there already does no harm. 2.x refuses it; ≥ 3.5 takes it as the same
    /// person. 3.0.x accepts a second entry, and 3.1–3.4 leave one that breaks later updates of *other* clients
    /// of that inbound: there we read first.
    pub(crate) fn add_repeatable(&self) -> bool {
        match self.era {
            Era::A => !self.csrf,
            Era::B => self.at_least(Version(3, 5, 0)),
        }
    }

    /// `bulkEnable`, `bulkDisable`: absolute, and they leave all other fields alone.
    pub(crate) fn bulk_enable(&self) -> bool {
        self.era == Era::B && self.at_least(Version(3, 4, 1))
    }

    /// Era B before 3.2.5 puts a flow on every inbound, also where it breaks the client.
    pub(crate) fn flow_split(&self) -> bool {
        self.era == Era::B && !self.at_least(Version(3, 2, 5))
    }

    /// Development builds count as newest, panels without a version as oldest.
    fn at_least(&self, least: Version) -> bool {
        match self.version() {
            Some(version) => version.cmp(&least) != Ordering::Less,
            None => self.panel_version.as_deref().is_some_and(|text| text.starts_with("dev")),
        }
    }
}

/// What is known before any login.
pub(crate) struct Outside {
    pub(crate) csrf: bool,
    pub(crate) page_version: Option<String>,
    pub(crate) date: Option<String>,
}

/// Step 1: is there a panel at this base path, and is it ≥ 3.0?
pub(crate) async fn outside(http: &Http) -> Result<Outside, Error> {
    let greeting = session::greet(http).await?;
    if greeting.csrf.is_some() {
        return Ok(Outside { csrf: true, page_version: None, date: greeting.date });
    }
    // 2.x, or a wrong base path: only a panel shows its login page here.
    let page = http.send(&Ask::get(""), &Credentials::default()).await?;
    match page.status {
        200..=299 if looks_like_html(&page) => {
            Ok(Outside { csrf: false, page_version: page_version(&page), date: greeting.date })
        }
        200..=299 | 404 => Err(Error::WrongBasePath),
        _ => match read_answer(&page) {
            Err(Error::SessionLost | Error::NotFound) | Ok(_) => Err(Error::WrongBasePath),
            Err(error) => Err(error),
        },
    }
}

/// `…/assets/vue/vue.min.js?2.6.8"` → `2.6.8`.
pub(crate) fn page_version(page: &Answer) -> Option<String> {
    let bytes = page.body.get(..page.body.len().min(PAGE_BYTES_MAX))?;
    let text = String::from_utf8_lossy(bytes);
    text.split('?').skip(1).find_map(|after| {
        let end = after.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let candidate = after.get(..end)?;
        Version::parse(candidate).map(|_| candidate.to_owned())
    })
}

impl Panel {
    /// Asks the panel what it is: CSRF token, login, status, client routes. Five calls at most besides the login.
    /// `now_ms` (unix ms, at the moment of calling) is compared with the panel's clock.
    ///
    /// # Errors
    /// [`Error::WrongBasePath`], [`Error::HostRefused`], [`Error::AuthFailed`], [`Error::ScopeDenied`] and whatever the
    /// network does.
    pub async fn detect(&self, now_ms: i64) -> Result<Capabilities, Error> {
        self.detect_with(Some(now_ms)).await
    }

    pub(crate) async fn detect_with(&self, now_ms: Option<i64>) -> Result<Capabilities, Error> {
        let started = Instant::now();
        let outside = outside(self.http()).await?;
        let waited_s = i64::try_from(started.elapsed().as_secs()).unwrap_or_default();
        let skew = |now_ms: i64| {
            let date_s = outside.date.as_deref().and_then(instant::http_date_s)?;
            // Dates have whole seconds, cut off: compare with our own cut the same way.
            Some(date_s - (now_ms.div_euclid(1000) + waited_s))
        };
        let clock_skew_s = now_ms.and_then(skew);
        if self.by_token() && !outside.csrf {
            return Err(Error::AuthFailed { remembered: false });
        }
        let (status_route, status) = self.find_status(outside.csrf).await?;
        let era = self.find_era().await?;
        let settled = status.is_some();
        let found = Capabilities {
            era,
            csrf: outside.csrf,
            token_supported: outside.csrf,
            status_route,
            panel_version: status.as_ref().and_then(|s| s.panel_version.clone()).or(outside.page_version),
            xray: status.map(|status| status.xray),
            clock_skew_s,
        };
        // A panel that has just started does not say its version yet: good enough for now, not for ever.
        if settled {
            self.remember(found.clone());
        }
        Ok(found)
    }

    /// Step 2, also the first call that needs the credentials. Before 3.0.2 a forgotten session looks like an unknown
    /// route, on both routes: then once more, logged in.
    async fn find_status(&self, csrf: bool) -> Result<(StatusRoute, Option<Status>), Error> {
        match self.ask_status(csrf).await {
            Err(Error::NotFound | Error::EmptyAnswer) if !self.by_token() => {
                self.log_in_again().await?;
                self.ask_status(csrf).await
            }
            other => other,
        }
    }

    async fn ask_status(&self, csrf: bool) -> Result<(StatusRoute, Option<Status>), Error> {
        match self.call(&status_ask(StatusRoute::Api).probe()).await {
            Ok(obj) => return Ok((StatusRoute::Api, Status::of(obj)?)),
            // Every panel with CSRF has the route: bare 404 there is how 3.0.0 and 3.0.1 refuse a token.
            Err(Error::NotFound) if csrf => return Err(Error::AuthFailed { remembered: false }),
            Err(Error::NotFound | Error::EmptyAnswer) => {}
            Err(error) => return Err(error),
        }
        let obj = self.call(&status_ask(StatusRoute::Legacy).probe()).await?;
        Ok((StatusRoute::Legacy, Status::of(obj)?))
    }

    /// Step 3, the decisive one.
    async fn find_era(&self) -> Result<Era, Error> {
        match self.call(&Ask::get("panel/api/clients/list/paged?page=1&pageSize=1").probe()).await {
            Ok(Value::Object(_)) => Ok(Era::B),
            Ok(_) => Err(Error::Garbage { status: 200 }),
            Err(Error::NotFound | Error::EmptyAnswer) => Ok(Era::A),
            Err(error) => Err(error),
        }
    }
}

pub(crate) fn status_ask(route: StatusRoute) -> Ask {
    match route {
        StatusRoute::Api => Ask::get("panel/api/server/status"),
        StatusRoute::Legacy => Ask::post("server/status", None),
    }
}
