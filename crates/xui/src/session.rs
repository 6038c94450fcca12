//! Being logged in: one login at a time, never twice with credentials that were refused. Tokens need none of it.

use std::time::Duration;

use kernel::sabotage;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::config::Auth;
use crate::cookies::Jar;
use crate::envelope::{Answer, Refusal, read_answer, refusal};
use crate::error::Error;
use crate::transport::{Ask, Credentials, Http, sensitive};

/// Sessions are renewed after this share of their life (they do not slide): 4/5.
const LIFE_NUMERATOR: u64 = 4;
const LIFE_DENOMINATOR: u64 = 5;

/// Leave to make a call. `generation` names the login it came from.
#[derive(Clone)]
pub(crate) struct Pass {
    pub(crate) credentials: Credentials,
    pub(crate) generation: u64,
}

struct Login {
    pass: Option<Pass>,
    generation: u64,
    renew_at: Option<Instant>,
    /// The panel refused these credentials. Set until [`Session::allow_again`].
    refused: bool,
}

/// The session of one panel.
pub(crate) struct Session {
    auth: Auth,
    login: Mutex<Login>,
}

impl Session {
    pub(crate) fn new(auth: Auth) -> Self {
        Self { auth, login: Mutex::new(Login { pass: None, generation: 0, renew_at: None, refused: false }) }
    }

    pub(crate) fn by_token(&self) -> bool {
        matches!(self.auth, Auth::Token(_))
    }

    pub(crate) fn has_code_source(&self) -> bool {
        matches!(&self.auth, Auth::Password { totp: Some(_), .. })
    }

    /// Forgets a refusal: the operator changed something on the panel, or waited out the limiter.
    pub(crate) async fn allow_again(&self) {
        let mut login = self.login.lock().await;
        login.refused = false;
        login.pass = None;
    }

    /// A pass, logging in first when there is none or it is old.
    pub(crate) async fn pass(&self, http: &Http) -> Result<Pass, Error> {
        let mut login = self.login.lock().await;
        let old = login.renew_at.is_some_and(|at| Instant::now() >= at);
        if let Some(pass) = login.pass.clone().filter(|_| !old) {
            return Ok(pass);
        }
        self.log_in(&mut login, http).await
    }

    /// Logs in again unless somebody did since `generation`. For tokens: they were refused for good.
    pub(crate) async fn renew(&self, http: &Http, generation: u64) -> Result<(), Error> {
        let mut login = self.login.lock().await;
        if login.generation != generation && login.pass.is_some() {
            return Ok(());
        }
        login.pass = None;
        if self.by_token() {
            login.refused = true;
            return Err(Error::AuthFailed { remembered: false });
        }
        self.log_in(&mut login, http).await.map(drop)
    }

    async fn log_in(&self, login: &mut Login, http: &Http) -> Result<Pass, Error> {
        if login.refused {
            return Err(Error::AuthFailed { remembered: true });
        }
        let (credentials, life_s) = match &self.auth {
            Auth::Token(token) => {
                let bearer = sensitive(&format!("Bearer {}", token.expose()))
                    .ok_or(Error::AuthFailed { remembered: false })?;
                (Credentials { bearer: Some(bearer), ..Credentials::default() }, None)
            }
            Auth::Password { username, password, totp } => {
                let code = totp.as_ref().and_then(|source| source());
                let body = json!({
                    "username": username,
                    "password": password.expose(),
                    "twoFactorCode": code.as_ref().map_or("", |code| code.expose()),
                });
                match open(http, &body).await {
                    Err(Error::AuthFailed { remembered }) => {
                        login.refused = true;
                        return Err(Error::AuthFailed { remembered });
                    }
                    other => other?,
                }
            }
        };
        login.generation += 1;
        login.renew_at =
            life_s.map(|s| Instant::now() + Duration::from_secs(s / LIFE_DENOMINATOR * LIFE_NUMERATOR));
        let pass = Pass { credentials, generation: login.generation };
        login.pass = Some(pass.clone());
        Ok(pass)
    }
}

/// Before any login: the CSRF token with its cookie (≥ 3.0), or `None` (2.x, or not a panel).
pub(crate) struct Greeting {
    pub(crate) csrf: Option<String>,
    pub(crate) date: Option<String>,
    jar: Jar,
}

/// Asks for a CSRF token. An unknown route (404, or an empty 200 as R-1) means a panel before 3.0.
pub(crate) async fn greet(http: &Http) -> Result<Greeting, Error> {
    let answer = http.send(&Ask::get("csrf-token"), &Credentials::default()).await?;
    let mut greeting = Greeting { csrf: None, date: answer.date.clone(), jar: Jar::default() };
    take_cookies(&mut greeting.jar, &answer);
    match read_answer(&answer) {
        Ok(Value::String(token)) => greeting.csrf = Some(token),
        Ok(_) => return Err(Error::Garbage { status: answer.status }),
        // A login page where 2.x answers unknown routes with it counts as "no such route" too.
        Err(Error::NotFound | Error::EmptyAnswer | Error::SessionLost) => {}
        Err(error) => return Err(error),
    }
    Ok(greeting)
}

/// Logs in: (credentials, life of the session in seconds).
async fn open(http: &Http, body: &Value) -> Result<(Credentials, Option<u64>), Error> {
    let greeting = greet(http).await?;
    let before = credentials_of(&greeting.jar, greeting.csrf.as_deref());
    let ask = Ask::post("login", Some(body.clone()));
    let answer = http.send(&ask, &before).await?;
    match read_answer(&answer) {
        Ok(_) => {}
        // SQLite's own words, in every language of the panel: it could not look, and said nothing about us.
        Err(Error::Refused { message })
            if refusal(&message) == Refusal::Busy && !sabotage::on("locked-panel-refuses-us") =>
        {
            return Err(Error::ServerFailed { status: answer.status });
        }
        Err(Error::Refused { .. }) => return Err(Error::AuthFailed { remembered: false }),
        // Somebody's page in the way says nothing about our credentials: they are tried again as soon as it is gone.
        Err(Error::SessionLost) => return Err(Error::Garbage { status: answer.status }),
        Err(Error::NotFound) => return Err(Error::WrongBasePath),
        Err(error) => return Err(error),
    }
    let mut jar = greeting.jar;
    take_cookies(&mut jar, &answer);
    if answer.set_cookies.is_empty() || jar.is_empty() {
        // Success without a session: the panel could not save it.
        return Err(Error::Garbage { status: answer.status });
    }
    Ok((credentials_of(&jar, greeting.csrf.as_deref()), jar.max_age_s()))
}

/// Whether the panel's account wants a second factor; `None` when it does not say.
pub(crate) async fn second_factor_wanted(http: &Http) -> Option<bool> {
    let greeting = greet(http).await.ok()?;
    let before = credentials_of(&greeting.jar, greeting.csrf.as_deref());
    let answer = http.send(&Ask::post("getTwoFactorEnable", None), &before).await.ok()?;
    read_answer(&answer).ok()?.as_bool()
}

fn credentials_of(jar: &Jar, csrf: Option<&str>) -> Credentials {
    Credentials {
        bearer: None,
        cookie: jar.header().and_then(|text| sensitive(&text)),
        csrf: csrf.and_then(sensitive),
    }
}

fn take_cookies(jar: &mut Jar, answer: &Answer) {
    for line in &answer.set_cookies {
        jar.take(line);
    }
}
