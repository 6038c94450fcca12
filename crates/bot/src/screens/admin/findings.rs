//! What a test of a panel found, in words: what is wrong, and how to mend it.
//!
//! A finding is a code and facts; its words are `finding-<code>` and `finding-<code>.mend`. A code nobody wrote words
//! for is shown itself.

use l10n::Args;
use serde_json::Value;
use shop::fleet::{PanelFinding, PanelReport};

use crate::session::Session;

/// Facts that texts may name. Those that a finding lacks are empty.
const FACTS: &[&str] = &[
    "host",
    "status",
    "seconds",
    "version",
    "core",
    "cause",
    "state",
    "error",
    "sha256",
    "retry_after_s",
    "code",
];
/// Facts that are stable words: texts choose by them.
const WORDS: &[&str] = &["fitness"];
/// The longest fact shown, in characters: it may be a whole page of a proxy.
const FACT_CHARS_MAX: usize = 200;
/// How many findings are shown; the worst come first.
const SHOWN_MAX: usize = 12;

/// What is wrong, in a few words, for a place without facts.
pub fn title(session: &Session, code: &str) -> String {
    let finding =
        PanelFinding { code: code.to_owned(), fatal: true, facts: std::collections::BTreeMap::new() };
    what(session, &finding)
}

fn key_of(code: &str) -> String {
    format!("finding-{}", code.replace(['_', '.'], "-"))
}

fn facts_of(finding: &PanelFinding) -> Args {
    let args = WORDS.iter().fold(Args::new(), |args, name| {
        args.text(name, finding.facts.get(*name).and_then(Value::as_str).unwrap_or_default())
    });
    FACTS.iter().fold(args, |args, name| match finding.facts.get(*name) {
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => {
            args.num(name, number.as_i64().unwrap_or(i64::MAX))
        }
        Some(Value::String(text)) => args.ltr(name, &cut(text)),
        Some(Value::Null) | None => args.text(name, ""),
        Some(other) => args.ltr(name, &cut(&other.to_string())),
    })
}

fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(FACT_CHARS_MAX).collect()
}

fn what(session: &Session, finding: &PanelFinding) -> String {
    let key = key_of(&finding.code);
    if session.l10n.has(session.locale(), &key) {
        session.tx(&key, &facts_of(finding))
    } else {
        session.tx("admin-finding-unknown", &Args::new().code("code", &finding.code))
    }
}

/// What is wrong, every inbound where it is, and how to mend it.
struct Group {
    fatal: bool,
    what: String,
    mend: String,
    inbounds: Vec<String>,
}

/// Findings with the same words are said once: seven inbounds with one flaw are one line. Fatal ones come first.
fn grouped(session: &Session, findings: &[PanelFinding]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for finding in findings {
        let (what, mend) = (what(session, finding), mend(session, finding));
        let place = groups.iter().position(|group| group.what == what && group.mend == mend);
        let place = place.unwrap_or_else(|| {
            groups.push(Group { fatal: finding.fatal, what, mend, inbounds: Vec::new() });
            groups.len() - 1
        });
        let inbound = finding.facts.get("inbound").and_then(Value::as_str).map(cut);
        if let (Some(group), Some(inbound)) = (groups.get_mut(place), inbound)
            && !group.inbounds.contains(&inbound)
        {
            group.inbounds.push(inbound);
        }
    }
    groups.sort_by_key(|group| !group.fatal);
    groups
}

fn mend(session: &Session, finding: &PanelFinding) -> String {
    let key = format!("{}.mend", key_of(&finding.code));
    if session.l10n.has(session.locale(), &key) {
        session.tx(&key, &facts_of(finding))
    } else {
        String::new()
    }
}

/// One kind of finding: its weight, what is wrong, where, and how to mend it.
fn words(session: &Session, group: &Group) -> String {
    let sign = if group.fatal { "\u{26d4}\u{fe0f}" } else { "\u{26a0}\u{fe0f}" };
    let mut text = format!("{sign} {}", group.what);
    if !group.inbounds.is_empty() {
        let named: Vec<String> =
            group.inbounds.iter().map(|inbound| l10n::isolate(&l10n::escape_html(inbound))).collect();
        let args = Args::new().text("inbound", &named.join(&session.t("list-comma")));
        text.push_str(&format!(" {}", session.tx("admin-finding-at", &args)));
    }
    if !group.mend.is_empty() {
        text.push_str(&format!("\n\u{21b3} {}", group.mend));
    }
    text
}

/// Several findings, fatal ones first.
pub fn list(session: &Session, findings: &[PanelFinding]) -> String {
    let lines: Vec<String> =
        grouped(session, findings).iter().take(SHOWN_MAX).map(|group| words(session, group)).collect();
    lines.join("\n\n")
}

/// What a panel says of itself: era, versions, latency, clock.
pub fn facts(session: &Session, report: &PanelReport) -> String {
    let mut lines = Vec::new();
    if let Some(version) = &report.panel_version {
        let args = Args::new().ltr("version", version).text("era", report.era.as_deref().unwrap_or("?"));
        lines.push(session.tx("admin-report-panel", &args));
    }
    if let Some(core) = &report.core_version {
        let running = if report.core_running == Some(false) { "no" } else { "yes" };
        lines.push(session.tx("admin-report-core", &Args::new().ltr("core", core).text("running", running)));
    }
    if let Some(latency) = report.latency_ms {
        let args = Args::new().num("ms", i64::try_from(latency).unwrap_or(i64::MAX));
        lines.push(session.tx("admin-report-latency", &args));
    }
    if let Some(seconds) = report.clock_skew_s.filter(|seconds| *seconds != 0) {
        lines.push(session.tx("admin-report-clock", &Args::new().num("seconds", seconds)));
    }
    lines.join("\n")
}

/// A whole report.
pub fn report(session: &Session, report: &PanelReport) -> String {
    let verdict = match (report.usable(), report.findings.is_empty()) {
        (true, true) => "admin-report-fine",
        (true, false) => "admin-report-warnings",
        (false, _) => "admin-report-unusable",
    };
    [session.t(verdict), facts(session, report), list(session, &report.findings)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}
