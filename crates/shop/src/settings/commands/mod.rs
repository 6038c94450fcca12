//! Commands of the settings.

mod job_retry;
mod setting_set;

pub use job_retry::job_retry;
pub use setting_set::setting_set;
