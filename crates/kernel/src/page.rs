//! Pages of lists. Every list has a named limit.

use serde::{Deserialize, Serialize};

/// Which part of a list is wanted: by number, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    pub number: u32,
    pub size: u32,
}

impl PageRequest {
    /// The largest page anybody gets.
    pub const SIZE_MAX: u32 = 200;

    /// A page of at most [`Self::SIZE_MAX`] rows.
    #[must_use]
    pub fn new(number: u32, size: u32) -> Self {
        Self { number, size: size.clamp(1, Self::SIZE_MAX) }
    }

    /// How many rows come before this page.
    #[must_use]
    pub fn offset(self) -> u64 {
        u64::from(self.number) * u64::from(self.size)
    }
}

/// One page and how much there is in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub number: u32,
    pub size: u32,
    pub total: u64,
}

impl<T> Page<T> {
    #[must_use]
    pub fn new(request: PageRequest, items: Vec<T>, total: u64) -> Self {
        Self { items, number: request.number, size: request.size, total }
    }

    /// How many pages there are; at least one.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.total.div_ceil(u64::from(self.size.max(1))).max(1)
    }

    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            number: self.number,
            size: self.size,
            total: self.total,
        }
    }
}
