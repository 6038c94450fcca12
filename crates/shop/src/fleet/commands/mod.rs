//! One operation a file.

mod inbound_pick;
mod inbounds_record;
mod panel_add;
mod panel_contact;
mod panel_edit;
mod panel_state_set;
mod placement_change;
mod placement_record;
mod placement_release;
mod placement_want;
mod usage_record;

pub use inbound_pick::inbound_pick;
pub(super) use inbounds_record::inbounds_record;
pub use panel_add::{PanelAdd, panel_add};
pub(super) use panel_contact::{delays_tell, panel_answered, panel_failed};
pub use panel_edit::{PanelEdit, panel_edit};
pub use panel_state_set::panel_state_set;
pub use placement_change::placement_change;
pub(super) use placement_record::{Push, placement_applied, placement_refused, placement_removed};
pub use placement_release::placement_release;
pub use placement_want::placement_want;
pub(super) use usage_record::{Snapshot, usage_record};
