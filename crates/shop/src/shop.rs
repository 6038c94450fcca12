//! The handle every face holds: runs commands, lends connections for reading, starts the worker.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use db::sea_orm::DatabaseConnection;
use db::{DatabaseTransaction, Db};
use futures::future::BoxFuture;
use jobs::Worker;
use kernel::{Actor, Clock, Rng, Secret, Timestamp};
use tokio::sync::Notify;

use crate::Result;
use crate::ctx::{Afterwards, Ctx};
use crate::fleet::PanelDriver;
use crate::identity::Visits;
use crate::notifications::Messenger;
use crate::payments::{Gateway, Outages};
use crate::registry::{Registrar, SUBSCRIBERS, Subscriber, register_all};
use crate::seal::Sealer;
use crate::settings::Settings;
use crate::subscriptions::{CommonsKeeper, Lookups};

/// What the shop leans on, filled by adapters. Jobs and reconcilers call these; commands never do.
#[derive(Clone)]
pub struct Ports {
    pub panels: Arc<dyn PanelDriver>,
    pub gateways: Vec<Arc<dyn Gateway>>,
}

/// What the binary decides about a shop.
#[derive(Clone, Debug)]
pub struct ShopConfig {
    /// Where customers reach us, without a trailing slash: `https://shop.example`.
    pub public_url: String,
    pub master_key: Secret,
}

/// The shop. Cheap to clone.
#[derive(Clone)]
pub struct Shop(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    rng: Arc<Rng>,
    sealer: Sealer,
    config: ShopConfig,
    ports: Ports,
    messenger: OnceLock<Arc<dyn Messenger>>,
    settings: RwLock<Arc<Settings>>,
    commons: CommonsKeeper,
    lookups: Lookups,
    visits: Visits,
    outages: Outages,
    wake: Arc<Notify>,
    /// Broken rules of the books at the last look of this process; below zero before the first.
    books_broken: AtomicI64,
}

impl std::fmt::Debug for Shop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shop")
    }
}

impl Shop {
    /// Opens the shop on a migrated database: loads settings, makes sure the built-in roles and accounts exist.
    ///
    /// # Errors
    /// The database's own failures; settings that do not decode.
    pub async fn open(
        db: Db,
        clock: Arc<dyn Clock>,
        rng: Arc<Rng>,
        (config, ports): (ShopConfig, Ports),
    ) -> Result<Self> {
        let sealer = Sealer::new(&config.master_key);
        let settings = RwLock::new(Arc::new(crate::settings::load(db.reader()).await?));
        let wake = Arc::new(Notify::new());
        let (messenger, commons, lookups) = (OnceLock::new(), CommonsKeeper::default(), Lookups::default());
        let (visits, outages, books_broken) = (Visits::default(), Outages::default(), AtomicI64::new(-1));
        let inner = Inner {
            db,
            clock,
            rng,
            sealer,
            config,
            ports,
            messenger,
            settings,
            commons,
            lookups,
            visits,
            outages,
            wake,
            books_broken,
        };
        let shop = Self(Arc::new(inner));
        shop.run(Actor::System, |ctx| Box::pin(crate::identity::roles_ensure(ctx))).await?;
        Ok(shop)
    }

    /// Connects the face that tells people things. Once, after the face was made from this shop.
    pub fn connect_messenger(&self, messenger: Arc<dyn Messenger>) {
        // A second messenger is a wiring mistake without effect.
        drop(self.0.messenger.set(messenger));
    }

    /// Runs one command (or several that belong together) in one transaction and commits it.
    ///
    /// `work` may run more than once when the transaction lost a race: it takes its input by clone and does nothing
    /// outside `ctx`.
    ///
    /// # Errors
    /// What the command answers.
    pub async fn run<T, F>(&self, actor: Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c Ctx<'c>) -> BoxFuture<'c, Result<T>> + Send + Sync + Clone + 'static,
    {
        let shop = self.clone();
        let afterwards = Arc::new(Afterwards::default());
        let noted = Arc::clone(&afterwards);
        let result = self
            .0
            .db
            .write(move |tx: &DatabaseTransaction| {
                let (shop, work, noted) = (shop.clone(), work.clone(), Arc::clone(&noted));
                Box::pin(async move {
                    let ctx = Ctx::new(&shop, tx, (actor, noted));
                    let done = work(&ctx).await?;
                    ctx.end().await.map(|()| done)
                })
            })
            .await;
        if let Err(error) = &result
            && error.kind() == crate::Kind::Internal
        {
            tracing::error!(%error, actor = %actor.label(), "a command failed");
        }
        if afterwards.commons_changed.load(Ordering::Acquire) {
            self.0.commons.forget();
        }
        if afterwards.jobs_enqueued.load(Ordering::Acquire) {
            self.0.wake.notify_one();
        }
        result
    }

    /// A connection for queries: what is committed, as of now.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        self.0.db.reader()
    }

    pub(crate) fn outages(&self) -> &Outages {
        &self.0.outages
    }

    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    #[must_use]
    pub fn rng(&self) -> &Arc<Rng> {
        &self.0.rng
    }

    #[must_use]
    pub fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    #[must_use]
    pub fn config(&self) -> &ShopConfig {
        &self.0.config
    }

    #[must_use]
    pub fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// The payment provider of this name, when the binary brought one.
    #[must_use]
    pub fn gateway(&self, name: &str) -> Option<&Arc<dyn Gateway>> {
        self.0.ports.gateways.iter().find(|gateway| gateway.name() == name)
    }

    /// The face that tells people things, once connected.
    #[must_use]
    pub fn messenger(&self) -> Option<&Arc<dyn Messenger>> {
        self.0.messenger.get()
    }

    /// The settings as last loaded.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.0.settings.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Loads the settings anew; called after a change and again and again by every process, so that replicas follow.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn settings_reload(&self) -> Result<()> {
        let fresh = Arc::new(crate::settings::load(self.read()).await?);
        *self.0.settings.write().unwrap_or_else(std::sync::PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// What many links have in common, as of at most a moment ago.
    pub(crate) fn commons(&self) -> &CommonsKeeper {
        &self.0.commons
    }

    /// The line of those whose updates came.
    pub(crate) fn visits(&self) -> &Visits {
        &self.0.visits
    }

    /// The line of those who ask for links.
    pub(crate) fn lookups(&self) -> &Lookups {
        &self.0.lookups
    }

    /// How many rules of the books were broken when this process last looked; nothing before it did.
    pub(crate) fn books_broken(&self) -> Option<i64> {
        Some(self.0.books_broken.load(Ordering::Acquire)).filter(|broken| *broken >= 0)
    }

    pub(crate) fn books_looked_at(&self, broken: usize) {
        self.0.books_broken.store(i64::try_from(broken).unwrap_or(i64::MAX), Ordering::Release);
    }

    pub(crate) fn subscribers(&self) -> &'static [Subscriber] {
        SUBSCRIBERS
    }

    /// The worker that runs this shop's jobs.
    #[must_use]
    pub fn worker(&self) -> Worker {
        let mut registrar = Registrar::new(self.clone());
        register_all(&mut registrar);
        let (clock, rng) = (Arc::clone(self.clock()), Arc::clone(self.rng()));
        Worker::new(self.0.db.clone(), clock, rng, registrar.jobs, Arc::clone(&self.0.wake))
    }
}
