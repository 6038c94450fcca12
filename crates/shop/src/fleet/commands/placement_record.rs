//! How one client went on its panel. Facts that came in; no permission of their own.

use chrono::TimeDelta;
use jobs::Backoff;
use kernel::{PanelId, PlacementId};
use serde_json::json;

use super::panel_contact::delay_tell;
use super::{panel_answered, usage_record};
use crate::fleet::panel::ClientFacts;
use crate::fleet::store::{panels, pushing};
use crate::notifications::alert_renew;
use crate::{Ctx, Event, Result};

/// One client as it was pushed.
#[derive(Clone, Debug)]
pub(in crate::fleet) struct Push {
    pub panel_id: PanelId,
    pub placement_id: PlacementId,
    pub holder_id: i64,
    pub email: String,
    /// The generation that was pushed: a newer one stays dirty.
    pub generation: i64,
    /// How often it was refused before.
    pub attempts: i64,
    /// Whether the panel was not known to be well: then this contact is news.
    pub contact_is_news: bool,
}

/// The panel holds what was pushed.
pub(in crate::fleet) async fn placement_applied(ctx: &Ctx<'_>, push: Push) -> Result<()> {
    ctx.emit(Event::PlacementReported { holder_id: push.holder_id }).await?;
    if push.contact_is_news {
        panel_answered(ctx, push.panel_id).await?;
    }
    if pushing::applied(ctx.tx(), push.placement_id, (push.generation, ctx.now())).await? {
        let (placement_id, holder_id) = (push.placement_id, push.holder_id);
        ctx.emit(Event::PlacementApplied { placement_id, holder_id }).await?;
    }
    Ok(())
}

/// The panel no longer holds the client; these were its last counters, if they could be read.
pub(in crate::fleet) async fn placement_removed(
    ctx: &Ctx<'_>,
    push: Push,
    last: Option<ClientFacts>,
) -> Result<()> {
    if push.contact_is_news {
        panel_answered(ctx, push.panel_id).await?;
    }
    if let Some(facts) = last {
        usage_record::last_words(ctx, push.panel_id, (&push.email, &facts)).await?;
    }
    pushing::removed(ctx.tx(), push.placement_id).await
}

/// The panel refuses this one client; the others go on. The holder is told to wait, those who look after the panel
/// are told why.
pub(in crate::fleet) async fn placement_refused(ctx: &Ctx<'_>, push: Push, detail: String) -> Result<()> {
    if push.contact_is_news {
        panel_answered(ctx, push.panel_id).await?;
    }
    let attempt = u32::try_from(push.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let wait = TimeDelta::from_std(Backoff::DEFAULT.delay(attempt, ctx.rng())).unwrap_or(TimeDelta::hours(1));
    let key = (push.placement_id, push.generation);
    if !pushing::refused(ctx.tx(), key, (&detail, ctx.now() + wait)).await? {
        return Ok(());
    }
    delay_tell(ctx, push.placement_id, (push.holder_id, push.generation)).await?;
    // It goes on being refused for as long as nobody mends it: once is enough for what is wanted now.
    if push.attempts > 0 {
        return Ok(());
    }
    let Some(panel) = panels::find(ctx.tx(), push.panel_id).await? else { return Ok(()) };
    let args = json!({
        "panel_id": push.panel_id, "panel": panel.name, "email": push.email, "holder_id": push.holder_id,
    });
    // A panel that refuses one often refuses many.
    alert_renew(ctx, "fleet.client_refused", &args, &push.panel_id.to_string()).await
}
