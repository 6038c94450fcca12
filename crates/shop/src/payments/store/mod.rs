//! Every query of payments. Private to this capability.

pub(super) mod attempt;
pub(super) mod attempt_move;
pub(super) mod card;
pub(super) mod check;
pub(super) mod fact;
pub(super) mod gateway_access;
pub(super) mod gateway_account;
pub(super) mod intent;
pub(super) mod receipt;
pub(super) mod search;
pub(super) mod settlement;
pub(super) mod waiting;

/// A row that holds a word we never wrote: damage or a newer version.
pub(super) fn damaged(table: &str, id: i64) -> crate::Error {
    crate::Error::internal(format!("{table} {id} holds an unknown state"))
}
