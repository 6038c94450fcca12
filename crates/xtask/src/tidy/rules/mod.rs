//! The rules, as one table. A new rule is a line here, a function beside it, and a test that sees it fail.

mod crates;
mod files;
mod names;
mod shop;
mod sizes;
mod testing;

use super::Finding;
use super::tree::Tree;

/// One thing that must hold everywhere.
pub struct Rule {
    /// Printed behind each finding; the key of the exceptions.
    pub name: &'static str,
    pub check: fn(&Tree) -> Vec<Finding>,
}

pub const RULES: &[Rule] = &[
    Rule { name: "crate-graph", check: crates::graph },
    Rule { name: "crate-technology", check: crates::technology },
    Rule { name: "crate-lints", check: crates::lints },
    Rule { name: "banned-crates", check: crates::banned },
    Rule { name: "capabilities", check: shop::capabilities },
    Rule { name: "private-store", check: shop::private_store },
    Rule { name: "sql-place", check: shop::sql_place },
    Rule { name: "pure-model", check: shop::pure_model },
    Rule { name: "file-size", check: sizes::file },
    Rule { name: "function-size", check: sizes::function },
    Rule { name: "module-names", check: names::modules },
    Rule { name: "module-docs", check: names::docs },
    Rule { name: "english-source", check: names::english },
    Rule { name: "expect-not-allow", check: names::expect_not_allow },
    Rule { name: "locale-twins", check: files::locale_twins },
    Rule { name: "machine-traces", check: files::machine_traces },
    Rule { name: "generated-fresh", check: files::generated },
    Rule { name: "ignored-tests", check: testing::ignored },
    Rule { name: "tests-that-never-run", check: testing::never_run },
    Rule { name: "fixtures-for-tests", check: testing::fixtures },
    Rule { name: "sabotages", check: crate::sabotage::check },
];

fn finding(path: &str, line: usize, message: impl Into<String>) -> Finding {
    Finding { path: path.to_owned(), line, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs one rule over a small repository; the findings as text.
    pub fn found(rule: &str, files: &[(&str, &str)]) -> Vec<String> {
        let tree = crate::tidy::tree::sample(files);
        let rule = RULES.iter().find(|known| known.name == rule).unwrap();
        (rule.check)(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }

    #[test]
    fn an_empty_repository_breaks_nothing() {
        for rule in RULES {
            assert!(found(rule.name, &[]).is_empty(), "{}", rule.name);
        }
    }
}
