//! Where each capability registers its own jobs, schedules and subscriptions to events.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jobs::{Every, Handled, JobError, JobRun, NewJob, Registry, Schedule};

use crate::ctx::Ctx;
use crate::event::Event;
use crate::shop::Shop;
use crate::{Kind, Result};

/// Reacts to events inside the transaction that states them.
pub type Subscriber = for<'c> fn(&'c Ctx<'c>, Event) -> BoxFuture<'c, Result<()>>;

/// Collects what capabilities register.
#[derive(Debug)]
pub struct Registrar {
    shop: Shop,
    pub(crate) jobs: Registry,
}

impl Registrar {
    pub(crate) fn new(shop: Shop) -> Self {
        Self { shop, jobs: Registry::default() }
    }

    /// Registers a job kind. The handler gets the shop and the run.
    pub fn job<F, Fut>(&mut self, kind: &'static str, handler: F)
    where
        F: Fn(Shop, JobRun) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Handled, JobError>> + Send + 'static,
    {
        let shop = self.shop.clone();
        self.jobs.handle(kind, Arc::new(move |run| Box::pin(handler(shop.clone(), run))));
    }

    /// Registers what every process does again and again for itself, whatever other replicas do.
    pub fn habit<F, Fut>(&mut self, every: Duration, habit: F)
    where
        F: Fn(Shop) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let shop = self.shop.clone();
        self.jobs.habit(every, Arc::new(move || Box::pin(habit(shop.clone()))));
    }

    /// Registers work that comes round: every `every`, `job` is enqueued once for the whole shop.
    pub fn schedule(&mut self, name: &'static str, every: Every, job: NewJob) {
        self.jobs.schedule(Schedule { name, every, job });
    }
}

/// Every capability, in the order of the house.
pub(crate) fn register_all(registrar: &mut Registrar) {
    crate::settings::register(registrar);
    crate::idempotency::register(registrar);
    crate::ledger::register(registrar);
    crate::payments::register(registrar);
    crate::fleet::register(registrar);
    crate::subscriptions::register(registrar);
    crate::orders::register(registrar);
    crate::notifications::register(registrar);
    crate::identity::register(registrar);
    crate::reports::register(registrar);
}

/// Who reacts to events. Payments tell the reviewers; subscriptions mark themselves before orders tell the customer.
pub(crate) const SUBSCRIBERS: &[Subscriber] = &[
    |ctx, event| Box::pin(crate::notifications::on_event(ctx, event)),
    |ctx, event| Box::pin(crate::payments::on_event(ctx, event)),
    |ctx, event| Box::pin(crate::subscriptions::on_event(ctx, event)),
    |ctx, event| Box::pin(crate::orders::on_event(ctx, event)),
];

/// A command's error, as a job sees it: what is away is waited for, what is a defect counts as a try.
impl From<crate::Error> for JobError {
    fn from(error: crate::Error) -> Self {
        const DATABASE_WAIT_MAX: std::time::Duration = std::time::Duration::from_secs(30);
        let failed = Self::new(&error);
        if error.kind() == Kind::Unavailable { failed.forgiven(DATABASE_WAIT_MAX) } else { failed }
    }
}
