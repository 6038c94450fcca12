//! `/sub/{token}/app/{slug}`: opens an app with the link. Telegram's buttons take only http(s) addresses, so they
//! lead here. A page and not a bare redirect: when the app is missing, the person reads what to do.

use axum::http::StatusCode;
use axum::response::Response;
use l10n::Args;
use links::App;

use super::Visit;
use crate::html::{self, Html};
use crate::words::{Words, locale_of};

/// Where an app comes from, as its makers say.
fn home_of(app: App) -> &'static str {
    match app {
        App::V2rayNg => "https://github.com/2dust/v2rayNG/releases/latest",
        App::Hiddify => "https://github.com/hiddify/hiddify-app/releases/latest",
        App::Streisand => "https://apps.apple.com/app/streisand/id6450534064",
        App::Happ => "https://www.happ.su/main/",
        App::SingBox => "https://sing-box.sagernet.org/clients/",
        App::ClashMeta => "https://github.com/MetaCubeX/ClashMetaForAndroid/releases/latest",
    }
}

pub(super) fn answer(visit: &Visit<'_>, app: App) -> Response {
    let words = Words { l10n: &visit.api.l10n, locale: locale_of(visit.query, visit.headers) };
    let url = visit.url();
    let import = app.import_url(&url, &visit.found.view.subscription.name);
    let name = Args::new().text("app", app.name());
    let mut page = Html::default();
    html::head(&mut page, words.direction(), app.name());
    page.raw(
        "<main class=\"wrap narrow\"><section class=\"card open\"><i class=\"big\" aria-hidden=\"true\">",
    );
    page.text(app.name().get(..1).unwrap_or_default()).raw("</i><h1>");
    page.text(&words.text("page-open-title", &name)).raw("</h1><p class=\"dim\">");
    page.text(&words.text("page-open-hint", &name))
        .raw("</p><a class=\"primary\" id=\"open\"")
        .attr("href", &import);
    page.raw(">")
        .text(&words.text("page-open", &name))
        .raw("</a><button type=\"button\" class=\"ghost wide\"");
    page.attr("data-copy", &url).attr("data-done", &words.plain("page-copied")).raw(">");
    page.text(&words.plain("page-copy-link")).raw("</button><p class=\"dim\"><a rel=\"noreferrer noopener\"");
    page.attr("href", home_of(app))
        .raw(">")
        .text(&words.text("page-get-app", &name))
        .raw("</a></p></section></main>");
    html::foot(&mut page);
    html::page(StatusCode::OK, page)
}
