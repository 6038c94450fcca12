//! What a run ends with: counts, and a line for everything that was found.

use serde_json::{Value, json};

/// The outcome of a run; clean when all that should be zero is.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub seed: u64,
    pub customers: u32,
    /// Things that people set out to do.
    pub operations: u64,
    pub kills: u32,
    /// Deeds of the owner that were refused, or could not be done then.
    pub refusals: u64,
    /// Receipts that took two reviewers.
    pub four_eyes: usize,
    /// Payments that the world knows of and the books do not.
    pub lost: usize,
    /// Payments that the books have twice.
    pub doubled: usize,
    /// Broken promises of the books, and other things that cannot be.
    pub violations: Vec<String>,
    /// Paid, and neither there nor in the wallet.
    pub undelivered: usize,
    /// Outcomes that nobody was told.
    pub untold: usize,
    /// A line for every case behind the counts.
    pub details: Vec<String>,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.lost == 0
            && self.doubled == 0
            && self.violations.is_empty()
            && self.undelivered == 0
            && self.untold == 0
    }

    pub fn lost(&mut self, what: &str) {
        self.lost += 1;
        self.details.push(format!("lost: {what}"));
    }

    pub fn doubled(&mut self, what: &str) {
        self.doubled += 1;
        self.details.push(format!("doubled: {what}"));
    }

    pub fn violation(&mut self, what: String) {
        self.details.push(format!("violation: {what}"));
        self.violations.push(what);
    }

    pub fn undelivered(&mut self, what: &str) {
        self.undelivered += 1;
        self.details.push(format!("undelivered: {what}"));
    }

    pub fn untold(&mut self, what: &str) {
        self.untold += 1;
        self.details.push(format!("untold: {what}"));
    }

    /// As `cargo xtask faults --json` prints it.
    pub fn json(&self) -> Value {
        json!({
            "seed": self.seed, "customers": self.customers, "operations": self.operations, "kills": self.kills,
            "refusals": self.refusals, "four_eyes": self.four_eyes,
            "lost": self.lost, "doubled": self.doubled, "violations": self.violations,
            "undelivered": self.undelivered, "untold": self.untold,
        })
    }

    /// As a person reads it.
    pub fn table(&self) -> String {
        let verdict = if self.is_clean() { "nothing was lost" } else { "NOT CLEAN" };
        let rows = [
            ("seed", self.seed.to_string()),
            ("customers", self.customers.to_string()),
            ("operations", self.operations.to_string()),
            ("kills", self.kills.to_string()),
            ("refusals", self.refusals.to_string()),
            ("four eyes", self.four_eyes.to_string()),
            ("lost", self.lost.to_string()),
            ("doubled", self.doubled.to_string()),
            ("violations", self.violations.len().to_string()),
            ("undelivered", self.undelivered.to_string()),
            ("untold", self.untold.to_string()),
            ("verdict", verdict.to_owned()),
        ];
        rows.iter().map(|(name, value)| format!("{name:<12}{value}\n")).collect()
    }
}
