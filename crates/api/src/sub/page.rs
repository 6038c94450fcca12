//! The page of a subscription: what is left, the link with its QR code, one button per app, the nodes. Shows what it
//! is given; asks nothing and sends nothing anywhere.

mod facts;
mod lists;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use kernel::Locale;
use shop::subscriptions::SubscriptionState;

use super::Visit;
use super::picture;
use crate::html::{self, Html};
use crate::words::{Words, locale_of};

/// A page is about this long.
const PAGE_BYTES: usize = 48 << 10;

pub(super) fn answer(visit: &Visit<'_>) -> Response {
    let words = Words { l10n: &visit.api.l10n, locale: locale_of(visit.query, visit.headers) };
    let view = &visit.found.view;
    let settings = visit.api.shop.settings();
    let mut page = Html::with_capacity(PAGE_BYTES);
    html::head(&mut page, words.direction(), &format!("{} – {}", view.subscription.name, settings.shop_name));
    page.raw("<main class=\"wrap\">");
    top(&mut page, &words, &settings.shop_name);
    page.raw("<div class=\"grid\"><div class=\"col\">");
    facts::card(&mut page, &words, view, visit.api.shop.now());
    use SubscriptionState as S;
    if matches!(view.state, S::Expired | S::Depleted | S::Returned) {
        renew_card(&mut page, &words, visit);
    }
    link_card(&mut page, &words, &visit.url());
    page.raw("</div><div class=\"col\">");
    lists::apps(&mut page, &words, (&visit.url(), &view.subscription.name));
    lists::nodes(&mut page, &words, &visit.found.nodes);
    page.raw("</div></div>");
    support(&mut page, &words, &settings.support_contact);
    page.raw("</main>");
    html::foot(&mut page);
    let mut response = html::page(StatusCode::OK, page);
    // What apps read of a document's headers is true of the page as well.
    for (name, value) in visit.found.profile.headers(links::Format::Plain) {
        if let (true, Ok(value)) = (is_about_usage(name), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// Not of a file: its kind and its name.
fn is_about_usage(name: &str) -> bool {
    !name.starts_with("content-")
}

fn top(page: &mut Html, words: &Words<'_>, shop_name: &str) {
    let (other, code) = match words.locale {
        Locale::Fa => ("?lang=en", "en"),
        Locale::En => ("?lang=fa", "fa"),
    };
    page.raw("<header class=\"top\"><span class=\"brand\"><svg viewBox=\"0 0 32 32\" aria-hidden=\"true\"><path d=\"M16 2 28 7v8c0 8-5 12.6-12 15C9 27.6 4 23 4 15V7z\" fill=\"url(#g)\"/><path d=\"m10.5 16 4 4 7-8\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/><defs><linearGradient id=\"g\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\"><stop stop-color=\"#6d7cff\"/><stop offset=\"1\" stop-color=\"#18b6a4\"/></linearGradient></defs></svg><b>");
    page.text(shop_name).raw("</b></span><nav><button type=\"button\" class=\"ghost\" id=\"theme\"");
    page.attr("aria-label", &words.plain("page-theme")).attr("title", &words.plain("page-theme"));
    page.raw("><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"8\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/><path d=\"M12 4a8 8 0 0 1 0 16z\" fill=\"currentColor\"/></svg></button><a class=\"ghost\"");
    page.attr("href", other).attr("lang", code).attr("hreflang", code).raw(">");
    page.text(&words.plain("page-other-language")).raw("</a></nav></header>");
}

/// What to do with a subscription that has ended, with the way into the chat.
fn renew_card(page: &mut Html, words: &Words<'_>, visit: &Visit<'_>) {
    page.raw("<section class=\"card note\"><p>").text(&words.plain("page-renew-hint")).raw("</p>");
    if let Some(bot) = visit.api.telegram.as_ref().and_then(|bot| bot.name()) {
        let id = visit.found.view.subscription.id;
        page.raw("<a class=\"primary\" rel=\"noreferrer noopener\"");
        page.attr("href", &format!("https://t.me/{bot}?start=sub_{id}")).raw(">");
        page.text(&words.plain("page-renew")).raw("</a>");
    }
    page.raw("</section>");
}

fn link_card(page: &mut Html, words: &Words<'_>, url: &str) {
    page.raw("<section class=\"card link\"><div class=\"text\"><h2>").text(&words.plain("page-link-title"));
    page.raw("</h2><p class=\"dim\">")
        .text(&words.plain("page-link-hint"))
        .raw("</p><code class=\"url\" dir=\"ltr\">");
    page.text(url).raw("</code><button type=\"button\" class=\"primary\"").attr("data-copy", url);
    page.attr("data-done", &words.plain("page-copied")).raw(">").text(&words.plain("page-copy-link"));
    page.raw("</button></div>");
    if let Some(code) = picture::code_of(url) {
        page.raw("<figure class=\"qr\">").svg(&picture::svg(&code)).raw("<figcaption>");
        page.text(&words.plain("page-qr-hint")).raw("</figcaption></figure>");
    }
    page.raw("</section>");
}

/// A contact that is an address becomes a link; anything else stays text.
fn support(page: &mut Html, words: &Words<'_>, contact: &str) {
    page.raw("<footer>");
    if !contact.is_empty() {
        page.text(&words.plain("page-support")).raw(" ");
        let address = match contact.strip_prefix('@') {
            Some(name) => Some(format!("https://t.me/{name}")),
            None if contact.starts_with("https://") => Some(contact.to_owned()),
            None => None,
        };
        match address {
            Some(address) => {
                page.raw("<a rel=\"noreferrer noopener\" target=\"_blank\" dir=\"ltr\"")
                    .attr("href", &address);
                page.raw(">").text(contact).raw("</a>");
            }
            None => {
                page.raw("<bdi>").text(contact).raw("</bdi>");
            }
        }
        page.raw("<br>");
    }
    page.text(&words.plain("page-private")).raw("</footer>");
}
