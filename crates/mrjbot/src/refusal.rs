//! Errors as one clear line: the shop's refusals in the words of the English catalogue, everything else as it says.

use std::process::ExitCode;

use kernel::{Locale, Money, from_unix_ms};
use l10n::{Args, L10n};
use serde_json::Value;

/// A value that cannot be meant: exit code 2, like what clap refuses.
#[derive(Debug)]
pub struct Usage(String);

impl std::fmt::Display for Usage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

impl Usage {
    pub fn error(text: impl Into<String>) -> anyhow::Error {
        Self(text.into()).into()
    }
}

/// Where an operator looks next.
const NEXT: [(&str, &str); 4] = [
    ("identity.user_not_found", "`mrjbot user find` lists people"),
    ("settings.unknown", "`mrjbot setting list` shows them all"),
    ("settings.job_unknown", "`mrjbot job dead` shows what was given up"),
    ("settings.invalid", "`mrjbot setting list` shows what each accepts"),
];

/// The line for an error.
pub fn line(error: &anyhow::Error) -> String {
    match error.downcast_ref::<shop::Error>() {
        Some(refused) => {
            let next = NEXT.iter().find(|(code, _)| *code == refused.code());
            next.map_or_else(|| words_of(refused), |(_, next)| format!("{}; {next}", words_of(refused)))
        }
        None => chain_of(error),
    }
}

/// Causes in a row; many repeat the one beneath them, which is then said once.
fn chain_of(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said.replace('\n', " ")
}

/// 2 for wrong usage, 1 for everything else.
pub fn exit_code(error: &anyhow::Error) -> ExitCode {
    if error.is::<Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// `capability.some_reason` is `error-capability-some-reason` in the catalogues; without words the code stands alone.
fn words_of(error: &shop::Error) -> String {
    let key = format!("error-{}", error.code().replace(['.', '_'], "-"));
    let facts = facts_of(error);
    match L10n::load() {
        Ok(l10n) if l10n.has(Locale::En, &key) => {
            let text = without_markup(&l10n.text(Locale::En, &key, &args_of(&l10n, error)));
            format!("{text} ({})", error.code())
        }
        _ if matches!(error.kind(), shop::Kind::Internal | shop::Kind::Unavailable) => error.to_string(),
        _ => format!("refused: {}{facts}", error.code()),
    }
}

fn facts_of(error: &shop::Error) -> String {
    let facts: Vec<String> = error.args().iter().map(|(name, value)| format!("{name}={value}")).collect();
    if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) }
}

/// Names of facts that are amounts in rial or instants in unix milliseconds.
const AMOUNTS: [&str; 6] = ["missing", "min", "max", "amount", "balance", "available"];
const INSTANTS: [&str; 3] = ["at", "until", "expires_at"];

fn args_of(l10n: &L10n, error: &shop::Error) -> Args {
    let amounts_are_money = ["orders.", "payments.", "ledger.", "settings.topup"];
    let is_money = amounts_are_money.iter().any(|prefix| error.code().starts_with(prefix));
    let mut args = Args::new();
    for (name, value) in error.args() {
        let Some(name) = static_name(name) else { continue };
        args = match value {
            Value::Number(number) => match number.as_i64() {
                Some(rial) if is_money && AMOUNTS.contains(&name) => {
                    let amount = Money::from_rial(rial).unwrap_or_default();
                    args.text(name, &l10n.money(Locale::En, amount))
                }
                Some(ms) if INSTANTS.contains(&name) => args.date_time(name, from_unix_ms(ms)),
                Some(whole) => args.num(name, whole),
                None => args.text(name, &number.to_string()),
            },
            Value::String(text) => args.text(name, text),
            Value::Bool(is_so) => args.text(name, if *is_so { "yes" } else { "no" }),
            other => args.text(name, &other.to_string()),
        };
    }
    args
}

/// The catalogues name their placeholders at compile time.
fn static_name(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 24] = [
        "missing",
        "min",
        "max",
        "amount",
        "balance",
        "available",
        "at",
        "until",
        "expires_at",
        "by",
        "approved",
        "receipt",
        "key",
        "kind",
        "field",
        "name",
        "finding",
        "placements",
        "detail",
        "location_id",
        "permission",
        "id",
        "role",
        "state",
    ];
    NAMES.into_iter().find(|known| *known == name)
}

fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            '\u{2066}'..='\u{2069}' => {}
            '\n' => plain.push(' '),
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
