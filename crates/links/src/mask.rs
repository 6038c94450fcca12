//! Xray's `finalmask`: disguises around the stream. Read only as far as other formats can say the same.

use serde_json::Value;

use crate::protocol::ProtocolKind;

/// The password of Salamander when that is the only UDP mask.
pub(crate) fn salamander(mask: &Value) -> Option<&str> {
    let [only] = mask.get("udp")?.as_array()?.as_slice() else { return None };
    if only.get("type")?.as_str()? != "salamander" {
        return None;
    }
    only.get("settings")?.get("password")?.as_str()
}

/// The port ranges of Hysteria 2's port hopping: `20000-30000,40000`, or "".
pub(crate) fn hop_ports(mask: &Value) -> &str {
    let ports = || mask.get("quicParams")?.get("udpHop")?.get("ports")?.as_str();
    ports().unwrap_or_default()
}

/// Whether a client of another core cannot wear it: anything but Hysteria 2 with Salamander or port hopping.
pub(crate) fn is_for_xray_only(mask: &Value, protocol: ProtocolKind) -> bool {
    let masks = mask.get("udp").and_then(Value::as_array).map_or(0, Vec::len);
    protocol != ProtocolKind::Hysteria2 || masks > usize::from(salamander(mask).is_some())
}
