//! The owner tells the shop how it is known to a payment provider.

use kernel::{Secret, unix_ms};
use serde_json::json;

use crate::identity::{Permission, require};
use crate::payments::account;
use crate::payments::error::PaymentRefusal;
use crate::payments::gateway::GatewayAccess;
use crate::payments::store::gateway_account::{self, Model};
use crate::{Ctx, Result, audit};

/// The longest merchant key.
const MERCHANT_LEN_MAX: usize = 200;

/// What the owner sets; what is `None` stays as it is, or begins switched on and live.
#[derive(Clone, Debug, Default)]
pub struct GatewaySet {
    pub gateway: String,
    pub enabled: Option<bool>,
    /// Use the provider's test service.
    pub sandbox: Option<bool>,
    /// The key of our account there.
    pub merchant: Option<Secret>,
}

/// Sets a provider up, switches it on or off. Payments that are open go on being asked about when it is off.
///
/// # Errors
/// [`PaymentRefusal::NoGateway`] for a name nobody knows; [`PaymentRefusal::MerchantInvalid`] without a key.
pub async fn gateway_set(ctx: &Ctx<'_>, input: GatewaySet) -> Result<()> {
    require(ctx, Permission::SettingsManage).await?;
    ctx.gateway_abilities(&input.gateway).ok_or(PaymentRefusal::NoGateway)?;
    let known = gateway_account::find(ctx.tx(), &input.gateway).await?;
    let (enabled, sandbox) = known.as_ref().map_or((true, false), |known| (known.enabled, known.sandbox));
    let (enabled, sandbox) = (input.enabled.unwrap_or(enabled), input.sandbox.unwrap_or(sandbox));
    let access = match (&input.merchant, known) {
        (Some(merchant), _) => {
            let key = merchant.expose().trim();
            let is_key =
                !key.is_empty() && key.len() <= MERCHANT_LEN_MAX && key.bytes().all(|b| b.is_ascii_graphic());
            if !is_key {
                return Err(PaymentRefusal::MerchantInvalid.into());
            }
            let access = GatewayAccess { merchant: Secret::new(key), sandbox };
            account::seal(ctx.sealer(), ctx.rng(), &access)?
        }
        (None, Some(known)) => known.access,
        (None, None) => return Err(PaymentRefusal::MerchantInvalid.into()),
    };
    let row = Model {
        gateway: input.gateway.clone(),
        enabled,
        sandbox,
        access,
        updated_by: ctx.actor().label(),
        updated_at: unix_ms(ctx.now()),
    };
    gateway_account::put(ctx.tx(), row).await?;
    let data = json!({ "enabled": enabled, "sandbox": sandbox, "new_key": input.merchant.is_some() });
    audit::record(ctx, "gateway.set", &format!("gateway:{}", input.gateway), data);
    Ok(())
}
