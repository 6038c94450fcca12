//! What became of a part: counts, and the names of what did not pass.

/// Counts of tests. A check that is no cargo test counts as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Names of what failed.
    pub failures: Vec<String>,
    /// Names of what was skipped, with the reason.
    pub skips: Vec<String>,
}

impl Outcome {
    /// Nothing to do, and nothing to count.
    pub fn nothing() -> Outcome {
        Outcome::default()
    }

    pub fn passed() -> Outcome {
        Outcome { passed: 1, ..Outcome::default() }
    }

    pub fn failed(name: &str) -> Outcome {
        Outcome { failed: 1, failures: vec![name.to_owned()], ..Outcome::default() }
    }

    pub fn skipped(reason: String) -> Outcome {
        Outcome { skipped: 1, skips: vec![reason], ..Outcome::default() }
    }

    /// One check that went well or not.
    pub fn of(name: &str, ok: bool) -> Outcome {
        if ok { Outcome::passed() } else { Outcome::failed(name) }
    }

    pub fn add(&mut self, other: Outcome) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
        self.skips.extend(other.skips);
    }

    /// `12 passed, 0 failed`, and what was skipped if anything was.
    pub fn line(&self) -> String {
        match self.skipped {
            0 => format!("{} passed, {} failed", self.passed, self.failed),
            skipped => format!("{} passed, {} failed, {skipped} skipped", self.passed, self.failed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_add_up_to_the_last_line() {
        let mut total = Outcome::passed();
        total.add(Outcome::of("fmt", true));
        assert_eq!(total.line(), "2 passed, 0 failed");
        total.add(Outcome::failed("clippy"));
        total.add(Outcome::skipped("postgres: absent".to_owned()));
        assert_eq!(total.line(), "2 passed, 1 failed, 1 skipped");
        assert_eq!((total.failures.len(), total.skips.len()), (1, 1));
    }
}
