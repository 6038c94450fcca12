//! Searching in lists. The text is kept by the dialogue, buttons carry a token of it: a button of an older search is
//! told apart, never answered with somebody else's results.

use shop::Result;

use crate::bot::Bot;
use crate::dialogue::{Dialogue, Found};
use crate::route::{Route, token_of};
use crate::session::Session;

/// The longest text searched for, in characters: names are shorter, and a pasted link fits.
const TEXT_CHARS_MAX: usize = 200;

/// What is searched for, cut to what makes sense.
pub fn text_of(line: &str) -> String {
    line.trim().chars().take(TEXT_CHARS_MAX).collect()
}

/// Whether this person is searching: then looking at what was found ends nothing.
///
/// # Errors
/// The database's own failures.
pub async fn is_on(session: &Session) -> Result<bool> {
    let dialogue = Bot::dialogue_of(session).await?;
    Ok(matches!(
        dialogue,
        Some(
            Dialogue::UserSearch { .. }
                | Dialogue::SubscriptionSearch { .. }
                | Dialogue::PaymentSearch { .. }
        )
    ))
}

/// The search among people whose token this is.
///
/// # Errors
/// The database's own failures.
pub async fn users(session: &Session, wanted: i64) -> Result<Option<Found>> {
    Ok(match Bot::dialogue_of(session).await? {
        Some(Dialogue::UserSearch { found: Some(found) }) if token_of(&found.text) == wanted => Some(found),
        _ => None,
    })
}

/// The search among services whose token this is.
///
/// # Errors
/// The database's own failures.
pub async fn subscriptions(session: &Session, wanted: i64) -> Result<Option<Found>> {
    Ok(match Bot::dialogue_of(session).await? {
        Some(Dialogue::SubscriptionSearch { found: Some(found) }) if token_of(&found.text) == wanted => {
            Some(found)
        }
        _ => None,
    })
}

/// The search among payments whose token this is.
///
/// # Errors
/// The database's own failures.
pub async fn payments(session: &Session, wanted: i64) -> Result<Option<Found>> {
    Ok(match Bot::dialogue_of(session).await? {
        Some(Dialogue::PaymentSearch { found: Some(found) }) if token_of(&found.text) == wanted => {
            Some(found)
        }
        _ => None,
    })
}

/// Back from one who was found to all who were; otherwise to the whole list.
///
/// # Errors
/// The database's own failures.
pub async fn back(session: &Session, list: Route) -> Result<Route> {
    Ok(match (list, Bot::dialogue_of(session).await?) {
        (Route::AdminUsers(_), Some(Dialogue::UserSearch { found: Some(found) })) => {
            Route::AdminUsersFound(token_of(&found.text), found.page)
        }
        (Route::AdminSubscriptions(_), Some(Dialogue::SubscriptionSearch { found: Some(found) })) => {
            Route::AdminSubscriptionsFound(token_of(&found.text), found.page)
        }
        (Route::AdminPayments(_), Some(Dialogue::PaymentSearch { found: Some(found) })) => {
            Route::AdminPaymentsFound(token_of(&found.text), found.page)
        }
        _ => list,
    })
}
