//! The first staff screen: today in figures, what waits, how the panels are; and the sales of a day, a week, a month.

use chrono::TimeDelta;
use kernel::PageRequest;
use l10n::Args;
use serde_json::json;
use shop::Result;
use shop::catalog::location_list;
use shop::fleet::{PanelState, panel_list};
use shop::identity::{Permission, user_search};
use shop::orders::{SalesSummary, sales_between};
use shop::payments::{AttemptSearch, AttemptState, attempt_list, receipt_queue};

use super::days::day_start;
use super::servers::health_sign;
use super::{count, dead_jobs, door};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{CUSTOMER, back_button, home_button};
use crate::session::Session;

/// Panels named on the first screen.
const PANELS_MAX: usize = 20;
/// The smallest page: only its total is wanted.
const TOTAL_ONLY: PageRequest = PageRequest { number: 0, size: 1 };

/// What waits for somebody, for the buttons that lead there.
#[derive(Clone, Copy, Default)]
struct Counts {
    waiting: u64,
    dead: u64,
}

/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminStats => stats(session).await,
        _ => overview(session).await,
    }
}

async fn overview(session: &Session) -> Result<Answer> {
    let mut text = session.tx("admin-title", &Args::new().date_time("at", session.now()));
    let mut counts = Counts::default();
    if session.may(Permission::StatsView) {
        text.push_str("\n\n");
        text.push_str(&today(session).await?);
    }
    if session.may(Permission::ReceiptReview) {
        counts.waiting = receipt_queue(session.shop.read(), TOTAL_ONLY).await?.total;
        text.push_str("\n\n");
        let args = Args::new().num("count", count(counts.waiting));
        text.push_str(&session.tx("admin-receipts-waiting", &args));
    }
    if session.may(Permission::PaymentView) {
        let under_way =
            AttemptSearch { states: AttemptState::UNDER_WAY.to_vec(), ..AttemptSearch::default() };
        let open = attempt_list(session.shop.read(), &under_way, TOTAL_ONLY).await?.total;
        text.push('\n');
        text.push_str(&session.tx("admin-payments-open", &Args::new().num("count", count(open))));
    }
    if session.may(Permission::PanelManage) {
        text.push_str(&panels(session).await?);
    }
    if door::open(session, Route::AdminJobs(0)).is_some() {
        counts.dead = dead_jobs::total(session).await?;
        if counts.dead > 0 {
            text.push_str("\n\n");
            text.push_str(&session.tx("admin-jobs-dead", &Args::new().num("count", count(counts.dead))));
        }
    }
    Ok(Answer::show(menu(session, text, counts)))
}

/// Today against yesterday, and people.
async fn today(session: &Session) -> Result<String> {
    let start = day_start(session.now(), 0);
    let db = session.shop.read();
    let today = sales_between(db, (start, start + TimeDelta::days(1))).await?;
    let yesterday = sales_between(db, (start - TimeDelta::days(1), start)).await?;
    let users = user_search(db, "", TOTAL_ONLY).await?.total;
    let args = Args::new()
        .num("orders", count(today.orders))
        .money("revenue", today.revenue)
        .money("topups", today.topup_amount)
        .num("orders_before", count(yesterday.orders))
        .money("revenue_before", yesterday.revenue)
        .num("users", count(users));
    Ok(session.tx("admin-today", &args))
}

async fn panels(session: &Session) -> Result<String> {
    let locations = location_list(session.shop.read(), false).await?;
    let mut panels = panel_list(session.shop.read()).await?;
    panels.retain(|panel| panel.state != PanelState::Removed);
    if panels.is_empty() {
        return Ok(format!("\n\n{}", session.t("admin-panels-none")));
    }
    let mut text = format!("\n\n{}", session.t("admin-panels"));
    for panel in panels.iter().take(PANELS_MAX) {
        let location = locations.iter().find(|location| location.id == panel.location_id);
        let place = location
            .map_or_else(String::new, |place| format!("{} {}", place.flag, place.name(session.locale())));
        let args = Args::new()
            .text("sign", health_sign(panel))
            .escaped("name", &panel.name)
            .escaped("location", &place)
            .num("clients", panel.placements);
        text.push('\n');
        text.push_str(&session.tx("admin-panels-line", &args));
    }
    Ok(text)
}

/// Doors to all rooms this person may enter.
fn menu(session: &Session, text: String, Counts { waiting, dead }: Counts) -> Screen {
    let mut screen = Screen::new(text).row_if(dead > 0, || {
        let label = session.tx("admin-button-jobs", &Args::new().num("count", count(dead)));
        vec![Button::go(label, Route::AdminJobs(0)).style(Style::Danger)]
    });
    if session.may(Permission::ReceiptReview) {
        let label = session.tx("admin-button-receipts", &Args::new().num("count", count(waiting)));
        let button = Button::go(label, Route::AdminReceipts(0));
        screen = screen.row([if waiting > 0 { button.style(Style::Primary) } else { button }]);
    }
    let doors: Vec<Button> = [
        ("admin-button-users", Route::AdminUsers(0)),
        ("admin-button-subscriptions", Route::AdminSubscriptions(0)),
        ("admin-button-payments", Route::AdminPaymentList(0, 0, 0)),
        ("admin-button-stats", Route::AdminStats),
        ("admin-button-servers", Route::AdminServers),
        ("admin-button-locations", Route::AdminLocations),
        ("admin-button-plans", Route::AdminPlans),
        ("admin-button-cards", Route::AdminCards),
        ("admin-button-gateways", Route::AdminGateways),
        ("admin-button-settings", Route::AdminSettings(0)),
        ("admin-button-audit", Route::AdminAudit(0)),
    ]
    .into_iter()
    .filter(|(_, route)| door::open(session, *route).is_some())
    .map(|(key, route)| Button::go(session.t(key), route))
    .collect();
    for pair in doors.chunks(2) {
        screen = screen.row(pair.to_vec());
    }
    screen.row([Button::go(session.t("admin-button-refresh"), Route::Admin), home_button(session)])
}

async fn stats(session: &Session) -> Result<Answer> {
    let now = session.now();
    let tomorrow = day_start(now, 0) + TimeDelta::days(1);
    let mut text = session.t("admin-stats-title");
    for (key, days) in [("admin-stats-today", 0), ("admin-stats-week", 6), ("admin-stats-month", 29)] {
        let sales = sales_between(session.shop.read(), (day_start(now, days), tomorrow)).await?;
        text.push_str(&format!("\n\n<b>{}</b>\n", session.t(key)));
        text.push_str(&sales_words(session, &sales));
    }
    let screen = Screen::new(text)
        .row([Button::go(session.t("admin-button-refresh"), Route::AdminStats)])
        .row([back_button(session, Route::Admin), home_button(session)]);
    Ok(Answer::show(screen))
}

fn sales_words(session: &Session, sales: &SalesSummary) -> String {
    let others = sales.orders.saturating_sub(sales.bought).saturating_sub(sales.renewed);
    let args = Args::new()
        .num("orders", count(sales.orders))
        .money("revenue", sales.revenue)
        .num("bought", count(sales.bought))
        .num("renewed", count(sales.renewed))
        .num("others", count(others))
        .num("topups", count(sales.topups))
        .money("topup_amount", sales.topup_amount);
    session.tx("admin-stats-lines", &args)
}

/// Adds the staff's commands to the menu of this chat. Best effort.
pub async fn commands_set(session: &Session) {
    let staff = door::COMMANDS
        .iter()
        .filter(|(_, route)| door::open(session, *route).is_some())
        .map(|(name, _)| (*name, session.t(&format!("admin-command-{}", name.replace('_', "-")))));
    let customer = CUSTOMER.iter().map(|name| (*name, session.t(&format!("command-{name}"))));
    let commands: Vec<_> = staff
        .chain(customer)
        .map(|(command, description)| json!({ "command": command, "description": description }))
        .collect();
    let params = json!({ "commands": commands, "scope": { "type": "chat", "chat_id": session.chat_id } });
    if let Err(error) = session.mouth.0.call::<_, bool>("setMyCommands", &params).await {
        tracing::debug!(%error, "the staff's commands could not be set");
    }
}
