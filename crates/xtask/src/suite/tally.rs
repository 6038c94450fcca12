//! Reads what `cargo test` says, line by line: counts, names of failures, binaries that died without a result.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::outcome::Outcome;

/// Which crate each binary belongs to: many are called `it`.
#[derive(Clone, Default)]
pub struct Binaries {
    packages: HashMap<String, String>,
    tests: Vec<TestBinary>,
}

/// A built test binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestBinary {
    pub package: String,
    pub executable: PathBuf,
    /// Where cargo would run it: its package's folder.
    pub folder: PathBuf,
}

impl Binaries {
    /// From the lines of `cargo test --no-run --message-format=json`.
    pub fn read(messages: &str) -> Binaries {
        let mut known = Binaries::default();
        for message in
            messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        {
            let (executable, manifest) = (message["executable"].as_str(), message["manifest_path"].as_str());
            if let (Some(executable), Some(manifest)) = (executable, manifest) {
                let package = manifest.rsplit('/').nth(1).unwrap_or(manifest);
                known.packages.insert(last_part(executable).to_owned(), package.to_owned());
                if message["profile"]["test"] == true {
                    let folder = Path::new(manifest).parent().unwrap_or(Path::new(".")).to_owned();
                    let (package, executable) = (package.to_owned(), PathBuf::from(executable));
                    known.tests.push(TestBinary { package, executable, folder });
                }
            }
        }
        known
    }

    /// The test binaries of these packages, in cargo's order.
    pub fn tests_of(&self, packages: &[&str]) -> Vec<TestBinary> {
        let mut tests: Vec<TestBinary> =
            self.tests.iter().filter(|test| packages.contains(&test.package.as_str())).cloned().collect();
        tests.sort_by(|one, other| (&one.package, &one.executable).cmp(&(&other.package, &other.executable)));
        tests
    }

    fn name(&self, executable: &str) -> String {
        let file = last_part(executable);
        self.packages
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

    /// A binary of this package begins: what cargo would say before it runs one.
    pub fn begins(&mut self, package: &str) {
        self.begin(package.to_owned());
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
    fn the_test_binaries_of_a_package_are_known_and_programs_are_none() {
        let messages = [
            ("xui", "it-1", true),
            ("mrjbot", "mrjbot", false),
            ("mrjbot", "it-2", true),
            ("db", "db-3", true),
        ]
        .map(|(package, file, test)| {
            serde_json::json!({ "manifest_path": format!("/x/crates/{package}/Cargo.toml"),
                    "executable": format!("/x/target/debug/deps/{file}"), "profile": { "test": test } })
            .to_string()
        })
        .join("\n");
        let tests = Binaries::read(&messages).tests_of(&["mrjbot", "db"]);
        let files: Vec<_> =
            tests.iter().map(|test| test.executable.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(files, ["db-3", "it-2"]);
        assert_eq!(tests[0].folder, Path::new("/x/crates/db"));
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
