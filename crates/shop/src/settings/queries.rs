//! Reading settings.

use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::model::Settings;
use super::specs::{SPECS, Spec};
use super::store;
use crate::{Error, Result};

/// The settings as stored, defaults where nothing is stored. A key nobody knows (any more) is passed over.
///
/// # Errors
/// The database's own failures; internal when a stored value does not decode.
pub async fn load(db: &impl ConnectionTrait) -> Result<Settings> {
    let mut settings = Settings::default();
    for (key, value) in store::values(db).await? {
        match Spec::find(&key) {
            Some(spec) => spec
                .decode(&mut settings, &value)
                .map_err(|_| Error::internal(format!("the stored setting {key} does not decode")))?,
            None => tracing::warn!(key, "a stored setting is unknown to this version"),
        }
    }
    Ok(settings)
}

/// One setting, as a form or a table shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingLine {
    pub key: &'static str,
    /// `text`, `template`, `flag`, `whole`, `amount` (in rial), `language`.
    pub kind: &'static str,
    pub value: String,
    pub default: String,
    /// The least value; for texts the least length in characters.
    pub min: Option<i64>,
    pub max: Option<i64>,
}

/// Every setting with its value, in the order of the table.
#[must_use]
pub fn setting_list(settings: &Settings) -> Vec<SettingLine> {
    let defaults = Settings::default();
    SPECS
        .iter()
        .map(|spec| SettingLine {
            key: spec.key,
            kind: spec.kind(),
            value: spec.encode(settings),
            default: spec.encode(&defaults),
            min: spec.bounds().map(|bounds| bounds.0),
            max: spec.bounds().map(|bounds| bounds.1),
        })
        .collect()
}
