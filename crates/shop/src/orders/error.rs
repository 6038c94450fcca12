//! Why a checkout says no.

use kernel::Money;
use serde_json::{Value, json};

use crate::{Kind, Refusal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderRefusal {
    /// No such order, or not yours.
    NotFound,
    /// The shop sells nothing now.
    SalesClosed,
    /// The plan is not offered (any more), or not there.
    PlanUnavailable,
    SoldOut,
    /// The invoice has ended; a new one can be made.
    Ended,
    /// It was paid already.
    AlreadyPaid,
    /// The wallet does not cover it.
    WalletShort {
        missing: Money,
    },
    /// The wallet covers it; nothing is left to be asked for elsewhere.
    WalletCovers,
    AmountTooSmall {
        min: Money,
    },
    AmountTooLarge {
        max: Money,
    },
    /// The plan sells no traffic or time on top.
    AddonUnavailable,
    QuantityInvalid,
    /// It moved on meanwhile.
    Stale,
    /// The person may not buy (blocked).
    Blocked,
    /// It was not paid from a wallet, or was given back already.
    NotRefundable,
    ReasonMissing,
    /// The service has ended: it has to be renewed before anything can be added.
    ServiceEnded,
    /// What was bought was given back: it has to be renewed before anything can be added.
    ServiceReturned,
    /// Time on top of a service without any traffic left.
    TrafficUsedUp,
    /// One's own proposal must be joined by another person.
    NeedsAnotherPerson,
    /// What was bought with the money stands: it is given back first.
    RefundFirst,
    /// Nobody else may confirm what one person may not decide alone.
    NoSecondPerson,
    /// Another amount was proposed for the same.
    ProposedOtherwise {
        amount: Money,
    },
}

impl Refusal for OrderRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::AmountTooSmall { .. }
            | Self::AmountTooLarge { .. }
            | Self::QuantityInvalid
            | Self::ReasonMissing => Kind::Invalid,
            Self::Ended
            | Self::AlreadyPaid
            | Self::Stale
            | Self::NotRefundable
            | Self::ProposedOtherwise { .. } => Kind::Conflict,
            Self::Blocked => Kind::Forbidden,
            Self::SalesClosed
            | Self::PlanUnavailable
            | Self::SoldOut
            | Self::NeedsAnotherPerson
            | Self::NoSecondPerson
            | Self::RefundFirst
            | Self::ServiceEnded
            | Self::ServiceReturned
            | Self::TrafficUsedUp
            | Self::WalletShort { .. }
            | Self::WalletCovers
            | Self::AddonUnavailable => Kind::Refused,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "orders.not_found",
            Self::SalesClosed => "orders.sales_closed",
            Self::PlanUnavailable => "orders.plan_unavailable",
            Self::SoldOut => "orders.sold_out",
            Self::Ended => "orders.ended",
            Self::AlreadyPaid => "orders.already_paid",
            Self::WalletShort { .. } => "orders.wallet_short",
            Self::WalletCovers => "orders.wallet_covers",
            Self::AmountTooSmall { .. } => "orders.amount_too_small",
            Self::AmountTooLarge { .. } => "orders.amount_too_large",
            Self::AddonUnavailable => "orders.addon_unavailable",
            Self::QuantityInvalid => "orders.quantity_invalid",
            Self::Stale => "orders.stale",
            Self::Blocked => "orders.blocked",
            Self::NotRefundable => "orders.not_refundable",
            Self::ReasonMissing => "orders.reason_missing",
            Self::RefundFirst => "orders.refund_first",
            Self::NoSecondPerson => "orders.no_second_person",
            Self::NeedsAnotherPerson => "orders.needs_another_person",
            Self::ServiceEnded => "orders.service_ended",
            Self::ServiceReturned => "orders.service_returned",
            Self::TrafficUsedUp => "orders.traffic_used_up",
            Self::ProposedOtherwise { .. } => "orders.proposed_otherwise",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::WalletShort { missing } => vec![("missing", json!(missing))],
            Self::ProposedOtherwise { amount } => vec![("max", json!(amount))],
            Self::AmountTooSmall { min } => vec![("min", json!(min))],
            Self::AmountTooLarge { max } => vec![("max", json!(max))],
            _ => Vec::new(),
        }
    }
}
