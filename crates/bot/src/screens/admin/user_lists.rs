//! What a person ordered, holds and moved.

use kernel::UserId;
use l10n::Args;
use shop::Result;
use shop::identity::user_get;
use shop::ledger::{Account, statement_page};
use shop::orders::order_list;
use shop::subscriptions::subscription_list;

use super::{count, page_of};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::screens::subscriptions::state_sign;
use crate::screens::{back_button, home_button, invoice, pager};
use crate::session::Session;

/// # Errors
/// `identity.user_not_found`.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminUserOrders(id, page) => orders(session, id, page).await,
        Route::AdminUserSubscriptions(id, page) => subscriptions(session, id, page).await,
        Route::AdminUserTransactions(id, page) => transactions(session, id, page).await,
        _ => Ok(Answer::default()),
    }
}

/// The title of a list: whose, and how many.
async fn title(session: &Session, key: &str, (id, total): (UserId, u64)) -> Result<String> {
    let user = user_get(session.shop.read(), id).await?;
    Ok(session.tx(key, &Args::new().person("name", &user.first_name).num("count", count(total))))
}

fn ways(session: &Session, id: UserId) -> [Button; 2] {
    [back_button(session, Route::AdminUser(id)), home_button(session)]
}

async fn orders(session: &Session, id: UserId, page: i64) -> Result<Answer> {
    let list = order_list(session.shop.read(), id, page_of(page)).await?;
    let mut text = title(session, "admin-user-orders-title", (id, list.total)).await?;
    for order in &list.items {
        let args = Args::new()
            .id("id", order.id.0)
            .text("state", order.state.as_str())
            .text("what", &invoice::what(session, order).await?)
            .money("price", order.price)
            .date_time("at", order.created_at);
        text.push_str("\n\n");
        text.push_str(&session.tx("admin-user-orders-line", &args));
    }
    let turn = pager(session, list.number, list.count(), |page| Route::AdminUserOrders(id, page));
    Ok(Answer::show(Screen::new(text).row(turn).row(ways(session, id))))
}

async fn subscriptions(session: &Session, id: UserId, page: i64) -> Result<Answer> {
    let list = subscription_list(session.shop.read(), id, page_of(page)).await?;
    let mut screen = Screen::new(title(session, "admin-user-subscriptions-title", (id, list.total)).await?);
    for held in &list.items {
        let label = format!("{} {}", state_sign(held.state), held.name);
        screen = screen.row([Button::go(label, Route::AdminSubscription(held.id))]);
    }
    let turn = pager(session, list.number, list.count(), |page| Route::AdminUserSubscriptions(id, page));
    Ok(Answer::show(screen.row(turn).row(ways(session, id))))
}

async fn transactions(session: &Session, id: UserId, page: i64) -> Result<Answer> {
    let list = statement_page(session.shop.read(), &Account::Wallet(id), page_of(page)).await?;
    let mut text = title(session, "admin-user-transactions-title", (id, list.total)).await?;
    for entry in &list.items {
        let up = entry.amount.is_positive();
        let args = Args::new()
            .id("id", entry.transfer_id.0)
            .text("kind", &entry.kind)
            .text("sign", if up { "plus" } else { "minus" })
            .money("amount", if up { entry.amount } else { entry.amount.negated() })
            .money("after", entry.balance_after)
            .date_time("at", entry.at);
        text.push_str("\n\n");
        text.push_str(&session.tx("admin-user-transactions-line", &args));
        // Other reasons are words of the books, not of a person.
        if matches!(entry.kind.as_str(), "adjust" | "reversal") {
            text.push_str(&format!("\n<i>{}</i>", l10n::escape_html(&l10n::isolate_auto(&entry.reason))));
        }
    }
    let turn = pager(session, list.number, list.count(), |page| Route::AdminUserTransactions(id, page));
    Ok(Answer::show(Screen::new(text).row(turn).row(ways(session, id))))
}
