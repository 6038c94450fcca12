//! Telling those who look after the fleet.

use serde_json::Value;

use crate::identity::{self, Permission};
use crate::notifications::{NewNotice, notice_send};
use crate::{Ctx, Result};

/// Tells everybody with `AlertReceive`, each once per `dedup_key`.
pub(super) async fn alert(ctx: &Ctx<'_>, key: &'static str, args: &Value, dedup_key: &str) -> Result<()> {
    for user in identity::users_with(ctx.tx(), Permission::AlertReceive).await? {
        let dedup_key = format!("{dedup_key}:{}", user.id);
        notice_send(ctx, NewNotice { user_id: user.id, key, args: args.clone(), dedup_key, topic: None })
            .await?;
    }
    Ok(())
}
