//! The list of message files, compiled into the binary. Never reads the disk.

use kernel::Locale;

/// One capability's texts in every language.
pub(crate) struct Catalogue {
    pub(crate) name: &'static str,
    fa: &'static str,
    en: &'static str,
}

impl Catalogue {
    /// The Fluent source in `locale`.
    pub(crate) fn source(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::Fa => self.fa,
            Locale::En => self.en,
        }
    }
}

macro_rules! catalogues {
    ($($name:literal),+ $(,)?) => {
        /// Every catalogue there is.
        pub(crate) const ALL: &[Catalogue] = &[$(Catalogue {
            name: $name,
            fa: include_str!(concat!("../locales/fa/", $name, ".ftl")),
            en: include_str!(concat!("../locales/en/", $name, ".ftl")),
        }),+];
    };
}

// One line a file: `locales/fa/<name>.ftl` and `locales/en/<name>.ftl`. A test fails for a file that is not here.
catalogues! {
    "admin",
    "l10n",
    "bot",
    "errors",
    "notices",
    "orders",
    "page",
    "payments",
    "subscriptions",
    "wallet",
}

#[cfg(test)]
mod tests;
