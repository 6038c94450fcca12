//! The owner tells the shop how it is known to a payment provider.

use kernel::{Secret, unix_ms};
use serde_json::json;

use crate::identity::{Permission, require};
use crate::payments::account;
use crate::payments::error::PaymentRefusal;
use crate::payments::gateway::RefundAccess;
use crate::payments::store::gateway_account::{self, Model};
use crate::{Ctx, Result, audit};

/// The longest merchant key.
const MERCHANT_LEN_MAX: usize = 200;
/// The longest number of a terminal.
const TERMINAL_LEN_MAX: usize = 20;
/// Tokens of panels are signed documents of some length.
const TOKEN_LEN_MAX: usize = 4_000;

/// What the owner says of a provider's refunds.
#[derive(Clone, Debug, Default)]
pub enum RefundSet {
    /// Nothing: they stay as they are. A new merchant key ends them, because they were of another account.
    #[default]
    Keep,
    Forget,
    Open(RefundAccess),
}

/// What the owner sets; what is `None` stays as it is, or begins switched on and live.
#[derive(Clone, Debug, Default)]
pub struct GatewaySet {
    pub gateway: String,
    pub enabled: Option<bool>,
    /// Use the provider's test service.
    pub sandbox: Option<bool>,
    /// The key of our account there.
    pub merchant: Option<Secret>,
    pub refund: RefundSet,
}

/// Sets a provider up, switches it on or off. Payments that are open go on being asked about when it is off, and with the
/// key and at the service they were opened with.
///
/// # Errors
/// [`PaymentRefusal::NoGateway`] for a name nobody knows; [`PaymentRefusal::MerchantInvalid`] without a key;
/// [`PaymentRefusal::RefundAccessInvalid`] for what is no access to refunds, or where the provider has none.
pub async fn gateway_set(ctx: &Ctx<'_>, input: GatewaySet) -> Result<()> {
    require(ctx, Permission::SettingsManage).await?;
    let abilities = ctx.gateway_abilities(&input.gateway).ok_or(PaymentRefusal::NoGateway)?;
    // Two people who change it at once change what the other has left.
    gateway_account::turn(ctx.tx(), &input.gateway).await?;
    let known = gateway_account::find(ctx.tx(), &input.gateway).await?;
    let (enabled, sandbox) = known.as_ref().map_or((true, false), |known| (known.enabled, known.sandbox));
    let unchanged = known.as_ref().filter(|known| {
        input.merchant.is_none() && input.sandbox.is_none_or(|sandbox| sandbox == known.sandbox)
    });
    let unchanged = unchanged.map(|known| known.access_id);
    let (enabled, sandbox) = (input.enabled.unwrap_or(enabled), input.sandbox.unwrap_or(sandbox));
    let (refund_terminal, refund_token) = match &input.refund {
        RefundSet::Open(_) if !abilities.refund => return Err(PaymentRefusal::RefundAccessInvalid.into()),
        RefundSet::Open(access) => refund_of(ctx, access)?,
        RefundSet::Keep if input.merchant.is_none() => known
            .as_ref()
            .map_or((None, None), |known| (known.refund_terminal.clone(), known.refund_token.clone())),
        RefundSet::Keep | RefundSet::Forget => (None, None),
    };
    let access = match (&input.merchant, known) {
        (Some(merchant), _) => {
            let key = key_of(merchant, MERCHANT_LEN_MAX).ok_or(PaymentRefusal::MerchantInvalid)?;
            account::seal(ctx.sealer(), ctx.rng(), key)?
        }
        (None, Some(known)) => known.access,
        (None, None) => return Err(PaymentRefusal::MerchantInvalid.into()),
    };
    let data = json!({ "enabled": enabled, "sandbox": sandbox, "new_key": input.merchant.is_some(),
        "refunds": refund_token.is_some() });
    let access_id = match unchanged {
        // Also one that cannot be read any more can be switched off.
        Some(access_id) => access_id,
        None => Some(account::remembered(ctx, (&input.gateway, sandbox), &access).await?),
    };
    let row = Model {
        gateway: input.gateway.clone(),
        enabled,
        sandbox,
        access,
        refund_terminal,
        refund_token,
        access_id,
        updated_by: ctx.actor().label(),
        updated_at: unix_ms(ctx.now()),
    };
    gateway_account::put(ctx.tx(), row).await?;
    audit::record(ctx, "gateway.set", &format!("gateway:{}", input.gateway), data);
    Ok(())
}

/// Printable characters alone, and not too many of them.
fn key_of(secret: &Secret, len_max: usize) -> Option<&str> {
    let key = secret.expose().trim();
    let sound = !key.is_empty() && key.len() <= len_max && key.bytes().all(|b| b.is_ascii_graphic());
    sound.then_some(key)
}

/// The columns of an access to refunds. A token may be given as the provider shows it, with its kind in front.
fn refund_of(ctx: &Ctx<'_>, access: &RefundAccess) -> Result<(Option<String>, Option<String>)> {
    let terminal = access.terminal.trim();
    let numbered = (1..=TERMINAL_LEN_MAX).contains(&terminal.len());
    let numbered = numbered && terminal.bytes().all(|byte| byte.is_ascii_digit());
    let shown = access.token.expose().trim();
    let token = Secret::new(shown.strip_prefix("Bearer ").unwrap_or(shown).trim());
    if !numbered || key_of(&token, TOKEN_LEN_MAX).is_none() {
        return Err(PaymentRefusal::RefundAccessInvalid.into());
    }
    let sealed = account::refund_seal(ctx.sealer(), ctx.rng(), &token)?;
    Ok((Some(terminal.to_owned()), Some(sealed)))
}
