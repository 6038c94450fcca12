//! A shop whose panels and messenger are scripted: in memory, with faults, and with a memory of every call.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{TimeDelta, TimeZone as _, Utc};
use db::sea_orm::{ConnectionTrait as _, Statement};
use db::{Db, DbConfig};
use futures::future::BoxFuture;
use kernel::{
    Actor, InboundId, LocationId, ManualClock, PanelId, PlacementId, Rng, Secret, Timestamp, UserId,
};
use serde_json::json;
use shop::catalog::{LocationInput, Visibility, location_save};
use shop::fleet::{
    ClientFacts, Credentials, DesiredClient, PanelAccess, PanelAdd, PanelAuth, PanelDriver, PanelError,
    PanelReport, PanelTls, RemoteInbound, Want, inbound_list, inbound_pick, panel_add, placement_want,
};
use shop::identity::{Arrival, role_grant, user_arrive};
use shop::notifications::{DeliveryError, MessageRef, Messenger, Notice};
use shop::{Ctx, Ports, Result, Shop, ShopConfig};
use tokio::sync::Notify;

use crate::bank::Bank;
use crate::fixture::{Lent, fresh_database};

/// A client as a panel holds it.
#[derive(Clone, Debug)]
pub struct Held {
    pub client: DesiredClient,
    pub up: i64,
    pub down: i64,
    pub online_at: Option<Timestamp>,
}

/// One scripted panel.
#[derive(Default)]
pub struct FakePanel {
    pub clients: BTreeMap<String, Held>,
    pub inbounds: Vec<i64>,
    /// What every call answers instead of doing anything.
    pub down: Option<PanelError>,
    /// The next writes are done, but their answers are lost.
    pub answers_lost: u32,
    pub refuses: BTreeSet<String>,
    pub panics_over: BTreeSet<String>,
    /// The next write is done and then never answered.
    pub hangs: bool,
    pub calls: Vec<String>,
}

impl FakePanel {
    /// The client whose email is `name` and a drawn end.
    pub fn client(&mut self, name: &str) -> Option<&mut Held> {
        self.clients.iter_mut().find(|(email, _)| short(email) == name).map(|(_, held)| held)
    }
}

/// An email without its drawn end.
fn short(email: &str) -> &str {
    email.rsplit_once('-').map_or(email, |(name, _)| name)
}

/// Every panel, by address.
#[derive(Default)]
pub struct FakePanels {
    panels: Mutex<BTreeMap<String, FakePanel>>,
    /// Told when a write hangs.
    pub hanging: Notify,
    /// Ends the hanging.
    pub release: Notify,
}

impl FakePanels {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, FakePanel>> {
        self.panels.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn with<T>(&self, name: &str, act: impl FnOnce(&mut FakePanel) -> T) -> T {
        act(self.lock().entry(address(name)).or_default())
    }

    fn enter<T>(
        &self,
        access: &PanelAccess,
        call: String,
        act: impl FnOnce(&mut FakePanel) -> Result<T, PanelError>,
    ) -> Result<T, PanelError> {
        let mut panels = self.lock();
        let panel = panels.entry(access.base_url.clone()).or_default();
        panel.calls.push(call);
        match &panel.down {
            Some(error) => Err(error.clone()),
            None => act(panel),
        }
    }

    async fn settle<T>(&self, access: &PanelAccess, done: T) -> Result<T, PanelError> {
        let (lost, hangs) = {
            let mut panels = self.lock();
            let panel = panels.entry(access.base_url.clone()).or_default();
            let lost = panel.answers_lost > 0;
            panel.answers_lost = panel.answers_lost.saturating_sub(1);
            (lost, std::mem::take(&mut panel.hangs))
        };
        if hangs {
            self.hanging.notify_one();
            self.release.notified().await;
        }
        if lost { Err(PanelError::Unknown("cut".to_owned())) } else { Ok(done) }
    }
}

pub fn address(name: &str) -> String {
    format!("https://{name}.example:2053/secret/")
}

#[async_trait]
impl PanelDriver for FakePanels {
    async fn probe(&self, _: &PanelAccess, _: Timestamp) -> PanelReport {
        PanelReport::default()
    }

    async fn inbounds(&self, access: &PanelAccess) -> Result<Vec<RemoteInbound>, PanelError> {
        self.enter(access, "inbounds".to_owned(), |panel| {
            let listed = panel.inbounds.iter().map(|id| RemoteInbound {
                remote_id: *id,
                tag: format!("in-{id}"),
                protocol: "vless".to_owned(),
                port: 443,
                remark: format!("inbound {id}"),
                enabled: true,
                spec: json!({ "settings": {}, "stream": { "network": "tcp" } }),
                clients: 0,
                findings: Vec::new(),
            });
            Ok(listed.collect())
        })
    }

    async fn client_put(&self, access: &PanelAccess, client: &DesiredClient) -> Result<(), PanelError> {
        let name = short(&client.email);
        self.enter(access, format!("put {name}"), |panel| {
            assert!(!panel.panics_over.contains(name), "poison");
            if panel.refuses.contains(name) {
                return Err(PanelError::Refused("no".to_owned()));
            }
            let held = panel.clients.entry(client.email.clone()).or_insert_with(|| Held {
                client: client.clone(),
                up: 0,
                down: 0,
                online_at: None,
            });
            held.client = client.clone();
            Ok(())
        })?;
        self.settle(access, ()).await
    }

    async fn client_remove(
        &self,
        access: &PanelAccess,
        email: &str,
    ) -> Result<Option<ClientFacts>, PanelError> {
        let facts = self.enter(access, format!("remove {}", short(email)), |panel| {
            let held = panel.clients.remove(email);
            Ok(held.map(|held| ClientFacts { up: held.up, down: held.down, enable: false, online_at: None }))
        })?;
        self.settle(access, facts).await
    }

    async fn usage(
        &self,
        access: &PanelAccess,
        prefix: &str,
    ) -> Result<BTreeMap<String, ClientFacts>, PanelError> {
        self.enter(access, "usage".to_owned(), |panel| {
            let ours = panel.clients.iter().filter(|(email, _)| email.starts_with(prefix));
            let facts = |held: &Held| ClientFacts {
                up: held.up,
                down: held.down,
                enable: held.client.enable,
                online_at: held.online_at,
            };
            Ok(ours.map(|(email, held)| (email.clone(), facts(held))).collect())
        })
    }
}

/// Remembers what it was told; answers with scripted errors first.
#[derive(Default)]
pub struct Recorder {
    pub script: Mutex<VecDeque<DeliveryError>>,
    pub sent: Mutex<Vec<Notice>>,
    pub replaced: Mutex<Vec<(Notice, MessageRef)>>,
    /// The next message goes out and its sender never hears of it.
    pub hangs: AtomicBool,
    pub hanging: Notify,
}

impl Recorder {
    pub fn fails_next(&self, error: DeliveryError) {
        self.script.lock().unwrap().push_back(error);
    }

    pub fn keys_sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(|notice| notice.key.clone()).collect()
    }

    pub fn keys_replaced(&self) -> Vec<String> {
        self.replaced.lock().unwrap().iter().map(|(notice, _)| notice.key.clone()).collect()
    }

    fn next_error(&self) -> Result<(), DeliveryError> {
        self.script.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Messenger for Recorder {
    async fn deliver(&self, notice: &Notice) -> Result<MessageRef, DeliveryError> {
        self.next_error()?;
        self.sent.lock().unwrap().push(notice.clone());
        if self.hangs.swap(false, Ordering::SeqCst) {
            self.hanging.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(format!("m{}", notice.id))
    }

    async fn replace(&self, notice: &Notice, sent: &MessageRef) -> Result<(), DeliveryError> {
        self.next_error()?;
        self.replaced.lock().unwrap().push((notice.clone(), sent.clone()));
        Ok(())
    }
}

async fn opened(
    database: &DbConfig,
    (clock, seed): (&Arc<ManualClock>, u64),
    (ports, messenger): (Ports, &Arc<Recorder>),
) -> Shop {
    let db = Db::open(database).await.unwrap();
    let config = ShopConfig {
        public_url: "https://shop.example".to_owned(),
        master_key: Secret::new("a master key for tests"),
    };
    let shop = Shop::open(db, clock.clone(), Arc::new(Rng::seeded(seed)), (config, ports)).await.unwrap();
    shop.connect_messenger(messenger.clone());
    shop
}

/// A shop, its scripted world and its clock.
pub struct Yard {
    pub shop: Shop,
    pub clock: Arc<ManualClock>,
    pub panels: Arc<FakePanels>,
    pub messenger: Arc<Recorder>,
    pub bank: Arc<Bank>,
    database: DbConfig,
    _database: Lent,
    _folder: tempfile::TempDir,
}

impl Yard {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, lent) = fresh_database(folder.path()).await;
        let clock = Arc::new(ManualClock::new(Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()));
        let (panels, bank) = (Arc::new(FakePanels::default()), Arc::new(Bank::default()));
        let messenger = Arc::new(Recorder::default());
        let ports = Ports { panels: panels.clone(), gateways: vec![bank.clone()] };
        let shop = opened(&database, (&clock, 7), (ports, &messenger)).await;
        let yard = Self { shop, clock, panels, messenger, bank, database, _database: lent, _folder: folder };
        yard.work().await;
        yard
    }

    /// Another replica of the shop, on the same database.
    pub async fn twin(&self) -> Shop {
        let ports = Ports { panels: self.panels.clone(), gateways: vec![self.bank.clone()] };
        opened(&self.database, (&self.clock, 8), (ports, &self.messenger)).await
    }

    /// Runs a command as the person at the shell.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c Ctx<'c>) -> BoxFuture<'c, Result<T>> + Send + Sync + Clone + 'static,
    {
        self.shop.run(Actor::Operator, work).await
    }

    /// Runs everything that is due.
    pub async fn work(&self) {
        self.shop.worker().run_due().await.unwrap();
    }

    /// Lets time pass, then runs everything that is due.
    pub async fn after(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
        self.work().await;
    }

    pub async fn location(&self, code: &'static str) -> LocationId {
        let input = LocationInput {
            code: code.to_owned(),
            name_fa: code.to_owned(),
            name_en: code.to_owned(),
            flag: String::new(),
            sort: 0,
            state: Visibility::Active,
        };
        self.run(move |ctx| {
            let input = input.clone();
            Box::pin(async move { location_save(ctx, input, None).await })
        })
        .await
        .unwrap()
    }

    pub fn panel_input(&self, name: &str, location_id: LocationId, capacity: Option<i64>) -> PanelAdd {
        PanelAdd {
            name: name.to_owned(),
            access: PanelAccess {
                panel_id: None,
                kind: "fake".to_owned(),
                base_url: address(name),
                auth: PanelAuth::Password { username: "root".to_owned(), password: Secret::new("hunter2") },
                tls: PanelTls::Verify,
            },
            public_host: format!("{name}.example"),
            location_id,
            capacity,
            report: PanelReport::default(),
        }
    }

    /// A panel with one inbound, picked.
    pub async fn panel(&self, name: &str, location_id: LocationId, capacity: Option<i64>) -> PanelId {
        self.panels.with(name, |panel| panel.inbounds = vec![1]);
        let input = self.panel_input(name, location_id, capacity);
        let id = self
            .run(move |ctx| {
                let input = input.clone();
                Box::pin(async move { panel_add(ctx, input).await })
            })
            .await
            .unwrap();
        self.work().await;
        for inbound in inbound_list(self.shop.read(), id).await.unwrap() {
            self.pick(inbound.id, true).await;
        }
        self.work().await;
        self.panels.with(name, |panel| panel.calls.clear());
        id
    }

    pub async fn pick(&self, id: InboundId, picked: bool) {
        self.run(move |ctx| Box::pin(inbound_pick(ctx, id, picked))).await.unwrap();
    }

    /// Wants a client; nothing is worked yet.
    pub async fn try_want(
        &self,
        holder_id: i64,
        location_id: LocationId,
        cap: Option<i64>,
    ) -> Result<PlacementId> {
        let want = Want {
            holder_id,
            location_id,
            credentials: Credentials::generate(self.shop.rng()),
            cap_bytes: cap,
            expires_at: None,
            device_limit: 2,
            enable: true,
            label: format!("label {holder_id}"),
        };
        self.run(move |ctx| {
            let want = want.clone();
            Box::pin(async move { placement_want(ctx, want).await })
        })
        .await
    }

    pub async fn want(&self, holder_id: i64, location_id: LocationId, cap: Option<i64>) -> PlacementId {
        self.try_want(holder_id, location_id, cap).await.unwrap()
    }

    /// Somebody who hears alerts.
    pub async fn owner(&self) -> UserId {
        let id = self.person(1).await;
        self.run(move |ctx| Box::pin(role_grant(ctx, id, "owner"))).await.unwrap();
        id
    }

    pub async fn person(&self, telegram_id: i64) -> UserId {
        let arrival = Arrival { telegram_id, first_name: "P".to_owned(), ..Default::default() };
        self.run(move |ctx| Box::pin(user_arrive(ctx, arrival.clone()))).await.unwrap().id
    }

    /// One number out of the database.
    pub async fn number(&self, sql: &str) -> i64 {
        let db = self.shop.read();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        row.map_or(0, |row| row.try_get_by_index::<Option<i64>>(0).unwrap().unwrap_or(0))
    }

    /// Past every rule.
    pub async fn sql(&self, sql: &str) {
        let sql = sql.to_owned();
        self.shop
            .db()
            .write(move |tx| {
                let sql = sql.clone();
                Box::pin(async move { tx.execute_unprepared(&sql).await.map(drop) })
            })
            .await
            .unwrap();
    }

    pub async fn text(&self, sql: &str) -> String {
        let db = self.shop.read();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }

    /// Clients that a panel does not hold as wanted.
    pub async fn dirty(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM placement WHERE generation <> observed_generation").await
    }

    pub fn held(&self, panel: &str, email: &str) -> Option<Held> {
        self.panels.with(panel, |panel| panel.client(email).cloned())
    }

    pub fn calls(&self, panel: &str) -> Vec<String> {
        self.panels.with(panel, |panel| panel.calls.clone())
    }
}

/// As long as a worker's lease, and a little longer.
pub const LEASE: Duration = Duration::from_secs(121);
