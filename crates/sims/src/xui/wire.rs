//! Connections: plain or TLS, with a switch that cuts one without an answer.
//!
//! With TLS a plain-HTTP request to the port gets the raw 307 that the panel sends. Certificates are self-signed.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::panel::StartError;
use super::world::Certificate;

/// Connections that wait for the server.
const BACKLOG: usize = 256;
/// Time for a handshake or the head of a misdirected request.
const HELLO_LIMIT: Duration = Duration::from_secs(5);
/// Head of a misdirected request that is read.
const HEAD_MAX_BYTES: usize = 8 * 1024;
const TLS_HANDSHAKE: u8 = 0x16;

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// One connection.
pub(crate) struct Wire {
    stream: Stream,
    dead: Arc<AtomicBool>,
}

impl Wire {
    fn new(stream: Stream) -> Self {
        Self { stream, dead: Arc::default() }
    }

    fn alive(&self) -> io::Result<()> {
        if self.dead.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.alive()?;
        match &mut self.stream {
            Stream::Plain(s) => Pin::new(s).poll_read(cx, buf),
            Stream::Tls(s) => Pin::new(s).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.alive()?;
        match &mut self.stream {
            Stream::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Stream::Tls(s) => Pin::new(s).poll_write(cx, buf),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        match &mut self.stream {
            Stream::Plain(s) => Pin::new(s).poll_flush(cx),
            Stream::Tls(s) => Pin::new(s).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Stream::Tls(s) => Pin::new(s).poll_shutdown(cx),
        }
    }
}

/// Who is at the other end, and the switch that cuts the connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    ip: IpAddr,
    dead: Arc<AtomicBool>,
}

impl Peer {
    pub(crate) fn ip(&self) -> IpAddr {
        self.ip
    }

    /// Nothing more goes out on this connection; the client sees it close without an answer.
    pub(crate) fn cut(&self) {
        self.dead.store(true, Ordering::SeqCst);
    }
}

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self { ip: stream.remote_addr().ip(), dead: Arc::clone(&stream.io().dead) }
    }
}

/// Where connections come in, handshake done.
pub(crate) struct Door {
    local: SocketAddr,
    ready: mpsc::Receiver<(Wire, SocketAddr)>,
}

impl Door {
    /// Listens until `stop`.
    pub(crate) fn open(
        listener: TcpListener,
        tls: Option<Arc<ServerConfig>>,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        let local = listener.local_addr()?;
        let (sender, ready) = mpsc::channel(BACKLOG);
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                if let Ok((stream, from)) = accepted {
                    let (tls, sender) = (tls.clone().map(TlsAcceptor::from), sender.clone());
                    tokio::spawn(async move {
                        if let Ok(Some(wire)) = tokio::time::timeout(HELLO_LIMIT, greet(stream, tls)).await {
                            let _ = sender.send((wire, from)).await;
                        }
                    });
                }
            }
        });
        Ok(Self { local, ready })
    }
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        match self.ready.recv().await {
            Some(found) => found,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.local)
    }
}

async fn greet(mut stream: TcpStream, tls: Option<TlsAcceptor>) -> Option<Wire> {
    stream.set_nodelay(true).ok()?;
    let Some(tls) = tls else { return Some(Wire::new(Stream::Plain(stream))) };
    let mut first = [0];
    if stream.peek(&mut first).await.ok()? == 0 {
        return None;
    }
    if first[0] == TLS_HANDSHAKE {
        let secured = tls.accept(stream).await.ok()?;
        return Some(Wire::new(Stream::Tls(Box::new(secured))));
    }
    send_to_https(&mut stream).await;
    None
}

/// The raw answer to plain HTTP on a TLS port.
async fn send_to_https(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut part = [0; 1024];
    while head.len() < HEAD_MAX_BYTES && !head.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut part).await {
            Ok(n) if n > 0 => head.extend_from_slice(&part[..n]),
            _ => break,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split_whitespace().nth(1).unwrap_or("/");
    let host = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let location = format!("https://{}{path}", host.unwrap_or("localhost"));
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A new self-signed certificate for localhost.
pub(crate) fn self_signed() -> Result<Certificate, StartError> {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).map_err(|e| StartError::Tls(e.to_string()))?;
    let (cert, key) = (made.cert.der().as_ref().to_vec(), made.signing_key.serialize_der());
    Ok(Certificate { cert: STANDARD.encode(cert), key: STANDARD.encode(key) })
}

/// Lower-case hex of the SHA-256 of the certificate's DER.
pub(crate) fn fingerprint(certificate: &Certificate) -> Result<String, StartError> {
    let der = STANDARD.decode(&certificate.cert).map_err(|e| StartError::Tls(e.to_string()))?;
    Ok(hex::encode(Sha256::digest(der)))
}

/// The server's side of TLS.
pub(crate) fn server_config(certificate: &Certificate) -> Result<Arc<ServerConfig>, StartError> {
    let wrong = |e: &dyn std::fmt::Display| StartError::Tls(e.to_string());
    let cert = STANDARD.decode(&certificate.cert).map_err(|e| wrong(&e))?;
    let key = STANDARD.decode(&certificate.key).map_err(|e| wrong(&e))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| wrong(&e))?
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(cert)], key)
        .map_err(|e| wrong(&e))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
