//! What payers do once they have the address of a payment page: every good and bad way there is.

use anyhow::Result;
use kernel::Rng;
use serde_json::json;

use crate::browser::{pressed, visited};
use crate::storm::Stage;

/// The latest answer of a bank that thinks about it, in seconds.
pub const SETTLE_AFTER_S_MAX: u64 = 900;

/// How somebody pays, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    ComesBack,
    NeverBack,
    Cancels,
    ComesBackTwice,
    /// After the invoice has ended.
    PaysLate,
    /// The bank makes up its mind later.
    SettlesLater,
    /// Says that it was paid when it was not.
    Pretends,
    /// Comes back with somebody else's key, and pays.
    Forges,
    /// Never opens the page.
    Forgets,
}

const PAYERS: [(u64, Payer); 9] = [
    (34, Payer::ComesBack),
    (16, Payer::NeverBack),
    (10, Payer::Cancels),
    (10, Payer::ComesBackTwice),
    (8, Payer::PaysLate),
    (8, Payer::SettlesLater),
    (5, Payer::Pretends),
    (5, Payer::Forges),
    (4, Payer::Forgets),
];

impl Payer {
    pub fn drawn(rng: &Rng) -> Self {
        let mut left = rng.below(PAYERS.iter().map(|(weight, _)| weight).sum());
        for (weight, payer) in PAYERS {
            if left < weight {
                return payer;
            }
            left -= weight;
        }
        Self::ComesBack
    }

    /// Does it.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn act(self, stage: &Stage, rng: &Rng, authority: &str) -> Result<()> {
        let world = &stage.world;
        match self {
            Self::ComesBack => {
                let back = pressed(world, authority, "pay").await?;
                visited(world, &back).await;
            }
            Self::NeverBack => {
                world.zarinpal.pay(authority);
            }
            Self::Cancels => {
                let back = pressed(world, authority, "cancel").await?;
                visited(world, &back).await;
            }
            Self::ComesBackTwice => {
                let back = pressed(world, authority, "pay").await?;
                tokio::join!(visited(world, &back), visited(world, &back));
                visited(world, &back).await;
            }
            Self::PaysLate => stage.deeds.lists().late.push(authority.to_owned()),
            Self::SettlesLater => {
                let later = format!("{}/_sim/payments/{authority}/settle_later", world.zarinpal.url);
                let after_s = 20 + rng.below(SETTLE_AFTER_S_MAX - 20);
                world.http.post(later).json(&json!({ "after_s": after_s })).send().await?;
                let back = pressed(world, authority, "pay").await?;
                visited(world, &back).await;
            }
            Self::Pretends => {
                let back = pressed(world, authority, "cancel").await?;
                visited(world, &back.replace("Status=NOK", "Status=OK")).await;
            }
            Self::Forges => {
                let back = pressed(world, authority, "pay").await?;
                let others = world.zarinpal.payments();
                let other =
                    others.first().and_then(|payment| payment["authority"].as_str()).unwrap_or_default();
                visited(world, &back.replace(authority, other)).await;
            }
            Self::Forgets => {}
        }
        Ok(())
    }
}
