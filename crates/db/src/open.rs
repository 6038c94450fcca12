//! Opening a database: which engine, which pools, which guarantees.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kernel::{Secret, sabotage};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};

use crate::group::{Connect, GroupWriter};
use crate::look::{is_shop, look_through};

/// The oldest SQLite whose WAL is safe: earlier ones carry the WAL-reset race (rule L-9).
pub const SQLITE_VERSION_MIN: &str = "3.51.3";

/// Connections that read: one for each core within these bounds. More would only share the page cache among more.
const SQLITE_READERS_MIN: u32 = 2;
const SQLITE_READERS_MAX: u32 = 4;
/// Page cache of all readers together, and of the writer, in KiB.
const SQLITE_CACHE_KIB: u32 = 16_000;
const SQLITE_WRITER_CACHE_KIB: u32 = 4_000;
/// Pages of the `-wal` (of 4 KiB) after which the writer takes them into the file. A page that changes often is then
/// written there once instead of many times; 16 MiB is as far as the `-wal` grows without a reader that stays.
const SQLITE_CHECKPOINT_PAGES: &str = "4000";
pub(crate) const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const POSTGRES_CONNECTIONS: u32 = 16;
/// A connection that was given back within this time was alive then: the pool asks whoever it gets. Asking again before
/// each use costs every transaction a round trip. So short that only a busy pool is spared it: whoever gets a connection
/// that was cut meanwhile may lose the end of a job, which then waits for its lease (F-15).
const POSTGRES_FRESH: Duration = Duration::from_millis(2);
const POSTGRES_STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
const STATEMENT_CACHE: usize = 512;

/// Which database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Where the data lives.
#[derive(Clone, Debug)]
pub struct DbConfig {
    url: Secret,
}

/// Why a database could not be opened. Texts are for operators.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database address must start with sqlite: or postgres://")]
    Scheme,
    #[error("cannot create the folder {}: {source}", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("SQLite {found} is too old; {SQLITE_VERSION_MIN} or newer is needed")]
    SqliteTooOld { found: String },
    #[error("SQLite did not accept {pragma}: it answered {answer}")]
    Pragma { pragma: &'static str, answer: String },
    #[error("PostgreSQL {found} is too old; 15 or newer is needed")]
    PostgresTooOld { found: String },
    #[error("there is no shop there")]
    NoShop,
    #[error("PostgreSQL does not answer within {} s", ACQUIRE_TIMEOUT.as_secs())]
    Away,
    #[error("the database was written by a newer mrjbot (migration {0})")]
    FromTheFuture(String),
    #[error("migration {0} was changed after it had run")]
    MigrationChanged(String),
    /// F-32. Nothing was written to it.
    #[error("the database file is damaged ({0}); keep it as it is and restore the newest copy")]
    Damaged(String),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl DbConfig {
    /// A database from its address: `sqlite:PATH` or `postgres://user:password@host/name`.
    #[must_use]
    pub fn from_url(url: impl Into<String>) -> Self {
        Self { url: Secret::new(url) }
    }

    /// A SQLite file.
    #[must_use]
    pub fn sqlite(path: &Path) -> Self {
        Self::from_url(format!("sqlite:{}", path.display()))
    }

    fn engine(&self) -> Result<Engine, OpenError> {
        let url = self.url.expose();
        if url.starts_with("sqlite:") {
            Ok(Engine::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Engine::Postgres)
        } else {
            Err(OpenError::Scheme)
        }
    }

    fn sqlite_path(&self) -> PathBuf {
        let rest = self.url.expose().trim_start_matches("sqlite:");
        PathBuf::from(rest.strip_prefix("//").unwrap_or(rest))
    }
}

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    /// Of SQLite: for readers of their own.
    url: Option<String>,
    reader: DatabaseConnection,
    pub(crate) writer: Writer,
}

#[derive(Clone, Debug)]
pub(crate) enum Writer {
    Group(GroupWriter),
    Pool(DatabaseConnection),
}

impl Db {
    /// Opens the database, made when it is not there, proves its guarantees and brings the schema up to date. A SQLite
    /// file that is there already is looked through first: a damaged one is refused before anything is written to it.
    ///
    /// # Errors
    /// [`OpenError`] says what is wrong in words for an operator.
    pub async fn open(config: &DbConfig) -> Result<Self, OpenError> {
        let db = match config.engine()? {
            Engine::Sqlite => {
                let path = config.sqlite_path();
                if path.is_file() && !sabotage::on("damage-unseen") {
                    look_through(&path).await?;
                }
                open_sqlite(&path).await?
            }
            Engine::Postgres => open_postgres(config.url.expose()).await?,
        };
        crate::migrate::migrate(&db).await?;
        Ok(db)
    }

    /// Like [`Db::open`], but where no shop is none is made: not a file, not a folder, not a table.
    ///
    /// # Errors
    /// [`OpenError::NoShop`], and those of [`Db::open`].
    pub async fn open_existing(config: &DbConfig) -> Result<Self, OpenError> {
        let db = match config.engine()? {
            Engine::Sqlite => {
                let path = config.sqlite_path();
                if !is_shop(&path).await? {
                    return Err(OpenError::NoShop);
                }
                open_sqlite(&path).await?
            }
            Engine::Postgres => {
                let db = open_postgres(config.url.expose()).await?;
                if !crate::migrate::has_begun(&db.reader).await? {
                    db.close().await;
                    return Err(OpenError::NoShop);
                }
                db
            }
        };
        crate::migrate::migrate(&db).await?;
        Ok(db)
    }

    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn sqlite_url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// A connection for reading only: what is committed, as of now.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Until the disk has refused to make a write durable; usually for ever. Nothing is written any more then, and the
    /// process should end: what it reads back need not be what is on the disk. A PostgreSQL server looks after its disk
    /// itself.
    pub async fn unsynced(&self) {
        match &self.writer {
            Writer::Group(writer) => writer.unsynced().await,
            Writer::Pool(_) => std::future::pending().await,
        }
    }

    /// Waits for the writer to finish what it has and closes every connection.
    pub async fn close(self) {
        if let Writer::Group(writer) = &self.writer {
            writer.close().await;
        }
        drop(self.reader.close().await);
    }
}

async fn open_sqlite(path: &Path) -> Result<Db, OpenError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|source| OpenError::Folder { path: folder.to_path_buf(), source })?;
    }
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let writer = Database::connect(sqlite_options(&url, (1, SQLITE_WRITER_CACHE_KIB))).await?;
    assert_sqlite(&writer).await?;
    // What an earlier process could not make durable is read from its `-wal` all the same: it is written anew before
    // anybody hears of it (F-16). Waits for nobody who is at the file.
    pragma(&writer, "PRAGMA wal_checkpoint(PASSIVE)").await?;
    let again = url.clone();
    let connect: Connect =
        Box::new(move || Box::pin(Database::connect(sqlite_options(&again, (1, SQLITE_WRITER_CACHE_KIB)))));
    let reader = Database::connect(sqlite_options(&url, readers())).await?;
    Ok(Db {
        engine: Engine::Sqlite,
        url: Some(url),
        reader,
        writer: Writer::Group(GroupWriter::start(writer, connect)?),
    })
}

/// How many read, and how much each of them keeps in its page cache, in KiB.
fn readers() -> (u32, u32) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let count = u32::try_from(cores).unwrap_or(u32::MAX).clamp(SQLITE_READERS_MIN, SQLITE_READERS_MAX);
    (count, SQLITE_CACHE_KIB / count)
}

pub(crate) fn sqlite_options(url: &str, (connections, cache_kib): (u32, u32)) -> ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(SQLITE_BUSY_TIMEOUT)
                .statement_cache_capacity(STATEMENT_CACHE)
                .pragma("temp_store", "memory")
                .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES)
                .pragma("cache_size", format!("-{cache_kib}"))
        });
    options
}

pub(crate) async fn pragma(connection: &DatabaseConnection, sql: &'static str) -> Result<String, DbErr> {
    let row =
        connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let Some(row) = row else { return Ok(String::new()) };
    if let Ok(text) = row.try_get_by_index::<String>(0) {
        return Ok(text);
    }
    Ok(row.try_get_by_index::<i64>(0)?.to_string())
}

/// Rule L-9: version, WAL, FULL and foreign keys are proven, not assumed.
async fn assert_sqlite(connection: &DatabaseConnection) -> Result<(), OpenError> {
    let found = pragma(connection, "SELECT sqlite_version()").await?;
    if version(&found) < version(SQLITE_VERSION_MIN) {
        return Err(OpenError::SqliteTooOld { found });
    }
    for (name, wanted) in
        [("PRAGMA journal_mode", "wal"), ("PRAGMA synchronous", "2"), ("PRAGMA foreign_keys", "1")]
    {
        let answer = pragma(connection, name).await?;
        if answer != wanted {
            return Err(OpenError::Pragma { pragma: name, answer });
        }
    }
    Ok(())
}

async fn open_postgres(url: &str) -> Result<Db, OpenError> {
    use sea_orm::sqlx::Connection as _;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .statement_timeout(POSTGRES_STATEMENT_TIMEOUT)
        .sqlx_logging(false)
        .set_application_name("mrjbot")
        .test_before_acquire(false)
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.before_acquire(|connection, found| {
                Box::pin(async move {
                    if found.idle_for > POSTGRES_FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
        })
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(STATEMENT_CACHE));
    let pool = Database::connect(options).await.map_err(away)?;
    let found = pragma(&pool, "SHOW server_version_num").await?;
    if found.parse::<u32>().unwrap_or(0) < 150_000 {
        return Err(OpenError::PostgresTooOld { found });
    }
    Ok(Db { engine: Engine::Postgres, url: None, reader: pool.clone(), writer: Writer::Pool(pool) })
}

/// A pool tries until its time is up, and then only says that it is.
fn away(error: DbErr) -> OpenError {
    use sea_orm::RuntimeErr;
    match &error {
        DbErr::ConnectionAcquire(_) => OpenError::Away,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
            if matches!(cause.as_ref(), sea_orm::sqlx::Error::PoolTimedOut) =>
        {
            OpenError::Away
        }
        _ => OpenError::Database(error),
    }
}

fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("3.51.3") > version("3.9.0"));
        assert!(version("3.53.1") >= version(SQLITE_VERSION_MIN));
        assert!(version("3.40.1") < version(SQLITE_VERSION_MIN));
    }

    #[tokio::test]
    async fn l09_an_open_database_is_wal_full_with_foreign_keys() {
        let folder = std::env::temp_dir().join(format!("mrjbot-db-{}", std::process::id()));
        let db = Db::open(&DbConfig::sqlite(&folder.join("shop.sqlite"))).await.unwrap();
        assert_sqlite(db.reader()).await.unwrap();
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
