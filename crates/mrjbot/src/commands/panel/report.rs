//! What a live test of a panel found, in words.

use kernel::Locale;
use l10n::Args;
use serde_json::{Value, json};
use shop::fleet::{PanelFinding, PanelReport};

use crate::out;
use crate::wire::Room;

/// Placeholders that words of findings may use.
const FACTS: [&str; 18] = [
    "inbound",
    "sha256",
    "seconds",
    "skew_s",
    "version",
    "found",
    "wanted",
    "detail",
    "name",
    "port",
    "status",
    "url",
    "host",
    "core",
    "cause",
    "error",
    "retry_after_s",
    "code",
];
/// Marks of messages, which a terminal does not show.
const MARKS: [&str; 4] = ["<code>", "</code>", "<b>", "</b>"];
/// Findings that a flag of the command line mends.
const BY_PIN: [&str; 2] = ["tls_untrusted", "tls_fingerprint_changed"];

/// Findings in words: what is said of several inbounds is said once, with all of them.
pub fn notes(room: &Room, findings: &[PanelFinding]) -> Vec<String> {
    let mut notes: Vec<(PanelFinding, String, Vec<String>)> = Vec::new();
    for finding in findings {
        let mut kind = finding.clone();
        let inbound = kind.facts.remove("inbound");
        let inbound = inbound.and_then(|value| value.as_str().map(str::to_owned));
        let words = finding_words(room, &kind);
        match notes.iter_mut().find(|(_, known, _)| *known == words) {
            Some((.., inbounds)) => inbounds.extend(inbound.filter(|name| !inbounds.contains(name))),
            None => notes.push((kind, words, inbound.into_iter().collect())),
        }
    }
    let said = |(mut kind, words, inbounds): (PanelFinding, String, Vec<String>)| {
        if inbounds.is_empty() {
            return words;
        }
        kind.facts.insert("inbound".to_owned(), Value::from(inbounds.join(", ")));
        finding_words(room, &kind)
    };
    notes.into_iter().map(said).collect()
}

/// What a finding says in one line, without how to mend it; else its code.
pub fn title(room: &Room, finding: &PanelFinding) -> String {
    let key = format!("finding-{}", finding.code.replace('_', "-"));
    match room.l10n.has(Locale::En, &key) {
        true => room.l10n.plain(Locale::En, &key),
        false => finding.code.clone(),
    }
}

/// The words of a finding (`finding-some-code` in the catalogues), else its code and facts.
fn finding_words(room: &Room, finding: &PanelFinding) -> String {
    let key = format!("finding-{}", finding.code.replace('_', "-"));
    let mark = if finding.fatal { "must be mended" } else { "note" };
    if room.l10n.has(Locale::En, &key) {
        let mut args = Args::new();
        for name in FACTS {
            args = match finding.facts.get(name) {
                Some(Value::String(text)) => args.text(name, text),
                Some(other) => args.text(name, &other.to_string()),
                None => args.text(name, ""),
            };
        }
        let mend = mend_words(room, (&key, &args), &finding.code);
        let place = finding.facts.get("inbound").and_then(Value::as_str);
        let place = place.map(|remark| format!(" (inbound {remark})")).unwrap_or_default();
        return format!("{mark}: {}{place}{mend}", room.l10n.text(Locale::En, &key, &args));
    }
    let facts: Vec<String> = finding.facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{mark}: {} {}", finding.code, facts.join(" ")).trim_end().to_owned()
}

/// How to mend it, on a line of its own.
fn mend_words(room: &Room, (key, args): (&str, &Args), code: &str) -> String {
    let key = format!("{key}.mend");
    if !room.l10n.has(Locale::En, &key) {
        return String::new();
    }
    let words = room.l10n.text(Locale::En, &key, args);
    let words = MARKS.iter().fold(words, |words, mark| words.replace(mark, ""));
    let flag = if BY_PIN.contains(&code) { " With --pin shown it is trusted as it is now." } else { "" };
    format!("\n  -> {}{flag}", words.trim())
}

pub fn show(room: &Room, report: &PanelReport) {
    let mut value = json!(report);
    value["usable"] = json!(report.usable());
    let or_unknown = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
    let core = match (report.core_running, &report.core_version) {
        (Some(true), Some(version)) => format!("running, {version}"),
        (Some(true), None) => "running".to_owned(),
        (Some(false), _) => "not running".to_owned(),
        (None, _) => "unknown".to_owned(),
    };
    let lines = [
        ("usable", if report.usable() { "yes" } else { "no" }.to_owned()),
        ("era", or_unknown(report.era.clone())),
        ("panel", or_unknown(report.panel_version.clone())),
        ("core", core),
        ("clock", or_unknown(report.clock_skew_s.map(|skew| format!("{skew} s off")))),
        ("certificate", or_unknown(report.certificate_sha256.clone())),
        ("latency", or_unknown(report.latency_ms.map(|ms| format!("{ms} ms")))),
    ];
    room.out.record(&value, &lines);
    if !room.out.is_json() {
        for note in notes(room, &report.findings) {
            out::line(&note);
        }
    }
}
