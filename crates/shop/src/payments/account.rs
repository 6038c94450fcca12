//! How the shop is known to a provider, sealed at rest and opened only where the provider is called.

use kernel::{Rng, Secret, Timestamp, from_unix_ms, sabotage};
use sea_orm::ConnectionTrait;

use super::gateway::{GatewayAccess, RefundAccess};
use super::model::{Attempt, GatewayView};
use super::store::gateway_access;
use super::store::gateway_account::{self, Model};
use crate::seal::Sealer;
use crate::{Ctx, Result};

const PLACE: &str = "gateway.access";
const REFUND_PLACE: &str = "gateway.refund";
/// How much of a merchant key operators see.
const TAIL_LEN: usize = 4;
/// In place of that, for a key that another master key has sealed.
const UNREADABLE: &str = "?";

/// How to talk to a provider, also while it is switched off: open payments are asked about still. `None` when the
/// owner has not set it up.
///
/// # Errors
/// The database's own failures; a value sealed under another master key is a defect.
pub(super) async fn access_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    gateway: &str,
) -> Result<Option<GatewayAccess>> {
    let row = gateway_account::find(db, gateway).await?;
    row.map(|row| open(sealer, &row)).transpose()
}

/// How to ask about a payment: as the shop was known where its page was opened, whatever the owner has set since. Its
/// refunds are ordered with the present access to them: a panel finds none of its payments at another terminal. `None`
/// also for a key that another master key has sealed: what cannot be asked about is for people.
///
/// # Errors
/// As [`access_of`].
pub(super) async fn access_of_attempt(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    attempt: &Attempt,
) -> Result<Option<GatewayAccess>> {
    let Some(row) = gateway_account::find(db, &attempt.gateway).await? else { return Ok(None) };
    let past = attempt.online.access_id.filter(|id| row.access_id != Some(*id));
    let opened = match past.filter(|_| !sabotage::on("asked-elsewhere")) {
        None => open(sealer, &row),
        Some(id) => match gateway_access::find(db, id).await? {
            Some(past) => opened_as(sealer, &row, &past),
            None => return Ok(None),
        },
    };
    Ok(opened
        .inspect_err(|error| tracing::error!(attempt = %attempt.id, %error, "its key cannot be read"))
        .ok())
}

fn opened_as(sealer: &Sealer, row: &Model, past: &gateway_access::Model) -> Result<GatewayAccess> {
    let merchant = Secret::new(sealer.open(PLACE, &past.access)?);
    Ok(GatewayAccess { merchant, sandbox: past.sandbox, refund: open(sealer, row)?.refund })
}

/// Every access to a provider under which payments were opened since `since`, the present one in any case.
///
/// # Errors
/// As [`access_of`].
pub(super) async fn accesses_since(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    (gateway, since): (&str, Timestamp),
) -> Result<Vec<GatewayAccess>> {
    let Some(row) = gateway_account::find(db, gateway).await? else { return Ok(Vec::new()) };
    let mut all = vec![open(sealer, &row)];
    for past in gateway_access::all_of(db, gateway).await? {
        if row.access_id != Some(past.id) && gateway_access::is_used_since(db, past.id, since).await? {
            all.push(opened_as(sealer, &row, &past));
        }
    }
    // One that cannot be read takes no other away.
    let unread = |error: &crate::Error| tracing::error!(gateway, %error, "a key cannot be read");
    Ok(all.into_iter().filter_map(|access| access.inspect_err(unread).ok()).collect())
}

/// The number under which payments remember an access; `sealed` is its key.
pub(super) async fn remembered(ctx: &Ctx<'_>, (gateway, sandbox): (&str, bool), sealed: &str) -> Result<i64> {
    let sealer = ctx.sealer();
    let key = Secret::new(sealer.open(PLACE, sealed)?);
    for known in gateway_access::all_of(ctx.tx(), gateway).await? {
        // What another master key has sealed is no key of ours any more.
        let Ok(same) = sealer.open(PLACE, &known.access).map(Secret::new) else { continue };
        if known.sandbox == sandbox && same.expose() == key.expose() {
            return Ok(known.id);
        }
    }
    gateway_access::insert(ctx.tx(), ctx.now(), (gateway, sandbox, sealed)).await
}

pub(super) fn open(sealer: &Sealer, row: &Model) -> Result<GatewayAccess> {
    let refund = match (&row.refund_terminal, &row.refund_token) {
        (Some(terminal), Some(token)) => {
            let token = Secret::new(sealer.open(REFUND_PLACE, token)?);
            Some(RefundAccess { terminal: terminal.clone(), token })
        }
        _ => None,
    };
    let merchant = Secret::new(sealer.open(PLACE, &row.access)?);
    Ok(GatewayAccess { merchant, sandbox: row.sandbox, refund })
}

pub(super) fn seal(sealer: &Sealer, rng: &Rng, merchant: &str) -> Result<String> {
    Ok(sealer.seal(rng, PLACE, merchant)?)
}

pub(super) fn refund_seal(sealer: &Sealer, rng: &Rng, token: &Secret) -> Result<String> {
    Ok(sealer.seal(rng, REFUND_PLACE, token.expose())?)
}

/// Every provider that is set up.
///
/// # Errors
/// As [`access_of`].
pub async fn gateway_list(db: &impl ConnectionTrait, sealer: &Sealer) -> Result<Vec<GatewayView>> {
    let mut views = Vec::new();
    for row in gateway_account::all(db).await? {
        // What another master key has sealed can be set anew, and has to be seen for that.
        let merchant_tail = open(sealer, &row).map_or_else(
            |_| UNREADABLE.to_owned(),
            |access| {
                let key = access.merchant.expose();
                key.get(key.len().saturating_sub(TAIL_LEN)..).unwrap_or_default().to_owned()
            },
        );
        views.push(GatewayView {
            gateway: row.gateway,
            enabled: row.enabled,
            sandbox: row.sandbox,
            merchant_tail,
            refund_terminal: row.refund_terminal.filter(|_| row.refund_token.is_some()),
            updated_at: from_unix_ms(row.updated_at),
        });
    }
    Ok(views)
}

/// The names of the providers that take payments now.
///
/// # Errors
/// The database's own failures.
pub async fn gateways_open(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let rows = gateway_account::all(db).await?;
    Ok(rows.into_iter().filter(|row| row.enabled).map(|row| row.gateway).collect())
}
