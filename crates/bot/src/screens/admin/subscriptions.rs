//! Everybody's subscriptions: finding one, its card with its owner, a new link for the customer.

use kernel::SubscriptionId;
use l10n::Args;
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::subscriptions::{
    SubscriptionRefusal, SubscriptionView, link_change, subscription_page, subscription_view,
};

use super::{count, page_of};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::subscriptions::{card_text, state_sign};
use crate::screens::{back_button, home_button, pager};
use crate::session::Session;

/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminSubscription(id) => Ok(Answer::show(card(session, id).await?)),
        Route::AdminSubscriptionRevoke(id) => revoke_ask(session, id).await,
        Route::AdminSubscriptionRevokeSure(id) => revoke(session, id).await,
        Route::AdminSubscriptions(page) => list(session, page).await,
        _ => list(session, 0).await,
    }
}

/// All, newest first; a line searches.
async fn list(session: &Session, page: i64) -> Result<Answer> {
    session.await_line(Some(Dialogue::SubscriptionSearch)).await?;
    let list = subscription_page(session.shop.read(), None, page_of(page)).await?;
    let text = session.tx("admin-subscriptions", &Args::new().num("count", count(list.total)));
    let turn = pager(session, list.number, list.count(), Route::AdminSubscriptions);
    let screen = list.items.iter().fold(Screen::new(text), |screen, held| {
        let label = format!("{} {}", state_sign(held.state), held.name);
        screen.row([Button::go(label, Route::AdminSubscription(held.id))])
    });
    Ok(Answer::show(screen.row(turn).row([back_button(session, Route::Admin), home_button(session)])))
}

/// Whose name has `text` in it; one alone is opened.
///
/// # Errors
/// The database's own failures.
pub async fn found(session: &Session, text: &str) -> Result<Answer> {
    session.await_line(Some(Dialogue::SubscriptionSearch)).await?;
    let list = subscription_page(session.shop.read(), Some(text.trim()), page_of(0)).await?;
    if let [held] = list.items.as_slice() {
        return Ok(Answer::say(card(session, held.id).await?));
    }
    let key = match list.total {
        0 => "admin-subscriptions-none",
        total if total > u64::from(list.size) => "admin-subscriptions-many",
        _ => "admin-subscriptions-found",
    };
    let args = Args::new().num("count", count(list.total)).escaped("text", text);
    let screen = list.items.iter().fold(Screen::new(session.tx(key, &args)), |screen, held| {
        let label = format!("{} {}", state_sign(held.state), held.name);
        screen.row([Button::go(label, Route::AdminSubscription(held.id))])
    });
    Ok(Answer::say(screen.row([back_button(session, Route::AdminSubscriptions(0)), home_button(session)])))
}

async fn view_of(session: &Session, id: SubscriptionId) -> Result<SubscriptionView> {
    let view = subscription_view(session.shop.read(), id, session.now()).await?;
    view.ok_or_else(|| SubscriptionRefusal::NotFound.into())
}

async fn card(session: &Session, id: SubscriptionId) -> Result<Screen> {
    let view = view_of(session, id).await?;
    let owner = user_get(session.shop.read(), view.subscription.user_id).await?;
    let args = Args::new()
        .num("id", id.0)
        .person("owner", &owner.first_name)
        .code("owner_id", &owner.id.to_string())
        .date_time("since", view.subscription.created_at)
        .bytes("up", kernel::Bytes::new(view.usage.up))
        .bytes("down", kernel::Bytes::new(view.usage.down));
    let mut text = format!("{}\n\n{}", card_text(session, &view), session.tx("admin-subscription", &args));
    match view.usage.online_at {
        Some(at) => {
            let args = Args::new().relative("at", at, session.now());
            text.push_str(&format!("\n{}", session.tx("admin-subscription-online", &args)));
        }
        None => text.push_str(&format!("\n{}", session.t("admin-subscription-never-online"))),
    }
    let change = session.may(Permission::SubscriptionManage) && view.subscription.delivered_at.is_some();
    Ok(Screen::new(text)
        .row([Button::go(session.t("admin-button-user"), Route::AdminUser(owner.id))])
        .row_if(change, || {
            vec![Button::go(session.t("admin-subscription-revoke"), Route::AdminSubscriptionRevoke(id))]
        })
        .row([back_button(session, Route::AdminSubscriptions(0)), home_button(session)]))
}

async fn revoke_ask(session: &Session, id: SubscriptionId) -> Result<Answer> {
    let view = view_of(session, id).await?;
    let args = Args::new().ltr("name", &view.subscription.name);
    let sure =
        Button::go(session.t("admin-subscription-revoke-sure"), Route::AdminSubscriptionRevokeSure(id));
    let screen = Screen::new(session.tx("admin-subscription-revoke-ask", &args))
        .row([sure.style(Style::Danger)])
        .row([back_button(session, Route::AdminSubscription(id)), home_button(session)]);
    Ok(Answer::show(screen))
}

async fn revoke(session: &Session, id: SubscriptionId) -> Result<Answer> {
    session.run(move |ctx| Box::pin(async move { link_change(ctx, id).await.map(drop) })).await?;
    Ok(Answer::show(card(session, id).await?).with_toast(session.t("admin-subscription-revoked")))
}
