//! `mrjbot plan …`

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use kernel::{Actor, Bytes, LocationId, Money};
use serde_json::json;
use shop::catalog::{
    Plan, PlanInput, RenewalPolicy, Visibility, plan_list, plan_save, plan_state_set, stock_set,
};

use super::reading::{location_of, plan_of, toman};
use super::showing::{allowance, money, word};
use crate::out::Table;
use crate::wire::Room;

#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// Every plan
    List,
    /// Add a plan
    Add(NewPlan),
    /// Change a plan; what was bought stays as it was bought
    Edit(PlanEdit),
    /// Take a plan out of the shop window
    Hide { plan: String },
    /// Offer a hidden plan again
    Show { plan: String },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Policy {
    Add,
    Reset,
    #[value(alias = "keep_best")]
    KeepBest,
}

impl From<Policy> for RenewalPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Add => Self::Add,
            Policy::Reset => Self::Reset,
            Policy::KeepBest => Self::KeepBest,
        }
    }
}

#[derive(Debug, Args)]
pub struct NewPlan {
    #[arg(long)]
    name_fa: String,
    #[arg(long)]
    name_en: String,
    #[arg(long, default_value = "standard")]
    category: String,
    /// Traffic in GiB; 0 is unlimited
    #[arg(long, allow_negative_numbers = true)]
    gib: u32,
    /// Days; 0 never ends
    #[arg(long, allow_negative_numbers = true)]
    days: i64,
    /// Devices; 0 is unlimited
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    devices: i64,
    /// Toman
    #[arg(long, value_parser = toman, allow_negative_numbers = true)]
    price: Money,
    /// Toman for one more GiB; not sold when missing
    #[arg(long, value_parser = toman, allow_negative_numbers = true)]
    price_per_gib: Option<Money>,
    /// Toman for one more day; not sold when missing
    #[arg(long, value_parser = toman, allow_negative_numbers = true)]
    price_per_day: Option<Money>,
    /// How many can be sold; unlimited when missing
    #[arg(long, allow_negative_numbers = true)]
    stock: Option<i64>,
    /// What renewing does with what is left
    #[arg(long, value_enum, default_value = "add")]
    renewal: Policy,
    /// `all`, or the code of a role
    #[arg(long, default_value = "all")]
    audience: String,
    #[arg(long, default_value_t = 100, allow_negative_numbers = true)]
    sort: i64,
    /// Codes of the locations it is sold in
    #[arg(long = "location", required = true, value_delimiter = ',')]
    locations: Vec<String>,
}

#[derive(Debug, Args)]
pub struct PlanEdit {
    /// Number or English name
    plan: String,
    #[arg(long)]
    name_fa: Option<String>,
    #[arg(long)]
    name_en: Option<String>,
    #[arg(long)]
    category: Option<String>,
    #[arg(long, allow_negative_numbers = true)]
    gib: Option<u32>,
    #[arg(long, allow_negative_numbers = true)]
    days: Option<i64>,
    #[arg(long, allow_negative_numbers = true)]
    devices: Option<i64>,
    #[arg(long, value_parser = toman, allow_negative_numbers = true)]
    price: Option<Money>,
    #[arg(long, value_parser = toman, allow_negative_numbers = true)]
    price_per_gib: Option<Money>,
    #[arg(long, value_parser = toman, allow_negative_numbers = true)]
    price_per_day: Option<Money>,
    /// How many are left now
    #[arg(long, conflicts_with = "unlimited_stock", allow_negative_numbers = true)]
    stock: Option<i64>,
    #[arg(long)]
    unlimited_stock: bool,
    #[arg(long, value_enum)]
    renewal: Option<Policy>,
    #[arg(long)]
    audience: Option<String>,
    #[arg(long, allow_negative_numbers = true)]
    sort: Option<i64>,
    #[arg(long = "location", value_delimiter = ',')]
    locations: Vec<String>,
}

pub async fn run(room: &Room, command: PlanCommand) -> Result<()> {
    match command {
        PlanCommand::List => list(room).await,
        PlanCommand::Add(args) => add(room, args).await,
        PlanCommand::Edit(args) => edit(room, args).await,
        PlanCommand::Hide { plan } => set(room, &plan, Visibility::Hidden).await,
        PlanCommand::Show { plan } => set(room, &plan, Visibility::Active).await,
    }
}

async fn list(room: &Room) -> Result<()> {
    let plans = plan_list(room.shop.read(), false).await?;
    let mut table =
        Table::new(&["id", "name", "category", "traffic", "days", "price", "stock", "renewal", "state"]);
    for plan in &plans {
        table.row(vec![
            plan.id.to_string(),
            plan.name_en.clone(),
            plan.category.clone(),
            allowance(room, plan.traffic),
            if plan.duration_days == 0 { "no end".to_owned() } else { plan.duration_days.to_string() },
            money(room, plan.price),
            plan.stock.map_or_else(|| "-".to_owned(), |stock| stock.to_string()),
            word(plan.renewal),
            word(plan.state),
        ]);
    }
    room.out.list(&plans.iter().map(|plan| json!(plan)).collect::<Vec<_>>(), None, &table);
    Ok(())
}

async fn ids_of(room: &Room, codes: &[String]) -> Result<Vec<LocationId>> {
    let mut ids = Vec::with_capacity(codes.len());
    for code in codes {
        ids.push(location_of(room, code).await?.id);
    }
    Ok(ids)
}

async fn save(room: &Room, input: PlanInput, plan: Option<&Plan>) -> Result<()> {
    let (id, name) = (plan.map(|plan| plan.id), input.name_en.clone());
    let id = room
        .shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { plan_save(ctx, input, id).await })
        })
        .await?;
    room.out.done(&json!({ "id": id }), &format!("Plan {id} \"{name}\" is saved."));
    Ok(())
}

async fn add(room: &Room, args: NewPlan) -> Result<()> {
    let input = PlanInput {
        name_fa: args.name_fa,
        name_en: args.name_en,
        category: args.category,
        traffic: Bytes::from_gib(args.gib.into()),
        duration_days: args.days,
        device_limit: args.devices,
        price: args.price,
        price_per_gib: args.price_per_gib,
        price_per_day: args.price_per_day,
        stock: args.stock,
        renewal: args.renewal.into(),
        audience: args.audience,
        sort: args.sort,
        location_ids: ids_of(room, &args.locations).await?,
    };
    save(room, input, None).await
}

async fn edit(room: &Room, args: PlanEdit) -> Result<()> {
    let plan = plan_of(room, &args.plan).await?;
    let location_ids = if args.locations.is_empty() {
        plan.location_ids.clone()
    } else {
        ids_of(room, &args.locations).await?
    };
    if args.stock.is_some() || args.unlimited_stock {
        let (id, stock) = (plan.id, args.stock);
        room.shop.run(Actor::Operator, move |ctx| Box::pin(stock_set(ctx, id, stock))).await?;
    }
    let input = PlanInput {
        name_fa: args.name_fa.unwrap_or_else(|| plan.name_fa.clone()),
        name_en: args.name_en.unwrap_or_else(|| plan.name_en.clone()),
        category: args.category.unwrap_or_else(|| plan.category.clone()),
        traffic: args.gib.map_or(plan.traffic, |gib| Bytes::from_gib(gib.into())),
        duration_days: args.days.unwrap_or(plan.duration_days),
        device_limit: args.devices.unwrap_or(plan.device_limit),
        price: args.price.unwrap_or(plan.price),
        price_per_gib: args.price_per_gib.or(plan.price_per_gib),
        price_per_day: args.price_per_day.or(plan.price_per_day),
        stock: plan.stock,
        renewal: args.renewal.map_or(plan.renewal, Into::into),
        audience: args.audience.unwrap_or_else(|| plan.audience.clone()),
        sort: args.sort.unwrap_or(plan.sort),
        location_ids,
    };
    save(room, input, Some(&plan)).await
}

async fn set(room: &Room, plan: &str, state: Visibility) -> Result<()> {
    let id = plan_of(room, plan).await?.id;
    room.shop.run(Actor::Operator, move |ctx| Box::pin(plan_state_set(ctx, id, state))).await?;
    room.out.done(&json!({ "id": id, "state": state }), &format!("Plan {id} is {}.", word(state)));
    Ok(())
}
