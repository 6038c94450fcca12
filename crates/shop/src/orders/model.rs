//! Types of orders. Pure.

use kernel::{LocationId, Money, OrderId, PlanId, SubscriptionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::catalog::Plan;
use crate::words::words;

words! {
    /// What is bought.
    OrderKind {
        Buy = "buy",
        Renew = "renew",
        /// More traffic for a subscription; the quantity is bytes.
        Traffic = "traffic",
        /// More time for a subscription; the quantity is days.
        Time = "time",
        /// Money for the wallet; the price is the amount.
        TopUp = "topup",
    }
}

words! {
    /// Where an order stands.
    OrderState {
        AwaitingPayment = "awaiting_payment",
        Paid = "paid",
        /// Charged and granted; the panel does not hold it yet.
        Provisioning = "provisioning",
        Active = "active",
        NeedsAttention = "needs_attention",
        Canceled = "canceled",
        Expired = "expired",
        Refunded = "refunded",
    }
}

words! {
    /// Why money that came for an order went to the wallet instead.
    OrderOutcome {
        SoldOut = "sold_out",
        /// No server of the location can take it.
        NoRoom = "no_room",
        /// The plan was withdrawn or its price changed before late money came.
        PlanChanged = "plan_changed",
        /// Traffic or time for a service that ended, was used up or became unlimited before the money came.
        ServiceChanged = "service_changed",
        /// Less came than was owed.
        Short = "short",
        /// The customer gave the order up.
        Canceled = "canceled",
        /// Other money had paid for it before.
        PaidBefore = "paid_before",
    }
}

/// Everything an order must remember of what it sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// As it was when the order was placed; a top-up has none.
    pub plan: Option<Plan>,
}

/// One checkout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub user_id: UserId,
    pub kind: OrderKind,
    pub plan_id: Option<PlanId>,
    pub location_id: Option<LocationId>,
    pub subscription_id: Option<SubscriptionId>,
    /// Bytes or days, by kind; of a paid top-up the rial that came; otherwise 1.
    pub quantity: i64,
    pub price: Money,
    pub snapshot: Snapshot,
    pub state: OrderState,
    pub state_version: i64,
    pub outcome: Option<OrderOutcome>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    /// Delivered, given up or given back.
    pub closed_at: Option<Timestamp>,
    /// It stays when what was delivered is given back.
    pub delivered_at: Option<Timestamp>,
}

impl Order {
    /// Whether it may still be paid for without asking anybody.
    #[must_use]
    pub fn is_payable(&self, now: Timestamp) -> bool {
        self.state == OrderState::AwaitingPayment && now < self.expires_at
    }
}

/// Every legal move of an order (P-1); anything else is refused.
pub const ORDER_MOVES: &[(OrderState, OrderState)] = &[
    (OrderState::AwaitingPayment, OrderState::Provisioning),
    (OrderState::AwaitingPayment, OrderState::Active),
    (OrderState::AwaitingPayment, OrderState::Canceled),
    (OrderState::AwaitingPayment, OrderState::Expired),
    // Given up late: money that comes all the same goes to the wallet.
    (OrderState::Expired, OrderState::Canceled),
    // Late money at an unchanged price.
    (OrderState::Expired, OrderState::Provisioning),
    (OrderState::Expired, OrderState::Active),
    (OrderState::Canceled, OrderState::Active),
    (OrderState::Provisioning, OrderState::Active),
    (OrderState::Provisioning, OrderState::NeedsAttention),
    (OrderState::NeedsAttention, OrderState::Provisioning),
    (OrderState::NeedsAttention, OrderState::Active),
    (OrderState::NeedsAttention, OrderState::Refunded),
    (OrderState::Provisioning, OrderState::Refunded),
    (OrderState::Active, OrderState::Refunded),
];

impl OrderState {
    /// Whether `to` is a legal next state.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        ORDER_MOVES.contains(&(self, to))
    }
}
