//! `mrjbot setting …`

use anyhow::Result;
use clap::Subcommand;
use kernel::{Actor, Money};
use serde_json::json;
use shop::settings::{setting_list, setting_set};

use super::reading::toman;
use super::showing::money;
use crate::out::Table;
use crate::refusal::Usage;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum SettingCommand {
    /// Every setting, its value and what it accepts
    List,
    /// Change a setting; a running shop follows within seconds. Amounts are toman
    Set { key: String, value: String },
}

pub async fn run(room: &Room, command: SettingCommand) -> Result<()> {
    match command {
        SettingCommand::List => {
            list(room);
            Ok(())
        }
        SettingCommand::Set { key, value } => set(room, key, value).await,
    }
}

fn shown(room: &Room, (kind, value): (&str, &str)) -> String {
    match value.parse().ok().filter(|_| kind == "amount").and_then(|rial| Money::from_rial(rial).ok()) {
        Some(amount) => money(room, amount),
        None => value.to_owned(),
    }
}

fn list(room: &Room) {
    let lines = setting_list(&room.shop.settings());
    let mut table = Table::new(&["key", "value", "default", "kind", "from", "to"]);
    for line in &lines {
        let bound = |bound: Option<i64>| {
            bound.map_or_else(|| "-".to_owned(), |bound| shown(room, (line.kind, &bound.to_string())))
        };
        table.row(vec![
            line.key.to_owned(),
            shown(room, (line.kind, &line.value)),
            shown(room, (line.kind, &line.default)),
            line.kind.to_owned(),
            bound(line.min),
            bound(line.max),
        ]);
    }
    room.out.list(&lines.iter().map(|line| json!(line)).collect::<Vec<_>>(), None, &table);
}

async fn set(room: &Room, key: String, value: String) -> Result<()> {
    let is_amount =
        setting_list(&room.shop.settings()).iter().any(|line| line.key == key && line.kind == "amount");
    let stored = if is_amount {
        toman(&value)
            .map_err(|error| Usage::error(format!("{key} is an amount in toman, and {value} is {error}")))?
            .rial()
            .to_string()
    } else {
        value.clone()
    };
    let name = key.clone();
    room.shop
        .run(Actor::Operator, move |ctx| {
            let (name, stored) = (name.clone(), stored.clone());
            Box::pin(async move { setting_set(ctx, &name, &stored).await })
        })
        .await?;
    room.out.done(&json!({ "key": key, "value": value }), &format!("{key} = {value}"));
    Ok(())
}
