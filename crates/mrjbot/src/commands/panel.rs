//! `mrjbot panel …`

mod entry;
pub mod report;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use kernel::{Actor, PanelId};
use serde_json::json;
use shop::catalog::location_list;
use shop::fleet::{
    InboundView, PanelState, PanelView, inbound_list, inbound_pick, panel_access, panel_inbounds_refresh,
    panel_list, panel_probe, panel_state_set,
};

use super::reading::panel_of;
use super::showing::{time_or, word};
use crate::out::Table;
use crate::wire::Room;
use entry::{AccessArgs, NewPanel, PanelChange};

#[derive(Debug, Subcommand)]
pub enum PanelCommand {
    /// Try a panel out and say what is wrong and how to mend it
    Test {
        /// A panel of the fleet; otherwise say --url
        panel: Option<String>,
        #[command(flatten)]
        access: AccessArgs,
    },
    /// Try a panel out and add it
    Add(NewPanel),
    /// Every panel
    List,
    /// The inbounds of a panel
    Inbounds {
        panel: String,
        /// Ask the panel now
        #[arg(long)]
        refresh: bool,
    },
    /// Put clients into these inbounds, by the panel's own numbers, or `all`
    Pick {
        panel: String,
        #[arg(required = true)]
        inbounds: Vec<String>,
        /// Not any more
        #[arg(long)]
        off: bool,
    },
    /// Change a panel
    Edit(PanelChange),
    /// No new clients for a panel; those it has stay
    Drain { panel: String },
    /// New clients for a panel again
    Activate { panel: String },
    /// Forget a panel that has no clients any more
    Remove { panel: String },
}

pub async fn run(room: &Room, command: PanelCommand) -> Result<ExitCode> {
    match command {
        PanelCommand::Test { panel, access } => return test(room, (panel, access)).await,
        PanelCommand::Add(args) => entry::add(room, args).await?,
        PanelCommand::List => list(room).await?,
        PanelCommand::Inbounds { panel, refresh } => {
            let panel = panel_of(room, &panel).await?;
            let inbounds = match refresh {
                true => panel_inbounds_refresh(&room.shop, panel.id).await?,
                false => inbound_list(room.shop.read(), panel.id).await?,
            };
            show_inbounds(room, &inbounds);
        }
        PanelCommand::Pick { panel, inbounds, off } => {
            pick(room, &panel_of(room, &panel).await?, (&inbounds, !off)).await?;
        }
        PanelCommand::Edit(args) => entry::edit(room, args).await?,
        PanelCommand::Drain { panel } => set(room, &panel, PanelState::Draining).await?,
        PanelCommand::Activate { panel } => set(room, &panel, PanelState::Active).await?,
        PanelCommand::Remove { panel } => set(room, &panel, PanelState::Removed).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Exit 1 when something found forbids using the panel.
async fn test(room: &Room, (panel, access): (Option<String>, AccessArgs)) -> Result<ExitCode> {
    let report = match (panel, entry::tried(room, &access).await?) {
        (_, Some((_, report))) => report,
        (Some(panel), None) => {
            let id = panel_of(room, &panel).await?.id;
            let access = panel_access(room.shop.read(), room.shop.sealer(), id).await?;
            panel_probe(&room.shop, &access).await
        }
        (None, None) => {
            let what = "say which panel: its name, or --url with --token or --username and --password\n";
            clap::Error::raw(clap::error::ErrorKind::MissingRequiredArgument, what).exit()
        }
    };
    report::show(room, &report);
    if report.usable() {
        return Ok(ExitCode::SUCCESS);
    }
    let fatal = report.findings.iter().filter(|finding| finding.fatal).count();
    crate::out::complain(&format!("the panel cannot be used: {fatal} to be mended"));
    Ok(ExitCode::FAILURE)
}

async fn list(room: &Room) -> Result<()> {
    let db = room.shop.read();
    let locations = location_list(db, false).await?;
    let panels = panel_list(db).await?;
    let living: Vec<_> = panels.iter().filter(|panel| panel.state != PanelState::Removed).collect();
    let mut table =
        Table::new(&["id", "name", "location", "host", "clients", "pending", "health", "state", "checked"]);
    for panel in &living {
        let code = locations.iter().find(|at| at.id == panel.location_id).map_or("-", |at| at.code.as_str());
        let clients = match panel.capacity {
            Some(capacity) => format!("{}/{capacity}", panel.placements),
            None => panel.placements.to_string(),
        };
        table.row(vec![
            panel.id.to_string(),
            panel.name.clone(),
            code.to_owned(),
            panel.public_host.clone(),
            clients,
            panel.pending.to_string(),
            word(panel.health),
            word(panel.state),
            time_or(panel.checked_at, "never"),
        ]);
    }
    room.out.list(&living.iter().map(|panel| json!(panel)).collect::<Vec<_>>(), None, &table);
    if !room.out.is_json() {
        for panel in living {
            for note in report::notes(room, &panel.findings) {
                crate::out::line(&format!("{}: {note}", panel.name));
            }
        }
    }
    Ok(())
}

fn show_inbounds(room: &Room, inbounds: &[InboundView]) {
    let mut table = Table::new(&["nr", "remark", "protocol", "port", "picked", "present", "findings"]);
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    for inbound in inbounds {
        let findings: Vec<String> = inbound.findings.iter().map(|finding| finding.code.clone()).collect();
        table.row(vec![
            inbound.remote_id.to_string(),
            inbound.remark.clone(),
            inbound.protocol.clone(),
            inbound.port.to_string(),
            yes(inbound.picked),
            yes(inbound.present),
            findings.join(" "),
        ]);
    }
    room.out.list(&inbounds.iter().map(|inbound| json!(inbound)).collect::<Vec<_>>(), None, &table);
}

/// Picks inbounds by the panel's numbers. `all` passes over those that cannot be used.
async fn pick(room: &Room, panel: &PanelView, (wanted, picked): (&[String], bool)) -> Result<()> {
    let known = inbound_list(room.shop.read(), panel.id).await?;
    let all = wanted.iter().any(|word| word == "all");
    let usable =
        |inbound: &&InboundView| inbound.present && !inbound.findings.iter().any(|finding| finding.fatal);
    let mut chosen: Vec<&InboundView> = Vec::new();
    if all {
        chosen.extend(known.iter().filter(usable));
    } else {
        for number in wanted {
            match known.iter().find(|inbound| inbound.remote_id.to_string() == *number) {
                Some(inbound) => chosen.push(inbound),
                None => bail!(
                    "{} has no inbound {number}; `mrjbot panel inbounds {} --refresh`",
                    panel.name,
                    panel.name
                ),
            }
        }
    }
    for inbound in chosen {
        let id = inbound.id;
        room.shop.run(Actor::Operator, move |ctx| Box::pin(inbound_pick(ctx, id, picked))).await?;
    }
    show_inbounds(room, &inbound_list(room.shop.read(), panel.id).await?);
    Ok(())
}

async fn set(room: &Room, panel: &str, state: PanelState) -> Result<()> {
    let id: PanelId = panel_of(room, panel).await?.id;
    room.shop.run(Actor::Operator, move |ctx| Box::pin(panel_state_set(ctx, id, state))).await?;
    room.out.done(&json!({ "id": id, "state": state }), &format!("Panel {panel} is {}.", word(state)));
    Ok(())
}
