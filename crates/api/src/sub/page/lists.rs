//! The second column: apps by operating system, and the nodes.

use links::{App, Node, share_link};

use crate::html::Html;
use crate::words::Words;

/// Nodes listed on a page; the documents hold all of them.
const NODES_SHOWN_MAX: usize = 60;

/// Which apps run where, the easiest first.
const GROUPS: [(&str, &[App]); 3] = [
    ("android", &[App::V2rayNg, App::Hiddify, App::Happ, App::SingBox, App::ClashMeta]),
    ("apple", &[App::Streisand, App::Happ, App::Hiddify, App::SingBox]),
    ("desktop", &[App::Hiddify, App::Happ, App::ClashMeta]),
];

pub(super) fn apps(page: &mut Html, words: &Words<'_>, (url, name): (&str, &str)) {
    page.raw("<section class=\"card\"><h2>")
        .text(&words.plain("page-apps-title"))
        .raw("</h2><p class=\"dim\">");
    page.text(&words.plain("page-apps-hint")).raw("</p><div id=\"systems\">");
    for (system, apps) in GROUPS {
        page.raw("<section class=\"system\"").attr("data-os", system).raw("><h3>");
        page.text(&words.plain(&format!("page-os-{system}"))).raw("</h3><div class=\"apps\">");
        for app in apps {
            page.raw("<a class=\"app\"")
                .attr("href", &app.import_url(url, name))
                .raw("><i aria-hidden=\"true\">");
            page.text(app.name().get(..1).unwrap_or_default())
                .raw("</i><bdi>")
                .text(app.name())
                .raw("</bdi></a>");
        }
        page.raw("</div></section>");
    }
    page.raw("</div></section>");
}

pub(super) fn nodes(page: &mut Html, words: &Words<'_>, nodes: &[Node]) {
    page.raw("<section class=\"card\"><h2>").text(&words.plain("page-nodes-title")).raw("</h2>");
    if nodes.is_empty() {
        page.raw("<p class=\"dim\">").text(&words.plain("page-nodes-none")).raw("</p></section>");
        return;
    }
    page.raw("<ul class=\"nodes\">");
    for node in nodes.iter().take(NODES_SHOWN_MAX) {
        let link = share_link(node);
        let scheme = link.split("://").next().unwrap_or_default();
        page.raw("<li><span class=\"proto\">").text(scheme).raw("</span><span class=\"name\"><bdi>");
        page.text(node.name()).raw("</bdi><small dir=\"ltr\">").text(node.host()).raw("</small></span>");
        page.raw("<button type=\"button\" class=\"ghost\"").attr("data-copy", &link);
        page.attr("data-done", &words.plain("page-copied")).raw(">").text(&words.plain("page-copy"));
        page.raw("</button></li>");
    }
    page.raw("</ul></section>");
}
