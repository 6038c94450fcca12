//! Zarinpal's codes, and what they mean whatever was asked. Pure; who asks knows more of some of them.

use shop::payments::GatewayError;

/// Done.
pub(super) const DONE: i64 = 100;
/// Verified already, by us or by the terminal's own setting.
pub(super) const DONE_BEFORE: i64 = 101;
/// The session is there, and nobody paid it: the payer may still be at the bank.
pub(super) const UNPAID: i64 = -51;
/// No such authority.
pub(super) const NO_SUCH_PAYMENT: i64 = -54;
/// The bank takes nothing back.
pub(super) const BANK_REVERSES_NOTHING: i64 = -60;
/// Not a successful payment, or reversed already: both have this code.
pub(super) const NOT_REVERSIBLE: i64 = -61;
/// Reversing needs the terminal's list of server addresses.
pub(super) const ADDRESS_LIST_MISSING: i64 = -62;
/// More than 30 minutes ago.
pub(super) const REVERSED_TOO_LATE: i64 = -63;

const TOO_MANY_ATTEMPTS: i64 = -12;
const INVALID: i64 = -9;
const AMOUNT_DIFFERS: i64 = -50;
const OTHER_MERCHANT: i64 = -53;
/// The terminal: unknown, inactive, suspended, limited, called back at another domain.
const TERMINAL_FIRST: i64 = -19;
const TERMINAL_LAST: i64 = -10;
/// Wages, extra parameters, the largest amount.
const REQUEST_FIRST: i64 = -41;
const REQUEST_LAST: i64 = -30;

/// Why a call with this code gives no fact. A code that is not documented is never one.
pub(super) fn trouble(code: i64, detail: String) -> GatewayError {
    match code {
        TOO_MANY_ATTEMPTS => GatewayError::Limited,
        INVALID
        | TERMINAL_FIRST..=TERMINAL_LAST
        | REQUEST_FIRST..=REQUEST_LAST
        | AMOUNT_DIFFERS
        | OTHER_MERCHANT
        | NO_SUCH_PAYMENT => GatewayError::Refused { code: code.to_string(), detail },
        _ => GatewayError::Unknown(format!("code {code}")),
    }
}
