//! The page of a payment: what happened, what happens next, and the way back to the bot. Shows what it is given.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use l10n::Args;
use shop::orders::{PaymentStanding, PaymentView};
use shop::payments::{Askable, attempt_askable};

use super::looks_again;
use crate::html::{self, Html};
use crate::router::Api;
use crate::secure::FORM_POLICY;
use crate::words::Words;

/// How often a page that waits looks again, in seconds.
const LOOK_AGAIN_S: u32 = 4;

/// How a standing looks: its word in the catalogues, the sign above it, the colour of its badge.
fn look(standing: PaymentStanding) -> (&'static str, &'static str, &'static str) {
    use PaymentStanding as P;
    match standing {
        P::AwaitsPayer | P::InReview => ("awaits", "\u{2026}", "wait"),
        P::AtBank => ("at-bank", "\u{2026}", "wait"),
        P::Unknown => ("unknown", "?", "wait"),
        P::Silent => ("silent", "?", "wait"),
        P::Delivering => ("delivering", "\u{2713}", "good"),
        P::Delivered => ("delivered", "\u{2713}", "good"),
        P::ToppedUp => ("topped-up", "\u{2713}", "good"),
        P::ToWallet(_) => ("to-wallet", "\u{2713}", "good"),
        P::NotPaid => ("not-paid", "\u{2715}", "bad"),
        P::GoingBack => ("going-back", "\u{2026}", "wait"),
        P::GaveBack | P::TakenBack => ("gave-back", "\u{21a9}", "wait"),
        P::Refunded => ("refunded", "\u{21a9}", "wait"),
    }
}

/// `again`: where the button leads that lets the provider be asked.
pub(super) fn payment(api: &Api, words: &Words<'_>, (view, again): (&PaymentView, &str)) -> Response {
    let (word, sign, badge) = look(view.standing);
    let why = view.why().map(|why| words.plain(&format!("pay-why-{}", why.replace('_', "-"))));
    let why = why.unwrap_or_default();
    let args = Args::new().money("amount", view.sum()).text("why", &why);
    let hint = match view.is_paid_otherwise() {
        true => "pay-paid-otherwise-hint".to_owned(),
        false => format!("pay-{word}-hint"),
    };
    let mut page = Html::default();
    let title = words.plain(&format!("pay-{word}"));
    html::head(&mut page, words.direction(), &title);
    page.raw("<main class=\"wrap narrow\"><section class=\"card open\"><p class=\"dim\">");
    page.text(&api.shop.settings().shop_name).raw("</p><i class=\"big ").raw(badge);
    page.raw("\" aria-hidden=\"true\">").text(sign).raw("</i><span class=\"badge ");
    page.raw(badge);
    page.raw("\">").text(&words.plain(&format!("pay-{word}-badge"))).raw("</span><h1>");
    page.text(&title).raw("</h1><p>").text(&words.text(&hint, &args)).raw("</p>");
    facts(&mut page, words, view);
    back(&mut page, api, (words, view));
    if attempt_askable(&view.attempt, api.shop.now()) != Askable::Settled {
        check_again(&mut page, words, again);
    }
    page.raw("</section></main>");
    html::foot(&mut page);
    let mut response = html::page(StatusCode::OK, page);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, FORM_POLICY.clone());
    if looks_again(api, view) {
        let again = HeaderValue::from(LOOK_AGAIN_S);
        response.headers_mut().insert(header::HeaderName::from_static("refresh"), again);
    }
    response
}

fn facts(page: &mut Html, words: &Words<'_>, view: &PaymentView) {
    let amount = words.l10n.money(words.locale, view.sum());
    let mut rows: Vec<(&str, String)> = vec![("pay-amount", amount)];
    // A test service's references carry our number in front.
    let digits = |text: &str| l10n::digits(words.locale, text);
    let shown = |reference: &String| digits(reference.rsplit(':').next().unwrap_or_default());
    rows.extend(view.attempt.online.reference.as_ref().map(|reference| ("pay-reference", shown(reference))));
    rows.extend(view.attempt.online.payer_card.as_deref().map(|card| ("pay-card", digits(card))));
    rows.push(("pay-number", digits(&view.order.id.to_string())));
    page.raw("<dl class=\"facts\">");
    for (key, value) in &rows {
        page.raw("<div><dt>").text(&words.plain(key)).raw("</dt><dd><bdi>").text(value);
        page.raw("</bdi></dd></div>");
    }
    page.raw("</dl>");
}

/// The way back: into the chat, at the very invoice.
fn back(page: &mut Html, api: &Api, (words, view): (&Words<'_>, &PaymentView)) {
    let Some(bot) = api.telegram.as_ref().and_then(|bot| bot.name()) else {
        page.raw("<p class=\"dim\">").text(&words.plain("pay-back-hint")).raw("</p>");
        return;
    };
    page.raw("<a class=\"primary\" rel=\"noreferrer noopener\"");
    page.attr("href", &format!("https://t.me/{bot}?start=pay_{}", view.order.id)).raw(">");
    page.text(&words.plain("pay-back")).raw("</a>");
}

/// A form, so that nothing but a press lets anybody be asked.
fn check_again(page: &mut Html, words: &Words<'_>, again: &str) {
    page.raw("<form method=\"post\"").attr("action", again).raw("><button class=\"ghost wide\">");
    page.text(&words.plain("pay-check-again")).raw("</button></form>");
}

/// Nobody has this address: one answer for all of them.
pub(super) fn unknown(words: &Words<'_>) -> Response {
    plain(words, ("pay-no-such", "?"), StatusCode::NOT_FOUND)
}

/// The shop cannot look now.
pub(super) fn later(words: &Words<'_>) -> Response {
    plain(words, ("pay-later", "\u{2026}"), StatusCode::SERVICE_UNAVAILABLE)
}

fn plain(words: &Words<'_>, (word, sign): (&str, &str), status: StatusCode) -> Response {
    let mut page = Html::default();
    let title = words.plain(word);
    html::head(&mut page, words.direction(), &title);
    page.raw(
        "<main class=\"wrap narrow\"><section class=\"card open\"><i class=\"big\" aria-hidden=\"true\">",
    );
    page.text(sign).raw("</i><h1>").text(&title).raw("</h1><p>");
    page.text(&words.plain(&format!("{word}-hint"))).raw("</p></section></main>");
    html::foot(&mut page);
    html::page(status, page)
}
