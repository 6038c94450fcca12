//! Following changes that another replica made.

use std::time::Duration;

use jobs::{Every, Handled, JobError, JobRun, NewJob};
use serde_json::json;

use crate::{Registrar, Shop};

const RELOAD: &str = "settings.reload";
const RELOAD_EVERY: Duration = Duration::from_secs(5);

/// Registers the reload.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(RELOAD, reload);
    registrar.schedule(RELOAD, Every::Interval(RELOAD_EVERY), NewJob::new(RELOAD, &json!({})));
}

async fn reload(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    shop.settings_reload().await?;
    Ok(Handled::Done)
}
