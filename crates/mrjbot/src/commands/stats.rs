//! `mrjbot stats`: today at a glance.

use anyhow::Result;
use chrono::TimeDelta;
use kernel::PageRequest;
use serde_json::json;
use shop::fleet::{PanelState, panel_list};
use shop::identity::user_search;
use shop::orders::sales_between;
use shop::payments::receipt_queue;
use shop::subscriptions::subscription_page;

use super::card::day_start;
use super::showing::{counted, money, word};
use crate::wire::Room;

pub async fn run(room: &Room) -> Result<()> {
    let (db, now) = (room.shop.read(), room.shop.now());
    let midnight = day_start(now);
    let one = PageRequest::new(0, 1);
    let today = sales_between(db, (midnight, now)).await?;
    // Thirty days of the calendar, today among them, as the chat counts them.
    let month = sales_between(db, (midnight - TimeDelta::days(29), now)).await?;
    let people = user_search(db, "", one).await?.total;
    let subscriptions = subscription_page(db, None, one).await?.total;
    let waiting = receipt_queue(db, one).await?.total;
    let panels = panel_list(db).await?;
    let living: Vec<_> = panels.iter().filter(|panel| panel.state != PanelState::Removed).collect();
    let value = json!({
        "today": today, "last_30_days": month, "people": people, "subscriptions": subscriptions,
        "receipts_waiting": waiting,
        "panels": living.iter().map(|panel| json!({
            "name": panel.name, "health": panel.health, "state": panel.state, "placements": panel.placements,
            "pending": panel.pending,
        })).collect::<Vec<_>>(),
    });
    let sales = |sales: &shop::orders::SalesSummary| {
        format!(
            "{}, {} ({} new, {} renewed); {}, {}",
            counted(sales.orders, "order"),
            money(room, sales.revenue),
            sales.bought,
            sales.renewed,
            counted(sales.topups, "top-up"),
            money(room, sales.topup_amount)
        )
    };
    let mut lines = vec![
        ("today", sales(&today)),
        ("30 days", sales(&month)),
        ("people", people.to_string()),
        ("subscriptions", subscriptions.to_string()),
        ("receipts", format!("{waiting} waiting")),
    ];
    for panel in living {
        let line = format!(
            "{}: {}, {}, {} pending",
            panel.name,
            word(panel.health),
            counted(panel.placements, "client"),
            panel.pending
        );
        lines.push(("panel", line));
    }
    room.out.record(&value, &lines);
    Ok(())
}
