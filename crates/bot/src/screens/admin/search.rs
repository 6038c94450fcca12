//! Searching in lists. The text is kept by the dialogue, buttons carry a token of it: a button of an older search is
//! told apart, never answered with somebody else's results.

use shop::Result;

use crate::bot::Bot;
use crate::dialogue::{Dialogue, Found};
use crate::route::Route;
use crate::session::Session;

/// The longest text searched for, in characters: names are shorter, and a pasted link fits.
const TEXT_CHARS_MAX: usize = 200;

/// What is searched for, cut to what makes sense.
pub fn text_of(line: &str) -> String {
    line.trim().chars().take(TEXT_CHARS_MAX).collect()
}

/// Names a text in callback data: FNV-1a, never negative. Two texts with one token would only mix up pages.
pub fn token(text: &str) -> i64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = text.bytes().fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    i64::try_from(hash >> 1).unwrap_or_default()
}

/// Whether this person is searching: then looking at what was found ends nothing.
///
/// # Errors
/// The database's own failures.
pub async fn is_on(session: &Session) -> Result<bool> {
    let dialogue = Bot::dialogue_of(session).await?;
    Ok(matches!(dialogue, Some(Dialogue::UserSearch { .. } | Dialogue::SubscriptionSearch { .. })))
}

/// The search among people whose token this is.
///
/// # Errors
/// The database's own failures.
pub async fn users(session: &Session, wanted: i64) -> Result<Option<Found>> {
    Ok(match Bot::dialogue_of(session).await? {
        Some(Dialogue::UserSearch { found: Some(found) }) if token(&found.text) == wanted => Some(found),
        _ => None,
    })
}

/// The search among services whose token this is.
///
/// # Errors
/// The database's own failures.
pub async fn subscriptions(session: &Session, wanted: i64) -> Result<Option<Found>> {
    Ok(match Bot::dialogue_of(session).await? {
        Some(Dialogue::SubscriptionSearch { found: Some(found) }) if token(&found.text) == wanted => {
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
            Route::AdminUsersFound(token(&found.text), found.page)
        }
        (Route::AdminSubscriptions(_), Some(Dialogue::SubscriptionSearch { found: Some(found) })) => {
            Route::AdminSubscriptionsFound(token(&found.text), found.page)
        }
        _ => list,
    })
}
