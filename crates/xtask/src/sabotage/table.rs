//! The table of sabotages: read from `table.md`, held against the switches in the code. Pure.

use crate::tidy::{Finding, Tree};

/// Where the table is, for findings.
const PATH: &str = "crates/xtask/src/sabotage/table.md";
const TEXT: &str = include_str!("table.md");
/// How a switch looks in the code, up to its name.
const SWITCH: &str = "sabotage::on(";
/// Crates that speak of switches without having one.
const WITHOUT: [&str; 2] = ["crates/xtask/", "crates/kernel/"];

/// One guard that can be taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sabotage {
    pub name: String,
    /// What is taken out.
    pub guard: String,
    /// `I-n`, `F-nn`, `R-n`.
    pub rules: String,
    /// The crate of the test.
    pub package: String,
    /// The test that must turn red, as the test binary names it.
    pub test: String,
    /// Its line in the table.
    pub line: usize,
}

/// Every row of the committed table.
pub fn all() -> Vec<Sabotage> {
    rows(TEXT)
}

fn rows(text: &str) -> Vec<Sabotage> {
    let body = text.lines().enumerate().skip_while(|(_, line)| !line.starts_with("|---")).skip(1);
    body.filter_map(|(index, line)| row(index + 1, line)).collect()
}

fn row(line: usize, text: &str) -> Option<Sabotage> {
    let inside = text.trim().strip_prefix('|')?.strip_suffix('|')?;
    let cells: Vec<String> = inside.split('|').map(|cell| cell.trim().to_owned()).collect();
    let [name, guard, rules, package, test] = <[String; 5]>::try_from(cells).ok()?;
    Some(Sabotage { name, guard, rules, package, test, line })
}

/// Code and table name the same guards, once each, and every named test is there.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(Some(text)) = tree.files.get(PATH) else { return Vec::new() };
    let rows = rows(text);
    let switches = switches(tree);
    let mut findings = Vec::new();
    for (nth, (path, line, name)) in switches.iter().enumerate() {
        if !rows.iter().any(|row| row.name == *name) {
            findings.push(found(path, *line, format!("`{name}` is not in {PATH}: add its row")));
        }
        if switches[..nth].iter().any(|(_, _, other)| other == name) {
            findings.push(found(
                path,
                *line,
                format!("`{name}` is switched elsewhere too: one switch a guard"),
            ));
        }
    }
    for (nth, row) in rows.iter().enumerate() {
        if !switches.iter().any(|(_, _, name)| *name == row.name) {
            findings.push(found(PATH, row.line, format!("`{}` has no switch in the code", row.name)));
        }
        if rows[..nth].iter().any(|other| other.name == row.name) {
            findings.push(found(PATH, row.line, format!("`{}` is there twice", row.name)));
        }
        if !is_there(tree, row) {
            findings.push(found(PATH, row.line, format!("{} has no test `{}`", row.package, row.test)));
        }
    }
    findings
}

/// Every switch of the product: path, line, name.
fn switches(tree: &Tree) -> Vec<(String, usize, String)> {
    let mut switches = Vec::new();
    let product =
        |path: &str| path.starts_with("crates/") && !WITHOUT.iter().any(|crates| path.starts_with(crates));
    for source in tree.sources.iter().filter(|source| product(&source.path)) {
        for (at, _) in source.code.match_indices(SWITCH) {
            let name = source.raw[at..].split('"').nth(1).unwrap_or_default().to_owned();
            switches.push((source.path.clone(), source.line_of(at), name));
        }
    }
    switches
}

fn is_there(tree: &Tree, row: &Sabotage) -> bool {
    let mut parts = row.test.rsplit("::").filter(|part| *part != "tests");
    let declared = format!("fn {}(", parts.next().unwrap_or_default());
    // The file of the module: a test that moved is not found under its old name.
    let module = parts.next().unwrap_or_default();
    let files = [format!("/{module}.rs"), format!("/{module}/mod.rs")];
    let folder = format!("crates/{}/", row.package);
    let named = |path: &str| path.starts_with(&folder) && files.iter().any(|file| path.ends_with(file));
    tree.sources.iter().any(|source| named(&source.path) && source.raw.contains(&declared))
}

fn found(path: &str, line: usize, message: String) -> Finding {
    Finding { path: path.to_owned(), line, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn row_of(name: &str) -> String {
        format!("|---|---|---|---|---|\n| {name} | a guard | I-1 | shop | a::it_holds |\n")
    }

    fn findings(table: &str, code: &str) -> Vec<String> {
        let test = "async fn it_holds() {}";
        let files = [(PATH, table), ("crates/shop/src/a.rs", code), ("crates/shop/tests/it/a.rs", test)];
        check(&sample(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn code_and_table_name_the_same_guards() {
        let switch = "fn a() -> bool { sabotage::on(\"one\") }\n";
        assert!(findings(&row_of("one"), switch).is_empty());
        assert_eq!(
            findings(&row_of("two"), switch).len(),
            2,
            "a switch without a row, a row without a switch"
        );
        assert_eq!(findings(&row_of("one"), &switch.repeat(2)).len(), 1, "two switches of one name");
        let twice = format!("{}| one | a guard | I-1 | shop | a::it_holds |\n", row_of("one"));
        assert_eq!(findings(&twice, switch).len(), 1);
        for (from, to) in [("it_holds", "it_held"), ("a::", "b::")] {
            let untested = row_of("one").replace(from, to);
            assert!(findings(&untested, switch)[0].contains("has no test"), "{to}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines = TEXT.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| name")).count();
        assert_eq!(all().len(), lines);
        assert!(lines >= 24);
    }
}
