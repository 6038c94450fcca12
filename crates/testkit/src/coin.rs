//! A payment provider as different from Zarinpal as the port allows: nobody comes back from it, money comes in parts
//! and is nobody's until it is confirmed, it lists nothing and gives nothing back. In memory; the test is the network.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, ensure};
use async_trait::async_trait;
use kernel::Money;
use shop::payments::{
    Abilities, Asked, Callback, Gateway, GatewayAccess, GatewayError, GatewayFact, Opened, PaymentRequest,
    Proof, RefundAnswer, RefundAsked, RefundStanding, Reversal, Standing, UnverifiedList,
};

/// Both in toman.
const LEAST: i64 = 50_000;
const MOST: i64 = 500_000_000;

/// What one address of ours has seen.
#[derive(Clone, Debug, Default)]
struct Address {
    /// Where a browser would come back to, if it ever did.
    callback_url: String,
    arrived: Money,
    is_confirmed: bool,
    /// The shop has been told the sum: nothing more is taken.
    is_closed: bool,
}

#[derive(Debug, Default)]
struct Chain {
    addresses: BTreeMap<String, Address>,
    questions: u32,
}

/// The provider; clones are one.
#[derive(Clone, Debug, Default)]
pub struct Coin(Arc<Mutex<Chain>>);

impl Coin {
    /// The word its attempts carry.
    pub const NAME: &'static str = "coin";

    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Money arrives at an address, unconfirmed. More than once is more money.
    ///
    /// # Errors
    /// No such address, or a closed one; too much money.
    pub fn arrive(&self, address: &str, amount: Money) -> anyhow::Result<()> {
        let mut chain = self.chain();
        let known = chain.addresses.get_mut(address).context("no such address")?;
        ensure!(!known.is_closed, "the address is closed");
        known.arrived = known.arrived.checked_add(amount)?;
        Ok(())
    }

    /// What has arrived is final.
    ///
    /// # Errors
    /// No such address.
    pub fn confirm(&self, address: &str) -> anyhow::Result<()> {
        self.chain().addresses.get_mut(address).context("no such address")?.is_confirmed = true;
        Ok(())
    }

    /// Where the shop waits for a browser that never comes back.
    #[must_use]
    pub fn callback_url(&self, address: &str) -> Option<String> {
        self.chain().addresses.get(address).map(|address| address.callback_url.clone())
    }

    /// How often it was asked about payments.
    #[must_use]
    pub fn questions(&self) -> u32 {
        self.chain().questions
    }
}

#[async_trait]
impl Gateway for Coin {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            list_unverified: false,
            reverse: false,
            refund: false,
            amount_min: Money::from_toman(LEAST).unwrap_or_default(),
            amount_max: Money::from_toman(MOST).unwrap_or_default(),
        }
    }

    fn callback(&self, _: &[(String, String)]) -> Option<Callback> {
        None
    }

    async fn open(&self, access: &GatewayAccess, request: &PaymentRequest) -> Result<Opened, GatewayError> {
        let mut chain = self.chain();
        let authority =
            format!("{}-{}-{}", access.merchant.expose(), request.order_ref, chain.addresses.len());
        let address = Address { callback_url: request.callback_url.clone(), ..Address::default() };
        chain.addresses.insert(authority.clone(), address);
        Ok(Opened { url: format!("https://coin.example/{authority}"), authority, fee: None })
    }

    async fn verify(&self, _: &GatewayAccess, asked: &Asked) -> Result<GatewayFact, GatewayError> {
        let mut chain = self.chain();
        chain.questions += 1;
        let Some(address) = chain.addresses.get_mut(&asked.authority) else {
            return Ok(GatewayFact::Failed { code: "no_address".to_owned() });
        };
        if !address.is_confirmed || address.arrived.is_zero() {
            return Ok(GatewayFact::Pending);
        }
        let repeated = std::mem::replace(&mut address.is_closed, true);
        Ok(GatewayFact::Paid(Proof {
            amount: address.arrived,
            reference: format!("tx-{}", asked.authority),
            payer_card: None,
            fee: None,
            repeated,
        }))
    }

    async fn inquire(&self, _: &GatewayAccess, authority: &str) -> Result<Standing, GatewayError> {
        Ok(match self.chain().addresses.get(authority) {
            Some(address) if address.is_closed => Standing::Verified,
            Some(address) if address.is_confirmed => Standing::Paid,
            Some(_) => Standing::AtBank,
            None => Standing::Failed,
        })
    }

    async fn unverified(&self, _: &GatewayAccess) -> Result<UnverifiedList, GatewayError> {
        Err(GatewayError::Refused { code: "no_list".to_owned(), detail: "it lists nothing".to_owned() })
    }

    async fn reverse(&self, _: &GatewayAccess, _: &str) -> Result<Reversal, GatewayError> {
        Ok(Reversal::Impossible { code: "final".to_owned() })
    }

    async fn refund_standing(
        &self,
        _: &GatewayAccess,
        _: &RefundAsked,
    ) -> Result<RefundStanding, GatewayError> {
        Ok(RefundStanding::Impossible { code: "final".to_owned() })
    }

    async fn refund_order(
        &self,
        _: &GatewayAccess,
        _: &RefundAsked,
        _: &str,
    ) -> Result<RefundAnswer, GatewayError> {
        Ok(RefundAnswer::Refused { code: "final".to_owned() })
    }

    async fn refund_probe(&self, _: &GatewayAccess) -> Result<(), GatewayError> {
        Err(GatewayError::Refused { code: "final".to_owned(), detail: "it gives nothing back".to_owned() })
    }
}
