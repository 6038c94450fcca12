//! A new panel, step by step: location, address, login, live test, perhaps a pinned certificate, name, inbounds.
//!
//! What was said is sealed between the steps, and messages with secrets are deleted from the chat.

use kernel::{LocationId, Secret};
use l10n::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shop::Result;
use shop::catalog::{location_get, location_list};
use shop::fleet::{
    PanelAccess, PanelAdd, PanelAuth, PanelTls, panel_add, panel_inbounds_refresh, panel_probe,
};
use url::{Host, Url};

use super::{again, ask, entry, findings, servers};
use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home, home_button};
use crate::session::Session;

/// The place drafts are sealed for.
const PLACE: &str = "dialogue.panel";
const KIND: &str = "xui";
/// The longest address and login taken, in characters.
const LINE_CHARS_MAX: usize = 500;
/// Findings that pinning the shown certificate mends.
const PINNABLE: [&str; 2] = ["tls_untrusted", "tls_fingerprint_changed"];
/// Pages of the panel that people copy together with its address.
const PAGES: [&str; 4] = ["panel", "xui", "login", "api"];

/// What is known of the new panel so far. Never stored but sealed.
#[derive(Clone, Serialize, Deserialize)]
struct Draft {
    url: String,
    token: Option<String>,
    username: String,
    password: String,
    pin: Option<String>,
}

impl Draft {
    fn seal(&self, session: &Session) -> Result<String> {
        let plain = serde_json::to_string(self)?;
        Ok(session.shop.sealer().seal(session.shop.rng(), PLACE, &plain)?)
    }

    fn open(session: &Session, sealed: &str) -> Result<Self> {
        Ok(serde_json::from_str(&session.shop.sealer().open(PLACE, sealed)?)?)
    }

    fn access(&self) -> PanelAccess {
        let auth = match &self.token {
            Some(token) => PanelAuth::Token(Secret::new(token.as_str())),
            None => PanelAuth::Password {
                username: self.username.clone(),
                password: Secret::new(self.password.as_str()),
            },
        };
        let tls = self.pin.clone().map_or(PanelTls::Verify, PanelTls::Pin);
        PanelAccess { panel_id: None, kind: KIND.to_owned(), base_url: self.url.clone(), auth, tls }
    }

    /// Where customers connect to unless the operator says otherwise: the panel's own host.
    fn host(&self) -> String {
        let url = Url::parse(&self.url).ok();
        match url.as_ref().and_then(Url::host) {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => String::new(),
        }
    }
}

/// # Errors
/// The refusals of the fleet.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminServerAddAt(location) => url_ask(session, location).await,
        Route::AdminServerTrust => trust(session).await,
        Route::AdminServerAgain => once_more(session).await,
        Route::AdminServerAccept => accept(session).await,
        _ => location_ask(session).await,
    }
}

/// # Errors
/// The refusals of the fleet.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::PanelUrl { location } => url_said(session, location, text).await,
        Dialogue::PanelLogin { location, draft } | Dialogue::PanelTrouble { location, draft, .. } => {
            login_said(session, (location, &draft), text).await
        }
        Dialogue::PanelName { location, draft } => {
            let draft = Draft::open(session, &draft)?;
            name_said(session, (location, draft), text).await
        }
        _ => Ok(home::unknown(session)),
    }
}

async fn location_ask(session: &Session) -> Result<Answer> {
    let locations = location_list(session.shop.read(), false).await?;
    match locations.as_slice() {
        [] => {
            let add =
                Button::go(session.t("admin-locations-add"), Route::AdminLocationAdd).style(Style::Primary);
            let screen = Screen::new(session.t("admin-server-no-location"));
            Ok(Answer::show(
                screen.row([add]).row([back_button(session, Route::AdminServers), home_button(session)]),
            ))
        }
        [only] => url_ask(session, only.id).await,
        several => {
            let mut screen = Screen::new(session.t("admin-server-location-ask"));
            for pair in several.chunks(2) {
                screen = screen.row(pair.iter().map(|location| {
                    let label = format!("{} {}", location.flag, location.name(session.locale()));
                    Button::go(label, Route::AdminServerAddAt(location.id))
                }));
            }
            Ok(Answer::show(screen.row([back_button(session, Route::AdminServers), home_button(session)])))
        }
    }
}

async fn url_ask(session: &Session, location: LocationId) -> Result<Answer> {
    let place = location_get(session.shop.read(), location).await?;
    session.await_line(Some(Dialogue::PanelUrl { location })).await?;
    let name = format!("{} {}", place.flag, place.name(session.locale()));
    let words = session.tx("admin-server-url-ask", &Args::new().escaped("location", &name));
    Ok(Answer::show(ask(session, words, Route::AdminServers)))
}

async fn url_said(session: &Session, location: LocationId, text: &str) -> Result<Answer> {
    let Some(url) = address_of(text) else {
        return Ok(again(session, session.t("admin-server-url-again"), Route::AdminServers));
    };
    forget_line(session).await;
    let args = Args::new().ltr("address", &servers::host_of(url.as_str()));
    let draft =
        Draft { url: url.into(), token: None, username: String::new(), password: String::new(), pin: None };
    session.await_line(Some(Dialogue::PanelLogin { location, draft: draft.seal(session)? })).await?;
    Ok(Answer::say(ask(session, session.tx("admin-server-login-ask", &args), Route::AdminServers)))
}

/// The address of a panel from what people paste: without a scheme it is https, and a page inside the panel is cut.
fn address_of(text: &str) -> Option<Url> {
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

async fn login_said(session: &Session, (location, sealed): (LocationId, &str), text: &str) -> Result<Answer> {
    forget_line(session).await;
    let mut draft = Draft::open(session, sealed)?;
    if !login_into(&mut draft, text) {
        return Ok(again(session, session.t("admin-server-login-again"), Route::AdminServers));
    }
    test(session, location, draft).await
}

/// Reads `token …`, or a name and a password in one line or two. False when it is neither.
fn login_into(draft: &mut Draft, text: &str) -> bool {
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
        draft.token = Some(second.to_owned());
    } else {
        draft.token = None;
        first.clone_into(&mut draft.username);
        second.clone_into(&mut draft.password);
    }
    true
}

/// Secrets do not stay in the chat. Best effort: Telegram may refuse.
async fn forget_line(session: &Session) {
    let Some(message_id) = session.message_id else { return };
    let params = json!({ "chat_id": session.chat_id, "message_id": message_id });
    if let Err(error) = session.mouth.0.call::<_, bool>("deleteMessage", &params).await {
        tracing::warn!(%error, "a message with a secret could not be deleted");
    }
}

/// The live test. Fine: the name is asked for. Otherwise: what is wrong, and what to do.
async fn test(session: &Session, location: LocationId, draft: Draft) -> Result<Answer> {
    let wait = Screen::new(session.t("admin-server-testing"));
    if let Err(error) = session.mouth.send(session.chat_id, &wait).await {
        tracing::debug!(%error, "the wait could not be announced");
    }
    let report = panel_probe(&session.shop, &draft.access()).await;
    let words = findings::report(session, &report);
    let sealed = draft.seal(session)?;
    if report.usable() {
        session.await_line(Some(Dialogue::PanelName { location, draft: sealed })).await?;
        let host = draft.host();
        let args = Args::new().text("report", &words).code("host", &host);
        let label = session.tx("admin-server-accept", &Args::new().text("host", &l10n::isolate(&host)));
        return Ok(Answer::say(
            Screen::new(session.tx("admin-server-name-ask", &args))
                .row([Button::go(label, Route::AdminServerAccept).style(Style::Success)])
                .row([Button::go(session.t("button-cancel"), Route::AdminServers)]),
        ));
    }
    let untrusted = report.findings.iter().any(|finding| PINNABLE.contains(&finding.code.as_str()));
    let certificate = report.certificate_sha256.filter(|_| untrusted);
    let mut screen = Screen::new(words);
    if let Some(fingerprint) = &certificate {
        let args = Args::new().code("fingerprint", &spaced(fingerprint));
        screen.text.push_str(&format!("\n\n{}", session.tx("admin-server-certificate", &args)));
        screen =
            screen
                .row([Button::go(session.t("admin-server-trust"), Route::AdminServerTrust)
                    .style(Style::Primary)]);
    }
    screen.text.push_str(&format!("\n\n{}", session.t("admin-server-trouble")));
    session.await_line(Some(Dialogue::PanelTrouble { location, draft: sealed, certificate })).await?;
    Ok(Answer::say(
        screen
            .row([
                Button::go(session.t("admin-server-test-again"), Route::AdminServerAgain),
                Button::go(session.t("admin-server-other-url"), Route::AdminServerAddAt(location)),
            ])
            .row([Button::go(session.t("button-cancel"), Route::AdminServers)]),
    ))
}

/// A fingerprint as `openssl x509 -fingerprint -sha256` prints it.
fn spaced(fingerprint: &str) -> String {
    let upper = fingerprint.to_ascii_uppercase();
    let bytes: Vec<&str> = (0..upper.len()).step_by(2).filter_map(|at| upper.get(at..at + 2)).collect();
    bytes.join(":")
}

async fn trust(session: &Session) -> Result<Answer> {
    match Bot::dialogue_of(session).await? {
        Some(Dialogue::PanelTrouble { location, draft, certificate: Some(pin) }) => {
            let draft = Draft { pin: Some(pin), ..Draft::open(session, &draft)? };
            test(session, location, draft).await
        }
        _ => Ok(Answer::alert(session.t("admin-form-over"))),
    }
}

async fn once_more(session: &Session) -> Result<Answer> {
    match Bot::dialogue_of(session).await? {
        Some(Dialogue::PanelTrouble { location, draft, .. }) => {
            test(session, location, Draft::open(session, &draft)?).await
        }
        _ => Ok(Answer::alert(session.t("admin-form-over"))),
    }
}

async fn accept(session: &Session) -> Result<Answer> {
    match Bot::dialogue_of(session).await? {
        Some(Dialogue::PanelName { location, draft }) => {
            let draft = Draft::open(session, &draft)?;
            let host = draft.host();
            add(session, (location, draft), (host.clone(), host, None)).await
        }
        _ => Ok(Answer::alert(session.t("admin-form-over"))),
    }
}

/// Name, perhaps another public host, perhaps a capacity: one line each.
async fn name_said(session: &Session, (location, draft): (LocationId, Draft), text: &str) -> Result<Answer> {
    let lines = entry::lines(text);
    let capacity = match lines.get(2) {
        None => Some(None),
        Some(line) if entry::is_none(line) => Some(None),
        Some(line) => entry::whole(line).map(Some),
    };
    let (Some(name), Some(capacity)) = (lines.first(), capacity) else {
        return Ok(again(session, session.t("admin-server-edit-again"), Route::AdminServers));
    };
    let host = lines
        .get(1)
        .filter(|line| !entry::is_none(line))
        .map_or_else(|| draft.host(), |line| (*line).to_owned());
    add(session, (location, draft), ((*name).to_owned(), host, capacity)).await
}

/// Takes the panel in and offers its inbounds.
async fn add(
    session: &Session,
    (location_id, draft): (LocationId, Draft),
    (name, public_host, capacity): (String, String, Option<i64>),
) -> Result<Answer> {
    let access = draft.access();
    // The report belongs to exactly this access, as of now.
    let report = panel_probe(&session.shop, &access).await;
    let input = PanelAdd { name, access, public_host, location_id, capacity, report };
    let id = session
        .run(move |ctx| {
            let input = input.clone();
            Box::pin(panel_add(ctx, input))
        })
        .await?;
    session.await_line(None).await?;
    let added = session.t("admin-server-added");
    let screen = match panel_inbounds_refresh(&session.shop, id).await {
        Ok(_) => servers::inbounds_screen(session, id).await?,
        Err(error) => {
            let words = super::refusals::words(session, &error);
            Screen::new(l10n::escape_html(&words))
                .row([Button::go(session.t("admin-server-open"), Route::AdminServer(id))])
        }
    };
    Ok(Answer::say(Screen { text: format!("{added}\n\n{}", screen.text), ..screen }))
}
