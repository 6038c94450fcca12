//! Self-signed panels: pinned or refused, never waved through.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use xui::{Error, Finding, Panel, Tls, fetch_certificate};

use crate::server::{Server, ok};

fn self_signed() -> (TlsAcceptor, [u8; 32]) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["panel.test".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, "my panel");
    params.not_after = rcgen::date_time_ymd(2031, 5, 17);
    let certificate = params.self_signed(&key).unwrap();
    let sha256 = Sha256::digest(certificate.der()).into();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), sha256)
}

async fn server() -> (Server, [u8; 32]) {
    let (acceptor, sha256) = self_signed();
    (Server::start_with(Some(acceptor), |_| ok(json!([]))).await, sha256)
}

#[tokio::test]
async fn the_pinned_certificate_is_accepted_and_no_other() {
    let (server, sha256) = server().await;
    let mut config = server.with_token();
    config.tls = Tls::PinSha256(sha256);
    Panel::new(config.clone()).unwrap().inbounds().await.unwrap();

    config.tls = Tls::PinSha256([7; 32]);
    let panel = Panel::new(config.clone()).unwrap();
    assert_eq!(panel.inbounds().await.unwrap_err(), Error::TlsFingerprintMismatch { seen: sha256 });
    let report = panel.probe(0).await;
    assert_eq!(report.findings, [Finding::TlsFingerprintChanged { seen: sha256 }]);
    assert!(!report.usable());
    assert_eq!(server.calls().len(), 1, "the token went to the right server only");
}

#[tokio::test]
async fn a_self_signed_certificate_is_shown_for_pinning() {
    let (server, sha256) = server().await;
    let panel = Panel::new(server.with_token()).unwrap();
    assert!(matches!(panel.inbounds().await.unwrap_err(), Error::TlsUntrusted { .. }));
    let facts = fetch_certificate(&server.url).await.unwrap();
    assert_eq!(facts.sha256, sha256);
    assert!(facts.self_signed);
    assert_eq!(facts.common_name.as_deref(), Some("my panel"));
    assert_eq!(facts.names, ["panel.test", "127.0.0.1"]);
    assert_eq!(facts.not_after_s, Some(1_936_742_400), "2031-05-17");
    let report = panel.probe(0).await;
    assert_eq!(report.findings, [Finding::TlsUntrusted { certificate: Some(facts) }]);
    assert_eq!(server.calls().len(), 0);
}

#[tokio::test]
async fn plain_and_tls_are_not_mixed_up() {
    let plain = Server::start(|_| ok(json!([]))).await;
    assert_eq!(fetch_certificate(&plain.url).await.unwrap_err(), Error::BadAddress { part: "scheme" });
    // What Go says to a TLS greeting on a plain port, and hangs up.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: url::Url = format!("https://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    assert!(matches!(fetch_certificate(&url).await.unwrap_err(), Error::TlsBroken { .. }));
    let mut config = plain.with_token();
    config.base_url = url;
    assert!(matches!(Panel::new(config).unwrap().inbounds().await.unwrap_err(), Error::TlsBroken { .. }));
}
