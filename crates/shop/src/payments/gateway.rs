//! The port of payment providers. A gateway states facts; what follows from them is decided by `orders`.
//!
//! Card-to-card needs no gateway: its facts come from people, through receipts. Nothing here is called inside a
//! transaction, and no answer of a browser is ever a fact: a callback only says that it is worth asking.

use async_trait::async_trait;
use kernel::{Money, Secret};

/// The longest description a provider is given, in characters.
pub const DESCRIPTION_LEN_MAX: usize = 250;

/// How the shop is known to a provider.
#[derive(Clone, Debug)]
pub struct GatewayAccess {
    /// The key of our account there.
    pub merchant: Secret,
    /// Use the provider's test service: no money moves.
    pub sandbox: bool,
    /// What opens the provider's refunds for us, where it has any and the owner has set it up.
    pub refund: Option<RefundAccess>,
}

/// How the shop is known where a provider takes orders to give money back.
#[derive(Clone, Debug)]
pub struct RefundAccess {
    /// The provider's own number of our terminal.
    pub terminal: String,
    pub token: Secret,
}

/// What a provider can do beside taking money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Lists what was paid and not yet verified.
    pub list_unverified: bool,
    /// Gives a payment back soon after it was made.
    pub reverse: bool,
    /// Gives a payment back later as well, to whoever holds a [`RefundAccess`].
    pub refund: bool,
    /// The least and the most that one payment may be.
    pub amount_min: Money,
    pub amount_max: Money,
}

/// What a provider needs to open a payment page.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Our own number of the payment, for the provider's books.
    pub order_ref: String,
    pub amount: Money,
    /// Where the provider sends the payer back to. Secret: who knows it may make us ask.
    pub callback_url: String,
    /// A plain line for the payment page, in the payer's language; at most [`DESCRIPTION_LEN_MAX`] characters.
    pub description: String,
}

impl std::fmt::Debug for PaymentRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PaymentRequest")
            .field("order_ref", &self.order_ref)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// A payment page that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The provider's own key of this payment, unique for ever.
    pub authority: String,
    /// Where the payer goes.
    pub url: String,
    /// What the provider says it will keep of the amount; nothing when the payer bears it.
    pub fee: Option<Money>,
}

/// A payment as we know it. The amount is ours, never a browser's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub authority: String,
    pub amount: Money,
}

/// A payment that is to be given back: all of what the provider has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundAsked {
    pub authority: String,
    /// As [`Proof::reference`].
    pub reference: String,
    pub amount: Money,
    /// A plain line for the provider's books.
    pub note: String,
}

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub amount: Money,
    /// The bank's reference, unique for ever within the provider.
    pub reference: String,
    /// The payer's card, masked by the provider.
    pub payer_card: Option<String>,
    /// As [`Opened::fee`].
    pub fee: Option<Money>,
    /// Somebody verified it before: ours, unless our books have it already.
    pub repeated: bool,
}

/// What a provider says when it is asked to verify a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayFact {
    /// The money is ours.
    Paid(Proof),
    /// Not paid yet; it may come still.
    Pending,
    /// The payer is done, and the bank has not told the provider yet.
    AtBank,
    /// Will never be paid. `code` is the provider's own.
    Failed { code: String },
}

/// Where a provider says a payment stands, when it is only looked at. A hint, never a reason to credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Verified,
    /// Paid, and nobody has verified it.
    Paid,
    /// The payer is at the bank.
    AtBank,
    Failed,
    /// The money went back to the payer.
    Reversed,
    /// A word we do not know.
    Unclear,
}

/// A payment the provider holds for us to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unverified {
    pub authority: String,
    pub amount: Money,
}

/// Payments that wait to be verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnverifiedList {
    pub payments: Vec<Unverified>,
    /// The list is as long as the provider lets it be: older payments may be missing from it.
    pub full: bool,
}

/// How giving a payment back ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reversal {
    Reversed,
    /// The provider does not any more: a refund may still give it back. `code` is its own.
    TooLate {
        code: String,
    },
    /// The provider does not (not allowed, not paid). `code` is its own.
    Impossible {
        code: String,
    },
}

/// What a provider says of a payment that is to be refunded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundStanding {
    /// All of it is with the provider. `key` names it in an order.
    Whole { key: String },
    /// All of it went back, or is on its way; `thrown_back` when the payer's bank did not take it.
    GaveBack { thrown_back: bool },
    /// It cannot be refunded, and nothing was. `code` is ours or the provider's.
    Impossible { code: String },
}

/// How a provider took the order of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    Ordered,
    /// The provider's words. Not yet a fact: what it did shows when it is looked at later.
    Refused {
        code: String,
    },
}

/// What a browser brought back from a payment page: worth a question, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    pub authority: String,
    /// The browser says that it was paid.
    pub says_paid: bool,
}

/// Why a provider gave no fact. Never a fact about the money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No clear answer (time-out, 5xx, nonsense): the payment is unknown until somebody finds out.
    #[error("no clear answer: {0}")]
    Unknown(String),
    /// The provider is asked too often.
    #[error("asked too often")]
    Limited,
    /// The provider refuses our request (credentials, amount, address): nothing happened. `code` is its own.
    #[error("refused with {code}: {detail}")]
    Refused { code: String, detail: String },
}

/// A payment provider. Holds no state and no keys: those come with every call.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The stable name, e.g. `zarinpal`. Stored with every attempt.
    fn name(&self) -> &'static str;

    fn abilities(&self) -> Abilities;

    /// Reads what a browser brought back, from the query of the callback. `None` when it is no callback of this
    /// provider.
    fn callback(&self, query: &[(String, String)]) -> Option<Callback>;

    /// Opens a payment page. A lost answer leaves a page nobody knows, which nobody can pay.
    async fn open(&self, access: &GatewayAccess, request: &PaymentRequest) -> Result<Opened, GatewayError>;

    /// Makes a payment final and says what it was. Safe to repeat.
    async fn verify(&self, access: &GatewayAccess, asked: &Asked) -> Result<GatewayFact, GatewayError>;

    /// Looks at a payment without changing it.
    async fn inquire(&self, access: &GatewayAccess, authority: &str) -> Result<Standing, GatewayError>;

    /// Lists what was paid and waits to be verified.
    async fn unverified(&self, access: &GatewayAccess) -> Result<UnverifiedList, GatewayError>;

    /// Gives a payment back to the payer. Safe to repeat: what went back already is [`Reversal::Reversed`].
    async fn reverse(&self, access: &GatewayAccess, authority: &str) -> Result<Reversal, GatewayError>;

    /// Looks whether a payment went back, or can. Moves nothing. [`GatewayError::Refused`] when the provider does not let
    /// us look.
    async fn refund_standing(
        &self,
        access: &GatewayAccess,
        asked: &RefundAsked,
    ) -> Result<RefundStanding, GatewayError>;

    /// Orders all of a payment back, from what the shop has at the provider. **Not** safe to repeat: whoever lost the
    /// answer looks first, after a while.
    async fn refund_order(
        &self,
        access: &GatewayAccess,
        asked: &RefundAsked,
        key: &str,
    ) -> Result<RefundAnswer, GatewayError>;

    /// Whether our [`RefundAccess`] opens anything. Moves nothing; [`GatewayError::Refused`] when it does not.
    async fn refund_probe(&self, access: &GatewayAccess) -> Result<(), GatewayError>;
}
