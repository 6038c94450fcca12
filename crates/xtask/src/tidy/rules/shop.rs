//! Rules about the inside of `shop`: which capability may know which, and where SQL may be written.

use super::super::paths;
use super::super::source::Source;
use super::super::tree::Tree;
use super::{Finding, finding};

const SHOP: &str = "crates/shop/src/";

/// Files of the shop that hold it together; they may know every capability's surface.
const FRAME: &[&str] =
    &["company", "ctx", "error", "event", "lib", "registry", "seal", "shop", "waiting", "words"];

/// A capability and which others it may know beside [`EVERYONE_MAY_KNOW`]. From DESIGN.md, "Who may know whom".
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("audit", &[]),
    ("idempotency", &[]),
    ("identity", &["audit"]),
    ("settings", &["identity", "audit"]),
    ("catalog", BASE),
    ("ledger", BASE),
    ("notifications", BASE),
    ("fleet", &["identity", "settings", "audit", "catalog", "notifications"]),
    ("payments", &["identity", "settings", "audit", "ledger", "notifications"]),
    ("points", &["identity", "settings", "audit", "ledger"]),
    ("sellers", &["identity", "settings", "audit", "ledger"]),
    ("subscriptions", &["identity", "settings", "audit", "catalog", "fleet", "notifications"]),
    ("support", OUTWARD),
    ("broadcasts", OUTWARD),
    ("growth", OUTWARD),
    ("content", OUTWARD),
    ("backups", OUTWARD),
    ("licensing", OUTWARD),
    ("orders", ANY),
    ("reports", READ),
];
const BASE: &[&str] = &["identity", "settings", "audit"];
const OUTWARD: &[&str] = &["identity", "settings", "audit", "notifications"];
/// `reports` reads everything, orders too. Nobody reads reports.
const READ: &[&str] = &[
    "orders",
    "audit",
    "idempotency",
    "identity",
    "settings",
    "catalog",
    "ledger",
    "notifications",
    "fleet",
    "payments",
    "points",
    "sellers",
    "subscriptions",
    "support",
    "broadcasts",
    "growth",
    "content",
    "backups",
    "licensing",
];
/// `orders` composes everything, not itself.
const ANY: &[&str] = READ.split_at(1).1;

/// Types of SeaORM that may travel through any file: a connection is passed on, never used to build a query.
const CONNECTIONS: &[&str] = &["ConnectionTrait", "DatabaseConnection", "DatabaseTransaction", "DbErr"];

/// Files that may hold SQL although they are no store: proofs over the books.
const SQL_FILES: &[&str] = &["crates/shop/src/ledger/invariants.rs"];

/// Folders where SQL is the technology, or where it is spoken about.
const SQL_CRATES: &[&str] = &["crates/db/", "crates/jobs/", "crates/testkit/", "crates/xtask/"];

/// How a SQL statement in a literal begins, and what must follow for it to be one.
const STATEMENTS: &[(&str, &str)] = &[
    ("SELECT ", ""),
    ("INSERT INTO ", ""),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("CREATE TABLE ", ""),
    ("CREATE INDEX ", ""),
    ("ALTER TABLE ", ""),
    ("WITH ", " AS ("),
];

/// Words that only a query needs.
const BUILDERS: &[&str] = &[
    "sqlx",
    "rusqlite",
    "Entity::find",
    "Entity::insert",
    "Entity::update",
    "Entity::delete",
    "ActiveModel",
];

/// What a model must not touch: it is types and state machines.
const IMPURE: &[&str] = &["sea_orm", "tokio", "reqwest", "axum", "async", "await"];

fn is_capability(name: &str) -> bool {
    MAY_KNOW.iter().any(|(known, _)| *known == name)
}

/// The capability (or frame file) a source of the shop belongs to.
fn owner(source: &Source) -> &str {
    let inside = source.path.strip_prefix(SHOP).unwrap_or(&source.path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

pub fn capabilities(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources_in(SHOP).filter(|source| !source.test) {
        let owner = owner(source);
        if !FRAME.contains(&owner) && !is_capability(owner) {
            let message = format!(
                "`{owner}` is neither a capability nor the frame: add it to the table with what it may know"
            );
            findings.push(finding(&source.path, 0, message));
            continue;
        }
        for named in paths::within_crate(source) {
            if let Some(message) = trespass(owner, &named.path) {
                findings.push(finding(&source.path, named.line, message));
            }
        }
    }
    findings.dedup();
    findings
}

/// Why `owner` may not name this path, if it may not.
fn trespass(owner: &str, path: &[String]) -> Option<String> {
    let target = path.first()?.as_str();
    let inside = path.get(1).map(String::as_str);
    if target == "*" {
        return Some(
            "name what you use: a glob over the crate's root hides which capability it is".to_owned(),
        );
    }
    if target == owner || !is_capability(target) {
        return None;
    }
    if inside == Some("store") {
        return Some(format!(
            "`{owner}` reaches into the store of `{target}`: call a command or query of its `mod.rs`"
        ));
    }
    if FRAME.contains(&owner) {
        return None;
    }
    if owner == "reports" && inside == Some("commands") {
        return Some(format!("reports read: use `{target}::queries`, never its commands"));
    }
    let (_, allowed) = MAY_KNOW.iter().find(|(known, _)| *known == owner)?;
    (!allowed.contains(&target)).then(|| {
        let known = if allowed.is_empty() { "nobody".to_owned() } else { allowed.join(", ") };
        format!(
            "`{owner}` must not know `{target}` (it may know: {known}); compose in `orders`, take the fact as an \
             argument, or let `{target}` subscribe to an event"
        )
    })
}

pub fn private_store(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources_in(SHOP).filter(|source| source.path.ends_with("/mod.rs")) {
        for at in source.words("mod store") {
            let line = source.line_of(at);
            let before = source.code[..at].rsplit('\n').next().unwrap_or("").trim();
            if before.starts_with("pub") {
                let message =
                    "the store is private: write `mod store;` and offer commands and queries instead";
                findings.push(finding(&source.path, line, message));
            }
        }
    }
    findings
}

pub fn sql_place(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let elsewhere =
            !SQL_CRATES.iter().any(|folder| source.path.starts_with(folder)) && !is_store(&source.path);
        if elsewhere && !source.test && source.path.starts_with("crates/") {
            let mut lines: Vec<usize> = builders(source).chain(statements(source)).collect();
            lines.sort_unstable();
            lines.dedup();
            // a file that does it once does it everywhere: one finding tells enough
            findings.extend(lines.first().map(|first| {
                let message = format!(
                    "queries, entities and SQL live in `store.rs` (or `store/`) of a capability; here in {} lines: move \
                     them there and call them",
                    lines.len()
                );
                finding(&source.path, *first, message)
            }));
        }
    }
    findings
}

fn is_store(path: &str) -> bool {
    let in_shop = path.starts_with(SHOP);
    in_shop && (path.ends_with("/store.rs") || path.contains("/store/") || SQL_FILES.contains(&path))
}

/// Lines that build queries.
fn builders(source: &Source) -> impl Iterator<Item = usize> {
    let connection = |last: &String| CONNECTIONS.contains(&last.as_str());
    let orm =
        paths::after(source, "sea_orm").into_iter().filter(move |it| !it.path.last().is_some_and(connection));
    let words = BUILDERS.iter().flat_map(|word| source.words(word)).map(|at| source.line_of(at));
    orm.map(|named| named.line).chain(words.filter(|line| !source.is_test_line(*line)))
}

/// Lines where a literal that is SQL begins.
fn statements(source: &Source) -> impl Iterator<Item = usize> {
    let product = source.literals.iter().filter(|literal| !source.is_test_line(literal.line));
    let sql = product.filter(|literal| {
        let text = literal.text.trim_start_matches(['r', 'b', 'c', '#', '"']).trim_start();
        STATEMENTS.iter().any(|(start, then)| text.starts_with(start) && text.contains(then))
    });
    sql.map(|literal| literal.line)
}

pub fn pure_model(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let models = tree.sources_in(SHOP).filter(|source| {
        source.path.ends_with("/model.rs")
            || source.path.contains("/model/")
            || source.path.ends_with("/policy.rs")
    });
    for source in models.filter(|source| !source.test) {
        for word in IMPURE {
            let lines =
                source.words(word).map(|at| source.line_of(at)).filter(|line| !source.is_test_line(*line));
            findings.extend(lines.map(|line| {
                let message = format!(
                    "a model is pure types and state machines: `{word}` belongs in a command, job or store"
                );
                finding(&source.path, line, message)
            }));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    fn one(rule: &str, path: &str, text: &str) -> Vec<String> {
        found(rule, &[(path, text)])
    }

    #[test]
    fn only_orders_composes() {
        let text = "use crate::{Ctx, ledger::{self, Hold}};\nfn f() { crate::orders::place() }";
        let in_catalog = one("capabilities", "crates/shop/src/catalog/commands/plan_put.rs", text);
        assert_eq!(in_catalog.len(), 2, "{in_catalog:?}");
        assert!(
            in_catalog[1].starts_with(
                "crates/shop/src/catalog/commands/plan_put.rs:2: `catalog` must not know `orders`"
            )
        );
        assert!(one("capabilities", "crates/shop/src/orders/commands/order_place.rs", text).is_empty());
        assert!(one("capabilities", "crates/shop/src/registry.rs", text).is_empty());
    }

    #[test]
    fn super_is_no_back_door() {
        let text = "use super::super::payments;";
        assert_eq!(one("capabilities", "crates/shop/src/ledger/model.rs", text).len(), 1);
    }

    #[test]
    fn nobody_reaches_a_foreign_store_not_even_orders_or_the_frame() {
        let text = "use crate::ledger::store::rows;";
        for path in ["crates/shop/src/orders/mod.rs", "crates/shop/src/registry.rs"] {
            assert_eq!(one("capabilities", path, text).len(), 1, "{path}");
        }
        assert!(one("capabilities", "crates/shop/src/ledger/queries.rs", text).is_empty());
        assert_eq!(one("private-store", "crates/shop/src/ledger/mod.rs", "pub(crate) mod store;").len(), 1);
        assert!(one("private-store", "crates/shop/src/ledger/mod.rs", "mod store;").is_empty());
    }

    #[test]
    fn reports_only_read_and_are_read_by_nobody() {
        let reports = "crates/shop/src/reports/queries.rs";
        assert_eq!(one("capabilities", reports, "use crate::ledger::commands::hold_void;").len(), 1);
        assert!(one("capabilities", reports, "use crate::ledger::queries::balance;").is_empty());
        assert_eq!(
            one("capabilities", "crates/shop/src/orders/mod.rs", "use crate::reports::queries;").len(),
            1
        );
    }

    #[test]
    fn a_folder_that_nobody_placed_is_found() {
        assert_eq!(one("capabilities", "crates/shop/src/misc/mod.rs", "").len(), 1);
    }

    #[test]
    fn the_table_has_no_cycle() {
        let mut settled: Vec<&str> = Vec::new();
        while settled.len() < MAY_KNOW.len() {
            let next = MAY_KNOW.iter().find(|(name, knows)| {
                !settled.contains(name) && knows.iter().all(|known| settled.contains(known))
            });
            settled.push(next.unwrap_or_else(|| panic!("a cycle among what is not in {settled:?}")).0);
        }
    }

    #[test]
    fn sql_outside_a_store_is_found() {
        let path = "crates/shop/src/ledger/commands/hold_void.rs";
        let bad = [
            "use db::sea_orm::{DatabaseTransaction, EntityTrait};",
            "use sea_orm::*;",
            "fn f() { hold::Entity::find() }",
            "const Q: &str = \"SELECT 1\";",
            "const Q: &str = r#\"\n  UPDATE holds SET state = 1\"#;",
        ];
        for text in bad {
            assert_eq!(one("sql-place", path, text).len(), 1, "{text}");
            assert!(one("sql-place", "crates/shop/src/ledger/store.rs", text).is_empty(), "{text}");
            assert!(one("sql-place", "crates/shop/src/ledger/store/holds.rs", text).is_empty(), "{text}");
            assert!(one("sql-place", "crates/db/src/open.rs", text).is_empty(), "{text}");
            assert_eq!(one("sql-place", "crates/bot/src/store.rs", text).len(), 1, "{text}");
        }
        let fine = [
            "use db::sea_orm::{ConnectionTrait, DatabaseConnection};",
            "const Q: &str = \"UPDATE the app\";",
            "// SELECT 1",
        ];
        for text in fine {
            assert!(one("sql-place", path, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_model_that_does_things_is_found() {
        let path = "crates/shop/src/ledger/model.rs";
        assert_eq!(one("pure-model", path, "async fn f() {}").len(), 1);
        assert!(one("pure-model", path, "//! No async.\nstruct Hold;").is_empty());
    }
}
