//! What the service answers: data, or a code with its words. Two shapes that never look alike.
//!
//! On success `errors` is an empty array; on failure `data` is one and `errors` is an object.

use serde_json::{Value, json};

use super::reply::Reply;

pub(super) const SUCCESS: i64 = 100;
pub(super) const VERIFIED_BEFORE: i64 = 101;

pub(super) const VALIDATION: i64 = -9;
pub(super) const TERMINAL_UNKNOWN: i64 = -10;
pub(super) const TERMINAL_INACTIVE: i64 = -11;
pub(super) const ATTEMPTS_TOO_MANY: i64 = -12;
pub(super) const DOMAIN_DIFFERS: i64 = -14;
pub(super) const WAGES_OVER_MAX: i64 = -32;
pub(super) const WAGES_TOO_MANY: i64 = -35;
pub(super) const WAGE_TOO_SMALL: i64 = -36;
pub(super) const AMOUNT_OVER_MAX: i64 = -41;
pub(super) const AMOUNT_DIFFERS: i64 = -50;
pub(super) const NOT_PAID: i64 = -51;
pub(super) const MERCHANT_DIFFERS: i64 = -53;
pub(super) const AUTHORITY_UNKNOWN: i64 = -54;
pub(super) const NOT_SUCCESSFUL: i64 = -61;
pub(super) const IP_LIMIT_MISSING: i64 = -62;
pub(super) const REVERSE_TOO_LATE: i64 = -63;
pub(super) const REFERRER_MALFORMED: i64 = 429;

/// What goes wrong with a field: its name and a sentence.
pub(super) type Complaint = (String, String);

/// A failure by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: i64,
    validations: Vec<Complaint>,
}

/// The `data` of a success, or a failure.
pub(super) type Answer = Result<Value, Refusal>;

impl Refusal {
    pub(super) fn of(code: i64) -> Self {
        Self { code, validations: Vec::new() }
    }

    pub(super) fn validation(validations: Vec<Complaint>) -> Self {
        Self { code: VALIDATION, validations }
    }

    /// The words that the service sends with the code.
    fn words(&self) -> &'static str {
        match self.code {
            VALIDATION => "The input params invalid, validation error.",
            TERMINAL_UNKNOWN => "Terminal is not valid, please check merchant_id or ip address.",
            TERMINAL_INACTIVE => "Terminal is not active, please contact our support team.",
            ATTEMPTS_TOO_MANY => "To many attempts, please try again later.",
            DOMAIN_DIFFERS => "The callback URL domain does not match the registered terminal domain.",
            WAGES_OVER_MAX => "Wages is not valid, Total wages(floating) has been overload max amount.",
            WAGES_TOO_MANY => {
                "Wages is not valid, Total wages(floating) has been reached the limit in max parts."
            }
            WAGE_TOO_SMALL => "The minimum amount for wages(floating) should be 10,000 Rials.",
            AMOUNT_OVER_MAX => "Maximum amount is 100,000,000 tomans.",
            AMOUNT_DIFFERS => "Session is not valid, amounts values is not the same.",
            NOT_PAID => "Session is not valid, session is not active paid try.",
            MERCHANT_DIFFERS => "Session is not this merchant_id session",
            AUTHORITY_UNKNOWN => "Invalid authority.",
            -60 => "Session can not be reversed with bank.",
            NOT_SUCCESSFUL => "Session is not in success status.",
            IP_LIMIT_MISSING => "Terminal ip limit most be active.",
            REVERSE_TOO_LATE => "Maximum time for reverse this session is expired.",
            REFERRER_MALFORMED => "Referrer code format is invalid.",
            _ => "Oops!!, please contact our support team",
        }
    }

    /// A body that failed its validation is unprocessable, a terminal that is not admitted unauthorized.
    fn status(&self) -> u16 {
        match self.code {
            TERMINAL_UNKNOWN | TERMINAL_INACTIVE => 401,
            ATTEMPTS_TOO_MANY => 429,
            _ => 422,
        }
    }
}

/// The answer as it goes out.
pub(super) fn reply(answer: Answer) -> Reply {
    match answer {
        Ok(data) => Reply::json(200, &json!({ "data": data, "errors": [] })),
        Err(refusal) => {
            let validations: Vec<Value> =
                refusal.validations.iter().map(|(field, words)| json!({ field: words })).collect();
            let errors = json!({
                "message": refusal.words(),
                "code": refusal.code,
                "validations": validations,
            });
            Reply::json(refusal.status(), &json!({ "data": [], "errors": errors }))
        }
    }
}
