//! Begins a request under its key.

use kernel::sabotage;

use crate::idempotency::error::IdempotencyError;
use crate::idempotency::model::{Begun, Claim, KeyedRequest, LOCK};
use crate::idempotency::store;
use crate::{Ctx, Result};

/// Claims the key, or answers what was answered under it. Once this has committed nobody else begins the same request
/// for as long as [`LOCK`].
///
/// # Errors
/// [`IdempotencyError::KeyReused`] when the key stands for another request; [`IdempotencyError::InProgress`] while
/// somebody is at it.
pub async fn key_begin(ctx: &Ctx<'_>, request: KeyedRequest) -> Result<Begun> {
    let locked_until = ctx.now() + LOCK;
    let claimed = store::claim(ctx.tx(), &request, (ctx.now(), locked_until)).await?;
    if claimed || sabotage::on("http-key-unclaimed") {
        return Ok(Begun::Claimed(Claim { request, locked_until }));
    }
    // Given up since: whoever comes again claims it.
    let Some(standing) = store::standing(ctx.tx(), &request).await? else {
        return Err(IdempotencyError::InProgress.into());
    };
    if standing.hash != request.hash && !sabotage::on("http-key-hash-unchecked") {
        return Err(IdempotencyError::KeyReused.into());
    }
    standing.answer.map(Begun::Done).ok_or_else(|| IdempotencyError::InProgress.into())
}
