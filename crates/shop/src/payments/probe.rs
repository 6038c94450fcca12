//! Whether a provider knows us: asked with the key we have, outside every transaction. Moves nothing.

use super::account::access_of;
use super::error::PaymentRefusal;
use super::gateway::GatewayError;
use crate::{Result, Shop};

/// What a provider answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayHealth {
    /// It knows the key.
    Answers,
    /// It refuses us. `code` is its own.
    Refuses { code: String },
    /// No clear answer now.
    Silent,
    /// It has no question that could tell.
    Untestable,
}

/// Asks a provider for its list of unverified payments, which only the owner of the key may see.
///
/// # Errors
/// [`PaymentRefusal::NoGateway`] for a name nobody knows; [`PaymentRefusal::MerchantInvalid`] without a key.
pub async fn gateway_probe(shop: &Shop, name: &str) -> Result<GatewayHealth> {
    let gateway = shop.gateway(name).ok_or(PaymentRefusal::NoGateway)?;
    if !gateway.abilities().list_unverified {
        return Ok(GatewayHealth::Untestable);
    }
    let access = access_of(shop.read(), shop.sealer(), name).await?.ok_or(PaymentRefusal::MerchantInvalid)?;
    Ok(match gateway.unverified(&access).await {
        Ok(_) => GatewayHealth::Answers,
        Err(GatewayError::Refused { code, .. }) => GatewayHealth::Refuses { code },
        Err(GatewayError::Unknown(_) | GatewayError::Limited) => GatewayHealth::Silent,
    })
}
