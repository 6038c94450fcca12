//! Remembers whether messages arrive at a person.

use kernel::UserId;

use crate::identity::store;
use crate::{Ctx, Event, Result};

/// Set by those who deliver messages; arriving makes a person reachable again.
///
/// # Errors
/// The database's own failures.
pub async fn user_reachable_set(ctx: &Ctx<'_>, user_id: UserId, reachable: bool) -> Result<()> {
    let changed = store::user_reachable_set(ctx.tx(), user_id, reachable).await?;
    if changed && reachable {
        ctx.emit(Event::UserReturned { user_id }).await?;
    }
    Ok(())
}
