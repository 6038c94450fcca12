//! Choosing: a location, a plan.

use kernel::{LocationId, PlanId};
use l10n::Args;
use shop::Result;
use shop::catalog::{Location, Plan, location_list, plan_list};
use shop::identity::roles_of;
use shop::orders::{Order, OrderPlace, Wish, order_place};

use super::{back_button, home_button, invoice, line};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::session::Session;

/// Plans this person may see.
///
/// # Errors
/// The database's own failures.
pub async fn offered(session: &Session) -> Result<Vec<Plan>> {
    let roles: Vec<String> =
        roles_of(session.shop.read(), session.user.id).await?.into_iter().map(|role| role.code).collect();
    let plans = plan_list(session.shop.read(), true).await?;
    Ok(plans.into_iter().filter(|plan| plan.is_offered_to(&roles)).collect())
}

/// # Errors
/// The database's own failures.
pub async fn locations(session: &Session) -> Result<Answer> {
    let plans = offered(session).await?;
    let sold_in = |location: &Location| plans.iter().any(|plan| plan.location_ids.contains(&location.id));
    let locations: Vec<Location> =
        location_list(session.shop.read(), true).await?.into_iter().filter(sold_in).collect();
    if locations.is_empty() {
        return Ok(Answer::show(line(session, session.t("buy-nothing"))));
    }
    let mut screen = Screen::new(session.t("buy-location-ask"));
    for pair in locations.chunks(2) {
        let button = |location: &Location| {
            let label = format!("{} {}", location.flag, location.name(session.locale()));
            Button::go(label, Route::BuyPlans(location.id))
        };
        screen = screen.row(pair.iter().map(button));
    }
    Ok(Answer::show(screen.row([home_button(session)])))
}

/// # Errors
/// The database's own failures.
pub async fn plans(session: &Session, location_id: LocationId) -> Result<Answer> {
    let location = shop::catalog::location_get(session.shop.read(), location_id).await?;
    let mut plans = offered(session).await?;
    plans.retain(|plan| plan.location_ids.contains(&location_id));
    if plans.is_empty() {
        return Ok(Answer::show(line(session, session.t("buy-nothing"))));
    }
    let name = format!("{} {}", location.flag, location.name(session.locale()));
    let mut text = session.tx("buy-plan-ask", &Args::new().escaped("location", &name));
    let mut screen = Screen::default();
    for plan in &plans {
        text.push_str("\n\n");
        text.push_str(&plan_lines(session, plan));
        let args = plan_args(session, plan).text("name", plan.name(session.locale()));
        let key = if plan.is_sold_out() { "buy-plan-button-sold-out" } else { "buy-plan-button" };
        screen = screen.row([Button::go(session.tx(key, &args), Route::BuyPlan(location_id, plan.id))]);
    }
    screen.text = text;
    Ok(Answer::show(screen.row([back_button(session, Route::BuyLocations), home_button(session)])))
}

/// The facts of a plan.
pub fn plan_args(session: &Session, plan: &Plan) -> Args {
    let traffic = if plan.traffic.get() == 0 {
        session.t("buy-unlimited-traffic")
    } else {
        session.l10n.bytes(session.locale(), plan.traffic)
    };
    let days = if plan.duration_days == 0 {
        session.t("buy-unlimited-time")
    } else {
        session.l10n.days(session.locale(), plan.duration_days)
    };
    let devices = if plan.device_limit == 0 {
        session.t("buy-unlimited-devices")
    } else {
        session.tx("buy-devices", &Args::new().num("n", plan.device_limit))
    };
    Args::new()
        .text("traffic", &traffic)
        .text("days", &days)
        .text("devices", &devices)
        .money("price", plan.price)
}

/// A plan as it stands in a list.
pub fn plan_lines(session: &Session, plan: &Plan) -> String {
    session.tx("buy-plan-lines", &plan_args(session, plan).escaped("name", plan.name(session.locale())))
}

/// # Errors
/// `orders.*` when it cannot be sold.
pub async fn order(session: &Session, location_id: LocationId, plan_id: PlanId) -> Result<Answer> {
    let order = place(session, Wish::Buy { plan_id, location_id }).await?;
    invoice::shown(session, order).await
}

/// Makes an order of a press: two taps on one button are one wish, but a button pressed again after its invoice has
/// ended is a new one.
///
/// # Errors
/// `orders.*` when it cannot be sold.
pub async fn place(session: &Session, wish: Wish) -> Result<Order> {
    if let Some(key) = &session.button_key {
        let order = place_as(session, wish, key.clone()).await?;
        if order.is_payable(session.now()) {
            return Ok(order);
        }
    }
    place_as(session, wish, session.deed_key.clone()).await
}

async fn place_as(session: &Session, wish: Wish, idem_key: String) -> Result<Order> {
    let user_id = session.user.id;
    session
        .run(move |ctx| {
            let input = OrderPlace { user_id, wish, idem_key: idem_key.clone() };
            Box::pin(order_place(ctx, input))
        })
        .await
}
