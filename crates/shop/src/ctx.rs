//! The first argument of every command: who acts, when, in which transaction, under which settings.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use db::DatabaseTransaction;
use jobs::NewJob;
use kernel::{Actor, Rng, Timestamp};

use crate::event::Event;
use crate::payments::Abilities;
use crate::seal::Sealer;
use crate::settings::Settings;
use crate::shop::Shop;
use crate::{Result, audit};

/// One command's world. Made by [`Shop::run`], which alone commits.
#[derive(Debug)]
pub struct Ctx<'t> {
    shop: &'t Shop,
    tx: &'t DatabaseTransaction,
    actor: Actor,
    now: Timestamp,
    settings: Arc<Settings>,
    ending: Arc<Mutex<Ending>>,
    afterwards: Arc<Afterwards>,
}

/// What is written at the end of a transaction: rows that many want.
#[derive(Debug, Default)]
struct Ending {
    entries: Vec<audit::Noted>,
    jobs: Vec<NewJob>,
}

/// What there is to do after a command's commit, noted while it runs.
#[derive(Debug, Default)]
pub(crate) struct Afterwards {
    /// There are new jobs: wake the worker.
    pub(crate) jobs_enqueued: AtomicBool,
    /// What many links show is not what it was.
    pub(crate) commons_changed: AtomicBool,
}

impl<'t> Ctx<'t> {
    pub(crate) fn new(
        shop: &'t Shop,
        tx: &'t DatabaseTransaction,
        (actor, afterwards): (Actor, Arc<Afterwards>),
    ) -> Self {
        let ending = Arc::default();
        Self { shop, tx, actor, now: shop.clock().now(), settings: shop.settings(), ending, afterwards }
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

    /// What a payment provider can do; `None` when nobody brought one of this name. A constant, no question to it.
    pub(crate) fn gateway_abilities(&self, name: &str) -> Option<Abilities> {
        self.shop.gateway(name).map(|gateway| gateway.abilities())
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
            ending: Arc::clone(&self.ending),
            afterwards: Arc::clone(&self.afterwards),
        }
    }

    /// Says that this command changes what many links show (plans, locations, panels, inbounds): after the commit
    /// nothing older is shown.
    pub(crate) fn commons_changed(&self) {
        self.afterwards.commons_changed.store(true, Ordering::Release);
    }

    /// Enqueues a job in this transaction, at its end; the worker is woken after the commit. Until then a job's key keeps
    /// everybody waiting who wants the same job done: a panel's next push is wanted by each of its customers.
    pub fn enqueue(&self, job: NewJob) {
        self.job_follows();
        self.ending().jobs.push(job);
    }

    /// For [`audit::record`].
    pub(crate) fn note(&self, entry: audit::Noted) {
        self.ending().entries.push(entry);
    }

    /// Writes down what was noted for the end, which everybody does in the same order.
    pub(crate) async fn end(&self) -> Result<()> {
        let ending = std::mem::take(&mut *self.ending());
        for entry in ending.entries {
            audit::write(self, entry).await?;
        }
        Ok(jobs::enqueue_all(self.tx, self.now, ending.jobs).await?)
    }

    fn ending(&self) -> MutexGuard<'_, Ending> {
        self.ending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job is put into the queue by other means than [`Ctx::enqueue`]: workers look once this has committed.
    pub(crate) fn job_follows(&self) {
        self.afterwards.jobs_enqueued.store(true, Ordering::Release);
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
