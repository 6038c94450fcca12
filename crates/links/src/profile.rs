//! What a subscription says about itself: title, usage, refresh interval, and the response headers that carry it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;

use crate::format::Format;
use crate::link::ESCAPED;

/// Usage and end of a subscription, for the `subscription-userinfo` header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserInfo {
    /// Bytes sent by the customer.
    pub upload_bytes: u64,
    /// Bytes received by the customer.
    pub download_bytes: u64,
    /// Bytes allowed; 0 is unlimited.
    pub total_bytes: u64,
    /// Unix seconds; 0 is never.
    pub expires_at_s: u64,
}

/// The subscription around the nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The name apps show for the subscription.
    pub title: String,
    /// How often apps should refresh, in hours; 0 leaves it to the app.
    pub update_interval_h: u16,
    /// Usage and end.
    pub userinfo: UserInfo,
    /// A line shown as a first, harmless node in lists of links and of Xray configurations ("expired …").
    pub notice: Option<String>,
    /// The customer's page.
    pub web_page_url: Option<String>,
    /// Where to ask for help.
    pub support_url: Option<String>,
}

impl UserInfo {
    /// The header's value: `upload=1; download=2; total=3; expire=4`.
    #[must_use]
    pub fn header(&self) -> String {
        let Self { upload_bytes, download_bytes, total_bytes, expires_at_s } = self;
        format!(
            "upload={upload_bytes}; download={download_bytes}; total={total_bytes}; expire={expires_at_s}"
        )
    }
}

impl Profile {
    /// The response headers of the document: lower-case names, values of visible ASCII (safe for any server).
    #[must_use]
    pub fn headers(&self, format: Format) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", format.content_type().to_owned()),
            ("subscription-userinfo", self.userinfo.header()),
        ];
        if self.update_interval_h > 0 {
            headers.push(("profile-update-interval", self.update_interval_h.to_string()));
        }
        if !self.title.is_empty() {
            headers.push(("profile-title", format!("base64:{}", STANDARD.encode(&self.title))));
            if format == Format::Clash {
                // Clash apps name the profile after the file.
                let name = utf8_percent_encode(&self.title, ESCAPED);
                headers.push(("content-disposition", format!("attachment; filename*=UTF-8''{name}")));
            }
        }
        let urls = [("profile-web-page-url", &self.web_page_url), ("support-url", &self.support_url)];
        for (name, url) in urls {
            if let Some(url) = url.as_ref().filter(|url| url.bytes().all(|b| b.is_ascii_graphic())) {
                headers.push((name, url.clone()));
            }
        }
        headers
    }
}
