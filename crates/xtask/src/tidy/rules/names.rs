//! Rules about words: names of modules, the language of the sources, what a module says of itself.

use super::super::tree::Tree;
use super::{Finding, finding};

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "v2"];

pub fn modules(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| source.path.starts_with("crates/")) {
        let empty = source.path.trim_end_matches(".rs").split('/').find(|part| says_nothing(part));
        if let Some(name) = empty {
            findings.push(finding(&source.path, 0, rename(name)));
        }
        for at in source.words("mod") {
            let name: String = source.code[at + 3..]
                .trim_start()
                .chars()
                .take_while(|c| super::super::source::is_word(*c))
                .collect();
            if says_nothing(&name) {
                findings.push(finding(&source.path, source.line_of(at), rename(&name)));
            }
        }
    }
    findings
}

fn says_nothing(name: &str) -> bool {
    EMPTY_NAMES
        .iter()
        .any(|empty| name == *empty || name.strip_suffix(empty).is_some_and(|rest| rest.ends_with('_')))
}

fn rename(name: &str) -> String {
    format!(
        "`{name}` says nothing about what is inside: name the thing or the operation, or put it where it is used"
    )
}

pub fn docs(tree: &Tree) -> Vec<Finding> {
    let silent = tree.sources.iter().filter(|source| {
        let product = source.path.starts_with("crates/") && source.path.contains("/src/") && !source.test;
        product && !source.raw.trim_start().starts_with("//!")
    });
    let message = "open the module with `//!`: what it is and what it never does";
    silent.map(|source| finding(&source.path, 1, message)).collect()
}

pub fn english(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let message =
        "letters outside ASCII belong into .ftl, HTML or JSON assets (or an escape such as `\\u{06cc}`)";
    for source in &tree.sources {
        let code =
            source.code.char_indices().filter(|(_, c)| is_foreign(*c)).map(|(at, _)| source.line_of(at));
        let literals = source.literals.iter().flat_map(|literal| {
            let inside = literal.text.lines().enumerate().filter(|(_, line)| line.chars().any(is_foreign));
            inside.map(|(offset, _)| literal.line + offset)
        });
        let mut lines: Vec<usize> = code.chain(literals).filter(|line| !source.is_test_line(*line)).collect();
        lines.sort_unstable();
        lines.dedup();
        findings.extend(lines.into_iter().map(|line| finding(&source.path, line, message)));
    }
    findings
}

fn is_foreign(char: char) -> bool {
    char.is_alphabetic() && !char.is_ascii()
}

pub fn expect_not_allow(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        for attribute in ["#[allow(", "#![allow("] {
            let lines = source.code.match_indices(attribute).map(|(at, _)| source.line_of(at));
            let message = "write `#[expect(…, reason = \"…\")]`: it complains when it is no longer needed";
            findings.extend(lines.map(|line| finding(&source.path, line, message)));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn empty_names_are_found() {
        assert_eq!(found("module-names", &[("crates/a/src/utils.rs", "")]).len(), 1);
        assert_eq!(found("module-names", &[("crates/a/src/panel_helpers/mod.rs", "")]).len(), 1);
        assert_eq!(found("module-names", &[("crates/a/src/b.rs", "pub mod common {}")]).len(), 1);
        assert!(
            found("module-names", &[("crates/a/src/b.rs", "mod utility;\nmod commonwealth;")]).is_empty()
        );
    }

    #[test]
    fn a_silent_module_is_found() {
        assert_eq!(found("module-docs", &[("crates/a/src/b.rs", "// hello\nfn f() {}")]).len(), 1);
        assert!(found("module-docs", &[("crates/a/src/b.rs", "//! What it is.")]).is_empty());
        assert!(found("module-docs", &[("crates/a/tests/it/b.rs", "fn f() {}")]).is_empty());
    }

    #[test]
    fn foreign_letters_are_found_in_code_and_text() {
        let letter = '\u{0633}';
        let text = format!(
            "// {letter}\nconst A: &str = \"x\n{letter} × … — ۱\";\n#[cfg(test)]\nmod t {{ const B: char = '{letter}'; }}"
        );
        let findings = found("english-source", &[("crates/a/src/b.rs", &text)]);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].starts_with("crates/a/src/b.rs:3:"), "{findings:?}");
        assert_eq!(
            found("english-source", &[("crates/a/src/b.rs", &format!("fn {letter}() {{}}"))]).len(),
            1
        );
    }

    #[test]
    fn allow_is_found_even_with_a_reason() {
        let text = "#![allow(dead_code)]\n#[allow(unused, reason = \"x\")]\n// #[allow(x)]\n#[expect(y, reason = \"z\")]";
        assert_eq!(found("expect-not-allow", &[("crates/a/src/b.rs", text)]).len(), 2);
    }
}
