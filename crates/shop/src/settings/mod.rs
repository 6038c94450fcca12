//! What the owner can change while the shop runs: one typed struct, one table that says what each key accepts. Beside it
//! the other switch of the machine room: work that was given up is tried again.
//!
//! Invariants: a stored value always decodes; a key that is not stored has its default; every change is audited.
//! Never holds secrets and never decides what a setting means to others.

mod commands;
mod error;
mod jobs;
mod model;
mod queries;
mod specs;
mod store;

pub use commands::{job_retry, setting_set};
pub use error::SettingsError;
pub use model::Settings;
pub use queries::{SettingLine, load, setting_list};

pub(crate) use jobs::register;
