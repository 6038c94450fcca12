//! `vless://<id>@host:port?encryption=…&flow=…#name`

use super::query::Query;
use super::{escape, write_tail};
use crate::node::Node;

pub(super) fn write(out: &mut String, node: &Node, [id, encryption, flow]: [&String; 3]) {
    let mut query = Query::default();
    query.set("encryption", encryption.as_str());
    query.set_filled("flow", flow.as_str());
    query.transport(node);
    query.security(node);
    out.push_str("vless://");
    escape(out, id);
    write_tail(out, node, query);
}
