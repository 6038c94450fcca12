//! Panels: the list, one panel, its live test, its inbounds, taking it out of service.

use kernel::{InboundId, PanelId};
use l10n::Args;
use shop::Result;
use shop::catalog::{location_get, location_list};
use shop::fleet::{
    InboundView, PanelEdit, PanelHealth, PanelState, PanelView, inbound_pick, panel_access, panel_edit,
    panel_get, panel_inbounds_refresh, panel_list, panel_probe, panel_state_set,
};

use super::{again, ask, entry, findings, label};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home, home_button};
use crate::session::Session;

/// Panels and inbounds with a button of their own on one screen.
const LISTED_MAX: usize = 40;
/// What `Route::AdminServerState` carries.
const STATES: [PanelState; 3] = [PanelState::Active, PanelState::Draining, PanelState::Removed];

/// # Errors
/// The refusals of the fleet.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminServer(id) => Ok(Answer::show(card(session, id).await?)),
        Route::AdminServerTest(id) => test(session, id).await,
        Route::AdminServerInbounds(id) => Ok(Answer::show(inbounds_screen(session, id).await?)),
        Route::AdminServerRefresh(id) => {
            panel_inbounds_refresh(&session.shop, id).await?;
            Ok(Answer::show(inbounds_screen(session, id).await?).with_toast(session.t("admin-inbounds-read")))
        }
        Route::AdminServerInbound(id, picked) => pick(session, id, picked).await,
        Route::AdminServerState(id, state) => state_set(session, id, state).await,
        Route::AdminServerRemove(id) => remove_ask(session, id).await,
        Route::AdminServerEdit(id) => edit_ask(session, id).await,
        _ => list(session).await,
    }
}

/// # Errors
/// The refusals of the fleet.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::PanelFields { panel } => edit(session, panel, text).await,
        _ => Ok(home::unknown(session)),
    }
}

/// A coloured dot.
pub fn health_sign(panel: &PanelView) -> &'static str {
    match (panel.state, panel.health) {
        (PanelState::Removed, _) => "\u{26ab}",
        (_, PanelHealth::Down) => "\u{1f534}",
        (PanelState::Draining, _) => "\u{1f7e1}",
        (_, PanelHealth::Up) => "\u{1f7e2}",
        (_, PanelHealth::Unknown) => "\u{26aa}",
    }
}

async fn list(session: &Session) -> Result<Answer> {
    let locations = location_list(session.shop.read(), false).await?;
    let mut panels = panel_list(session.shop.read()).await?;
    panels.retain(|panel| panel.state != PanelState::Removed);
    let key = if panels.is_empty() { "admin-servers-none" } else { "admin-servers" };
    let mut screen = Screen::new(session.t(key));
    for panel in panels.iter().take(LISTED_MAX) {
        let flag = locations
            .iter()
            .find(|location| location.id == panel.location_id)
            .map_or("", |place| &place.flag);
        let fatal = panel.findings.iter().any(|finding| finding.fatal);
        let args = Args::new()
            .text("sign", health_sign(panel))
            .text("flag", flag)
            .text("name", &label(&panel.name))
            .num("clients", panel.placements)
            .num("capacity", panel.capacity.unwrap_or_default())
            .text("limited", if panel.capacity.is_some() { "yes" } else { "no" })
            .text("fatal", if fatal { "yes" } else { "no" });
        screen =
            screen.row([Button::go(session.tx("admin-servers-line", &args), Route::AdminServer(panel.id))]);
    }
    let add = Button::go(session.t("admin-servers-add"), Route::AdminServerAdd).style(Style::Primary);
    Ok(Answer::show(screen.row([add]).row([back_button(session, Route::Admin), home_button(session)])))
}

/// Everything about a panel on one screen.
///
/// # Errors
/// `fleet.panel_unknown`.
pub async fn card(session: &Session, id: PanelId) -> Result<Screen> {
    let panel = panel_get(session.shop.read(), id).await?;
    let text = card_text(session, &panel).await?;
    if panel.state == PanelState::Removed {
        return Ok(Screen::new(text).row([back_button(session, Route::AdminServers), home_button(session)]));
    }
    let picked = panel.inbounds.iter().filter(|inbound| inbound.picked).count();
    let inbounds = Args::new().num("count", i64::try_from(picked).unwrap_or_default());
    let toggle = match panel.state {
        PanelState::Draining => {
            Button::go(session.t("admin-server-activate"), Route::AdminServerState(id, 0))
        }
        _ => Button::go(session.t("admin-server-drain"), Route::AdminServerState(id, 1)),
    };
    Ok(Screen::new(text)
        .row([
            Button::go(session.t("admin-server-test"), Route::AdminServerTest(id)).style(Style::Primary),
            Button::go(session.tx("admin-server-inbounds", &inbounds), Route::AdminServerInbounds(id)),
        ])
        .row([
            Button::go(session.t("admin-server-edit"), Route::AdminServerEdit(id)),
            Button::go(session.t("admin-server-way"), Route::AdminServerWay(id)),
        ])
        .row([
            toggle,
            Button::go(session.t("admin-server-remove"), Route::AdminServerRemove(id)).style(Style::Danger),
        ])
        .row([back_button(session, Route::AdminServers), home_button(session)]))
}

async fn card_text(session: &Session, panel: &PanelView) -> Result<String> {
    let location = location_get(session.shop.read(), panel.location_id).await?;
    let place = format!("{} {}", location.flag, location.name(session.locale()));
    let mut args = Args::new()
        .text("sign", health_sign(panel))
        .escaped("name", &panel.name)
        .escaped("location", &place)
        // The base path is a secret of the operator: the chat shows the host.
        .ltr("address", &host_of(&panel.base_url))
        .ltr("host", &panel.public_host)
        .text("state", panel.state.as_str())
        .text("health", panel.health.as_str())
        .code("detail", &panel.health_detail)
        .num("clients", panel.placements)
        .num("pending", panel.pending)
        .num("capacity", panel.capacity.unwrap_or_default())
        .text("limited", if panel.capacity.is_some() { "yes" } else { "no" });
    args = match panel.down_since.or(panel.checked_at) {
        Some(at) => args.relative("at", at, session.now()).text("checked", "yes"),
        None => args.text("at", "").text("checked", "no"),
    };
    let parts = [
        session.tx("admin-server", &args),
        findings::facts(session, &panel.report),
        findings::list(session, &panel.findings),
    ];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

/// Scheme, host and port of a panel's address.
pub fn host_of(base_url: &str) -> String {
    let Ok(url) = url::Url::parse(base_url) else { return String::new() };
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

/// Asks the panel now and says everything that is wrong with it.
async fn test(session: &Session, id: PanelId) -> Result<Answer> {
    let access = panel_access(session.shop.read(), session.shop.sealer(), id).await?;
    let panel = panel_get(session.shop.read(), id).await?;
    let report = panel_probe(&session.shop, &access).await;
    let title = session.tx("admin-server-tested", &Args::new().escaped("name", &panel.name));
    let screen = Screen::new(format!("{title}\n\n{}", findings::report(session, &report)))
        .row([Button::go(session.t("admin-server-test-again"), Route::AdminServerTest(id))])
        .row([back_button(session, Route::AdminServer(id)), home_button(session)]);
    Ok(Answer::show(screen))
}

/// The inbounds of a panel: one press picks, one lets go.
///
/// # Errors
/// `fleet.panel_unknown`.
pub async fn inbounds_screen(session: &Session, id: PanelId) -> Result<Screen> {
    let panel = panel_get(session.shop.read(), id).await?;
    let key = if panel.inbounds.is_empty() { "admin-inbounds-none" } else { "admin-inbounds" };
    let mut text = session.tx(key, &Args::new().escaped("name", &panel.name));
    let mut screen = Screen::default();
    for inbound in panel.inbounds.iter().take(LISTED_MAX) {
        if !inbound.findings.is_empty() {
            text.push_str(&format!("\n\n<b>{}</b>\n", l10n::escape_html(&inbound_name(inbound))));
            text.push_str(&findings::list(session, &inbound.findings));
        }
        let sign = match (inbound.picked, inbound.present) {
            (true, true) => "\u{2705}",
            (true, false) => "\u{2757}\u{fe0f}",
            (false, true) => "\u{25fb}\u{fe0f}",
            (false, false) => "\u{1f6ab}",
        };
        let label = format!("{sign} {}", label(&inbound_name(inbound)));
        screen = screen.row([Button::go(label, Route::AdminServerInbound(inbound.id, !inbound.picked))]);
    }
    screen.text = text;
    Ok(screen
        .row([Button::go(session.t("admin-inbounds-refresh"), Route::AdminServerRefresh(id))])
        .row([back_button(session, Route::AdminServer(id)), home_button(session)]))
}

fn inbound_name(inbound: &InboundView) -> String {
    let remark = if inbound.remark.is_empty() { &inbound.tag } else { &inbound.remark };
    format!("{remark} · {} :{}", inbound.protocol, inbound.port)
}

async fn pick(session: &Session, id: InboundId, picked: bool) -> Result<Answer> {
    session.run(move |ctx| Box::pin(inbound_pick(ctx, id, picked))).await?;
    let panels = panel_list(session.shop.read()).await?;
    let panel = panels.iter().find(|panel| panel.inbounds.iter().any(|inbound| inbound.id == id));
    let toast = session.t(if picked { "admin-inbound-picked" } else { "admin-inbound-let-go" });
    match panel {
        Some(panel) => Ok(Answer::show(inbounds_screen(session, panel.id).await?).with_toast(toast)),
        None => Ok(Answer::toast(toast)),
    }
}

async fn remove_ask(session: &Session, id: PanelId) -> Result<Answer> {
    let panel = panel_get(session.shop.read(), id).await?;
    let args = Args::new().escaped("name", &panel.name).num("clients", panel.placements);
    let screen = Screen::new(session.tx("admin-server-remove-ask", &args));
    let sure = Button::go(session.t("admin-server-remove-sure"), Route::AdminServerState(id, 2))
        .style(Style::Danger);
    Ok(Answer::show(
        screen.row([sure]).row([back_button(session, Route::AdminServer(id)), home_button(session)]),
    ))
}

async fn state_set(session: &Session, id: PanelId, state: i64) -> Result<Answer> {
    let state = usize::try_from(state).ok().and_then(|place| STATES.get(place)).copied();
    let Some(state) = state else { return Ok(Answer::show(card(session, id).await?)) };
    session.run(move |ctx| Box::pin(panel_state_set(ctx, id, state))).await?;
    let toast = session.t(&format!("admin-server-now-{}", state.as_str()));
    if state == PanelState::Removed {
        return Ok(list(session).await?.with_toast(toast));
    }
    Ok(Answer::show(card(session, id).await?).with_toast(toast))
}

async fn edit_ask(session: &Session, id: PanelId) -> Result<Answer> {
    let panel = panel_get(session.shop.read(), id).await?;
    session.await_line(Some(Dialogue::PanelFields { panel: id })).await?;
    let capacity = panel.capacity.map_or_else(|| "-".to_owned(), |capacity| capacity.to_string());
    let now = format!("{}\n{}\n{capacity}", panel.name, panel.public_host);
    let args = Args::new().escaped("now", &now);
    Ok(Answer::show(ask(session, session.tx("admin-server-edit-ask", &args), Route::AdminServer(id))))
}

async fn edit(session: &Session, id: PanelId, text: &str) -> Result<Answer> {
    let panel = panel_get(session.shop.read(), id).await?;
    let lines = entry::lines(text);
    let capacity = match lines.get(2) {
        None => Some(panel.capacity),
        Some(line) if entry::is_none(line) => Some(None),
        Some(line) => entry::whole(line).map(Some),
    };
    let (Some(name), Some(capacity)) = (lines.first(), capacity) else {
        return Ok(again(session, session.t("admin-server-edit-again"), Route::AdminServer(id)));
    };
    let edit = PanelEdit {
        name: (*name).to_owned(),
        public_host: lines.get(1).map_or(panel.public_host, |host| (*host).to_owned()),
        location_id: panel.location_id,
        capacity,
        access: None,
    };
    session
        .run(move |ctx| {
            let edit = edit.clone();
            Box::pin(panel_edit(ctx, id, edit))
        })
        .await?;
    session.await_line(None).await?;
    Ok(Answer::say(card(session, id).await?))
}
