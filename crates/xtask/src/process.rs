//! Starting programs: found or not, quietly or with their output passed on. Never hides what a program said.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// The cargo that runs us. What `cargo run` told us about our own package is not passed on: build scripts that read it
/// would be built anew each time.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.env_remove("CARGO_BIN_NAME").env_remove("CARGO_CRATE_NAME");
    command
}

/// The first place in PATH that has this program.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|full| full.is_file())
}

/// What a program prints on stdout; `None` when it cannot be started or fails.
pub fn output(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program with all it says on stderr, so that stdout stays ours.
pub fn on_stderr(command: &mut Command) -> Result<ExitStatus> {
    let name = name_of(command);
    command.stdin(Stdio::null()).stdout(Stdio::from(std::io::stderr()));
    command.status().with_context(|| format!("starting {name}"))
}

/// As [`on_stderr`], and an error when the program fails.
pub fn must(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let status = on_stderr(command)?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a program, hands each line it says (stdout and stderr in their true order) to `line`, and tells how it ended.
pub fn lines(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
    let name = name_of(command);
    let (reader, writer) = std::io::pipe().context("opening a pipe")?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(writer.try_clone().context("opening a pipe")?)
        .stderr(writer)
        .spawn()
        .with_context(|| format!("starting {name}"))?;
    // the command still holds the writing end; without this the reader never sees the end
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).with_context(|| format!("reading what {name} says"))? > 0 {
        line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
        bytes.clear();
    }
    child.wait().with_context(|| format!("waiting for {name}"))
}

/// Where cargo puts what it builds.
pub fn target_folder(root: &Path) -> Result<PathBuf> {
    let output = cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("starting cargo")?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("reading `cargo metadata`")?;
    let folder = metadata["target_directory"].as_str().context("`cargo metadata` names no target folder")?;
    Ok(PathBuf::from(folder))
}

/// Says something to a person while stdout belongs to a machine.
pub fn note(text: &str) {
    let mut stderr = std::io::stderr().lock();
    // a closed stderr is no reason to stop
    let _ = writeln!(stderr, "{text}");
}

fn name_of(command: &Command) -> String {
    let args = command.get_args().map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ");
    let program =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    format!("`{program} {args}`")
}
