//! A new panel: where it stands, and after the way into it was tested ([`server_way`]) its name and its inbounds.

use kernel::LocationId;
use l10n::Args;
use shop::Result;
use shop::catalog::{location_get, location_list};
use shop::fleet::{PanelAdd, panel_add, panel_inbounds_refresh, panel_probe};

use super::server_draft::Draft;
use super::{again, ask, entry, servers};
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
        Route::AdminServerAddAt(location) => url_ask(session, location).await,
        Route::AdminServerAccept => accept(session).await,
        _ => location_ask(session).await,
    }
}

/// # Errors
/// The refusals of the fleet.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
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
    session.await_line(Some(Dialogue::PanelUrl { goal: PanelGoal::New(location) })).await?;
    let name = format!("{} {}", place.flag, place.name(session.locale()));
    let words = session.tx("admin-server-url-ask", &Args::new().escaped("location", &name));
    Ok(Answer::show(ask(session, words, Route::AdminServers)))
}

/// The test was good: a name, and the panel can be added.
///
/// # Errors
/// The database's own failures.
pub async fn name_ask(
    session: &Session,
    (location, draft): (LocationId, &Draft),
    report: &str,
) -> Result<Answer> {
    session.await_line(Some(Dialogue::PanelName { location, draft: draft.seal(session)? })).await?;
    let host = draft.host();
    let args = Args::new().text("report", report).code("host", &host);
    let label = session.tx("admin-server-accept", &Args::new().text("host", &l10n::isolate(&host)));
    Ok(Answer::say(
        Screen::new(session.tx("admin-server-name-ask", &args))
            .row([Button::go(label, Route::AdminServerAccept).style(Style::Success)])
            .row([Button::go(session.t("button-cancel"), Route::AdminServers)]),
    ))
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
