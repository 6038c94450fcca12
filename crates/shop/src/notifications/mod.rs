//! Telling people things, and hearing from them: notices (outgoing, by key and facts, never text) and the inbox of
//! messenger updates (incoming, stored before they are confirmed).
//!
//! Invariants: a notice exists once per dedup key; it is delivered at least once and, but for a crash between the
//! send and our commit, at most once; a notice that changed is changed in place; an update is stored once per bot and
//! number (F-19). Knows neither words nor screens nor what an update means.

mod commands;
mod jobs;
mod messenger;
mod model;
mod queries;
mod store;

pub use commands::{
    alert_renew, alert_send, alert_send_hourly, notice_change, notice_change_about, notice_end,
    notice_forget, notice_send, notice_shown, update_attempt, update_close, update_store, updates_close,
};
pub use jobs::on_event;
pub use messenger::{DeliveryError, MessageRef, Messenger, Notice};
pub use model::{Closed, IncomingUpdate, NewNotice, OpenUpdate};
pub use queries::{update_open_list, updates_waiting};

use std::time::Duration;

use ::jobs::{Every, NewJob, Priority};

use crate::Registrar;

const PRUNE_EVERY: Duration = Duration::from_secs(6 * 3600);

/// Registers the deliverer and the sweep of the inbox.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(jobs::NOTICE_DELIVER, jobs::notice_deliver);
    registrar.job(jobs::INBOX_PRUNE, jobs::inbox_prune);
    let prune = NewJob::new(jobs::INBOX_PRUNE, &()).priority(Priority::Low);
    registrar.schedule("notifications.inbox_prune", Every::Interval(PRUNE_EVERY), prune);
}
