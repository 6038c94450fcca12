//! One deed's world: who, where, in which language, with which rights.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::BoxFuture;
use kernel::{Actor, Face, Locale, Timestamp};
use l10n::{Args, L10n};
use shop::identity::{Permission, Permissions, User};
use shop::{Ctx, Result, Shop};

use crate::dialogue::Dialogue;
use crate::send::Mouth;

/// What a handler works with.
#[derive(Clone, Debug)]
pub struct Session {
    pub shop: Shop,
    pub l10n: Arc<L10n>,
    pub mouth: Mouth,
    pub user: User,
    pub permissions: Permissions,
    pub chat_id: i64,
    /// The message the person wrote; none for a press.
    pub message_id: Option<i64>,
    /// Names this deed for ever: commands made of it happen once.
    pub deed_key: String,
    /// Names the pressed button on its message, so that two taps are one wish.
    pub button_key: Option<String>,
    /// Whether the shop may remember what the next line means; false only when it surely does not.
    pub in_dialogue: Arc<AtomicBool>,
}

impl Session {
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.user.locale
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shop.now()
    }

    /// A text without facts.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.l10n.plain(self.locale(), key)
    }

    /// A text with facts.
    #[must_use]
    pub fn tx(&self, key: &str, args: &Args) -> String {
        self.l10n.text(self.locale(), key, args)
    }

    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.user.id, face: Face::Bot }
    }

    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Runs a command as this person.
    ///
    /// # Errors
    /// What the command answers.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c Ctx<'c>) -> BoxFuture<'c, Result<T>> + Send + Sync + Clone + 'static,
    {
        self.shop.run(self.actor(), work).await
    }

    /// Remembers what the next line means; `None` forgets.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn await_line(&self, dialogue: Option<Dialogue>) -> Result<()> {
        // Nearly every press forgets, and there is nearly never anything to forget: that commit is spared. Updates of
        // one person are handled in order, so what the session has seen still holds.
        if !self.in_dialogue.swap(dialogue.is_some(), Ordering::AcqRel) && dialogue.is_none() {
            return Ok(());
        }
        let (id, stored) = (self.user.id, dialogue.map(|dialogue| dialogue.encode()));
        self.run(move |ctx| {
            let stored = stored.clone();
            Box::pin(async move { shop::identity::dialogue_set(ctx, id, stored).await.map(drop) })
        })
        .await
    }
}
