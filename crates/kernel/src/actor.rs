//! Who is acting, and through which door.

use serde::{Deserialize, Serialize};

use crate::UserId;

/// The door a command came through. Written to the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    Bot,
    Web,
    Cli,
    Worker,
}

impl Face {
    /// The stable word stored in the audit log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Web => "web",
            Self::Cli => "cli",
            Self::Worker => "worker",
        }
    }
}

/// The authority a command runs under. Authority is an argument, never ambient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The shop itself: jobs and reconcilers.
    System,
    /// The person at the server's shell. Whoever can run the binary on the data folder owns the shop.
    Operator,
    /// A registered person, acting through a face.
    User { id: UserId, face: Face },
}

impl Actor {
    /// The person, when there is one.
    #[must_use]
    pub fn user_id(self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(id),
            Self::System | Self::Operator => None,
        }
    }

    /// The door the actor came through.
    #[must_use]
    pub fn face(self) -> Face {
        match self {
            Self::System => Face::Worker,
            Self::Operator => Face::Cli,
            Self::User { face, .. } => face,
        }
    }

    /// A stable name for logs and ledger rows: `system`, `operator`, `user:17`.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Operator => "operator".to_owned(),
            Self::User { id, .. } => format!("user:{id}"),
        }
    }
}
