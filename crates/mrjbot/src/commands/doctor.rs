//! `mrjbot doctor`: checks a deployment and says what to do. Changes nothing.

use std::process::ExitCode;

use anyhow::Result;
use chrono::TimeDelta;
use clap::Args;
use kernel::from_unix_ms;
use serde_json::json;
use shop::audit::chain_check;
use shop::fleet::{PanelHealth, PanelState, panel_access, panel_list, panel_probe};
use shop::ledger::{SealHead, Severity, Violation, books_prove, seal_head, seal_stands};

use super::showing::{counted, time, time_or};
use crate::config::Config;
use crate::out::{Out, Table};
use crate::wire::{self, Room};

/// A due job that waits longer than this has no worker.
const JOB_WAIT_MAX: TimeDelta = TimeDelta::minutes(2);
/// How many findings of one kind are spelled out.
const DETAILS_MAX: usize = 5;

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Ask every panel now instead of reading what the last contact said
    #[arg(long)]
    live: bool,
    /// A seal that doctor told earlier and you have kept elsewhere: does it still stand?
    #[arg(long, value_name = "BLOCK:HASH")]
    seal: Option<SealHead>,
}

/// One thing that was looked at.
struct Check {
    name: String,
    ok: bool,
    detail: String,
    advice: String,
}

impl Check {
    fn fine(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { name: name.into(), ok: true, detail: detail.into(), advice: String::new() }
    }

    fn bad(name: impl Into<String>, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name: name.into(), ok: false, detail: detail.into(), advice: advice.into() }
    }
}

/// Exit 1 when anything is not as it should be.
pub async fn run(config: Config, args: DoctorArgs, out: Out) -> Result<ExitCode> {
    let mut checks = vec![configuration(&config)];
    match wire::room(config, out.is_json()).await {
        Ok(room) => {
            checks.push(Check::fine("database", database_words(&room)));
            checks.extend(look(&room, &args).await?);
            room.shop.db().clone().close().await;
        }
        Err(error) => checks.push(Check::bad(
            "database",
            crate::refusal::line(&error),
            "check database_url, that the server runs, and that the data folder can be written",
        )),
    }
    let ok = checks.iter().all(|check| check.ok);
    let mut table = Table::new(&["check", "", "found", "what to do"]).whole();
    for check in &checks {
        let mark = if check.ok { "ok" } else { "NOT OK" };
        table.row(vec![check.name.clone(), mark.to_owned(), check.detail.clone(), check.advice.clone()]);
    }
    if out.is_json() {
        let told = |check: &Check| json!({ "name": check.name, "ok": check.ok, "detail": check.detail, "advice": check.advice });
        out.object(&json!({ "ok": ok, "checks": checks.iter().map(told).collect::<Vec<_>>() }));
    } else {
        out.list(&[], None, &table);
    }
    if ok {
        return Ok(ExitCode::SUCCESS);
    }
    let wrong = checks.iter().filter(|check| !check.ok).count();
    crate::out::complain(&format!("{wrong} of {} checks are not ok", checks.len()));
    Ok(ExitCode::FAILURE)
}

fn configuration(config: &Config) -> Check {
    match config.warnings.first() {
        None => Check::fine("configuration", format!("listens on {}", config.listen)),
        Some(first) => Check::bad("configuration", first.clone(), "run `mrjbot config check`"),
    }
}

fn database_words(room: &Room) -> String {
    match room.shop.db().engine() {
        db::Engine::Sqlite => "SQLite, WAL, every commit on disk, schema current".to_owned(),
        db::Engine::Postgres => "PostgreSQL, schema current".to_owned(),
    }
}

async fn look(room: &Room, args: &DoctorArgs) -> Result<Vec<Check>> {
    let found = books_prove(&room.shop).await?;
    let (broken, stuck): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|violation| violation.severity == Severity::Broken);
    let mut checks = vec![ledger(&broken), seal(room, args).await?, waiting(&stuck), audit(room).await?];
    checks.extend(queue(room).await?);
    checks.extend(panels(room, args.live).await?);
    checks.push(telegram(room).await);
    Ok(checks)
}

fn ledger(broken: &[Violation]) -> Check {
    if broken.is_empty() {
        return Check::fine("ledger", "every invariant holds");
    }
    let advice = "stop selling (mrjbot setting set sales_open false) and keep a copy of the database";
    Check::bad("ledger", format!("{} violations: {}", broken.len(), shown(broken)), advice)
}

/// The newest seal, in the form that `--seal` takes; and whether an older one stands.
async fn seal(room: &Room, args: &DoctorArgs) -> Result<Check> {
    let newest = match seal_head(room.shop.read()).await? {
        Some(head) => head.to_string(),
        None => "nothing was sealed yet".to_owned(),
    };
    Ok(match &args.seal {
        Some(kept) if !seal_stands(room.shop.read(), kept).await? => {
            let advice =
                "somebody changed the books, or this is an older copy of them: compare with a backup";
            Check::bad(
                "seal",
                format!("seal {} of yours does not stand; the newest: {newest}", kept.block()),
                advice,
            )
        }
        Some(kept) => {
            Check::fine("seal", format!("seal {} of yours stands; the newest: {newest}", kept.block()))
        }
        None => Check::fine("seal", newest),
    })
}

/// What waits longer than it should: nothing is wrong with the books, but somebody should look.
fn waiting(stuck: &[Violation]) -> Check {
    if stuck.is_empty() {
        return Check::fine("waiting", "nothing waits longer than it should");
    }
    let mut advice =
        "mrjbot payment list --state stuck, mrjbot receipt list, mrjbot job dead, mrjbot panel list"
            .to_owned();
    if stuck.iter().any(|violation| violation.id == "I-14") {
        advice.push_str(
            "; below zero is what a payout lacked (mrjbot gateway payouts: settle the rest, or take back what was \
             recorded wrongly) or what was booked by hand and nobody pays (payment list --clearing unbacked, then \
             payment write-off); above zero is what went back after its payout (payment list --clearing owed) or what was \
             paid out beyond what payments came to: the \
             provider keeps it from the next one",
        );
    }
    Check::bad("waiting", format!("{} things: {}", stuck.len(), shown(stuck)), advice)
}

fn shown(violations: &[Violation]) -> String {
    let told: Vec<String> = violations
        .iter()
        .take(DETAILS_MAX)
        .map(|violation| format!("{} {}", violation.id, with_times(&violation.detail)))
        .collect();
    told.join("; ")
}

/// The database speaks of instants in Unix milliseconds.
fn with_times(detail: &str) -> String {
    const INSTANTS: std::ops::Range<i64> = 1_500_000_000_000..4_000_000_000_000;
    let word = |word: &str| match word.parse::<i64>() {
        Ok(ms) if INSTANTS.contains(&ms) => time(from_unix_ms(ms)),
        _ => word.to_owned(),
    };
    detail.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

async fn audit(room: &Room) -> Result<Check> {
    Ok(match chain_check(room.shop.read()).await? {
        None => Check::fine("audit log", "the chain is whole"),
        Some(seq) => {
            Check::bad("audit log", format!("entry {seq} was changed or is missing"), "compare with a backup")
        }
    })
}

async fn queue(room: &Room) -> Result<[Check; 2]> {
    let now = room.shop.now();
    let depth = jobs::queue_depth(room.shop.read(), now).await?;
    let waiting = format!("{} waiting, {} running", depth.queued, depth.running);
    let late = depth.oldest_due_at.is_some_and(|due| now - due > JOB_WAIT_MAX);
    let queue = if late {
        let detail = format!("{waiting}, the oldest due since {}", time_or(depth.oldest_due_at, "-"));
        Check::bad("job queue", detail, "is `mrjbot serve` with the role worker running?")
    } else {
        Check::fine("job queue", waiting)
    };
    let dead = if depth.dead == 0 {
        Check::fine("dead letters", "none")
    } else {
        let detail = format!("{} jobs were given up", depth.dead);
        Check::bad("dead letters", detail, "mrjbot job dead, then mrjbot job retry NUMBER")
    };
    Ok([queue, dead])
}

async fn panels(room: &Room, live: bool) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for panel in panel_list(room.shop.read()).await? {
        if panel.state == PanelState::Removed {
            continue;
        }
        let name = format!("panel {}", panel.name);
        let access = match panel_access(room.shop.read(), room.shop.sealer(), panel.id).await {
            Ok(access) => access,
            Err(_) => {
                let advice =
                    "the master key is not the one it was added with: restore it, or `mrjbot panel edit` it";
                checks.push(Check::bad(name, "its access cannot be opened", advice));
                continue;
            }
        };
        let report = if live { panel_probe(&room.shop, &access).await } else { panel.report.clone() };
        let fatal = report.findings.iter().chain(&panel.findings).find(|finding| finding.fatal);
        checks.push(match (fatal, panel.health) {
            (Some(finding), _) => Check::bad(
                name,
                super::panel::report::title(room, finding),
                "mrjbot panel test, and mend what it says",
            ),
            (None, PanelHealth::Down) if !live => {
                let detail =
                    format!("down since {}: {}", time_or(panel.down_since, "?"), panel.health_detail);
                Check::bad(
                    name,
                    detail,
                    "look at the panel's machine; what was paid for is delivered when it is back",
                )
            }
            _ => Check::fine(
                name,
                format!("{}, {} pending", counted(panel.placements, "client"), panel.pending),
            ),
        });
    }
    if checks.is_empty() {
        checks.push(Check::bad("panels", "there is none", "mrjbot panel add"));
    }
    Ok(checks)
}

async fn telegram(room: &Room) -> Check {
    match crate::commands::serve::bot_name(&room.config).await {
        Ok(Some(name)) => Check::fine("telegram", format!("@{name}")),
        Ok(None) => Check::bad("telegram", "no token", "set MRJBOT_TELEGRAM_TOKEN (from @BotFather)"),
        Err(error) => {
            Check::bad("telegram", format!("{error:#}"), "check the token and the way to the Bot API")
        }
    }
}
