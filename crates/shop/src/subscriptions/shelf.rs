//! What every subscription link needs and few things change: plans, locations, and the panels' inbounds, read once and
//! kept for a moment. A link's own facts (its token, usage, credentials) are never kept: a changed link is unknown at
//! once.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use db::sea_orm::ConnectionTrait;
use kernel::{InboundId, LocationId, PanelId, PlanId};
use links::Inbound;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::model::Subscription;
use crate::Result;
use crate::catalog::{Location, Plan, location_list, plan_list};
use crate::fleet::{Holding, Way, way_list};

/// How long a change of a plan, a location or a panel may stay unseen by links.
const KEEP: Duration = Duration::from_secs(1);

/// An inbound, ready to make nodes of.
#[derive(Debug)]
pub struct Offered {
    pub inbound_id: InboundId,
    pub host: String,
    pub remark: String,
    pub inbound: Inbound,
}

/// One reading.
#[derive(Debug)]
pub struct Goods {
    pub plans: HashMap<PlanId, Plan>,
    pub locations: HashMap<LocationId, Location>,
    pub ways: HashMap<PanelId, Vec<Offered>>,
}

/// The last reading.
#[derive(Debug, Default)]
pub struct Shelf {
    kept: RwLock<Option<(Instant, Arc<Goods>)>>,
    /// One reads, the others wait for it.
    turn: Mutex<()>,
}

impl Shelf {
    /// A reading that is young enough and knows everything that `subscription` mentions.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn goods(
        &self,
        db: &impl ConnectionTrait,
        (subscription, holding): (&Subscription, &Holding),
    ) -> Result<Arc<Goods>> {
        let asked = Instant::now();
        let fits = |at: Instant, goods: &Goods| at + KEEP > asked && goods.knows(subscription, holding);
        if let Some(goods) = self.kept(fits) {
            return Ok(goods);
        }
        let _turn = self.turn.lock().await;
        if let Some(goods) = self.kept(|at, goods| at >= asked || fits(at, goods)) {
            return Ok(goods);
        }
        let at = Instant::now();
        let goods = Arc::new(Goods::read(db).await?);
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some((at, Arc::clone(&goods)));
        Ok(goods)
    }

    fn kept(&self, fits: impl Fn(Instant, &Goods) -> bool) -> Option<Arc<Goods>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, goods)| fits(*at, goods)).map(|(_, goods)| Arc::clone(goods))
    }
}

impl Goods {
    async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let plans = plan_list(db, false).await?.into_iter().map(|plan| (plan.id, plan)).collect();
        let locations = location_list(db, false).await?.into_iter().map(|at| (at.id, at)).collect();
        let ways = way_list(db).await?.into_iter().map(|(id, ways)| (id, offered(ways))).collect();
        Ok(Self { plans, locations, ways })
    }

    fn knows(&self, subscription: &Subscription, holding: &Holding) -> bool {
        self.plans.contains_key(&subscription.plan_id)
            && self.locations.contains_key(&subscription.location_id)
            && holding.clients.iter().all(|client| self.ways.contains_key(&client.panel_id))
    }
}

/// What cannot be offered is left out and said so, once a reading.
fn offered(ways: Vec<Way>) -> Vec<Offered> {
    let offer = |way: Way| {
        let (settings, stream) = (&way.spec["settings"], &way.spec["stream"]);
        match Inbound::parse(&way.protocol, way.port, settings, stream) {
            Ok(inbound) => {
                Some(Offered { inbound_id: way.inbound_id, host: way.host, remark: way.remark, inbound })
            }
            Err(error) => {
                tracing::warn!(%error, inbound.id = %way.inbound_id, "an inbound cannot be offered");
                None
            }
        }
    };
    ways.into_iter().filter_map(offer).collect()
}
