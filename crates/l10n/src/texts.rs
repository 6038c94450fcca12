//! The loader and the one way to a text. A text never fails: what is missing is shown by its key and logged once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use kernel::Locale;
use unic_langid::{LanguageIdentifier, langid};

use crate::args::{Arg, Args};
use crate::catalogues::{self, Catalogue};
use crate::digits::{digits, group};

/// How many different faults are remembered, so that each is logged once. Further ones are not logged.
const FAULTS_LOGGED_MAX: usize = 1_000;

/// The largest whole number that a Fluent number (f64) holds exactly.
const NUMBER_MAX: u64 = (1 << 53) - 1;

/// Why the texts could not be loaded: a mistake in a catalogue, found by the first test that loads them.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    #[error("{catalogue}.ftl ({}) is not valid Fluent: {detail}", .locale.code())]
    Syntax { catalogue: &'static str, locale: Locale, detail: String },
    #[error("{catalogue}.ftl ({}): {detail}", .locale.code())]
    Duplicate { catalogue: &'static str, locale: Locale, detail: String },
}

/// Every text in every language. Load it once and share it.
pub struct L10n {
    fa: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    faults: Mutex<BTreeSet<String>>,
}

impl std::fmt::Debug for L10n {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("L10n")
    }
}

impl L10n {
    /// Parses the catalogues that are compiled in.
    ///
    /// # Errors
    /// [`LoadError`] for a catalogue with a syntax error or a key that exists twice.
    pub fn load() -> Result<Self, LoadError> {
        Self::from_catalogues(catalogues::ALL)
    }

    fn from_catalogues(all: &[Catalogue]) -> Result<Self, LoadError> {
        Ok(Self {
            fa: bundle(Locale::Fa, langid!("fa"), all)?,
            en: bundle(Locale::En, langid!("en"), all)?,
            faults: Mutex::default(),
        })
    }

    /// The text of `key` (`message` or `message.attribute`) with its placeholders filled for `locale`.
    ///
    /// A key that `locale` lacks is taken from English; one that English lacks too is shown itself.
    #[must_use]
    pub fn text(&self, locale: Locale, key: &str, args: &Args) -> String {
        if let Some(text) = self.find(locale, key, args) {
            return text;
        }
        self.fault_log(locale, key, "missing");
        let fallback = if locale == Locale::En { None } else { self.find(Locale::En, key, args) };
        fallback.unwrap_or_else(|| key.to_owned())
    }

    /// The text of `key` without placeholders.
    #[must_use]
    pub fn plain(&self, locale: Locale, key: &str) -> String {
        self.text(locale, key, &Args::new())
    }

    /// Whether `locale` itself has a text for `key`.
    #[must_use]
    pub fn has(&self, locale: Locale, key: &str) -> bool {
        let (id, attribute) = split(key);
        self.bundle(locale).get_message(id).is_some_and(|message| match attribute {
            Some(name) => message.get_attribute(name).is_some(),
            None => message.value().is_some(),
        })
    }

    fn find(&self, locale: Locale, key: &str, args: &Args) -> Option<String> {
        let bundle = self.bundle(locale);
        let (id, attribute) = split(key);
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut values = FluentArgs::with_capacity(args.0.len());
        for (name, arg) in &args.0 {
            values.set(*name, self.value(locale, arg));
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if let Some(error) = errors.first() {
            self.fault_log(locale, key, &error.to_string());
        }
        Some(text)
    }

    fn value<'a>(&self, locale: Locale, arg: &'a Arg) -> FluentValue<'a> {
        match arg {
            Arg::Text(text) => FluentValue::from(text.as_str()),
            Arg::Num(number) => number_value(locale, *number),
            Arg::Id(number) => digits(locale, &number.to_string()).into(),
            Arg::Money(amount) => self.money(locale, *amount).into(),
            Arg::Bytes(volume) => self.bytes(locale, *volume).into(),
            Arg::Days(days) => self.days(locale, *days).into(),
            Arg::Date(instant) => self.date(locale, *instant).into(),
            Arg::DateTime(instant) => self.date_time(locale, *instant).into(),
            Arg::Relative { instant, now } => self.relative(locale, *instant, *now).into(),
        }
    }

    fn bundle(&self, locale: Locale) -> &FluentBundle<FluentResource> {
        match locale {
            Locale::Fa => &self.fa,
            Locale::En => &self.en,
        }
    }

    fn fault_log(&self, locale: Locale, key: &str, fault: &str) {
        let mut seen = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < FAULTS_LOGGED_MAX && seen.insert(format!("{}/{key}/{fault}", locale.code())) {
            tracing::warn!(locale = locale.code(), key, fault, "text is not as it should be");
        }
    }
}

/// Numbers keep their value for plural forms; those that f64 cannot hold are text, which selects the default form.
fn number_value(locale: Locale, number: i64) -> FluentValue<'static> {
    if number.unsigned_abs() <= NUMBER_MAX { FluentValue::from(number) } else { group(locale, number).into() }
}

fn split(key: &str) -> (&str, Option<&str>) {
    key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)))
}

fn bundle(
    locale: Locale,
    language: LanguageIdentifier,
    all: &[Catalogue],
) -> Result<FluentBundle<FluentResource>, LoadError> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation is explicit (`markup`): it must not get into `<code>`, links and button labels.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::Fa => |value, _| shown(Locale::Fa, value),
        Locale::En => |value, _| shown(Locale::En, value),
    }));
    for catalogue in all {
        let syntax = |detail| LoadError::Syntax { catalogue: catalogue.name, locale, detail };
        let resource = FluentResource::try_new(catalogue.source(locale).to_owned())
            .map_err(|(_, errors)| syntax(errors.first().map(ToString::to_string).unwrap_or_default()))?;
        bundle.add_resource(resource).map_err(|errors| LoadError::Duplicate {
            catalogue: catalogue.name,
            locale,
            detail: errors.first().map(FluentError::to_string).unwrap_or_default(),
        })?;
    }
    Ok(bundle)
}

/// How a number in a text is written; other values are written by Fluent.
fn shown(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let plain = number.as_string();
    Some(match plain.parse::<i64>() {
        Ok(whole) if number.options.use_grouping => group(locale, whole),
        _ => digits(locale, &plain),
    })
}

#[cfg(test)]
mod tests;
