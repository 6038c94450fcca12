//! The first card: whose subscription, where it stands, how much is left and until when.

use chrono::TimeDelta;
use kernel::{Bytes, Timestamp};
use l10n::Args;
use shop::subscriptions::{Subscription, SubscriptionState, SubscriptionView};

use crate::html::Html;
use crate::words::Words;

/// Percent of the ring at which it changes its colour.
const LOW_PERCENT: i64 = 20;

pub(super) fn card(page: &mut Html, words: &Words<'_>, view: &SubscriptionView, now: Timestamp) {
    let (state, tone) = state_of(view.state);
    page.raw("<section class=\"card hero\"><div class=\"who\"><p class=\"dim\">");
    page.text(&words.plain("page-yours")).raw("</p><h1 dir=\"ltr\">").text(&view.subscription.name);
    page.raw("</h1><p class=\"chips\"><span")
        .attr("class", tone)
        .raw(">")
        .text(&words.plain(state))
        .raw("</span>");
    page.raw("<span class=\"chip\">")
        .text(&view.location.flag)
        .raw(" ")
        .text(view.location.name(words.locale));
    page.raw("</span><span class=\"chip\">").text(view.plan.name(words.locale)).raw("</span></p></div>");
    ring(page, words, view);
    page.raw("<dl>");
    for (label, value) in lines(words, view, now) {
        page.raw("<div><dt>").text(&words.plain(label)).raw("</dt><dd>").text(&value).raw("</dd></div>");
    }
    page.raw("</dl></section>");
}

/// The key of a state's word and the class of its badge.
fn state_of(state: SubscriptionState) -> (&'static str, &'static str) {
    match state {
        SubscriptionState::Active => ("page-state-active", "badge good"),
        SubscriptionState::Pending => ("page-state-pending", "badge wait"),
        SubscriptionState::Expired => ("page-state-expired", "badge bad"),
        SubscriptionState::Depleted => ("page-state-depleted", "badge bad"),
        SubscriptionState::Returned => ("page-state-returned", "badge bad"),
    }
}

fn left_of(view: &SubscriptionView) -> Option<Bytes> {
    view.period.traffic_left
}

/// How much of the traffic is left, as a ring.
fn ring(page: &mut Html, words: &Words<'_>, view: &SubscriptionView) {
    let total = view.subscription.traffic;
    let percent = match left_of(view) {
        Some(left) if total > Bytes::ZERO => {
            i64::try_from(i128::from(left.get()) * 100 / i128::from(total.get())).unwrap_or(0).clamp(0, 100)
        }
        _ => 100,
    };
    let class = if percent <= LOW_PERCENT { "ring low" } else { "ring" };
    page.raw("<div").attr("class", class);
    page.raw("><svg viewBox=\"0 0 120 120\" aria-hidden=\"true\"><circle cx=\"60\" cy=\"60\" r=\"52\" class=\"track\"/>");
    if percent > 0 {
        page.raw("<circle cx=\"60\" cy=\"60\" r=\"52\" class=\"fill\" pathLength=\"100\"");
        page.attr("stroke-dasharray", &format!("{percent} 100")).raw("/>");
    }
    page.raw("</svg><p><b>");
    match left_of(view) {
        Some(left) => {
            let left = words.l10n.bytes(words.locale, left);
            let (number, unit) = left.split_once([' ', '\u{a0}']).unwrap_or((&left, ""));
            page.text(number).raw("</b><span>").text(unit).raw("</span><small>");
            page.text(&match total {
                Subscription::NO_TRAFFIC => words.plain("page-nothing-left"),
                total => words.text("page-left-of", &Args::new().bytes("total", total)),
            });
        }
        None => {
            page.text("\u{221e}").raw("</b><small>").text(&words.plain("page-unlimited"));
        }
    }
    page.raw("</small></p></div>");
}

fn lines(words: &Words<'_>, view: &SubscriptionView, now: Timestamp) -> Vec<(&'static str, String)> {
    let (l10n, locale) = (words.l10n, words.locale);
    // Panels stop a client a little late; nobody has used more than there was.
    let used = match view.subscription.traffic {
        Bytes::ZERO => view.used,
        Subscription::NO_TRAFFIC => Bytes::ZERO,
        total => view.used.min(total),
    };
    let mut lines = vec![("page-used", l10n.bytes(locale, used))];
    match view.subscription.expires_at {
        Some(end) => {
            lines.push(match end - now {
                left if left <= TimeDelta::zero() => ("page-ended", l10n.relative(locale, end, now)),
                left if left < TimeDelta::days(1) => ("page-ends-in", l10n.relative(locale, end, now)),
                left => ("page-ends-in", l10n.days(locale, nearest_days(left))),
            });
            lines.push(("page-ends-at", l10n.date_time(locale, end)));
        }
        None => lines.push(("page-ends-at", words.plain("page-never"))),
    }
    let devices = view.subscription.device_limit;
    if devices > 0 {
        lines.push(("page-devices", l10n.number(locale, devices)));
    }
    if let Some(online_at) = view.usage.online_at {
        lines.push(("page-online", l10n.relative(locale, online_at, now)));
    }
    lines
}

/// As the chat counts them: a week that has just begun has seven days left.
fn nearest_days(left: TimeDelta) -> i64 {
    (left + TimeDelta::hours(12)).num_days()
}
