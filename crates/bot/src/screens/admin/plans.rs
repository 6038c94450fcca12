//! What is sold: plans added, changed field by field, shown and hidden.

use kernel::{LocationId, PlanId};
use l10n::Args;
use shop::Result;
use shop::catalog::{
    Plan, PlanInput, RenewalPolicy, Visibility, location_list, plan_get, plan_list, plan_save,
    plan_state_set, stock_set,
};

use super::plan_fields::{POLICIES, PlanField, input_from, input_of, put, stock};
use super::{again, ask, entry, label};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, buy, home, home_button};
use crate::session::Session;

/// Plans and locations with a button of their own on one screen.
const LISTED_MAX: usize = 60;
/// How far a new plan stands behind the last one.
const SORT_STEP: i64 = 10;

/// # Errors
/// The refusals of the catalogue.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminPlan(id) => Ok(Answer::show(card(session, id).await?)),
        Route::AdminPlanAdd => add_ask(session).await,
        Route::AdminPlanState(id, active) => state_set(session, id, active).await,
        Route::AdminPlanEdit(id, field) => field_ask(session, id, field).await,
        Route::AdminPlanRenewal(id, policy) => renewal_set(session, id, policy).await,
        Route::AdminPlanLocations(id) => Ok(Answer::show(locations_screen(session, id).await?)),
        Route::AdminPlanLocation(id, location, on) => location_set(session, id, (location, on)).await,
        _ => list(session).await,
    }
}

/// # Errors
/// The refusals of the catalogue.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::PlanFields => add(session, text).await,
        Dialogue::PlanField { plan, field } => field_said(session, (plan, field), text).await,
        _ => Ok(home::unknown(session)),
    }
}

async fn save(session: &Session, input: PlanInput, id: Option<PlanId>) -> Result<PlanId> {
    session
        .run(move |ctx| {
            let input = input.clone();
            Box::pin(plan_save(ctx, input, id))
        })
        .await
}

fn sign(plan: &Plan) -> &'static str {
    match (plan.is_active(), plan.is_sold_out()) {
        (true, false) => "\u{1f7e2}",
        (true, true) => "\u{1f7e0}",
        (false, _) => "\u{26aa}",
    }
}

async fn list(session: &Session) -> Result<Answer> {
    let plans = plan_list(session.shop.read(), false).await?;
    let key = if plans.is_empty() { "admin-plans-none" } else { "admin-plans" };
    let mut screen = Screen::new(session.t(key));
    for plan in plans.iter().take(LISTED_MAX) {
        let args = Args::new()
            .text("sign", sign(plan))
            .text("name", &label(plan.name(session.locale())))
            .money("price", plan.price);
        screen = screen.row([Button::go(session.tx("admin-plans-line", &args), Route::AdminPlan(plan.id))]);
    }
    let add = Button::go(session.t("admin-plans-add"), Route::AdminPlanAdd).style(Style::Primary);
    Ok(Answer::show(screen.row([add]).row([back_button(session, Route::Admin), home_button(session)])))
}

async fn card(session: &Session, id: PlanId) -> Result<Screen> {
    let plan = plan_get(session.shop.read(), id).await?;
    let mut screen = Screen::new(card_text(session, &plan).await?);
    let edit = |field: PlanField| {
        let label = session.t(&format!("admin-plan-field-{}", field.word()));
        Button::go(label, Route::AdminPlanEdit(id, field.number()))
    };
    for row in PlanField::ALL.chunks(3) {
        screen = screen.row(row.iter().map(|field| edit(*field)));
    }
    for (place, policy) in POLICIES.iter().enumerate() {
        if *policy != plan.renewal {
            let label = session.t(&format!("admin-plan-renewal-{}", policy.as_str().replace('_', "-")));
            let place = i64::try_from(place).unwrap_or_default();
            screen = screen.row([Button::go(label, Route::AdminPlanRenewal(id, place))]);
        }
    }
    let toggle = session.t(if plan.is_active() { "admin-hide" } else { "admin-unhide" });
    Ok(screen
        .row([
            Button::go(session.t("admin-plan-locations"), Route::AdminPlanLocations(id)),
            Button::go(toggle, Route::AdminPlanState(id, !plan.is_active())),
        ])
        .row([back_button(session, Route::AdminPlans), home_button(session)]))
}

async fn card_text(session: &Session, plan: &Plan) -> Result<String> {
    let locations = location_list(session.shop.read(), false).await?;
    let sold_in: Vec<String> = locations
        .iter()
        .filter(|location| plan.location_ids.contains(&location.id))
        .map(|location| format!("{} {}", location.flag, location.name(session.locale())))
        .collect();
    let optional = |amount: Option<kernel::Money>| match amount {
        Some(amount) => session.l10n.money(session.locale(), amount),
        None => session.t("admin-not-sold"),
    };
    let stock = match plan.stock {
        Some(left) => session.l10n.number(session.locale(), left),
        None => session.t("admin-unlimited"),
    };
    let policy = match plan.renewal {
        RenewalPolicy::Add => "add",
        RenewalPolicy::Reset => "reset",
        RenewalPolicy::KeepBest => "keep-best",
    };
    let audience = if plan.audience == Plan::AUDIENCE_ALL {
        session.t("admin-audience-all")
    } else {
        l10n::isolate(&format!("<code>{}</code>", l10n::escape_html(&plan.audience)))
    };
    let args = buy::plan_args(session, plan)
        .text("sign", sign(plan))
        .escaped("name_fa", &plan.name_fa)
        .escaped("name_en", &plan.name_en)
        .escaped("category", &plan.category)
        .text("per_gib", &optional(plan.price_per_gib))
        .text("per_day", &optional(plan.price_per_day))
        .text("stock", &stock)
        .text("policy", policy)
        .text("audience", &audience)
        .num("sort", plan.sort)
        .text("state", plan.state.as_str())
        .escaped("locations", &sold_in.join(&session.t("list-comma")));
    Ok(session.tx("admin-plan", &args))
}

async fn add_ask(session: &Session) -> Result<Answer> {
    if location_list(session.shop.read(), false).await?.is_empty() {
        let add = Button::go(session.t("admin-locations-add"), Route::AdminLocationAdd).style(Style::Primary);
        let screen = Screen::new(session.t("admin-plan-no-location")).row([add]);
        return Ok(Answer::show(screen.row([back_button(session, Route::AdminPlans), home_button(session)])));
    }
    session.await_line(Some(Dialogue::PlanFields)).await?;
    let args = Args::new().text("example", &session.t("admin-plan-example"));
    Ok(Answer::show(ask(session, session.tx("admin-plan-add-ask", &args), Route::AdminPlans)))
}

/// A new plan is sold in every location that is shown; the card says so and lets change it.
async fn add(session: &Session, text: &str) -> Result<Answer> {
    let mut input = match input_from(&entry::lines(text)) {
        Ok(input) => input,
        Err(line) => {
            let args = Args::new().num("line", i64::try_from(line).unwrap_or_default());
            return Ok(again(session, session.tx("admin-plan-add-again", &args), Route::AdminPlans));
        }
    };
    let locations = location_list(session.shop.read(), false).await?;
    let shown = locations.iter().filter(|location| location.is_active()).map(|location| location.id);
    input.location_ids = shown.collect();
    if input.location_ids.is_empty() {
        input.location_ids = locations.iter().map(|location| location.id).collect();
    }
    let last = plan_list(session.shop.read(), false).await?.iter().map(|plan| plan.sort).max();
    input.sort = last.unwrap_or(0).saturating_add(SORT_STEP);
    let id = save(session, input, None).await?;
    session.await_line(None).await?;
    let screen = card(session, id).await?;
    Ok(Answer::say(Screen {
        text: format!("{}\n\n{}", session.t("admin-plan-added"), screen.text),
        ..screen
    }))
}

async fn field_ask(session: &Session, id: PlanId, number: i64) -> Result<Answer> {
    let Some(field) = PlanField::of(number) else { return Ok(Answer::show(card(session, id).await?)) };
    plan_get(session.shop.read(), id).await?;
    session.await_line(Some(Dialogue::PlanField { plan: id, field: number })).await?;
    let words = session.t(&format!("admin-plan-ask-{}", field.word()));
    Ok(Answer::show(ask(session, words, Route::AdminPlan(id))))
}

async fn field_said(session: &Session, (id, number): (PlanId, i64), text: &str) -> Result<Answer> {
    let back = Route::AdminPlan(id);
    let text = text.trim();
    let Some(field) = PlanField::of(number) else {
        return Ok(again(session, session.t("admin-form-over"), back));
    };
    if field == PlanField::Stock {
        let Some(left) = stock(text) else {
            return Ok(again(session, session.t("admin-number-again"), back));
        };
        session.run(move |ctx| Box::pin(stock_set(ctx, id, left))).await?;
    } else {
        let mut input = input_of(&plan_get(session.shop.read(), id).await?);
        if !put(&mut input, field, text) {
            return Ok(again(session, session.t("admin-number-again"), back));
        }
        save(session, input, Some(id)).await?;
    }
    session.await_line(None).await?;
    Ok(Answer::say(card(session, id).await?))
}

async fn renewal_set(session: &Session, id: PlanId, policy: i64) -> Result<Answer> {
    let policy = usize::try_from(policy).ok().and_then(|place| POLICIES.get(place)).copied();
    if let Some(renewal) = policy {
        let input = PlanInput { renewal, ..input_of(&plan_get(session.shop.read(), id).await?) };
        save(session, input, Some(id)).await?;
    }
    Ok(Answer::show(card(session, id).await?).with_toast(session.t("admin-saved")))
}

async fn state_set(session: &Session, id: PlanId, active: bool) -> Result<Answer> {
    let state = if active { Visibility::Active } else { Visibility::Hidden };
    session.run(move |ctx| Box::pin(plan_state_set(ctx, id, state))).await?;
    let toast = session.t(if active { "admin-now-visible" } else { "admin-now-hidden" });
    Ok(Answer::show(card(session, id).await?).with_toast(toast))
}

async fn locations_screen(session: &Session, id: PlanId) -> Result<Screen> {
    let plan = plan_get(session.shop.read(), id).await?;
    let locations = location_list(session.shop.read(), false).await?;
    let args = Args::new().escaped("name", plan.name(session.locale()));
    let mut screen = Screen::new(session.tx("admin-plan-locations-ask", &args));
    for location in locations.iter().take(LISTED_MAX) {
        let on = plan.location_ids.contains(&location.id);
        let sign = if on { "\u{2705}" } else { "\u{25fb}\u{fe0f}" };
        let label = format!("{sign} {} {}", location.flag, location.name(session.locale()));
        screen = screen.row([Button::go(label, Route::AdminPlanLocation(id, location.id, !on))]);
    }
    Ok(screen.row([back_button(session, Route::AdminPlan(id)), home_button(session)]))
}

async fn location_set(session: &Session, id: PlanId, (location, on): (LocationId, bool)) -> Result<Answer> {
    let mut input = input_of(&plan_get(session.shop.read(), id).await?);
    input.location_ids.retain(|other| *other != location);
    if on {
        input.location_ids.push(location);
    }
    save(session, input, Some(id)).await?;
    Ok(Answer::show(locations_screen(session, id).await?).with_toast(session.t("admin-saved")))
}
