//! Adding and changing a panel. The panel is tried out first; a self-signed certificate is pinned when asked to.

use anyhow::Result;
use clap::Args;
use kernel::{Actor, PanelId, Secret};
use serde_json::json;
use shop::fleet::{
    PanelAccess, PanelAdd, PanelAuth, PanelEdit, PanelReport, PanelTls, panel_add, panel_edit,
    panel_inbounds_refresh, panel_probe,
};

use super::report;
use crate::commands::reading::{location_of, panel_of};
use crate::out;
use crate::refusal::Usage;
use crate::wire::Room;

const KIND: &str = "xui";
/// Pin whatever certificate the panel shows now.
const PIN_SHOWN: &str = "shown";

/// How to get into a panel.
#[derive(Clone, Debug, Default, Args)]
pub struct AccessArgs {
    /// With the secret base path: https://panel.example:2053/secret/
    #[arg(long)]
    url: Option<String>,
    /// An API token (3x-ui 3.0 and later)
    #[arg(long, env = "MRJBOT_PANEL_TOKEN", hide_env_values = true, conflicts_with = "password")]
    token: Option<String>,
    #[arg(long)]
    username: Option<String>,
    #[arg(long, env = "MRJBOT_PANEL_PASSWORD", hide_env_values = true, requires = "username")]
    password: Option<String>,
    /// SHA-256 of a self-signed certificate, or `shown` to trust what the panel shows now
    #[arg(long, value_name = "SHA256|shown")]
    pin: Option<String>,
}

impl AccessArgs {
    /// `None` when no address was given. `--pin shown` is resolved by [`probed`].
    pub fn read(&self) -> Result<Option<PanelAccess>> {
        let Some(url) = &self.url else { return Ok(None) };
        let auth = match (&self.token, &self.username, &self.password) {
            (Some(token), _, _) => PanelAuth::Token(Secret::new(token.trim())),
            (None, Some(username), Some(password)) => {
                PanelAuth::Password { username: username.clone(), password: Secret::new(password.as_str()) }
            }
            _ => {
                let what = "say --token, or --username and --password\n";
                clap::Error::raw(clap::error::ErrorKind::MissingRequiredArgument, what).exit()
            }
        };
        let tls = match self.pin.as_deref() {
            None | Some(PIN_SHOWN) => PanelTls::Verify,
            Some(pin) => PanelTls::Pin(fingerprint(pin)?),
        };
        Ok(Some(PanelAccess { panel_id: None, kind: KIND.to_owned(), base_url: url.clone(), auth, tls }))
    }
}

fn fingerprint(text: &str) -> Result<String> {
    let digits: String =
        text.chars().filter(|c| *c != ':' && !c.is_whitespace()).collect::<String>().to_lowercase();
    let fits = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if fits { Ok(digits) } else { Err(Usage::error(format!("a pin is 64 hex digits, or `{PIN_SHOWN}`"))) }
}

#[derive(Debug, Args)]
pub struct NewPanel {
    name: String,
    #[command(flatten)]
    access: AccessArgs,
    /// Code of the location it serves
    #[arg(long)]
    location: String,
    /// Where customers connect to; the panel's own host when missing
    #[arg(long)]
    host: Option<String>,
    /// How many clients it takes; unlimited when missing
    #[arg(long)]
    capacity: Option<i64>,
    /// Put clients into every inbound that can be used
    #[arg(long)]
    pick_all: bool,
}

#[derive(Debug, Args)]
pub struct PanelChange {
    /// Name or number
    panel: String,
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    access: AccessArgs,
    #[arg(long)]
    location: Option<String>,
    #[arg(long)]
    host: Option<String>,
    #[arg(long, conflicts_with = "unlimited")]
    capacity: Option<i64>,
    #[arg(long)]
    unlimited: bool,
}

/// Tries the access out; with `--pin shown` pins the certificate the panel shows and tries again.
async fn probed(room: &Room, args: &AccessArgs) -> Result<Option<(PanelAccess, PanelReport)>> {
    let Some((access, report)) = tried(room, args).await? else { return Ok(None) };
    if !report.usable() && !room.out.is_json() {
        for note in report::notes(room, &report.findings) {
            out::line(&note);
        }
    }
    Ok(Some((access, report)))
}

/// Tries a panel out; `--pin shown` trusts the certificate it shows. `None` when no address was given.
pub async fn tried(room: &Room, args: &AccessArgs) -> Result<Option<(PanelAccess, PanelReport)>> {
    let Some(mut access) = args.read()? else { return Ok(None) };
    out::progress("asking the panel …");
    let mut report = panel_probe(&room.shop, &access).await;
    if args.pin.as_deref() == Some(PIN_SHOWN)
        && let Some(shown) = report.certificate_sha256.clone()
    {
        access.tls = PanelTls::Pin(shown);
        report = panel_probe(&room.shop, &access).await;
    }
    out::progress("");
    Ok(Some((access, report)))
}

pub async fn add(room: &Room, args: NewPanel) -> Result<()> {
    let location_id = location_of(room, &args.location).await?.id;
    let Some((access, report)) = probed(room, &args.access).await? else {
        return Err(Usage::error("say --url"));
    };
    let public_host = match args.host {
        Some(host) => host,
        None => host_of(&access.base_url)?,
    };
    let (name, capacity) = (args.name.clone(), args.capacity);
    let input = PanelAdd { name, access, public_host, location_id, capacity, report };
    let id: PanelId = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { panel_add(ctx, input).await })
        })
        .await?;
    let inbounds = panel_inbounds_refresh(&room.shop, id).await?;
    if args.pick_all {
        for inbound in &inbounds {
            if inbound.present && !inbound.findings.iter().any(|finding| finding.fatal) {
                let id = inbound.id;
                room.shop
                    .run(Actor::Operator, move |ctx| Box::pin(shop::fleet::inbound_pick(ctx, id, true)))
                    .await?;
            }
        }
    }
    let value = json!({ "id": id, "inbounds": inbounds.len() });
    let next =
        if args.pick_all { String::new() } else { format!("; next: mrjbot panel pick {} all", args.name) };
    room.out.done(&value, &format!("Panel {id} has {} inbounds{next}", inbounds.len()));
    Ok(())
}

pub async fn edit(room: &Room, args: PanelChange) -> Result<()> {
    let panel = panel_of(room, &args.panel).await?;
    let location_id = match &args.location {
        Some(code) => location_of(room, code).await?.id,
        None => panel.location_id,
    };
    let input = PanelEdit {
        name: args.name.clone().unwrap_or(panel.name),
        public_host: args.host.clone().unwrap_or(panel.public_host),
        location_id,
        capacity: if args.unlimited { None } else { args.capacity.or(panel.capacity) },
        access: probed(room, &args.access).await?,
    };
    let id = panel.id;
    room.shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { panel_edit(ctx, id, input).await })
        })
        .await?;
    room.out.done(&json!({ "id": id }), &format!("Panel {id} is changed."));
    Ok(())
}

fn host_of(url: &str) -> Result<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next(),
        None => authority.split(':').next(),
    };
    match host {
        Some(host) if !host.is_empty() => Ok(host.to_owned()),
        _ => Err(Usage::error(format!("{url} names no host; say --host"))),
    }
}
