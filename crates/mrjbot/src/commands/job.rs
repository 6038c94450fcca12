//! `mrjbot job …`

use anyhow::Result;
use clap::Subcommand;
use kernel::{Actor, JobId};
use serde_json::json;
use shop::settings::job_retry;

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
            room.shop.run(Actor::Operator, move |ctx| Box::pin(job_retry(ctx, job))).await?;
            room.out.done(&json!({ "id": job, "queued": true }), &format!("Job {job} is tried again."));
        }
    }
    Ok(())
}
