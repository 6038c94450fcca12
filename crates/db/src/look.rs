//! Looking at a SQLite file before it is opened for good: is it ours, is it whole?

use std::path::Path;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

use crate::open::{ACQUIRE_TIMEOUT, OpenError, SQLITE_BUSY_TIMEOUT, pragma};

/// Looks without writing: opening for the shop would already turn a stranger's file into WAL.
pub(crate) async fn is_shop(path: &Path) -> Result<bool, OpenError> {
    if !path.is_file() {
        return Ok(false);
    }
    let looking = looker(path).await?;
    let found = crate::migrate::has_begun(&looking).await;
    drop(looking.close().await);
    found
}

/// A connection that changes nothing about the files by being there: one that may write would, going last, take what a
/// killed process left in the `-wal` into the file.
async fn looker(path: &Path) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=ro", path.display()));
    options
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(SQLITE_BUSY_TIMEOUT));
    Database::connect(options).await
}

/// Walks every page of the file (`PRAGMA quick_check`).
pub(crate) async fn look_through(path: &Path) -> Result<(), OpenError> {
    let look = async || -> Result<String, DbErr> {
        let looking = looker(path).await?;
        let answer = pragma(&looking, "PRAGMA quick_check(1)").await;
        drop(looking.close().await);
        answer
    };
    match look().await {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(answer) => Err(OpenError::Damaged(answer)),
        Err(error) if is_damage(&error) => Err(OpenError::Damaged(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// Whether SQLite says of the file itself that it is broken: `SQLITE_CORRUPT`, `SQLITE_NOTADB` and their kin.
fn is_damage(error: &DbErr) -> bool {
    const PRIMARY: i64 = 0xff;
    const CORRUPT: i64 = 11;
    const NOT_A_DATABASE: i64 = 26;
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return false };
    let sea_orm::RuntimeErr::SqlxError(cause) = cause else { return false };
    let code = cause.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
    code.is_some_and(|code| matches!(code & PRIMARY, CORRUPT | NOT_A_DATABASE))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use sea_orm::ConnectionTrait as _;

    use super::*;
    use crate::open::{Db, DbConfig};

    /// F-32: a page overwritten, the whole head overwritten. The file stays as it is, for whoever mends it.
    #[tokio::test]
    async fn f32_a_damaged_file_is_refused_and_left_as_it_is() {
        let folder = std::env::temp_dir().join(format!("mrjbot-damaged-{}", std::process::id()));
        let path = folder.join("shop.sqlite");
        Db::open(&DbConfig::sqlite(&path)).await.unwrap().close().await;
        let whole = std::fs::read(&path).unwrap();
        let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
        for at in [0, page * 2, page * 5] {
            let mut damaged = whole.clone();
            damaged[at..at + 64].fill(0xAA);
            std::fs::write(&path, &damaged).unwrap();
            let refused = Db::open(&DbConfig::sqlite(&path)).await.unwrap_err();
            assert!(matches!(refused, OpenError::Damaged(_)), "at {at}: {refused:?}");
            assert!(std::fs::read(&path).unwrap() == damaged, "at {at}: the file was changed");
        }
        std::fs::write(&path, &whole).unwrap();
        Db::open(&DbConfig::sqlite(&path)).await.unwrap().close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// F-32 after a kill -9: what the dead process left in the `-wal` is still there, and stays there.
    #[tokio::test]
    async fn f32_looking_at_a_damaged_file_leaves_its_wal_alone() {
        let folder = std::env::temp_dir().join(format!("mrjbot-damaged-wal-{}", std::process::id()));
        let (path, kept) = (folder.join("shop.sqlite"), folder.join("kept.sqlite"));
        Db::open(&DbConfig::sqlite(&path)).await.unwrap().close().await;
        let db = Db::open(&DbConfig::sqlite(&path)).await.unwrap();
        let write = db.write::<_, DbErr, _>(|tx| {
            Box::pin(async move { tx.execute_unprepared("CREATE TABLE later (id BIGINT)").await.map(drop) })
        });
        write.await.unwrap();
        let with = |path: &Path, end: &str| PathBuf::from(format!("{}{end}", path.display()));
        for end in ["", "-wal"] {
            std::fs::copy(with(&path, end), with(&kept, end)).unwrap();
        }
        db.close().await;
        let mut damaged = std::fs::read(&kept).unwrap();
        let page = usize::from(u16::from_be_bytes([damaged[16], damaged[17]]));
        damaged[page * 5..page * 5 + 64].fill(0xAA);
        std::fs::write(&kept, &damaged).unwrap();
        let wal = std::fs::read(with(&kept, "-wal")).unwrap();
        drop(Db::open(&DbConfig::sqlite(&kept)).await.unwrap_err());
        assert!(!wal.is_empty() && std::fs::read(&kept).unwrap() == damaged, "the file was changed");
        assert!(std::fs::read(with(&kept, "-wal")).ok() == Some(wal), "the wal was changed");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn an_unknown_scheme_is_refused_in_words() {
        let refused = Db::open(&DbConfig::from_url("mysql://x")).await.unwrap_err();
        assert!(matches!(refused, OpenError::Scheme));
    }
}
