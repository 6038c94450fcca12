//! What a subscription link answers: the nodes of every inbound the subscription lives in, built from the inbound and
//! our public host, never from the panel's own links (fact R-18).

use kernel::{Bytes, Timestamp, unix_ms};
use links::{Client, Endpoint, Node, Profile, UserInfo};

use super::commons::{Commons, Offer};
use super::lookup::{Found, find};
use super::queries::{SubscriptionView, view_of};
use crate::fleet::{Credentials, HeldClient};
use crate::{Result, Shop};

/// Vision is asked for wherever an inbound can carry it.
const FLOW: &str = "xtls-rprx-vision";

/// Everything a face needs to answer a subscription link in any format.
#[derive(Clone, Debug)]
pub struct SubscriptionDocument {
    pub view: SubscriptionView,
    pub profile: Profile,
    pub nodes: Vec<Node>,
}

/// The document behind a token; `None` for an unknown or revoked one. Expired and used-up subscriptions answer too:
/// the headers say so, and a face puts it in words.
///
/// # Errors
/// The database's own failures.
pub async fn document_by_token(shop: &Shop, token: &str) -> Result<Option<SubscriptionDocument>> {
    let Some(Found { subscription, holding }) = find(shop, token).await? else { return Ok(None) };
    let db = shop.read();
    let commons = shop.commons().get(db).await?;
    let plan = commons.plan(db, subscription.plan_id).await?;
    let location = commons.location(db, subscription.location_id).await?;
    let view = view_of(subscription, (plan, location), holding.usage, shop.now());
    let nodes = nodes_of(&view, &holding.clients, &commons);
    let profile = profile_of(shop, &view);
    Ok(Some(SubscriptionDocument { view, profile, nodes }))
}

fn nodes_of(view: &SubscriptionView, clients: &[HeldClient], commons: &Commons) -> Vec<Node> {
    let (flag, place) = (&view.location.flag, &view.location.name_en);
    let mut nodes = Vec::new();
    for held in clients {
        let Credentials { uuid, password, sub_id } = &held.credentials;
        let client = Client {
            uuid: Some(uuid.clone()),
            password: Some(password.expose().to_owned()),
            auth: Some(password.expose().to_owned()),
            flow: Some(FLOW.to_owned()),
            cipher: None,
            email: held.email.clone(),
            sub_id: Some(sub_id.clone()),
        };
        for Offer { way, inbound, .. } in commons.offers(held.panel_id) {
            let name = format!("{flag} {place} {}", way.remark).trim().to_owned();
            let endpoint = Endpoint { host: way.host.clone(), port: None, name };
            match inbound.nodes(&client, &endpoint) {
                Ok(built) => nodes.extend(built),
                Err(error) => {
                    tracing::warn!(%error, inbound.id = %way.inbound_id, "an inbound gives no node");
                }
            }
        }
    }
    nodes
}

fn profile_of(shop: &Shop, view: &SubscriptionView) -> Profile {
    let settings = shop.settings();
    let unsigned = |bytes: i64| u64::try_from(bytes).unwrap_or(0);
    let seconds = |at: Timestamp| u64::try_from(unix_ms(at) / 1000).unwrap_or(0);
    // The period's share of each direction: what was counted before it began is not the customer's any more.
    let base = view.subscription.usage_base;
    let down = Bytes::new(view.usage.down).saturating_sub(base);
    let spilled = base.saturating_sub(Bytes::new(view.usage.down));
    let up = Bytes::new(view.usage.up).saturating_sub(spilled);
    let userinfo = UserInfo {
        upload_bytes: unsigned(up.get()),
        download_bytes: unsigned(down.get()),
        total_bytes: unsigned(view.subscription.traffic.get()),
        expires_at_s: view.subscription.expires_at.map_or(0, seconds),
    };
    Profile {
        title: view.subscription.name.clone(),
        update_interval_h: u16::try_from(settings.update_interval_h).unwrap_or(12),
        userinfo,
        notice: None,
        web_page_url: Some(format!("{}/sub/{}", shop.config().public_url, view.subscription.token)),
        support_url: None,
    }
}
