//! Shuts a person out and lets them in again.

use kernel::UserId;
use serde_json::json;

use crate::identity::error::IdentityError;
use crate::identity::model::{Permission, UserState};
use crate::identity::{permissions_of, require, store, user_get};
use crate::{Ctx, Event, Kind, Result, audit};

const REASON_LEN_MAX: usize = 500;

/// Blocks a person, for a reason that is kept. Blocked already: nothing changes.
///
/// # Errors
/// `identity.forbidden` without [`Permission::UserManage`]; `identity.reason_required`, `identity.user_not_found`,
/// `identity.self_block`, `identity.owner_protected`.
pub async fn user_block(ctx: &Ctx<'_>, user_id: UserId, reason: &str) -> Result<()> {
    require(ctx, Permission::UserManage).await?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_LEN_MAX {
        return Err(IdentityError::ReasonRequired { max: REASON_LEN_MAX }.into());
    }
    if ctx.actor().user_id() == Some(user_id) {
        return Err(IdentityError::SelfBlock.into());
    }
    user_get(ctx.tx(), user_id).await?;
    store::roles_lock(ctx.tx()).await?;
    if permissions_of(ctx.tx(), user_id).await?.contains(Permission::RoleManage) {
        require(ctx, Permission::RoleManage).await.map_err(|error| match error.kind() {
            Kind::Forbidden => IdentityError::OwnerProtected.into(),
            _ => error,
        })?;
    }
    if store::user_state_set(ctx.tx(), user_id, UserState::Blocked, Some(reason)).await? {
        audit::record(ctx, "user.block", &format!("user:{user_id}"), json!({ "reason": reason }));
        ctx.emit(Event::UserBarred { user_id, barred: true }).await?;
    }
    Ok(())
}

/// Lets a blocked person in again. Not blocked: nothing changes.
///
/// # Errors
/// `identity.forbidden` without [`Permission::UserManage`]; `identity.user_not_found`.
pub async fn user_unblock(ctx: &Ctx<'_>, user_id: UserId) -> Result<()> {
    require(ctx, Permission::UserManage).await?;
    user_get(ctx.tx(), user_id).await?;
    if store::user_state_set(ctx.tx(), user_id, UserState::Active, None).await? {
        audit::record(ctx, "user.unblock", &format!("user:{user_id}"), json!({}));
        ctx.emit(Event::UserBarred { user_id, barred: false }).await?;
    }
    Ok(())
}
