//! `trojan://<password>@host:port?…#name`

use super::query::Query;
use super::{escape, write_tail};
use crate::node::Node;

pub(super) fn write(out: &mut String, node: &Node, password: &str) {
    let mut query = Query::default();
    query.transport(node);
    query.security(node);
    out.push_str("trojan://");
    escape(out, password);
    write_tail(out, node, query);
}
