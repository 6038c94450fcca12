//! Another way into a panel of the fleet: what it is now, what shall change, and one press after a good test.
//!
//! Login and base path are never shown: the chat is not the place for secrets.

use kernel::PanelId;
use l10n::Args;
use shop::Result;
use shop::fleet::{
    PanelAccess, PanelAuth, PanelEdit, PanelTls, panel_access, panel_edit, panel_get, panel_inbounds_refresh,
    panel_probe,
};

use super::server_draft::Draft;
use super::{again, ask, refusals, server_way, servers};
use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::{Dialogue, PanelGoal};
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home, home_button};
use crate::session::Session;

/// # Errors
/// The refusals of the fleet.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminServerWay(id) => way(session, id).await,
        Route::AdminServerUrl(id) => url_ask(session, id).await,
        Route::AdminServerLogin(id) => login_ask(session, id).await,
        Route::AdminServerCertificate(id) => certificate_read(session, id).await,
        _ => save(session).await,
    }
}

/// A line where a press is waited for.
///
/// # Errors
/// The database's own failures.
pub async fn said(session: &Session, dialogue: Dialogue) -> Result<Answer> {
    let Dialogue::PanelSave { panel, .. } = dialogue else { return Ok(home::unknown(session)) };
    Ok(again(session, session.t("admin-server-save-press"), Route::AdminServerWay(panel)))
}

async fn access_of(session: &Session, id: PanelId) -> Result<PanelAccess> {
    panel_access(session.shop.read(), session.shop.sealer(), id).await
}

/// A way in words.
fn words(session: &Session, key: &str, (name, access): (&str, &PanelAccess)) -> String {
    let login = match access.auth {
        PanelAuth::Token(_) => "token",
        PanelAuth::Password { .. } => "password",
    };
    let (trust, fingerprint) = match &access.tls {
        _ if access.base_url.starts_with("http://") => ("none", String::new()),
        PanelTls::Verify => ("authority", String::new()),
        PanelTls::Pin(fingerprint) => ("pinned", server_way::spaced(fingerprint)),
    };
    let args = Args::new()
        .escaped("name", name)
        .ltr("address", &servers::host_of(&access.base_url))
        .text("login", login)
        .text("trust", trust)
        .code("fingerprint", &fingerprint);
    session.tx(key, &args)
}

/// How we get in now, and what can be changed.
async fn way(session: &Session, id: PanelId) -> Result<Answer> {
    let panel = panel_get(session.shop.read(), id).await?;
    let access = access_of(session, id).await?;
    let go = |key: &str, route: Route| Button::go(session.t(key), route);
    let encrypted = access.base_url.starts_with("https://");
    let screen = Screen::new(words(session, "admin-server-way-text", (&panel.name, &access)))
        .row([
            go("admin-server-way-url", Route::AdminServerUrl(id)),
            go("admin-server-way-login", Route::AdminServerLogin(id)),
        ])
        .row_if(encrypted, || vec![go("admin-server-way-certificate", Route::AdminServerCertificate(id))])
        .row([back_button(session, Route::AdminServer(id)), home_button(session)]);
    Ok(Answer::show(screen))
}

async fn url_ask(session: &Session, id: PanelId) -> Result<Answer> {
    let panel = panel_get(session.shop.read(), id).await?;
    session.await_line(Some(Dialogue::PanelUrl { goal: PanelGoal::Change(id) })).await?;
    let args = Args::new().escaped("name", &panel.name).ltr("address", &servers::host_of(&panel.base_url));
    let words = session.tx("admin-server-url-change-ask", &args);
    Ok(Answer::show(ask(session, words, Route::AdminServerWay(id))))
}

async fn login_ask(session: &Session, id: PanelId) -> Result<Answer> {
    let access = access_of(session, id).await?;
    let draft = Draft::of(&access).seal(session)?;
    session.await_line(Some(Dialogue::PanelLogin { goal: PanelGoal::Change(id), draft })).await?;
    let args = Args::new().ltr("address", &servers::host_of(&access.base_url));
    let words = session.tx("admin-server-login-ask", &args);
    Ok(Answer::show(ask(session, words, Route::AdminServerWay(id))))
}

/// Looks at the certificate as if none were trusted yet: an authority vouches for it, or it is shown to be trusted.
async fn certificate_read(session: &Session, id: PanelId) -> Result<Answer> {
    let draft = Draft::of(&access_of(session, id).await?).trusting(None);
    server_way::test(session, PanelGoal::Change(id), draft).await
}

/// The test was good: what will be, and one press.
///
/// # Errors
/// `fleet.panel_unknown`.
pub async fn save_ask(session: &Session, (id, draft): (PanelId, &Draft), report: &str) -> Result<Answer> {
    let panel = panel_get(session.shop.read(), id).await?;
    session.await_line(Some(Dialogue::PanelSave { panel: id, draft: draft.seal(session)? })).await?;
    let will_be = words(session, "admin-server-save-ask", (&panel.name, &draft.access()));
    let screen = Screen::new(format!("{report}\n\n{will_be}"))
        .row([Button::go(session.t("admin-server-save"), Route::AdminServerSave).style(Style::Success)])
        .row([Button::go(session.t("button-cancel"), Route::AdminServerWay(id))]);
    Ok(Answer::say(screen))
}

async fn save(session: &Session) -> Result<Answer> {
    let Some(Dialogue::PanelSave { panel: id, draft }) = Bot::dialogue_of(session).await? else {
        return Ok(Answer::alert(session.t("admin-form-over")));
    };
    let access = Draft::open(session, &draft)?.access();
    // The report belongs to exactly this access, as of now.
    let report = panel_probe(&session.shop, &access).await;
    let known = panel_get(session.shop.read(), id).await?;
    let edit = PanelEdit {
        name: known.name,
        public_host: known.public_host,
        location_id: known.location_id,
        capacity: known.capacity,
        access: Some((access, report)),
    };
    session
        .run(move |ctx| {
            let edit = edit.clone();
            Box::pin(panel_edit(ctx, id, edit))
        })
        .await?;
    session.await_line(None).await?;
    // Picked inbounds that are not there by this way are said on the card.
    let read = panel_inbounds_refresh(&session.shop, id).await;
    let mut screen = servers::card(session, id).await?;
    if let Err(error) = read {
        let words = refusals::words(session, &error);
        screen.text.push_str(&format!("\n\n\u{26a0}\u{fe0f} {}", l10n::escape_html(&words)));
    }
    Ok(Answer::show(screen).with_toast(session.t("admin-server-saved")))
}
