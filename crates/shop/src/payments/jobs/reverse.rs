//! The one who asks providers to give a payment back.
//!
//! What costs nothing and is at once comes first; what is reversed no more may be refunded. Every call is written down
//! before. A refund moves money each time it is ordered: it is looked for afterwards, and never ordered while an earlier
//! call may still take effect.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, AttemptId, sabotage};

use super::attempt_of;
use crate::payments::account::access_of_attempt;
use crate::payments::commands::attempt_refund::{
    attempt_stays, going_back_long, refund_ordered, refund_refused, reverse_called, reverse_refused,
};
use crate::payments::commands::attempt_reverse::{GivenBack, Way, attempt_given_back};
use crate::payments::gateway::{
    Gateway, GatewayAccess, GatewayError, RefundAnswer, RefundAsked, RefundStanding, Reversal, Standing,
};
use crate::payments::going_back::{GoingBack, NoReversal, ORDERS_MAX};
use crate::payments::model::{Attempt, AttemptState};
use crate::payments::store::{attempt, fact};
use crate::{Result, Shop};

/// Providers take payments back for half an hour: there is no use in waiting longer between tries.
const AGAIN_WAIT_MAX: Duration = Duration::from_secs(60);
/// An order is sent this soon after it was noted, or not at all.
const SENT_WITHIN: TimeDelta = TimeDelta::seconds(30);

/// What one look comes to.
enum Step {
    WentBack(Way),
    /// As judged when it stood so.
    Stays(String, Way, GoingBack),
    /// Nobody knows yet.
    Later(String),
}

pub(super) async fn attempt_reverse(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = attempt_of(&run)?;
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(Handled::Done) };
    if current.state != AttemptState::RefundPending {
        return Ok(Handled::Done);
    }
    let so_far = so_far_of(&shop, id).await?;
    let access = access_of_attempt(shop.read(), shop.sealer(), &current).await?;
    let long = so_far.is_long(shop.now());
    let step = match (shop.gateway(&current.gateway), access) {
        (Some(gateway), Some(access)) => {
            let gateway = Arc::clone(gateway);
            Asking { shop: &shop, gateway, access, current, so_far }.step().await?
        }
        // What was called before may have gone back.
        _ if so_far.called_at.is_some() => Step::Later("the provider is not set up any more".to_owned()),
        _ => Step::Stays("setup".to_owned(), Way::Reverse, so_far),
    };
    match step {
        Step::WentBack(way) => {
            shop.run(Actor::System, move |ctx| {
                let end = (GivenBack::Yes, way.clone());
                Box::pin(async move { attempt_given_back(ctx, id, end).await })
            })
            .await?;
            Ok(Handled::Done)
        }
        Step::Stays(code, way, looked) => {
            let ended = shop.run(Actor::System, move |ctx| {
                let (code, way, looked) = (code.clone(), way.clone(), looked.clone());
                Box::pin(async move { attempt_stays(ctx, id, (&code, way), &looked).await })
            });
            match ended.await? {
                true => Ok(Handled::Done),
                false => Err(JobError::new("somebody else is at it").forgiven(AGAIN_WAIT_MAX)),
            }
        }
        Step::Later(why) => {
            if long {
                shop.run(Actor::System, move |ctx| Box::pin(going_back_long(ctx, id))).await?;
            }
            Err(JobError::new(why).forgiven(AGAIN_WAIT_MAX))
        }
    }
}

async fn so_far_of(shop: &Shop, id: AttemptId) -> Result<GoingBack, JobError> {
    let facts = fact::going_back(shop.read(), id).await?;
    GoingBack::of(&facts).ok_or_else(|| JobError::new("nobody asked it back"))
}

struct Asking<'a> {
    shop: &'a Shop,
    gateway: Arc<dyn Gateway>,
    access: GatewayAccess,
    current: Attempt,
    so_far: GoingBack,
}

impl Asking<'_> {
    async fn step(mut self) -> Result<Step> {
        let (Some(authority), Some(reference)) =
            (self.current.online.authority.clone(), self.current.online.reference.clone())
        else {
            return Ok(self.stays("setup".to_owned(), Way::Reverse));
        };
        // What is being refunded is not reversed as well.
        if !self.so_far.is_ordered()
            && let Some(step) = self.reversed(&authority).await?
        {
            return Ok(step);
        }
        let asked = RefundAsked {
            authority,
            reference,
            amount: self.current.sum(),
            note: format!("payment {}", self.current.id),
        };
        self.refund(&asked).await
    }

    /// What was called in vain for an hour is called no more, only looked for, so that a person can decide.
    async fn reversed(&mut self, authority: &str) -> Result<Option<Step>> {
        let in_vain = self.so_far.called_at.is_some() && self.so_far.is_long(self.shop.now());
        match self.so_far.no.clone() {
            Some(no) => Ok(self.no_reversal(authority, &no).await),
            None if in_vain => {
                Ok(self.no_reversal(authority, &NoReversal { code: "—".to_owned(), late: true }).await)
            }
            None => self.reverse(authority).await,
        }
    }

    /// `None` when a refund may do.
    async fn no_reversal(&self, authority: &str, no: &NoReversal) -> Option<Step> {
        match no.late && self.may_refund() {
            true => None,
            false => Some(self.kept(authority, no.code.clone(), Way::Reverse).await),
        }
    }

    fn stays(&self, code: String, way: Way) -> Step {
        Step::Stays(code, way, self.so_far.clone())
    }

    fn may_refund(&self) -> bool {
        self.gateway.abilities().refund && self.access.refund.is_some()
    }

    async fn reverse(&mut self, authority: &str) -> Result<Option<Step>> {
        let id = self.current.id;
        if !self.gateway.abilities().reverse {
            let no = NoReversal { code: "setup".to_owned(), late: true };
            return Ok(self.no_reversal(authority, &no).await);
        }
        let looked = self.so_far.clone();
        let noted = self.shop.run(Actor::System, move |ctx| {
            let looked = looked.clone();
            Box::pin(async move { reverse_called(ctx, id, &looked).await })
        });
        let Some(called) = noted.await? else {
            return Ok(Some(Step::Later("somebody else is at it".to_owned())));
        };
        let no = match self.gateway.reverse(&self.access, authority).await {
            Ok(Reversal::Reversed) => return Ok(Some(Step::WentBack(Way::Reverse))),
            Ok(Reversal::TooLate { code }) => NoReversal { code, late: true },
            Ok(Reversal::Impossible { code }) => NoReversal { code, late: false },
            // A lost answer may hide either: it stays pending and is asked again.
            Err(error) => return Ok(Some(Step::Later(error.to_string()))),
        };
        let (told, before) = (no.clone(), self.so_far.called_at);
        let noted = self
            .shop
            .run(Actor::System, move |ctx| {
                let (no, called) = (told.clone(), called.clone());
                Box::pin(async move { reverse_refused(ctx, id, &no, (before, &called)).await })
            })
            .await?;
        let Some(so_far) = noted else {
            return Ok(Some(Step::Later("somebody has ended it".to_owned())));
        };
        self.so_far = so_far;
        Ok(self.no_reversal(authority, &no).await)
    }

    /// "No" is no answer to an earlier call whose own answer was lost: where the money is says only a look.
    async fn kept(&self, authority: &str, code: String, way: Way) -> Step {
        let untouched = self.so_far.called_at.is_none();
        match self.gateway.inquire(&self.access, authority).await {
            // By an earlier call, or by somebody in the provider's panel.
            Ok(Standing::Reversed) => Step::WentBack(Way::Reverse),
            _ if untouched => self.stays(code, way),
            Ok(Standing::Verified) if self.so_far.is_settled(self.shop.now()) => self.stays(code, way),
            Ok(_) => Step::Later(code),
            Err(error) => Step::Later(error.to_string()),
        }
    }

    async fn refund(&self, asked: &RefundAsked) -> Result<Step> {
        // Before anything was ordered a clear no is one. Afterwards only what is seen counts.
        let untouched = !self.so_far.is_ordered() || sabotage::on("refund-order-forgotten");
        let settled = self.so_far.is_settled(self.shop.now()) || sabotage::on("refund-hurried");
        Ok(match self.gateway.refund_standing(&self.access, asked).await {
            // An earlier one, which the payer's bank did not take: nothing goes back by that.
            Ok(RefundStanding::GaveBack { thrown_back: true }) if untouched => {
                self.kept(&asked.authority, "thrown_back".to_owned(), Way::Refund).await
            }
            Ok(RefundStanding::GaveBack { .. }) => Step::WentBack(Way::Refund),
            Ok(RefundStanding::Whole { .. }) if !settled => Step::Later("it may still show".to_owned()),
            Ok(RefundStanding::Whole { key }) => match &self.so_far.refused {
                // It said no, and nothing has come of it.
                Some(code) => self.stays(code.clone(), Way::Refund),
                None if self.so_far.orders >= ORDERS_MAX => Step::Later("it was ordered in vain".to_owned()),
                None => self.order(asked, &key).await?,
            },
            Ok(RefundStanding::Impossible { code }) if untouched => {
                self.kept(&asked.authority, code, Way::Refund).await
            }
            Err(GatewayError::Refused { code, detail }) if untouched => {
                // Its own words say more than ours.
                let said = if detail.is_empty() { code } else { detail };
                self.kept(&asked.authority, said, Way::Refund).await
            }
            Ok(RefundStanding::Impossible { code }) => Step::Later(code),
            Err(error) => Step::Later(error.to_string()),
        })
    }

    async fn order(&self, asked: &RefundAsked, key: &str) -> Result<Step> {
        let id = self.current.id;
        let looked = self.so_far.clone();
        let noted = self.shop.run(Actor::System, move |ctx| {
            let looked = looked.clone();
            Box::pin(async move { refund_ordered(ctx, id, &looked).await })
        });
        let noted_at = self.shop.now();
        let Some(ordered) = noted.await? else {
            return Ok(Step::Later("somebody else is at it, or the money is not kept aside".to_owned()));
        };
        // Whoever has slept since does not know what others have ordered meanwhile.
        if self.shop.now() - noted_at > SENT_WITHIN {
            return Ok(Step::Later("it was noted, and not sent in time".to_owned()));
        }
        Ok(match self.gateway.refund_order(&self.access, asked, key).await {
            Ok(RefundAnswer::Ordered) => Step::WentBack(Way::Refund),
            Ok(RefundAnswer::Refused { code }) => {
                let told = code.clone();
                self.shop
                    .run(Actor::System, move |ctx| {
                        let (code, ordered) = (told.clone(), ordered.clone());
                        Box::pin(async move { refund_refused(ctx, id, (&code, &ordered)).await })
                    })
                    .await?;
                Step::Later(code)
            }
            Err(error) => Step::Later(error.to_string()),
        })
    }
}
