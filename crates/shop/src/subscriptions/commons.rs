//! What the links of many customers have in common (plans, locations, ways into the panels), kept in memory for a
//! moment, so that a link costs two short queries and no parsing. Never keeps anything of one customer.
//!
//! A command of this process that changes any of it makes it forgotten at its commit; what another process changes is
//! seen within [`KEEP`].

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use db::sea_orm::ConnectionTrait;
use kernel::{LocationId, PanelId, PlanId};
use links::Inbound;
use tokio::sync::Mutex;

use crate::Result;
use crate::catalog::{Location, Plan, location_get, location_list, plan_get, plan_list};
use crate::fleet::{Way, way_list};

/// How old it may be when another process changed the rows.
const KEEP: Duration = Duration::from_secs(1);

/// A way into the net, ready to be made into nodes.
#[derive(Debug)]
pub(super) struct Offer {
    pub way: Way,
    pub inbound: Inbound,
}

/// The shop's side of every link.
#[derive(Debug, Default)]
pub(super) struct Commons {
    plans: HashMap<PlanId, Plan>,
    locations: HashMap<LocationId, Location>,
    offers: HashMap<PanelId, Vec<Offer>>,
}

impl Commons {
    async fn load(db: &impl ConnectionTrait) -> Result<Self> {
        let plans = plan_list(db, false).await?.into_iter().map(|plan| (plan.id, plan)).collect();
        let locations = location_list(db, false).await?.into_iter().map(|place| (place.id, place)).collect();
        let mut offers: HashMap<PanelId, Vec<Offer>> = HashMap::new();
        for way in way_list(db).await? {
            if let Some(offer) = Offer::of(way) {
                offers.entry(offer.way.panel_id).or_default().push(offer);
            }
        }
        Ok(Self { plans, locations, offers })
    }

    /// A plan; one that came to be a moment ago elsewhere is read.
    pub(super) async fn plan(&self, db: &impl ConnectionTrait, id: PlanId) -> Result<Plan> {
        match self.plans.get(&id) {
            Some(plan) => Ok(plan.clone()),
            None => plan_get(db, id).await,
        }
    }

    /// A location; one that came to be a moment ago elsewhere is read.
    pub(super) async fn location(&self, db: &impl ConnectionTrait, id: LocationId) -> Result<Location> {
        match self.locations.get(&id) {
            Some(location) => Ok(location.clone()),
            None => location_get(db, id).await,
        }
    }

    /// The ways through a panel.
    pub(super) fn offers(&self, panel: PanelId) -> &[Offer] {
        self.offers.get(&panel).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Offer {
    /// `None`, said in the log, for an inbound that we cannot read: the others serve.
    fn of(way: Way) -> Option<Self> {
        let (settings, stream) = (&way.spec["settings"], &way.spec["stream"]);
        let inbound = match Inbound::parse(&way.protocol, way.port, settings, stream) {
            Ok(inbound) => inbound,
            Err(error) => {
                tracing::warn!(%error, inbound.id = %way.inbound_id, "an inbound cannot be offered");
                return None;
            }
        };
        Some(Self { way, inbound })
    }
}

/// Keeps [`Commons`] for all who ask.
#[derive(Debug, Default)]
pub(crate) struct CommonsKeeper {
    /// Counts the changes made by this process.
    changes: AtomicU64,
    kept: RwLock<Option<Kept>>,
    /// Whoever holds it reads the rows; the others wait for what it finds.
    reading: Mutex<()>,
}

#[derive(Debug)]
struct Kept {
    commons: Arc<Commons>,
    /// How many changes had been made before the rows were read.
    changes: u64,
    read_at: Instant,
}

impl CommonsKeeper {
    /// Something of it was changed, and committed.
    pub(crate) fn forget(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// What is known, read anew when it is too old or was changed.
    pub(super) async fn get(&self, db: &impl ConnectionTrait) -> Result<Arc<Commons>> {
        if let Some(commons) = self.fresh() {
            return Ok(commons);
        }
        let _reading = self.reading.lock().await;
        if let Some(commons) = self.fresh() {
            return Ok(commons);
        }
        // Taken before the rows are read: a change made meanwhile makes this stale.
        let (changes, read_at) = (self.changes.load(Ordering::Acquire), Instant::now());
        let commons = Arc::new(Commons::load(db).await?);
        let kept = Kept { commons: Arc::clone(&commons), changes, read_at };
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(commons)
    }

    fn fresh(&self) -> Option<Arc<Commons>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|kept| {
                kept.changes == self.changes.load(Ordering::Acquire) && kept.read_at.elapsed() < KEEP
            })
            .map(|kept| Arc::clone(&kept.commons))
    }
}
