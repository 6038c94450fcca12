//! How a command can end when it does not succeed.
//!
//! Refusals are vocabulary: each capability has an enum with one variant per reason ([`Refusal`]). Failures are
//! chains: a kind, a stable code, an inner cause that never reaches a customer.

use std::fmt;

use db::{DbErr, DbFault, Failure, fault_of};
use serde_json::{Map, Value};

/// What a face does with an error: which HTTP status, which exit code, which tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// There is no such thing, or not for you.
    NotFound,
    /// Somebody was faster, or the thing has moved on.
    Conflict,
    /// A rule of the shop says no.
    Refused,
    /// The input makes no sense.
    Invalid,
    /// You may not.
    Forbidden,
    /// Too often, too many.
    Limited,
    /// Something we lean on is away; nothing was saved, try later.
    Unavailable,
    /// A defect of ours.
    Internal,
}

/// A reason in the words of one capability.
pub trait Refusal: fmt::Debug {
    fn kind(&self) -> Kind;
    /// Stable: `capability.reason`. The words for it live in the catalogues under `error-capability-reason`.
    fn code(&self) -> &'static str;
    /// Facts the words may need: amounts in rial, names, times in unix milliseconds.
    fn args(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

/// The error of every command and query.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    code: &'static str,
    args: Box<Map<String, Value>>,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    None,
    Database(DbErr),
    Other(Box<dyn std::error::Error + Send + Sync>),
}

/// The result of every command and query.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable code, `capability.reason`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Facts for the words of this error.
    #[must_use]
    pub fn args(&self) -> &Map<String, Value> {
        &self.args
    }

    /// A defect or an impossible state; `cause` is for the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            kind: Kind::Internal,
            code: "shop.internal",
            args: Box::default(),
            cause: Cause::Other(cause.into()),
        }
    }

    /// Whether the database refused a row because its unique key exists.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(&self.cause, Cause::Database(error) if fault_of(error) == DbFault::Unique)
    }
}

impl<R: Refusal> From<R> for Error {
    fn from(refusal: R) -> Self {
        let args = refusal
            .args()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<_, _>>()
            .into();
        Self { kind: refusal.kind(), code: refusal.code(), args, cause: Cause::None }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let (kind, code) = match fault_of(&error) {
            DbFault::Unavailable | DbFault::Race => (Kind::Unavailable, "shop.unavailable"),
            DbFault::Unique => (Kind::Conflict, "shop.conflict"),
            DbFault::Constraint | DbFault::Other => (Kind::Internal, "shop.internal"),
        };
        Self { kind, code, args: Box::default(), cause: Cause::Database(error) }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl From<kernel::MoneyError> for Error {
    fn from(_: kernel::MoneyError) -> Self {
        Self {
            kind: Kind::Invalid,
            code: "shop.amount_out_of_range",
            args: Box::default(),
            cause: Cause::None,
        }
    }
}

impl Failure for Error {
    fn database(&self) -> Option<&DbErr> {
        match &self.cause {
            Cause::Database(error) => Some(error),
            Cause::None | Cause::Other(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        match &self.cause {
            Cause::None => Ok(()),
            Cause::Database(error) => write!(f, ": {error}"),
            Cause::Other(error) => write!(f, ": {error}"),
        }
    }
}

impl std::error::Error for Error {}
