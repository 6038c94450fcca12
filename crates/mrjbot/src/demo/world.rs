//! The simulated world: a Telegram, three panels and a Zarinpal, one clock.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kernel::Rng;
use sims::telegram::{Options, Running as TelegramRunning, Telegram};
use sims::xui::{Panel, PanelOptions, Profile, Running as PanelRunning, SimClock};
use sims::zarinpal::{Options as ZarinpalOptions, Running as ZarinpalRunning, Zarinpal};

use super::ANY;
use super::clock::StageClock;
use super::sample::Sample;
use super::saved::Saved;

const PASSWORD_LEN: usize = 16;
const PATH_LEN: usize = 8;

/// A panel as it is set up.
struct Setup {
    name: &'static str,
    /// Code of the location it serves.
    location: &'static str,
    profile: Profile,
    /// Serves HTTPS with a self-signed certificate.
    tls: bool,
}

/// One of each era, one with a self-signed certificate.
const PANELS: [Setup; 3] = [
    Setup { name: "nl-1", location: "nl", profile: Profile::V3_6_0, tls: false },
    Setup { name: "de-1", location: "de", profile: Profile::V2_9_4, tls: false },
    Setup { name: "fr-1", location: "fr", profile: Profile::V3_7Dev, tls: true },
];

/// A running panel.
#[derive(Debug)]
pub struct DemoPanel {
    pub name: &'static str,
    pub location: &'static str,
    pub running: PanelRunning,
}

/// Everything outside the shop.
#[derive(Debug)]
pub struct World {
    pub clock: Arc<SimClock>,
    pub telegram: TelegramRunning,
    pub panels: Vec<DemoPanel>,
    pub zarinpal: ZarinpalRunning,
    /// For the simulators' control routes, self-signed certificates included.
    pub http: reqwest::Client,
}

impl World {
    /// Starts everything where the last run left it.
    ///
    /// # Errors
    /// When a simulator cannot start.
    pub async fn start(sample: &Sample, saved: &Saved, stage: &Arc<StageClock>) -> Result<Self> {
        let clock = SimClock::new(Arc::clone(stage) as Arc<dyn kernel::Clock>);
        clock.advance_s(saved.advanced_s);
        let telegram = telegram(sample, saved, &clock).await?;
        let mut panels = Vec::with_capacity(PANELS.len());
        for (nr, setup) in PANELS.iter().enumerate() {
            panels.push(panel((nr as u64, setup), sample, saved, &clock).await?);
        }
        let zarinpal = zarinpal(sample, saved, &clock).await?;
        let http = reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).build()?;
        Ok(Self { clock, telegram, panels, zarinpal, http })
    }

    /// Ends everything; open requests get a moment.
    pub async fn end(self) {
        let mut ending = tokio::task::JoinSet::new();
        ending.spawn(self.telegram.shutdown());
        ending.spawn(self.zarinpal.shutdown());
        for panel in self.panels {
            ending.spawn(panel.running.shutdown());
        }
        while ending.join_next().await.is_some() {}
    }

    /// Whom the simulated Zarinpal takes the shop for.
    pub fn zarinpal_merchant(&self) -> &str {
        &self.zarinpal.merchant
    }

    /// What opens refunds there: the number of the shop's terminal, and a token.
    pub fn zarinpal_refunds(&self) -> (&str, &str) {
        (&self.zarinpal.terminal, &self.zarinpal.access_token)
    }

    /// The panel that serves a location.
    pub fn panel_at(&self, location: &str) -> Option<&DemoPanel> {
        self.panels.iter().find(|panel| panel.location == location)
    }
}

async fn telegram(sample: &Sample, saved: &Saved, clock: &Arc<SimClock>) -> Result<TelegramRunning> {
    let start = |listen: SocketAddr| {
        Telegram::start(Options {
            listen,
            seed: sample.seed,
            clock: Arc::clone(clock) as Arc<dyn kernel::Clock>,
            users: sample.telegram_users(),
            restore: saved.telegram.clone(),
            ..Options::default()
        })
    };
    if let Some(before) = saved.telegram_listen
        && let Ok(running) = start(before).await
    {
        return Ok(running);
    }
    start(ANY).await.context("starting the simulated Telegram")
}

async fn zarinpal(sample: &Sample, saved: &Saved, clock: &Arc<SimClock>) -> Result<ZarinpalRunning> {
    let start = |listen: SocketAddr| {
        Zarinpal::start(ZarinpalOptions {
            listen,
            seed: sample.seed,
            clock: Arc::clone(clock),
            restore: saved.zarinpal.clone(),
            ..ZarinpalOptions::default()
        })
    };
    if let Some(before) = saved.zarinpal_listen
        && let Ok(running) = start(before).await
    {
        return Ok(running);
    }
    start(ANY).await.context("starting the simulated Zarinpal")
}

async fn panel(
    (nr, setup): (u64, &Setup),
    sample: &Sample,
    saved: &Saved,
    clock: &Arc<SimClock>,
) -> Result<DemoPanel> {
    let seed = sample.seed.wrapping_mul(31).wrapping_add(nr);
    let rng = Rng::seeded(seed);
    let options = PanelOptions {
        profile: setup.profile,
        base_path: format!("/{}/", rng.token(PATH_LEN)),
        password: rng.token(PASSWORD_LEN),
        tls: setup.tls,
        xray: true,
        seed,
        clock: Arc::clone(clock),
        restore: saved.panels.get(setup.name).cloned(),
        ..PanelOptions::default()
    };
    let running = Panel::start(options)
        .await
        .with_context(|| format!("starting the simulated panel {}", setup.name))?;
    Ok(DemoPanel { name: setup.name, location: setup.location, running })
}
