//! What was paid for is on a panel, with the traffic and the time that were bought.

use std::collections::BTreeMap;

use crate::books::{Books, OrderRow};
use crate::facts::{Client, Facts};
use crate::report::Report;

const DAY_MS: i64 = 86_400_000;

/// Every paid order is delivered.
pub fn services((facts, books): (&Facts, &Books), report: &mut Report) {
    let mut services: BTreeMap<i64, Vec<&OrderRow>> = BTreeMap::new();
    for order in books.orders.values() {
        if ["paid", "provisioning", "needs_attention"].contains(&order.state.as_str()) {
            report.undelivered(&format!("order {} ({}) is {}", order.id, order.kind, order.state));
        }
        if order.kind != "topup"
            && ["active", "refunded"].contains(&order.state.as_str())
            && let Some(subscription) = order.subscription_id
        {
            services.entry(subscription).or_default().push(order);
        }
    }
    for (subscription, orders) in services {
        let found = books.placements.get(&subscription).map_or(&[][..], Vec::as_slice);
        let [placement] = found else {
            report.undelivered(&format!("service {subscription} is wanted in {} places", found.len()));
            continue;
        };
        let key = (placement.panel_url.clone(), placement.email.clone());
        let client = facts.clients.get(&key);
        if let Some(wrong) = wrong_with(client, &orders, books) {
            report.undelivered(&format!("service {subscription} ({}): {wrong}", placement.email));
        }
    }
}

/// What a service should be, replayed from what was bought: nothing was used and no service ended during a run.
fn wrong_with(client: Option<&Client>, orders: &[&OrderRow], books: &Books) -> Option<String> {
    let is_refunded = |order: &&&OrderRow| order.state == "refunded";
    let bought = orders.iter().find(|order| order.kind == "buy");
    if bought.is_some_and(|order| order.state == "refunded")
        && orders.iter().all(|order| order.state == "refunded")
    {
        let enabled = client.is_some_and(|client| client.enable);
        return enabled.then(|| "it was given back and still works".to_owned());
    }
    let Some(client) = client else { return Some("it is on no panel".to_owned()) };
    // What a refund takes back and what is bought on top of an ended service is judged by the shop's own tests.
    if orders.iter().any(|order| is_refunded(&order)) {
        return None;
    }
    let (mut traffic, mut days) = (0, 0);
    for order in orders {
        let plan = order.plan_id.and_then(|id| books.plans.get(&id));
        match (order.kind.as_str(), plan) {
            ("buy" | "renew", Some(plan)) => {
                traffic += plan.traffic;
                days += plan.days;
            }
            ("traffic", _) => traffic += order.quantity,
            ("time", _) => days += order.quantity,
            _ => return Some(format!("order {} makes no sense", order.id)),
        }
    }
    let expiry_ms = bought?.paid_at? + days * DAY_MS;
    let wanted = Client { enable: true, total: traffic, expiry_ms };
    (*client != wanted).then(|| format!("the panel has {client:?}, bought was {wanted:?}"))
}
