//! Everybody's subscriptions: finding one, its card with its owner, a new link for the customer.

use kernel::{Page, SubscriptionId};
use l10n::Args;
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::subscriptions::{
    Subscription, SubscriptionRefusal, SubscriptionView, link_change, subscription_page, subscription_view,
};

use super::{count, page_of, search};
use crate::answer::Answer;
use crate::dialogue::{Dialogue, Found};
use crate::route::{Route, token_of};
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
        Route::AdminSubscriptionsFound(token, page) => turned(session, token, page).await,
        _ => list(session, 0).await,
    }
}

/// All, newest first; a line searches.
async fn list(session: &Session, page: i64) -> Result<Answer> {
    session.await_line(Some(Dialogue::SubscriptionSearch { found: None })).await?;
    let list = subscription_page(session.shop.read(), None, page_of(page)).await?;
    let text = session.tx("admin-subscriptions", &Args::new().num("count", count(list.total)));
    let turn = pager(session, list.number, list.count(), Route::AdminSubscriptions);
    let screen = rows(Screen::new(text), &list.items).row(turn);
    Ok(Answer::show(screen.row([back_button(session, Route::Admin), home_button(session)])))
}

/// Whose name has `text` in it; one alone is opened.
///
/// # Errors
/// The database's own failures.
pub async fn found(session: &Session, text: &str) -> Result<Answer> {
    let text = search::text_of(text);
    let list = subscription_page(session.shop.read(), Some(&text), page_of(0)).await?;
    if let ([held], 1) = (list.items.as_slice(), list.total) {
        session.await_line(Some(Dialogue::SubscriptionSearch { found: None })).await?;
        return Ok(Answer::say(card(session, held.id).await?));
    }
    Ok(Answer::say(results(session, Found { text, page: 0 }, &list).await?))
}

/// Another page of a search. One that is over is said so, and all are shown.
async fn turned(session: &Session, token: i64, page: i64) -> Result<Answer> {
    let Some(found) = search::subscriptions(session, token).await? else {
        return Ok(list(session, 0).await?.with_toast(session.t("admin-search-over")));
    };
    let list = subscription_page(session.shop.read(), Some(&found.text), page_of(page)).await?;
    Ok(Answer::show(results(session, Found { page, ..found }, &list).await?))
}

async fn results(session: &Session, found: Found, list: &Page<Subscription>) -> Result<Screen> {
    let key = if list.total == 0 { "admin-subscriptions-none" } else { "admin-subscriptions-found" };
    let args = Args::new().num("count", count(list.total)).text("text", &l10n::person(&found.text));
    let token = token_of(&found.text);
    session.await_line(Some(Dialogue::SubscriptionSearch { found: Some(found) })).await?;
    let screen = rows(Screen::new(session.tx(key, &args)), &list.items);
    let turn = pager(session, list.number, list.count(), |page| Route::AdminSubscriptionsFound(token, page));
    let all = Button::go(session.t("admin-subscriptions-all"), Route::AdminSubscriptions(0));
    let people = Button::go(session.t("admin-subscriptions-people"), Route::AdminUsers(0));
    let elsewhere = if list.total == 0 { vec![all, people] } else { vec![all] };
    Ok(screen.row(turn).row(elsewhere).row([back_button(session, Route::Admin), home_button(session)]))
}

fn rows(screen: Screen, held: &[Subscription]) -> Screen {
    held.iter().fold(screen, |screen, held| {
        let label = format!("{} {}", state_sign(held.state), l10n::isolate(&held.name));
        screen.row([Button::go(label, Route::AdminSubscription(held.id))])
    })
}

async fn view_of(session: &Session, id: SubscriptionId) -> Result<SubscriptionView> {
    let view = subscription_view(session.shop.read(), id, session.now()).await?;
    view.ok_or_else(|| SubscriptionRefusal::NotFound.into())
}

async fn card(session: &Session, id: SubscriptionId) -> Result<Screen> {
    let view = view_of(session, id).await?;
    let owner = user_get(session.shop.read(), view.subscription.user_id).await?;
    let args = Args::new()
        .id("id", id.0)
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
    let back = search::back(session, Route::AdminSubscriptions(0)).await?;
    let change = session.may(Permission::SubscriptionManage) && view.subscription.delivered_at.is_some();
    Ok(Screen::new(text)
        .row([Button::go(session.t("admin-button-user"), Route::AdminUser(owner.id))])
        .row_if(change, || {
            vec![Button::go(session.t("admin-subscription-revoke"), Route::AdminSubscriptionRevoke(id))]
        })
        .row([back_button(session, back), home_button(session)]))
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
