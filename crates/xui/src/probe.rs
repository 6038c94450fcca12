//! A live test of a panel for its operator: what is wrong, as facts with stable codes. No text for people, no writes.

use std::net::IpAddr;

use url::{Host, Url};

use crate::certificate::CertificateFacts;
use crate::detect::{Capabilities, Era, Version};
use crate::error::{Error, UnreachableCause};
use crate::model::inbound::{Fitness, Inbound, Protocol};
use crate::panel::Panel;
use crate::session::second_factor_wanted;
use crate::tls::fetch_certificate;

/// A clock further off than this breaks second factors and shifts every expiry.
pub const CLOCK_SKEW_S_MAX: i64 = 60;
/// The oldest release this client was made for.
const OLDEST: Version = Version(2, 6, 0);
/// From 3.1.0 until before 3.3.1 updates without credentials rotate them, and repeated adds corrupt inbounds.
const FAULTY_FROM: Version = Version(3, 1, 0);
const FAULTY_UNTIL: Version = Version(3, 3, 1);
/// From this core on REALITY inbounds with an empty `minClientVer` refuse other cores' clients.
const REALITY_STRICT_FROM: Version = Version(26, 3, 27);

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Works, with a disadvantage the operator should know.
    Warning,
    /// Nothing can be sold on this panel until it is mended.
    Blocking,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    DnsFailed,
    Unreachable {
        cause: UnreachableCause,
    },
    TimedOut,
    /// The connection closes without an answer: a firewall, or a service that is not a web server.
    ConnectionCut,
    /// The certificate is not vouched for: pin this one, after comparing the fingerprint on the machine.
    TlsUntrusted {
        certificate: Option<CertificateFacts>,
    },
    /// Another certificate than the pinned one: renewed by the operator, or somebody in between.
    TlsFingerprintChanged {
        seen: [u8; 32],
    },
    TlsBroken {
        cause: String,
    },
    HttpsRequired,
    /// Something answers, but no panel at this base path.
    WrongBasePath,
    /// The panel's `webDomain` names another host.
    WebDomainMismatch {
        host: String,
    },
    NotAPanel {
        status: u16,
    },
    ServerFailed {
        status: u16,
    },
    /// `maybe_locked_out`: panels ≥ 3.0 answer the same for 15 minutes after five failures.
    WrongCredentials {
        maybe_locked_out: bool,
    },
    SecondFactorWanted,
    TokenRefused,
    TokenUnsupported,
    TokenScopeTooSmall,
    LoginLimited {
        retry_after_s: Option<u64>,
    },
    VersionOld {
        version: String,
    },
    /// A release with known faults; update the panel.
    VersionFaulty {
        version: String,
    },
    /// Clients cannot connect. `state` and `error` in the panel's words.
    XrayStopped {
        state: String,
        error: String,
    },
    /// The panel's clock minus ours.
    ClockOff {
        seconds: i64,
    },
    NoUsableInbound,
    /// Era A cannot remove the only client of an inbound; keep one spare client there.
    LoneClientInbound {
        id: i64,
        remark: String,
    },
    /// `minClientVer` is empty on this core: sing-box and Clash clients are refused. Set it to `1.8.0`.
    RealityRefusesOthers {
        id: i64,
        remark: String,
        core: String,
    },
    /// Clients of ours cannot live there, and why (e.g. a Shadowsocks-2022 cipher whose key is not 32 bytes).
    InboundUnfit {
        id: i64,
        remark: String,
        fitness: Fitness,
    },
    /// Credentials travel in the clear over the internet.
    PlainHttp {
        host: String,
    },
    /// Anything else, by [`Error::code`].
    Other {
        code: &'static str,
    },
}

impl Finding {
    /// A stable word for each kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DnsFailed => "dns_failed",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut => "timed_out",
            Self::ConnectionCut => "connection_cut",
            Self::TlsUntrusted { .. } => "tls_untrusted",
            Self::TlsFingerprintChanged { .. } => "tls_fingerprint_changed",
            Self::TlsBroken { .. } => "tls_broken",
            Self::HttpsRequired => "https_required",
            Self::WrongBasePath => "wrong_base_path",
            Self::WebDomainMismatch { .. } => "web_domain_mismatch",
            Self::NotAPanel { .. } => "not_a_panel",
            Self::ServerFailed { .. } => "server_failed",
            Self::WrongCredentials { .. } => "wrong_credentials",
            Self::SecondFactorWanted => "second_factor_wanted",
            Self::TokenRefused => "token_refused",
            Self::TokenUnsupported => "token_unsupported",
            Self::TokenScopeTooSmall => "token_scope_too_small",
            Self::LoginLimited { .. } => "login_limited",
            Self::VersionOld { .. } => "version_old",
            Self::VersionFaulty { .. } => "version_faulty",
            Self::XrayStopped { .. } => "xray_stopped",
            Self::ClockOff { .. } => "clock_off",
            Self::NoUsableInbound => "no_usable_inbound",
            Self::LoneClientInbound { .. } => "lone_client_inbound",
            Self::RealityRefusesOthers { .. } => "reality_refuses_others",
            Self::InboundUnfit { .. } => "inbound_unfit",
            Self::PlainHttp { .. } => "plain_http",
            Self::Other { .. } => "other",
        }
    }

    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::VersionOld { .. }
            | Self::VersionFaulty { .. }
            | Self::XrayStopped { .. }
            | Self::ClockOff { .. }
            | Self::LoneClientInbound { .. }
            | Self::RealityRefusesOthers { .. }
            | Self::InboundUnfit { .. }
            | Self::PlainHttp { .. } => Severity::Warning,
            _ => Severity::Blocking,
        }
    }
}

/// An inbound as the operator picks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundBrief {
    pub id: i64,
    pub remark: String,
    pub protocol: Protocol,
    pub port: i64,
    pub network: String,
    pub security: String,
    pub clients: usize,
    pub fitness: Fitness,
}

/// Everything a probe found, worst first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProbeReport {
    pub findings: Vec<Finding>,
    pub capabilities: Option<Capabilities>,
    pub inbounds: Vec<InboundBrief>,
}

impl ProbeReport {
    /// Nothing blocking was found.
    #[must_use]
    pub fn usable(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity() == Severity::Warning)
    }
}

impl Panel {
    /// Tests the panel from the outside in. Refused credentials are tried once; see [`Panel::login_allow`].
    /// `now_ms`: unix ms, at the moment of calling.
    pub async fn probe(&self, now_ms: i64) -> ProbeReport {
        let mut report = ProbeReport::default();
        if let Some(host) = plain_and_public(self.base_url()) {
            report.findings.push(Finding::PlainHttp { host });
        }
        match self.detect(now_ms).await {
            Ok(capabilities) => self.look_inside(capabilities, &mut report).await,
            Err(error) => report.findings.push(self.finding_of(error).await),
        }
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        report
    }

    async fn look_inside(&self, capabilities: Capabilities, report: &mut ProbeReport) {
        report.findings.extend(of_capabilities(&capabilities));
        match self.inbounds().await {
            Ok(inbounds) => {
                report.findings.extend(of_inbounds(&inbounds, &capabilities));
                report.inbounds = inbounds.iter().map(brief).collect();
            }
            Err(error) => report.findings.push(self.finding_of(error).await),
        }
        // Scopes of tokens differ by route: the status opens for a token that may not read clients.
        if let Err(error) = self.onlines().await {
            let finding = self.finding_of(error).await;
            if !report.findings.contains(&finding) {
                report.findings.push(finding);
            }
        }
        report.capabilities = Some(capabilities);
    }

    async fn finding_of(&self, error: Error) -> Finding {
        match error {
            Error::Unreachable { cause: UnreachableCause::Dns } => Finding::DnsFailed,
            Error::Unreachable { cause } => Finding::Unreachable { cause },
            Error::TimedOut => Finding::TimedOut,
            Error::Cut => Finding::ConnectionCut,
            Error::TlsUntrusted { .. } => {
                Finding::TlsUntrusted { certificate: fetch_certificate(self.base_url()).await.ok() }
            }
            Error::TlsFingerprintMismatch { seen } => Finding::TlsFingerprintChanged { seen },
            Error::TlsBroken { cause } => Finding::TlsBroken { cause },
            Error::HttpsRequired => Finding::HttpsRequired,
            Error::WrongBasePath => Finding::WrongBasePath,
            Error::HostRefused => {
                Finding::WebDomainMismatch { host: self.base_url().host_str().unwrap_or_default().to_owned() }
            }
            Error::Garbage { status } | Error::HtmlInsteadOfJson { status } => Finding::NotAPanel { status },
            Error::ServerFailed { status } => Finding::ServerFailed { status },
            Error::AuthFailed { .. } => self.of_refused_login().await,
            Error::ScopeDenied => Finding::TokenScopeTooSmall,
            Error::Limited { retry_after_s } => Finding::LoginLimited { retry_after_s },
            other => Finding::Other { code: other.code() },
        }
    }

    async fn of_refused_login(&self) -> Finding {
        let limiter = crate::detect::outside(self.http()).await.is_ok_and(|outside| outside.csrf);
        if self.by_token() {
            return if limiter { Finding::TokenRefused } else { Finding::TokenUnsupported };
        }
        if !self.session().has_code_source() && second_factor_wanted(self.http()).await == Some(true) {
            return Finding::SecondFactorWanted;
        }
        Finding::WrongCredentials { maybe_locked_out: limiter }
    }
}

fn of_capabilities(capabilities: &Capabilities) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let (Some(version), Some(text)) = (capabilities.version(), &capabilities.panel_version) {
        let text = text.clone();
        if version < OLDEST {
            findings.push(Finding::VersionOld { version: text });
        } else if (FAULTY_FROM..FAULTY_UNTIL).contains(&version) {
            findings.push(Finding::VersionFaulty { version: text });
        }
    }
    if let Some(xray) = capabilities.xray.as_ref().filter(|xray| !xray.running()) {
        findings.push(Finding::XrayStopped { state: xray.state.clone(), error: xray.error.clone() });
    }
    if let Some(seconds) = capabilities.clock_skew_s.filter(|skew| skew.abs() > CLOCK_SKEW_S_MAX) {
        findings.push(Finding::ClockOff { seconds });
    }
    findings
}

fn of_inbounds(inbounds: &[Inbound], capabilities: &Capabilities) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !inbounds.iter().any(|inbound| inbound.fitness() == Fitness::Usable) {
        findings.push(Finding::NoUsableInbound);
    }
    let core = capabilities.xray.as_ref().map(|xray| xray.version.clone()).unwrap_or_default();
    let strict = Version::parse(&core).is_some_and(|version| version >= REALITY_STRICT_FROM);
    for inbound in inbounds {
        let (id, remark) = (inbound.id, inbound.remark.clone());
        match inbound.fitness() {
            Fitness::Usable => {}
            Fitness::Disabled | Fitness::ProtocolUnsupported => continue,
            fitness => {
                findings.push(Finding::InboundUnfit { id, remark, fitness });
                continue;
            }
        }
        if capabilities.era == Era::A && inbound.client_count() <= 1 {
            findings.push(Finding::LoneClientInbound { id, remark: remark.clone() });
        }
        if strict && inbound.reality_refuses_other_clients() {
            findings.push(Finding::RealityRefusesOthers { id, remark, core: core.clone() });
        }
    }
    findings
}

fn brief(inbound: &Inbound) -> InboundBrief {
    InboundBrief {
        id: inbound.id,
        remark: inbound.remark.clone(),
        protocol: inbound.protocol(),
        port: inbound.port,
        network: inbound.network().to_owned(),
        security: inbound.security().to_owned(),
        clients: inbound.client_count(),
        fitness: inbound.fitness(),
    }
}

/// The host, when credentials would travel unprotected beyond this machine and its private networks.
fn plain_and_public(base: &Url) -> Option<String> {
    if base.scheme() != "http" {
        return None;
    }
    let public = match base.host()? {
        Host::Domain(name) => {
            name != "localhost" && !name.ends_with(".local") && !name.ends_with(".internal")
        }
        Host::Ipv4(v4) => is_public(IpAddr::V4(v4)),
        Host::Ipv6(v6) => is_public(IpAddr::V6(v6)),
    };
    public.then(|| base.host_str().unwrap_or_default().to_owned())
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !(v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified()),
        IpAddr::V6(v6) => {
            !(v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified())
        }
    }
}
