//! Makes sure the built-in roles exist and allow what the code says.

use crate::identity::model::roles_builtin;
use crate::identity::store;
use crate::{Ctx, Result};

/// Runs at every start: a permission that is new in this version reaches the built-in roles here.
///
/// # Errors
/// The database's own failures.
pub async fn roles_ensure(ctx: &Ctx<'_>) -> Result<()> {
    let stored = store::role_list(ctx.tx()).await?;
    for (code, name, permissions) in roles_builtin() {
        if !stored.iter().any(|role| role.code == code && role.builtin && role.permissions == permissions) {
            store::role_builtin_put(ctx.tx(), (code, name), permissions).await?;
        }
    }
    Ok(())
}
