//! People: finding them, their card, shutting them out and letting them in.

use std::iter;

use kernel::{Page, PageRequest, UserId};
use l10n::Args;
use shop::Result;
use shop::identity::{
    Permission, User, UserState, roles_of, user_block, user_get, user_search, user_unblock,
};
use shop::ledger::{Account, balance};
use shop::orders::order_list;
use shop::subscriptions::subscription_list;

use super::{ask, count, desk, door, label, page_of, payments, roles, search};
use crate::answer::Answer;
use crate::dialogue::{Dialogue, Found};
use crate::route::{Route, token_of};
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home_button, pager};
use crate::session::Session;

/// Only the total is wanted.
const TOTAL_ONLY: PageRequest = PageRequest { number: 0, size: 1 };

/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminUser(id) => card(session, id).await,
        Route::ReceiptUser(receipt) => {
            let id = payments::payer_of(session, receipt).await?;
            Ok(Answer::say(card_screen(session, id).await?))
        }
        Route::AdminUserBlock(id) => block_ask(session, id).await,
        Route::AdminUserUnblock(id) => {
            session.run(move |ctx| Box::pin(user_unblock(ctx, id))).await?;
            Ok(card(session, id).await?.with_toast(session.t("admin-user-unblocked")))
        }
        Route::AdminUsers(page) => list(session, page).await,
        Route::AdminUsersFound(token, page) => turned(session, token, page).await,
        _ => list(session, 0).await,
    }
}

/// # Errors
/// The shop's refusals.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::BlockReason { user } => {
            let reason = text.to_owned();
            session
                .run(move |ctx| {
                    let reason = reason.clone();
                    Box::pin(async move { user_block(ctx, user, &reason).await })
                })
                .await?;
            session.await_line(None).await?;
            let mut screen = card_screen(session, user).await?;
            screen.text = format!("{}\n\n{}", session.t("admin-user-blocked"), screen.text);
            Ok(Answer::say(screen))
        }
        _ => found(session, text).await,
    }
}

/// Everybody, newest first; a line searches.
async fn list(session: &Session, page: i64) -> Result<Answer> {
    session.await_line(Some(Dialogue::UserSearch { found: None })).await?;
    let list = user_search(session.shop.read(), "", page_of(page)).await?;
    let text = session.tx("admin-users", &Args::new().num("count", count(list.total)));
    let turn = pager(session, list.number, list.count(), Route::AdminUsers);
    Ok(Answer::show(rows(session, Screen::new(text), &list.items).row(turn).row(ways(session))))
}

/// Who fits a text; one alone is opened.
///
/// # Errors
/// The database's own failures.
pub async fn found(session: &Session, text: &str) -> Result<Answer> {
    let text = search::text_of(text);
    let list = user_search(session.shop.read(), &text, page_of(0)).await?;
    if let ([user], 1) = (list.items.as_slice(), list.total) {
        session.await_line(Some(Dialogue::UserSearch { found: None })).await?;
        return Ok(Answer::say(card_screen(session, user.id).await?));
    }
    Ok(Answer::say(results(session, Found { text, page: 0 }, &list).await?))
}

/// Another page of a search. One that is over is said so, and everybody is shown.
async fn turned(session: &Session, token: i64, page: i64) -> Result<Answer> {
    let Some(found) = search::users(session, token).await? else {
        return Ok(list(session, 0).await?.with_toast(session.t("admin-search-over")));
    };
    let list = user_search(session.shop.read(), &found.text, page_of(page)).await?;
    Ok(Answer::show(results(session, Found { page, ..found }, &list).await?))
}

async fn results(session: &Session, found: Found, list: &Page<User>) -> Result<Screen> {
    let key = if list.total == 0 { "admin-users-nobody" } else { "admin-users-found" };
    let args = Args::new().num("count", count(list.total)).text("text", &l10n::person(&found.text));
    let token = token_of(&found.text);
    session.await_line(Some(Dialogue::UserSearch { found: Some(found) })).await?;
    let screen = rows(session, Screen::new(session.tx(key, &args)), &list.items);
    let turn = pager(session, list.number, list.count(), |page| Route::AdminUsersFound(token, page));
    let all = Button::go(session.t("admin-users-all"), Route::AdminUsers(0));
    Ok(screen.row(turn).row([all]).row(ways(session)))
}

fn ways(session: &Session) -> [Button; 2] {
    [back_button(session, Route::Admin), home_button(session)]
}

fn rows(session: &Session, screen: Screen, users: &[User]) -> Screen {
    users.iter().fold(screen, |screen, user| {
        let args = Args::new()
            .text("state", if user.state == UserState::Blocked { "blocked" } else { "active" })
            .text("name", &label(&full_name(user)))
            .text(
                "username",
                &user.username.as_ref().map_or_else(String::new, |name| l10n::isolate(&format!("@{name}"))),
            );
        let line = session.tx("admin-users-line", &args);
        screen.row([Button::go(line.trim_end(), Route::AdminUser(user.id))])
    })
}

fn full_name(user: &User) -> String {
    format!("{} {}", user.first_name, user.last_name.as_deref().unwrap_or_default()).trim().to_owned()
}

async fn card(session: &Session, id: UserId) -> Result<Answer> {
    Ok(Answer::show(card_screen(session, id).await?))
}

/// Everything about a person on one screen.
///
/// # Errors
/// `identity.user_not_found`.
pub async fn card_screen(session: &Session, id: UserId) -> Result<Screen> {
    let db = session.shop.read();
    let user = user_get(db, id).await?;
    let wallet = balance(db, &Account::Wallet(id)).await?;
    let held = subscription_list(db, id, TOTAL_ONLY).await?.total;
    let orders = order_list(db, id, TOTAL_ONLY).await?.total;
    let roles: Vec<String> = roles_of(db, id).await?.iter().map(|role| roles::name(session, role)).collect();
    let username = user.username.as_ref().map_or_else(String::new, |name| format!("@{name}"));
    let args = Args::new()
        .person("name", &full_name(&user))
        .ltr("username", &username)
        .text("has_username", if user.username.is_some() { "yes" } else { "no" })
        .code("id", &id.to_string())
        .code("telegram", &user.telegram_id.map_or_else(String::new, |id| id.to_string()))
        .date("since", user.created_at)
        .relative("seen", user.seen_at, session.now())
        .text("state", if user.state == UserState::Blocked { "blocked" } else { "active" })
        .escaped("reason", user.state_reason.as_deref().unwrap_or_default())
        .text("reachable", if user.reachable { "yes" } else { "no" })
        .text("language", user.locale.code())
        .money("balance", wallet.balance)
        .money("held", wallet.held)
        .text("has_held", if wallet.held.is_positive() { "yes" } else { "no" })
        .num("subscriptions", count(held))
        .num("orders", count(orders))
        .escaped("roles", &roles.join(&session.t("list-comma")))
        .text("has_roles", if roles.is_empty() { "no" } else { "yes" });
    let back = search::back(session, Route::AdminUsers(0)).await?;
    let (waits, verdicts) = desk::at_wallet(session, id).await?;
    let text = iter::once(session.tx("admin-user", &args)).chain(waits).collect::<Vec<_>>().join("\n\n");
    let screen = verdicts.into_iter().fold(Screen::new(text), |screen, button| screen.row([button]));
    Ok(card_buttons(session, &user, screen).row([back_button(session, back), home_button(session)]))
}

fn card_buttons(session: &Session, user: &User, screen: Screen) -> Screen {
    let id = user.id;
    let may = |route: Route| door::open(session, route).is_some();
    let block = if user.state == UserState::Blocked {
        Button::go(session.t("admin-user-unblock"), Route::AdminUserUnblock(id))
    } else {
        Button::go(session.t("admin-user-block"), Route::AdminUserBlock(id)).style(Style::Danger)
    };
    let mut last = Vec::new();
    if may(Route::AdminUserRoles(id)) {
        last.push(Button::go(session.t("admin-user-roles"), Route::AdminUserRoles(id)));
    }
    if session.may(Permission::UserManage) {
        last.push(block);
    }
    screen
        .row_if(may(Route::AdminUserCredit(id)), || {
            vec![
                Button::go(session.t("admin-user-credit"), Route::AdminUserCredit(id)),
                Button::go(session.t("admin-user-debit"), Route::AdminUserDebit(id)),
            ]
        })
        .row_if(may(Route::AdminUserOrders(id, 0)), || {
            vec![
                Button::go(session.t("admin-user-subscriptions"), Route::AdminUserSubscriptions(id, 0)),
                Button::go(session.t("admin-user-orders"), Route::AdminUserOrders(id, 0)),
            ]
        })
        .row_if(may(Route::AdminUserTransactions(id, 0)), || {
            vec![Button::go(session.t("admin-user-transactions"), Route::AdminUserTransactions(id, 0))]
        })
        .row(last)
}

async fn block_ask(session: &Session, id: UserId) -> Result<Answer> {
    let user = user_get(session.shop.read(), id).await?;
    session.await_line(Some(Dialogue::BlockReason { user: id })).await?;
    let args = Args::new().person("name", &full_name(&user));
    Ok(Answer::show(ask(session, session.tx("admin-user-block-ask", &args), Route::AdminUser(id))))
}
