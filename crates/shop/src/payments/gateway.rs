//! The port of payment providers. A gateway states facts; what follows from them is decided by `orders`.
//!
//! Card-to-card needs no gateway: its facts come from people, through receipts.

use async_trait::async_trait;
use kernel::{AttemptId, Money};

/// What a provider needs to open a payment page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    pub attempt_id: AttemptId,
    pub amount: Money,
    /// Where the provider sends the payer back to.
    pub callback_url: String,
    /// A plain line for the payment page, in the payer's language.
    pub description: String,
}

/// A payment page that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The provider's own key of this payment, unique for ever.
    pub authority: String,
    /// Where the payer goes.
    pub url: String,
}

/// What a provider says about a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayFact {
    /// The money is ours: this much, under this reference.
    Paid { amount: Money, reference: String },
    /// Not paid yet.
    Pending,
    /// Will never be paid.
    Failed { reason: String },
}

/// Why a provider could not be asked. Never a fact about the money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No clear answer: the payment is in the unknown state until somebody finds out.
    #[error("no clear answer: {0}")]
    Unknown(String),
    /// The provider refuses our request (credentials, limits).
    #[error("refused: {0}")]
    Refused(String),
}

/// A payment provider.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The stable name, e.g. `zarinpal`. Stored with every attempt.
    fn name(&self) -> &'static str;

    /// Opens a payment page.
    async fn open(&self, request: &PaymentRequest) -> Result<Opened, GatewayError>;

    /// Asks the provider for the truth about a payment. Safe to repeat.
    async fn inquire(&self, authority: &str, expected: Money) -> Result<GatewayFact, GatewayError>;
}
