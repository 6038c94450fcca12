//! `mrjbot sub …`

use anyhow::{Result, bail};
use clap::Subcommand;
use kernel::{PageRequest, SubscriptionId};
use serde_json::json;
use shop::subscriptions::{Subscription, subscription_list, subscription_page, subscription_view};

use super::reading::{PageArgs, user_of};
use super::showing::{allowance, bytes, time, time_or, word};
use crate::out::Table;
use crate::wire::Room;

/// After one that is not there.
const FIND: &str = "`mrjbot sub list --search TEXT` finds them";

#[derive(Debug, Subcommand)]
pub enum SubCommand {
    /// Subscriptions, the newest first
    List {
        /// Part of a name, the @username or Telegram id, the email on a panel, a link or its token
        #[arg(long)]
        search: Option<String>,
        /// Only this person's
        #[arg(long)]
        user: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// One subscription by number, or by what finds it alone (see `list --search`)
    Show { subscription: String },
}

pub async fn run(room: &Room, command: SubCommand) -> Result<()> {
    match command {
        SubCommand::List { search, user, page } => list(room, (search, user), page).await,
        SubCommand::Show { subscription } => show(room, &subscription).await,
    }
}

async fn list(room: &Room, (search, user): (Option<String>, Option<String>), page: PageArgs) -> Result<()> {
    let db = room.shop.read();
    let found = match user {
        Some(user) => subscription_list(db, user_of(room, &user).await?.id, page.request()).await?,
        None => subscription_page(db, search.as_deref(), page.request()).await?,
    };
    let mut table = Table::new(&["id", "name", "user", "traffic", "ends", "state"]);
    let mut items = Vec::with_capacity(found.items.len());
    for held in &found.items {
        table.row(vec![
            held.id.to_string(),
            held.name.clone(),
            held.user_id.to_string(),
            allowance(room, held.traffic),
            time_or(held.expires_at, "never"),
            word(held.state),
        ]);
        items.push(json!({
            "id": held.id, "name": held.name, "user_id": held.user_id, "plan_id": held.plan_id,
            "location_id": held.location_id, "traffic_bytes": held.traffic, "expires_at": held.expires_at,
            "state": held.state, "created_at": held.created_at,
        }));
    }
    room.out.list(&items, Some(found.total), &table);
    Ok(())
}

async fn show(room: &Room, text: &str) -> Result<()> {
    let db = room.shop.read();
    let id = match text.parse::<SubscriptionId>() {
        Ok(id) => id,
        Err(_) => {
            let found = subscription_page(db, Some(text), PageRequest::new(0, 2)).await?;
            let is_named = |held: &&Subscription| held.name.eq_ignore_ascii_case(text);
            match found.items.iter().find(is_named).or(found.items.first()) {
                Some(held) if found.total == 1 || is_named(&held) => held.id,
                Some(_) => bail!("several subscriptions are found by {text}; {FIND}"),
                None => bail!("there is no subscription {text}; {FIND}"),
            }
        }
    };
    let Some(view) = subscription_view(db, id, room.shop.now()).await? else {
        bail!("there is no subscription {id}; {FIND}")
    };
    let held = &view.subscription;
    let url = format!("{}/sub/{}", room.shop.config().public_url, held.token);
    let left = view.period.traffic_left.map_or_else(|| "unlimited".to_owned(), |left| bytes(room, left));
    let value = json!({
        "id": held.id, "name": held.name, "user_id": held.user_id, "plan": view.plan.name_en,
        "location": view.location.code, "state": view.state, "used_bytes": view.used,
        "left_bytes": view.period.traffic_left, "expires_at": held.expires_at, "online_at": view.usage.online_at,
        "url": url,
    });
    let lines = [
        ("id", held.id.to_string()),
        ("name", held.name.clone()),
        ("user", held.user_id.to_string()),
        ("plan", view.plan.name_en.clone()),
        ("location", view.location.name_en.clone()),
        ("state", word(view.state)),
        ("used", bytes(room, view.used)),
        ("left", left),
        ("ends", time_or(held.expires_at, "never")),
        ("online", time_or(view.usage.online_at, "never")),
        ("since", time(held.created_at)),
        ("link", url),
    ];
    room.out.record(&value, &lines);
    Ok(())
}
