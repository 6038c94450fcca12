//! Somebody writes to the shop: registers them or brings what is known up to date.

use chrono::TimeDelta;
use kernel::{Locale, UserId};

use crate::identity::model::{Arrival, User, payload_referrer, payload_word};
use crate::identity::store;
use crate::{Ctx, Error, Event, Result};

/// `seen_at` is written at most this often when nothing else changed.
const SEEN_STEP: TimeDelta = TimeDelta::seconds(60);

/// The person behind a messenger account. A new one is registered; `r<id in base 36>` in the payload names who
/// brought them, any other word becomes their source, garbage is passed over. Later payloads change neither: whoever
/// was here already was brought by nobody.
///
/// # Errors
/// The database's own failures.
pub async fn user_arrive(ctx: &Ctx<'_>, arrival: Arrival) -> Result<User> {
    let arrival = arrival.cleaned();
    if let Some(known) = store::user_by_telegram(ctx.tx(), arrival.telegram_id).await? {
        return refresh(ctx, known, &arrival).await;
    }
    let (referrer, source) = origin(ctx, &arrival).await?;
    let locale = locale_of(&arrival).unwrap_or(ctx.settings().default_locale);
    store::user_insert(ctx.tx(), &arrival, locale, (referrer, source), ctx.now()).await?;
    let user = store::user_by_telegram(ctx.tx(), arrival.telegram_id).await?;
    user.ok_or_else(|| Error::internal("a person who was just registered is not there"))
}

async fn refresh(ctx: &Ctx<'_>, known: User, arrival: &Arrival) -> Result<User> {
    let locale = if known.locale_chosen { known.locale } else { locale_of(arrival).unwrap_or(known.locale) };
    let fresh = User {
        first_name: arrival.first_name.clone(),
        last_name: arrival.last_name.clone(),
        username: arrival.username.clone(),
        locale,
        reachable: true,
        ..known.clone()
    };
    if fresh == known && ctx.now() - known.seen_at < SEEN_STEP {
        return Ok(known);
    }
    store::user_refresh(ctx.tx(), known.id, arrival, locale, ctx.now()).await?;
    if !known.reachable {
        ctx.emit(Event::UserReturned { user_id: known.id }).await?;
    }
    Ok(User { seen_at: ctx.now(), ..fresh })
}

async fn origin<'a>(ctx: &Ctx<'_>, arrival: &'a Arrival) -> Result<(Option<UserId>, Option<&'a str>)> {
    let Some(word) = payload_word(arrival.start_payload.as_deref()) else { return Ok((None, None)) };
    if let Some(id) = payload_referrer(word)
        && store::user_get(ctx.tx(), id).await?.is_some()
    {
        return Ok((Some(id), None));
    }
    Ok((None, Some(word)))
}

fn locale_of(arrival: &Arrival) -> Option<Locale> {
    arrival.language_code.as_deref().map(|tag| Locale::from_tag(Some(tag)))
}
