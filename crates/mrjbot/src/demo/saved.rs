//! What a demo remembers between two runs: the simulators' worlds, their addresses, how far time was moved.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::write_whole;
use super::world::World;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    pub advanced_s: i64,
    pub shop_listen: Option<SocketAddr>,
    pub control_listen: Option<SocketAddr>,
    pub telegram_listen: Option<SocketAddr>,
    pub telegram: Option<Value>,
    pub zarinpal_listen: Option<SocketAddr>,
    pub zarinpal: Option<Value>,
    /// By the panel's name.
    pub panels: BTreeMap<String, Value>,
}

impl Saved {
    /// What the last run left; nothing when there was none.
    ///
    /// # Errors
    /// When the file is there and makes no sense.
    pub fn read(path: &Path) -> Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).with_context(|| format!("reading {}", path.display()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    pub fn of(world: &World, shop: SocketAddr, control: SocketAddr) -> Self {
        let panels = world.panels.iter().map(|panel| (panel.name.to_owned(), panel.running.save())).collect();
        Self {
            advanced_s: world.clock.advanced_s(),
            shop_listen: Some(shop),
            control_listen: Some(control),
            telegram_listen: Some(world.telegram.address),
            telegram: Some(world.telegram.save()),
            zarinpal_listen: Some(world.zarinpal.address),
            zarinpal: Some(world.zarinpal.save()),
            panels,
        }
    }

    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, &serde_json::to_vec(self)?)
    }
}
