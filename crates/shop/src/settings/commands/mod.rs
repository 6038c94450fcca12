//! Commands of the settings.

mod setting_set;

pub use setting_set::setting_set;
