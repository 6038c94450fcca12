//! Words, digits, dates and amounts for people: everything a face shows in Persian or English, and everything it
//! reads back from a keyboard.
//!
//! Texts live in `locales/{fa,en}/<capability>.ftl` and are compiled in; adding a file is one line in
//! `catalogues.rs`. Nothing here reads the clock, talks to anybody or decides anything.

mod amount;
mod args;
mod catalogues;
mod dates;
mod digits;
mod markup;
mod texts;
mod units;

pub use amount::{AMOUNT_TOMAN_MAX, AmountError, parse_amount};
pub use args::Args;
pub use dates::{Jalali, jalali};
pub use digits::{digits, group, normalize_digits};
pub use kernel::fold_search;
pub use markup::{escape_html, isolate, isolate_auto, lines_laid_out, person};
pub use texts::{L10n, LoadError};
