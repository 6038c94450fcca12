//! `setting/*`: what the panel tells about its subscriptions, its user, and its tokens.
//!
//! Only what a manager of panels reads or changes; the rest of the panel's settings stay at their defaults.

use serde_json::{Value, json};

use super::app::App;
use super::input::{Fields, Input};
use super::profile::Profile;
use super::reply::{Refusal, Reply};
use super::routes::Call;
use super::views::Obj;
use super::world::{Token, World};

const TOKEN_NAME_MAX: usize = 64;

/// Answers one call of the group `setting`.
pub(crate) fn handle(app: &App, call: &Call, input: &Input) -> Reply {
    let p = app.profile;
    match call.name {
        "all" => Reply::ok("", everything(app)),
        "defaultSettings" => Reply::ok("", defaults(app, input)),
        "updateUser" => Reply::of("The admin credentials have been changed.", update_user(app, input)),
        "restartPanel" => {
            app.restart();
            Reply::ok("The panel has been successfully restarted.", Value::Null)
        }
        "apiTokens" => {
            let show = |t: &Token| token(p, t, p <= Profile::V3_1_0);
            Reply::ok("", Value::Array(app.world().tokens.iter().map(show).collect()))
        }
        "apiTokens/create" => Reply::of("", create_token(app, input)),
        "apiTokens/delete/:" => {
            let id = call.id(0);
            app.world().tokens.retain(|t| Some(t.id) != id);
            Reply::ok("", Value::Null)
        }
        _ => Reply::of("", switch_token(&mut app.world(), call, input)),
    }
}

fn everything(app: &App) -> Value {
    json!({
        "webListen": "", "webDomain": "", "webPort": app.panel_port(), "webBasePath": app.base(), "sessionMaxAge": 360,
        "pageSize": 25, "subEnable": true, "subPort": app.sub_port(), "subPath": "/sub/", "subJsonPath": "/json/",
        "subClashPath": "/clash/", "subUpdates": "12", "subEncrypt": true, "timeLocation": "Local",
    })
}

fn defaults(app: &App, input: &Input) -> Value {
    let p = app.profile;
    let host = input.host.rsplit_once(':').map_or(input.host.as_str(), |(host, _)| host);
    let uri = |path: &str| format!("http://{host}:{}/{path}/", app.sub_port());
    let (v29, v36) = (p >= Profile::V2_9_4, p >= Profile::V3_6_0);
    Obj::new()
        .put_if(v36, "accessLogEnable", false)
        .put("datepicker", "gregorian")
        .put("defaultCert", "")
        .put("defaultKey", "")
        .put_if(v36, "devChannelEnable", false)
        .put("expireDiff", 0)
        .put("ipLimitEnable", v36)
        .put_if(v36, "isDevBuild", false)
        .put("pageSize", if v29 { 25 } else { 50 })
        .put_if(!v36, "remarkModel", "-ieo")
        .put_if(v29, "subClashEnable", true)
        .put_if(v29, "subClashURI", uri("clash"))
        .put_if(v36, "subDomain", "")
        .put("subEnable", true)
        .put_if(v29, "subJsonEnable", true)
        .put("subJsonURI", uri("json"))
        .put_if(v36, "subThemeDir", "")
        .put("subTitle", "")
        .put("subURI", uri("sub"))
        .put("tgBotEnable", false)
        .put("trafficDiff", 0)
        .put_if(v36, "webDomain", "")
        .done()
}

/// Changes name and password; from 3.0.2 every older session ends.
fn update_user(app: &App, input: &Input) -> Result<Value, Refusal> {
    let body = input.bind()?;
    let f = Fields::new(&body, "updateUserForm", input.is_form())?;
    let mut world = app.world();
    if f.text("oldUsername")? != world.username || f.text("oldPassword")? != world.password {
        return Err(Refusal::new("The original username or password is incorrect"));
    }
    let (name, password) = (f.text("newUsername")?, f.text("newPassword")?);
    if name.is_empty() || password.is_empty() {
        return Err(Refusal::new("The new username and password cannot be empty"));
    }
    (world.username, world.password) = (name, password);
    if app.profile.is_3() {
        world.epoch += 1;
    }
    Ok(Value::Null)
}

/// A token as the list shows it; the secret itself up to 3.2.6 only.
fn token(p: Profile, t: &Token, secret: bool) -> Value {
    let created = if p == Profile::V3_1_0 { t.created_ms } else { t.created_ms / 1_000 };
    let newest = p >= Profile::V3_7Dev;
    Obj::new()
        .put("id", t.id)
        .put("name", t.name.as_str())
        .put_if(secret, "token", t.token.as_str())
        .put("enabled", t.enabled)
        .put("createdAt", created)
        .put_if(newest, "scope", t.scope.as_str())
        .put_if(newest, "expiresAt", t.expires_ms)
        .done()
}

fn create_token(app: &App, input: &Input) -> Result<Value, Refusal> {
    let body = input.bind()?;
    let f = Fields::new(&body, "apiTokenForm", input.is_form())?;
    let (name, scope, expires_ms) = (f.text("name")?, f.text("scope")?, f.int("expiresAt")?);
    let mut world = app.world();
    if name.trim().is_empty() {
        return Err(Refusal::new("token name is required"));
    }
    if name.chars().count() > TOKEN_NAME_MAX {
        return Err(Refusal::new("token name must be 64 characters or fewer"));
    }
    if world.tokens.iter().any(|t| t.name == name) {
        return Err(Refusal::new("a token with that name already exists"));
    }
    let id = world.add_token(&name, None, &app.rng, app.now_ms()).id;
    let Some(made) = world.tokens.iter_mut().find(|t| t.id == id) else { return Ok(Value::Null) };
    if app.profile >= Profile::V3_7Dev {
        made.expires_ms = expires_ms;
        if !scope.is_empty() {
            made.scope = scope;
        }
    }
    Ok(token(app.profile, made, true))
}

fn switch_token(world: &mut World, call: &Call, input: &Input) -> Result<Value, Refusal> {
    let body = input.bind()?;
    let enabled = Fields::new(&body, "apiTokenForm", input.is_form())?.flag("enabled")?;
    let id = call.id(0);
    let token = world.tokens.iter_mut().find(|t| Some(t.id) == id).ok_or_else(Refusal::not_found)?;
    token.enabled = enabled;
    Ok(Value::Null)
}
