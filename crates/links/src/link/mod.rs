//! Share links: one line of text that any Xray-based app imports; the forms of 3x-ui-api.md §12.
//!
//! A link is `scheme://account@host:port?query#name`, every part escaped; VMess wraps JSON in base64 instead.

mod hysteria2;
mod query;
mod shadowsocks;
mod trojan;
mod vless;
mod vmess;

use std::net::Ipv6Addr;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::node::{Account, Node};
use query::Query;

/// Everything but letters, digits and `-_.~`: right in any part of a URL.
pub(crate) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What would end or break a URL that is written whole after another scheme.
pub(crate) const ESCAPED_IN_URL: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\\').add(b'`').add(b'{').add(b'}');

/// Enough for any ordinary link, so that writing one allocates once.
const LINK_BYTES: usize = 384;

/// The node as a share link.
#[must_use]
pub fn share_link(node: &Node) -> String {
    let mut link = String::with_capacity(LINK_BYTES);
    write_link(&mut link, node);
    link
}

/// Appends the node's share link to `out`.
pub(crate) fn write_link(out: &mut String, node: &Node) {
    match &node.account {
        Account::Vless { id, encryption, flow } => vless::write(out, node, [id, encryption, flow]),
        Account::Vmess { id, cipher } => vmess::write(out, node, id, cipher),
        Account::Trojan { password } => trojan::write(out, node, password),
        Account::Shadowsocks { method, server_key, key } => {
            shadowsocks::write(out, node, method, (server_key.as_deref(), key));
        }
        Account::Hysteria2 { auth } => hysteria2::write(out, node, auth),
    }
}

/// Where a notice leads: a closed port of the device itself.
pub(crate) const NOTICE_HOST: &str = "127.0.0.1";
pub(crate) const NOTICE_PORT: u16 = 1;

/// A harmless line that apps show among the nodes.
pub(crate) fn write_notice(out: &mut String, text: &str) {
    out.push_str("vless://00000000-0000-0000-0000-000000000000@");
    out.push_str(&format!("{NOTICE_HOST}:{NOTICE_PORT}?encryption=none&security=none&type=tcp#"));
    escape(out, text);
}

/// Appends `@host:port?query#name`.
fn write_tail(out: &mut String, node: &Node, query: Query<'_>) {
    out.push('@');
    if node.host.parse::<Ipv6Addr>().is_ok() {
        out.push('[');
        out.push_str(&node.host);
        out.push(']');
    } else {
        escape(out, &node.host);
    }
    out.push(':');
    out.push_str(&node.port.to_string());
    query.write(out);
    out.push('#');
    escape(out, &node.name);
}

fn escape(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, ESCAPED));
}
