//! Frees a key under which nothing worth keeping was answered.

use crate::idempotency::model::Claim;
use crate::idempotency::store;
use crate::{Ctx, Result};

/// Frees the key: the next one who comes with it begins anew. False when somebody else has taken it meanwhile.
///
/// # Errors
/// The database's own failures.
pub async fn key_give_up(ctx: &Ctx<'_>, claim: &Claim) -> Result<bool> {
    store::free(ctx.tx(), claim).await
}
