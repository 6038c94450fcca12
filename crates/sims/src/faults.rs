//! Armed faults of any simulator: which of them strike a request, how often and how likely.
//!
//! Without `times` and `probability` a fault stays until it is deleted. Never carries a fault out.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::Rng;

/// Faults that can stand at once.
const FAULTS_MAX: usize = 100;

/// How often and how likely a fault strikes.
pub(crate) trait Odds {
    /// How many requests it still strikes; no end when missing.
    fn times(&mut self) -> &mut Option<u64>;

    /// How likely it strikes a request, 0 to 1; always when missing.
    fn probability(&self) -> Option<f64>;
}

/// The faults that stand, oldest first.
#[derive(Debug)]
pub(crate) struct Armed<F>(Mutex<Vec<F>>);

impl<F> Default for Armed<F> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<F: Odds + Clone> Armed<F> {
    fn list(&self) -> MutexGuard<'_, Vec<F>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault; false when there are too many.
    pub(crate) fn add(&self, fault: F) -> bool {
        let mut list = self.list();
        let room = list.len() < FAULTS_MAX;
        if room {
            list.push(fault);
        }
        room
    }

    pub(crate) fn clear(&self) {
        self.list().clear();
    }

    pub(crate) fn all(&self) -> Vec<F> {
        self.list().clone()
    }

    /// What strikes one request: `meets` says whether a fault concerns it, given what strikes already, `take` adds it.
    pub(crate) fn draw<P: Default>(
        &self,
        rng: &Rng,
        meets: impl Fn(&P, &F) -> bool,
        take: impl Fn(&mut P, &F),
    ) -> P {
        let mut plan = P::default();
        let mut list = self.list();
        for fault in list.iter_mut() {
            if !meets(&plan, fault) || fault.probability().is_some_and(|p| rng.fraction() >= p) {
                continue;
            }
            if let Some(times) = fault.times() {
                if *times == 0 {
                    continue;
                }
                *times -= 1;
            }
            take(&mut plan, fault);
        }
        list.retain_mut(|fault| *fault.times() != Some(0));
        plan
    }
}
