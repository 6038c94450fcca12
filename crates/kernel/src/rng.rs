//! Randomness is an argument.

use std::fmt;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::rngs::{StdRng, SysRng};
use rand::{RngExt as _, SeedableRng as _, TryRng as _};
use uuid::Uuid;

/// A shared source of random values: cryptographic in the product, seeded in tests.
pub struct Rng(Mutex<StdRng>);

impl fmt::Debug for Rng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rng")
    }
}

/// The operating system gave no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoEntropy;

impl Rng {
    /// A generator seeded by the operating system.
    ///
    /// # Errors
    /// [`NoEntropy`] when the system has none to give.
    pub fn from_system() -> Result<Self, NoEntropy> {
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed).map_err(|_| NoEntropy)?;
        Ok(Self(Mutex::new(StdRng::from_seed(seed))))
    }

    /// A reproducible generator. For tests, simulators and sample data only.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    fn with<T>(&self, f: impl FnOnce(&mut StdRng) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    #[must_use]
    pub fn next_u64(&self) -> u64 {
        self.with(|rng| rng.random())
    }

    /// A number in `0..end`; zero when `end` is zero.
    #[must_use]
    pub fn below(&self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.with(|rng| rng.random_range(0..end)) }
    }

    /// A fraction in `0.0..1.0`.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        self.with(|rng| rng.random())
    }

    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.with(|rng| rng.fill(&mut bytes[..]));
        bytes
    }

    /// A random (version 4) UUID.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// Standard base64 of 32 random bytes: the one form of password that every panel keeps (fact R-3). Without `/`,
    /// because panels of the old kind name some clients by their password in a path; costs about one bit.
    #[must_use]
    pub fn password(&self) -> String {
        loop {
            let password = STANDARD.encode(self.bytes::<32>());
            if !password.contains('/') {
                return password;
            }
        }
    }

    /// `len` characters of `a-z0-9`, about 5.17 bits each.
    #[must_use]
    pub fn token(&self, len: usize) -> String {
        const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        self.with(|rng| (0..len).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect())
    }
}
