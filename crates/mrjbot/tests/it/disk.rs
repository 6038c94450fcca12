//! The whole demo on a disk that breaks.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use testkit::TestEngine;

use crate::contract::Walk;
use crate::demo::Demo;

const SHIM: &str = include_str!("fsync_fails.c");

/// The shim, compiled by what compiles SQLite for us.
fn shim(folder: &Path) -> Result<PathBuf> {
    let (source, library) = (folder.join("fsync_fails.c"), folder.join("fsync_fails.so"));
    std::fs::write(&source, SHIM)?;
    let compiled =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).arg("-ldl").output()?;
    ensure!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    Ok(library)
}

/// F-16: a write that the disk does not make durable is answered to nobody. The process ends, says why, and ends again as
/// long as it is so; afterwards what nobody was told is done, and what they were told stands.
#[tokio::test]
async fn f16_on_a_disk_that_keeps_nothing_the_shop_ends_and_loses_nothing() {
    if TestEngine::of_this_run() == TestEngine::Postgres {
        return; // a server looks after its own disk: it ends, and every shop waits for it (F-15)
    }
    let folder = tempfile::tempdir().unwrap();
    let trigger = folder.path().join("the disk is broken");
    let library = shim(folder.path()).unwrap();
    let demo = Demo::start_on_a_disk(&library, &trigger).await.unwrap();
    let mut walk = Walk::begin(demo).await.unwrap();
    walk.buys_by_card().await.unwrap();
    std::fs::write(&trigger, "").unwrap();
    let said = walk.asks_for_the_balance().await.unwrap();
    let log = walk.demo.dies_saying("the disk refused to make a write durable").await.unwrap();
    assert!(log.contains("exit status: 1"), "it ended as if nothing were wrong:\n{log}");
    assert_eq!(walk.said().await.unwrap(), said, "somebody was answered");
    std::fs::remove_file(&trigger).unwrap();
    walk.hears_the_balance().await.unwrap();
    walk.formats_answer().await.unwrap();
    walk.is_well().await.unwrap();
    walk.demo.end().await.unwrap();
}
