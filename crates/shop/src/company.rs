//! What many ask at the same moment is answered in company: one statement for all of them instead of one for each.
//!
//! Whoever asks joins the line. A task serves the line, up to [`BATCH_MAX`] at a time, for as long as somebody is in
//! it: one question alone is answered at once and alone, under load the line grows and each answer gets cheaper. Keeps
//! nothing: every answer is read from the database after it was asked for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use tokio::sync::oneshot;

use crate::Result;

/// How many are answered with one statement.
const BATCH_MAX: usize = 64;
/// How many may stand in the line; whoever comes then asks alone.
const LINE_MAX: usize = 4_096;

/// The answers to many questions; those without an answer are missing.
pub(crate) type Answers<K, V> = BoxFuture<'static, Result<HashMap<K, V>>>;

/// A line of those who ask. Clones are one line.
#[derive(Debug)]
pub(crate) struct Company<K, V>(Arc<Mutex<Line<K, V>>>);

#[derive(Debug)]
struct Line<K, V> {
    waiting: Vec<Asked<K, V>>,
    /// A task serves the line.
    is_served: bool,
}

#[derive(Debug)]
struct Asked<K, V> {
    key: K,
    answer: oneshot::Sender<Option<V>>,
}

impl<K, V> Default for Company<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Line { waiting: Vec::new(), is_served: false })))
    }
}

impl<K, V> Clone for Company<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Company<K, V> {
    fn line(&self) -> MutexGuard<'_, Line<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the line; `None` when it is too long. True: nobody serves it yet.
    fn join(&self, key: K) -> Option<(oneshot::Receiver<Option<V>>, bool)> {
        let mut line = self.line();
        if line.waiting.len() >= LINE_MAX {
            return None;
        }
        let (answer, wait) = oneshot::channel();
        line.waiting.push(Asked { key, answer });
        Some((wait, !std::mem::replace(&mut line.is_served, true)))
    }

    /// The next to be served; `None` ends the service.
    fn next(&self) -> Option<Vec<Asked<K, V>>> {
        let mut line = self.line();
        if line.waiting.is_empty() {
            line.is_served = false;
            return None;
        }
        let count = line.waiting.len().min(BATCH_MAX);
        Some(line.waiting.drain(..count).collect())
    }
}

impl<K, V> Company<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// What belongs to `key`. `fetch` answers for many; the one of whoever comes first serves the line.
    ///
    /// # Errors
    /// What `fetch` answers.
    pub(crate) async fn ask<F>(&self, key: K, fetch: F) -> Result<Option<V>>
    where
        F: Fn(Vec<K>) -> Answers<K, V> + Clone + Send + 'static,
    {
        let Some((wait, is_first)) = self.join(key.clone()) else { return alone(key, fetch).await };
        if is_first {
            tokio::spawn(serve(Service { company: self.clone(), is_over: false }, fetch.clone()));
        }
        match wait.await {
            Ok(found) => Ok(found),
            // It went wrong for somebody in the batch; each asks for themselves and gets their own error.
            Err(_) => alone(key, fetch).await,
        }
    }
}

async fn alone<K, V, F>(key: K, fetch: F) -> Result<Option<V>>
where
    K: Clone + Eq + Hash,
    F: Fn(Vec<K>) -> Answers<K, V>,
{
    Ok(fetch(vec![key.clone()]).await?.remove(&key))
}

/// The service of a line.
struct Service<K, V> {
    company: Company<K, V>,
    is_over: bool,
}

impl<K, V> Drop for Service<K, V> {
    /// Broken off (a panic, the end of the runtime): whoever waits asks alone, and the next one is served again.
    fn drop(&mut self) {
        if !self.is_over {
            let mut line = self.company.line();
            line.waiting.clear();
            line.is_served = false;
        }
    }
}

async fn serve<K, V, F>(mut service: Service<K, V>, fetch: F)
where
    K: Clone + Eq + Hash,
    V: Clone,
    F: Fn(Vec<K>) -> Answers<K, V>,
{
    loop {
        // Whoever is ready to ask joins first: a batch costs about as much as one.
        tokio::task::yield_now().await;
        let Some(batch) = service.company.next() else { break };
        let keys: Vec<K> = batch.iter().map(|asked| asked.key.clone()).collect();
        let Ok(found) = fetch(keys).await else { continue };
        for asked in batch {
            // Two may ask for the same. Somebody who went away does not hear the answer.
            drop(asked.answer.send(found.get(&asked.key).cloned()));
        }
    }
    service.is_over = true;
}
