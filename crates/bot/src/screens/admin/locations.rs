//! Places on the map: adding, renaming, hiding.

use kernel::LocationId;
use l10n::Args;
use shop::Result;
use shop::catalog::{Location, LocationInput, Visibility, location_get, location_list, location_save};

use super::{again, ask, entry};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home_button};
use crate::session::Session;

/// Locations with a button of their own on one screen.
const LISTED_MAX: usize = 60;
/// How far a new location stands behind the last one.
const SORT_STEP: i64 = 10;

/// # Errors
/// The refusals of the catalogue.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminLocation(id) => Ok(Answer::show(card(session, id).await?)),
        Route::AdminLocationAdd => fields_ask(session, None).await,
        Route::AdminLocationEdit(id) => fields_ask(session, Some(id)).await,
        Route::AdminLocationState(id, active) => state_set(session, id, active).await,
        _ => list(session).await,
    }
}

/// # Errors
/// The refusals of the catalogue.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    let id = match dialogue {
        Dialogue::LocationFields { location } => location,
        _ => None,
    };
    let back = id.map_or(Route::AdminLocations, Route::AdminLocation);
    let lines = entry::lines(text);
    let [code, name_fa, name_en, rest @ ..] = lines.as_slice() else {
        return Ok(again(session, session.t("admin-location-again"), back));
    };
    let known = match id {
        Some(id) => Some(location_get(session.shop.read(), id).await?),
        None => None,
    };
    let last = location_list(session.shop.read(), false).await?.iter().map(|other| other.sort).max();
    let input = LocationInput {
        code: code.to_lowercase(),
        name_fa: (*name_fa).to_owned(),
        name_en: (*name_en).to_owned(),
        flag: rest
            .first()
            .filter(|flag| !entry::is_none(flag))
            .map_or_else(String::new, |flag| (*flag).to_owned()),
        sort: known.as_ref().map_or(last.unwrap_or(0).saturating_add(SORT_STEP), |location| location.sort),
        state: known.map_or(Visibility::Active, |location| location.state),
    };
    let id = save(session, input, id).await?;
    session.await_line(None).await?;
    Ok(Answer::say(card(session, id).await?))
}

async fn save(session: &Session, input: LocationInput, id: Option<LocationId>) -> Result<LocationId> {
    session
        .run(move |ctx| {
            let input = input.clone();
            Box::pin(location_save(ctx, input, id))
        })
        .await
}

fn sign(location: &Location) -> &'static str {
    if location.is_active() { "\u{1f7e2}" } else { "\u{26aa}" }
}

async fn list(session: &Session) -> Result<Answer> {
    let locations = location_list(session.shop.read(), false).await?;
    let key = if locations.is_empty() { "admin-locations-none" } else { "admin-locations" };
    let mut screen = Screen::new(session.t(key));
    let buttons: Vec<Button> = locations
        .iter()
        .take(LISTED_MAX)
        .map(|location| {
            let label = format!("{} {} {}", sign(location), location.flag, location.name(session.locale()));
            Button::go(label, Route::AdminLocation(location.id))
        })
        .collect();
    for pair in buttons.chunks(2) {
        screen = screen.row(pair.to_vec());
    }
    let add = Button::go(session.t("admin-locations-add"), Route::AdminLocationAdd).style(Style::Primary);
    Ok(Answer::show(screen.row([add]).row([back_button(session, Route::Admin), home_button(session)])))
}

async fn card(session: &Session, id: LocationId) -> Result<Screen> {
    let location = location_get(session.shop.read(), id).await?;
    let room = shop::fleet::location_has_room(session.shop.read(), id).await?;
    let args = Args::new()
        .text("sign", sign(&location))
        .escaped("flag", &location.flag)
        .escaped("name_fa", &location.name_fa)
        .escaped("name_en", &location.name_en)
        .code("code", &location.code)
        .text("state", location.state.as_str())
        .text("room", if room { "yes" } else { "no" });
    let toggle = if location.is_active() { "admin-hide" } else { "admin-unhide" };
    Ok(Screen::new(session.tx("admin-location", &args))
        .row([
            Button::go(session.t("admin-edit"), Route::AdminLocationEdit(id)),
            Button::go(session.t(toggle), Route::AdminLocationState(id, !location.is_active())),
        ])
        .row([Button::go(session.t("admin-servers-add"), Route::AdminServerAddAt(id))])
        .row([back_button(session, Route::AdminLocations), home_button(session)]))
}

async fn fields_ask(session: &Session, id: Option<LocationId>) -> Result<Answer> {
    let now = match id {
        Some(id) => {
            let location = location_get(session.shop.read(), id).await?;
            format!("{}\n{}\n{}\n{}", location.code, location.name_fa, location.name_en, location.flag)
        }
        None => session.t("admin-location-example"),
    };
    session.await_line(Some(Dialogue::LocationFields { location: id })).await?;
    let args = Args::new().escaped("now", now.trim());
    let back = id.map_or(Route::AdminLocations, Route::AdminLocation);
    Ok(Answer::show(ask(session, session.tx("admin-location-ask", &args), back)))
}

async fn state_set(session: &Session, id: LocationId, active: bool) -> Result<Answer> {
    let location = location_get(session.shop.read(), id).await?;
    let input = LocationInput {
        code: location.code,
        name_fa: location.name_fa,
        name_en: location.name_en,
        flag: location.flag,
        sort: location.sort,
        state: if active { Visibility::Active } else { Visibility::Hidden },
    };
    save(session, input, Some(id)).await?;
    let toast = session.t(if active { "admin-now-visible" } else { "admin-now-hidden" });
    Ok(Answer::show(card(session, id).await?).with_toast(toast))
}
