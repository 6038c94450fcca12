//! Tables `panel`, `inbound`, `placement`, `usage_hour`, and every query of this capability.

pub(super) mod inbounds;
pub(super) mod panels;
pub(super) mod placements;
pub(super) mod pushing;
pub(super) mod usage;
