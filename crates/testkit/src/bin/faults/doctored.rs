//! Proof that the judgement sees: a calm run that is clean, and then its books and facts doctored, one thing at a time.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use db::{Db, DbConfig, Engine};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};

use crate::books::Books;
use crate::facts::Facts;
use crate::report::Report;
use crate::storm::{self, Stage};
use crate::{Options, check, say};

/// Takes a whole credit out of history, whatever guards history.
const CREDIT_DELETED: [&str; 3] = [
    "UPDATE payment_attempt SET credited_transfer_id = NULL WHERE credited_transfer_id = $id",
    "DELETE FROM ledger_posting WHERE transfer_id = $id",
    "DELETE FROM ledger_transfer WHERE id = $id",
];
/// Books a credit once more, in every table a credit is in.
const CREDIT_DOUBLED: [&str; 4] = [
    "INSERT INTO ledger_transfer (kind, idem_key, input_hash, attempt_id, order_id, actor, reason, created_at) \
     SELECT kind, idem_key || ':again', input_hash, attempt_id, order_id, actor, reason, created_at \
     FROM ledger_transfer WHERE id = $id",
    "UPDATE ledger_account SET balance = balance + (SELECT SUM(p.amount) FROM ledger_posting p \
     WHERE p.transfer_id = $id AND p.account_id = ledger_account.id) \
     WHERE id IN (SELECT account_id FROM ledger_posting WHERE transfer_id = $id)",
    "INSERT INTO ledger_posting (transfer_id, line, account_id, asset, amount, account_version, balance_after) \
     SELECT (SELECT MAX(id) FROM ledger_transfer), p.line, p.account_id, p.asset, p.amount, a.version + 1, a.balance \
     FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id WHERE p.transfer_id = $id",
    "UPDATE ledger_account SET version = version + 1 \
     WHERE id IN (SELECT account_id FROM ledger_posting WHERE transfer_id = $id)",
];

/// Runs it all.
///
/// # Errors
/// A calm run is not clean, or something doctored is not seen.
pub async fn prove(options: &Options) -> Result<()> {
    let stage = Arc::new(Stage::set(options).await?);
    let calm = Options { kills: 0, ..options.clone() };
    let mut chats = storm::live(&stage, &calm, false).await?;
    for chat in &mut chats {
        chat.catch_up().await?;
    }
    stage.process.end().await?;
    let db = Db::open(&DbConfig::from_url(stage.world.database.clone())).await?;
    let facts = Facts::gather(&stage, &chats);
    let books = Books::read(db.reader()).await?;
    let mut clean = Report::default();
    check::all((&facts, &books), &mut clean);
    check::invariants((db.reader(), &stage.world), &mut clean).await?;
    ensure!(clean.is_clean(), "a calm run is not clean: {:#?}", clean.details);
    doctored_facts(&facts, &books)?;
    let victim = victim(&facts, &books)?;
    let lost = doctored_books((&stage, &db, &facts), &CREDIT_DELETED, victim).await?;
    ensure!(lost.lost > 0, "a credit was deleted and nothing is lost: {:?}", lost.details);
    ensure!(!lost.violations.is_empty(), "a credit was deleted and the books agree");
    let doubled = doctored_books((&stage, &db, &facts), &CREDIT_DOUBLED, victim).await?;
    ensure!(doubled.doubled > 0, "a credit was doubled and nobody saw it: {:?}", doubled.details);
    ensure!(!doubled.violations.is_empty(), "a credit was doubled and the books agree");
    db.close().await;
    say("the checker sees what is lost, doubled, broken, undelivered and untold");
    Ok(())
}

/// The transfer of a payment that the bank has.
fn victim(facts: &Facts, books: &Books) -> Result<i64> {
    let paid = facts.bank.iter().filter(|payment| payment.is_paid());
    let mut credits = paid
        .filter_map(|payment| books.by_authority(&payment.authority))
        .filter_map(|attempt| books.credits_of(attempt.id).first());
    Ok(credits.next().context("nobody paid at the bank: a longer run is needed")?.transfer_id)
}

/// Changes the books in a transaction that is never committed, and judges what is seen in it.
async fn doctored_books(
    (stage, db, facts): (&Stage, &Db, &Facts),
    statements: &[&str],
    transfer: i64,
) -> Result<Report> {
    let tx = db.reader().begin().await?;
    history_opened(db, &tx).await?;
    for sql in statements {
        tx.execute_unprepared(&sql.replace("$id", &transfer.to_string())).await?;
    }
    let mut report = Report::default();
    check::all((facts, &Books::read(&tx).await?), &mut report);
    check::invariants((&tx, &stage.world), &mut report).await?;
    tx.rollback().await?;
    Ok(report)
}

/// History cannot be changed while its triggers are there.
async fn history_opened(db: &Db, tx: &DatabaseTransaction) -> Result<()> {
    for table in ["ledger_posting", "ledger_transfer"] {
        match db.engine() {
            Engine::Postgres => {
                tx.execute_unprepared(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await?;
            }
            Engine::Sqlite => {
                for name in triggers_of(tx, table).await? {
                    tx.execute_unprepared(&format!("DROP TRIGGER {name}")).await?;
                }
            }
        }
    }
    Ok(())
}

async fn triggers_of(tx: &DatabaseTransaction, table: &str) -> Result<Vec<String>> {
    let sql = format!("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'");
    let rows = tx.query_all_raw(sea_orm::Statement::from_string(tx.get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

/// What the world says, changed: each lie must be seen as what it is.
fn doctored_facts(facts: &Facts, books: &Books) -> Result<()> {
    let judge = |facts: &Facts| {
        let mut report = Report::default();
        check::all((facts, books), &mut report);
        report
    };
    let mut gone = facts.clone();
    gone.clients.clear();
    ensure!(judge(&gone).undelivered > 0, "the panels are empty and everything is delivered");
    let mut shorter = facts.clone();
    shorter.clients.values_mut().for_each(|client| client.expiry_ms -= 1_000);
    ensure!(judge(&shorter).undelivered > 0, "every service is a second short and everything is delivered");
    let mut silent = facts.clone();
    silent.told.clear();
    ensure!(judge(&silent).untold > 0, "nobody was told anything and everybody was");
    let mut poor = facts.clone();
    poor.bank.clear();
    ensure!(!judge(&poor).violations.is_empty(), "the bank has nothing and every credit is backed");
    let mut blind = facts.clone();
    blind.deeds.approvals.clear();
    ensure!(!judge(&blind).violations.is_empty(), "nobody approved anything and every credit is backed");
    let mut forgetful = facts.clone();
    forgetful.deeds.sent.clear();
    let seen = judge(&forgetful).doubled > 0;
    ensure!(books.sends.is_empty() || seen, "money was sent that nobody confirmed and nothing is doubled");
    let mut stranger = facts.clone();
    stranger.bank.iter_mut().for_each(|payment| payment.authority.push('X'));
    ensure!(judge(&stranger).lost > 0, "the bank has other payments and nothing is lost");
    Ok(())
}
