//! Only who the machine's trust store vouches for is told the merchant id.

use std::sync::Arc;

use gateways::Zarinpal;
use rcgen::{CertificateParams, KeyPair};
use shop::payments::{Gateway as _, GatewayError};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::server::{MERCHANT, access, asked};

fn self_signed() -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
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
    TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn a_stranger_with_a_certificate_of_his_own_is_told_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let (heard, mut hears) = mpsc::unbounded_channel();
    let acceptor = self_signed();
    let stranger = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        match acceptor.accept(stream).await {
            Ok(mut stream) => {
                let mut bytes = vec![0; 4096];
                let count = stream.read(&mut bytes).await.unwrap_or(0);
                drop(heard.send(Ok(String::from_utf8_lossy(&bytes[..count]).into_owned())));
            }
            Err(error) => drop(heard.send(Err(error.to_string()))),
        }
    });
    let error = Zarinpal::new(Some(&address)).unwrap().verify(&access(), &asked()).await.unwrap_err();
    assert_eq!(error, GatewayError::Unknown("no connection".to_owned()));
    stranger.await.unwrap();
    let handshake = hears.recv().await.unwrap();
    // He may believe the handshake done before we hang up; he has read nothing then.
    let heard = handshake.as_ref().map_or("", String::as_str);
    assert!(!heard.contains(MERCHANT) && heard.is_empty(), "{handshake:?}");
}
