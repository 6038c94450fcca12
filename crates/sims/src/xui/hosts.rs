//! `hosts/list` (3.4 and later): the named endpoints that an inbound's `externalProxy` entries become.
//!
//! Read only; hosts that a person edits by hand are not simulated.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::model::{Inbound, int_of, text_of};
use super::world::World;

/// Length of a group id.
const GROUP_ID_LEN: usize = 16;

/// Every host, in the order of the inbounds.
pub(crate) fn list(world: &World) -> Value {
    let of = |i: &Inbound| {
        let proxies =
            i.stream.value().get("externalProxy").and_then(Value::as_array).cloned().unwrap_or_default();
        let hosts = proxies.iter().enumerate().map(|(at, proxy)| host(world, i, at, proxy));
        hosts.collect::<Vec<_>>()
    };
    Value::Array(world.db.inbounds.iter().flat_map(of).collect())
}

fn host(world: &World, i: &Inbound, at: usize, proxy: &Value) -> Value {
    let digest = hex::encode(Sha256::digest(format!("{}|{}|{at}", world.guid, i.id)));
    let port = int_of(proxy, "port");
    let security = match text_of(proxy, "forceTls") {
        "" => "same",
        given => given,
    };
    json!({
        "groupId": &digest[..GROUP_ID_LEN], "inboundIds": [i.id], "hosts": [format!("{}:{port}", text_of(proxy, "dest"))],
        "sortOrder": at, "remark": text_of(proxy, "remark"), "serverDescription": "", "isDisabled": false,
        "isHidden": false, "tags": null, "port": port, "security": security, "sni": "", "hostHeader": "", "path": "",
        "alpn": null, "fingerprint": "", "overrideSniFromAddress": false, "keepSniBlank": false,
        "pinnedPeerCertSha256": null, "verifyPeerCertByName": "", "allowInsecure": false, "echConfigList": "",
        "muxParams": "", "sockoptParams": "", "finalMask": "", "vlessRoute": "", "excludeFromSubTypes": null,
        "nodeGuids": null, "mihomoIpVersion": "", "mihomoX25519": false, "shuffleHost": false,
    })
}
