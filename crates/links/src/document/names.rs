//! Names that are unique within one document.

use std::collections::{HashMap, HashSet};

/// The names given so far. Clash and sing-box refuse a document with a name twice.
#[derive(Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    /// How often a name was wanted, so that many equal ones cost no search from the start.
    wanted: HashMap<String, usize>,
}

impl Names {
    /// Names of the document itself, that no node may take.
    pub(super) fn reserving(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect(), wanted: HashMap::new() }
    }

    /// `wanted`, or `wanted 2`, `wanted 3` … when it is taken.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let number = self.wanted.entry(wanted.to_owned()).or_insert(1);
        // Ends: of one more candidate than there are names taken, one is free.
        loop {
            *number += 1;
            let name = format!("{wanted} {number}");
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}
