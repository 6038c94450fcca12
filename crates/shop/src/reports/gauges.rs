//! Figures of the money path as they stand now, read from the database whenever somebody asks: how many payments wait
//! and since when, what clearing still owes, what the queues hold. Nothing is counted in memory, so every replica says
//! the same and a restart forgets nothing.

use chrono::TimeDelta;
use db::sea_orm::ConnectionTrait;
use kernel::{Timestamp, unix_ms};

use super::clearing::clearing_report;
use crate::fleet::{PanelHealth, PanelState, panel_list};
use crate::notifications::updates_waiting;
use crate::orders::{desk_waiting, orders_undelivered};
use crate::payments::{attempts_ended, attempts_waiting, receipts_waiting};
use crate::{Result, Shop};

const DAY: TimeDelta = TimeDelta::hours(24);
/// More proposals than this need not be told apart.
const PROPOSALS_MAX: u64 = 1_000;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// In the terms of Prometheus: `shop_…`, the unit last.
    pub name: &'static str,
    pub help: &'static str,
    pub labels: Vec<(&'static str, String)>,
    pub value: f64,
}

/// Every figure.
///
/// # Errors
/// The database's own failures.
pub async fn gauges(shop: &Shop) -> Result<Vec<Gauge>> {
    let (db, mut all) = (shop.read(), Gauges { now: shop.now(), list: Vec::new() });
    all.payments(db).await?;
    all.clearing(db).await?;
    all.queues(db).await?;
    all.panels(db).await?;
    if let Some(broken) = shop.books_broken() {
        all.put(
            "shop_ledger_invariant_violations",
            "Broken rules of the books at the last hourly look",
            broken,
        );
    }
    Ok(all.list)
}

struct Gauges {
    now: Timestamp,
    list: Vec<Gauge>,
}

/// Labels of one figure.
type Labels<'a> = &'a [(&'static str, &'a str)];

impl Gauges {
    fn put(&mut self, name: &'static str, help: &'static str, value: i64) {
        self.put_for((name, help), &[], value);
    }

    fn put_for(&mut self, (name, help): (&'static str, &'static str), labels: Labels<'_>, value: i64) {
        let labels = labels.iter().map(|(label, value)| (*label, (*value).to_owned())).collect();
        // Amounts and counts stay far below 2^53, where a float is exact.
        self.list.push(Gauge { name, help, labels, value: value as f64 });
    }

    fn age_s(&self, since: Option<Timestamp>) -> i64 {
        since.map_or(0, |since| (unix_ms(self.now) - unix_ms(since)).max(0) / 1000)
    }

    async fn payments(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        for group in attempts_waiting(db).await? {
            let labels: Labels<'_> = &[("gateway", &group.gateway), ("state", group.state.as_str())];
            let age_s = self.age_s(group.waiting.oldest_at);
            let counted = ("shop_payments", "Payments in states that are not the end");
            self.put_for(counted, labels, group.waiting.count);
            self.put_for(("shop_payments_oldest_seconds", "Age of the oldest of them"), labels, age_s);
        }
        for group in attempts_ended(db, self.now - DAY).await? {
            let labels: Labels<'_> = &[("gateway", &group.gateway), ("state", group.state.as_str())];
            self.put_for(("shop_payments_day", "How payments of the last day ended"), labels, group.count);
        }
        let receipts = receipts_waiting(db).await?;
        let age_s = self.age_s(receipts.oldest_at);
        self.put("shop_receipts_waiting", "Receipts nobody has decided on", receipts.count);
        self.put("shop_receipts_oldest_seconds", "Age of the oldest of them", age_s);
        for (state, orders) in orders_undelivered(db).await? {
            let (labels, age_s): (Labels<'_>, i64) =
                (&[("state", state.as_str())], self.age_s(orders.oldest_at));
            self.put_for(("shop_orders_undelivered", "Paid orders not delivered yet"), labels, orders.count);
            let oldest = ("shop_orders_undelivered_oldest_seconds", "Since when the oldest of them is paid");
            self.put_for(oldest, labels, age_s);
        }
        let proposals = desk_waiting(db, PROPOSALS_MAX).await?.len();
        let proposals = i64::try_from(proposals).unwrap_or(i64::MAX);
        self.put("shop_desk_proposals", "Deeds that wait for a second person", proposals);
        Ok(())
    }

    async fn clearing(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        for line in clearing_report(db).await? {
            let card = line.card_id.map(|id| id.to_string()).unwrap_or_default();
            let labels: Labels<'_> = &[("gateway", &line.gateway), ("card", &card)];
            for (figure, amount) in [
                (("shop_clearing_difference_rial", "What the books do not explain"), line.difference),
                (("shop_clearing_open_rial", "What the provider has still to pay out"), line.open),
                (("shop_clearing_unclear_rial", "Payments nobody knows the end of"), line.unclear),
            ] {
                self.put_for(figure, labels, amount.rial());
            }
        }
        Ok(())
    }

    async fn queues(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        let depth = jobs::queue_depth(db, self.now).await?;
        for (state, count) in [("queued", depth.queued), ("running", depth.running), ("dead", depth.dead)] {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.put_for(("shop_jobs", "Jobs in the queue"), &[("state", state)], count);
        }
        let age_s = self.age_s(depth.oldest_due_at);
        self.put("shop_jobs_oldest_due_seconds", "For how long the oldest due job has been due", age_s);
        let updates = updates_waiting(db).await?;
        let age_s = self.age_s(updates.oldest_at);
        self.put("shop_updates_waiting", "Messenger updates that were stored and not handled", updates.count);
        self.put("shop_updates_oldest_seconds", "Age of the oldest of them", age_s);
        Ok(())
    }

    async fn panels(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        for panel in panel_list(db).await? {
            if panel.state == PanelState::Removed {
                continue;
            }
            let labels: Labels<'_> = &[("panel", &panel.name)];
            let is_up = i64::from(panel.health == PanelHealth::Up);
            self.put_for(("shop_panel_up", "Whether the panel answered last time"), labels, is_up);
            self.put_for(("shop_panel_clients", "Clients wanted on the panel"), labels, panel.placements);
            let pending = ("shop_panel_clients_pending", "Clients the panel does not hold as wanted yet");
            self.put_for(pending, labels, panel.pending);
        }
        Ok(())
    }
}
