//! A Bot API on loopback whose answers the test decides. Remembers every request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Secret;
use serde_json::{Value, json};
use telegram::{Bot, Patience};

pub const TOKEN: &str = "123456:AAE-secret_token";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Call {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

pub struct Answer {
    pub status: u16,
    pub body: Body,
}

/// An accepted call.
pub fn ok(result: &Value) -> Answer {
    Answer { status: 200, body: Body::from(json!({ "ok": true, "result": result }).to_string()) }
}

/// A refused call.
pub fn refused(code: u16, description: &str, parameters: &Value) -> Answer {
    let body =
        json!({ "ok": false, "error_code": code, "description": description, "parameters": parameters });
    Answer { status: code, body: Body::from(body.to_string()) }
}

/// Anything else.
pub fn raw(status: u16, body: impl Into<Body>) -> Answer {
    Answer { status, body: body.into() }
}

type Script = Box<dyn FnMut(&Call) -> Answer + Send>;

pub struct Fake {
    pub url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

struct Shared {
    calls: Arc<Mutex<Vec<Call>>>,
    script: Mutex<Script>,
}

impl Fake {
    pub async fn start(script: impl FnMut(&Call) -> Answer + Send + 'static) -> Self {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::new(Shared { calls: Arc::clone(&calls), script: Mutex::new(Box::new(script)) });
        let router = Router::new().fallback(serve).with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, calls }
    }

    pub fn bot(&self) -> Bot {
        bot_at(&self.url)
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub fn count(&self, method: &str) -> usize {
        self.calls().iter().filter(|call| call.method == method).count()
    }
}

pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

pub fn bot_at(url: &str) -> Bot {
    let patience = Patience { backoff: Duration::from_millis(1), ..Patience::default() };
    Bot::with_patience(Secret::new(TOKEN), url, client(), patience).unwrap()
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let method =
        path.strip_prefix(&format!("/bot{TOKEN}/")).or(path.strip_prefix(&format!("/file/bot{TOKEN}/")));
    let content_type = request
        .headers()
        .get("content-type")
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default();
    let call = Call {
        method: method.expect("an address with the token").to_owned(),
        content_type,
        body: to_bytes(request.into_body(), 64 << 20).await.unwrap().to_vec(),
    };
    shared.calls.lock().unwrap().push(call.clone());
    let answer = (shared.script.lock().unwrap())(&call);
    Response::builder().status(StatusCode::from_u16(answer.status).unwrap()).body(answer.body).unwrap()
}

/// A server that reads a request and closes the connection without an answer.
pub async fn deaf() -> (String, Arc<Mutex<usize>>) {
    use tokio::io::AsyncReadExt as _;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            if socket.read(&mut buffer).await.unwrap_or(0) > 0 {
                *counter.lock().unwrap() += 1;
            }
        }
    });
    (url, heard)
}
