//! A tiny HTTP server that answers as a closure says, so that a test can hang, cut or lie. Also serves recordings.

use std::sync::{Arc, Mutex};

use kernel::Secret;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use url::Url;
use xui::{Auth, Panel, PanelConfig};

#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Relative to `/p4nel/`.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// Nothing, ever.
    Hang,
    /// The connection closes without an answer.
    Cut,
}

pub fn json(status: u16, body: &Value) -> Reply {
    let headers = vec![("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned())];
    Reply::Answer { status, headers, body: body.to_string() }
}

pub fn ok(obj: Value) -> Reply {
    let mut body = serde_json::json!({ "success": true, "msg": "" });
    body["obj"] = obj;
    json(200, &body)
}

pub fn refused(msg: &str) -> Reply {
    json(200, &serde_json::json!({ "success": false, "msg": msg, "obj": null }))
}

pub fn bare(status: u16) -> Reply {
    Reply::Answer { status, headers: Vec::new(), body: String::new() }
}

pub fn html(status: u16, body: &str) -> Reply {
    let headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
    Reply::Answer { status, headers, body: body.to_owned() }
}

type Handler = dyn Fn(&Seen) -> Reply + Send + Sync;

pub struct Server {
    pub url: Url,
    log: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(None, handler).await
    }

    pub async fn start_with(
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = Url::parse(&format!("{scheme}://{}/p4nel/", listener.local_addr().unwrap())).unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let handler: Arc<Handler> = Arc::new(handler);
        let seen = Arc::clone(&log);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (handler, seen, tls) = (Arc::clone(&handler), Arc::clone(&seen), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &handler, &seen).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &handler, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Self { url, log, task }
    }

    /// `METHOD path` of everything asked so far.
    pub fn calls(&self) -> Vec<String> {
        self.log.lock().unwrap().iter().map(|seen| format!("{} {}", seen.method, seen.path)).collect()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    pub fn count(&self, part: &str) -> usize {
        self.calls().iter().filter(|call| call.contains(part)).count()
    }

    pub fn with_password(&self) -> PanelConfig {
        let auth =
            Auth::Password { username: "admin".to_owned(), password: Secret::new("secret"), totp: None };
        PanelConfig::new(self.url.clone(), auth)
    }

    pub fn with_token(&self) -> PanelConfig {
        PanelConfig::new(self.url.clone(), Auth::Token(Secret::new("t0ken")))
    }

    pub fn panel(&self) -> Panel {
        Panel::new(self.with_token()).unwrap()
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    handler: &Arc<Handler>,
    log: &Arc<Mutex<Vec<Seen>>>,
) {
    let Some(seen) = request(&mut stream).await else { return };
    log.lock().unwrap().push(seen.clone());
    match handler(&seen) {
        Reply::Hang => std::future::pending::<()>().await,
        Reply::Cut => {}
        Reply::Answer { status, headers, body } => {
            let mut text =
                format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            text.push_str("\r\n");
            text.push_str(&body);
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    }
}

async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        let mut chunk = [0_u8; 4096];
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.parse::<usize>().ok())
        .unwrap_or(0);
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        let mut chunk = [0_u8; 4096];
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&chunk[..count]);
    }
    let path = target.strip_prefix("/p4nel/").unwrap_or(&target).to_owned();
    Some(Seen { method, path, headers, body: String::from_utf8_lossy(&body).into_owned() })
}
