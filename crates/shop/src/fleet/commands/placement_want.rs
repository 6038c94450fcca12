//! Wants a client in a location. A step of somebody else's command: no permission of its own.

use kernel::PlacementId;

use super::placement_change;
use crate::fleet::error::FleetError;
use crate::fleet::jobs::push_job;
use crate::fleet::model::{Change, EMAIL_LOT_LEN, Want, least_loaded};
use crate::fleet::store::{panels, placements};
use crate::{Ctx, Result};

/// Wants a client on the least-loaded panel of the location. The lane of that panel makes it. A holder that has a
/// client keeps it where it is; only what is wanted of it changes.
///
/// # Errors
/// `fleet.no_room`.
pub async fn placement_want(ctx: &Ctx<'_>, want: Want) -> Result<PlacementId> {
    if let Some(known) = placements::wanted_of(ctx.tx(), want.holder_id).await? {
        let Want { holder_id, credentials, cap_bytes, expires_at, device_limit, enable, label, .. } = want;
        let credentials = Some(credentials);
        let change = Change { cap_bytes, expires_at, device_limit, enable, credentials, label };
        placement_change(ctx, holder_id, change).await?;
        return Ok(PlacementId(known.id));
    }
    panels::location_lock(ctx.tx(), want.location_id).await?;
    let candidates = panels::candidates(ctx.tx(), want.location_id).await?;
    let panel_id = least_loaded(&candidates).ok_or(FleetError::NoRoom { location_id: want.location_id })?;
    let credentials = want.credentials.seal(ctx.sealer(), ctx.rng())?;
    let lot = ctx.rng().token(EMAIL_LOT_LEN);
    let id = placements::insert(ctx.tx(), (panel_id, ctx.now()), (&want, credentials, &lot)).await?;
    ctx.enqueue(push_job(panel_id));
    Ok(id)
}
