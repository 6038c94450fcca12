//! Rules about tests: none is silently skipped, none can never run, and what they read is theirs alone.

use super::super::source::Source;
use super::super::tree::{Manifest, Tree};
use super::{Finding, finding};

pub fn ignored(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let bare = source.code.match_indices("#[ignore]").map(|(at, _)| source.line_of(at));
        let message = "say why and until when: `#[ignore = \"…\"]`, or repair the test";
        findings.extend(bare.map(|line| finding(&source.path, line, message)));
    }
    findings
}

/// `test = false` in a manifest makes cargo skip unit tests without a word.
pub fn never_run(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in tree.manifests() {
        let (library, binary) = (is_off(&manifest, "[lib]"), is_off(&manifest, "[[bin]]"));
        let folder = format!("crates/{}/src/", manifest.name);
        for source in tree.sources_in(&folder) {
            let of_binary = source.path.ends_with("/main.rs") || source.path.contains("/bin/");
            let has_library = tree.files.contains_key(&format!("{folder}lib.rs"));
            let off = if of_binary || !has_library { binary } else { library };
            if let Some(line) = first_test(source).filter(|_| off) {
                let message = format!(
                    "this test never runs: {} says `test = false`; move it to tests/it/",
                    manifest.path
                );
                findings.push(finding(&source.path, line, message));
            }
        }
    }
    findings
}

fn is_off(manifest: &Manifest, section: &str) -> bool {
    let after = manifest.text.split(section).skip(1);
    after
        .map(|text| text.split("\n[").next().unwrap_or(text))
        .any(|text| text.lines().any(|line| line.split_whitespace().collect::<String>() == "test=false"))
}

fn first_test(source: &Source) -> Option<usize> {
    let marks = ["#[test]", "#[tokio::test", "#[cfg(test)]", "proptest!"];
    marks.iter().filter_map(|mark| source.code.find(mark)).min().map(|at| source.line_of(at))
}

pub fn fixtures(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| !source.path.starts_with("crates/xtask/")) {
        let named = source
            .literals
            .iter()
            .filter(|literal| literal.text.contains("fixtures/") && !source.is_test_line(literal.line));
        let message = "fixtures are for tests: product code has its own assets folder";
        findings.extend(named.map(|literal| finding(&source.path, literal.line, message)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn a_test_ignored_without_a_reason_is_found() {
        let text = "#[test]\n#[ignore]\nfn a() {}\n#[ignore = \"needs a panel\"]\nfn b() {}";
        let findings = found("ignored-tests", &[("crates/a/tests/it/main.rs", text)]);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("crates/a/tests/it/main.rs:2:"), "{findings:?}");
    }

    #[test]
    fn a_unit_test_that_cargo_skips_is_found() {
        let manifest = "[lib]\ntest = false\ndoctest = false\n\n[dependencies]\n";
        let test = "//! A.\n#[cfg(test)]\nmod tests {}\n";
        let files =
            [("crates/a/Cargo.toml", manifest), ("crates/a/src/lib.rs", ""), ("crates/a/src/b.rs", test)];
        assert_eq!(found("tests-that-never-run", &files).len(), 1);
        let runs =
            [("crates/a/Cargo.toml", "[lib]\ndoctest = false\n[[bin]]\ntest = false"), files[1], files[2]];
        assert!(found("tests-that-never-run", &runs).is_empty());
    }

    #[test]
    fn product_code_that_reads_fixtures_is_found() {
        let text = "const A: &str = include_str!(\"../fixtures/a.json\");\n#[cfg(test)]\nmod t { const B: &str = \"fixtures/b\"; }";
        assert_eq!(found("fixtures-for-tests", &[("crates/a/src/b.rs", text)]).len(), 1);
    }
}
