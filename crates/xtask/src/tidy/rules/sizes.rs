//! Rules about size: short by shape. Tests are apart.

use super::super::tree::Tree;
use super::{Finding, finding};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

pub fn file(tree: &Tree) -> Vec<Finding> {
    let long = tree.sources.iter().filter(|source| !source.test && source.product_lines() > FILE_LINES_MAX);
    let message = |lines| {
        format!(
            "{lines} lines beside its tests, at most {FILE_LINES_MAX}: split it by operation into a folder of the same name"
        )
    };
    long.map(|source| finding(&source.path, 0, message(source.product_lines()))).collect()
}

pub fn function(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let long = source
            .functions()
            .into_iter()
            .filter(|it| it.lines > FUNCTION_LINES_MAX && !source.is_test_line(it.line));
        findings.extend(long.map(|it| {
            let message = format!(
                "`{}` has {} lines of code, at most {FUNCTION_LINES_MAX}: keep the branches, move loops and arithmetic into \
                 functions of their own",
                it.name, it.lines
            );
            finding(&source.path, it.line, message)
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let long = "// a\n".repeat(401);
        let with_tests =
            format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "// a\n".repeat(400), "// b\n".repeat(100));
        assert_eq!(found("file-size", &[("crates/a/src/b.rs", &long)]).len(), 1);
        assert!(found("file-size", &[("crates/a/src/b.rs", &with_tests)]).is_empty());
        assert!(found("file-size", &[("crates/a/tests/it/b.rs", &long)]).is_empty());
    }

    #[test]
    fn a_long_function_is_found_where_it_begins() {
        let function = |lines| format!("\nfn f() {{\n{}}}\n", "    g();\n\n    // why\n".repeat(lines));
        let findings = found("function-size", &[("crates/a/src/b.rs", &function(71))]);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("crates/a/src/b.rs:2: `f` has 71 lines"), "{findings:?}");
        assert!(found("function-size", &[("crates/a/src/b.rs", &function(70))]).is_empty());
    }
}
