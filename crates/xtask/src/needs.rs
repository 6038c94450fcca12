//! What must be on the machine, and how to get what is missing. Looks, and installs only when asked to.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

const NODE_MAJOR_MIN: u32 = 20;

/// Major and minor version.
type Version = (u32, u32);

/// Checks the tools that a build needs; the error names every missing one with the way to get it.
pub fn check(root: &Path) -> Result<()> {
    let mut missing = Vec::new();
    let rust = rust_min(root)?;
    for tool in ["cargo", "rustc"] {
        missing.extend(lacks(tool, rust, "install Rust from https://rustup.rs, then `rustup update stable`"));
    }
    if !has_c_compiler() {
        missing.push(
            "a C compiler (cc) for SQLite and ring: Debian/Ubuntu `apt-get install build-essential`, \
             Fedora `dnf install gcc`, macOS `xcode-select --install`"
                .to_owned(),
        );
    }
    if has_web(root) {
        missing.extend(lacks_node());
    }
    if missing.is_empty() {
        return Ok(());
    }
    bail!("something is missing on this machine:\n  - {}", missing.join("\n  - "))
}

/// Node and npm, as one complaint.
pub fn lacks_node() -> Option<String> {
    let how =
        "install Node.js 20 or newer with npm: https://nodejs.org, or your system's package `nodejs` + `npm`";
    lacks("node", (NODE_MAJOR_MIN, 0), how).or_else(|| lacks("npm", (0, 0), how))
}

/// Is there a web application to build?
pub fn has_web(root: &Path) -> bool {
    root.join("web/package.json").is_file()
}

/// Is there a C compiler, where the build scripts look for one?
pub fn has_c_compiler() -> bool {
    std::env::var_os("CC").is_some()
        || ["cc", "gcc", "clang"].iter().any(|name| process::find(name).is_some())
}

fn lacks(tool: &str, wanted: Version, how: &str) -> Option<String> {
    let found = process::output(tool, &["--version"]);
    let version = found.as_deref().and_then(parse_version);
    match version {
        Some(version) if version >= wanted => None,
        Some((major, minor)) => {
            Some(format!("{tool} {}.{} or newer ({major}.{minor} is here): {how}", wanted.0, wanted.1))
        }
        None => Some(format!("{tool}: {how}")),
    }
}

/// `rust-version` of the workspace.
fn rust_min(root: &Path) -> Result<Version> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).context("reading Cargo.toml")?;
    let line = manifest
        .lines()
        .find(|line| line.starts_with("rust-version"))
        .context("Cargo.toml has no rust-version")?;
    parse_version(line).context("Cargo.toml has a strange rust-version")
}

/// The first `digits[.digits]` in a text: `v20.20.2`, `cargo 1.95.0 (…)`, `11`.
fn parse_version(text: &str) -> Option<Version> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut parts = text[start..].split(|c: char| !c.is_ascii_digit());
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
    Some((major, minor))
}

/// May we install packages?
pub fn is_root() -> bool {
    process::output("id", &["-u"]).is_some_and(|id| id == "0")
}

/// Installs Debian packages. An error says what a person has to do.
pub fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if process::find("apt-get").is_none() {
        bail!("install {names} with your system's package manager");
    }
    if !is_root() {
        bail!("install it as root: apt-get install -y {names}");
    }
    let mut failed = None;
    // the lists of a fresh image are empty or old: try what is there, then refresh once
    for refresh in [false, true] {
        if refresh {
            process::must(apt().arg("update"))?;
        }
        match process::must(apt().args(["install", "-y", "--no-install-recommends"]).args(packages)) {
            Ok(()) => return Ok(()),
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(()), Err)
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_tools_print() {
        assert_eq!(parse_version("cargo 1.95.0 (f2d3ce0bd 2026-03-21)"), Some((1, 95)));
        assert_eq!(parse_version("v20.20.2"), Some((20, 20)));
        assert_eq!(parse_version("rust-version = \"1.94\""), Some((1, 94)));
        assert_eq!(parse_version("11"), Some((11, 0)));
        assert_eq!(parse_version("none"), None);
    }

    #[test]
    fn an_old_or_absent_tool_comes_with_the_way_to_get_it() {
        let complaint = lacks("rustc", (900, 1), "get it there").unwrap();
        assert!(
            complaint.starts_with("rustc 900.1 or newer (1.") && complaint.ends_with("get it there"),
            "{complaint}"
        );
        assert_eq!(
            lacks("no-such-tool-here", (1, 0), "get it there").unwrap(),
            "no-such-tool-here: get it there"
        );
        assert_eq!(lacks("rustc", (1, 0), ""), None);
    }
}
