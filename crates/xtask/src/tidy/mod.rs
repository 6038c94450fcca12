//! `cargo xtask tidy`: the architecture of DESIGN.md, proven over the files of the repository.
//!
//! Each rule is a pure function from the files to its findings; [`exceptions`] is the only place where one is waived,
//! with a reason. Never edits a file.

mod exceptions;
mod paths;
mod rules;
mod source;
mod tree;

use anyhow::Result;

use crate::repository;
pub use tree::Tree;
#[cfg(test)]
pub use tree::sample;

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Relative to the root.
    pub path: String,
    /// 1-based; 0 when the file as a whole is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// What became of one rule.
pub struct Outcome {
    pub rule: &'static str,
    pub findings: Vec<Finding>,
}

/// All rules over the files of this repository.
pub fn check() -> Result<Vec<Outcome>> {
    let tree = Tree::read(&repository::root()?)?;
    Ok(check_tree(&tree))
}

/// What one rule finds in this repository, without its exceptions.
pub fn findings_of(root: &std::path::Path, rule: fn(&Tree) -> Vec<Finding>) -> Result<Vec<Finding>> {
    Ok(rule(&Tree::read(root)?))
}

fn check_tree(tree: &Tree) -> Vec<Outcome> {
    let mut used = vec![false; exceptions::EXCEPTIONS.len()];
    let mut outcomes = Vec::new();
    for rule in rules::RULES {
        let findings = (rule.check)(tree);
        let findings = findings.into_iter().filter(|found| !exceptions::waive(rule.name, found, &mut used));
        outcomes.push(Outcome { rule: rule.name, findings: findings.collect() });
    }
    outcomes.push(Outcome { rule: "exceptions", findings: exceptions::unused(&used) });
    outcomes
}

/// The command: prints findings by rule, true when there are none.
pub fn run() -> Result<bool> {
    let outcomes = check()?;
    let mut count = 0;
    for outcome in &outcomes {
        for finding in &outcome.findings {
            println!("{finding} [{}]", outcome.rule);
            count += 1;
        }
    }
    match count {
        0 => println!("tidy: {} rules hold", outcomes.len()),
        _ => println!("tidy: {count} findings"),
    }
    Ok(count == 0)
}
