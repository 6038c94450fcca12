//! TLS to panels: the machine's trust store, or one pinned leaf. Never "accept anything" for calls; the one connection
//! that accepts anything ([`fetch_certificate`]) sends nothing and only looks.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::certificate::{CertificateFacts, sha256};
use crate::config::{CONNECT_TIMEOUT, Tls};
use crate::error::{Error, UnreachableCause};

/// The certificate was not the pinned one. Travels inside rustls' error to the transport.
#[derive(Debug)]
pub(crate) struct PinMismatch {
    pub(crate) seen: [u8; 32],
}

impl fmt::Display for PinMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another certificate than the pinned one")
    }
}

impl std::error::Error for PinMismatch {}

/// Client configuration for calls; HTTP/1.1 only, so no ALPN.
pub(crate) fn client_config(tls: Tls) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match tls {
        Tls::Verify => Arc::new(
            rustls_platform_verifier::Verifier::new(Arc::clone(&provider))
                .map_err(|error| Error::Client { cause: error.to_string() })?,
        ),
        Tls::PinSha256(pin) => {
            Arc::new(LeafVerifier { pin: Some(pin), seen: Mutex::new(None), provider: Arc::clone(&provider) })
        }
    };
    config_with(provider, verifier)
}

fn config_with(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
) -> Result<ClientConfig, Error> {
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Client { cause: error.to_string() })?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// Compares the leaf's fingerprint (or only notes the leaf, when nothing is pinned). The handshake's signature is
/// checked either way: whoever answers holds the key of that certificate.
#[derive(Debug)]
struct LeafVerifier {
    pin: Option<[u8; 32]>,
    seen: Mutex<Option<CertificateFacts>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for LeafVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(pin) = self.pin else {
            let facts = CertificateFacts::of_der(end_entity);
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(facts);
            return Ok(ServerCertVerified::assertion());
        };
        let seen = sha256(end_entity);
        if seen == pin {
            return Ok(ServerCertVerified::assertion());
        }
        let mismatch = OtherError(Arc::new(PinMismatch { seen }));
        Err(rustls::Error::InvalidCertificate(CertificateError::Other(mismatch)))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Opens one TLS connection, notes the leaf certificate and hangs up. Nothing is sent, nothing is trusted.
///
/// # Errors
/// [`Error::BadAddress`] when the address is not https, [`Error::Unreachable`], [`Error::TlsBroken`] when the other
/// side does not speak TLS.
pub async fn fetch_certificate(url: &Url) -> Result<CertificateFacts, Error> {
    if url.scheme() != "https" {
        return Err(Error::BadAddress { part: "scheme" });
    }
    let host = url.host().ok_or(Error::BadAddress { part: "host" })?;
    let port = url.port_or_known_default().ok_or(Error::BadAddress { part: "port" })?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        Arc::new(LeafVerifier { pin: None, seen: Mutex::new(None), provider: Arc::clone(&provider) });
    let config = config_with(provider, Arc::<LeafVerifier>::clone(&verifier))?;
    let name = match &host {
        Host::Domain(name) => ServerName::try_from((*name).to_owned()).map_err(|_| bad_host())?,
        Host::Ipv4(address) => ServerName::from(std::net::IpAddr::from(*address)),
        Host::Ipv6(address) => ServerName::from(std::net::IpAddr::from(*address)),
    };
    let address = match &host {
        Host::Domain(name) => (*name).to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    let stream = within(TcpStream::connect((address, port))).await?.map_err(|error| Error::Unreachable {
        cause: match error.kind() {
            std::io::ErrorKind::ConnectionRefused => UnreachableCause::Refused,
            std::io::ErrorKind::NotFound => UnreachableCause::Dns,
            _ => UnreachableCause::Other,
        },
    })?;
    let handshake = within(TlsConnector::from(Arc::new(config)).connect(name, stream)).await?;
    let seen = verifier.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (seen, handshake) {
        (Some(facts), Ok(_)) => Ok(facts),
        (_, Err(error)) => Err(Error::TlsBroken { cause: error.to_string() }),
        (None, Ok(_)) => Err(Error::TlsBroken { cause: "no certificate".to_owned() }),
    }
}

fn bad_host() -> Error {
    Error::BadAddress { part: "host" }
}

async fn within<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    tokio::time::timeout(CONNECT_TIMEOUT, work)
        .await
        .map_err(|_| Error::Unreachable { cause: UnreachableCause::ConnectTimeout })
}
