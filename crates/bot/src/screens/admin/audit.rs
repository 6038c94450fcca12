//! Who did what: the last entries of the log.

use kernel::UserId;
use l10n::Args;
use shop::Result;
use shop::audit::{AuditEntry, entry_page};
use shop::identity::user_get;

use super::{audit_words, count, page_of};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::Screen;
use crate::screens::{back_button, home_button, pager};
use crate::session::Session;

/// # Errors
/// The database's own failures.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    let page = match route {
        Route::AdminAudit(page) => page,
        _ => 0,
    };
    let list = entry_page(session.shop.read(), None, page_of(page)).await?;
    let mut text = session.tx("admin-audit", &Args::new().num("count", count(list.total)));
    for entry in &list.items {
        text.push_str("\n\n");
        text.push_str(&line(session, entry).await);
    }
    let screen = Screen::new(text)
        .row(pager(session, list.number, list.count(), Route::AdminAudit))
        .row([back_button(session, Route::Admin), home_button(session)]);
    Ok(Answer::show(screen))
}

async fn line(session: &Session, entry: &AuditEntry) -> String {
    let key = format!("admin-audit-{}", entry.action.replace(['.', '_'], "-"));
    let action = if session.l10n.has(session.locale(), &key) {
        session.t(&key)
    } else {
        l10n::isolate(&format!("<code>{}</code>", l10n::escape_html(&entry.action)))
    };
    let args = Args::new()
        .id("seq", entry.seq)
        .text("actor", &actor(session, &entry.actor).await)
        .text("action", &action)
        .text("subject", &audit_words::subject(session, &entry.subject).await)
        .date_time("at", entry.at);
    let mut line = session.tx("admin-audit-line", &args);
    let facts = audit_words::facts(session, entry).await;
    if !facts.is_empty() {
        line.push('\n');
        line.push_str(&facts);
    }
    line
}

/// A person by name; the shop and the operator by what they are.
async fn actor(session: &Session, label: &str) -> String {
    let id = label.strip_prefix("user:").and_then(|id| id.parse::<UserId>().ok());
    let user = match id {
        Some(id) => user_get(session.shop.read(), id).await.ok(),
        None => None,
    };
    match (user, label) {
        (Some(user), _) => l10n::person(&user.first_name),
        (None, "system") => session.t("admin-actor-system"),
        (None, "operator") => session.t("review-operator"),
        (None, other) => l10n::escape_html(other).into_owned(),
    }
}
