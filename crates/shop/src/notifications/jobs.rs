//! Delivering notices, one at a time per chat; sweeping the inbox.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun, NewJob, Priority};
use kernel::{Actor, NoticeId, UserId, sabotage};
use serde::{Deserialize, Serialize};

use super::messenger::{DeliveryError, MessageRef, Messenger, Notice};
use super::store::{self, notice};
use crate::{Ctx, Event, Result, Shop, identity};

pub(super) const NOTICE_DELIVER: &str = "notifications.notice_deliver";
pub(super) const INBOX_PRUNE: &str = "notifications.inbox_prune";

/// Until a face is connected there is nobody to tell things.
const FACE_WAIT: Duration = Duration::from_secs(2);
const AWAY_WAIT_MAX: Duration = Duration::from_secs(60);
/// How long closed updates are kept, so that a late duplicate is still known.
const INBOX_KEEP: TimeDelta = TimeDelta::days(8);
/// What somebody has missed is told when it is not older, and no more of it than this.
const MISSED_FOR: TimeDelta = TimeDelta::days(7);
const MISSED_MAX: u64 = 20;
/// How many updates one transaction deletes.
const PRUNE_BATCH: i64 = 1_000;

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Deliver {
    /// By its dedup key: known before the notice has an id, so that both rows are written together.
    Key { notice: String },
    /// As jobs named it that an older version left in the queue.
    Id { notice_id: i64 },
}

/// The job that brings a notice into the chat of its person.
pub(super) fn deliver_job(dedup_key: &str, user_id: UserId) -> NewJob {
    NewJob::new(NOTICE_DELIVER, &Deliver::Key { notice: dedup_key.to_owned() })
        .lane(format!("chat:{user_id}"))
        .dedup(format!("notice:{dedup_key}"))
        .priority(Priority::High)
}

/// What became of one try to deliver.
#[derive(Clone)]
enum Outcome {
    Sent {
        version: i64,
        message_ref: MessageRef,
    },
    Dropped,
    /// The person is gone: nothing is tried until they come back ([`on_event`]).
    Gone(UserId),
}

pub(super) async fn notice_deliver(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let named: Deliver = serde_json::from_value(run.payload).map_err(JobError::new)?;
    let Some(row) = store::notice_find(shop.read(), named).await? else { return Ok(Handled::Done) };
    let notice_id = NoticeId(row.id);
    if row.state == "dropped" || row.sent_version >= row.version {
        return Ok(Handled::Done);
    }
    let user = identity::user_get(shop.read(), UserId(row.user_id)).await?;
    let outcome = match (user.telegram_id, user.reachable, shop.messenger().map(Arc::clone)) {
        (None, ..) => Outcome::Dropped,
        (_, false, _) if !sabotage::on("absent-are-forgotten") => return Ok(Handled::Done),
        (_, false, _) => Outcome::Dropped,
        (Some(_), true, None) => return Ok(Handled::Again(FACE_WAIT)),
        (Some(telegram_id), true, Some(messenger)) => {
            let notice = Notice {
                id: notice_id,
                user_id: user.id,
                telegram_id,
                locale: user.locale,
                key: row.key.clone(),
                args: serde_json::from_str(&row.args).map_err(JobError::new)?,
            };
            match tell(messenger.as_ref(), &notice, &row).await {
                Ok(outcome) => outcome,
                Err(DeliveryError::Wait(wait)) if !sabotage::on("patience-refused") => {
                    return Ok(Handled::Again(wait));
                }
                Err(away) => return Err(JobError::new(away).forgiven(AWAY_WAIT_MAX)),
            }
        }
    };
    let again = shop
        .run(Actor::System, move |ctx| {
            let outcome = outcome.clone();
            Box::pin(async move { notice_record(ctx, notice_id, outcome).await })
        })
        .await?;
    Ok(if again { Handled::Again(Duration::ZERO) } else { Handled::Done })
}

/// Sends or replaces. Errors are only those after which it is tried again.
async fn tell(
    messenger: &dyn Messenger,
    notice: &Notice,
    row: &notice::Model,
) -> Result<Outcome, DeliveryError> {
    let version = row.version;
    let result = match &row.message_ref {
        None => messenger.deliver(notice).await,
        Some(sent) => messenger.replace(notice, sent).await.map(|()| sent.clone()),
    };
    match result {
        Ok(message_ref) => Ok(Outcome::Sent { version, message_ref }),
        Err(DeliveryError::Unreachable) => Ok(Outcome::Gone(notice.user_id)),
        Err(DeliveryError::Refused(detail)) => {
            tracing::error!(notice.id = %notice.id, notice.key = %notice.key, %detail, "a notice was refused");
            Ok(match &row.message_ref {
                None => Outcome::Dropped,
                // The old words stay where they are; this change is given up, later ones are not.
                Some(sent) => Outcome::Sent { version, message_ref: sent.clone() },
            })
        }
        Err(DeliveryError::Away(_)) if sabotage::on("away-is-refused") => Ok(Outcome::Dropped),
        Err(later @ (DeliveryError::Wait(_) | DeliveryError::Away(_))) => Err(later),
    }
}

/// Writes down how it went. True when the notice changed while it was on its way.
async fn notice_record(ctx: &Ctx<'_>, id: NoticeId, outcome: Outcome) -> Result<bool> {
    match outcome {
        Outcome::Sent { version, message_ref } => {
            let wanted = store::notice_sent(ctx.tx(), id, (version, &message_ref, ctx.now())).await?;
            Ok(wanted.is_some_and(|wanted| wanted > version))
        }
        Outcome::Dropped => store::notice_drop(ctx.tx(), id).await.map(|()| false),
        Outcome::Gone(user_id) => identity::user_reachable_set(ctx, user_id, false).await.map(|()| false),
    }
}

/// Who blocked the bot and is back hears what became of their money and their services meanwhile, as far as it is news.
///
/// # Errors
/// The database's own failures.
pub async fn on_event(ctx: &Ctx<'_>, event: Event) -> Result<()> {
    if let Event::UserReturned { user_id } = event {
        let since = ctx.now() - MISSED_FOR;
        for dedup_key in store::notices_missed(ctx.tx(), (user_id, since), MISSED_MAX).await? {
            ctx.enqueue(deliver_job(&dedup_key, user_id));
        }
    }
    Ok(())
}

pub(super) async fn inbox_prune(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let pruned = shop
        .run(Actor::System, |ctx| {
            Box::pin(async move { store::updates_prune(ctx.tx(), ctx.now() - INBOX_KEEP, PRUNE_BATCH).await })
        })
        .await?;
    let full = pruned >= u64::try_from(PRUNE_BATCH).unwrap_or(u64::MAX);
    Ok(if full { Handled::Again(Duration::ZERO) } else { Handled::Done })
}
