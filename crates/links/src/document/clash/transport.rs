//! The transport half of a mihomo proxy.

use serde_json::{Map, Value, json};

use crate::transport::{Grpc, HttpHeader, HttpTarget, Transport};

/// Appends `network` and its options; `None` when mihomo does not know the transport.
pub(super) fn write(proxy: &mut Map<String, Value>, transport: &Transport) -> Option<()> {
    let (network, options) = match transport {
        Transport::Tcp | Transport::Hysteria => return Some(()),
        Transport::TcpHttp(header) => ("http", http(header)),
        Transport::Ws(target) => ("ws", ws(target, false)),
        Transport::HttpUpgrade(target) => ("ws", ws(target, true)),
        Transport::Grpc(settings) => ("grpc", grpc(settings)),
        Transport::Xhttp(_) => return None,
    };
    proxy.insert("network".to_owned(), json!(network));
    proxy.insert(format!("{network}-opts"), options);
    Some(())
}

fn http(header: &HttpHeader) -> Value {
    let mut options = json!({"method": header.method, "path": header.paths});
    if !header.hosts.is_empty() {
        options["headers"] = json!({"Host": header.hosts});
    }
    options
}

fn ws(target: &HttpTarget, upgrade: bool) -> Value {
    let (path, early_data) = target.early_data();
    let mut options = json!({"path": path});
    if !target.host.is_empty() {
        options["headers"] = json!({"Host": target.host});
    }
    if upgrade {
        options["v2ray-http-upgrade"] = json!(true);
    } else if let Some(size) = early_data {
        options["max-early-data"] = json!(size);
        options["early-data-header-name"] = json!("Sec-WebSocket-Protocol");
    }
    options
}

/// A name that begins with `/` is a path of its own making; of `/path/one|many` the first is gun's.
fn grpc(grpc: &Grpc) -> Value {
    let name = grpc.service_name.as_str();
    let own = name.starts_with('/').then(|| name.split('|').next()).flatten();
    json!({"grpc-service-name": own.unwrap_or(name)})
}
