//! `mrjbot location …`

use anyhow::Result;
use clap::{Args, Subcommand};
use kernel::Actor;
use serde_json::json;
use shop::catalog::{LocationInput, Visibility, location_list, location_save};

use super::reading::location_of;
use super::showing::word;
use crate::out::Table;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum LocationCommand {
    /// Every location
    List,
    /// Add a location
    Add(LocationArgs),
    /// Hide a location from customers
    Hide { location: String },
    /// Show a hidden location again
    Show { location: String },
}

#[derive(Debug, Args)]
pub struct LocationArgs {
    /// Short and stable: de, fr-2
    code: String,
    #[arg(long)]
    name_fa: String,
    #[arg(long)]
    name_en: String,
    /// An emoji
    #[arg(long, default_value = "")]
    flag: String,
    /// Smaller comes first
    #[arg(long, default_value_t = 100, allow_negative_numbers = true)]
    sort: i64,
    /// Not shown to customers yet
    #[arg(long)]
    hidden: bool,
}

pub async fn run(room: &Room, command: LocationCommand) -> Result<()> {
    match command {
        LocationCommand::List => list(room).await,
        LocationCommand::Add(args) => add(room, args).await,
        LocationCommand::Hide { location } => set(room, &location, Visibility::Hidden).await,
        LocationCommand::Show { location } => set(room, &location, Visibility::Active).await,
    }
}

async fn list(room: &Room) -> Result<()> {
    let locations = location_list(room.shop.read(), false).await?;
    let mut table = Table::new(&["id", "code", "flag", "name", "persian", "state"]);
    for at in &locations {
        let cells =
            [at.id.to_string(), at.code.clone(), at.flag.clone(), at.name_en.clone(), at.name_fa.clone()];
        table.row([cells.to_vec(), vec![word(at.state)]].concat());
    }
    room.out.list(&locations.iter().map(|at| json!(at)).collect::<Vec<_>>(), None, &table);
    Ok(())
}

async fn add(room: &Room, args: LocationArgs) -> Result<()> {
    let state = if args.hidden { Visibility::Hidden } else { Visibility::Active };
    let LocationArgs { code, name_fa, name_en, flag, sort, .. } = args;
    let input = LocationInput { code: code.clone(), name_fa, name_en, flag, sort, state };
    let id = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { location_save(ctx, input, None).await })
        })
        .await?;
    room.out.done(&json!({ "id": id }), &format!("Location {code} is number {id}."));
    Ok(())
}

async fn set(room: &Room, location: &str, state: Visibility) -> Result<()> {
    let at = location_of(room, location).await?;
    let input = LocationInput {
        code: at.code,
        name_fa: at.name_fa,
        name_en: at.name_en,
        flag: at.flag,
        sort: at.sort,
        state,
    };
    let id = at.id;
    room.shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { location_save(ctx, input, Some(id)).await })
        })
        .await?;
    room.out.done(&json!({ "id": id, "state": state }), &format!("Location {id} is {}.", word(state)));
    Ok(())
}
