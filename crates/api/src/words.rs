//! The language of a page: as asked for, else as the browser prefers, else Persian. Who is known has chosen one in the bot.

use axum::http::{HeaderMap, header};
use kernel::Locale;
use l10n::{Args, L10n};

/// Most entries of `Accept-Language` looked at.
const PREFERENCES_MAX: usize = 16;

/// Words in one language.
pub(crate) struct Words<'a> {
    pub(crate) l10n: &'a L10n,
    pub(crate) locale: Locale,
}

impl Words<'_> {
    pub(crate) fn plain(&self, key: &str) -> String {
        self.l10n.plain(self.locale, key)
    }

    pub(crate) fn text(&self, key: &str, args: &Args) -> String {
        self.l10n.text(self.locale, key, args)
    }

    /// `lang` and `dir` of the page.
    pub(crate) fn direction(&self) -> (&'static str, &'static str) {
        match self.locale {
            Locale::Fa => ("fa", "rtl"),
            Locale::En => ("en", "ltr"),
        }
    }
}

/// `?lang=` wins over the browser's wishes.
pub(crate) fn locale_of(query: &str, headers: &HeaderMap) -> Locale {
    locale_asked(query).unwrap_or_else(|| preferred(headers))
}

/// What the address asks for.
pub(crate) fn locale_asked(query: &str) -> Option<Locale> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|code| code.parse().ok())
}

fn preferred(headers: &HeaderMap) -> Locale {
    let wishes =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best: Option<(Locale, f32)> = None;
    for wish in wishes.split(',').take(PREFERENCES_MAX) {
        let (tag, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
        let weight = weight.trim().parse::<f32>().unwrap_or(0.0);
        let language = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let Ok(locale) = language.parse::<Locale>() else { continue };
        if weight > best.map_or(0.0, |(_, before)| before) {
            best = Some((locale, weight));
        }
    }
    best.map_or_else(Locale::default, |(locale, _)| locale)
}
