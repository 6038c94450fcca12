//! `mrjbot demo`: the shop in a simulated world. The simulators live in this process; the shop is a child, started as
//! `mrjbot serve` would be, and started again whenever it dies.
//!
//! Everything the sample holds came through the shop's own commands; nothing of this is known to the product.

mod child;
mod clock;
mod control;
mod lively;
mod ready;
mod sample;
mod saved;
mod seed;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::commands::serve::listen_refused;
use crate::config::{Config, DEMO_RECORD};
use crate::{master_key, out, signals};
use child::{ChildSpec, Supervisor};
use clock::{ClockFile, StageClock, write_whole};
use sample::Sample;
use saved::Saved;
use world::World;

/// Where a demo lives when nobody says another place.
pub const DATA_DIR: &str = "./mrjbot-demo";
const FOLDER: &str = "demo";
const READY_MAX: Duration = Duration::from_secs(60);
/// How often the simulators' state is saved beside the clean end, in case there is none.
const SAVE_EVERY: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the shop listens [127.0.0.1:8080, or another port when that one is taken]
    #[arg(long)]
    pub listen: Option<String>,
    /// The same seed gives the same sample
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only plans, one card and the panels
    #[arg(long)]
    empty: bool,
    /// Sample customers write and use their subscriptions by themselves
    #[arg(long)]
    lively: bool,
}

/// The folder and the names in it.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    fn make(data_dir: &Path) -> Result<Self> {
        master_key::folder_make(data_dir)?;
        let folder = data_dir.join(FOLDER);
        master_key::folder_make(&folder)?;
        Ok(Self(folder.canonicalize().with_context(|| format!("the folder {}", folder.display()))?))
    }

    fn clock(&self) -> PathBuf {
        self.0.join("clock")
    }

    fn world(&self) -> PathBuf {
        self.0.join("world.json")
    }
}

/// Runs until a signal.
///
/// # Errors
/// What stands in the way of a start, in one line.
pub async fn run(config: Config, args: &DemoArgs) -> Result<()> {
    let stop = signals::stop_token(config.parent_pipe);
    let folder = Folder::make(&config.data_dir)?;
    let sample = Sample::read(args.seed, args.empty)?;
    let saved = Saved::read(&folder.world())?;
    let address = shop_address(&config, saved.shop_listen).await?;
    let stage = Arc::new(StageClock::default());
    if saved.telegram.is_none() {
        seed::curtain(&stage, &sample);
    }
    let world = World::start(&sample, &saved, &stage).await?;
    let clock_file = ClockFile::keep(folder.clock(), Arc::clone(&world.clock))?;
    let public_url = config.public_url_at(address);
    let prepared = seed::prepare(&config, (&sample, &world), (&stage, &public_url));
    tokio::select! {
        prepared = prepared => prepared?,
        () = stop.cancelled() => return Ok(()),
    }
    let spec = ChildSpec::new(&config, address, (&public_url, &world, clock_file.path()))?;
    write_whole(&config.data_dir.join(DEMO_RECORD), spec.record().as_bytes())?;
    let shop = Supervisor::start(spec)?;
    let control = control::start(saved.control_listen, (shop.state(), clock_file)).await?;
    let scene = Scene {
        sample: &sample,
        world: &world,
        public_url: &public_url,
        address,
        folder: &folder,
        data_dir: &config.data_dir,
    };
    let outcome = live(args.lively, (&scene, &shop, &control), &stop).await;
    shop.end().await;
    scene.save(control.address)?;
    control.end();
    world.end().await;
    outcome
}

/// What a running demo consists of.
struct Scene<'a> {
    sample: &'a Sample,
    world: &'a World,
    public_url: &'a str,
    address: SocketAddr,
    folder: &'a Folder,
    data_dir: &'a Path,
}

impl Scene<'_> {
    fn save(&self, control: SocketAddr) -> Result<()> {
        Saved::of(self.world, self.address, control).write(&self.folder.world())
    }
}

/// From the first answer of the shop to the signal.
async fn live(
    lively: bool,
    (scene, shop, control): (&Scene<'_>, &Supervisor, &control::Running),
    stop: &CancellationToken,
) -> Result<()> {
    tokio::select! {
        ready = tokio::time::timeout(READY_MAX, shop.ready()) => {
            if ready.is_err() {
                bail!("the shop did not get ready in {} s; its log says why", READY_MAX.as_secs());
            }
        }
        () = stop.cancelled() => return Ok(()),
    }
    scene.save(control.address)?;
    tracing::info!("commands for this shop: mrjbot --data {} doctor", scene.data_dir.display());
    let line = ready::line(scene.sample, scene.world, (scene.public_url, &control.url()));
    out::line(&line.to_string());
    let saving = async {
        loop {
            tokio::time::sleep(SAVE_EVERY).await;
            if let Err(error) = scene.save(control.address) {
                tracing::warn!("the simulators' state was not saved: {error:#}");
            }
        }
    };
    let customers = lively::run(lively, (scene.sample, scene.world));
    tokio::select! {
        () = stop.cancelled() => {}
        () = saving => {}
        () = customers => {}
    }
    Ok(())
}

/// The address as asked for; with port 0, or the usual one taken, the one of last time or any free one.
async fn shop_address(config: &Config, before: Option<SocketAddr>) -> Result<SocketAddr> {
    let wanted = config.listen;
    let mut candidates = Vec::new();
    if wanted.port() != 0 {
        candidates.push(wanted);
    }
    if !config.listen_is_chosen || wanted.port() == 0 {
        candidates.extend(before.filter(|before| before.ip() == wanted.ip()));
        candidates.push(SocketAddr::new(wanted.ip(), 0));
    }
    let mut last = None;
    for candidate in candidates {
        match TcpListener::bind(candidate).await {
            Ok(listener) => return Ok(listener.local_addr()?),
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(error) => Err(error).with_context(|| listen_refused(wanted)),
        None => bail!("no address to listen on"),
    }
}

/// Any free port of this machine.
const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The address of last time when it is still free, else any.
async fn listener_like(before: Option<SocketAddr>) -> Result<TcpListener> {
    if let Some(before) = before
        && let Ok(listener) = TcpListener::bind(before).await
    {
        return Ok(listener);
    }
    Ok(TcpListener::bind(ANY).await?)
}
