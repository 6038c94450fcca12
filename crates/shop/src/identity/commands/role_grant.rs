//! Gives a role and takes it away.

use kernel::{Actor, UserId};
use serde_json::json;

use crate::identity::error::IdentityError;
use crate::identity::model::{Permission, Role};
use crate::identity::{require, store, user_get, users_with};
use crate::{Ctx, Result, audit};

/// Gives `user_id` the role. Given already: nothing changes.
///
/// # Errors
/// `identity.forbidden` without [`Permission::RoleManage`]; `identity.user_not_found`, `identity.role_not_found`.
pub async fn role_grant(ctx: &Ctx<'_>, user_id: UserId, role_code: &str) -> Result<()> {
    require(ctx, Permission::RoleManage).await?;
    let user = user_get(ctx.tx(), user_id).await?;
    let role = role_locked(ctx, role_code).await?;
    if store::user_role_add(ctx.tx(), (user.id, role.id), (ctx.actor().label(), ctx.now())).await? {
        audit::record(ctx, "role.grant", &format!("user:{user_id}"), json!({ "role": role_code }));
    }
    Ok(())
}

/// Takes the role from `user_id`. Not given: nothing changes.
///
/// # Errors
/// As [`role_grant`], and `identity.last_owner` when nobody could manage roles afterwards.
pub async fn role_revoke(ctx: &Ctx<'_>, user_id: UserId, role_code: &str) -> Result<()> {
    require(ctx, Permission::RoleManage).await?;
    let role = role_locked(ctx, role_code).await?;
    if store::user_role_remove(ctx.tx(), (user_id, role.id)).await? {
        if role.permissions.contains(Permission::RoleManage) {
            somebody_owns(ctx).await?;
        }
        audit::record(ctx, "role.revoke", &format!("user:{user_id}"), json!({ "role": role_code }));
    }
    Ok(())
}

async fn role_locked(ctx: &Ctx<'_>, code: &str) -> Result<Role> {
    let roles = store::roles_lock(ctx.tx()).await?;
    let found = roles.into_iter().find(|role| role.code == code);
    Ok(found.ok_or_else(|| IdentityError::RoleNotFound { role: code.to_owned() })?)
}

/// Refuses what a person does when it leaves nobody to manage roles. The operator at the shell can always begin anew.
async fn somebody_owns(ctx: &Ctx<'_>) -> Result<()> {
    let by_person = matches!(ctx.actor(), Actor::User { .. });
    if by_person && users_with(ctx.tx(), Permission::RoleManage).await?.is_empty() {
        return Err(IdentityError::LastOwner.into());
    }
    Ok(())
}
