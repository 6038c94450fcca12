//! Finds what many links ask for at the same moment with two statements for all of them instead of two for each.
//! Knows nothing of documents, keeps nothing.

use std::collections::HashMap;

use super::model::Subscription;
use super::store;
use crate::company::Company;
use crate::fleet::{Holding, holdings_of};
use crate::{Result, Shop};

/// A subscription and what it holds in the fleet.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub subscription: Subscription,
    pub holding: Holding,
}

/// Those who ask, by the hash of their token.
pub(crate) type Lookups = Company<String, Found>;

/// What a token leads to; `None` for an unknown or revoked one.
///
/// # Errors
/// The database's own failures; damaged rows.
pub(super) async fn find(shop: &Shop, token: &str) -> Result<Option<Found>> {
    let asking = shop.clone();
    let fetch = move |hashes: Vec<String>| {
        let shop = asking.clone();
        Box::pin(async move { found_of(&shop, &hashes).await }) as _
    };
    shop.lookups().ask(store::token_hash(token), fetch).await
}

/// By token hash; unknown ones are missing.
async fn found_of(shop: &Shop, hashes: &[String]) -> Result<HashMap<String, Found>> {
    let known = store::by_token_hashes(shop.read(), hashes).await?;
    let ids: Vec<i64> = known.iter().map(|(_, subscription)| subscription.id.0).collect();
    let mut holdings = holdings_of(shop.read(), shop.sealer(), &ids).await?;
    let found = known.into_iter().map(|(hash, subscription)| {
        let holding = holdings.remove(&subscription.id.0).unwrap_or_default();
        (hash, Found { subscription, holding })
    });
    Ok(found.collect())
}
