//! The ground every room stands on: typed ids, money, bytes, time, randomness, locale, secrets, actors, pages.
//!
//! Nothing here is async, does I/O or knows SQL.

mod actor;
mod amount;
mod clock;
mod id;
mod locale;
mod page;
mod rng;
pub mod sabotage;
mod search;
mod secret;

pub use actor::{Actor, Face};
pub use amount::{Bytes, Money, MoneyError};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp, from_unix_ms, unix_ms};
pub use id::*;
pub use locale::Locale;
pub use page::{Page, PageRequest};
pub use rng::Rng;
pub use search::fold_search;
pub use secret::Secret;
