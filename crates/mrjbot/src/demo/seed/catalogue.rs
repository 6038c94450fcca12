//! The shop window of the sample: settings, locations, panels with their inbounds, plans, cards.

use anyhow::{Context as _, Result};
use gateways::Zarinpal;
use kernel::{Actor, Bytes, LocationId, Money, PlanId, Secret};
use shop::Shop;
use shop::catalog::{LocationInput, Plan, PlanInput, Visibility, location_save, plan_save};
use shop::fleet::{
    PanelAccess, PanelAdd, PanelAuth, PanelTls, inbound_pick, panel_add, panel_inbounds_refresh, panel_probe,
};
use shop::payments::{CardInput, GatewaySet, RefundAccess, RefundSet, card_add, gateway_set};
use shop::settings::setting_set;

use crate::demo::sample::{Sample, SamplePlan};
use crate::demo::world::{DemoPanel, World};

/// The contract: receipts above this need two reviewers.
const FOUR_EYES_TOMAN: i64 = 10_000_000;
const TOPUP_MIN_TOMAN: i64 = 10_000;
const CAPACITY: i64 = 400;

/// What can be bought.
#[derive(Debug)]
pub struct Offer {
    pub locations: Vec<LocationId>,
    /// As in the sample, in its order.
    pub plans: Vec<PlanId>,
}

/// How the shop gets into a simulated panel: by token where there is one, by pin where nobody vouches for it.
pub fn access_of(panel: &DemoPanel) -> PanelAccess {
    let running = &panel.running;
    let auth = match &running.token {
        Some(token) => PanelAuth::Token(Secret::new(token.as_str())),
        None => PanelAuth::Password {
            username: running.username.clone(),
            password: Secret::new(running.password.as_str()),
        },
    };
    let tls = running.cert_sha256.clone().map_or(PanelTls::Verify, PanelTls::Pin);
    PanelAccess { panel_id: None, kind: "xui".to_owned(), base_url: running.url.clone(), auth, tls }
}

/// Opens the shop.
pub async fn open(shop: &Shop, (sample, world): (&Sample, &World)) -> Result<Offer> {
    settings(shop, sample).await?;
    zarinpal(shop, world).await?;
    let mut served = Vec::new();
    for (nr, at) in sample.locations.iter().enumerate() {
        let panel = world.panel_at(&at.code);
        let input = LocationInput {
            code: at.code.clone(),
            name_fa: at.name_fa.clone(),
            name_en: at.name_en.clone(),
            flag: at.flag.clone(),
            sort: i64::try_from(nr).unwrap_or(0) * 10,
            // Nobody is offered a place where nothing could be delivered.
            state: if panel.is_some() { Visibility::Active } else { Visibility::Hidden },
        };
        let id = shop
            .run(Actor::Operator, move |ctx| {
                let input = input.clone();
                Box::pin(async move { location_save(ctx, input, None).await })
            })
            .await?;
        if let Some(panel) = panel {
            add(shop, panel, id)
                .await
                .with_context(|| format!("adding the sample's panel {}", panel.name))?;
            served.push(id);
        }
    }
    let mut plans = Vec::with_capacity(sample.plans.len());
    for (nr, plan) in sample.plans.iter().enumerate() {
        plans.push(offer(shop, (sample, plan), (nr, &served)).await?);
    }
    for card in &sample.cards {
        let input = CardInput {
            number: card.number.clone(),
            holder: card.holder.clone(),
            owner: card.owner.clone(),
            daily_cap: None,
        };
        shop.run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { card_add(ctx, input).await })
        })
        .await?;
    }
    Ok(Offer { locations: served, plans })
}

async fn settings(shop: &Shop, sample: &Sample) -> Result<()> {
    let rial = |toman: i64| (toman * 10).to_string();
    let wanted = vec![
        ("shop_name", sample.shop_name.clone()),
        ("support_contact", sample.support_contact.clone()),
        ("four_eyes_above", rial(FOUR_EYES_TOMAN)),
        ("topup_min", rial(TOPUP_MIN_TOMAN)),
        ("throttle_ms", "0".to_owned()),
    ];
    shop.run(Actor::Operator, move |ctx| {
        let wanted = wanted.clone();
        Box::pin(async move {
            for (key, value) in &wanted {
                setting_set(ctx, key, value).await?;
            }
            Ok(())
        })
    })
    .await?;
    Ok(shop.settings_reload().await?)
}

/// Payments at the simulated provider, under the key it knows.
async fn zarinpal(shop: &Shop, world: &World) -> Result<()> {
    let merchant = Some(Secret::new(world.zarinpal_merchant()));
    let gateway = Zarinpal::NAME.to_owned();
    let (terminal, token) = world.zarinpal_refunds();
    let refund = RefundSet::Open(RefundAccess { terminal: terminal.to_owned(), token: Secret::new(token) });
    let set = GatewaySet { gateway, merchant, refund, ..GatewaySet::default() };
    shop.run(Actor::Operator, move |ctx| {
        let set = set.clone();
        Box::pin(async move { gateway_set(ctx, set).await })
    })
    .await?;
    Ok(())
}

/// Adds a panel as an operator would: tried out first, then every inbound that can be used.
async fn add(shop: &Shop, panel: &DemoPanel, location_id: LocationId) -> Result<()> {
    let access = access_of(panel);
    let report = panel_probe(shop, &access).await;
    let input = PanelAdd {
        name: panel.name.to_owned(),
        access,
        public_host: format!("{}.moonvpn.example", panel.name),
        location_id,
        capacity: Some(CAPACITY),
        report,
    };
    let id = shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { panel_add(ctx, input).await })
        })
        .await?;
    for inbound in panel_inbounds_refresh(shop, id).await? {
        if inbound.present && !inbound.findings.iter().any(|finding| finding.fatal) {
            shop.run(Actor::Operator, move |ctx| Box::pin(inbound_pick(ctx, inbound.id, true))).await?;
        }
    }
    Ok(())
}

async fn offer(
    shop: &Shop,
    (sample, plan): (&Sample, &SamplePlan),
    (nr, locations): (usize, &[LocationId]),
) -> Result<PlanId> {
    let input = PlanInput {
        name_fa: plan.name_fa.clone(),
        name_en: plan.name_en.clone(),
        category: plan.category.clone(),
        traffic: Bytes::from_gib(plan.gib),
        duration_days: plan.days,
        device_limit: plan.devices,
        price: Money::from_toman(plan.toman)?,
        price_per_gib: (plan.gib > 0).then(|| Money::from_toman(sample.toman_per_gib)).transpose()?,
        price_per_day: Some(Money::from_toman(sample.toman_per_day)?),
        stock: None,
        renewal: plan.renewal,
        audience: Plan::AUDIENCE_ALL.to_owned(),
        sort: i64::try_from(nr).unwrap_or(0) * 10,
        location_ids: locations.to_vec(),
    };
    Ok(shop
        .run(Actor::Operator, move |ctx| {
            let input = input.clone();
            Box::pin(async move { plan_save(ctx, input, None).await })
        })
        .await?)
}
