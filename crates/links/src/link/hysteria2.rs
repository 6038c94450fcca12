//! `hysteria2://<auth>@host:port?sni=…&obfs=salamander&mport=…#name`

use super::query::Query;
use super::{escape, write_tail};
use crate::node::Node;

pub(super) fn write(out: &mut String, node: &Node, auth: &str) {
    let mut query = Query::default();
    query.set("security", "tls");
    if let Some(tls) = node.tls() {
        query.tls_names(tls);
        query.set_filled("pinSHA256", tls.pins.first().map_or("", String::as_str));
        if tls.allow_insecure {
            query.set("insecure", "1");
        }
    }
    if let Some(password) = node.salamander() {
        query.set("obfs", "salamander");
        query.set("obfs-password", password);
    }
    query.set_filled("mport", node.hop_ports());
    out.push_str("hysteria2://");
    escape(out, auth);
    write_tail(out, node, query);
}
