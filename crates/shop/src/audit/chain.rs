//! The hash of one entry. Pure.

use sha2::{Digest as _, Sha256};

/// What an entry's hash covers, in this order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'a> {
    pub prev_hash: &'a str,
    pub seq: i64,
    pub at: i64,
    pub actor: &'a str,
    pub face: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub data: &'a str,
}

impl Link<'_> {
    /// SHA-256 in hex. Every part goes in with its length: no two entries share an encoding.
    pub(super) fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(b"mrjbot.audit.v1");
        hasher.update(self.seq.to_be_bytes());
        hasher.update(self.at.to_be_bytes());
        for part in [self.prev_hash, self.actor, self.face, self.action, self.subject, self.data] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hex::encode(hasher.finalize())
    }
}
