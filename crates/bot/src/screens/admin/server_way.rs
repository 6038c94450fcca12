//! The way into a panel, step by step: address, login, live test, perhaps a pinned certificate.
//!
//! What was said is sealed between the steps, and messages with secrets are deleted from the chat. Saves nothing: what
//! follows a good test belongs to the goal, a new panel ([`server_add`]) or a known one ([`server_edit`]).

use kernel::PanelId;
use l10n::Args;
use shop::Result;
use shop::fleet::{FleetError, PanelReport, PanelTls, panel_access, panel_list, panel_probe};
use url::Url;

use super::server_draft::{Draft, address_of};
use super::{again, ask, findings, forget_line, server_add, server_edit, servers};
use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::{Dialogue, PanelGoal};
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::home;
use crate::session::Session;

/// Findings that pinning the shown certificate mends.
const PINNABLE: [&str; 2] = ["tls_untrusted", "tls_fingerprint_changed"];

/// # Errors
/// The refusals of the fleet.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    let Some(Dialogue::PanelTrouble { goal, draft, certificate }) = Bot::dialogue_of(session).await? else {
        return Ok(Answer::alert(session.t("admin-form-over")));
    };
    let draft = Draft::open(session, &draft)?;
    match (route, certificate) {
        (Route::AdminServerTrust, Some(pin)) => test(session, goal, draft.trusting(Some(pin))).await,
        (Route::AdminServerTrust, None) => Ok(Answer::alert(session.t("admin-form-over"))),
        (Route::AdminServerVerify, _) => test(session, goal, draft.trusting(None)).await,
        _ => test(session, goal, draft).await,
    }
}

/// # Errors
/// The refusals of the fleet.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::PanelUrl { goal } => url_said(session, goal, text).await,
        Dialogue::PanelLogin { goal, draft } | Dialogue::PanelTrouble { goal, draft, .. } => {
            login_said(session, (goal, &draft), text).await
        }
        _ => Ok(home::unknown(session)),
    }
}

/// Where giving up leads.
pub fn back_of(goal: PanelGoal) -> Route {
    match goal {
        PanelGoal::New(_) => Route::AdminServers,
        PanelGoal::Change(panel) => Route::AdminServerWay(panel),
    }
}

async fn url_said(session: &Session, goal: PanelGoal, text: &str) -> Result<Answer> {
    let Some(url) = address_of(text) else {
        return Ok(again(session, session.t("admin-server-url-again"), back_of(goal)));
    };
    forget_line(session).await;
    let panel = match goal {
        PanelGoal::New(_) => None,
        PanelGoal::Change(panel) => Some(panel),
    };
    free_check(session, &url, panel).await?;
    let Some(panel) = panel else { return login_ask(session, goal, &Draft::new(url)).await };
    let access = panel_access(session.shop.read(), session.shop.sealer(), panel).await?;
    match Draft::of(&access).moved(url) {
        (draft, true) => test(session, goal, draft).await,
        (draft, false) => login_ask(session, goal, &draft).await,
    }
}

/// An address of another panel is refused before its login is asked for; the command looks again.
async fn free_check(session: &Session, url: &Url, panel: Option<PanelId>) -> Result<()> {
    let panels = panel_list(session.shop.read()).await?;
    match panels.into_iter().find(|other| Some(other.id) != panel && other.base_url == url.as_str()) {
        Some(other) => Err(FleetError::AddressTaken { name: other.name }.into()),
        None => Ok(()),
    }
}

async fn login_ask(session: &Session, goal: PanelGoal, draft: &Draft) -> Result<Answer> {
    let args = Args::new().ltr("address", &servers::host_of(draft.url()));
    session.await_line(Some(Dialogue::PanelLogin { goal, draft: draft.seal(session)? })).await?;
    Ok(Answer::say(ask(session, session.tx("admin-server-login-ask", &args), back_of(goal))))
}

async fn login_said(session: &Session, (goal, sealed): (PanelGoal, &str), text: &str) -> Result<Answer> {
    forget_line(session).await;
    let mut draft = Draft::open(session, sealed)?;
    if !draft.login_read(text) {
        return Ok(again(session, session.t("admin-server-login-again"), back_of(goal)));
    }
    test(session, goal, draft).await
}

/// The live test. Fine: the goal goes on. Otherwise: what is wrong, and what to do.
///
/// # Errors
/// The database's own failures.
pub async fn test(session: &Session, goal: PanelGoal, draft: Draft) -> Result<Answer> {
    let wait = Screen::new(session.t("admin-server-testing"));
    if let Err(error) = session.mouth.send(session.chat_id, &wait).await {
        tracing::debug!(%error, "the wait could not be announced");
    }
    let report = panel_probe(&session.shop, &draft.access()).await;
    if !report.usable() {
        return trouble(session, (goal, draft), report).await;
    }
    let words = findings::report(session, &report);
    match goal {
        PanelGoal::New(location) => server_add::name_ask(session, (location, &draft), &words).await,
        PanelGoal::Change(panel) => server_edit::save_ask(session, (panel, &draft), &words).await,
    }
}

async fn trouble(
    session: &Session,
    (goal, draft): (PanelGoal, Draft),
    report: PanelReport,
) -> Result<Answer> {
    let mut screen = Screen::new(findings::report(session, &report));
    let untrusted = report.findings.iter().any(|finding| PINNABLE.contains(&finding.code.as_str()));
    let certificate = report.certificate_sha256.filter(|_| untrusted);
    if let Some(fingerprint) = &certificate {
        let args = Args::new().code("fingerprint", &spaced(fingerprint));
        let key = if is_trusted_now(session, goal, fingerprint).await? {
            "admin-server-certificate-known"
        } else {
            "admin-server-certificate"
        };
        screen.text.push_str(&format!("\n\n{}", session.tx(key, &args)));
        let trust = Button::go(session.t("admin-server-trust"), Route::AdminServerTrust);
        screen = screen.row([trust.style(Style::Primary)]).row_if(draft.is_pinned(), || {
            vec![Button::go(session.t("admin-server-verify"), Route::AdminServerVerify)]
        });
    }
    screen.text.push_str(&format!("\n\n{}", session.t("admin-server-trouble")));
    let elsewhere = match goal {
        PanelGoal::New(location) => Route::AdminServerAddAt(location),
        PanelGoal::Change(panel) => Route::AdminServerUrl(panel),
    };
    let draft = draft.seal(session)?;
    session.await_line(Some(Dialogue::PanelTrouble { goal, draft, certificate })).await?;
    Ok(Answer::say(
        screen
            .row([
                Button::go(session.t("admin-server-test-again"), Route::AdminServerAgain),
                Button::go(session.t("admin-server-other-url"), elsewhere),
            ])
            .row([Button::go(session.t("button-cancel"), back_of(goal))]),
    ))
}

/// Whether the shop trusts this very certificate for the panel already: then the address may be new, the panel is not.
async fn is_trusted_now(session: &Session, goal: PanelGoal, fingerprint: &str) -> Result<bool> {
    let PanelGoal::Change(panel) = goal else { return Ok(false) };
    let access = panel_access(session.shop.read(), session.shop.sealer(), panel).await?;
    Ok(matches!(access.tls, PanelTls::Pin(pin) if pin == fingerprint))
}

/// A fingerprint as `openssl x509 -fingerprint -sha256` prints it.
pub fn spaced(fingerprint: &str) -> String {
    let upper = fingerprint.to_ascii_uppercase();
    let bytes: Vec<&str> = (0..upper.len()).step_by(2).filter_map(|at| upper.get(at..at + 2)).collect();
    bytes.join(":")
}
