//! Who may do what: roles given and taken by one press each.

use kernel::UserId;
use l10n::Args;
use shop::Result;
use shop::identity::{Role, role_grant, role_list, role_revoke, roles_of, user_get};

use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::screens::{back_button, home_button};
use crate::session::Session;

/// # Errors
/// `identity.last_owner` and the other refusals of roles.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminUserRole(id, role, on) => set(session, id, (role, on)).await,
        Route::AdminUserRoles(id) => Ok(Answer::show(screen(session, id).await?)),
        _ => Ok(Answer::default()),
    }
}

async fn screen(session: &Session, id: UserId) -> Result<Screen> {
    let user = user_get(session.shop.read(), id).await?;
    let held = roles_of(session.shop.read(), id).await?;
    let args = Args::new().person("name", &user.first_name);
    let mut screen = Screen::new(session.tx("admin-roles", &args));
    // Everybody is a customer: a role without any permission gives nothing.
    for role in role_list(session.shop.read()).await?.iter().filter(|role| !role.permissions.is_empty()) {
        let has = held.iter().any(|other| other.id == role.id);
        let sign = if has { "\u{2705}" } else { "\u{25fb}\u{fe0f}" };
        let label = format!("{sign} {}", name(session, role));
        screen = screen.row([Button::go(label, Route::AdminUserRole(id, role.id.0, !has))]);
    }
    Ok(screen.row([back_button(session, Route::AdminUser(id)), home_button(session)]))
}

async fn set(session: &Session, id: UserId, (role, on): (i64, bool)) -> Result<Answer> {
    let known = role_list(session.shop.read()).await?.into_iter().find(|known| known.id.0 == role);
    let Some(known) = known else { return Ok(Answer::show(screen(session, id).await?)) };
    let code = known.code.clone();
    session
        .run(move |ctx| {
            let code = code.clone();
            Box::pin(async move {
                if on { role_grant(ctx, id, &code).await } else { role_revoke(ctx, id, &code).await }
            })
        })
        .await?;
    let args = Args::new().text("role", &name(session, &known)).text("on", if on { "yes" } else { "no" });
    Ok(Answer::show(screen(session, id).await?).with_toast(session.tx("admin-role-set", &args)))
}

/// A role in words by its code, for places that know no more of it.
pub fn name_of_code(session: &Session, code: &str) -> String {
    let key = format!("admin-role-{}", code.replace('_', "-"));
    if session.l10n.has(session.locale(), &key) { session.t(&key) } else { code.to_owned() }
}

/// A role in words; one that the owner made has a name of its own.
pub fn name(session: &Session, role: &Role) -> String {
    let key = format!("admin-role-{}", role.code.replace('_', "-"));
    if role.builtin && session.l10n.has(session.locale(), &key) { session.t(&key) } else { role.name.clone() }
}
