//! Work that was given up: what, since when, why; tried again one by one or all together.
//!
//! Never runs anything here: the worker does.

use jobs::DeadJob;
use kernel::JobId;
use l10n::Args;
use shop::Result;
use shop::settings::job_retry;

use super::count;
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home_button, pager};
use crate::session::Session;

/// Jobs on one screen.
const PAGE_ROWS: u64 = 6;
/// How far back one looks from a chat; `mrjbot job dead` shows more.
const LISTED_MAX: u64 = 300;
/// How many one press tries again.
const RETRIED_MAX: u64 = 100;
/// The longest piece of an error shown, in characters.
const ERROR_CHARS_MAX: usize = 160;

/// # Errors
/// The database's own failures.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminJobRetry(id) => retry(session, id).await,
        Route::AdminJobsRetry => retry_all(session).await,
        Route::AdminJobs(page) => Ok(Answer::show(list(session, page).await?)),
        _ => Ok(Answer::show(list(session, 0).await?)),
    }
}

/// How many were given up.
///
/// # Errors
/// The database's own failures.
pub async fn total(session: &Session) -> Result<u64> {
    Ok(jobs::queue_depth(session.shop.read(), session.now()).await?.dead)
}

/// The newest first.
async fn list(session: &Session, page: i64) -> Result<Screen> {
    let total = total(session).await?;
    let ways = [back_button(session, Route::Admin), home_button(session)];
    if total == 0 {
        return Ok(Screen::new(session.t("admin-jobs-none")).row(ways));
    }
    let pages = total.min(LISTED_MAX).div_ceil(PAGE_ROWS);
    let page = u64::try_from(page).unwrap_or(0).min(pages - 1);
    let newest = jobs::dead_list(session.shop.read(), (page + 1) * PAGE_ROWS).await?;
    let shown: Vec<&DeadJob> = newest.iter().skip(usize::try_from(page * PAGE_ROWS).unwrap_or(0)).collect();
    let args = Args::new().num("count", count(total));
    let mut screen = Screen::new(session.tx("admin-jobs", &args));
    for job in &shown {
        screen.text.push_str("\n\n");
        screen.text.push_str(&line(session, job));
    }
    let again = |job: &&DeadJob| {
        let label = session.tx("admin-job-retry", &Args::new().id("id", job.id.0));
        Button::go(label, Route::AdminJobRetry(job.id))
    };
    for pair in shown.chunks(2) {
        screen = screen.row(pair.iter().map(again));
    }
    let all = Button::go(session.tx("admin-jobs-retry", &args), Route::AdminJobsRetry).style(Style::Primary);
    let number = u32::try_from(page).unwrap_or_default();
    Ok(screen.row_if(total > 1, || vec![all]).row(pager(session, number, pages, Route::AdminJobs)).row(ways))
}

/// A kind in words; one that nobody wrote words for is shown itself.
fn kind(session: &Session, kind: &str) -> String {
    let key = format!("job-{}", kind.replace(['.', '_'], "-"));
    if session.l10n.has(session.locale(), &key) {
        session.t(&key)
    } else {
        l10n::isolate(&format!("<code>{}</code>", l10n::escape_html(kind)))
    }
}

fn line(session: &Session, job: &DeadJob) -> String {
    let error = job.last_error.as_deref().unwrap_or_default();
    let clean: String = error.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut short: String = clean.trim().chars().take(ERROR_CHARS_MAX).collect();
    if clean.trim().chars().count() > ERROR_CHARS_MAX {
        short.push('…');
    }
    let args = Args::new()
        .id("id", job.id.0)
        .text("kind", &kind(session, &job.kind))
        .date_time("at", job.created_at)
        .num("tries", job.attempts)
        .code("error", &short);
    session.tx("admin-jobs-line", &args)
}

/// What became of one wish to try again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Revived {
    Queued,
    /// Somebody was faster.
    Gone,
    /// The same work waits already.
    Waits,
}

async fn revive(session: &Session, id: JobId) -> Result<Revived> {
    match session.run(move |ctx| Box::pin(job_retry(ctx, id))).await {
        Ok(()) => Ok(Revived::Queued),
        Err(error) if error.code() == "settings.job_unknown" => Ok(Revived::Gone),
        Err(error) if error.code() == "settings.job_waits" => Ok(Revived::Waits),
        Err(error) => Err(error),
    }
}

async fn retry(session: &Session, id: JobId) -> Result<Answer> {
    let key = match revive(session, id).await? {
        Revived::Queued => "admin-job-queued",
        Revived::Gone => "admin-job-gone",
        Revived::Waits => "admin-job-waits",
    };
    Ok(Answer::show(list(session, 0).await?).with_toast(session.t(key)))
}

async fn retry_all(session: &Session) -> Result<Answer> {
    let mut queued = 0;
    for job in jobs::dead_list(session.shop.read(), RETRIED_MAX).await? {
        queued += i64::from(revive(session, job.id).await? == Revived::Queued);
    }
    let toast = session.tx("admin-jobs-queued", &Args::new().num("count", queued));
    Ok(Answer::show(list(session, 0).await?).with_toast(toast))
}
