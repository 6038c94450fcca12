//! Following changes that another replica or the shell made.

use std::time::Duration;

use crate::Registrar;

const RELOAD_EVERY: Duration = Duration::from_secs(5);

/// Registers the reload: every process keeps its own copy.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.habit(RELOAD_EVERY, |shop| async move {
        if let Err(error) = shop.settings_reload().await {
            tracing::warn!(%error, "the settings could not be read again");
        }
    });
}
