//! Why identity says no.

use kernel::UserId;
use serde_json::Value;

use super::model::Permission;
use crate::{Kind, Refusal};

/// The refusals of this capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityError {
    UserNotFound {
        id: UserId,
    },
    RoleNotFound {
        role: String,
    },
    /// The actor lacks a permission.
    Forbidden {
        permission: Permission,
    },
    /// The actor is blocked.
    Blocked,
    /// Nobody blocks themselves.
    SelfBlock,
    /// Only those who manage roles may block one of their own.
    OwnerProtected,
    /// Without this one nobody could manage roles any more.
    LastOwner,
    /// Say why, in at most this many characters.
    ReasonRequired {
        max: usize,
    },
}

impl Refusal for IdentityError {
    fn kind(&self) -> Kind {
        match self {
            Self::UserNotFound { .. } | Self::RoleNotFound { .. } => Kind::NotFound,
            Self::Forbidden { .. } | Self::Blocked | Self::OwnerProtected => Kind::Forbidden,
            Self::SelfBlock | Self::LastOwner => Kind::Refused,
            Self::ReasonRequired { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::UserNotFound { .. } => "identity.user_not_found",
            Self::RoleNotFound { .. } => "identity.role_not_found",
            Self::Forbidden { .. } => "identity.forbidden",
            Self::Blocked => "identity.blocked",
            Self::SelfBlock => "identity.self_block",
            Self::OwnerProtected => "identity.owner_protected",
            Self::LastOwner => "identity.last_owner",
            Self::ReasonRequired { .. } => "identity.reason_required",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::UserNotFound { id } => vec![("id", id.0.into())],
            Self::RoleNotFound { role } => vec![("role", role.as_str().into())],
            Self::Forbidden { permission } => vec![("permission", permission.code().into())],
            Self::ReasonRequired { max } => vec![("max", (*max).into())],
            Self::Blocked | Self::SelfBlock | Self::OwnerProtected | Self::LastOwner => Vec::new(),
        }
    }
}
