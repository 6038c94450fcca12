//! `server/*`: status, key generators, the configuration, the core's switch.
//!
//! The machine behind the panel is made up; only its shape and the core's state mean something.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Rng;
use serde_json::{Value, json};

use super::app::App;
use super::model::text_of;
use super::profile::Profile;
use super::reply::{Refusal, Reply};
use super::routes::Call;
use super::views::Obj;
use super::world::World;

/// The core of the recorded lifecycles.
pub const CORE_VERSION: &str = "26.7.28";
const NO_CORE: &str = "fork/exec bin/xray-linux-amd64: no such file or directory";
/// The snapshot of the machine is taken every two seconds; there is none before.
const SNAPSHOT_MS: i64 = 2_000;

/// Answers one call of the group `server`.
pub(crate) fn handle(app: &App, call: &Call) -> Reply {
    let p = app.profile;
    let mut world = app.world();
    match call.name {
        "status" => Reply::ok("", status(p, &world, &app.rng, app.now_ms())),
        "getNewUUID" => Reply::ok("", json!({ "uuid": app.rng.uuid().to_string() })),
        "getNewX25519Cert" if world.core.present => {
            let (private, public) = x25519_pair(&app.rng);
            Reply::ok("", json!({ "privateKey": private, "publicKey": public }))
        }
        "getNewX25519Cert" => {
            Reply::refused("Error while obtaining the X25519 certificate.", &Refusal::raw(NO_CORE))
        }
        "getXrayVersion" => Reply::ok("", json!([format!("v{CORE_VERSION}")])),
        "getConfigJson" => Reply::ok("", config(&world)),
        "getDb" => {
            let name = axum::http::header::CONTENT_DISPOSITION;
            let body = serde_json::to_vec(&world.db).unwrap_or_default();
            Reply::text(200, "application/octet-stream", body).with(name, "attachment; filename=x-ui.db")
        }
        _ if !world.core.present => Reply::went_wrong(&Refusal::raw(NO_CORE)),
        "stopXrayService" => {
            world.restart_core();
            world.core.running = false;
            Reply::ok("Xray has been successfully stopped.", Value::Null)
        }
        _ => {
            world.restart_core();
            Reply::ok("Xray has been successfully relaunched.", Value::Null)
        }
    }
}

/// A REALITY key pair as the panel writes it: URL-safe base64 without padding.
pub(crate) fn x25519_pair(rng: &Rng) -> (String, String) {
    let private = rng.bytes::<32>();
    let public = x25519_dalek::x25519(private, x25519_dalek::X25519_BASEPOINT_BYTES);
    (URL_SAFE_NO_PAD.encode(private), URL_SAFE_NO_PAD.encode(public))
}

fn core_state(world: &World) -> Value {
    match (world.core.present, world.core.running) {
        (true, true) => json!({ "state": "running", "errorMsg": "", "version": CORE_VERSION }),
        (true, false) => json!({ "state": "stop", "errorMsg": "", "version": CORE_VERSION }),
        (false, _) => json!({ "state": "error", "errorMsg": NO_CORE, "version": "Unknown" }),
    }
}

fn status(p: Profile, world: &World, rng: &Rng, now_ms: i64) -> Value {
    let up_ms = now_ms - world.started_ms;
    if up_ms < SNAPSHOT_MS && world.core.present {
        return Value::Null;
    }
    const GIB: u64 = 1 << 30;
    let v36 = p >= Profile::V3_6_0;
    let seconds = up_ms / 1_000;
    let packets = |mut io: Value, up: &str, down: &str| {
        if v36 {
            io[up] = json!(rng.below(900));
            io[down] = json!(rng.below(900));
        }
        io
    };
    Obj::new()
        .put("cpu", rng.fraction() * 20.0)
        .put("cpuCores", 2)
        .put("logicalPro", 2)
        .put("cpuSpeedMhz", 2_499.998)
        .put("mem", json!({ "current": GIB / 2 + rng.below(GIB / 16), "total": 2 * GIB }))
        .put("swap", json!({ "current": 0, "total": 0 }))
        .put("disk", json!({ "current": 8 * GIB, "total": 40 * GIB }))
        .put_if(v36, "diskIO", json!({ "read": 0, "write": rng.below(40_000) }))
        .put_if(v36, "diskTraffic", json!({ "read": 3 * GIB, "write": 9 * GIB }))
        .put("xray", core_state(world))
        .put_if(p.is_b(), "panelVersion", p.version())
        .put_if(v36, "panelGuid", world.guid.as_str())
        .put("uptime", 864_000 + seconds)
        .put("loads", json!([0.12, 0.2, 0.18]))
        .put("tcpCount", 300 + rng.below(100))
        .put("udpCount", rng.below(30))
        .put(
            "netIO",
            packets(json!({ "up": rng.below(200_000), "down": rng.below(900_000) }), "pktUp", "pktDown"),
        )
        .put("netTraffic", packets(json!({ "sent": 912 * GIB, "recv": 812 * GIB }), "pktSent", "pktRecv"))
        .put("publicIP", json!({ "ipv4": "N/A", "ipv6": "N/A" }))
        .put("appStats", json!({ "threads": 13, "mem": 31_299_848, "uptime": seconds }))
        .done()
}

/// The part of the core's configuration that a reader can use.
fn config(world: &World) -> Value {
    let inbounds: Vec<Value> = world
        .db
        .inbounds
        .iter()
        .filter(|i| i.enable)
        .map(|i| {
            let mut settings = i.settings.value().clone();
            if let Some(clients) = settings.get_mut("clients").and_then(Value::as_array_mut) {
                clients.retain(|c| world.admits(text_of(c, "email")));
            }
            json!({
                "tag": i.tag, "listen": i.listen, "port": i.port, "protocol": i.protocol,
                "settings": settings, "streamSettings": i.stream.value(), "sniffing": i.sniffing.value(),
            })
        })
        .collect();
    json!({ "log": { "loglevel": "warning" }, "inbounds": inbounds, "outbounds": [{ "protocol": "freedom", "tag": "direct" }] })
}
