//! People, what they may do, and where they are in a conversation.
//!
//! Invariants: a messenger account is one person; permissions are code and roles are data; a blocked person may do
//! nothing; whoever brought a person was here before them, so referrals have no loops (F-27); the last owner stays.
//! Knows no other capability but settings and audit.

mod commands;
mod error;
mod model;
mod queries;
mod store;

pub use commands::{
    dialogue_set, role_grant, role_revoke, roles_ensure, user_arrive, user_block, user_locale_set,
    user_reachable_set, user_unblock,
};
pub use error::IdentityError;
pub use model::{Arrival, Permission, Permissions, ROLE_ADMIN, ROLE_OWNER, Role, User, UserState, Visitor};
pub(crate) use queries::Visits;
pub use queries::{
    dialogue_get, permissions_of, require, require_active, role_list, roles_of, user_by_telegram, user_find,
    user_get, user_search, users_called, users_with, visitor_by_telegram,
};

use crate::Registrar;

/// Nothing happens later here.
pub(crate) fn register(_registrar: &mut Registrar) {}
