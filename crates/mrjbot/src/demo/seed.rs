//! Fills an empty store with the sample, through the shop's own commands, and keeps the panels' addresses true.

mod catalogue;
mod history;
mod people;
mod quiet;

use std::sync::Arc;

use anyhow::Result;
use chrono::TimeDelta;
use db::DbErr;
use jobs::{Worker, WorkerConfig};
use kernel::{Actor, Clock as _, Rng};
use shop::Shop;
use shop::catalog::location_list;
use shop::fleet::{PanelEdit, PanelState, panel_edit, panel_list, panel_probe};
use tokio::task::JoinSet;

use super::clock::StageClock;
use super::sample::Sample;
use super::world::World;
use crate::config::Config;
use crate::out;
use crate::wire::{self, World as ShopWorld};

/// Workers, and how many jobs each takes at a time.
const WORKERS: usize = 6;
const SLOTS: usize = 4;
/// A panel that has just started says little of itself.
const SETTLE: TimeDelta = TimeDelta::minutes(1);

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
    let shop_world = ShopWorld { clock, rng, public_url: public_url.to_owned() };
    // Not the provider of the real world: the history's payments are asked about too.
    let config = Config { zarinpal_url: Some(world.zarinpal.url.clone()), ..config.clone() };
    let shop = wire::open(&config, shop_world, wire::Begin::Yes).await?;
    shop.connect_messenger(Arc::new(quiet::Quiet));
    let outcome = fill(&shop, (sample, world), stage).await;
    stage.release();
    out::progress("");
    shop.db().clone().close().await;
    outcome
}

/// Puts the stage where the sample begins; before the world starts, so that all of it lives in one time.
pub fn curtain(stage: &StageClock, sample: &Sample) {
    let now = stage.now();
    stage.set(if sample.empty { now - SETTLE * 2 } else { history::start_of(now) });
}

async fn fill(shop: &Shop, (sample, world): (&Sample, &World), stage: &StageClock) -> Result<()> {
    if !location_list(shop.read(), false).await?.is_empty() {
        return panels_follow(shop, world).await;
    }
    tracing::info!("filling the store with the sample");
    stage.set(shop.now() + SETTLE);
    let staff = people::hire(shop, sample).await?;
    let offer = catalogue::open(shop, (sample, world)).await?;
    let hands = Hands::of(shop);
    if !sample.empty {
        history::play((shop, &hands), (sample, world, stage), (&staff, &offer)).await?;
    }
    stage.release();
    Ok(hands.work_off().await?)
}

/// The workers of the seed. Made once: each new one would write every schedule anew before its first job.
#[derive(Debug)]
pub struct Hands(Vec<Arc<Worker>>);

impl Hands {
    fn of(shop: &Shop) -> Self {
        let config = WorkerConfig { slots: SLOTS, ..WorkerConfig::default() };
        Self((0..WORKERS).map(|_| Arc::new(shop.worker().with_config(config))).collect())
    }

    /// Everything that is due is done, and what that makes due.
    ///
    /// Several workers at once: what they write at the same moment is committed together. The stage must not move
    /// meanwhile: to the lease of a running job the jump would look like a dead worker.
    async fn work_off(&self) -> Result<(), DbErr> {
        loop {
            let mut running = JoinSet::new();
            for worker in &self.0 {
                let worker = Arc::clone(worker);
                running.spawn(async move { worker.run_due().await });
            }
            let mut ran = 0;
            while let Some(ended) = running.join_next().await {
                ran += ended.unwrap_or(Ok(0))?;
            }
            if ran == 0 {
                return Ok(());
            }
        }
    }
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
