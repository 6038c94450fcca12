//! Commands of identity, one a file.

mod dialogue_set;
mod role_grant;
mod roles_ensure;
mod user_arrive;
mod user_block;
mod user_locale_set;
mod user_reachable_set;

pub use dialogue_set::dialogue_set;
pub use role_grant::{role_grant, role_revoke};
pub use roles_ensure::roles_ensure;
pub use user_arrive::user_arrive;
pub use user_block::{user_block, user_unblock};
pub use user_locale_set::user_locale_set;
pub use user_reachable_set::user_reachable_set;
