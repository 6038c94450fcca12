//! Books a snapshot of a panel's counters. A fact that came in; no permission of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{PanelId, PlacementId, Timestamp, from_unix_ms, unix_ms};

use super::panel_answered;
use crate::fleet::jobs::push_job;
use crate::fleet::model::{has_remaining, plausible_bytes, usage_step};
use crate::fleet::panel::ClientFacts;
use crate::fleet::store::panels;
use crate::fleet::store::usage::{self, Baseline, Booking};
use crate::{Ctx, Result};

/// Every client's counters on one panel, as of one instant.
#[derive(Clone, Debug)]
pub(in crate::fleet) struct Snapshot {
    /// When it was asked for: an older one than was booked is late and says nothing.
    pub taken_at: Timestamp,
    pub clients: Arc<BTreeMap<String, ClientFacts>>,
}

/// Books a snapshot: one transaction, a few statements. The same snapshot twice adds nothing; clients that are not in
/// our books are not looked at.
pub(in crate::fleet) async fn usage_record(ctx: &Ctx<'_>, id: PanelId, snapshot: Snapshot) -> Result<()> {
    panel_answered(ctx, id).await?;
    let Some(row) = panels::find(ctx.tx(), id).await? else { return Ok(()) };
    let before = row.usage_at.map(from_unix_ms);
    if before.is_some_and(|before| before > snapshot.taken_at) {
        return Ok(());
    }
    let plausible = plausible_bytes(before.map_or(TimeDelta::MAX, |before| snapshot.taken_at - before));
    let bookings: Vec<Booking> = usage::baselines(ctx.tx(), id)
        .await?
        .iter()
        .filter_map(|baseline| booking(baseline, snapshot.clients.get(&baseline.email)?, plausible))
        .collect();
    usage::book(ctx.tx(), ctx.now(), &bookings).await?;
    panels::usage_at_set(ctx.tx(), id, snapshot.taken_at).await?;
    if bookings.iter().any(|booking| booking.again) {
        ctx.enqueue(push_job(id));
    }
    Ok(())
}

/// Books the last counters of a client that is gone from its panel.
pub(super) async fn last_words(
    ctx: &Ctx<'_>,
    id: PanelId,
    (email, facts): (&str, &ClientFacts),
) -> Result<()> {
    let Some(row) = panels::find_locked(ctx.tx(), id).await? else { return Ok(()) };
    let gap = row.usage_at.map_or(TimeDelta::MAX, |before| ctx.now() - from_unix_ms(before));
    let bookings: Vec<Booking> = usage::baselines(ctx.tx(), id)
        .await?
        .iter()
        .filter(|baseline| baseline.email == email)
        .filter_map(|baseline| booking(baseline, facts, plausible_bytes(gap)))
        .map(|booking| Booking { again: false, ..booking })
        .collect();
    usage::book(ctx.tx(), ctx.now(), &bookings).await
}

/// What a reading changes, if anything.
fn booking(baseline: &Baseline, facts: &ClientFacts, plausible: i64) -> Option<Booking> {
    let step = usage_step((baseline.counter_up, baseline.counter_down), (facts.up, facts.down), plausible);
    let online_at =
        facts.online_at.map(unix_ms).filter(|seen| baseline.online_at.is_none_or(|known| known < *seen));
    if step.up == 0 && step.down == 0 && !step.rewound && online_at.is_none() {
        return None;
    }
    let after = baseline.holder_used.saturating_add(step.up).saturating_add(step.down);
    // A panel of era A counts per inbound, so that its own limit may come late: we switch off ourselves.
    let used_up =
        has_remaining(baseline.cap_bytes, baseline.holder_used) && !has_remaining(baseline.cap_bytes, after);
    Some(Booking {
        placement_id: PlacementId(baseline.id),
        up: step.up,
        down: step.down,
        counter_up: facts.up.max(0),
        counter_down: facts.down.max(0),
        online_at,
        rewound: step.rewound,
        again: used_up || (step.rewound && baseline.cap_bytes.is_some()),
    })
}
