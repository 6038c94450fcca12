//! Changes one setting.

use serde_json::json;

use crate::identity::{Permission, require};
use crate::settings::error::SettingsError;
use crate::settings::specs::{Spec, agree};
use crate::settings::{load, store};
use crate::{Ctx, Event, Result, audit};

/// Sets `key` to `value`, written as [`crate::settings::SettingLine`] shows it: amounts in rial, flags `true` and
/// `false`. The same value again changes nothing. The caller reloads ([`crate::Shop::settings_reload`]) afterwards.
///
/// # Errors
/// `identity.forbidden` without [`Permission::SettingsManage`]; `settings.unknown`, `settings.invalid`,
/// `settings.topup_bounds`.
pub async fn setting_set(ctx: &Ctx<'_>, key: &str, value: &str) -> Result<()> {
    require(ctx, Permission::SettingsManage).await?;
    let spec = Spec::find(key).ok_or_else(|| SettingsError::Unknown { key: key.to_owned() })?;
    let before = load(ctx.tx()).await?;
    let mut after = before.clone();
    spec.decode(&mut after, value)?;
    agree(&after)?;
    if before == after {
        return Ok(());
    }
    let stored = spec.encode(&after);
    store::value_put(ctx.tx(), (spec.key, stored.clone()), (ctx.actor().label(), ctx.now())).await?;
    let change = json!({ "before": spec.encode(&before), "after": stored });
    audit::record(ctx, "settings.set", &format!("setting:{key}"), change);
    let (before, after) = (before.four_eyes_above, after.four_eyes_above);
    if after > before {
        ctx.emit(Event::FourEyesRaised { before, after }).await?;
    }
    Ok(())
}
