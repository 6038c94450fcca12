//! One payment from its request to its end: what it is, and how it moves.
//!
//! Pure. Time alone moves it too: late answers of the bank arrive, unverified money goes back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::money::Currency;

/// Where a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Nobody has opened the page.
    Created,
    /// The payer is at the bank, or the bank has not made up its mind.
    InBank,
    /// The money is there and waits for the merchant's word.
    Paid,
    /// The money is the merchant's.
    Verified,
    /// The payer gave up.
    Canceled,
    /// The bank refused.
    Failed,
    /// The money went back to the payer.
    Reversed,
}

impl State {
    /// The word of `inquiry.json`.
    pub(super) fn inquired(self) -> &'static str {
        match self {
            Self::Created | Self::InBank => "IN_BANK",
            Self::Paid => "PAID",
            Self::Verified => "VERIFIED",
            Self::Canceled | Self::Failed => "FAILED",
            Self::Reversed => "REVERSED",
        }
    }

    /// The payer has brought money, or is told so.
    pub(super) fn is_success(self) -> bool {
        matches!(self, Self::Paid | Self::Verified)
    }

    /// The payer can still choose.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::InBank)
    }
}

/// A payment that has ended otherwise than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended(pub(super) State);

/// How a payment of an open session ends at the bank.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) pan: String,
    pub(super) ref_id: u64,
    pub(super) now_ms: i64,
}

/// Money of a payment that the merchant gives back through the panel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Refund {
    pub(super) rial: i64,
    pub(super) at_ms: i64,
    pub(super) status: String,
    pub(super) description: String,
}

/// A payment as the service keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    /// Grows from session to session.
    pub(super) nr: u64,
    pub(super) authority: String,
    pub(super) merchant_id: String,
    /// In `currency`, as it was asked for.
    pub(super) amount: i64,
    pub(super) currency: Currency,
    pub(super) callback_url: String,
    pub(super) description: String,
    pub(super) order_id: Option<String>,
    pub(super) mobile: Option<String>,
    /// The only card that may pay.
    pub(super) card_pan: Option<String>,
    /// Verified as it is paid.
    pub(super) auto_verify: bool,
    /// Parts that go to other accounts.
    pub(super) wages: Vec<Value>,
    pub(super) state: State,
    pub(super) created_ms: i64,
    /// How long the bank thinks after the payer has returned.
    pub(super) settle_after_s: Option<i64>,
    /// When the payer came back from the bank.
    pub(super) returned_ms: Option<i64>,
    /// When the bank's late answer comes.
    pub(super) settles_ms: Option<i64>,
    pub(super) paid_ms: Option<i64>,
    /// The card that paid.
    pub(super) pan: Option<String>,
    /// The bank's reference.
    pub(super) ref_id: Option<u64>,
    /// How often the merchant has verified with success.
    pub(super) verifies: u64,
    #[serde(default)]
    pub(super) refunds: Vec<Refund>,
}

impl Session {
    /// What the payer was asked for, in rial.
    pub(super) fn rial(&self) -> i64 {
        self.currency.rial(self.amount)
    }

    /// What went back through the panel, in rial.
    pub(super) fn refunded_rial(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.rial).sum()
    }

    /// All of it went back through the panel.
    pub(super) fn is_refunded(&self) -> bool {
        !self.refunds.is_empty() && self.refunded_rial() >= self.rial()
    }

    /// What time alone has done by now.
    pub(super) fn catch_up(&mut self, now_ms: i64, unverified_window_ms: i64) {
        if let Some(at_ms) = self.settles_ms.filter(|at_ms| *at_ms <= now_ms) {
            self.settle(at_ms);
        }
        let paid_ms = self.paid_ms.filter(|_| self.state == State::Paid);
        if paid_ms.is_some_and(|paid_ms| paid_ms.saturating_add(unverified_window_ms) <= now_ms) {
            self.state = State::Reversed;
        }
    }

    /// The payer opens the page.
    pub(super) fn visit(&mut self) {
        if self.state == State::Created {
            self.state = State::InBank;
        }
    }

    /// The payer has pressed, and the bank has not answered.
    pub(super) fn is_settling(&self) -> bool {
        self.settles_ms.is_some()
    }

    /// The bank takes the money, at once or when it has made up its mind. Twice is harmless.
    pub(super) fn pay(&mut self, payment: Payment) -> Result<(), Ended> {
        if self.state.is_success() || self.is_settling() {
            return Ok(());
        }
        if !self.state.is_open() {
            return Err(Ended(self.state));
        }
        self.pan = Some(self.card_pan.clone().unwrap_or(payment.pan));
        self.ref_id = Some(payment.ref_id);
        self.returned_ms = Some(payment.now_ms);
        match self.settle_after_s {
            None => self.settle(payment.now_ms),
            Some(after_s) => self.settle_in(payment.now_ms, after_s),
        }
        Ok(())
    }

    fn settle_in(&mut self, returned_ms: i64, after_s: i64) {
        self.state = State::InBank;
        self.paid_ms = None;
        self.settles_ms = Some(returned_ms.saturating_add(after_s.saturating_mul(1_000)));
    }

    fn settle(&mut self, at_ms: i64) {
        self.settles_ms = None;
        self.paid_ms = Some(at_ms);
        self.state = if self.auto_verify { State::Verified } else { State::Paid };
    }

    /// The bank's answer comes `after_s` after the payer's return, also when that has been already.
    pub(super) fn settle_later(&mut self, after_s: i64) -> Result<(), Ended> {
        match (self.state, self.returned_ms) {
            (State::Paid | State::InBank, Some(returned_ms)) => self.settle_in(returned_ms, after_s),
            (state, _) if !state.is_open() => return Err(Ended(state)),
            _ => {}
        }
        self.settle_after_s = Some(after_s);
        Ok(())
    }

    /// The payer gives up, or the bank refuses: `end` says which. Twice is harmless.
    pub(super) fn end_unpaid(&mut self, end: State) -> Result<(), Ended> {
        if self.state == end {
            return Ok(());
        }
        if !self.state.is_open() || self.is_settling() {
            return Err(Ended(self.state));
        }
        self.state = end;
        Ok(())
    }
}
