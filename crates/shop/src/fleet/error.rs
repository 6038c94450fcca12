//! Why the fleet says no.

use kernel::LocationId;
use serde_json::{Value, json};

use crate::{Kind, Refusal};

/// One variant per reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FleetError {
    PanelUnknown,
    InboundUnknown,
    /// Nobody holds a client under this id.
    PlacementUnknown,
    LocationUnknown,
    /// No panel of the location takes another client.
    NoRoom {
        location_id: LocationId,
    },
    NameInvalid {
        max: usize,
    },
    NameTaken,
    AddressInvalid,
    /// The panel is in the fleet already: two rows would be two writers.
    AddressTaken {
        name: String,
    },
    HostInvalid,
    CapacityInvalid {
        min: i64,
        max: i64,
    },
    /// The probe found something that must be mended first; the code is of the finding.
    PanelUnusable {
        finding: String,
    },
    InboundUnusable {
        finding: String,
    },
    /// Clients are still wanted there.
    PanelBusy {
        placements: i64,
    },
    /// The panel does not answer as it should; nothing was saved.
    PanelSilent {
        /// [`super::PanelError::code`].
        trouble: &'static str,
        detail: String,
    },
}

impl Refusal for FleetError {
    fn kind(&self) -> Kind {
        match self {
            Self::PanelUnknown | Self::InboundUnknown | Self::PlacementUnknown | Self::LocationUnknown => {
                Kind::NotFound
            }
            Self::NoRoom { .. }
            | Self::PanelUnusable { .. }
            | Self::InboundUnusable { .. }
            | Self::PanelBusy { .. } => Kind::Refused,
            Self::NameTaken | Self::AddressTaken { .. } => Kind::Conflict,
            Self::NameInvalid { .. }
            | Self::AddressInvalid
            | Self::HostInvalid
            | Self::CapacityInvalid { .. } => Kind::Invalid,
            Self::PanelSilent { .. } => Kind::Unavailable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::PanelUnknown => "fleet.panel_unknown",
            Self::InboundUnknown => "fleet.inbound_unknown",
            Self::PlacementUnknown => "fleet.placement_unknown",
            Self::LocationUnknown => "fleet.location_unknown",
            Self::NoRoom { .. } => "fleet.no_room",
            Self::NameInvalid { .. } => "fleet.name_invalid",
            Self::NameTaken => "fleet.name_taken",
            Self::AddressInvalid => "fleet.address_invalid",
            Self::AddressTaken { .. } => "fleet.address_taken",
            Self::HostInvalid => "fleet.host_invalid",
            Self::CapacityInvalid { .. } => "fleet.capacity_invalid",
            Self::PanelUnusable { .. } => "fleet.panel_unusable",
            Self::InboundUnusable { .. } => "fleet.inbound_unusable",
            Self::PanelBusy { .. } => "fleet.panel_busy",
            Self::PanelSilent { .. } => "fleet.panel_silent",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::NoRoom { location_id } => vec![("location_id", json!(location_id))],
            Self::NameInvalid { max } => vec![("max", json!(max))],
            Self::AddressTaken { name } => vec![("name", json!(name))],
            Self::CapacityInvalid { min, max } => vec![("min", json!(min)), ("max", json!(max))],
            Self::PanelUnusable { finding } | Self::InboundUnusable { finding } => {
                vec![("finding", json!(finding))]
            }
            Self::PanelBusy { placements } => vec![("placements", json!(placements))],
            Self::PanelSilent { trouble, detail } => {
                vec![("trouble", json!(trouble)), ("detail", json!(detail))]
            }
            _ => Vec::new(),
        }
    }
}
