//! One operation a file.

mod alert_send;
mod notice_change;
mod notice_send;
mod notice_shown;
mod update_close;
mod update_store;

pub use alert_send::{alert_renew, alert_send, alert_send_hourly};
pub use notice_change::{notice_change, notice_change_about, notice_end};
pub use notice_send::notice_send;
pub use notice_shown::{notice_forget, notice_shown};
pub use update_close::{update_attempt, update_close, updates_close};
pub use update_store::update_store;
