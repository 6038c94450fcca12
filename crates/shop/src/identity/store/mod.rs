//! Tables `user_account`, `role`, `user_role`, `dialogue`.

mod entities;

use std::collections::HashMap;

use kernel::{Locale, PageRequest, RoleId, Timestamp, UserId, from_unix_ms, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement,
};

use crate::identity::model::{Arrival, Permissions, Role, User, UserState, Visitor};

use entities::{dialogue, role, user_account, user_role};

/// Usernames wander between people; more than these are never one person's old ones.
const CALLED_MAX: u64 = 20;

impl From<user_account::Model> for User {
    fn from(row: user_account::Model) -> Self {
        Self {
            id: UserId(row.id),
            telegram_id: row.telegram_id,
            first_name: row.first_name,
            last_name: row.last_name,
            username: row.username,
            locale: row.locale.parse().unwrap_or_default(),
            locale_chosen: row.locale_chosen,
            state: if row.state == "active" { UserState::Active } else { UserState::Blocked },
            state_reason: row.state_reason,
            reachable: row.reachable,
            referrer_id: row.referrer_id.map(UserId),
            source: row.source,
            created_at: from_unix_ms(row.created_at),
            seen_at: from_unix_ms(row.seen_at),
        }
    }
}

impl From<role::Model> for Role {
    fn from(row: role::Model) -> Self {
        let permissions = Permissions::decode(&row.permissions);
        Self { id: RoleId(row.id), code: row.code, name: row.name, builtin: row.builtin, permissions }
    }
}

pub(in crate::identity) async fn user_get(
    db: &impl ConnectionTrait,
    id: UserId,
) -> Result<Option<User>, DbErr> {
    Ok(user_account::Entity::find_by_id(id.0).one(db).await?.map(User::from))
}

pub(in crate::identity) async fn user_by_telegram(
    db: &impl ConnectionTrait,
    telegram_id: i64,
) -> Result<Option<User>, DbErr> {
    let found =
        user_account::Entity::find().filter(user_account::Column::TelegramId.eq(telegram_id)).one(db).await?;
    Ok(found.map(User::from))
}

/// Adds a person. Somebody who arrived at the same moment is left as they are.
pub(in crate::identity) async fn user_insert(
    db: &impl ConnectionTrait,
    arrival: &Arrival,
    locale: Locale,
    (referrer, source): (Option<UserId>, Option<&str>),
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = user_account::ActiveModel {
        telegram_id: Set(Some(arrival.telegram_id)),
        first_name: Set(arrival.first_name.clone()),
        last_name: Set(arrival.last_name.clone()),
        username: Set(arrival.username.clone()),
        locale: Set(locale.code().to_owned()),
        locale_chosen: Set(false),
        source: Set(source.map(str::to_owned)),
        referrer_id: Set(referrer.map(|id| id.0)),
        search: Set(arrival.search()),
        state: Set("active".to_owned()),
        state_reason: Set(None),
        reachable: Set(true),
        created_at: Set(unix_ms(now)),
        seen_at: Set(unix_ms(now)),
        ..Default::default()
    };
    let conflict = OnConflict::column(user_account::Column::TelegramId).do_nothing().to_owned();
    user_account::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

/// Brings a person's names and language up to date and marks them seen and reachable.
pub(in crate::identity) async fn user_refresh(
    db: &impl ConnectionTrait,
    id: UserId,
    arrival: &Arrival,
    locale: Locale,
    now: Timestamp,
) -> Result<(), DbErr> {
    use user_account::Column;
    user_account::Entity::update_many()
        .col_expr(Column::FirstName, Expr::value(arrival.first_name.clone()))
        .col_expr(Column::LastName, Expr::value(arrival.last_name.clone()))
        .col_expr(Column::Username, Expr::value(arrival.username.clone()))
        .col_expr(Column::Search, Expr::value(arrival.search()))
        .col_expr(Column::Locale, Expr::value(locale.code()))
        .col_expr(Column::Reachable, Expr::value(true))
        .col_expr(Column::SeenAt, Expr::value(unix_ms(now)))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Blocks or unblocks. False when the person is in that state already.
pub(in crate::identity) async fn user_state_set(
    db: &impl ConnectionTrait,
    id: UserId,
    state: UserState,
    reason: Option<&str>,
) -> Result<bool, DbErr> {
    use user_account::Column;
    let state = if state == UserState::Active { "active" } else { "blocked" };
    let done = user_account::Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::StateReason, Expr::value(reason.map(str::to_owned)))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne(state))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// False when there is no such person.
pub(in crate::identity) async fn user_locale_set(
    db: &impl ConnectionTrait,
    id: UserId,
    locale: Locale,
) -> Result<bool, DbErr> {
    use user_account::Column;
    let done = user_account::Entity::update_many()
        .col_expr(Column::Locale, Expr::value(locale.code()))
        .col_expr(Column::LocaleChosen, Expr::value(true))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Whether that is news.
pub(in crate::identity) async fn user_reachable_set(
    db: &impl ConnectionTrait,
    id: UserId,
    reachable: bool,
) -> Result<bool, DbErr> {
    use user_account::Column;
    let changed = user_account::Entity::update_many()
        .col_expr(Column::Reachable, Expr::value(reachable))
        .filter(Column::Id.eq(id.0))
        .filter(Column::Reachable.ne(reachable))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// People by folded text or number, newest first, and how many there are.
pub(in crate::identity) async fn user_page(
    db: &impl ConnectionTrait,
    folded: &str,
    page: PageRequest,
) -> Result<(Vec<User>, u64), DbErr> {
    use user_account::Column;
    let mut select = user_account::Entity::find();
    if !folded.is_empty() {
        let mut any = Condition::any().add(Column::Search.like(db::like_part(folded)));
        if let Ok(number) = folded.parse::<i64>() {
            any = any.add(Column::Id.eq(number)).add(Column::TelegramId.eq(number));
        }
        select = select.filter(any);
    }
    let total = select.clone().count(db).await?;
    let rows =
        select.order_by_desc(Column::Id).offset(page.offset()).limit(u64::from(page.size)).all(db).await?;
    Ok((rows.into_iter().map(User::from).collect(), total))
}

/// By exact username in lower case, or messenger id.
pub(in crate::identity) async fn users_called(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Vec<UserId>, DbErr> {
    use user_account::Column;
    let mut any = Condition::any().add(Expr::expr(Func::lower(Expr::col(Column::Username))).eq(name));
    if let Ok(number) = name.parse::<i64>() {
        any = any.add(Column::TelegramId.eq(number));
    }
    let ids = user_account::Entity::find().select_only().column(Column::Id).filter(any).limit(CALLED_MAX);
    Ok(ids.into_tuple::<i64>().all(db).await?.into_iter().map(UserId).collect())
}

/// A person's state and what their roles allow; `None` when there is no such person.
pub(in crate::identity) async fn standing(
    db: &impl ConnectionTrait,
    id: UserId,
) -> Result<Option<(UserState, Permissions)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        state: String,
        permissions: Option<String>,
    }
    let sql = "SELECT u.state, r.permissions FROM user_account u LEFT JOIN user_role ur ON ur.user_id = u.id \
               LEFT JOIN role r ON r.id = ur.role_id WHERE u.id = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.0.into()]);
    let rows = Row::find_by_statement(statement).all(db).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let state = if first.state == "active" { UserState::Active } else { UserState::Blocked };
    let permissions = rows
        .iter()
        .filter_map(|row| row.permissions.as_deref())
        .fold(Permissions::NONE, |all, stored| all.union(Permissions::decode(stored)));
    Ok(Some((state, permissions)))
}

/// [`user_by_telegram`], [`standing`] and whether there is a dialogue, for many people in one statement. By messenger
/// id; unknown ones are missing.
pub(in crate::identity) async fn visitors(
    db: &impl ConnectionTrait,
    telegram_ids: &[i64],
) -> Result<HashMap<i64, Visitor>, DbErr> {
    let (places, values) = db::bind_list(telegram_ids);
    let sql = format!(
        "SELECT u.*, r.permissions, d.user_id AS dialogue_of FROM user_account u \
         LEFT JOIN user_role ur ON ur.user_id = u.id LEFT JOIN role r ON r.id = ur.role_id \
         LEFT JOIN dialogue d ON d.user_id = u.id WHERE u.telegram_id IN ({places})"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut visitors: HashMap<i64, Visitor> = HashMap::with_capacity(telegram_ids.len());
    for row in db.query_all_raw(statement).await? {
        let user = User::from(user_account::Model::from_query_result(&row, "")?);
        let Some(telegram_id) = user.telegram_id else { continue };
        let mut allowed = Permissions::NONE;
        // A row for each role of a person.
        if user.state == UserState::Active {
            let stored: Option<String> = row.try_get("", "permissions")?;
            allowed = Permissions::decode(stored.as_deref().unwrap_or("[]"));
        }
        let in_dialogue = row.try_get::<Option<i64>>("", "dialogue_of")?.is_some();
        let new = || Visitor { user, permissions: Permissions::NONE, in_dialogue };
        let visitor = visitors.entry(telegram_id).or_insert_with(new);
        visitor.permissions = visitor.permissions.union(allowed);
    }
    Ok(visitors)
}

/// Active people who have one of `roles`.
pub(in crate::identity) async fn users_in_roles(
    db: &impl ConnectionTrait,
    roles: &[RoleId],
    limit: u64,
) -> Result<Vec<User>, DbErr> {
    use user_account::Column;
    let members: Vec<i64> = user_role::Entity::find()
        .select_only()
        .column(user_role::Column::UserId)
        .distinct()
        .filter(user_role::Column::RoleId.is_in(roles.iter().map(|id| id.0)))
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let rows = user_account::Entity::find()
        .filter(Column::Id.is_in(members))
        .filter(Column::State.eq("active"))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(User::from).collect())
}

pub(in crate::identity) async fn role_list(db: &impl ConnectionTrait) -> Result<Vec<Role>, DbErr> {
    let rows = role::Entity::find().order_by_asc(role::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(Role::from).collect())
}

pub(in crate::identity) async fn roles_of(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<Role>, DbErr> {
    let held: Vec<i64> = user_role::Entity::find()
        .select_only()
        .column(user_role::Column::RoleId)
        .filter(user_role::Column::UserId.eq(id.0))
        .into_tuple()
        .all(db)
        .await?;
    let rows = role::Entity::find()
        .filter(role::Column::Id.is_in(held))
        .order_by_asc(role::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Role::from).collect())
}

/// Every role, its row locked until the command ends: two owners cannot unmake each other at once.
pub(in crate::identity) async fn roles_lock(db: &impl ConnectionTrait) -> Result<Vec<Role>, DbErr> {
    let rows = role::Entity::find().order_by_asc(role::Column::Id).lock(db::ROW_LOCK).all(db).await?;
    Ok(rows.into_iter().map(Role::from).collect())
}

/// Adds a built-in role or brings its permissions up to date with the code.
pub(in crate::identity) async fn role_builtin_put(
    db: &impl ConnectionTrait,
    (code, name): (&str, &str),
    permissions: Permissions,
) -> Result<(), DbErr> {
    let row = role::ActiveModel {
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        builtin: Set(true),
        permissions: Set(permissions.encode()),
        ..Default::default()
    };
    let conflict = OnConflict::column(role::Column::Code)
        .update_columns([role::Column::Builtin, role::Column::Permissions])
        .to_owned();
    role::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

/// False when the person has the role already.
pub(in crate::identity) async fn user_role_add(
    db: &impl ConnectionTrait,
    (user, role): (UserId, RoleId),
    (by, at): (String, Timestamp),
) -> Result<bool, DbErr> {
    let row = user_role::ActiveModel {
        user_id: Set(user.0),
        role_id: Set(role.0),
        granted_by: Set(by),
        granted_at: Set(unix_ms(at)),
    };
    let conflict =
        OnConflict::columns([user_role::Column::UserId, user_role::Column::RoleId]).do_nothing().to_owned();
    Ok(user_role::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await? == 1)
}

/// False when the person does not have the role.
pub(in crate::identity) async fn user_role_remove(
    db: &impl ConnectionTrait,
    (user, role): (UserId, RoleId),
) -> Result<bool, DbErr> {
    Ok(user_role::Entity::delete_by_id((user.0, role.0)).exec(db).await?.rows_affected == 1)
}

pub(in crate::identity) async fn dialogue_get(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<Option<String>, DbErr> {
    Ok(dialogue::Entity::find_by_id(user.0).one(db).await?.map(|row| row.state))
}

pub(in crate::identity) async fn dialogue_put(
    db: &impl ConnectionTrait,
    user: UserId,
    state: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row =
        dialogue::ActiveModel { user_id: Set(user.0), state: Set(state), updated_at: Set(unix_ms(now)) };
    let conflict = OnConflict::column(dialogue::Column::UserId)
        .update_columns([dialogue::Column::State, dialogue::Column::UpdatedAt])
        .to_owned();
    dialogue::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

pub(in crate::identity) async fn dialogue_drop(db: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    dialogue::Entity::delete_by_id(user.0).exec(db).await?;
    Ok(())
}
