//! One migration set, two engines, the same columns. Also: nothing in the house knows a column that only one engine has.

use std::collections::BTreeSet;

use db::sea_orm::{ConnectionTrait, Statement};
use db::{Db, DbConfig};

use crate::fixture::House;

type Columns = BTreeSet<(String, String)>;

async fn columns(db: &impl ConnectionTrait, sql: &str) -> Columns {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter()
        .map(|row| (row.try_get_by_index::<String>(0).unwrap(), row.try_get_by_index::<String>(1).unwrap()))
        .collect()
}

async fn columns_on_sqlite() -> Columns {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&DbConfig::sqlite(&folder.path().join("shop.sqlite"))).await.unwrap();
    let sql = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
    let found = columns(db.reader(), sql).await;
    db.close().await;
    found
}

/// On a PostgreSQL run this compares the engines; on a SQLite run it holds the set against itself and only proves that
/// the migrations run and give tables at all.
#[tokio::test]
async fn both_engines_have_the_same_columns() {
    let house = House::new().await;
    let here = match house.shop.db().engine() {
        db::Engine::Sqlite => columns_on_sqlite().await,
        db::Engine::Postgres => {
            let sql = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
                       WHERE table_schema = 'public'";
            columns(house.shop.read(), sql).await
        }
    };
    let sqlite = columns_on_sqlite().await;
    assert!(sqlite.len() > 200, "{}", sqlite.len());
    let only_here: Vec<_> = here.difference(&sqlite).collect();
    let only_sqlite: Vec<_> = sqlite.difference(&here).collect();
    assert!(
        only_here.is_empty() && only_sqlite.is_empty(),
        "only here {only_here:?}, only SQLite {only_sqlite:?}"
    );
}
