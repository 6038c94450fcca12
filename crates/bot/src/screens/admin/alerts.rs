//! What the staff is told without asking: a panel that is down or back, a delivery that waits.

use kernel::{PanelId, SubscriptionId, UserId, from_unix_ms};
use l10n::Args;
use serde_json::Value;
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::orders::orders_undelivered;
use shop::subscriptions::subscription_get;

use super::{alerts_money, desk_notices, servers};
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::screens::home_button;
use crate::screens::notices::money_of;
use crate::session::Session;

/// The screen of a notice; `None` when it is none for the staff.
///
/// # Errors
/// The database's own failures.
pub async fn screen(session: &Session, key: &str, args: &Value) -> Result<Option<Screen>> {
    match key {
        "fleet.panel_down" => Ok(Some(panel(session, "admin-notice-panel-down", args))),
        "fleet.client_refused" => Ok(Some(refused(session, args))),
        "fleet.panel_up" => Ok(Some(panel(session, "admin-notice-panel-up", args))),
        "orders.delivery_delayed" => delayed(session, args).await.map(Some),
        "orders.desk_proposed" => desk_notices::proposed(session, args).await,
        "orders.desk_decided" => desk_notices::decided(session, args).await.map(Some),
        "payments.four_eyes_raised" => limit_raised(session, args).await.map(Some),
        _ => Ok(alerts_money::screen(session, key, args)),
    }
}

async fn limit_raised(session: &Session, args: &Value) -> Result<Screen> {
    let by = match number(args, "by") {
        Some(id) => user_get(session.shop.read(), UserId(id)).await?.first_name,
        None => session.t("review-operator"),
    };
    let words = Args::new()
        .person("by", &by)
        .money("before", money_of(args, "before"))
        .money("after", money_of(args, "after"));
    Ok(Screen::new(session.tx("admin-notice-four-eyes-raised", &words)).row([home_button(session)]))
}

fn number(args: &Value, name: &str) -> Option<i64> {
    args.get(name).and_then(Value::as_i64)
}

fn word<'a>(args: &'a Value, name: &str) -> &'a str {
    args.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn panel(session: &Session, key: &str, args: &Value) -> Screen {
    let since = from_unix_ms(number(args, "since").unwrap_or_default());
    let words = Args::new()
        .escaped("panel", word(args, "panel"))
        .text("trouble", &servers::trouble_words(session, word(args, "trouble")))
        .date_time("since", since)
        .date_time("until", number(args, "until").map_or(since, from_unix_ms));
    let id = number(args, "panel_id").filter(|_| session.may(Permission::PanelManage));
    Screen::new(session.tx(key, &words))
        .row(id.map(|id| Button::go(session.t("admin-server-open"), Route::AdminServer(PanelId(id)))))
        .row([home_button(session)])
}

fn refused(session: &Session, args: &Value) -> Screen {
    let words = Args::new().escaped("panel", word(args, "panel")).ltr("client", word(args, "email"));
    let id = number(args, "panel_id").filter(|_| session.may(Permission::PanelManage));
    Screen::new(session.tx("admin-notice-client-refused", &words))
        .row(id.map(|id| Button::go(session.t("admin-server-open"), Route::AdminServer(PanelId(id)))))
        .row([home_button(session)])
}

async fn delayed(session: &Session, args: &Value) -> Result<Screen> {
    let user = UserId(number(args, "user").unwrap_or_default());
    let customer =
        user_get(session.shop.read(), user).await.map_or_else(|_| String::new(), |user| user.first_name);
    let subscription = match number(args, "subscription").map(SubscriptionId) {
        Some(id) => subscription_get(session.shop.read(), id).await?,
        None => None,
    };
    // One message an hour speaks for all of them.
    let waiting = orders_undelivered(session.shop.read()).await?;
    let all: i64 = waiting.iter().map(|(_, orders)| orders.count).sum();
    let words = Args::new()
        .num("others", (all - 1).max(0))
        .id("order", number(args, "order").unwrap_or_default())
        .person("customer", &customer)
        .ltr("subscription", subscription.as_ref().map_or("", |held| held.name.as_str()));
    let mut doors = Vec::new();
    if session.may(Permission::UserView) {
        doors.push(Button::go(session.t("admin-button-user"), Route::AdminUser(user)));
        doors.extend(subscription.map(|held| {
            Button::go(session.t("button-open-subscription"), Route::AdminSubscription(held.id))
        }));
    }
    let servers = session.may(Permission::PanelManage);
    Ok(Screen::new(session.tx("admin-notice-delivery-delayed", &words))
        .row(doors)
        .row_if(servers, || vec![Button::go(session.t("admin-button-servers"), Route::AdminServers)])
        .row([home_button(session)]))
}
