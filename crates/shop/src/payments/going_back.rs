//! What was tried so far to give a payment back, as its timeline tells. Pure.
//!
//! A process may die at any instant: every call is in the timeline before it is made, and an answer that says no after it.

use chrono::TimeDelta;
use kernel::{Timestamp, from_unix_ms};

use super::model::{Fact, FactKind};

/// A call like the one before is written down again after this.
pub(super) const CALLED_AGAIN: TimeDelta = TimeDelta::minutes(5);
/// What shows no effect was ordered anew, and once more. Then a person looks first: each order moves money.
pub(super) const ORDERS_MAX: usize = 3;
/// A call whose answer was lost may take effect this long afterwards.
pub(super) const EFFECT: TimeDelta = TimeDelta::minutes(10);
/// From then on people look at it, and may decide.
pub(super) const LONG: TimeDelta = TimeDelta::hours(1);

/// Since somebody asked for it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GoingBack {
    pub asked_at: Timestamp,
    /// The last call whose effect may still show.
    pub called_at: Option<Timestamp>,
    /// What the provider said to a reversal, when it said no.
    pub no: Option<NoReversal>,
    /// How often a refund was ordered.
    pub orders: usize,
    /// What the provider said to the last order, when it said no.
    pub refused: Option<String>,
}

/// It is called no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoReversal {
    pub code: String,
    /// Only the time for it is over: a refund may do.
    pub late: bool,
}

impl GoingBack {
    /// `None` for a payment that nobody asked back.
    pub fn of(facts: &[Fact]) -> Option<Self> {
        let first = facts.iter().find(|fact| fact.kind == FactKind::ReverseAsked)?;
        let mut so_far = Self { asked_at: first.at, called_at: None, no: None, orders: 0, refused: None };
        for fact in facts {
            match fact.kind {
                // What was called for an earlier asking, and not answered, may still show.
                FactKind::ReverseAsked => {
                    so_far = Self {
                        asked_at: fact.at,
                        called_at: so_far.called_at,
                        no: None,
                        orders: 0,
                        refused: None,
                    };
                }
                // Calls up to the next note are not written down each.
                FactKind::ReverseCalled => so_far.called_at = Some(fact.at + CALLED_AGAIN),
                FactKind::ReverseRefused => {
                    so_far.no = Some(NoReversal { code: code_of(fact), late: fact.data["late"] == true });
                    // What may still show is what was called before this one.
                    so_far.called_at = fact.data["before"].as_i64().map(from_unix_ms);
                }
                FactKind::RefundOrdered => {
                    so_far.orders += 1;
                    (so_far.called_at, so_far.refused) = (Some(fact.at), None);
                }
                FactKind::RefundRefused => {
                    so_far.refused = Some(code_of(fact));
                }
                _ => {}
            }
        }
        Some(so_far)
    }

    pub fn is_ordered(&self) -> bool {
        self.orders > 0
    }

    /// Whatever was called has shown its effect, if it had any.
    pub fn is_settled(&self, now: Timestamp) -> bool {
        self.called_at.is_none_or(|at| now - at >= EFFECT)
    }

    pub fn is_long(&self, now: Timestamp) -> bool {
        now - self.asked_at >= LONG
    }
}

fn code_of(fact: &Fact) -> String {
    fact.data["code"].as_str().unwrap_or_default().to_owned()
}
