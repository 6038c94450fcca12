//! Why a payment command says no.

use kernel::{Money, ReceiptId, Timestamp, UserId, unix_ms};
use serde_json::{Value, json};

use crate::{Kind, Refusal};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentRefusal {
    /// No such card, intent, attempt or receipt, or not yours.
    NotFound,
    /// The number is not a card number.
    CardNumberInvalid,
    CardExists,
    HolderInvalid,
    CapInvalid,
    /// No card can take this amount now.
    NoCard,
    /// Card-to-card is switched off.
    CardClosed,
    /// Nothing waits for a picture.
    NothingAwaited,
    /// A picture is with the reviewers already.
    AlreadyInReview,
    /// The picture was rejected too often.
    TooManyPictures,
    /// Somebody decided before.
    Decided {
        by: Option<UserId>,
        at: Option<Timestamp>,
        approved: bool,
    },
    /// Somebody else is looking at it.
    Claimed {
        by: UserId,
        until: Timestamp,
    },
    /// One may not decide on one's own payment.
    OwnReceipt,
    /// The first of two approvers must be joined by another person.
    NeedsAnotherReviewer,
    /// The same file was approved for another payment.
    PictureUsed {
        receipt_id: ReceiptId,
    },
    AmountInvalid,
    ReasonMissing,
    /// The attempt is not in a state where this is possible.
    IllegalMove,
    /// More than the method takes at once.
    AmountTooLarge {
        max: Money,
    },
    /// Less than the method takes at once.
    AmountTooSmall {
        min: Money,
    },
    /// The provider is not set up, switched off, or unknown.
    NoGateway,
    /// No provider has this name.
    GatewayUnknown,
    /// The provider gives no payment page now.
    GatewayAway,
    /// A merchant key is missing, or is none.
    MerchantInvalid,
    /// No access to refunds, or the provider has none.
    RefundAccessInvalid,
    /// The provider cannot give money back.
    NotReversible,
    /// Above the limit of one person, and nobody else may approve.
    NoSecondPerson,
    /// The provider is still being asked: people decide once it has had its time.
    StillAsked {
        minutes: i64,
    },
    /// The provider has not confirmed yet what a person has booked.
    Unconfirmed,
    /// The same payout is recorded already.
    SettlementKnown,
    /// A card transfer: its receipt decides, there is no provider to ask.
    NotAtProvider,
    /// The bank's word for a payout is missing.
    ReferenceMissing,
    /// No payout is recorded under this reference.
    SettlementUnknown,
    /// A payment of the payout has been given back since.
    SettlementUsed,
    /// No payment waits to be paid out.
    NothingOpen,
    /// Payouts brought less beyond their payments than somebody wants to keep.
    SurplusLess {
        surplus: Money,
    },
    /// The payer has spent what should go back.
    Spent {
        missing: Money,
    },
}

impl Refusal for PaymentRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::SettlementUnknown => Kind::NotFound,
            Self::CardNumberInvalid
            | Self::HolderInvalid
            | Self::CapInvalid
            | Self::AmountInvalid
            | Self::ReasonMissing
            | Self::ReferenceMissing
            | Self::MerchantInvalid
            | Self::RefundAccessInvalid
            | Self::AmountTooSmall { .. }
            | Self::AmountTooLarge { .. } => Kind::Invalid,
            Self::CardExists
            | Self::Decided { .. }
            | Self::Claimed { .. }
            | Self::AlreadyInReview
            | Self::SettlementKnown
            | Self::SettlementUsed
            | Self::StillAsked { .. }
            | Self::IllegalMove => Kind::Conflict,
            Self::OwnReceipt => Kind::Forbidden,
            Self::TooManyPictures => Kind::Limited,
            // Not "unavailable": a face would try again by itself, and every try makes another page.
            Self::GatewayAway
            | Self::NoCard
            | Self::NoGateway
            | Self::GatewayUnknown
            | Self::NotReversible
            | Self::Unconfirmed
            | Self::NoSecondPerson
            | Self::NotAtProvider
            | Self::NothingOpen
            | Self::Spent { .. }
            | Self::SurplusLess { .. }
            | Self::CardClosed
            | Self::NothingAwaited
            | Self::NeedsAnotherReviewer
            | Self::PictureUsed { .. } => Kind::Refused,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "payments.not_found",
            Self::CardNumberInvalid => "payments.card_number_invalid",
            Self::CardExists => "payments.card_exists",
            Self::HolderInvalid => "payments.holder_invalid",
            Self::CapInvalid => "payments.cap_invalid",
            Self::NoCard => "payments.no_card",
            Self::CardClosed => "payments.card_closed",
            Self::NothingAwaited => "payments.nothing_awaited",
            Self::AlreadyInReview => "payments.already_in_review",
            Self::TooManyPictures => "payments.too_many_pictures",
            Self::Decided { .. } => "payments.decided",
            Self::Claimed { .. } => "payments.claimed",
            Self::OwnReceipt => "payments.own_receipt",
            Self::NeedsAnotherReviewer => "payments.needs_another_reviewer",
            Self::PictureUsed { .. } => "payments.picture_used",
            Self::AmountInvalid => "payments.amount_invalid",
            Self::ReasonMissing => "payments.reason_missing",
            Self::IllegalMove => "payments.illegal_move",
            Self::AmountTooLarge { .. } => "payments.amount_too_large",
            Self::AmountTooSmall { .. } => "payments.amount_too_small",
            Self::NoGateway => "payments.no_gateway",
            Self::GatewayUnknown => "payments.gateway_unknown",
            Self::GatewayAway => "payments.gateway_away",
            Self::MerchantInvalid => "payments.merchant_invalid",
            Self::RefundAccessInvalid => "payments.refund_access_invalid",
            Self::NotReversible => "payments.not_reversible",
            Self::NoSecondPerson => "payments.no_second_person",
            Self::Unconfirmed => "payments.unconfirmed",
            Self::StillAsked { .. } => "payments.still_asked",
            Self::Spent { .. } => "payments.spent",
            Self::SettlementKnown => "payments.settlement_known",
            Self::NotAtProvider => "payments.not_at_provider",
            Self::ReferenceMissing => "payments.reference_missing",
            Self::SettlementUnknown => "payments.settlement_unknown",
            Self::SettlementUsed => "payments.settlement_used",
            Self::NothingOpen => "payments.nothing_open",
            Self::SurplusLess { .. } => "payments.surplus_less",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Decided { by, at, approved } => {
                vec![("by", json!(by)), ("at", json!(at.map(unix_ms))), ("approved", json!(approved))]
            }
            Self::Claimed { by, until } => vec![("by", json!(by)), ("until", json!(unix_ms(*until)))],
            Self::SurplusLess { surplus } => vec![("max", json!(surplus))],
            Self::StillAsked { minutes } => vec![("minutes", json!(minutes))],
            Self::PictureUsed { receipt_id } => vec![("receipt", json!(receipt_id))],
            Self::AmountTooLarge { max } => vec![("max", json!(max))],
            Self::AmountTooSmall { min } => vec![("min", json!(min))],
            Self::Spent { missing } => vec![("missing", json!(missing))],
            _ => Vec::new(),
        }
    }
}
