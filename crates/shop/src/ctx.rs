//! The first argument of every command: who acts, when, in which transaction, under which settings.

use std::sync::Arc;

use db::DatabaseTransaction;
use jobs::NewJob;
use kernel::{Actor, Rng, Timestamp};

use crate::Result;
use crate::event::Event;
use crate::seal::Sealer;
use crate::settings::Settings;
use crate::shop::Shop;

/// One command's world. Made by [`Shop::run`], which alone commits.
#[derive(Debug)]
pub struct Ctx<'t> {
    shop: &'t Shop,
    tx: &'t DatabaseTransaction,
    actor: Actor,
    now: Timestamp,
    settings: Arc<Settings>,
}

impl<'t> Ctx<'t> {
    pub(crate) fn new(shop: &'t Shop, tx: &'t DatabaseTransaction, actor: Actor) -> Self {
        Self { shop, tx, actor, now: shop.clock().now(), settings: shop.settings() }
    }

    /// The transaction. For stores.
    pub(crate) fn tx(&self) -> &'t DatabaseTransaction {
        self.tx
    }

    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The instant this command happens at; the same for all of it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    #[must_use]
    pub fn rng(&self) -> &Rng {
        self.shop.rng()
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    #[must_use]
    pub fn sealer(&self) -> &Sealer {
        self.shop.sealer()
    }

    /// The same world under the shop's own authority: for the steps a person's command sets in motion.
    #[must_use]
    pub fn as_system(&self) -> Ctx<'t> {
        Ctx {
            shop: self.shop,
            tx: self.tx,
            actor: Actor::System,
            now: self.now,
            settings: Arc::clone(&self.settings),
        }
    }

    /// Enqueues a job in this transaction; the worker is woken after the commit.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn enqueue(&self, job: NewJob) -> Result<()> {
        Ok(jobs::enqueue(self.tx, self.now, job).await?)
    }

    /// States a fact; every subscriber reacts in this transaction.
    ///
    /// # Errors
    /// Whatever a subscriber answers: then nothing of this command is saved.
    pub async fn emit(&self, event: Event) -> Result<()> {
        for subscriber in self.shop.subscribers() {
            subscriber(self, event).await?;
        }
        Ok(())
    }
}
