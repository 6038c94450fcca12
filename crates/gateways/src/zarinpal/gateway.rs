//! The port, filled.

use std::fmt;

use async_trait::async_trait;
use kernel::{Money, sabotage};
use serde::Serialize;
use shop::payments::{
    Abilities, Asked, Callback, Gateway, GatewayAccess, GatewayError, GatewayFact, Opened, PaymentRequest,
    RefundAnswer, RefundAsked, RefundStanding, Reversal, Standing, UnverifiedList,
};

use super::answer::{Said, read, unbelievable};
use super::callback::callback;
use super::codes::{
    ADDRESS_LIST_MISSING, BANK_REVERSES_NOTHING, DONE, NO_SUCH_PAYMENT, NOT_REVERSIBLE, REVERSED_TOO_LATE,
    UNPAID, trouble,
};
use super::form::{is_authority, is_merchant};
use super::panel::Panel;
use super::{facts, refund, request};
use crate::transport::{Http, Patience, SetupError, base_of};

/// Where payments are asked for and made.
pub const LIVE_URL: &str = "https://payment.zarinpal.com";
const SANDBOX_URL: &str = "https://sandbox.zarinpal.com";
/// Where the panel takes orders. The sandbox has none.
const PANEL_URL: &str = "https://next.zarinpal.com";
/// 1,000 toman: enough in whichever unit its own limit of 1,000 is meant.
const AMOUNT_MIN: Money = rial(10_000);
/// 100 million toman (code -41).
const AMOUNT_MAX: Money = rial(1_000_000_000);

const OPEN: &str = "request";
const VERIFY: &str = "verify";
const INQUIRE: &str = "inquiry";
const LIST: &str = "unVerified";
const REVERSE: &str = "reverse";

const fn rial(amount: i64) -> Money {
    match Money::from_rial(amount) {
        Ok(money) => money,
        Err(_) => Money::ZERO,
    }
}

/// Where Zarinpal is, and how long it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub live_url: String,
    pub sandbox_url: String,
    pub panel_url: String,
    pub patience: Patience,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            live_url: LIVE_URL.to_owned(),
            sandbox_url: SANDBOX_URL.to_owned(),
            panel_url: PANEL_URL.to_owned(),
            patience: Patience::default(),
        }
    }
}

impl Options {
    /// All of Zarinpal at one address, sandbox and panel included, unless it is its own: a simulator, or a proxy that it
    /// accepts calls from.
    #[must_use]
    pub fn at(url: &str) -> Self {
        if url.trim_end_matches('/') == LIVE_URL {
            return Self::default();
        }
        let url = url.to_owned();
        Self { live_url: url.clone(), sandbox_url: url.clone(), panel_url: url, ..Self::default() }
    }
}

/// Zarinpal, live and sandbox.
#[derive(Clone)]
pub struct Zarinpal {
    http: Http,
    live_base: String,
    sandbox_base: String,
    panel: Panel,
}

impl fmt::Debug for Zarinpal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zarinpal")
            .field("live_base", &self.live_base)
            .field("sandbox_base", &self.sandbox_base)
            .finish_non_exhaustive()
    }
}

impl Zarinpal {
    /// The word its attempts carry.
    pub const NAME: &'static str = "zarinpal";

    /// Zarinpal at its own addresses, or [all of it](Options::at) at `url`.
    ///
    /// # Errors
    /// [`SetupError`]. Nothing is sent.
    pub fn new(url: Option<&str>) -> Result<Self, SetupError> {
        Self::with(&url.map_or_else(Options::default, Options::at))
    }

    /// # Errors
    /// [`SetupError`]. Nothing is sent.
    pub fn with(options: &Options) -> Result<Self, SetupError> {
        let http = Http::new(options.patience)?;
        Ok(Self {
            panel: Panel::new(http.clone(), &base_of(&options.panel_url)?),
            http,
            live_base: base_of(&options.live_url)?,
            sandbox_base: base_of(&options.sandbox_url)?,
        })
    }

    fn base(&self, access: &GatewayAccess) -> &str {
        if access.sandbox { &self.sandbox_base } else { &self.live_base }
    }

    /// Asks once.
    async fn ask<B>(&self, access: &GatewayAccess, method: &str, body: &B) -> Result<Said, GatewayError>
    where
        B: Serialize + Sync,
    {
        let url = format!("{}/pg/v4/payment/{method}.json", self.base(access));
        let answer = self.http.post(&url, body).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        tracing::debug!(method, status, sandbox = access.sandbox, "zarinpal call");
        read(&answer?)
    }
}

#[async_trait]
impl Gateway for Zarinpal {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            list_unverified: true,
            reverse: true,
            refund: true,
            amount_min: AMOUNT_MIN,
            amount_max: AMOUNT_MAX,
        }
    }

    fn callback(&self, query: &[(String, String)]) -> Option<Callback> {
        callback(query)
    }

    async fn open(&self, access: &GatewayAccess, request: &PaymentRequest) -> Result<Opened, GatewayError> {
        let merchant = merchant(access)?;
        if request.amount < AMOUNT_MIN || request.amount > AMOUNT_MAX {
            return Err(refused("amount", "outside of what Zarinpal takes"));
        }
        match self.ask(access, OPEN, &request::Open::new(&merchant, request)).await? {
            Said::Yes { code: DONE, data } => {
                let authority = facts::authority(&data)?;
                let url = format!("{}/pg/StartPay/{authority}", self.base(access));
                Ok(Opened { authority, url, fee: facts::fee(&data) })
            }
            Said::Yes { .. } => Err(unbelievable("opened and verified at once")),
            Said::No { code, text } => Err(trouble(code, text)),
        }
    }

    async fn verify(&self, access: &GatewayAccess, asked: &Asked) -> Result<GatewayFact, GatewayError> {
        let merchant = merchant(access)?;
        let authority = authority(&asked.authority)?;
        let body = request::Verify { merchant_id: &merchant, authority, amount: asked.amount.rial() };
        match self.ask(access, VERIFY, &body).await? {
            Said::Yes { code, data } => facts::paid(code, &data, asked),
            Said::No { code: UNPAID, .. } => Ok(GatewayFact::Pending),
            Said::No { code: code @ NO_SUCH_PAYMENT, .. } => {
                Ok(GatewayFact::Failed { code: code.to_string() })
            }
            Said::No { code, text } => Err(trouble(code, text)),
        }
    }

    async fn inquire(&self, access: &GatewayAccess, authority: &str) -> Result<Standing, GatewayError> {
        let merchant = merchant(access)?;
        let body = request::About { merchant_id: &merchant, authority: self::authority(authority)? };
        match self.ask(access, INQUIRE, &body).await? {
            Said::Yes { data, .. } => facts::standing(&data),
            Said::No { code, text } => Err(trouble(code, text)),
        }
    }

    async fn unverified(&self, access: &GatewayAccess) -> Result<UnverifiedList, GatewayError> {
        let merchant = merchant(access)?;
        match self.ask(access, LIST, &request::Merchant { merchant_id: &merchant }).await? {
            Said::Yes { data, .. } => facts::unverified(&data),
            Said::No { code, text } => Err(trouble(code, text)),
        }
    }

    async fn reverse(&self, access: &GatewayAccess, authority: &str) -> Result<Reversal, GatewayError> {
        let merchant = merchant(access)?;
        let body = request::About { merchant_id: &merchant, authority: self::authority(authority)? };
        match self.ask(access, REVERSE, &body).await? {
            Said::Yes { code: DONE, .. } => Ok(Reversal::Reversed),
            Said::Yes { .. } => Err(unbelievable("reversed and verified at once")),
            Said::No { code: code @ NOT_REVERSIBLE, .. } => match self.inquire(access, authority).await? {
                Standing::Reversed => Ok(Reversal::Reversed),
                // It may have gone back through a call whose answer was lost: "impossible" would pay it back twice.
                Standing::Unclear => Err(unbelievable("not reversible, and nobody knows why")),
                _ => Ok(Reversal::Impossible { code: code.to_string() }),
            },
            Said::No { code: code @ (BANK_REVERSES_NOTHING | REVERSED_TOO_LATE), .. } => {
                Ok(Reversal::TooLate { code: code.to_string() })
            }
            // It costs nothing once the owner has given the addresses.
            Said::No { code: code @ ADDRESS_LIST_MISSING, .. } => {
                Ok(Reversal::Impossible { code: code.to_string() })
            }
            Said::No { code, text } => Err(trouble(code, text)),
        }
    }

    async fn refund_standing(
        &self,
        access: &GatewayAccess,
        asked: &RefundAsked,
    ) -> Result<RefundStanding, GatewayError> {
        // What was reversed after all would be given back twice.
        let standing = match sabotage::on("refund-standing-unasked") {
            true => Standing::Verified,
            false => self.inquire(access, &asked.authority).await?,
        };
        match standing {
            Standing::Reversed => Ok(RefundStanding::GaveBack { thrown_back: false }),
            Standing::Verified | Standing::Paid => refund::standing(&self.panel, access, asked).await,
            Standing::Unclear => Err(unbelievable("to be refunded, and nobody knows where it stands")),
            Standing::AtBank | Standing::Failed => {
                Ok(RefundStanding::Impossible { code: "unpaid".to_owned() })
            }
        }
    }

    async fn refund_order(
        &self,
        access: &GatewayAccess,
        asked: &RefundAsked,
        key: &str,
    ) -> Result<RefundAnswer, GatewayError> {
        refund::order(&self.panel, access, (asked, key)).await
    }

    async fn refund_probe(&self, access: &GatewayAccess) -> Result<(), GatewayError> {
        refund::probe(&self.panel, access).await
    }
}

/// The merchant id as it is sent, in small letters.
fn merchant(access: &GatewayAccess) -> Result<String, GatewayError> {
    let merchant = access.merchant.expose();
    if !is_merchant(merchant) {
        return Err(refused("merchant", "the merchant id is a UUID of 36 characters"));
    }
    Ok(merchant.to_ascii_lowercase())
}

fn authority(text: &str) -> Result<&str, GatewayError> {
    if is_authority(text) { Ok(text) } else { Err(refused("authority", "not an authority of Zarinpal")) }
}

/// What we do not even ask.
fn refused(code: &str, detail: &str) -> GatewayError {
    GatewayError::Refused { code: code.to_owned(), detail: detail.to_owned() }
}
