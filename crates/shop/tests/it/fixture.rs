//! A shop on a fresh database, with a clock that stands still and an outside world that is away.
//!
//! The database is a SQLite file, or, when `MRJBOT_TEST_POSTGRES_URL` names a PostgreSQL server
//! (`postgres://user@host:port/postgres`), a new database there.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{TimeZone as _, Utc};
use db::sea_orm::{ConnectionTrait as _, Database, Statement, Value};
use db::{Db, DbConfig, DbErr, Engine};
use futures::future::BoxFuture;
use kernel::{Actor, Face, ManualClock, Money, Rng, Secret, Timestamp, UserId};
use shop::fleet::{
    ClientFacts, DesiredClient, PanelAccess, PanelDriver, PanelError, PanelReport, RemoteInbound,
};
use shop::identity::{Arrival, User, role_grant, user_arrive};
use shop::ledger::{Account, TransferKind, TransferPost, Violation, invariants_check, transfer_post};
use shop::{Ctx, Ports, Result, Shop, ShopConfig};

/// A shop and what it stands on. The folder goes when this does.
pub struct House {
    pub shop: Shop,
    pub clock: Arc<ManualClock>,
    _database: Lent,
    _folder: tempfile::TempDir,
}

/// Every panel is unreachable.
struct AwayPanels;

fn away() -> PanelError {
    PanelError::Unreachable("no panels in this test".to_owned())
}

#[async_trait]
impl PanelDriver for AwayPanels {
    async fn probe(&self, _: &PanelAccess, _: Timestamp) -> PanelReport {
        PanelReport::default()
    }
    async fn inbounds(&self, _: &PanelAccess) -> Result<Vec<RemoteInbound>, PanelError> {
        Err(away())
    }
    async fn client_put(&self, _: &PanelAccess, _: &DesiredClient) -> Result<(), PanelError> {
        Err(away())
    }
    async fn client_remove(&self, _: &PanelAccess, _: &str) -> Result<Option<ClientFacts>, PanelError> {
        Err(away())
    }
    async fn usage(&self, _: &PanelAccess, _: &str) -> Result<BTreeMap<String, ClientFacts>, PanelError> {
        Err(away())
    }
}

impl House {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (config, lent) = fresh_database(folder.path()).await;
        let db = Db::open(&config).await.unwrap();
        let clock = Arc::new(ManualClock::new(Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()));
        let config = ShopConfig {
            public_url: "https://shop.example".to_owned(),
            master_key: Secret::new("a master key for tests"),
        };
        let ports = Ports { panels: Arc::new(AwayPanels), gateways: Vec::new() };
        let shop = Shop::open(db, clock.clone(), Arc::new(Rng::seeded(1)), (config, ports)).await.unwrap();
        Self { shop, clock, _database: lent, _folder: folder }
    }

    /// Runs a command as the shop itself.
    pub async fn system<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c Ctx<'c>) -> BoxFuture<'c, Result<T>> + Send + Sync + Clone + 'static,
    {
        self.shop.run(Actor::System, work).await
    }

    pub async fn arrive(&self, arrival: Arrival) -> User {
        self.system(move |ctx| Box::pin(user_arrive(ctx, arrival.clone()))).await.unwrap()
    }

    /// A customer with this messenger id.
    pub async fn person(&self, telegram_id: i64) -> User {
        self.arrive(Arrival { telegram_id, first_name: format!("P{telegram_id}"), ..Default::default() })
            .await
    }

    /// A person with this role.
    pub async fn staff(&self, telegram_id: i64, role: &'static str) -> User {
        let user = self.person(telegram_id).await;
        let id = user.id;
        self.system(move |ctx| Box::pin(role_grant(ctx, id, role))).await.unwrap();
        user
    }

    pub async fn post(&self, post: TransferPost) -> Result<shop::ledger::Posted> {
        self.system(move |ctx| Box::pin(transfer_post(ctx, post.clone()))).await
    }

    /// Puts `rial` into a wallet, from a card.
    pub async fn fund(&self, user: UserId, rial: i64, key: &str) {
        self.post(came(user, rial, key)).await.unwrap();
    }

    pub async fn balance(&self, account: &Account) -> i64 {
        shop::ledger::balance(self.shop.read(), account).await.unwrap().balance.rial()
    }

    pub async fn violations(&self) -> Vec<Violation> {
        invariants_check(self.shop.read(), self.shop.clock().now()).await.unwrap()
    }

    pub async fn assert_sound(&self) {
        assert_eq!(self.violations().await, Vec::new());
    }

    /// Takes away what keeps `tables` append-only: what somebody with the database in their hands can do first.
    pub async fn guards_drop(&self, tables: &'static [&'static str]) {
        let engine = self.shop.db().engine();
        for table in tables {
            let sql = match engine {
                Engine::Sqlite => format!("DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete"),
                Engine::Postgres => format!("ALTER TABLE {table} DISABLE TRIGGER USER"),
            };
            let run = self.shop.db().write(move |tx| {
                let sql = sql.clone();
                Box::pin(async move { tx.execute_unprepared(&sql).await.map(drop) })
            });
            run.await.unwrap();
        }
    }

    /// Runs SQL past every rule of the shop.
    pub async fn sql(&self, sql: &'static str, values: Vec<Value>) -> Result<(), DbErr> {
        self.shop
            .db()
            .write(move |tx| {
                let values = values.clone();
                Box::pin(async move {
                    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A database on the server, until its test is over.
pub struct Lent(Option<String>);

/// Databases whose tests are over. The next test drops them: a hundred of them fill gigabytes.
static RETURNED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Drop for Lent {
    fn drop(&mut self) {
        RETURNED.lock().unwrap_or_else(PoisonError::into_inner).extend(self.0.take());
    }
}

/// Where a database nobody has used is.
pub async fn fresh_database(folder: &Path) -> (DbConfig, Lent) {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("MRJBOT_TEST_POSTGRES_URL") else {
        return (DbConfig::sqlite(&folder.join("shop.sqlite")), Lent(None));
    };
    let name = format!("shop_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let admin = Database::connect(&server).await.unwrap();
    let returned = std::mem::take(&mut *RETURNED.lock().unwrap_or_else(PoisonError::into_inner));
    for old in returned {
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {old} WITH (FORCE)")).await.unwrap();
    }
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    (DbConfig::from_url(format!("{server}/{name}")), Lent(Some(name)))
}

pub fn rial(amount: i64) -> Money {
    Money::from_rial(amount).unwrap()
}

/// A person acting through the bot.
pub fn by(user: &User) -> Actor {
    Actor::User { id: user.id, face: Face::Bot }
}

/// Money that came in on a card, without the payment it came by.
pub fn came(user: UserId, amount: i64, key: &str) -> TransferPost {
    transfer(
        TransferKind::Internal,
        key,
        vec![(Account::Card(kernel::CardId(1)), -amount), (Account::Wallet(user), amount)],
    )
}

pub fn transfer(kind: TransferKind, key: &str, entries: Vec<(Account, i64)>) -> TransferPost {
    TransferPost {
        kind,
        idem_key: key.to_owned(),
        entries: entries.into_iter().map(|(account, amount)| (account, rial(amount))).collect(),
        attempt_id: None,
        order_id: None,
        reason: "test".to_owned(),
    }
}
