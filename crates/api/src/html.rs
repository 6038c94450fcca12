//! Writing HTML so that what comes from outside is always escaped: raw markup is only what was compiled in.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::secure::{POLICY, SCRIPT, STYLE};

/// A page in the making.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Markup that was compiled in.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from anywhere.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        escape_into(&mut self.0, text);
        self
    }

    /// ` name="value"`, the value from anywhere. Addresses are checked by whoever makes them.
    pub(crate) fn attr(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        escape_into(&mut self.0, value);
        self.0.push('"');
        self
    }

    /// A picture that this crate drew from numbers.
    pub(crate) fn svg(&mut self, picture: &str) -> &mut Self {
        self.0.push_str(picture);
        self
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Everything before a page's body.
pub(crate) fn head(html: &mut Html, (lang, dir): (&'static str, &'static str), title: &str) {
    html.raw("<!doctype html><html").attr("lang", lang).attr("dir", dir).raw(
        "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex,nofollow\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\"><title>",
    );
    html.text(title).raw("</title><style>").raw(STYLE).raw("</style></head><body>");
}

/// Everything after it.
pub(crate) fn foot(html: &mut Html) {
    html.raw("<script>").raw(SCRIPT).raw("</script></body></html>");
}

/// A page as an answer that is kept by nobody.
pub(crate) fn page(status: StatusCode, html: Html) -> Response {
    let mut response = (status, html.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
