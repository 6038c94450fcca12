//! A provider that says what a closure says, so that a test can hang, drip, cut, flood or lie.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use gateways::zarinpal::Options;
use gateways::{Patience, Zarinpal};
use kernel::{Money, Secret};
use serde_json::Value;
use shop::payments::{Asked, GatewayAccess, PaymentRequest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const MERCHANT: &str = "1344b5d4-0048-11e8-94db-005056a205be";
pub const AUTHORITY: &str = "A00000000000000000000000000217885159";
pub const CALLBACK_URL: &str = "https://shop.example/webhooks/zarinpal?n=5ecret";
/// Where the paths of the API begin, below a prefix that a proxy may have.
const API: &str = "/zp/pg/v4/payment/";

#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Relative to [`API`].
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
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// Nothing, ever.
    Hang,
    /// One character after the other, for ever.
    Drip,
    /// As much as is read, for ever.
    Flood,
    /// The connection closes without an answer.
    Cut,
    /// The connection closes after half of this body.
    Half(String),
}

pub fn json(status: u16, body: &Value) -> Reply {
    text(status, "application/json", &body.to_string())
}

pub fn text(status: u16, content_type: &str, body: &str) -> Reply {
    let headers = vec![("Content-Type", content_type.to_owned())];
    Reply::Answer { status, headers, body: body.to_owned() }
}

type Handler = dyn Fn(&Seen) -> Reply + Send + Sync;

pub struct Server {
    address: String,
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/zp/", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let handler: Arc<Handler> = Arc::new(handler);
        let seen = Arc::clone(&log);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                tokio::spawn(async move {
                    // A client that has gone away is not this server's concern.
                    drop(serve(stream, &handler, &seen).await);
                });
            }
        });
        Self { address, log, task }
    }

    /// A server that always says this.
    pub async fn saying(status: u16, body: Value) -> Self {
        Self::start(move |_| json(status, &body)).await
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn gateway(&self) -> Zarinpal {
        Zarinpal::new(Some(&self.address)).unwrap()
    }

    pub fn impatient(&self) -> Zarinpal {
        Zarinpal::with(&impatient(&self.address)).unwrap()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    /// The paths of everything asked since the last look.
    pub fn paths_taken(&self) -> Vec<String> {
        self.log.lock().unwrap().drain(..).map(|seen| seen.path).collect()
    }

    /// The paths of everything asked so far.
    pub fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.path).collect()
    }
}

/// Waits no longer than a test may.
pub fn impatient(url: &str) -> Options {
    let patience = Patience { call: Duration::from_millis(500), ..Patience::default() };
    Options { patience, ..Options::at(url) }
}

pub fn access() -> GatewayAccess {
    access_of(MERCHANT)
}

pub fn access_of(merchant: &str) -> GatewayAccess {
    GatewayAccess { merchant: Secret::new(merchant), sandbox: false, refund: None }
}

pub fn rial(amount: i64) -> Money {
    Money::from_rial(amount).unwrap()
}

pub fn asked() -> Asked {
    Asked { authority: AUTHORITY.to_owned(), amount: rial(1_500_000) }
}

pub fn request() -> PaymentRequest {
    PaymentRequest {
        order_ref: "4711".to_owned(),
        amount: rial(1_500_000),
        callback_url: CALLBACK_URL.to_owned(),
        description: "Order 4711".to_owned(),
    }
}

async fn serve(
    mut stream: TcpStream,
    handler: &Arc<Handler>,
    log: &Arc<Mutex<Vec<Seen>>>,
) -> std::io::Result<()> {
    let Some(seen) = read(&mut stream).await else { return Ok(()) };
    log.lock().unwrap().push(seen.clone());
    match handler(&seen) {
        Reply::Hang => std::future::pending().await,
        Reply::Cut => Ok(()),
        Reply::Drip => drip(&mut stream).await,
        Reply::Flood => flood(&mut stream).await,
        Reply::Half(body) => {
            let head =
                format!("HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body.as_bytes()[..body.len() / 2]).await?;
            stream.shutdown().await
        }
        Reply::Answer { status, headers, body } => {
            let mut text =
                format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            text.push_str("\r\n");
            text.push_str(&body);
            stream.write_all(text.as_bytes()).await?;
            stream.shutdown().await
        }
    }
}

/// Always in time for a limit between two characters, never for one of the whole.
async fn drip(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    stream.write_all(b"HTTP/1.1 200 X\r\nContent-Length: 60000\r\n\r\n").await?;
    loop {
        ticks.tick().await;
        stream.write_all(b" ").await?;
    }
}

async fn flood(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n").await?;
    loop {
        stream.write_all(&[b' '; 4096]).await?;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
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
    let path = target.strip_prefix(API).unwrap_or(&target).to_owned();
    Some(Seen { method, path, headers, body: String::from_utf8_lossy(&body).into_owned() })
}
