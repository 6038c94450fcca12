//! `mrjbot job …`

use anyhow::{Result, bail};
use clap::Subcommand;
use db::DbErr;
use kernel::JobId;
use serde_json::json;

use super::showing::{or_dash, time};
use crate::out::Table;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum JobCommand {
    /// Work that was given up, the newest first
    Dead {
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=500))]
        limit: u64,
    },
    /// Try it once more
    Retry { job: JobId },
}

pub async fn run(room: &Room, command: JobCommand) -> Result<()> {
    match command {
        JobCommand::Dead { limit } => {
            let dead = jobs::dead_list(room.shop.read(), limit).await?;
            let mut table = Table::new(&["id", "kind", "tries", "since", "error"]);
            for job in &dead {
                table.row(vec![
                    job.id.to_string(),
                    job.kind.clone(),
                    job.attempts.to_string(),
                    time(job.created_at),
                    or_dash(job.last_error.as_deref()),
                ]);
            }
            room.out.list(&dead.iter().map(|job| json!(job)).collect::<Vec<_>>(), None, &table);
        }
        JobCommand::Retry { job } => {
            let now = room.shop.now();
            let revived: Result<bool, DbErr> = room
                .shop
                .db()
                .write(move |tx| Box::pin(async move { jobs::dead_retry(tx, now, job).await }))
                .await;
            if !revived? {
                bail!("there is no dead letter {job}");
            }
            room.out.done(&json!({ "id": job, "queued": true }), &format!("Job {job} is tried again."));
        }
    }
    Ok(())
}
