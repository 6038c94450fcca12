//! Where the configuration comes from: `mrjbot.toml`, overridden by `MRJBOT_*`, overridden by flags.
//!
//! Every value is text until it has been checked here; secrets are never shown.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use figment::Figment;
use figment::providers::{Format as _, Serialized, Toml};
use kernel::Secret;
use serde::Deserialize;

use crate::cli::Shared;
use crate::refusal::Usage;
use crate::telemetry;

const ENV_PREFIX: &str = "MRJBOT_";
const FILE: &str = "mrjbot.toml";
const DATA_DIR: &str = "./mrjbot-data";
const LISTEN: &str = "127.0.0.1:8080";
const TELEGRAM_API_URL: &str = "https://api.telegram.org";
/// Shorter ones can be guessed.
const METRICS_TOKEN_LEN_MIN: usize = 16;
const DATABASE_FILE: &str = "mrjbot.sqlite";
/// In the data folder: what a demo gave its shop.
pub const DEMO_RECORD: &str = "demo/shop.toml";

/// Every key, as in the file; in the environment in capitals after `MRJBOT_`.
pub const KEYS: [&str; 15] = [
    "data_dir",
    "database_url",
    "redis_url",
    "listen",
    "public_url",
    "master_key",
    "telegram_token",
    "telegram_api_url",
    "telegram_webhook",
    "zarinpal_url",
    "metrics_token",
    "log",
    "log_format",
    "demo_clock_file",
    "parent_pipe",
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    data_dir: Option<PathBuf>,
    database_url: Option<String>,
    redis_url: Option<String>,
    listen: Option<String>,
    public_url: Option<String>,
    master_key: Option<String>,
    telegram_token: Option<String>,
    telegram_api_url: Option<String>,
    telegram_webhook: Option<String>,
    zarinpal_url: Option<String>,
    metrics_token: Option<String>,
    log: Option<String>,
    log_format: Option<String>,
    demo_clock_file: Option<PathBuf>,
    parent_pipe: Option<String>,
}

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    pub data_dir: PathBuf,
    pub database_url: String,
    pub listen: SocketAddr,
    /// Whether `listen` was said by anybody.
    pub listen_is_chosen: bool,
    /// Without a trailing slash; `None`: derived from the address that is listened on.
    pub public_url: Option<String>,
    pub master_key: Option<Secret>,
    pub telegram_token: Option<Secret>,
    pub telegram_api_url: String,
    /// Whether Telegram sends updates to us; otherwise we ask for them.
    pub telegram_webhook: bool,
    /// What stands before `/pg/…`: the service itself, its sandbox, or a way to it.
    pub zarinpal_url: Option<String>,
    /// Who may read `/metrics`; without one there is no such address.
    pub metrics_token: Option<Secret>,
    pub log: Option<String>,
    pub log_json: bool,
    /// Only the demo sets it.
    pub demo_clock_file: Option<PathBuf>,
    /// Whether standard input is a pipe whose end means: our parent is gone.
    pub parent_pipe: bool,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Things that are probably mistakes.
    pub warnings: Vec<String>,
}

/// Flags that only some commands have.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub listen: Option<String>,
    /// Instead of the usual data folder when nobody says another.
    pub data_dir_default: Option<&'static str>,
    /// Whether this command works on a shop that somebody else runs: beside a demo it reads what that shop was given.
    pub beside: bool,
}

impl Config {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// A line that names the key and says what it should look like.
    pub fn load(shared: &Shared, flags: &Flags) -> Result<Self> {
        let file = file_of(shared)?;
        let mut figment = Figment::new();
        if let Some(path) = &file {
            figment = figment.merge(Toml::file_exact(path));
        }
        let (environment, mut warnings) = environment();
        let figment = with_demo(figment.merge(Serialized::globals(environment)), shared, flags)
            .merge(Serialized::globals(said(shared, flags)));
        let raw: Raw =
            figment.extract().map_err(|error| Usage::error(format!("the configuration: {error}")))?;
        warnings.extend(unknown_keys(file.as_deref())?);
        if raw.redis_url.is_some() {
            warnings.push("redis_url is set, but nothing uses Redis yet".to_owned());
        }
        let mut config = check(raw, flags)?;
        config.file = file;
        config.warnings.append(&mut warnings);
        Ok(config)
    }

    /// Where customers reach us when we listen on `address`.
    #[must_use]
    pub fn public_url_at(&self, address: SocketAddr) -> String {
        self.public_url.clone().unwrap_or_else(|| {
            let any = address.ip().is_unspecified();
            if any { format!("http://127.0.0.1:{}", address.port()) } else { format!("http://{address}") }
        })
    }
}

fn file_of(shared: &Shared) -> Result<Option<PathBuf>> {
    match &shared.config {
        Some(path) if path.is_file() => Ok(Some(path.clone())),
        Some(path) => Err(Usage::error(format!("there is no configuration file {}", path.display()))),
        None => Ok(Some(PathBuf::from(FILE)).filter(|path| path.is_file())),
    }
}

/// Text as it is: a key of only digits is no number.
fn environment() -> (BTreeMap<String, String>, Vec<String>) {
    let mut warnings = Vec::new();
    let mut said = BTreeMap::new();
    for (name, value) in std::env::vars() {
        let Some(key) = name.strip_prefix(ENV_PREFIX).map(str::to_ascii_lowercase) else { continue };
        if KEYS.contains(&key.as_str()) {
            if !value.trim().is_empty() {
                said.insert(key, value.trim().to_owned());
            }
        } else {
            warnings.push(format!("{name} is no setting of mrjbot"));
        }
    }
    (said, warnings)
}

/// What a demo in the data folder gave its shop. The child had it in place of the environment, so it counts more than that.
fn with_demo(figment: Figment, shared: &Shared, flags: &Flags) -> Figment {
    if !flags.beside {
        return figment;
    }
    let said = shared.data.clone().or_else(|| figment.extract_inner("data_dir").ok());
    let record = said.unwrap_or_else(|| PathBuf::from(DATA_DIR)).join(DEMO_RECORD);
    if record.is_file() { figment.merge(Toml::file_exact(record)) } else { figment }
}

/// `postgres://user:password@host/name` without the password.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let name = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}:…@{host}")
        }
        None => url.to_owned(),
    }
}

/// The database of a data folder when nobody says another.
#[must_use]
pub fn database_in(data_dir: &Path) -> String {
    format!("sqlite:{}", data_dir.join(DATABASE_FILE).display())
}

fn said(shared: &Shared, flags: &Flags) -> BTreeMap<&'static str, String> {
    let mut said = BTreeMap::new();
    let mut say = |key, value: Option<String>| {
        if let Some(value) = value {
            said.insert(key, value);
        }
    };
    say("data_dir", shared.data.as_ref().map(|path| path.display().to_string()));
    say("database_url", shared.database_url.clone());
    say("log", shared.log.clone());
    say("listen", flags.listen.clone());
    said
}

fn unknown_keys(file: Option<&Path>) -> Result<Vec<String>> {
    let Some(path) = file else { return Ok(Vec::new()) };
    let table: BTreeMap<String, figment::value::Value> = Figment::from(Toml::file_exact(path))
        .extract()
        .with_context(|| format!("reading {}", path.display()))?;
    let unknown = table.keys().filter(|key| !KEYS.contains(&key.as_str()));
    Ok(unknown.map(|key| format!("{}: {key} is no setting of mrjbot", path.display())).collect())
}

fn check(raw: Raw, flags: &Flags) -> Result<Config> {
    let data_dir = raw.data_dir.unwrap_or_else(|| PathBuf::from(flags.data_dir_default.unwrap_or(DATA_DIR)));
    let database_url = match raw.database_url {
        Some(url)
            if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) =>
        {
            url
        }
        Some(_) => return Err(Usage::error("database_url must start with sqlite: or postgres://")),
        None => database_in(&data_dir),
    };
    let listen_is_chosen = raw.listen.is_some();
    let listen = raw.listen.as_deref().unwrap_or(LISTEN);
    let listen = listen
        .parse()
        .map_err(|_| Usage::error(format!("listen must be ADDRESS:PORT, e.g. {LISTEN}, not {listen}")))?;
    long_enough("master_key", raw.master_key.as_deref(), crate::master_key::LEN_MIN)?;
    long_enough("metrics_token", raw.metrics_token.as_deref(), METRICS_TOKEN_LEN_MIN)?;
    let log_json = match raw.log_format.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(_) => return Err(Usage::error("log_format must be text or json")),
    };
    let telegram_webhook = match raw.telegram_webhook.as_deref() {
        None | Some("off") => false,
        Some("on") => true,
        Some(_) => return Err(Usage::error("telegram_webhook must be on or off")),
    };
    if let Some(log) = &raw.log {
        telemetry::filter(log)?;
    }
    Ok(Config {
        data_dir,
        database_url,
        listen,
        listen_is_chosen,
        public_url: raw.public_url.map(|url| address("public_url", &url)).transpose()?,
        master_key: raw.master_key.map(Secret::new),
        telegram_token: raw.telegram_token.map(Secret::new),
        telegram_api_url: address(
            "telegram_api_url",
            raw.telegram_api_url.as_deref().unwrap_or(TELEGRAM_API_URL),
        )?,
        telegram_webhook,
        zarinpal_url: raw.zarinpal_url.map(|url| address("zarinpal_url", &url)).transpose()?,
        metrics_token: raw.metrics_token.map(Secret::new),
        log: raw.log,
        log_json,
        demo_clock_file: raw.demo_clock_file,
        parent_pipe: raw.parent_pipe.is_some(),
        file: None,
        warnings: Vec::new(),
    })
}

fn long_enough(key: &str, value: Option<&str>, min: usize) -> Result<()> {
    match value {
        Some(value) if value.len() < min => {
            Err(Usage::error(format!("{key} must have at least {min} characters")))
        }
        _ => Ok(()),
    }
}

fn address(key: &str, url: &str) -> Result<String> {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['?', '#']);
    if is_web && is_plain {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(Usage::error(format!("{key} must be an http(s) address")))
    }
}
