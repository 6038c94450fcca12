//! Panels and the clients we want on them: desired rows here, absolute writes there, usage of our own.
//!
//! Invariants: one writer per panel (the lane `panel:<id>`); a panel is told only absolute facts, so that telling it
//! twice changes nothing (F-12); clients that are not ours (an email of ours *and* our marker in the comment) are
//! neither changed nor deleted; usage only grows, whatever a panel's counters do (§2.5); somebody whose client cannot
//! be made hears so once per change ([`crate::Event::PlacementDelayed`]) and is never forgotten.
//! Knows neither orders nor subscriptions: whoever wants a client is an opaque holder. Nothing here calls a panel
//! inside a transaction.
//!
//! Room left: a `reconcilers/` folder (the full comparison of a panel with its desired rows, the guard against mass
//! changes, moving holders off a dead panel).

mod access;
mod commands;
mod error;
mod jobs;
mod model;
mod panel;
mod probe;
mod queries;
mod rules;
mod store;

pub use access::panel_access;
pub use commands::{
    PanelAdd, PanelEdit, inbound_pick, panel_add, panel_edit, panel_state_set, placement_change,
    placement_release, placement_want,
};
pub use error::FleetError;
pub use model::{
    CLIENT_MARKER, Change, Credentials, EMAIL_PREFIX, HeldClient, Holding, InboundView, PanelHealth,
    PanelState, PanelView, Usage, Want, Way, email_is_ours,
};
pub use panel::{
    ClientFacts, DesiredClient, PanelAccess, PanelAuth, PanelDriver, PanelError, PanelFinding, PanelReport,
    PanelTls, RemoteInbound,
};
pub use probe::{panel_inbounds_refresh, panel_probe};
pub use queries::{
    holders_by_email, holdings_of, inbound_list, location_has_room, panel_get, panel_list, usage_of,
    usage_of_many, way_list,
};

use std::time::Duration;

use ::jobs::{Every, NewJob};

use crate::Registrar;

/// How often every panel's counters are read.
const USAGE_EVERY: Duration = Duration::from_secs(60);
/// How often every panel's inbounds are read.
const CHECK_EVERY: Duration = Duration::from_secs(600);

/// Registers the writer, the reader and the checker of panels, and their rounds.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(jobs::PANEL_PUSH, jobs::panel_push);
    registrar.job(jobs::USAGE_READ, jobs::usage_read);
    registrar.job(jobs::PANEL_CHECK, jobs::panel_check);
    registrar.job(jobs::DELAY_TELL, jobs::delay_tell);
    registrar.job(jobs::USAGE_ROUND, jobs::usage_round);
    registrar.job(jobs::CHECK_ROUND, jobs::check_round);
    registrar.schedule("fleet.usage", Every::Interval(USAGE_EVERY), NewJob::new(jobs::USAGE_ROUND, &()));
    registrar.schedule("fleet.check", Every::Interval(CHECK_EVERY), NewJob::new(jobs::CHECK_ROUND, &()));
}
