//! A probe of a panel as the shop keeps it.

use kernel::{Timestamp, unix_ms};
use shop::fleet::PanelReport;
use tokio::time::Instant;
use xui::{Era, Finding, Panel, fetch_certificate};

use super::words::finding_of;

/// What a core without a binary calls its version.
const VERSION_UNKNOWN: &str = "Unknown";

/// Tries the panel out.
pub(super) async fn report_of(panel: &Panel, now: Timestamp) -> PanelReport {
    let probe = panel.probe(unix_ms(now)).await;
    let mut report = PanelReport {
        certificate_sha256: certificate_of(panel, &probe.findings).await,
        findings: probe.findings.iter().map(finding_of).collect(),
        ..PanelReport::default()
    };
    let Some(capabilities) = probe.capabilities else { return report };
    report.era = Some(if capabilities.era == Era::A { "A" } else { "B" }.to_owned());
    report.panel_version = capabilities.panel_version;
    report.core_running = capabilities.xray.as_ref().map(xui::XrayState::running);
    report.core_version = capabilities
        .xray
        .map(|xray| xray.version)
        .filter(|version| !version.is_empty() && version != VERSION_UNKNOWN);
    report.clock_skew_s = capabilities.clock_skew_s;
    let asked = Instant::now();
    if panel.status().await.is_ok() {
        report.latency_ms = u64::try_from(asked.elapsed().as_millis()).ok();
    }
    report
}

/// The certificate the panel shows, also when nothing is wrong with it: an operator may want to pin it.
async fn certificate_of(panel: &Panel, findings: &[Finding]) -> Option<String> {
    for finding in findings {
        match finding {
            Finding::TlsUntrusted { certificate: Some(certificate) } => {
                return Some(certificate.sha256_hex());
            }
            Finding::TlsFingerprintChanged { seen } => return Some(hex::encode(seen)),
            Finding::DnsFailed | Finding::Unreachable { .. } | Finding::TimedOut => return None,
            _ => {}
        }
    }
    if panel.base_url().scheme() != "https" {
        return None;
    }
    fetch_certificate(panel.base_url()).await.ok().map(|certificate| certificate.sha256_hex())
}
