//! Rules about crates: who may know whom, which technology may live where, what never enters the lock file.

use super::super::tree::{Manifest, Tree};
use super::{Finding, finding};

/// Which of our own crates each crate may know in its product code. From DESIGN.md, "Who may know whom".
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("db", &["kernel"]),
    ("jobs", &["kernel", "db"]),
    ("xui", &["kernel"]),
    ("links", &["kernel"]),
    ("telegram", &["kernel"]),
    ("receipts", &["kernel"]),
    ("l10n", &["kernel"]),
    ("sims", &["kernel"]),
    ("shop", &["kernel", "db", "jobs", "links", "receipts"]),
    ("panels", &["kernel", "shop", "xui", "links"]),
    ("gateways", &["kernel", "shop"]),
    ("bot", &["kernel", "jobs", "shop", "l10n", "links", "receipts", "telegram"]),
    ("api", &["kernel", "jobs", "shop", "l10n", "links"]),
    (
        "mrjbot",
        &[
            "kernel", "db", "jobs", "shop", "xui", "links", "telegram", "receipts", "l10n", "panels",
            "gateways", "bot", "api", "sims",
        ],
    ),
    (
        "testkit",
        &[
            "kernel", "db", "jobs", "shop", "xui", "links", "telegram", "receipts", "l10n", "panels",
            "gateways", "bot", "api", "sims",
        ],
    ),
    ("xtask", &[]),
];

/// What tests may know beside that: the simulated world and the test shop.
const TESTS_MAY_KNOW: &[&str] = &["sims", "testkit"];

/// Technology that a crate must not lean on, and why.
const MUST_NOT_USE: &[(&str, &[&str], &str)] = &[
    ("kernel", &["tokio", "reqwest", "axum", "sea-orm"], "the kernel is pure: no async, no I/O, no SQL"),
    ("links", &["tokio", "reqwest", "axum", "sea-orm"], "links are pure functions"),
    ("receipts", &["tokio", "reqwest", "axum", "sea-orm"], "receipts are read by pure functions"),
    ("l10n", &["tokio", "reqwest", "axum", "sea-orm"], "words are pure functions"),
    ("shop", &["reqwest", "axum", "frankenstein"], "the business reaches the world through ports"),
    ("bot", &["sea-orm", "reqwest"], "a face calls shop commands and queries, and `telegram`"),
    ("api", &["sea-orm", "reqwest"], "a face calls shop commands and queries"),
    ("panels", &["sea-orm"], "an adapter fills a port and keeps no rows"),
    ("gateways", &["sea-orm", "axum"], "an adapter fills a port, keeps no rows and serves nobody"),
    ("xui", &["sea-orm", "axum"], "a protocol client keeps no rows and serves nobody"),
    ("telegram", &["sea-orm"], "a transport keeps no rows; what it stores goes through its caller"),
    ("sims", &["sea-orm"], "simulators keep their state in memory"),
];

/// Crates that must never be in Cargo.lock, and why. `deny.toml` says the same to cargo-deny.
const BANNED: &[(&str, &str)] = &[
    ("openssl", "TLS is rustls with ring"),
    ("openssl-sys", "TLS is rustls with ring; a system OpenSSL would be needed to build"),
    ("native-tls", "TLS is rustls with ring"),
    ("aws-lc-rs", "ring is our one crypto provider; this one needs cmake"),
    ("aws-lc-sys", "ring is our one crypto provider; this one needs cmake"),
];

const DEFAULT_REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// One dependency line of a manifest.
struct Dependency {
    name: String,
    line: usize,
    dev: bool,
}

fn dependencies(manifest: &Manifest) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut section = String::new();
    for (index, line) in manifest.text.lines().enumerate() {
        let line = line.trim();
        let mut push = |name: &str, section: &str| {
            let name = name.trim_matches('"').to_owned();
            found.push(Dependency { name, line: index + 1, dev: section.contains("dev-dependencies") });
        };
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
            if let Some((before, name)) = section.rsplit_once('.')
                && before.ends_with("dependencies")
            {
                push(name, before);
            }
        } else if section.ends_with("dependencies")
            && !line.starts_with('#')
            && let Some((key, value)) = line.split_once('=')
        {
            let renamed = value.split_once("package = \"").and_then(|(_, rest)| rest.split('"').next());
            push(renamed.unwrap_or(key.split('.').next().unwrap_or(key).trim()), &section);
        }
    }
    found
}

pub fn graph(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let ours: Vec<&str> = MAY_KNOW.iter().map(|(name, _)| *name).collect();
    for manifest in tree.manifests() {
        let Some((_, allowed)) = MAY_KNOW.iter().find(|(name, _)| *name == manifest.name) else {
            let message = format!(
                "the crate `{}` is not in the table of crates: add it with what it may know",
                manifest.name
            );
            findings.push(finding(manifest.path, 0, message));
            continue;
        };
        for dependency in dependencies(&manifest) {
            let name = dependency.name.as_str();
            let known = allowed.contains(&name) || (dependency.dev && TESTS_MAY_KNOW.contains(&name));
            if ours.contains(&name) && !known && name != manifest.name {
                let message = format!(
                    "`{}` must not know `{name}` (it may know: {}); move the code, or go through a port of `shop`",
                    manifest.name,
                    list(allowed)
                );
                findings.push(finding(manifest.path, dependency.line, message));
            }
        }
    }
    findings
}

pub fn technology(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in tree.manifests() {
        for (_, refused, why) in MUST_NOT_USE.iter().filter(|(name, ..)| *name == manifest.name) {
            let broken = dependencies(&manifest)
                .into_iter()
                .filter(|it| !it.dev && refused.contains(&it.name.as_str()));
            findings.extend(broken.map(|dependency| {
                let message = format!("`{}` must not use `{}`: {why}", manifest.name, dependency.name);
                finding(manifest.path, dependency.line, message)
            }));
        }
    }
    findings
}

pub fn lints(tree: &Tree) -> Vec<Finding> {
    let without = tree.manifests().filter(|manifest| {
        let text: String = manifest.text.split_whitespace().collect();
        !text.contains("[lints]workspace=true")
    });
    without
        .map(|it| {
            finding(it.path, 0, "add `[lints]` with `workspace = true`: the house's lints hold everywhere")
        })
        .collect()
}

pub fn banned(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(Some(lock)) = tree.files.get("Cargo.lock") else { return findings };
    for (index, line) in lock.lines().enumerate() {
        let value = |key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
        if let Some((name, why)) = BANNED.iter().find(|(name, _)| value("name") == Some(name)) {
            let message = format!(
                "`{name}` is banned: {why}; `cargo tree -i {name}` tells who brings it, turn that feature off"
            );
            findings.push(finding("Cargo.lock", index + 1, message));
        }
        if value("source").is_some_and(|source| source != DEFAULT_REGISTRY) {
            findings.push(finding(
                "Cargo.lock",
                index + 1,
                "crates come from crates.io only: use a published version",
            ));
        }
    }
    findings
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn a_face_that_sees_the_database_is_found() {
        let bot = "[package]\nname = \"bot\"\n\n[dependencies]\nkernel.workspace = true\n# api = 1\ndb.workspace = true\n\
                   [dev-dependencies]\ntestkit.workspace = true\napi = { path = \"../api\" }\n";
        let findings = found("crate-graph", &[("crates/bot/Cargo.toml", bot)]);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].starts_with("crates/bot/Cargo.toml:7: `bot` must not know `db`"), "{findings:?}");
        assert!(
            findings[1].starts_with("crates/bot/Cargo.toml:10: `bot` must not know `api`"),
            "{findings:?}"
        );
    }

    #[test]
    fn nobody_knows_the_binary_whatever_the_spelling() {
        let spellings = [
            "[dependencies.mrjbot]\npath = \"../mrjbot\"",
            "[build-dependencies]\nmrjbot = { path = \"../mrjbot\" }",
            "[target.'cfg(unix)'.dependencies]\nthe_bot = { package = \"mrjbot\", path = \"../mrjbot\" }",
        ];
        for text in spellings {
            assert_eq!(found("crate-graph", &[("crates/testkit/Cargo.toml", text)]).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_crate_that_nobody_placed_is_found() {
        assert_eq!(found("crate-graph", &[("crates/misc/Cargo.toml", "")]).len(), 1);
    }

    #[test]
    fn technology_stays_in_its_crate() {
        let text = "[dependencies]\nsea-orm = \"2\"\n[dev-dependencies]\nreqwest = \"1\"";
        assert_eq!(found("crate-technology", &[("crates/api/Cargo.toml", text)]).len(), 1);
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        assert_eq!(found("crate-lints", &[("crates/api/Cargo.toml", "[package]")]).len(), 1);
        assert!(found("crate-lints", &[("crates/api/Cargo.toml", "[lints]\nworkspace = true")]).is_empty());
    }

    #[test]
    fn a_banned_or_foreign_crate_is_found() {
        let lock = "[[package]]\nname = \"openssl-sys\"\nsource = \"git+https://example.com/x\"\n[[package]]\nname = \"openssl-probe\"\n";
        assert_eq!(found("banned-crates", &[("Cargo.lock", lock)]).len(), 2);
    }
}
