//! The owner's and the reviewers' screens.

use serde_json::Value;
use shop::Result;

use super::home;
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::Screen;
use crate::session::Session;

/// Whether a command that customers have too means the staff's screen for this person.
pub fn wants(session: &Session, name: &str) -> bool {
    name == "subscriptions" && !session.permissions.is_empty()
}

/// A staff command; `None` when it is none, or not this person's.
///
/// # Errors
/// The shop's refusals.
pub async fn command(_session: &Session, _name: &str, _argument: &str) -> Result<Option<Answer>> {
    Ok(None)
}

/// A press on a staff screen. Whoever may not see it is led home.
///
/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, _route: Route) -> Result<Answer> {
    Ok(Answer::show(home::home(session)))
}

/// A line said in a staff dialogue.
///
/// # Errors
/// The shop's refusals.
pub async fn said(session: &Session, _dialogue: Dialogue, _text: &str) -> Result<Answer> {
    Ok(home::unknown(session))
}

/// The screen of a notice for staff; `None` when there is nothing to say.
///
/// # Errors
/// The database's own failures.
pub async fn notice(_session: &Session, _key: &str, _args: &Value) -> Result<Option<Screen>> {
    Ok(None)
}
