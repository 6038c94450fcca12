//! Transfers as they are asked for and as they are computed. Pure.

use kernel::{AttemptId, Money, OrderId, Timestamp, TransferId, sabotage};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::account::Account;
use super::error::LedgerError;
use crate::{Error, Result};

/// The most entries of one transfer.
const ENTRIES_MAX: usize = 32;
/// The longest reason kept, in characters.
pub(super) const REASON_LEN_MAX: usize = 500;

/// What a transfer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// Money came in; at most one for a payment attempt (I-5).
    Credit,
    /// An order is paid from a wallet; exactly one for a paid order (I-6).
    Charge,
    /// An order's money goes back to the wallet.
    Refund,
    /// A person changed a balance by hand.
    Adjust,
    /// A customer sent money to another customer's wallet.
    Peer,
    /// Takes another transfer back; made by `transfer_reverse` only.
    Reversal,
    /// Money moves between accounts of ours.
    Internal,
    /// What was there before these books.
    Opening,
}

impl TransferKind {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Adjust => "adjust",
            Self::Peer => "peer",
            Self::Reversal => "reversal",
            Self::Internal => "internal",
            Self::Opening => "opening",
        }
    }
}

/// A transfer to be posted. Entries sum to zero; at least two, none of nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferPost {
    pub kind: TransferKind,
    /// Unique for ever: `pay:<attempt>:credit`, `order:<id>:charge`, `refund:<order>:<n>`.
    pub idem_key: String,
    pub entries: Vec<(Account, Money)>,
    pub attempt_id: Option<AttemptId>,
    pub order_id: Option<OrderId>,
    /// For people. Not part of what makes two posts the same.
    pub reason: String,
}

/// How a post ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub transfer_id: TransferId,
    /// False when it had been posted before.
    pub fresh: bool,
}

/// What an account holds, in rial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    pub balance: Money,
    /// Reserved by holds.
    pub held: Money,
    pub available: Money,
}

/// One change of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    pub transfer_id: TransferId,
    /// As [`TransferKind::as_str`].
    pub kind: String,
    pub amount: Money,
    pub balance_after: Money,
    pub reason: String,
    pub order_id: Option<OrderId>,
    pub attempt_id: Option<AttemptId>,
    pub at: Timestamp,
}

/// An account's row while it is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AccountRow {
    pub id: i64,
    pub code: String,
    pub floor: Option<i64>,
    pub balance: i64,
    pub held: i64,
    pub version: i64,
}

impl AccountRow {
    /// How much is missing when `balance - held` is below the floor.
    pub(super) fn missing(&self) -> Option<Money> {
        if sabotage::on("wallet-floor-unchecked") {
            return None;
        }
        let held = if sabotage::on("held-money-spendable") { 0 } else { self.held };
        let available = self.balance.checked_sub(held)?;
        let missing = self.floor?.checked_sub(available)?;
        Money::from_rial(missing).ok().filter(|missing| missing.is_positive())
    }
}

/// One posting to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub account_id: i64,
    pub amount: i64,
    pub account_version: i64,
    pub balance_after: i64,
}

impl TransferPost {
    /// Refuses what is no transfer: a defect of the caller, never of a customer.
    pub(super) fn check(&self) -> Result<()> {
        let count = self.entries.len();
        if !(2..=ENTRIES_MAX).contains(&count) || self.entries.iter().any(|(_, amount)| amount.is_zero()) {
            return Err(Error::internal(format!("transfer {} has no proper entries", self.idem_key)));
        }
        let mut sum = Money::ZERO;
        for (_, amount) in &self.entries {
            sum = sum.checked_add(*amount)?;
        }
        let balances = sum.is_zero() || sabotage::on("transfer-balance-unchecked");
        if balances && !self.idem_key.is_empty() {
            Ok(())
        } else {
            Err(Error::internal(format!("transfer {:?} does not balance: {sum}", self.idem_key)))
        }
    }

    /// What makes two posts the same, as SHA-256 in hex.
    pub(super) fn input_hash(&self, reverses: Option<TransferId>) -> Result<String> {
        let entries: Vec<(String, i64)> =
            self.entries.iter().map(|(account, amount)| (account.code(), amount.rial())).collect();
        let input =
            serde_json::to_vec(&(self.kind.as_str(), entries, self.attempt_id, self.order_id, reverses))?;
        Ok(hex::encode(Sha256::digest(input)))
    }

    pub(super) fn reason_kept(&self) -> String {
        self.reason.chars().take(REASON_LEN_MAX).collect()
    }
}

/// Computes the postings of `entries` (account code, amount) on locked `rows`, and leaves the rows as they shall be.
pub(super) fn lines_of(rows: &mut [AccountRow], entries: &[(String, Money)]) -> Result<Vec<Line>> {
    let before: Vec<i64> = rows.iter().map(|row| row.balance).collect();
    let mut lines = Vec::with_capacity(entries.len());
    for (code, amount) in entries {
        let row = rows.iter_mut().find(|row| row.code == *code);
        let row = row.ok_or_else(|| Error::internal(format!("account {code} is not there")))?;
        row.balance = Money::from_rial(row.balance)?.checked_add(*amount)?.rial();
        row.version += 1;
        lines.push(Line {
            account_id: row.id,
            amount: amount.rial(),
            account_version: row.version,
            balance_after: row.balance,
        });
    }
    // Who gets money may be below the floor still; who gives it may not.
    let poorer = rows.iter().zip(before).filter(|(row, before)| row.balance < *before).map(|(row, _)| row);
    match poorer.filter_map(AccountRow::missing).max() {
        Some(missing) => Err(LedgerError::InsufficientFunds { missing }.into()),
        None => Ok(lines),
    }
}
