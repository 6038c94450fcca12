//! The recordings of six real panels, replayed against the simulator of the same release.
//!
//! Needs python3 and the shared folder beside the repository; says so by name where one is missing.

use std::path::{Path, PathBuf};

use sims::xui::{Panel, PanelOptions, Profile};
use tokio::process::Command;

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared")
}

/// Why the recordings cannot be replayed here, if they cannot.
async fn hindrance(recording: &Path, tool: &Path) -> Option<String> {
    let python = Command::new("python3").arg("--version").output().await;
    if !python.is_ok_and(|o| o.status.success()) {
        return Some("python3 is not installed".to_owned());
    }
    [recording, tool].iter().find(|p| !p.exists()).map(|p| format!("{} is not there", p.display()))
}

async fn replay(profile: Profile) -> Result<String, String> {
    let recording = shared().join(format!("fixtures/xui/{profile}.json"));
    let tool = shared().join("tools/xui_replay.py");
    if let Some(why) = hindrance(&recording, &tool).await {
        return Ok(format!("skipped: replay of {profile}: {why}"));
    }
    let options = PanelOptions { profile, empty: true, ..PanelOptions::default() };
    let panel = Panel::start(options).await.map_err(|e| e.to_string())?;
    let output = Command::new("python3")
        .arg(&tool)
        .arg(&recording)
        .args(["--url", &panel.url, "--sub", &panel.sub_url, "--core"])
        .args(panel.token.iter().flat_map(|t| ["--token", t.as_str()]))
        .output()
        .await
        .map_err(|e| e.to_string())?;
    panel.shutdown().await;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() && printed.contains(" same, 0 different") {
        return Ok(format!("replay of {profile}: {}", printed.trim()));
    }
    Err(format!("{profile}:\n{printed}{}", String::from_utf8_lossy(&output.stderr)))
}

macro_rules! replays {
    ($($name:ident: $profile:expr,)*) => {$(
        #[tokio::test]
        async fn $name() {
            match replay($profile).await {
                Ok(note) => println!("{note}"),
                Err(differences) => panic!("{differences}"),
            }
        }
    )*};
}

replays! {
    recording_of_2_6_8_replays: Profile::V2_6_8,
    recording_of_2_9_4_replays: Profile::V2_9_4,
    recording_of_3_0_2_replays: Profile::V3_0_2,
    recording_of_3_1_0_replays: Profile::V3_1_0,
    recording_of_3_6_0_replays: Profile::V3_6_0,
    recording_of_3_7_dev_replays: Profile::V3_7Dev,
}
