//! The bodies we send. They hold the merchant id, so nothing here can be printed; null members do not exist.

use serde::Serialize;
use shop::payments::{DESCRIPTION_LEN_MAX, PaymentRequest};

/// Left out, Zarinpal takes what the terminal is set to.
const CURRENCY: &str = "IRR";

/// `request.json`.
#[derive(Serialize)]
pub(super) struct Open<'a> {
    merchant_id: &'a str,
    amount: i64,
    currency: &'static str,
    callback_url: &'a str,
    description: String,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    /// A string, also when it looks like a number.
    order_id: &'a str,
    /// Whatever the terminal is set to: the first verification is ours.
    auto_verify: bool,
}

impl<'a> Open<'a> {
    pub(super) fn new(merchant_id: &'a str, request: &'a PaymentRequest) -> Self {
        Self {
            merchant_id,
            amount: request.amount.rial(),
            currency: CURRENCY,
            callback_url: &request.callback_url,
            description: request.description.chars().take(DESCRIPTION_LEN_MAX).collect(),
            metadata: Metadata { order_id: &request.order_ref, auto_verify: false },
        }
    }
}

/// `verify.json`. The amount in the unit it was opened with.
#[derive(Serialize)]
pub(super) struct Verify<'a> {
    pub(super) merchant_id: &'a str,
    pub(super) authority: &'a str,
    pub(super) amount: i64,
}

/// `inquiry.json` and `reverse.json`.
#[derive(Serialize)]
pub(super) struct About<'a> {
    pub(super) merchant_id: &'a str,
    pub(super) authority: &'a str,
}

/// `unVerified.json`.
#[derive(Serialize)]
pub(super) struct Merchant<'a> {
    pub(super) merchant_id: &'a str,
}
