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
    Ok(health_of(gateway.unverified(&access).await))
}

/// Asks where a provider takes orders to give money back whether it would take ours.
///
/// # Errors
/// As [`gateway_probe`].
pub async fn refund_probe(shop: &Shop, name: &str) -> Result<GatewayHealth> {
    let gateway = shop.gateway(name).ok_or(PaymentRefusal::NoGateway)?;
    let access = access_of(shop.read(), shop.sealer(), name).await?.ok_or(PaymentRefusal::MerchantInvalid)?;
    if !gateway.abilities().refund || access.refund.is_none() {
        return Ok(GatewayHealth::Untestable);
    }
    Ok(health_of(gateway.refund_probe(&access).await))
}

fn health_of<T>(answer: std::result::Result<T, GatewayError>) -> GatewayHealth {
    match answer {
        Ok(_) => GatewayHealth::Answers,
        Err(GatewayError::Refused { code, .. }) => GatewayHealth::Refuses { code },
        Err(GatewayError::Unknown(_) | GatewayError::Limited) => GatewayHealth::Silent,
    }
}
