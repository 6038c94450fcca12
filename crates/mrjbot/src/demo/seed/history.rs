//! Ninety days of a small shop: people come, buy, renew or stay away, top up, forget to pay, use their traffic.
//! Everything is drawn from the seed; time is a stage clock that is moved from moment to moment.

mod deal;

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::TimeDelta;
use kernel::{LocationId, Rng, SubscriptionId, Timestamp, UserId};
use serde_json::json;
use shop::Shop;

use super::catalogue::Offer;
use super::{Hands, people};
use crate::demo::clock::StageClock;
use crate::demo::lively::emails_of;
use crate::demo::sample::{Sample, SamplePlan};
use crate::demo::world::World;
use crate::out;
use deal::{Pay, Wanted};

const DAYS: i64 = 90;
/// The shop is opened, and the last counters are read, beside those days.
const LEAD: TimeDelta = TimeDelta::hours(2);
/// The panels are told and read every so many days.
const WORK_EVERY_DAYS: i64 = 5;
/// The last newcomers arrive this long before today.
const QUIET_DAYS: i64 = 2;
/// Percent of people whose subscription ends who renew it.
const RENEW_PERCENT: u64 = 74;
/// Percent of payments that come from the wallet where it can.
const WALLET_PERCENT: u64 = 70;
const TOPUP_PERCENT: u64 = 55;
const FORGET_PERCENT: u64 = 25;
const MINUTES_A_DAY: u64 = 1_440;
/// Between the traffic and its reading lies more than a panel's own poll.
const SETTLE: TimeDelta = TimeDelta::minutes(2);

/// Where a history begins that ends now.
pub fn start_of(now: Timestamp) -> Timestamp {
    now - TimeDelta::days(DAYS) - LEAD
}

/// A subscription somebody has.
#[derive(Clone, Debug)]
pub struct Holding {
    pub user_id: UserId,
    pub subscription_id: SubscriptionId,
    pub plan: usize,
    pub ends: Timestamp,
    /// Bytes a day.
    pub pace: u64,
}

pub struct Play<'a> {
    pub shop: &'a Shop,
    hands: &'a Hands,
    sample: &'a Sample,
    world: &'a World,
    stage: &'a StageClock,
    pub reviewers: &'a [UserId],
    offer: &'a Offer,
    pub rng: Rng,
    now: Timestamp,
    customers: Vec<UserId>,
    holdings: Vec<Holding>,
}

/// Plays the history up to now.
pub async fn play(
    (shop, hands): (&Shop, &Hands),
    (sample, world, stage): (&Sample, &World, &StageClock),
    (staff, offer): (&[UserId], &Offer),
) -> Result<()> {
    let now = shop.now();
    let rng = Rng::seeded(sample.seed ^ 0x5eed);
    let (customers, holdings) = (Vec::new(), Vec::new());
    let mut play =
        Play { shop, hands, sample, world, stage, reviewers: staff, offer, rng, now, customers, holdings };
    for day in 0..DAYS {
        out::progress(&format!("playing 90 days of the sample's history: {}%", day * 100 / DAYS));
        play.day(day).await?;
        if day % WORK_EVERY_DAYS == WORK_EVERY_DAYS - 1 {
            play.work().await?;
        }
    }
    Ok(())
}

impl Play<'_> {
    /// Moves the stage to a minute of the running day; never backwards.
    fn at(&mut self, dawn: Timestamp, minute: u64) {
        let instant = dawn + TimeDelta::minutes(i64::try_from(minute).unwrap_or(0));
        self.now = self.now.max(instant);
        self.stage.set(self.now);
    }

    fn chance(&self, percent: u64) -> bool {
        self.rng.below(100) < percent
    }

    fn plan_at(&self, at: usize) -> Result<&SamplePlan> {
        self.sample.plans.get(at).ok_or_else(|| anyhow::anyhow!("the sample has no plan {at}"))
    }

    async fn day(&mut self, day: i64) -> Result<()> {
        let dawn = self.now;
        let mut minutes: Vec<u64> = (0..16).map(|_| self.rng.below(MINUTES_A_DAY - 60)).collect();
        minutes.sort_unstable();
        let mut minutes = minutes.into_iter();
        let mut next = || minutes.next().unwrap_or(MINUTES_A_DAY - 30);
        for _ in 0..self.newcomers(day) {
            self.at(dawn, next());
            self.newcomer().await?;
        }
        for holding in self.ending(dawn) {
            self.at(dawn, next());
            self.renew(holding).await?;
        }
        if self.chance(TOPUP_PERCENT) {
            self.at(dawn, next());
            self.top_up().await?;
        }
        if self.chance(FORGET_PERCENT) {
            self.at(dawn, next());
            self.forget().await?;
        }
        self.at(dawn, MINUTES_A_DAY);
        Ok(())
    }

    /// How many arrive on a day, so that everybody has come before the last days.
    fn newcomers(&self, day: i64) -> usize {
        let all = self.sample.customers.len();
        let span = usize::try_from(DAYS - QUIET_DAYS).unwrap_or(1);
        let day = usize::try_from(day).unwrap_or(0) + 1;
        (all * day.min(span) / span).saturating_sub(self.customers.len())
    }

    async fn newcomer(&mut self) -> Result<()> {
        let Some(person) = self.sample.customers.get(self.customers.len()) else { return Ok(()) };
        let user_id = people::arrive(self.shop, person).await?;
        self.customers.push(user_id);
        // One in ten only looks around.
        if self.chance(90) { self.buy(user_id).await } else { Ok(()) }
    }

    fn plan_drawn(&self) -> usize {
        let total: u64 = self.sample.plans.iter().map(|plan| plan.weight).sum();
        let mut left = self.rng.below(total.max(1));
        for (at, plan) in self.sample.plans.iter().enumerate() {
            match left.checked_sub(plan.weight) {
                Some(rest) => left = rest,
                None => return at,
            }
        }
        0
    }

    fn location_drawn(&self) -> Result<LocationId> {
        let at = usize::try_from(self.rng.below(self.offer.locations.len() as u64)).unwrap_or(0);
        self.offer.locations.get(at).copied().ok_or_else(|| anyhow::anyhow!("the sample serves no location"))
    }

    /// A tenth to nine tenths of the plan's traffic over its days.
    fn pace_drawn(&self, plan: usize) -> Result<u64> {
        const UNLIMITED_GIB: i64 = 60;
        let plan = self.plan_at(plan)?;
        let gib = if plan.gib == 0 { UNLIMITED_GIB } else { plan.gib };
        let bytes = u64::try_from(gib).unwrap_or(0) << 30;
        let days = u64::try_from(plan.days).unwrap_or(30).max(1);
        Ok(bytes / days * (10 + self.rng.below(80)) / 100)
    }

    async fn buy(&mut self, user_id: UserId) -> Result<()> {
        let plan = self.plan_drawn();
        let plan_id = self.offer.plans.get(plan).copied().unwrap_or(kernel::PlanId(0));
        let wanted = Wanted::Buy { plan_id, location_id: self.location_drawn()? };
        if let Some(subscription_id) = deal::close(self, (user_id, wanted), Pay::Card).await? {
            let ends = self.now + TimeDelta::days(self.plan_at(plan)?.days);
            let pace = self.pace_drawn(plan)?;
            self.holdings.push(Holding { user_id, subscription_id, plan, ends, pace });
        }
        Ok(())
    }

    /// Subscriptions that end on this day.
    fn ending(&self, dawn: Timestamp) -> Vec<Holding> {
        let dusk = dawn + TimeDelta::days(1);
        self.holdings.iter().filter(|holding| (dawn..dusk).contains(&holding.ends)).cloned().collect()
    }

    async fn renew(&mut self, mut holding: Holding) -> Result<()> {
        if !self.chance(RENEW_PERCENT) {
            return Ok(());
        }
        let plan_id = self.offer.plans.get(holding.plan).copied().unwrap_or(kernel::PlanId(0));
        let wanted = Wanted::Renew { plan_id, subscription_id: holding.subscription_id };
        let pay = if self.chance(WALLET_PERCENT) { Pay::WalletWhereItCan } else { Pay::Card };
        deal::close(self, (holding.user_id, wanted), pay).await?;
        holding.ends = holding.ends.max(self.now) + TimeDelta::days(self.plan_at(holding.plan)?.days);
        holding.pace = self.pace_drawn(holding.plan)?;
        let id = holding.subscription_id;
        self.holdings.retain(|known| known.subscription_id != id);
        self.holdings.push(holding);
        Ok(())
    }

    fn customer_drawn(&self) -> Option<UserId> {
        let at = usize::try_from(self.rng.below(self.customers.len() as u64)).unwrap_or(0);
        self.customers.get(at).copied()
    }

    async fn top_up(&self) -> Result<()> {
        let Some(user_id) = self.customer_drawn() else { return Ok(()) };
        let toman = i64::try_from(50_000 * (1 + self.rng.below(8))).unwrap_or(50_000);
        deal::close(self, (user_id, Wanted::TopUp { toman }), Pay::Card).await.map(drop)
    }

    /// An invoice that nobody pays.
    async fn forget(&self) -> Result<()> {
        let Some(user_id) = self.customer_drawn() else { return Ok(()) };
        let plan_id = self.offer.plans.get(self.plan_drawn()).copied().unwrap_or(kernel::PlanId(0));
        let wanted = Wanted::Buy { plan_id, location_id: self.location_drawn()? };
        deal::close(self, (user_id, wanted), Pay::Never).await.map(drop)
    }

    /// Clients go to the panels, are used, and what they used comes back.
    async fn work(&mut self) -> Result<()> {
        self.hands.work_off().await?;
        for panel in &self.world.panels {
            // An older panel knows a holder under one email per inbound: one of them is enough.
            let mut used = BTreeSet::new();
            for email in emails_of(&panel.running.state()) {
                let Some(holder) = holder_of(&email).filter(|holder| used.insert(*holder)) else { continue };
                let held = self.holdings.iter().find(|held| held.subscription_id.0 == holder);
                let Some(held) = held.filter(|held| held.ends > self.now) else { continue };
                let days = u64::try_from(WORK_EVERY_DAYS).unwrap_or(1);
                let bytes = held.pace * days;
                let body = json!({ "email": email, "up": bytes / 12, "down": bytes - bytes / 12 });
                let url = format!("{}/_sim/traffic", panel.running.control_url);
                self.world.http.post(url).json(&body).send().await?;
            }
        }
        self.now += SETTLE;
        self.stage.set(self.now);
        Ok(self.hands.work_off().await?)
    }
}

/// Whose client an email of ours is.
fn holder_of(email: &str) -> Option<i64> {
    email.strip_prefix('s')?.split_once('-')?.0.parse().ok()
}
