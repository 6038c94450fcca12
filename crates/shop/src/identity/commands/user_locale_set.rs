//! A person chooses their language.

use kernel::{Locale, UserId};

use crate::identity::error::IdentityError;
use crate::identity::store;
use crate::{Ctx, Result};

/// From now on the language does not follow the person's app any more.
///
/// # Errors
/// `identity.user_not_found`.
pub async fn user_locale_set(ctx: &Ctx<'_>, user_id: UserId, locale: Locale) -> Result<()> {
    if store::user_locale_set(ctx.tx(), user_id, locale).await? {
        Ok(())
    } else {
        Err(IdentityError::UserNotFound { id: user_id }.into())
    }
}
