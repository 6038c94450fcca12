//! Seals: transfers in blocks, hashed one after the other, so that a change of the past shows even when whoever made it
//! has changed every table that hangs on it (I-11). Whoever could also seal anew is found out by a seal kept elsewhere.

use std::fmt;
use std::str::FromStr;

use kernel::sabotage;
use sea_orm::ConnectionTrait;
use sha2::{Digest as _, Sha256};

use super::invariants::{Severity, Violation};
use super::store::seals::{self, Seal};
use crate::{Ctx, Result};

/// How many transfers a block holds at most.
const BLOCK_MAX: i64 = 1_000;
/// How many seals are in memory at once while they are proven.
const PAGE: i64 = 500;
/// How many broken blocks are named.
const DETAILS_MAX: usize = 20;

/// How much of a hash a person keeps, in letters of hex: enough that nobody finds other books with the same.
const KEPT_LEN: usize = 32;

/// A seal, to be kept where the database is not. Written `BLOCK:HASH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealHead {
    block: i64,
    /// The beginning of a SHA-256 in hex.
    hash: String,
}

impl SealHead {
    #[must_use]
    pub fn block(&self) -> i64 {
        self.block
    }

    fn of(seal: &Seal) -> Self {
        Self { block: seal.block, hash: seal.hash.chars().take(KEPT_LEN).collect() }
    }
}

impl fmt::Display for SealHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.block, self.hash)
    }
}

impl FromStr for SealHead {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        const WRONG: &str = "a seal is a number, a colon and 32 letters and digits, as doctor tells it";
        let (block, hash) = text.split_once(':').ok_or(WRONG)?;
        let is_hash = hash.len() == KEPT_LEN && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let block = block.parse().ok().filter(|block| *block > 0 && is_hash).ok_or(WRONG)?;
        Ok(Self { block, hash: hash.to_ascii_lowercase() })
    }
}

/// The newest seal; `None` before the first transfer was sealed.
///
/// # Errors
/// The database's own failures.
pub async fn seal_head(db: &impl ConnectionTrait) -> Result<Option<SealHead>> {
    Ok(seals::seal_last(db).await?.as_ref().map(SealHead::of))
}

/// Whether a seal that was kept elsewhere still stands.
///
/// # Errors
/// The database's own failures.
pub async fn seal_stands(db: &impl ConnectionTrait, kept: &SealHead) -> Result<bool> {
    let found = seals::seals_after(db, kept.block.saturating_sub(1), 1).await?;
    Ok(found.first().is_some_and(|seal| SealHead::of(seal) == *kept))
}

/// Seals the next block; whether it was full, so that there may be another.
pub(super) async fn block_seal(ctx: &Ctx<'_>) -> Result<bool> {
    seals::numbers_settle(ctx.tx()).await?;
    let last = seals::seal_last(ctx.tx()).await?;
    let (block, after_id) = last.as_ref().map_or((1, 0), |last| (last.block + 1, last.last_id));
    let Some(last_id) = seals::block_end(ctx.tx(), after_id, BLOCK_MAX).await? else { return Ok(false) };
    let before = last.map_or_else(String::new, |last| last.hash);
    let hash = hash_of(ctx.tx(), &before, (block, after_id, last_id)).await?;
    seals::seal_insert(ctx.tx(), Seal { block, after_id, last_id, hash }, ctx.now()).await?;
    Ok(last_id - after_id >= BLOCK_MAX)
}

/// Every part goes in with its length: no two blocks share an encoding.
async fn hash_of(
    db: &impl ConnectionTrait,
    before: &str,
    (block, after_id, last_id): (i64, i64, i64),
) -> Result<String> {
    let [transfers, postings] = seals::block_text(db, (after_id, last_id)).await?;
    let mut hasher = Sha256::new();
    hasher.update(b"mrjbot.ledger.v1");
    for number in [block, after_id, last_id] {
        hasher.update(number.to_be_bytes());
    }
    for part in [before, &transfers, &postings] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    Ok(hex::encode(hasher.finalize()))
}

/// I-11: what is in each block is what was sealed, and each seal stands on the one before it.
pub(super) async fn seals_check(db: &impl ConnectionTrait) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    let mut last = Seal { block: 0, after_id: 0, last_id: 0, hash: String::new() };
    loop {
        let page = seals::seals_after(db, last.block, PAGE).await?;
        if page.is_empty() || sabotage::on("seals-unchecked") {
            return Ok(found);
        }
        for seal in page {
            if found.len() >= DETAILS_MAX {
                return Ok(found);
            }
            let follows = seal.block == last.block + 1 && seal.after_id == last.last_id;
            let numbers = (seal.block, seal.after_id, seal.last_id);
            if !follows {
                found.push(broken(format!("seal {} does not follow seal {}", seal.block, last.block)));
            } else if hash_of(db, &last.hash, numbers).await? != seal.hash {
                let Seal { block, after_id, last_id, .. } = seal;
                found.push(broken(format!(
                    "transfers {} to {last_id} are not what seal {block} sealed",
                    after_id + 1
                )));
            }
            last = seal;
        }
    }
}

fn broken(detail: String) -> Violation {
    Violation { id: "I-11", severity: Severity::Broken, detail }
}
