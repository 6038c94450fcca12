//! Secrets at rest: ChaCha20-Poly1305 under the master key, bound to the place they are kept in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use kernel::Rng;
use sha2::{Digest as _, Sha256};

const NONCE_LEN: usize = 12;

/// Seals and opens small secrets.
#[derive(Clone)]
pub struct Sealer(ChaCha20Poly1305);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// A sealed value was damaged, moved, or sealed under another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value cannot be opened with this master key")]
pub struct SealError;

impl From<SealError> for crate::Error {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

impl Sealer {
    /// A sealer under the key derived from `master` (any length; 32 random bytes as hex in practice).
    #[must_use]
    pub fn new(master: &kernel::Secret) -> Self {
        let key =
            Sha256::new().chain_update(b"mrjbot.seal.v1").chain_update(master.expose().as_bytes()).finalize();
        let key: [u8; 32] = key.into();
        Self(ChaCha20Poly1305::new(&Key::from(key)))
    }

    /// Seals `plain` for `place` (e.g. `panel.access`). The answer is base64 of nonce and ciphertext.
    ///
    /// # Errors
    /// [`SealError`] never happens for values of ordinary size.
    pub fn seal(&self, rng: &Rng, place: &str, plain: &str) -> Result<String, SealError> {
        let nonce: [u8; NONCE_LEN] = rng.bytes();
        let payload = Payload { msg: plain.as_bytes(), aad: place.as_bytes() };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).map_err(|_| SealError)?;
        Ok(STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what [`Self::seal`] made for the same place.
    ///
    /// # Errors
    /// [`SealError`] when it was damaged, moved or sealed under another key.
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, SealError> {
        let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| SealError)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let plain = self.0.decrypt(&Nonce::from(*nonce), payload).map_err(|_| SealError)?;
        String::from_utf8(plain).map_err(|_| SealError)
    }
}
