//! What colleagues read of a deed that needs two of them: whom it is about, and how it ended.

use kernel::{AttemptId, UserId};
use l10n::Args;
use serde_json::Value;
use shop::Result;
use shop::identity::{Permission, user_get};

use super::desk::{deed_said, verdicts};
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::screens::home_button;
use crate::screens::notices::money_of;
use crate::session::Session;

fn id_of(args: &Value, name: &str) -> Option<i64> {
    args.get(name).and_then(Value::as_i64)
}

async fn name_of(session: &Session, args: &Value, name: &str) -> Result<String> {
    Ok(match id_of(args, name).map(UserId) {
        Some(id) => user_get(session.shop.read(), id).await?.first_name,
        None => String::new(),
    })
}

/// What both messages tell.
async fn told(session: &Session, args: &Value) -> Result<Args> {
    let deed = deed_said(session, args["deed"]["deed"].as_str().unwrap_or_default());
    let of = ["order", "wallet"].into_iter().find(|of| id_of(args, of).is_some()).unwrap_or("payment");
    let number = id_of(args, of).unwrap_or_default();
    Ok(Args::new()
        .text("deed", &deed)
        .text("of", of)
        .id("id", number)
        .money("amount", money_of(args, "amount"))
        .money("asked", money_of(args, "asked"))
        .text("slip", if args["slip"].as_bool() == Some(true) { "yes" } else { "no" })
        .person("customer", &name_of(session, args, "customer").await?)
        .person("by", &name_of(session, args, "by").await?)
        .escaped("reason", args["reason"].as_str().unwrap_or_default()))
}

/// The way to what it is about.
fn way(session: &Session, args: &Value) -> Option<Button> {
    let payment = id_of(args, "payment").map(|id| Route::AdminPayment(AttemptId(id)));
    let payment = payment.filter(|_| session.may(Permission::PaymentView));
    if let Some(route) = payment {
        return Some(Button::go(session.t("admin-payment-open"), route));
    }
    // What was paid from the wallet has no payment of its own.
    let customer = id_of(args, "customer").map(UserId).filter(|_| session.may(Permission::UserView))?;
    Some(Button::go(session.t("admin-button-user"), Route::AdminUser(customer)))
}

/// A colleague proposed something that needs a second person.
///
/// # Errors
/// The database's own failures.
pub async fn proposed(session: &Session, args: &Value) -> Result<Option<Screen>> {
    let Some(id) = id_of(args, "proposal") else { return Ok(None) };
    let words = told(session, args).await?;
    let screen = Screen::new(session.tx("admin-notice-desk-proposed", &words));
    Ok(Some(screen.row(way(session, args)).row(verdicts(session, id, None))))
}

/// How it ended.
///
/// # Errors
/// The database's own failures.
pub async fn decided(session: &Session, args: &Value) -> Result<Screen> {
    let words = told(session, args).await?.text("decision", args["decision"].as_str().unwrap_or_default());
    let screen = Screen::new(session.tx("admin-notice-desk-decided", &words));
    Ok(screen.row(way(session, args)).row([home_button(session)]))
}
