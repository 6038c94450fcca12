//! Remembers whether messages arrive at a person.

use kernel::UserId;

use crate::identity::store;
use crate::{Ctx, Result};

/// Set by those who deliver messages; arriving makes a person reachable again.
///
/// # Errors
/// The database's own failures.
pub async fn user_reachable_set(ctx: &Ctx<'_>, user_id: UserId, reachable: bool) -> Result<()> {
    Ok(store::user_reachable_set(ctx.tx(), user_id, reachable).await?)
}
