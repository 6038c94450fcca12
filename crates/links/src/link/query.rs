//! The query of a share link: transport and security parameters, keys sorted as the panel sorts them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::escape;
use crate::node::Node;
use crate::security::{Reality, Security, Tls};
use crate::transport::{Transport, Xhttp};

#[derive(Default)]
pub(super) struct Query<'a> {
    pairs: Vec<(&'static str, Cow<'a, str>)>,
}

impl<'a> Query<'a> {
    pub(super) fn set(&mut self, key: &'static str, value: impl Into<Cow<'a, str>>) {
        self.pairs.push((key, value.into()));
    }

    /// [`Query::set`] unless there is nothing to say.
    pub(super) fn set_filled(&mut self, key: &'static str, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        if !value.is_empty() {
            self.pairs.push((key, value));
        }
    }

    pub(super) fn transport(&mut self, node: &'a Node) {
        self.set("type", node.transport.network());
        match &node.transport {
            Transport::Tcp | Transport::Hysteria => {}
            Transport::TcpHttp(header) => {
                self.set("headerType", "http");
                self.set("path", header.paths.first().map_or("/", String::as_str));
                self.set_filled("host", header.hosts.first().map_or("", String::as_str));
            }
            Transport::Ws(target) | Transport::HttpUpgrade(target) => {
                self.set("path", target.path.as_str());
                self.set("host", target.host.as_str());
            }
            Transport::Grpc(grpc) => {
                self.set("serviceName", grpc.service_name.as_str());
                self.set("authority", grpc.authority.as_str());
                if grpc.multi {
                    self.set("mode", "multi");
                }
            }
            Transport::Xhttp(xhttp) => {
                self.set("path", xhttp.path.as_str());
                self.set("host", xhttp.host.as_str());
                self.set("mode", xhttp.mode.as_str());
                if let Some(padding) = xhttp.extra.get("xPaddingBytes").and_then(Value::as_str) {
                    self.set("x_padding_bytes", padding);
                }
                self.set_filled("extra", extra_json(xhttp));
            }
        }
        if let Some(mask) = &node.mask {
            self.set("fm", mask.to_string());
        }
    }

    /// Security parameters, with `security=none` said aloud.
    pub(super) fn security(&mut self, node: &'a Node) {
        self.set("security", node.security.name());
        match &node.security {
            Security::None => {}
            Security::Tls(tls) => self.tls(tls),
            Security::Reality(reality) => self.reality(reality, &node.spider_path),
        }
    }

    pub(super) fn tls(&mut self, tls: &'a Tls) {
        self.tls_names(tls);
        self.set_filled("pcs", tls.pins.join(","));
        if tls.allow_insecure {
            self.set("allowInsecure", "1");
        }
    }

    /// The parameters that Hysteria 2 links share with the others.
    pub(super) fn tls_names(&mut self, tls: &'a Tls) {
        self.set_filled("alpn", tls.alpn.join(","));
        self.set_filled("sni", tls.server_name.as_str());
        self.set_filled("fp", tls.fingerprint.as_str());
        self.set_filled("ech", tls.ech.as_str());
        self.set_filled("vcn", tls.verify_name.as_str());
    }

    fn reality(&mut self, reality: &'a Reality, spider_path: &'a str) {
        self.set_filled("sni", reality.server_name.as_str());
        self.set("pbk", reality.public_key.as_str());
        self.set("sid", reality.short_id.as_str());
        self.set("fp", reality.fingerprint.as_str());
        self.set_filled("pqv", reality.mldsa65_verify.as_str());
        self.set_filled("spx", spider_path);
    }

    /// Appends `?key=value&…`.
    pub(super) fn write(mut self, out: &mut String) {
        self.pairs.sort_unstable_by_key(|(key, _)| *key);
        for (index, (key, value)) in self.pairs.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            out.push_str(key);
            out.push('=');
            escape(out, value);
        }
    }
}

/// What a client needs beyond path, host and mode, as the panel packs it into `extra`.
fn extra_json(xhttp: &Xhttp) -> String {
    let mut extra = Map::new();
    if !xhttp.mode.is_empty() {
        extra.insert("mode".to_owned(), Value::from(xhttp.mode.as_str()));
    }
    extra.extend(xhttp.extra.clone());
    if extra.is_empty() { String::new() } else { Value::Object(extra).to_string() }
}
