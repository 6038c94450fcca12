//! How bytes travel inside the connection: tcp, ws, grpc, httpupgrade, xhttp, hysteria.
//!
//! Keeps only what a client must know; never the server's side (certificates, fallbacks, sockopt).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::inbound::ParseError;
use crate::loose;

/// `xhttpSettings` members a client must share with the server (3x-ui-api.md §12), in the panel's order.
const XHTTP_SHARED: &[&str] = &[
    "xPaddingBytes",
    "xPaddingObfsMode",
    "xPaddingKey",
    "xPaddingHeader",
    "xPaddingPlacement",
    "xPaddingMethod",
    "uplinkHTTPMethod",
    "sessionIDPlacement",
    "sessionIDKey",
    "sessionPlacement",
    "sessionKey",
    "seqPlacement",
    "seqKey",
    "uplinkDataPlacement",
    "uplinkDataKey",
    "uplinkChunkSize",
    "scMaxEachPostBytes",
    "scMinPostsIntervalMs",
    "noGRPCHeader",
    "xmux",
    "downloadSettings",
];

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "network", rename_all = "snake_case")]
pub(crate) enum Transport {
    #[default]
    Tcp,
    TcpHttp(HttpHeader),
    Ws(HttpTarget),
    Grpc(Grpc),
    HttpUpgrade(HttpTarget),
    Xhttp(Xhttp),
    Hysteria,
}

/// tcp disguised by an HTTP request header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HttpHeader {
    pub(crate) method: String,
    pub(crate) paths: Vec<String>,
    pub(crate) hosts: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HttpTarget {
    /// As the server stores it, early data (`?ed=2048`) included.
    pub(crate) path: String,
    pub(crate) host: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Grpc {
    pub(crate) service_name: String,
    pub(crate) authority: String,
    pub(crate) multi: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Xhttp {
    pub(crate) path: String,
    pub(crate) host: String,
    pub(crate) mode: String,
    /// The members of `XHTTP_SHARED` that differ from the core's default.
    pub(crate) extra: Map<String, Value>,
}

impl Transport {
    /// Reads `streamSettings`. Errors: [`ParseError::UnsupportedTransport`].
    pub(crate) fn parse(stream: &Value) -> Result<Self, ParseError> {
        let network = loose::text(stream, "network");
        let settings = |key: &str| stream.get(key).unwrap_or(&Value::Null);
        Ok(match network.as_str() {
            "" | "tcp" | "raw" => match stream.get("tcpSettings") {
                Some(tcp) => Self::parse_tcp(tcp),
                None => Self::parse_tcp(settings("rawSettings")),
            },
            "ws" | "websocket" => Self::Ws(HttpTarget::parse(settings("wsSettings"))),
            "grpc" | "gun" => Self::Grpc(Grpc::parse(settings("grpcSettings"))),
            "httpupgrade" => Self::HttpUpgrade(HttpTarget::parse(settings("httpupgradeSettings"))),
            "xhttp" | "splithttp" => match stream.get("xhttpSettings") {
                Some(xhttp) => Self::Xhttp(Xhttp::parse(xhttp)),
                None => Self::Xhttp(Xhttp::parse(settings("splithttpSettings"))),
            },
            _ => return Err(ParseError::UnsupportedTransport(network)),
        })
    }

    fn parse_tcp(tcp: &Value) -> Self {
        let Some(header) = tcp.get("header").filter(|header| loose::text(header, "type") == "http") else {
            return Self::Tcp;
        };
        let request = header.get("request").unwrap_or(&Value::Null);
        let mut paths = loose::filled_list(request, "path");
        if paths.is_empty() {
            paths.push("/".to_owned());
        }
        let method = loose::text(request, "method");
        Self::TcpHttp(HttpHeader {
            method: if method.is_empty() { "GET".to_owned() } else { method },
            paths,
            hosts: hosts(request),
        })
    }

    /// The name the panel, share links and Xray give it.
    pub(crate) fn network(&self) -> &'static str {
        match self {
            Self::Tcp | Self::TcpHttp(_) => "tcp",
            Self::Ws(_) => "ws",
            Self::Grpc(_) => "grpc",
            Self::HttpUpgrade(_) => "httpupgrade",
            Self::Xhttp(_) => "xhttp",
            Self::Hysteria => "hysteria",
        }
    }
}

impl HttpTarget {
    fn parse(settings: &Value) -> Self {
        Self { path: loose::text(settings, "path"), host: host(settings) }
    }

    /// The path without `ed`, and the early data size it asked for: as Xray reads it.
    pub(crate) fn early_data(&self) -> (String, Option<u32>) {
        let Some((path, query)) = self.path.split_once('?') else { return (self.path.clone(), None) };
        let mut early = None;
        let mut kept = String::new();
        for pair in query.split('&') {
            match pair.strip_prefix("ed=").and_then(|size| size.parse::<u32>().ok()) {
                Some(size) => early = Some(size),
                None => {
                    kept.push(if kept.is_empty() { '?' } else { '&' });
                    kept.push_str(pair);
                }
            }
        }
        (format!("{path}{kept}"), early.filter(|size| *size > 0))
    }
}

impl Grpc {
    fn parse(settings: &Value) -> Self {
        Self {
            service_name: loose::text(settings, "serviceName"),
            authority: loose::text(settings, "authority"),
            multi: loose::flag(settings, "multiMode"),
        }
    }
}

impl Xhttp {
    fn parse(settings: &Value) -> Self {
        let mut extra = Map::new();
        for key in XHTTP_SHARED {
            if let Some(value) = settings.get(*key).filter(|value| !is_xhttp_default(key, value)) {
                extra.insert((*key).to_owned(), value.clone());
            }
        }
        if let Some(Value::Object(headers)) = settings.get("headers") {
            let mut headers = headers.clone();
            headers.retain(|name, value| !name.eq_ignore_ascii_case("host") && loose::is_filled(value));
            if !headers.is_empty() {
                extra.insert("headers".to_owned(), Value::Object(headers));
            }
        }
        Self {
            path: loose::text(settings, "path"),
            host: host(settings),
            mode: loose::text(settings, "mode"),
            extra,
        }
    }
}

fn is_xhttp_default(key: &str, value: &Value) -> bool {
    let default = match key {
        "scMaxEachPostBytes" => "1000000",
        "scMinPostsIntervalMs" => "30",
        _ => return !loose::is_filled(value),
    };
    !loose::is_filled(value) || value.as_str().map_or_else(|| value.to_string(), str::to_owned) == default
}

fn host(settings: &Value) -> String {
    let own = loose::text(settings, "host");
    if own.is_empty() {
        return settings
            .get("headers")
            .and_then(|headers| loose::header(headers, "host"))
            .unwrap_or_default();
    }
    own
}

fn hosts(request: &Value) -> Vec<String> {
    let Some(Value::Object(headers)) = request.get("headers") else { return Vec::new() };
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .flat_map(|(name, _)| loose::filled_list(&request["headers"], name))
        .collect()
}
