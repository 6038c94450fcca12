//! Who people are and what they may do.

use kernel::{Actor, Page, PageRequest, UserId};
use sea_orm::ConnectionTrait;

use super::error::IdentityError;
use super::model::{Permission, Permissions, Role, User, UserState, Visitor};
use super::store;
use crate::company::Company;
use crate::{Ctx, Result, Shop};

/// How many holders of a permission are answered at most.
const HOLDERS_MAX: u64 = 1000;

/// # Errors
/// `identity.user_not_found`.
pub async fn user_get(db: &impl ConnectionTrait, id: UserId) -> Result<User> {
    Ok(store::user_get(db, id).await?.ok_or(IdentityError::UserNotFound { id })?)
}

/// # Errors
/// The database's own failures.
pub async fn user_find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<User>> {
    Ok(store::user_get(db, id).await?)
}

/// # Errors
/// The database's own failures.
pub async fn user_by_telegram(db: &impl ConnectionTrait, telegram_id: i64) -> Result<Option<User>> {
    Ok(store::user_by_telegram(db, telegram_id).await?)
}

/// Those who come at the same moment, by their messenger id.
pub(crate) type Visits = Company<i64, Visitor>;

/// A person with what they may do: it stands before every update of a messenger, and costs one statement for all whose
/// updates came together.
///
/// # Errors
/// The database's own failures.
pub async fn visitor_by_telegram(shop: &Shop, telegram_id: i64) -> Result<Option<Visitor>> {
    let asking = shop.clone();
    let fetch = move |ids: Vec<i64>| {
        let shop = asking.clone();
        Box::pin(async move { Ok(store::visitors(shop.read(), &ids).await?) }) as _
    };
    shop.visits().ask(telegram_id, fetch).await
}

/// People whose id, messenger id, name or `@username` fits `text`, newest first; everybody when it is empty.
///
/// # Errors
/// The database's own failures.
pub async fn user_search(db: &impl ConnectionTrait, text: &str, page: PageRequest) -> Result<Page<User>> {
    let (items, total) = store::user_page(db, &kernel::fold_search(text), page).await?;
    Ok(Page::new(page, items, total))
}

/// Whoever has exactly this `@username` (whatever its case, with or without `@`) or this messenger id.
///
/// # Errors
/// The database's own failures.
pub async fn users_called(db: &impl ConnectionTrait, text: &str) -> Result<Vec<UserId>> {
    Ok(store::users_called(db, kernel::fold_search(text).trim_start_matches('@')).await?)
}

/// What a person may do now: nothing while blocked or unknown.
///
/// # Errors
/// The database's own failures.
pub async fn permissions_of(db: &impl ConnectionTrait, user_id: UserId) -> Result<Permissions> {
    Ok(match store::standing(db, user_id).await? {
        Some((UserState::Active, permissions)) => permissions,
        Some((UserState::Blocked, _)) | None => Permissions::NONE,
    })
}

/// Lets the shop itself, the operator and people with `permission` pass.
///
/// # Errors
/// `identity.blocked`, `identity.forbidden`.
pub async fn require(ctx: &Ctx<'_>, permission: Permission) -> Result<()> {
    match standing_of_actor(ctx).await? {
        Some(permissions) if !permissions.contains(permission) => {
            Err(IdentityError::Forbidden { permission }.into())
        }
        _ => Ok(()),
    }
}

/// Lets everybody pass but the blocked and the unknown.
///
/// # Errors
/// `identity.blocked`, `identity.user_not_found`.
pub async fn require_active(ctx: &Ctx<'_>) -> Result<()> {
    standing_of_actor(ctx).await.map(drop)
}

/// The permissions of the acting person; `None` when it is the shop or the operator, who may everything.
async fn standing_of_actor(ctx: &Ctx<'_>) -> Result<Option<Permissions>> {
    let id = match ctx.actor() {
        Actor::System | Actor::Operator => return Ok(None),
        Actor::User { id, .. } => id,
    };
    match store::standing(ctx.tx(), id).await? {
        Some((UserState::Active, permissions)) => Ok(Some(permissions)),
        Some((UserState::Blocked, _)) => Err(IdentityError::Blocked.into()),
        None => Err(IdentityError::UserNotFound { id }.into()),
    }
}

/// Active people who have `permission`; at most a thousand, the oldest first.
///
/// # Errors
/// The database's own failures.
pub async fn users_with(db: &impl ConnectionTrait, permission: Permission) -> Result<Vec<User>> {
    let roles: Vec<_> = store::role_list(db)
        .await?
        .into_iter()
        .filter(|role| role.permissions.contains(permission))
        .map(|role| role.id)
        .collect();
    Ok(store::users_in_roles(db, &roles, HOLDERS_MAX).await?)
}

/// Every role.
///
/// # Errors
/// The database's own failures.
pub async fn role_list(db: &impl ConnectionTrait) -> Result<Vec<Role>> {
    Ok(store::role_list(db).await?)
}

/// The roles a person has.
///
/// # Errors
/// The database's own failures.
pub async fn roles_of(db: &impl ConnectionTrait, user_id: UserId) -> Result<Vec<Role>> {
    Ok(store::roles_of(db, user_id).await?)
}

/// What a face remembers of its conversation with a person.
///
/// # Errors
/// The database's own failures.
pub async fn dialogue_get(db: &impl ConnectionTrait, user_id: UserId) -> Result<Option<String>> {
    Ok(store::dialogue_get(db, user_id).await?)
}
