//! Fills an empty store with the sample, through the shop's own commands, and keeps the panels' addresses true.

mod catalogue;
mod history;
mod people;
mod quiet;

use std::sync::Arc;

use anyhow::Result;
use kernel::{Actor, Rng};
use shop::Shop;
use shop::catalog::location_list;
use shop::fleet::{PanelEdit, PanelState, panel_edit, panel_list, panel_probe};

use super::clock::StageClock;
use super::sample::Sample;
use super::world::World;
use crate::config::Config;
use crate::out;
use crate::wire::{self, World as ShopWorld};

/// Opens the store in this process, before the shop itself does, and closes it again.
///
/// # Errors
/// What the shop refuses: a defect of the sample.
pub async fn prepare(
    config: &Config,
    (sample, world): (&Sample, &World),
    (stage, public_url): (&StageClock, &str),
) -> Result<()> {
    let clock: Arc<dyn kernel::Clock> = world.clock.clone();
    // The sample's chance; links of a sample are no secrets.
    let rng = Arc::new(Rng::seeded(sample.seed));
    let shop = wire::open(config, ShopWorld { clock, rng, public_url: public_url.to_owned() }).await?;
    shop.connect_messenger(Arc::new(quiet::Quiet));
    let outcome = fill(&shop, (sample, world), stage).await;
    stage.release();
    out::progress("");
    shop.db().clone().close().await;
    outcome
}

async fn fill(shop: &Shop, (sample, world): (&Sample, &World), stage: &StageClock) -> Result<()> {
    if !location_list(shop.read(), false).await?.is_empty() {
        return panels_follow(shop, world).await;
    }
    tracing::info!("filling the store with the sample");
    let start = history::start_of(shop.now(), sample);
    stage.set(start);
    let staff = people::hire(shop, sample).await?;
    let offer = catalogue::open(shop, (sample, world)).await?;
    if !sample.empty {
        history::play(shop, (sample, world, stage), (&staff, &offer)).await?;
    }
    stage.release();
    shop.worker().run_due().await?;
    Ok(())
}

/// Simulators that were given another port this time are known by their names.
async fn panels_follow(shop: &Shop, world: &World) -> Result<()> {
    for known in panel_list(shop.read()).await? {
        let Some(panel) = world.panels.iter().find(|panel| panel.name == known.name) else { continue };
        if known.state == PanelState::Removed
            || known.base_url.trim_end_matches('/') == panel.running.url.trim_end_matches('/')
        {
            continue;
        }
        let access = catalogue::access_of(panel);
        let report = panel_probe(shop, &access).await;
        let input = PanelEdit {
            name: known.name,
            public_host: known.public_host,
            location_id: known.location_id,
            capacity: known.capacity,
            access: Some((access, report)),
        };
        let id = known.id;
        shop.run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { panel_edit(ctx, id, input).await })
        })
        .await?;
    }
    Ok(())
}
