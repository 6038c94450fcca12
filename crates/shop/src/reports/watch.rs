//! Every hour the shop looks at its own books and tells those who answer for them what does not add up.

use std::collections::BTreeMap;
use std::time::Duration;

use jobs::{Every, Handled, JobError, JobRun, NewJob};
use kernel::{Actor, unix_ms};
use serde_json::{Value, json};

use super::clearing::clearing_report;
use crate::ledger::{Severity, books_prove};
use crate::notifications::alert_send;
use crate::{Ctx, Registrar, Result, Shop};

const WATCH: &str = "reports.watch";
const WATCH_EVERY: Duration = Duration::from_secs(3600);
const DAY_MS: i64 = 86_400_000;
/// How many kinds of finding are named in one message.
const NAMED_MAX: usize = 8;

/// Registers the hourly look at the books.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(WATCH, watch);
    registrar.schedule(WATCH, Every::Interval(WATCH_EVERY), NewJob::new(WATCH, &json!({})));
}

/// Something to tell, and what makes it the same thing again.
#[derive(Clone)]
struct Finding {
    key: &'static str,
    args: Value,
    same: String,
}

/// Reads on a connection that does not write; writes only when there is something to tell.
async fn watch(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let mut findings = unexplained(&shop).await?;
    findings.extend(books(&shop).await?);
    for finding in findings {
        tracing::error!(key = finding.key, what = %finding.args, "the books do not add up");
        shop.run(Actor::System, move |ctx| {
            let finding = finding.clone();
            Box::pin(async move { tell(ctx, &finding).await })
        })
        .await?;
    }
    Ok(Handled::Done)
}

/// The invariants that are broken, as one finding.
async fn books(shop: &Shop) -> Result<Option<Finding>> {
    let mut broken: BTreeMap<&str, usize> = BTreeMap::new();
    for violation in books_prove(shop).await? {
        if violation.severity == Severity::Broken {
            *broken.entry(violation.id).or_default() += 1;
        }
    }
    let count: usize = broken.values().sum();
    shop.books_looked_at(count);
    if broken.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> = broken.keys().copied().take(NAMED_MAX).collect();
    let names = names.join(", ");
    let args = json!({ "count": count, "invariants": names });
    Ok(Some(Finding { key: "reports.books_broken", args, same: names }))
}

/// Providers and cards whose money the books do not explain (I-14).
async fn unexplained(shop: &Shop) -> Result<Vec<Finding>> {
    let lines = clearing_report(shop.read()).await?;
    let findings = lines.into_iter().filter(|line| !line.difference.is_zero()).map(|line| Finding {
        key: "reports.money_unexplained",
        same: format!("{}:{:?}:{}", line.gateway, line.card_id, line.difference.rial()),
        args: json!({ "gateway": line.gateway, "card": line.card_id, "amount": line.difference }),
    });
    Ok(findings.collect())
}

/// Everybody with `AlertReceive`, once a day for the same finding.
async fn tell(ctx: &Ctx<'_>, finding: &Finding) -> Result<()> {
    let day = unix_ms(ctx.now()) / DAY_MS;
    alert_send(ctx, finding.key, &finding.args, &format!("{day}:{}", finding.same)).await
}
