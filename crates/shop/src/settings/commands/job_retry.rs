//! Gives work that was given up another life.

use db::{DbFault, fault_of};
use kernel::JobId;
use serde_json::json;

use crate::identity::{Permission, require};
use crate::settings::error::SettingsError;
use crate::{Ctx, Result, audit};

/// The worker takes it up as if it were new.
///
/// # Errors
/// `identity.forbidden` without [`Permission::SettingsManage`]; `settings.job_unknown` when there is no such dead
/// letter (any more); `settings.job_waits` when the same work waits already.
pub async fn job_retry(ctx: &Ctx<'_>, id: JobId) -> Result<()> {
    require(ctx, Permission::SettingsManage).await?;
    let revived = jobs::dead_retry(ctx.tx(), ctx.now(), id).await;
    let kind = match revived {
        Ok(Some(kind)) => kind,
        Ok(None) => return Err(SettingsError::JobUnknown.into()),
        // Only one of the same work may wait.
        Err(error) if fault_of(&error) == DbFault::Unique => return Err(SettingsError::JobWaits.into()),
        Err(error) => return Err(error.into()),
    };
    audit::record(ctx, "job.retry", &format!("job:{id}"), json!({ "kind": kind }));
    Ok(())
}
