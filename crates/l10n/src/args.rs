//! Values for the placeholders of a text. They keep their type until the language is known.

use kernel::{Bytes, Money, Timestamp};

use crate::markup::{escape_html, isolate, person};

/// Named values of one text: `Args::new().person("name", name).money("balance", balance)`.
#[derive(Clone, Debug, Default)]
pub struct Args(pub(crate) Vec<(&'static str, Arg)>);

/// One value.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Text(String),
    Num(i64),
    Id(i64),
    Money(Money),
    Bytes(Bytes),
    Days(i64),
    Date(Timestamp),
    DateTime(Timestamp),
    Relative { instant: Timestamp, now: Timestamp },
}

impl Args {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A string as it is: already safe markup, or for a place without markup (button, alert). Also what a Fluent
    /// selector compares with, e.g. a state name.
    #[must_use]
    pub fn text(self, name: &'static str, value: &str) -> Self {
        self.with(name, Arg::Text(value.to_owned()))
    }

    /// A string from outside for HTML text: escaped.
    #[must_use]
    pub fn escaped(self, name: &'static str, value: &str) -> Self {
        self.with(name, Arg::Text(escape_html(value).into_owned()))
    }

    /// A person's own name for HTML text: cleaned, cut, escaped and isolated.
    #[must_use]
    pub fn person(self, name: &'static str, value: &str) -> Self {
        self.with(name, Arg::Text(person(value)))
    }

    /// Something to copy, for HTML text: `<code>` with the escaped value, isolated from outside.
    #[must_use]
    pub fn code(self, name: &'static str, value: &str) -> Self {
        self.with(name, Arg::Text(isolate(&format!("<code>{}</code>", escape_html(value)))))
    }

    /// A left-to-right token (address, username, link) for HTML text: escaped and isolated.
    #[must_use]
    pub fn ltr(self, name: &'static str, value: &str) -> Self {
        self.with(name, Arg::Text(isolate(&escape_html(value))))
    }

    /// A whole number: grouped, in the language's digits; selects plural forms.
    #[must_use]
    pub fn num(self, name: &'static str, value: i64) -> Self {
        self.with(name, Arg::Num(value))
    }

    /// A number that names something (an order, a receipt): in the language's digits, never grouped.
    #[must_use]
    pub fn id(self, name: &'static str, value: i64) -> Self {
        self.with(name, Arg::Id(value))
    }

    /// An amount, shown in toman with the word.
    #[must_use]
    pub fn money(self, name: &'static str, value: Money) -> Self {
        self.with(name, Arg::Money(value))
    }

    /// A volume with its unit.
    #[must_use]
    pub fn bytes(self, name: &'static str, value: Bytes) -> Self {
        self.with(name, Arg::Bytes(value))
    }

    /// A number of days with the word.
    #[must_use]
    pub fn days(self, name: &'static str, value: i64) -> Self {
        self.with(name, Arg::Days(value))
    }

    /// A day in Tehran: Jalali in Persian, Gregorian in English.
    #[must_use]
    pub fn date(self, name: &'static str, instant: Timestamp) -> Self {
        self.with(name, Arg::Date(instant))
    }

    /// A day and the time of day in Tehran.
    #[must_use]
    pub fn date_time(self, name: &'static str, instant: Timestamp) -> Self {
        self.with(name, Arg::DateTime(instant))
    }

    /// How far `instant` is from `now`: "in 3 days", "2 hours ago".
    #[must_use]
    pub fn relative(self, name: &'static str, instant: Timestamp, now: Timestamp) -> Self {
        self.with(name, Arg::Relative { instant, now })
    }

    fn with(mut self, name: &'static str, value: Arg) -> Self {
        self.0.push((name, value));
        self
    }
}
