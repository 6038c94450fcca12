//! The writer of a panel: what it does not hold as wanted goes there, absolutely.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt as _;
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, PanelId, PlacementId, from_unix_ms, sabotage};

use super::{panel_is_down, panel_of};
use crate::fleet::access;
use crate::fleet::commands::{Push, placement_applied, placement_refused, placement_removed};
use crate::fleet::model::{
    Credentials, PanelHealth, PanelState, Usage, comment_of, has_remaining, panel_limit,
};
use crate::fleet::panel::{ClientFacts, DesiredClient, PanelAccess, PanelError};
use crate::fleet::store::placements::{WANTED, placement};
use crate::fleet::store::{inbounds, panels, pushing, usage};
use crate::{Result, Shop};

/// How many clients one run writes; the next run goes on.
const BATCH: i64 = 20;
/// A run ends well before its lease does: a writer that lost its lane must not write.
const RUN_MAX: TimeDelta = TimeDelta::seconds(60);

/// Everything a run needs of its panel.
struct Target {
    id: PanelId,
    access: PanelAccess,
    inbounds: Vec<i64>,
    used: HashMap<i64, Usage>,
    contact_is_news: bool,
}

/// How one client ended.
enum Written {
    Held,
    Gone(Option<ClientFacts>),
}

pub(in crate::fleet) async fn panel_push(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = panel_of(&run)?;
    let Some(panel) = panels::find(shop.read(), id).await? else { return Ok(Handled::Done) };
    if PanelState::from_word(&panel.state) == PanelState::Removed {
        return Ok(Handled::Done);
    }
    let started = shop.now();
    let batch = pushing::due(shop.read(), (id, started), BATCH).await?;
    let holders: Vec<i64> = batch.iter().map(|row| row.holder_id).collect();
    let mut target = Target {
        id,
        access: access::open(shop.sealer(), &panel)?,
        inbounds: inbounds::serving(shop.read(), &[id.0])
            .await?
            .into_iter()
            .map(|row| row.remote_id)
            .collect(),
        used: usage::used(shop.read(), &holders).await?,
        contact_is_news: panel.failures > 0 || PanelHealth::from_word(&panel.health) != PanelHealth::Up,
    };
    for row in batch {
        match write(&shop, &target, &row).await {
            Ok(written) => record(&shop, &target, (row, written)).await?,
            Err(error) if error.is_panel_down() || sabotage::on("refused-client-blocks-lane") => {
                return Err(panel_is_down(&shop, id, error).await);
            }
            Err(refusal) => refuse(&shop, &target, (row, refusal)).await?,
        }
        target.contact_is_news = false;
        if shop.now() - started > RUN_MAX {
            break;
        }
    }
    Ok(match pushing::due_at(shop.read(), id).await? {
        None => Handled::Done,
        Some(due) => Handled::Again((due - shop.now()).to_std().unwrap_or(Duration::ZERO)),
    })
}

/// Writes one client. A driver that panics over it has refused it (F-21).
async fn write(shop: &Shop, target: &Target, row: &placement::Model) -> Result<Written, PanelError> {
    let driver = &shop.ports().panels;
    let call = async {
        if row.state == WANTED {
            let client = desired(shop, target, row)?;
            driver.client_put(&target.access, &client).await.map(|()| Written::Held)
        } else {
            driver.client_remove(&target.access, &row.email).await.map(Written::Gone)
        }
    };
    AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|_| {
        let detail = "the driver panicked".to_owned();
        let blocks = sabotage::on("poison-client-blocks-lane");
        Err(if blocks { PanelError::Unreachable(detail) } else { PanelError::Refused(detail) })
    })
}

/// What a row wants, in the words of the port.
fn desired(shop: &Shop, target: &Target, row: &placement::Model) -> Result<DesiredClient, PanelError> {
    if target.inbounds.is_empty() {
        return Err(PanelError::Refused("no inbound is picked".to_owned()));
    }
    let credentials = Credentials::open(shop.sealer(), &row.credentials)
        .map_err(|error| PanelError::Refused(error.to_string()))?;
    let used = target.used.get(&row.holder_id).map_or(0, Usage::total);
    Ok(DesiredClient {
        email: row.email.clone(),
        uuid: credentials.uuid,
        password: credentials.password,
        sub_id: credentials.sub_id,
        inbounds: target.inbounds.clone(),
        enable: row.enable && has_remaining(row.cap_bytes, used),
        total_bytes: panel_limit(row.cap_bytes, used, row.counter_up.saturating_add(row.counter_down)),
        expires_at: row.expires_at.map(from_unix_ms),
        device_limit: row.device_limit,
        comment: comment_of(&row.label),
        fresh: row.observed_generation == 0 && row.delayed_generation == 0 && row.attempts == 0,
    })
}

fn push_of(target: &Target, row: &placement::Model) -> Push {
    Push {
        panel_id: target.id,
        placement_id: PlacementId(row.id),
        holder_id: row.holder_id,
        email: row.email.clone(),
        generation: row.generation,
        attempts: row.attempts,
        contact_is_news: target.contact_is_news,
    }
}

/// A crash before this commits leads to a harmless repeat of the write.
async fn record(shop: &Shop, target: &Target, (row, written): (placement::Model, Written)) -> Result<()> {
    let push = push_of(target, &row);
    match written {
        Written::Held => {
            shop.run(Actor::System, move |ctx| {
                let push = push.clone();
                Box::pin(async move { placement_applied(ctx, push).await })
            })
            .await
        }
        Written::Gone(last) => {
            shop.run(Actor::System, move |ctx| {
                let (push, last) = (push.clone(), last.clone());
                Box::pin(async move { placement_removed(ctx, push, last).await })
            })
            .await
        }
    }
}

async fn refuse(shop: &Shop, target: &Target, (row, refusal): (placement::Model, PanelError)) -> Result<()> {
    let (push, detail) = (push_of(target, &row), refusal.to_string());
    shop.run(Actor::System, move |ctx| {
        let (push, detail) = (push.clone(), detail.clone());
        Box::pin(async move { placement_refused(ctx, push, detail).await })
    })
    .await
}
