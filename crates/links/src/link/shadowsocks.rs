//! `ss://<account>@host:port?…#name`: base64url of `method:password` for legacy methods, plain escaped parts
//! for 2022 (SIP002, SIP022).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::query::Query;
use super::{escape, write_tail};
use crate::node::Node;
use crate::protocol::is_shadowsocks_2022;
use crate::security::Security;
use crate::transport::Transport;

pub(super) fn write(out: &mut String, node: &Node, method: &str, (server_key, key): (Option<&str>, &str)) {
    out.push_str("ss://");
    if is_shadowsocks_2022(method) {
        escape(out, method);
        for part in server_key.into_iter().chain([key]) {
            out.push(':');
            escape(out, part);
        }
    } else {
        URL_SAFE_NO_PAD.encode_string(format!("{method}:{key}"), out);
    }
    let mut query = Query::default();
    if let Transport::TcpHttp(header) = &node.transport {
        let host = header.hosts.first().map_or("", String::as_str);
        query.set("plugin", format!("obfs-local;obfs=http;obfs-host={host}"));
    } else {
        query.transport(node);
    }
    if node.security != Security::None {
        query.security(node);
    }
    write_tail(out, node, query);
}
