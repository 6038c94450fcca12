//! What the customer holds: list, card, link, renewal, more traffic and time.

use kernel::{Bytes, PageRequest, PlanId, SubscriptionId};
use l10n::Args;
use links::App;
use shop::Result;
use shop::catalog::{Plan, RenewalPolicy};
use shop::orders::{OrderRefusal, Wish};
use shop::subscriptions::{
    Period, Subscription, SubscriptionRefusal, SubscriptionState, SubscriptionView, link_change,
    renewal_preview, subscription_list, subscription_view,
};

use super::{back_button, buy, home_button, invoice, pager};
use crate::answer::Answer;
use crate::picture::qr_png;
use crate::route::{Route, token_of};
use crate::screen::{Button, Media, Screen, Style};
use crate::session::Session;

const PAGE_SIZE: u32 = 8;
const BAR_CELLS: i64 = 10;
const GIB_OFFERED: [i64; 6] = [5, 10, 20, 50, 100, 200];
const DAYS_OFFERED: [i64; 6] = [7, 15, 30, 60, 90, 180];

/// Presses that belong to this room; `None` for the others.
///
/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, route: Route) -> Result<Option<Answer>> {
    use Route as R;
    let answer = match route {
        R::Subscriptions(page) => list(session, page).await?,
        R::Subscription(id) => card(session, id).await?,
        R::SubscriptionLink(id) => link(session, id).await?,
        R::SubscriptionApps(id) => apps(session, id).await?,
        R::SubscriptionRevoke(id) => revoke_ask(session, id).await?,
        R::SubscriptionRevokeSure(id) => revoke(session, id).await?,
        R::SubscriptionRevokeThis(id, link) => revoke_this(session, id, link).await?,
        R::Renew(id) => renew(session, id).await?,
        R::RenewPlan(id, plan) => renew_preview(session, id, plan).await?,
        R::RenewConfirm(subscription_id, plan_id) => {
            wish(session, Wish::Renew { subscription_id, plan_id }).await?
        }
        R::AddTraffic(id) => add_traffic(session, id).await?,
        R::AddTrafficGib(subscription_id, gib) => {
            wish(session, Wish::Traffic { subscription_id, gib }).await?
        }
        R::AddTime(id) => add_time(session, id).await?,
        R::AddTimeDays(subscription_id, days) => wish(session, Wish::Time { subscription_id, days }).await?,
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

async fn wish(session: &Session, wish: Wish) -> Result<Answer> {
    let order = buy::place(session, wish).await?;
    invoice::shown(session, order).await
}

/// The person's own subscription.
async fn owned(session: &Session, id: SubscriptionId) -> Result<SubscriptionView> {
    let view = subscription_view(session.shop.read(), id, session.now()).await?;
    let view = view.filter(|view| view.subscription.user_id == session.user.id);
    view.ok_or_else(|| SubscriptionRefusal::NotFound.into())
}

/// # Errors
/// The database's own failures.
pub async fn list(session: &Session, page: i64) -> Result<Answer> {
    let request = PageRequest::new(u32::try_from(page).unwrap_or(0), PAGE_SIZE);
    let list = subscription_list(session.shop.read(), session.user.id, request).await?;
    if list.items.is_empty() {
        let screen = Screen::new(session.t("subscription-none"))
            .row([Button::go(session.t("home-buy"), Route::BuyLocations).style(Style::Primary)])
            .row([home_button(session)]);
        return Ok(Answer::show(screen));
    }
    if list.total == 1 {
        return card(session, list.items[0].id).await;
    }
    let mut screen = Screen::new(session.t("subscription-list"));
    for held in &list.items {
        let label = format!("{} {}", state_sign(held.state), held.name);
        screen = screen.row([Button::go(label, Route::Subscription(held.id))]);
    }
    let turn = pager(session, list.number, list.count(), Route::Subscriptions);
    Ok(Answer::show(screen.row(turn).row([home_button(session)])))
}

/// A coloured dot.
pub fn state_sign(state: SubscriptionState) -> &'static str {
    match state {
        SubscriptionState::Active => "\u{1f7e2}",
        SubscriptionState::Pending => "\u{1f7e1}",
        SubscriptionState::Expired => "\u{1f534}",
        SubscriptionState::Depleted => "\u{1f7e0}",
        SubscriptionState::Returned => "\u{26aa}",
    }
}

/// The service card.
///
/// # Errors
/// Not found, or not this person's.
pub async fn card(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    Ok(Answer::show(card_screen(session, &view)))
}

/// `/start sub_12`: from the page of a subscription. One of somebody else's leads to nothing.
///
/// # Errors
/// The database's own failures.
pub async fn come_back(session: &Session, argument: &str) -> Result<Option<Answer>> {
    let Some(id) = argument.strip_prefix("sub_").and_then(|id| id.parse().ok()).map(SubscriptionId) else {
        return Ok(None);
    };
    let view = subscription_view(session.shop.read(), id, session.now()).await?;
    let own = view.filter(|view| view.subscription.user_id == session.user.id);
    Ok(own.map(|view| Answer::show(card_screen(session, &view))))
}

/// The service card as a screen, for its owner.
pub fn card_screen(session: &Session, view: &SubscriptionView) -> Screen {
    let id = view.subscription.id;
    let delivered = view.subscription.delivered_at.is_some();
    let mut screen = Screen::new(card_text(session, view));
    screen =
        screen.row([Button::go(session.t("subscription-renew"), Route::Renew(id)).style(Style::Primary)]);
    if delivered {
        screen = screen.row([
            Button::go(session.t("subscription-link"), Route::SubscriptionLink(id)),
            Button::go(session.t("subscription-apps"), Route::SubscriptionApps(id)),
        ]);
    }
    let mut more = Vec::new();
    if sells_traffic(view) {
        more.push(Button::go(session.t("subscription-add-traffic"), Route::AddTraffic(id)));
    }
    if sells_time(view) {
        more.push(Button::go(session.t("subscription-add-time"), Route::AddTime(id)));
    }
    screen = screen.row(more);
    if delivered {
        screen = screen.row([Button::go(session.t("subscription-revoke"), Route::SubscriptionRevoke(id))]);
    }
    screen.row([back_button(session, Route::Subscriptions(0)), home_button(session)])
}

/// Whether more traffic helps: not without a limit, and not after the end.
fn sells_traffic(view: &SubscriptionView) -> bool {
    let ended = matches!(view.state, SubscriptionState::Expired | SubscriptionState::Returned);
    view.plan.price_per_gib.is_some() && view.period.traffic_left.is_some() && !ended
}

/// Whether more time helps: not without an end, and not without traffic.
fn sells_time(view: &SubscriptionView) -> bool {
    let used_up = view.period.traffic_left == Some(Bytes::ZERO);
    view.plan.price_per_day.is_some() && view.period.expires_at.is_some() && !used_up
}

/// The words of a service card.
pub fn card_text(session: &Session, view: &SubscriptionView) -> String {
    let subscription = &view.subscription;
    let place = format!("{} {}", view.location.flag, view.location.name(session.locale()));
    let args = Args::new()
        .ltr("name", &subscription.name)
        .text("state", view.state.as_str())
        .escaped("location", &place)
        .escaped("plan", view.plan.name(session.locale()))
        .text("usage", &usage_line(session, view))
        .text("time", &time_line(session, view.period));
    session.tx("subscription-card", &args)
}

fn usage_line(session: &Session, view: &SubscriptionView) -> String {
    let total = view.subscription.traffic;
    if total == Bytes::ZERO {
        return session.tx("subscription-usage-unlimited", &Args::new().bytes("used", view.used));
    }
    if total == Subscription::NO_TRAFFIC {
        return session.t("subscription-usage-nothing");
    }
    let percent = i64::try_from(i128::from(view.used.get()) * 100 / i128::from(total.get()))
        .unwrap_or(100)
        .clamp(0, 100);
    let filled = if percent == 0 { 0 } else { (percent * BAR_CELLS / 100).max(1) };
    let bar: String =
        (0..BAR_CELLS).map(|cell| if cell < filled { '\u{25b0}' } else { '\u{25b1}' }).collect();
    let args = Args::new()
        .text("bar", &bar)
        .bytes("used", view.used.min(total))
        .bytes("total", total)
        .bytes("left", view.period.traffic_left.unwrap_or_default())
        .num("percent", percent);
    session.tx("subscription-usage", &args)
}

fn time_line(session: &Session, period: Period) -> String {
    match period.expires_at {
        None => session.t("subscription-time-unlimited"),
        Some(end) => {
            let args = Args::new().date("end", end).relative("left", end, session.now());
            let key = if end > session.now() { "subscription-time" } else { "subscription-time-over" };
            session.tx(key, &args)
        }
    }
}

/// The link itself, as customers copy it.
pub fn link_of(session: &Session, token: &str) -> String {
    format!("{}/sub/{token}", session.shop.config().public_url)
}

/// Link, QR picture and a button per app: what a customer gets on delivery and asks for later.
pub fn delivery_screen(session: &Session, view: &SubscriptionView, key: &str) -> Screen {
    let link = link_of(session, &view.subscription.token);
    let args = Args::new().ltr("name", &view.subscription.name).text("link", &alone(&link));
    let mut screen = Screen::new(session.tx(key, &args));
    if let Some(bytes) = qr_png(&link) {
        screen = screen.media(Media::Png { name: "subscription.png".to_owned(), bytes });
    }
    screen = screen.row([Button::copy(session.t("subscription-copy"), link.clone()).style(Style::Primary)]);
    for pair in App::ALL.chunks(2) {
        screen = screen.row(pair.iter().map(|app| app_button(&link, *app)));
    }
    screen.row([
        Button::go(session.t("button-open-subscription"), Route::Subscription(view.subscription.id)),
        home_button(session),
    ])
}

/// Something to copy on a line of its own. Without isolates: nobody may copy them by accident.
pub fn alone(text: &str) -> String {
    format!("<code>{}</code>", l10n::escape_html(text))
}

/// Telegram's buttons take only http(s): our own page sends the customer on into the app.
fn app_button(link: &str, app: App) -> Button {
    Button::url(app.name(), format!("{link}/app/{}", app.slug()))
}

async fn link(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    if view.subscription.delivered_at.is_none() {
        return Err(SubscriptionRefusal::NotDelivered.into());
    }
    Ok(Answer::say(delivery_screen(session, &view, "subscription-link-text")))
}

async fn apps(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    let link = link_of(session, &view.subscription.token);
    let mut screen = Screen::new(session.t("subscription-apps-text"));
    for pair in App::ALL.chunks(2) {
        screen = screen.row(pair.iter().map(|app| app_button(&link, *app)));
    }
    Ok(Answer::show(screen.row([back_button(session, Route::Subscription(id)), home_button(session)])))
}

async fn revoke_ask(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    let args = Args::new().ltr("name", &view.subscription.name);
    let this = Route::SubscriptionRevokeThis(id, token_of(&view.subscription.token));
    let sure = Button::go(session.t("subscription-revoke-sure"), this);
    let screen = Screen::new(session.tx("subscription-revoke-ask", &args))
        .row([sure.style(Style::Danger)])
        .row([back_button(session, Route::Subscription(id)), home_button(session)]);
    Ok(Answer::show(screen))
}

/// A link that was changed since is not changed again, nor sent again.
async fn revoke_this(session: &Session, id: SubscriptionId, link: i64) -> Result<Answer> {
    let view = owned(session, id).await?;
    if token_of(&view.subscription.token) != link {
        let words = session.t("subscription-revoked-before");
        return Ok(Answer::show(card_screen(session, &view)).with_toast(words));
    }
    revoke(session, id).await
}

async fn revoke(session: &Session, id: SubscriptionId) -> Result<Answer> {
    owned(session, id).await?;
    session.run(move |ctx| Box::pin(async move { link_change(ctx, id).await.map(drop) })).await?;
    let view = owned(session, id).await?;
    let card = card_screen(session, &view);
    let changed = delivery_screen(session, &view, "subscription-revoked");
    Ok(Answer::show(card).and_say(changed))
}

async fn renew(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    let mut plans = buy::offered(session).await?;
    plans.retain(|plan| plan.location_ids.contains(&view.subscription.location_id));
    let own = view.subscription.plan_id;
    if plans.len() == 1 || (plans.iter().any(|plan| plan.id == own) && plans.len() <= 1) {
        let plan = plans[0].id;
        return renew_preview(session, id, plan).await;
    }
    plans.sort_by_key(|plan| plan.id != own);
    let args = Args::new().ltr("name", &view.subscription.name);
    let mut screen = Screen::new(session.tx("renew-plan-ask", &args));
    for plan in &plans {
        let key = if plan.id == own { "renew-plan-button-same" } else { "renew-plan-button" };
        let args = buy::plan_args(session, plan).text("name", plan.name(session.locale()));
        screen = screen.row([Button::go(session.tx(key, &args), Route::RenewPlan(id, plan.id))]);
    }
    Ok(Answer::show(screen.row([back_button(session, Route::Subscription(id)), home_button(session)])))
}

/// Before and after, before any payment.
async fn renew_preview(session: &Session, id: SubscriptionId, plan_id: PlanId) -> Result<Answer> {
    let view = owned(session, id).await?;
    let location = view.subscription.location_id;
    let fits = |plan: &Plan| plan.id == plan_id && plan.location_ids.contains(&location);
    let Some(plan) = buy::offered(session).await?.into_iter().find(fits) else {
        return Err(OrderRefusal::PlanUnavailable.into());
    };
    let preview = renewal_preview(&view, &plan, session.now());
    let is_over = preview.before.expires_at.is_some_and(|end| end <= session.now());
    let policy = match preview.policy {
        RenewalPolicy::Add if is_over => "add-over",
        RenewalPolicy::Add => "add",
        RenewalPolicy::Reset => "reset",
        RenewalPolicy::KeepBest => "keep-best",
    };
    let args = buy::plan_args(session, &plan)
        .ltr("name", &view.subscription.name)
        .escaped("plan", plan.name(session.locale()))
        .text("before", &period_words(session, preview.before))
        .text("after", &period_words(session, preview.after))
        .text("policy", &session.t(&format!("renew-policy-{policy}")));
    let screen = Screen::new(session.tx("renew-preview", &args))
        .row([Button::go(session.t("renew-confirm"), Route::RenewConfirm(id, plan_id)).style(Style::Primary)])
        .row([back_button(session, Route::Renew(id)), home_button(session)]);
    Ok(Answer::show(screen))
}

fn period_words(session: &Session, period: Period) -> String {
    let traffic = match period.traffic_left {
        None => session.t("buy-unlimited-traffic"),
        Some(left) => session.l10n.bytes(session.locale(), left),
    };
    let end = match period.expires_at {
        None => session.t("buy-unlimited-time"),
        Some(end) if end <= session.now() => session.t("renew-period-over"),
        Some(end) => session.l10n.date(session.locale(), end),
    };
    session.tx("renew-period", &Args::new().text("traffic", &traffic).text("end", &end))
}

async fn add_traffic(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    // A button of an older card: refused before any price is shown.
    match view.state {
        SubscriptionState::Expired => return Err(OrderRefusal::ServiceEnded.into()),
        SubscriptionState::Returned => return Err(OrderRefusal::ServiceReturned.into()),
        _ => {}
    }
    let unit = view.plan.price_per_gib.filter(|_| sells_traffic(&view));
    let unit = unit.ok_or(OrderRefusal::AddonUnavailable)?;
    let mut screen =
        Screen::new(session.tx("subscription-add-traffic-ask", &Args::new().money("unit", unit)));
    for pair in GIB_OFFERED.chunks(2) {
        let button = |gib: &i64| {
            let price = kernel::Money::from_rial(unit.rial().saturating_mul(*gib)).unwrap_or_default();
            let args = Args::new().num("gib", *gib).num("toman", price.toman());
            Button::go(session.tx("subscription-add-traffic-button", &args), Route::AddTrafficGib(id, *gib))
        };
        screen = screen.row(pair.iter().map(button));
    }
    Ok(Answer::show(screen.row([back_button(session, Route::Subscription(id)), home_button(session)])))
}

async fn add_time(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = owned(session, id).await?;
    if view.state == SubscriptionState::Returned {
        return Err(OrderRefusal::ServiceReturned.into());
    }
    if view.period.traffic_left == Some(Bytes::ZERO) {
        return Err(OrderRefusal::TrafficUsedUp.into());
    }
    let unit = view.plan.price_per_day.filter(|_| sells_time(&view));
    let unit = unit.ok_or(OrderRefusal::AddonUnavailable)?;
    let mut screen = Screen::new(session.tx("subscription-add-time-ask", &Args::new().money("unit", unit)));
    for pair in DAYS_OFFERED.chunks(2) {
        let button = |days: &i64| {
            let price = kernel::Money::from_rial(unit.rial().saturating_mul(*days)).unwrap_or_default();
            let args = Args::new().num("days", *days).num("toman", price.toman());
            Button::go(session.tx("subscription-add-time-button", &args), Route::AddTimeDays(id, *days))
        };
        screen = screen.row(pair.iter().map(button));
    }
    Ok(Answer::show(screen.row([back_button(session, Route::Subscription(id)), home_button(session)])))
}
