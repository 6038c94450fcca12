//! What a database error means to the caller, the same on both engines.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// The kinds of database failure that callers treat differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DbFault {
    /// A unique key refused the row: somebody was first.
    Unique,
    /// A foreign key or CHECK refused the row.
    Constraint,
    /// The transaction lost a race (deadlock, serialization): run it again.
    Race,
    /// The database cannot be reached, is full or read-only: nothing was saved, try later.
    Unavailable,
    /// Anything else: a defect of ours.
    Other,
}

/// An error a unit of work may end with: it can be made from a database error and give it back for classification.
pub trait Failure: From<DbErr> + Send + 'static {
    /// The database error inside, if that is what this is.
    fn database(&self) -> Option<&DbErr>;
}

impl Failure for DbErr {
    fn database(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// Classifies a database error. SQLite codes: <https://sqlite.org/rescode.html>; PostgreSQL: appendix A of its manual.
#[must_use]
pub fn fault_of(error: &DbErr) -> DbFault {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => return DbFault::Unique,
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => return DbFault::Constraint,
        _ => {}
    }
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(RuntimeErr::SqlxError(_)) => DbFault::Unavailable,
        DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
            fault_of_sqlx(inner)
        }
        _ => DbFault::Other,
    }
}

/// Whether the disk refused to make a write durable (SQLite's `SQLITE_IOERR_FSYNC` and `SQLITE_IOERR_DIR_FSYNC`). The
/// system may have forgotten the pages it could not write, so a second try that goes well proves nothing.
/// <https://wiki.postgresql.org/wiki/Fsync_Errors>
pub(crate) fn is_unsynced(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    matches!(cause.as_ref(), Sqlx::Database(cause) if matches!(cause.code().as_deref(), Some("1034" | "1290")))
}

/// Whether the server closed the connection or is about to (it was told to end, or it is only starting): nothing was
/// wrong with the question, and another connection may well go through.
#[must_use]
pub fn is_cut(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    match cause.as_ref() {
        // A connection that is closed before its first answer counts as an answer that cannot be read.
        Sqlx::Io(_) | Sqlx::Protocol(_) | Sqlx::PoolClosed => true,
        Sqlx::Database(cause) => {
            cause.code().is_some_and(|code| code.starts_with("57P0") || code.starts_with("08"))
        }
        _ => false,
    }
}

fn fault_of_sqlx(error: &sea_orm::sqlx::Error) -> DbFault {
    use sea_orm::sqlx::Error as Sqlx;
    match error {
        Sqlx::Io(_)
        | Sqlx::PoolTimedOut
        | Sqlx::PoolClosed
        | Sqlx::WorkerCrashed
        | Sqlx::Tls(_)
        | Sqlx::Protocol(_) => DbFault::Unavailable,
        Sqlx::Database(database) => match database.code().as_deref() {
            Some(code) => fault_of_code(code),
            None => DbFault::Other,
        },
        _ => DbFault::Other,
    }
}

fn fault_of_code(code: &str) -> DbFault {
    // PostgreSQL always speaks five characters; SQLite speaks numbers below 5000 whose low byte is the primary code.
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => match number & 0xff {
            5 | 6 => DbFault::Race,
            8 | 10 | 13 | 14 => DbFault::Unavailable,
            19 => DbFault::Constraint,
            _ => DbFault::Other,
        },
        _ => fault_of_sqlstate(code),
    }
}

fn fault_of_sqlstate(code: &str) -> DbFault {
    match code {
        "40001" | "40P01" => DbFault::Race,
        "53100" | "53200" | "53300" | "57P01" | "57P02" | "57P03" | "25006" => DbFault::Unavailable,
        _ if code.starts_with("08") => DbFault::Unavailable,
        _ if code.starts_with("23") => DbFault::Constraint,
        _ => DbFault::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_engines_are_told_apart() {
        assert_eq!(fault_of_code("5"), DbFault::Race);
        assert_eq!(fault_of_code("261"), DbFault::Race);
        assert_eq!(fault_of_code("13"), DbFault::Unavailable);
        assert_eq!(fault_of_code("778"), DbFault::Unavailable);
        assert_eq!(fault_of_code("1555"), DbFault::Constraint);
        assert_eq!(fault_of_code("40001"), DbFault::Race);
        assert_eq!(fault_of_code("40P01"), DbFault::Race);
        assert_eq!(fault_of_code("57P01"), DbFault::Unavailable);
        assert_eq!(fault_of_code("08006"), DbFault::Unavailable);
        assert_eq!(fault_of_code("23514"), DbFault::Constraint);
        assert_eq!(fault_of_code("42601"), DbFault::Other);
    }
}
