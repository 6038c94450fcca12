//! F-03 and what comes with it, on the real binary: killed again and again while everything around it fails.
//!
//! The harness is a program of this crate; `cargo xtask faults` runs it for longer.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use serde_json::Value;

/// Both runs keep both cores busy: one after the other.
static ALONE: Mutex<()> = Mutex::new(());

/// Runs the harness: whether it is content, what it printed and what it told on the way.
fn harness(arguments: &[&str]) -> Result<(bool, String, String)> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let on_postgres = std::env::var("MRJBOT_TEST_POSTGRES_URL").is_ok_and(|url| !url.is_empty());
    let database = if on_postgres { "postgres" } else { "sqlite" };
    let output = Command::new(env!("CARGO_BIN_EXE_faults"))
        .args(["--json", "--database", database])
        .args(arguments)
        .output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((output.status.success(), text(&output.stdout), text(&output.stderr)))
}

#[test]
fn f03_a_shop_that_is_killed_while_everything_fails_loses_nothing() {
    let arguments = ["--seed", "3", "--customers", "60", "--kills", "20", "--minutes", "0.5"];
    let (content, printed, told) = harness(&arguments).unwrap();
    let report: Value = serde_json::from_str(&printed).unwrap_or_default();
    assert!(content, "{report}\n{told}");
    assert_eq!(report["kills"], 20, "{report}");
    assert!(report["operations"].as_u64().unwrap() > 0, "{report}");
    for zero in ["lost", "doubled", "undelivered", "untold"] {
        assert_eq!(report[zero], 0, "{report}");
    }
    assert_eq!(report["violations"], serde_json::json!([]), "{report}");
}

#[test]
fn the_checker_sees_a_credit_that_is_gone_and_one_that_is_there_twice() {
    let arguments = ["--self-test", "--seed", "5", "--customers", "12", "--minutes", "0.2"];
    let (content, _, told) = harness(&arguments).unwrap();
    assert!(content, "{told}");
}
