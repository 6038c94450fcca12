//! The door: login page, CSRF token, login and logout.
//!
//! Wrong name, wrong password and a blocked address get one and the same answer.

use std::sync::PoisonError;

use serde_json::{Value, json};

use super::app::{App, Asked};
use super::input::{Fields, Input};
use super::profile::Profile;
use super::reply::{HTML, Refusal, Reply};
use super::routes::Call;
use super::session::Session;

const WRONG: &str = "Invalid username or password or two-factor code.";

/// Answers one call of the group `open`.
pub(crate) fn handle(app: &App, call: &Call, asked: &Asked) -> Reply {
    match call.name {
        "" => page(app, asked),
        "csrf-token" => csrf(app, asked),
        "login" => login(app, asked),
        "getTwoFactorEnable" => Reply::ok("", json!(false)),
        _ if app.profile.is_3() => app.style.take(Reply::json(&json!({ "success": true }))),
        _ => app.style.take(Reply::redirect(307, app.base())),
    }
}

fn session_of(app: &App, asked: &Asked) -> Session {
    let now_ms = app.now_ms();
    Session::read(&asked.headers, &app.world(), now_ms)
        .filter(|s| !s.csrf.is_empty())
        .unwrap_or_else(|| Session::fresh(&app.rng, now_ms))
}

fn csrf(app: &App, asked: &Asked) -> Reply {
    let session = session_of(app, asked);
    let reply = Reply::json(&json!({ "obj": session.csrf, "success": true }));
    app.style.give(reply, &session, &app.world().secret)
}

/// The login page: 2.x betrays its version in the addresses of its scripts, 3.x carries the CSRF token.
fn page(app: &App, asked: &Asked) -> Reply {
    let (base, version) = (app.base(), app.profile.version());
    if !app.profile.is_3() {
        let assets: String = ["vue/vue.min.js", "axios/axios.min.js"]
            .iter()
            .map(|file| format!("<script src=\"{base}assets/{file}?{version}\"></script>\n"))
            .collect();
        let css = format!("<link rel=\"stylesheet\" href=\"{base}assets/css/custom.min.css?{version}\">");
        return Reply::text(200, HTML, wrap(&format!("{css}\n{assets}")));
    }
    let session = session_of(app, asked);
    let meta = format!("<meta name=\"csrf-token\" content=\"{}\">", session.csrf);
    app.style.give(Reply::text(200, HTML, wrap(&meta)), &session, &app.world().secret)
}

fn wrap(head: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>3X-UI</title>\n{head}</head><body><div id=\"app\"></div></body></html>\n"
    )
}

/// The login page as a reverse proxy or an expired session would put it in the way of an API call.
pub(crate) fn html_in_the_way(app: &App) -> Reply {
    Reply::text(200, HTML, wrap(&format!("<base href=\"{}\">", app.base())))
}

/// The page behind the login.
pub(crate) fn panel_page(app: &App) -> Reply {
    let version = if app.profile >= Profile::V3_0_2 {
        format!("<script>window.X_UI_CUR_VER=\"{}\"</script>", app.profile.version())
    } else {
        String::new()
    };
    Reply::text(200, HTML, wrap(&version))
}

fn credentials(input: &Input) -> Result<(String, String), Refusal> {
    let body = input.bind()?;
    let f = Fields::new(&body, "LoginForm", input.is_form())?;
    Ok((f.text("username")?, f.text("password")?))
}

fn login(app: &App, asked: &Asked) -> Reply {
    let Ok((username, password)) = credentials(&asked.input) else {
        return Reply::fail("The Input data format is invalid.");
    };
    if username.is_empty() {
        return Reply::fail("Username is required");
    }
    if password.is_empty() {
        return Reply::fail("Password is required");
    }
    let (ip, now_ms) = (asked.peer.ip(), app.now_ms());
    if app.profile.is_3() {
        let mut limiter = app.limiter.lock().unwrap_or_else(PoisonError::into_inner);
        if limiter.blocks(ip, &username, now_ms) {
            return Reply::fail(WRONG);
        }
        if !right(app, &username, &password) {
            limiter.failed(ip, &username, now_ms);
            return Reply::fail(WRONG);
        }
        limiter.succeeded(ip, &username);
    } else if !right(app, &username, &password) {
        return Reply::fail(WRONG);
    }
    welcome(app, asked)
}

fn right(app: &App, username: &str, password: &str) -> bool {
    let world = app.world();
    world.username == username && world.password == password
}

fn welcome(app: &App, asked: &Asked) -> Reply {
    let csrf = if app.profile.is_3() { session_of(app, asked).csrf } else { String::new() };
    let world = app.world();
    let session = Session { logged_in: true, epoch: world.epoch, csrf, issued_ms: app.now_ms() };
    // 2.x joins an empty text before its sentence, and 3.0.2 still does.
    let space = if app.profile <= Profile::V3_0_2 { " " } else { "" };
    let msg = format!("{space}You have successfully logged into your account.");
    app.style.give(Reply::ok(&msg, Value::Null), &session, &world.secret)
}
