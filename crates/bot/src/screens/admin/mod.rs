//! The staff's side: what the owner, administrators and reviewers see and do.
//!
//! Every deed passes the door first ([`door`]): whoever may not is led home. The command behind it asks again. Nothing
//! here decides what the shop does.

mod alerts;
mod alerts_money;
mod audit;
mod audit_words;
mod cards;
mod days;
mod dead_jobs;
mod desk;
mod desk_notices;
mod door;
mod entry;
mod findings;
mod gateways;
mod locations;
mod overview;
mod payment_list;
mod payments;
mod plan_fields;
mod plans;
mod refusals;
mod roles;
mod search;
mod server_add;
mod server_draft;
mod server_edit;
mod server_way;
mod servers;
mod settings;
mod subscriptions;
mod user_lists;
mod users;
mod wallets;

use kernel::PageRequest;
use serde_json::{Value, json};
use shop::identity::Permission;
use shop::{Kind, Result};

use self::door::Room;
use super::home;
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::session::Session;

/// Rows of a list on one screen.
const PAGE_SIZE: u32 = 8;

/// Whether a command that customers have too means the staff's screen for this person.
pub fn wants(session: &Session, name: &str) -> bool {
    name == "subscriptions" && session.may(Permission::UserView)
}

/// Whether a search waits for another line.
///
/// # Errors
/// The database's own failures.
pub async fn is_searching(session: &Session) -> Result<bool> {
    search::is_on(session).await
}

/// A staff command; `None` when it is none, or not this person's.
///
/// # Errors
/// The shop's refusals.
pub async fn command(session: &Session, name: &str, argument: &str) -> Result<Option<Answer>> {
    let Some(route) = door::of_command(name) else { return Ok(None) };
    if door::open(session, route).is_none() {
        return Ok(None);
    }
    match (route, argument.is_empty()) {
        (Route::AdminUsers(_), false) => users::found(session, argument).await.map(Some),
        (Route::AdminSubscriptions(_), false) => subscriptions::found(session, argument).await.map(Some),
        (Route::AdminPayments(_), false) if session.may(Permission::PaymentView) => {
            payment_list::found(session, argument).await.map(Some)
        }
        (Route::Admin, _) => {
            overview::commands_set(session).await;
            press(session, route).await.map(Some)
        }
        _ => press(session, route).await.map(Some),
    }
}

/// A press on a staff screen. Whoever may not see it is led home.
///
/// # Errors
/// Failures that are worth another try; refusals are answered here.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    let Some(room) = door::open(session, route) else { return Ok(Answer::show(home::home(session))) };
    let answer = match room {
        Room::Overview => overview::press(session, route).await,
        Room::Users => users::press(session, route).await,
        Room::UserLists => user_lists::press(session, route).await,
        Room::Wallets => wallets::press(session, route).await,
        Room::Roles => roles::press(session, route).await,
        Room::Payments => payments::press(session, route).await,
        Room::Subscriptions => subscriptions::press(session, route).await,
        Room::Servers => servers::press(session, route).await,
        Room::ServerAdd => server_add::press(session, route).await,
        Room::ServerEdit => server_edit::press(session, route).await,
        Room::ServerWay => server_way::press(session, route).await,
        Room::Locations => locations::press(session, route).await,
        Room::Plans => plans::press(session, route).await,
        Room::Cards => cards::press(session, route).await,
        Room::Gateways => gateways::press(session, route).await,
        Room::Settings => settings::press(session, route).await,
        Room::Audit => audit::press(session, route).await,
        Room::DeadJobs => dead_jobs::press(session, route).await,
        Room::Desk => desk::press(session, route).await,
    };
    match answer {
        Err(error) if is_refusal(&error) => Ok(Answer::alert(refusals::words(session, &error))),
        answer => answer,
    }
}

/// A line said in a staff dialogue. What is refused is said, and the dialogue waits on.
///
/// # Errors
/// Failures that are worth another try; refusals are answered here.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    let Some((room, back)) = door::of_dialogue(session, &dialogue) else {
        session.await_line(None).await?;
        return Ok(home::unknown(session));
    };
    let answer = match room {
        Room::Users => users::said(session, dialogue, text).await,
        Room::Wallets => wallets::said(session, dialogue, text).await,
        Room::Desk => desk::said(session, dialogue, text).await,
        Room::Subscriptions => subscriptions::found(session, text).await,
        Room::Payments => payment_list::found(session, text).await,
        Room::Servers => servers::said(session, dialogue, text).await,
        Room::ServerAdd => server_add::said(session, dialogue, text).await,
        Room::ServerEdit => server_edit::said(session, dialogue).await,
        Room::ServerWay => server_way::said(session, dialogue, text).await,
        Room::Locations => locations::said(session, dialogue, text).await,
        Room::Plans => plans::said(session, dialogue, text).await,
        Room::Cards => cards::said(session, dialogue, text).await,
        Room::Gateways => gateways::said(session, dialogue, text).await,
        Room::Settings => settings::said(session, dialogue, text).await,
        _ => Ok(home::unknown(session)),
    };
    match answer {
        Err(error) if is_refusal(&error) => {
            let words = l10n::escape_html(&refusals::words(session, &error)).into_owned();
            Ok(again(session, words, back))
        }
        answer => answer,
    }
}

/// The screen of a notice for staff; `None` when there is nothing to say.
///
/// # Errors
/// The database's own failures.
pub async fn notice(session: &Session, key: &str, args: &Value) -> Result<Option<Screen>> {
    alerts::screen(session, key, args).await
}

/// Whether an error is an answer; the others are tried again. A silent panel is: nobody waits for it in a chat.
fn is_refusal(error: &shop::Error) -> bool {
    error.code() == "fleet.panel_silent" || !matches!(error.kind(), Kind::Unavailable | Kind::Internal)
}

/// What was wrong with a line, and the way out. The dialogue waits on.
fn again(session: &Session, words: String, back: Route) -> Answer {
    Answer::say(ask(session, words, back))
}

/// A question with the way out.
fn ask(session: &Session, words: impl Into<String>, back: Route) -> Screen {
    Screen::new(words).row([Button::go(session.t("button-cancel"), back)])
}

/// Secrets do not stay in the chat. Best effort: Telegram may refuse.
async fn forget_line(session: &Session) {
    let Some(message_id) = session.message_id else { return };
    let params = json!({ "chat_id": session.chat_id, "message_id": message_id });
    if let Err(error) = session.mouth.0.call::<_, bool>("deleteMessage", &params).await {
        tracing::warn!(%error, "a message with a secret could not be deleted");
    }
}

fn page_of(number: i64) -> PageRequest {
    PageRequest::new(u32::try_from(number).unwrap_or(0), PAGE_SIZE)
}

/// A count of things as the number of a text.
fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Somebody's words for a button: no markup there, and nothing that turns the line around.
fn label(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    let clean: String = text.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    l10n::isolate_auto(clean.trim())
}
