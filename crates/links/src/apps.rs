//! Links that open a client app and import a subscription into it.
//!
//! Telegram buttons take http(s) only, so a face serves these behind a redirect of its own.

use percent_encoding::utf8_percent_encode;

use crate::link::{ESCAPED, ESCAPED_IN_URL};

/// A client app that can be opened with a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum App {
    /// Android
    V2rayNg,
    /// every system
    Hiddify,
    /// iOS, macOS
    Streisand,
    /// every system
    Happ,
    /// SFA, SFI, SFM, SFT
    SingBox,
    /// Clash Meta for Android, FlClash, Clash Verge and others of the `clash` scheme
    ClashMeta,
}

impl App {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::V2rayNg, Self::Hiddify, Self::Streisand, Self::Happ, Self::SingBox, Self::ClashMeta];

    /// A stable slug, for paths and translation keys.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::V2rayNg => "v2rayng",
            Self::Hiddify => "hiddify",
            Self::Streisand => "streisand",
            Self::Happ => "happ",
            Self::SingBox => "sing-box",
            Self::ClashMeta => "clash-meta",
        }
    }

    /// The app of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|app| app.slug() == slug)
    }

    /// The app's own name: a brand, the same in every language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V2rayNg => "v2rayNG",
            Self::Hiddify => "Hiddify",
            Self::Streisand => "Streisand",
            Self::Happ => "Happ",
            Self::SingBox => "sing-box",
            Self::ClashMeta => "Clash Meta",
        }
    }

    /// The URL that opens the app and imports `subscription_url` under `profile_name`.
    ///
    /// Each app reads its own form: v2rayNG takes the name from the fragment (older builds from `name`), sing-box
    /// documents `?url=…#name`, Clash `?url=…&name=…`; Hiddify, Streisand and Happ take the URL itself after the
    /// scheme, so there only what would end it (space, `#`, …) is escaped.
    #[must_use]
    pub fn import_url(self, subscription_url: &str, profile_name: &str) -> String {
        let name = utf8_percent_encode(profile_name, ESCAPED);
        let url = utf8_percent_encode(subscription_url, ESCAPED);
        let raw = utf8_percent_encode(subscription_url, ESCAPED_IN_URL);
        match self {
            Self::V2rayNg => format!("v2rayng://install-sub?url={url}&name={name}#{name}"),
            Self::Hiddify => format!("hiddify://import/{raw}#{name}"),
            Self::Streisand => format!("streisand://import/{raw}#{name}"),
            Self::Happ => format!("happ://add/{raw}"),
            Self::SingBox => format!("sing-box://import-remote-profile?url={url}#{name}"),
            Self::ClashMeta => format!("clash://install-config?url={url}&name={name}"),
        }
    }
}
