//! The panel client's words in the words of the port.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shop::fleet::{PanelError, PanelFinding};
use xui::{Error, Finding, Fitness, Severity};

/// What an error means for whoever wants a client. Details hold no secrets: `xui` keeps them out of its errors.
pub(super) fn error_of(error: &Error) -> PanelError {
    let detail = error.to_string();
    match error {
        Error::BadAddress { .. }
        | Error::Client { .. }
        | Error::Unreachable { .. }
        | Error::TlsFingerprintMismatch { .. }
        | Error::TlsUntrusted { .. }
        | Error::TlsBroken { .. }
        | Error::HttpsRequired
        | Error::HostRefused
        | Error::Limited { .. } => PanelError::Unreachable(detail),
        Error::TimedOut | Error::Cut | Error::ServerFailed { .. } => PanelError::Unknown(detail),
        Error::AuthFailed { .. } | Error::ScopeDenied | Error::SessionLost => PanelError::Auth(detail),
        Error::Refused { message } => PanelError::Refused(message.clone()),
        Error::NotFound
        | Error::WrongBasePath
        | Error::HtmlInsteadOfJson { .. }
        | Error::Garbage { .. }
        | Error::EmptyAnswer
        | Error::TooLarge => PanelError::Nonsense(detail),
    }
}

/// An error before anything could be asked, as a finding.
pub(super) fn finding_of_error(error: &Error) -> PanelFinding {
    let facts = match error {
        Error::BadAddress { part } => BTreeMap::from([("part".to_owned(), json!(part))]),
        _ => BTreeMap::new(),
    };
    PanelFinding { code: error.code().to_owned(), fatal: true, facts }
}

/// A finding and its facts.
pub(super) fn finding_of(finding: &Finding) -> PanelFinding {
    let facts: Vec<(&str, Value)> = match finding {
        Finding::TlsUntrusted { certificate: Some(certificate) } => vec![
            ("sha256", json!(certificate.sha256_hex())),
            ("self_signed", json!(certificate.self_signed)),
            ("names", json!(certificate.names)),
            ("not_after_ms", json!(certificate.not_after_s.map(|seconds| seconds.saturating_mul(1000)))),
        ],
        Finding::TlsFingerprintChanged { seen } => vec![("sha256", json!(hex::encode(seen)))],
        Finding::TlsBroken { cause } => vec![("cause", json!(cause))],
        Finding::WebDomainMismatch { host } | Finding::PlainHttp { host } => vec![("host", json!(host))],
        Finding::NotAPanel { status } | Finding::ServerFailed { status } => vec![("status", json!(status))],
        Finding::WrongCredentials { maybe_locked_out } => vec![("maybe_locked_out", json!(maybe_locked_out))],
        Finding::LoginLimited { retry_after_s } => vec![("retry_after_s", json!(retry_after_s))],
        Finding::VersionOld { version } | Finding::VersionFaulty { version } => {
            vec![("version", json!(version))]
        }
        Finding::XrayStopped { state, error } => vec![("state", json!(state)), ("error", json!(error))],
        Finding::ClockOff { seconds } => vec![("seconds", json!(seconds))],
        Finding::LoneClientInbound { id, remark } => {
            vec![("remote_id", json!(id)), ("inbound", json!(remark))]
        }
        Finding::RealityRefusesOthers { id, remark, core } => {
            vec![("remote_id", json!(id)), ("inbound", json!(remark)), ("core", json!(core))]
        }
        Finding::InboundUnfit { id, remark, fitness } => vec![
            ("remote_id", json!(id)),
            ("inbound", json!(remark)),
            ("fitness", json!(fitness_word(*fitness))),
        ],
        Finding::Other { code } => vec![("code", json!(code))],
        _ => Vec::new(),
    };
    PanelFinding {
        code: finding.code().to_owned(),
        fatal: finding.severity() == Severity::Blocking,
        facts: facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

/// The stable word of a fitness.
pub(super) fn fitness_word(fitness: Fitness) -> &'static str {
    match fitness {
        Fitness::Usable => "usable",
        Fitness::Disabled => "disabled",
        Fitness::ProtocolUnsupported => "protocol_unsupported",
        Fitness::CipherNeedsOtherKey => "cipher_needs_other_key",
        Fitness::SingleUserCipher => "single_user_cipher",
        Fitness::Unreadable => "unreadable",
    }
}
