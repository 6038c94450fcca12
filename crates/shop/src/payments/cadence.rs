//! When a provider is asked about a payment, and asked again. Pure.
//!
//! A payer who comes back is asked about at once, and what the provider lists as unverified within a minute; this is
//! the net under both. An answer that was lost is asked for until somebody knows.

use chrono::TimeDelta;
use kernel::{Timestamp, sabotage};

use super::model::{Attempt, AttemptState};

/// Since the page was opened, while the invoice stands.
const OPEN_AGES: [TimeDelta; 4] =
    [TimeDelta::minutes(1), TimeDelta::minutes(4), TimeDelta::minutes(10), TimeDelta::minutes(20)];
/// The payer may press the bank's last button in the invoice's last second.
const DEADLINE_GRACE: TimeDelta = TimeDelta::seconds(30);
/// Since the deadline, for money that comes late.
const LATE_AGES: [TimeDelta; 5] = [
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::hours(24),
    TimeDelta::hours(72),
];
/// While a provider says nothing about what a person has booked: nobody waits for it, and it may be away for days.
const CONFIRMATION_WAIT_MIN: TimeDelta = TimeDelta::minutes(10);
const CONFIRMATION_WAIT_MAX: TimeDelta = TimeDelta::hours(6);
/// Who presses a button again and again has a provider asked no oftener.
const AGAIN_AFTER: TimeDelta = TimeDelta::seconds(5);
/// After the deadline, for a bank that takes its time.
const SETTLES_WITHIN: TimeDelta = TimeDelta::hours(20);
const UNKNOWN_WAIT_MIN: TimeDelta = TimeDelta::seconds(5);
const UNKNOWN_WAIT_MAX: TimeDelta = TimeDelta::minutes(10);

/// When to ask about `attempt`, which is about to be in `state`, after now; `None` when there is nothing left to ask.
#[must_use]
pub(super) fn next_check(
    attempt: &Attempt,
    state: AttemptState,
    (now, unknown_since): (Timestamp, Option<Timestamp>),
) -> Option<Timestamp> {
    let first_after =
        |start: Timestamp, ages: &[TimeDelta]| ages.iter().map(|age| start + *age).find(|at| *at > now);
    match state {
        AttemptState::Redirected => {
            let last = attempt.deadline_at + DEADLINE_GRACE;
            let next = first_after(attempt.created_at, &OPEN_AGES).filter(|at| *at < last).unwrap_or(last);
            // Behind its last question it has lapsed; should it still be here, it is asked soon.
            Some(if next > now { next } else { now + UNKNOWN_WAIT_MAX })
        }
        // A crash in the middle of a question leaves it here.
        AttemptState::Verifying => Some(now + UNKNOWN_WAIT_MIN),
        AttemptState::Unknown if sabotage::on("unknown-not-asked-again") => None,
        AttemptState::Unknown => {
            let age = now - unknown_since.unwrap_or(now);
            Some(now + age.clamp(UNKNOWN_WAIT_MIN, UNKNOWN_WAIT_MAX))
        }
        AttemptState::Canceled | AttemptState::Expired | AttemptState::Failed => {
            first_after(attempt.deadline_at, &LATE_AGES)
        }
        _ => None,
    }
}

/// When to ask again about a payment that a person has booked, while its provider is away: the longer ago, the later.
#[must_use]
pub(super) fn next_confirmation(attempt: &Attempt, now: Timestamp) -> Timestamp {
    let age = now - attempt.verified_at.unwrap_or(now);
    now + age.clamp(CONFIRMATION_WAIT_MIN, CONFIRMATION_WAIT_MAX)
}

/// Whether the provider was asked so lately that asking again would only be a nuisance. A clock that was set back is no
/// reason to wait for longer.
#[must_use]
pub(super) fn asked_lately(attempt: &Attempt, now: Timestamp) -> bool {
    attempt.online.asked_at.is_some_and(|at| (now - at).abs() < AGAIN_AFTER)
}

/// When to ask again about a payment that the bank has not told the provider of: the longer ago, the later.
#[must_use]
pub(super) fn next_settling(attempt: &Attempt, now: Timestamp) -> Timestamp {
    let age = now - attempt.created_at;
    now + (age / 8).clamp(UNKNOWN_WAIT_MIN, UNKNOWN_WAIT_MAX)
}

/// Whether the bank may still tell. No bank takes longer than a day.
#[must_use]
pub(super) fn may_settle(attempt: &Attempt, now: Timestamp) -> bool {
    let asked = matches!(attempt.state, AttemptState::Verifying | AttemptState::Unknown);
    asked && now < attempt.deadline_at + SETTLES_WITHIN
}

/// Whether a payment has had its time.
#[must_use]
pub(super) fn is_over(attempt: &Attempt, now: Timestamp) -> bool {
    now >= attempt.deadline_at + DEADLINE_GRACE
}

/// When the page is open: the first question.
#[must_use]
pub(super) fn first_check(now: Timestamp) -> Timestamp {
    now + OPEN_AGES[0]
}
