//! Finds what many links ask for at the same moment with two statements for all of them instead of two for each.
//!
//! Whoever asks joins the line. A task serves the line, up to [`BATCH_MAX`] at a time, for as long as somebody is in
//! it: one request alone is served at once and alone, under load the line grows and each answer gets cheaper. Knows
//! nothing of documents, keeps nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::model::Subscription;
use super::store;
use crate::fleet::{Holding, holdings_of};
use crate::{Result, Shop};

/// How many are served with one pair of statements.
const BATCH_MAX: usize = 64;
/// How many may stand in the line; whoever comes then asks alone.
const LINE_MAX: usize = 4_096;

/// A subscription and what it holds in the fleet.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub subscription: Subscription,
    pub holding: Holding,
}

/// The line of those who ask.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Mutex<Line>);

#[derive(Debug, Default)]
struct Line {
    waiting: Vec<Asked>,
    /// A task serves the line.
    is_served: bool,
}

#[derive(Debug)]
struct Asked {
    token_hash: String,
    answer: oneshot::Sender<Option<Found>>,
}

impl Lookups {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the line; `None` when it is too long. True: nobody serves it yet.
    fn join(&self, token_hash: String) -> Option<(oneshot::Receiver<Option<Found>>, bool)> {
        let mut line = self.line();
        if line.waiting.len() >= LINE_MAX {
            return None;
        }
        let (answer, wait) = oneshot::channel();
        line.waiting.push(Asked { token_hash, answer });
        Some((wait, !std::mem::replace(&mut line.is_served, true)))
    }

    /// The next to be served; `None` ends the service.
    fn next(&self) -> Option<Vec<Asked>> {
        let mut line = self.line();
        if line.waiting.is_empty() {
            line.is_served = false;
            return None;
        }
        let count = line.waiting.len().min(BATCH_MAX);
        Some(line.waiting.drain(..count).collect())
    }
}

/// What a token leads to; `None` for an unknown or revoked one.
///
/// # Errors
/// The database's own failures; damaged rows.
pub(super) async fn find(shop: &Shop, token: &str) -> Result<Option<Found>> {
    let token_hash = store::token_hash(token);
    let Some((wait, is_first)) = shop.lookups().join(token_hash.clone()) else {
        return alone(shop, token_hash).await;
    };
    if is_first {
        tokio::spawn(serve(Service { shop: shop.clone(), is_over: false }));
    }
    match wait.await {
        Ok(found) => Ok(found),
        // It went wrong for somebody in the batch; each asks for themselves and gets their own error.
        Err(_) => alone(shop, token_hash).await,
    }
}

async fn alone(shop: &Shop, token_hash: String) -> Result<Option<Found>> {
    Ok(found_of(shop, std::slice::from_ref(&token_hash)).await?.remove(&token_hash))
}

/// The service of a line.
struct Service {
    shop: Shop,
    is_over: bool,
}

impl Drop for Service {
    /// Broken off (a panic, the end of the runtime): whoever waits asks alone, and the next one is served again.
    fn drop(&mut self) {
        if !self.is_over {
            let mut line = self.shop.lookups().line();
            line.waiting.clear();
            line.is_served = false;
        }
    }
}

async fn serve(mut service: Service) {
    loop {
        // Whoever is ready to ask joins first: a batch costs about as much as one.
        tokio::task::yield_now().await;
        let Some(batch) = service.shop.lookups().next() else { break };
        let hashes: Vec<String> = batch.iter().map(|asked| asked.token_hash.clone()).collect();
        let Ok(found) = found_of(&service.shop, &hashes).await else { continue };
        for asked in batch {
            // Two may ask for the same link. Somebody who went away does not hear the answer.
            drop(asked.answer.send(found.get(&asked.token_hash).cloned()));
        }
    }
    service.is_over = true;
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
