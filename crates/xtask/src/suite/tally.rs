//! Reads what `cargo test` says, line by line: counts, names of failures, binaries that died without a result.

use std::collections::HashMap;

use super::outcome::Outcome;

/// Which crate each test binary belongs to: many are called `it`.
#[derive(Default)]
pub struct Binaries(HashMap<String, String>);

impl Binaries {
    /// From the lines of `cargo test --no-run --message-format=json`.
    pub fn read(messages: &str) -> Binaries {
        let mut known = HashMap::new();
        for message in
            messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        {
            let (executable, manifest) = (message["executable"].as_str(), message["manifest_path"].as_str());
            if let (Some(executable), Some(manifest)) = (executable, manifest) {
                let package = manifest.rsplit('/').nth(1).unwrap_or(manifest);
                known.insert(last_part(executable).to_owned(), package.to_owned());
            }
        }
        Binaries(known)
    }

    fn name(&self, executable: &str) -> String {
        let file = last_part(executable);
        self.0
            .get(file)
            .cloned()
            .unwrap_or_else(|| file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned())
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The counting.
pub struct Tally {
    binaries: Binaries,
    current: String,
    /// The current binary has not told its result yet.
    open: bool,
    outcome: Outcome,
}

impl Tally {
    pub fn new(binaries: Binaries) -> Tally {
        Tally { binaries, current: String::new(), open: false, outcome: Outcome::default() }
    }

    /// Takes one line; true when a person should see it.
    pub fn line(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        if let Some(rest) = text.strip_prefix("Running ").filter(|rest| rest.ends_with(')')) {
            let executable = rest.rsplit_once('(').map_or(rest, |(_, path)| path.trim_end_matches(')'));
            self.begin(self.binaries.name(executable));
        } else if let Some(name) = text.strip_prefix("Doc-tests ") {
            self.begin(format!("{name} (documentation)"));
        } else if let Some(at) = line.find("test result: ") {
            self.result(&line[at..]);
        } else if let Some((name, verdict)) =
            text.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... "))
        {
            return self.verdict(name, verdict);
        }
        !(text.is_empty() || text.starts_with("running "))
    }

    /// The counts, once the command ended.
    pub fn finish(mut self, success: bool) -> Outcome {
        self.close();
        if !success && self.outcome.failed == 0 {
            self.outcome.add(Outcome::failed("cargo test: failed before any test did (see above)"));
        }
        if success && self.outcome.passed == 0 {
            self.outcome.add(Outcome::failed("cargo test: no test ran"));
        }
        self.outcome
    }

    fn begin(&mut self, name: String) {
        self.close();
        self.current = name;
        self.open = true;
    }

    fn close(&mut self) {
        if self.open {
            self.outcome.add(Outcome::failed(&format!(
                "{}: ended without a result (crashed or killed)",
                self.current
            )));
        }
        self.open = false;
    }

    fn result(&mut self, line: &str) {
        let count = |word: &str| -> usize {
            let part = line.split([';', '.']).find(|part| part.trim().ends_with(word)).unwrap_or("");
            part.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        self.outcome.passed += count(" passed");
        self.outcome.failed += count(" failed");
        self.outcome.skipped += count(" ignored");
        self.open = false;
    }

    fn verdict(&mut self, name: &str, verdict: &str) -> bool {
        if verdict == "FAILED" {
            self.outcome.failures.push(format!("{}: {name}", self.current));
        } else if let Some(reason) = verdict.strip_prefix("ignored") {
            self.outcome.skips.push(format!("{}: {name}{reason}", self.current));
        }
        verdict != "ok"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &str, success: bool) -> Outcome {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/x/crates/xui/Cargo.toml","executable":"/x/target/debug/deps/it-12"}
            not json"#;
        let mut tally = Tally::new(Binaries::read(messages));
        for line in lines.lines() {
            tally.line(line);
        }
        tally.finish(success)
    }

    #[test]
    fn results_of_all_binaries_are_summed_and_failures_named() {
        let outcome = tally(
            "     Running unittests src/lib.rs (target/debug/deps/kernel-ab)\n\
             running 3 tests\ntest a ... ok\ntest b ... ignored, needs a panel\n\
             test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.05s\n\
             \x20    Running tests/it/main.rs (target/debug/deps/it-12)\n\
             test c::d ... FAILED\n\
             test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.05s\n",
            false,
        );
        assert_eq!(outcome.line(), "6 passed, 1 failed, 1 skipped");
        assert_eq!(outcome.failures, ["xui: c::d"]);
        assert_eq!(outcome.skips, ["kernel: b, needs a panel"]);
    }

    #[test]
    fn a_binary_that_dies_is_a_failure() {
        let lines = "Running tests/it/main.rs (target/debug/deps/it-12)\ntest a ... ok\n\
                     Running unittests src/lib.rs (target/debug/deps/db-34)\n\
                     test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let outcome = tally(lines, false);
        assert_eq!((outcome.passed, outcome.failed), (2, 1));
        assert!(outcome.failures[0].starts_with("xui: ended without a result"), "{outcome:?}");
    }

    #[test]
    fn a_suite_that_does_not_compile_or_has_no_tests_is_a_failure() {
        assert_eq!(tally("error[E0425]: cannot find value", false).failed, 1);
        assert_eq!(tally("", true).failed, 1);
    }
}
