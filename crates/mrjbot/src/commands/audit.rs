//! `mrjbot audit`: who did what.

use anyhow::Result;
use clap::Args;
use serde_json::json;
use shop::audit::entry_page;

use super::reading::PageArgs;
use super::showing::time;
use crate::out::Table;
use crate::wire::Room;

#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Only about this, e.g. user:17, receipt:4, panel:1
    #[arg(long)]
    subject: Option<String>,
    #[command(flatten)]
    page: PageArgs,
}

pub async fn run(room: &Room, args: AuditArgs) -> Result<()> {
    let entries = entry_page(room.shop.read(), args.subject.as_deref(), args.page.request()).await?;
    let mut table = Table::new(&["nr", "when", "who", "door", "action", "subject", "facts"]);
    for entry in &entries.items {
        table.row(vec![
            entry.seq.to_string(),
            time(entry.at),
            entry.actor.clone(),
            entry.face.clone(),
            entry.action.clone(),
            entry.subject.clone(),
            entry.data.to_string(),
        ]);
    }
    room.out.list(
        &entries.items.iter().map(|entry| json!(entry)).collect::<Vec<_>>(),
        Some(entries.total),
        &table,
    );
    Ok(())
}
