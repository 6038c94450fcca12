//! What happens to payments with time, and what is asked of providers. The network is only here and in `page.rs`,
//! outside every transaction.

mod check;
mod expire;
mod refunds;
mod reverse;
mod unverified;

use std::time::Duration;

use jobs::{Every, JobError, JobRun, NewJob, Priority};
use kernel::AttemptId;
use serde::{Deserialize, Serialize};

use crate::Registrar;

const EXPIRE_EVERY: Duration = Duration::from_secs(15);
const CHECK_EVERY: Duration = Duration::from_secs(10);
/// Whoever paid and never came back is found within 90 seconds, a lost round included.
const UNVERIFIED_EVERY: Duration = Duration::from_secs(30);

/// A bank that throws a transfer back takes a day or more.
const REFUNDS_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

const CHECK: &str = "payments.attempt_check";
const REVERSE: &str = "payments.attempt_reverse";
/// What stayed is looked at again soon: until it is known, the payer has it twice.
const STAYED_EVERY: Duration = Duration::from_secs(30 * 60);
const STAYED: &str = "payments.stayed";
const REFUNDS: &str = "payments.refunds";

#[derive(Serialize, Deserialize)]
struct OfAttempt {
    attempt_id: AttemptId,
}

fn attempt_of(run: &JobRun) -> Result<AttemptId, JobError> {
    OfAttempt::deserialize(&run.payload).map(|payload| payload.attempt_id).map_err(JobError::new)
}

/// Registers the jobs of payments.
pub fn register(registrar: &mut Registrar) {
    registrar.job("payments.attempts_expire", expire::attempts_expire);
    registrar.job(CHECK, check::attempt_check);
    registrar.job("payments.checks", check::checks_round);
    registrar.job("payments.unverified", unverified::unverified_round);
    registrar.job(REVERSE, reverse::attempt_reverse);
    registrar.job(REFUNDS, refunds::refunds_round);
    registrar.job(STAYED, refunds::stayed_round);
    registrar.schedule(
        STAYED,
        Every::Interval(STAYED_EVERY),
        NewJob::new(STAYED, &()).priority(Priority::Low),
    );
    registrar.schedule(
        REFUNDS,
        Every::Interval(REFUNDS_EVERY),
        NewJob::new(REFUNDS, &()).priority(Priority::Low),
    );
    let low = |kind: &'static str| NewJob::new(kind, &()).priority(Priority::Low);
    registrar.schedule(
        "payments.attempts_expire",
        Every::Interval(EXPIRE_EVERY),
        low("payments.attempts_expire"),
    );
    let round = |kind: &'static str| NewJob::new(kind, &());
    registrar.schedule("payments.checks", Every::Interval(CHECK_EVERY), round("payments.checks"));
    registrar.schedule(
        "payments.unverified",
        Every::Interval(UNVERIFIED_EVERY),
        round("payments.unverified"),
    );
}

/// Asks a provider about an attempt: one question at a time, one waiting at most.
pub(super) fn check_job(id: AttemptId) -> NewJob {
    NewJob::new(CHECK, &OfAttempt { attempt_id: id })
        .lane(format!("attempt:{id}"))
        .dedup(format!("{CHECK}:{id}"))
        .priority(Priority::High)
}

/// Asks a provider to give a payment back.
pub(super) fn reverse_job(id: AttemptId) -> NewJob {
    NewJob::new(REVERSE, &OfAttempt { attempt_id: id })
        .lane(format!("attempt:{id}"))
        .dedup(format!("{REVERSE}:{id}"))
}
