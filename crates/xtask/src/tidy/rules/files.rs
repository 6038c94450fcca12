//! Rules about files that are not Rust: translations, traces of a machine, generated documents.

use std::process::Command;

use super::super::tree::Tree;
use super::{Finding, finding};

const LANGUAGES: [&str; 2] = ["fa", "en"];

/// Folders that exist on the machine of whoever wrote a file, in two halves so that this file holds none of them.
const MACHINE_FOLDERS: &[(&str, &str)] = &[("/ro", "ot/"), ("/wo", "rk/"), ("/tm", "p/wt")];

/// A committed document that a command prints; it must be what the command prints today.
struct Generated {
    path: &'static str,
    /// Arguments of `cargo`.
    cargo: &'static [&'static str],
}

/// Add a line when a document becomes generated. A document that is not there yet is not checked.
const GENERATED: &[Generated] = &[];

pub fn locale_twins(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in tree.files.keys().filter(|path| path.ends_with(".ftl")) {
        for language in LANGUAGES {
            let parts: Vec<&str> = path.split('/').collect();
            let Some(at) = parts.iter().position(|part| LANGUAGES.contains(part)) else { continue };
            let mut twin = parts;
            twin[at] = language;
            let twin = twin.join("/");
            if !tree.files.contains_key(&twin) {
                findings.push(finding(path, 0, format!("has no twin {twin}: write the same messages there")));
            }
        }
    }
    findings
}

pub fn machine_traces(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &tree.files {
        for (index, line) in text.as_deref().unwrap_or("").lines().enumerate() {
            if let Some(message) = trace(path, line) {
                findings.push(finding(path, index + 1, message));
            }
        }
    }
    findings
}

fn trace(path: &str, line: &str) -> Option<String> {
    let folder =
        MACHINE_FOLDERS.iter().map(|(a, b)| format!("{a}{b}")).find(|folder| names_folder(line, folder));
    if let Some(folder) = folder {
        return Some(format!(
            "`{folder}` is a folder of one machine: use a path inside the repository or a setting"
        ));
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let foreign = match file {
        "package-lock.json" => line.contains("\"resolved\"") && !line.contains("https://registry.npmjs.org/"),
        ".npmrc" => line.contains("registry"),
        "config.toml" if path.contains(".cargo/") => {
            line.starts_with("[source") || line.starts_with("[registr") || line.starts_with("replace-with")
        }
        _ => false,
    };
    foreign
        .then(|| "names a registry of one machine: leave registries to the machine's own settings".to_owned())
}

/// `/a/b` at the beginning of a path: not inside `http://host/a/b` or `x/a/b`.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '~' | '*'))
    })
}

pub fn generated(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in GENERATED {
        let Some(Some(committed)) = tree.files.get(document.path) else { continue };
        let printed = Command::new("cargo").args(document.cargo).output();
        let fresh =
            printed.is_ok_and(|output| output.status.success() && output.stdout == committed.as_bytes());
        if !fresh {
            let message = format!(
                "is stale: write it anew with `cargo {} > {}`",
                document.cargo.join(" "),
                document.path
            );
            findings.push(finding(document.path, 0, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn a_text_without_its_twin_is_found_both_ways() {
        for (there, missing) in [("fa", "en"), ("en", "fa")] {
            let findings = found("locale-twins", &[(&format!("crates/l10n/locales/{there}/a.ftl"), "")]);
            assert_eq!(findings.len(), 1);
            assert!(findings[0].contains(&format!("locales/{missing}/a.ftl")), "{findings:?}");
        }
        let both = [("crates/l10n/locales/fa/a.ftl", ""), ("crates/l10n/locales/en/a.ftl", "")];
        assert!(found("locale-twins", &both).is_empty());
    }

    #[test]
    fn folders_of_a_machine_are_found() {
        for (a, b) in MACHINE_FOLDERS {
            assert_eq!(
                found("machine-traces", &[("docs/a.md", &format!("see\n`{a}{b}x`"))]).len(),
                1,
                "{a}{b}"
            );
            assert!(
                found("machine-traces", &[("docs/a.md", &format!("https://example.com{a}{b}x"))]).is_empty()
            );
        }
    }

    #[test]
    fn registries_of_a_machine_are_found() {
        let lock =
            "\"resolved\": \"https://npm.example/a.tgz\"\n\"resolved\": \"https://registry.npmjs.org/a.tgz\"";
        assert_eq!(found("machine-traces", &[("web/package-lock.json", lock)]).len(), 1);
        assert_eq!(found("machine-traces", &[(".cargo/config.toml", "[source.crates-io]")]).len(), 1);
        assert_eq!(found("machine-traces", &[("web/.npmrc", "registry=https://npm.example")]).len(), 1);
    }
}
