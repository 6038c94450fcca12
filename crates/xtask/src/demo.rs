//! `cargo xtask demo`: builds everything and becomes `mrjbot demo`.
//!
//! stdout belongs to the demo (its one line of JSON): whatever the builds say goes to stderr.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{needs, process, repository};

/// A demo is looked at, not measured: half the time to build for a tenth more of CPU.
const BUILT_SOONER: [&str; 4] =
    ["--config", "profile.release.lto=\"thin\"", "--config", "profile.release.codegen-units=4"];

pub fn run(args: &[String]) -> Result<bool> {
    let root = repository::root()?;
    needs::check(&root)?;
    if needs::has_web(&root) {
        build_web(&root)?;
    }
    process::note("Building the release binary (the first time takes some minutes) …");
    let mut build = process::cargo();
    build.args(["build", "--release", "--package", "mrjbot"]).args(BUILT_SOONER);
    process::must(build.current_dir(&root))?;
    let binary = process::target_folder(&root)?.join("release").join("mrjbot");
    become_program(Command::new(binary).arg("demo").args(args))
}

/// `npm ci` when the lock file changed since the last one, then `npm run build`.
pub fn build_web(root: &Path) -> Result<()> {
    install_web(root)?;
    process::note("Building the dashboard …");
    process::must(Command::new("npm").args(["run", "build"]).current_dir(root.join("web")))
}

pub fn install_web(root: &Path) -> Result<()> {
    let web = root.join("web");
    let changed = |path: &str| std::fs::metadata(web.join(path)).and_then(|meta| meta.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_none() || installed < changed("package-lock.json") {
        process::note("Installing the dashboard's packages …");
        process::must(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&web))?;
    }
    Ok(())
}

/// The demo takes our place: same process id, same signals, same streams.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<bool> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("starting {}", command.get_program().to_string_lossy()))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<bool> {
    let status =
        command.status().with_context(|| format!("starting {}", command.get_program().to_string_lossy()))?;
    Ok(status.success())
}
