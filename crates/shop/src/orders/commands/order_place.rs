//! A customer wants something: an invoice is made. Nothing is taken yet, neither money nor stock.

use chrono::TimeDelta;
use kernel::{Bytes, LocationId, Money, PlanId, SubscriptionId, UserId, sabotage};

use crate::catalog::{Plan, location_get, plan_get};
use crate::identity::{UserState, roles_of, user_get};
use crate::orders::error::OrderRefusal;
use crate::orders::model::{Order, OrderKind, Snapshot};
use crate::orders::store::{self, NewOrder};
use crate::subscriptions::{Subscription, SubscriptionState, subscription_get, subscription_view};
use crate::{Ctx, Result};

/// The most gibibytes or days sold on top at once.
const GIB_MAX: i64 = 10_000;
const DAYS_MAX: i64 = 3_650;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Buy {
        plan_id: PlanId,
        location_id: LocationId,
    },
    /// With the same plan, or another one.
    Renew {
        subscription_id: SubscriptionId,
        plan_id: PlanId,
    },
    Traffic {
        subscription_id: SubscriptionId,
        gib: i64,
    },
    Time {
        subscription_id: SubscriptionId,
        days: i64,
    },
    TopUp {
        amount: Money,
    },
}

/// Who wants what. The same key never makes a second order.
#[derive(Clone, Debug)]
pub struct OrderPlace {
    pub user_id: UserId,
    pub wish: Wish,
    pub idem_key: String,
}

/// Makes an order that awaits payment until the invoice ends. More for a service that is asked for already, on an
/// unpaid invoice that has not ended, is that invoice: two of them would both be paid.
///
/// # Errors
/// [`OrderRefusal`] in the shop's words.
pub async fn order_place(ctx: &Ctx<'_>, input: OrderPlace) -> Result<Order> {
    let user = user_get(ctx.tx(), input.user_id).await?;
    if user.state == UserState::Blocked {
        return Err(OrderRefusal::Blocked.into());
    }
    if !ctx.settings().sales_open && !matches!(input.wish, Wish::TopUp { .. }) {
        return Err(OrderRefusal::SalesClosed.into());
    }
    let wanted = price(ctx, &input).await?;
    let new = NewOrder {
        user_id: input.user_id,
        kind: wanted.kind,
        plan_id: wanted.plan.as_ref().map(|plan| plan.id),
        location_id: wanted.location_id,
        subscription_id: wanted.subscription_id,
        quantity: wanted.quantity,
        price: wanted.price,
        snapshot: &Snapshot { plan: wanted.plan },
        idem_key: &input.idem_key,
        expires_at: ctx.now() + TimeDelta::minutes(ctx.settings().invoice_ttl_min),
    };
    if new.subscription_id.is_some()
        && !sabotage::on("same-renewal-twice")
        && let Some(open) = store::open_alike(ctx.tx(), ctx.now(), &new).await?
    {
        return Ok(open);
    }
    store::insert(ctx.tx(), ctx.now(), new).await
}

struct Wanted {
    kind: OrderKind,
    plan: Option<Plan>,
    location_id: Option<LocationId>,
    subscription_id: Option<SubscriptionId>,
    quantity: i64,
    price: Money,
}

async fn price(ctx: &Ctx<'_>, input: &OrderPlace) -> Result<Wanted> {
    match input.wish {
        Wish::Buy { plan_id, location_id } => {
            let plan = offered(ctx, (input.user_id, plan_id)).await?;
            let location = location_get(ctx.tx(), location_id).await?;
            if !location.is_active() || !plan.location_ids.contains(&location_id) {
                return Err(OrderRefusal::PlanUnavailable.into());
            }
            if plan.stock == Some(0) {
                return Err(OrderRefusal::SoldOut.into());
            }
            let price = plan.price;
            let (kind, location_id) = (OrderKind::Buy, Some(location_id));
            Ok(Wanted { kind, plan: Some(plan), location_id, subscription_id: None, quantity: 1, price })
        }
        Wish::Renew { subscription_id, plan_id } => {
            let held = owned(ctx, input.user_id, subscription_id).await?;
            let plan = offered(ctx, (input.user_id, plan_id)).await?;
            if plan.id != held.plan_id && !plan.location_ids.contains(&held.location_id) {
                return Err(OrderRefusal::PlanUnavailable.into());
            }
            let price = plan.price;
            Ok(of_subscription(OrderKind::Renew, &held, plan, (1, price)))
        }
        Wish::Traffic { subscription_id, gib } => {
            let held = owned(ctx, input.user_id, subscription_id).await?;
            not_returned(&held)?;
            // Traffic of a period that is over is worth nothing, and the next renewal drops it.
            if held.expires_at.is_some_and(|end| end <= ctx.now()) {
                return Err(OrderRefusal::ServiceEnded.into());
            }
            let plan = plan_get(ctx.tx(), held.plan_id).await?;
            let unit = plan.price_per_gib.ok_or(OrderRefusal::AddonUnavailable)?;
            let price = times(unit, gib, GIB_MAX)?;
            Ok(of_subscription(OrderKind::Traffic, &held, plan, (Bytes::from_gib(gib).get(), price)))
        }
        Wish::Time { subscription_id, days } => {
            let held = owned(ctx, input.user_id, subscription_id).await?;
            not_returned(&held)?;
            if used_up(ctx, subscription_id).await? {
                return Err(OrderRefusal::TrafficUsedUp.into());
            }
            let plan = plan_get(ctx.tx(), held.plan_id).await?;
            let unit = plan.price_per_day.ok_or(OrderRefusal::AddonUnavailable)?;
            let price = times(unit, days, DAYS_MAX)?;
            Ok(of_subscription(OrderKind::Time, &held, plan, (days, price)))
        }
        Wish::TopUp { amount } => {
            let (min, max) = (ctx.settings().topup_min, ctx.settings().topup_max);
            if amount < min {
                return Err(OrderRefusal::AmountTooSmall { min }.into());
            }
            if amount > max {
                return Err(OrderRefusal::AmountTooLarge { max }.into());
            }
            let (kind, price) = (OrderKind::TopUp, amount);
            Ok(Wanted { kind, plan: None, location_id: None, subscription_id: None, quantity: 1, price })
        }
    }
}

/// What was given back holds nothing that could be added to.
fn not_returned(held: &Subscription) -> Result<()> {
    match held.state {
        SubscriptionState::Returned => Err(OrderRefusal::ServiceReturned.into()),
        _ => Ok(()),
    }
}

/// True when no traffic is left: time alone would be paid for and carry nothing.
pub(super) async fn used_up(ctx: &Ctx<'_>, id: SubscriptionId) -> Result<bool> {
    let view = subscription_view(ctx.tx(), id, ctx.now()).await?;
    Ok(view.is_some_and(|view| view.period.traffic_left == Some(Bytes::ZERO)))
}

fn of_subscription(
    kind: OrderKind,
    held: &Subscription,
    plan: Plan,
    (quantity, price): (i64, Money),
) -> Wanted {
    Wanted {
        kind,
        plan: Some(plan),
        location_id: Some(held.location_id),
        subscription_id: Some(held.id),
        quantity,
        price,
    }
}

/// A plan that this person may buy. Pressed data can name any plan, so the face is not asked.
async fn offered(ctx: &Ctx<'_>, (user_id, plan_id): (UserId, PlanId)) -> Result<Plan> {
    let plan = plan_get(ctx.tx(), plan_id).await?;
    let roles: Vec<String> = roles_of(ctx.tx(), user_id).await?.into_iter().map(|role| role.code).collect();
    if plan.is_active() && plan.is_offered_to(&roles) {
        Ok(plan)
    } else {
        Err(OrderRefusal::PlanUnavailable.into())
    }
}

async fn owned(ctx: &Ctx<'_>, user_id: UserId, id: SubscriptionId) -> Result<Subscription> {
    let held = subscription_get(ctx.tx(), id).await?.filter(|held| held.user_id == user_id);
    held.ok_or_else(|| OrderRefusal::NotFound.into())
}

fn times(unit: Money, count: i64, max: i64) -> Result<Money> {
    if !(1..=max).contains(&count) {
        return Err(OrderRefusal::QuantityInvalid.into());
    }
    let rial = unit.rial().checked_mul(count).ok_or(OrderRefusal::QuantityInvalid)?;
    Ok(Money::from_rial(rial)?)
}
