//! HTTP client of the 3x-ui panel, both API eras.
//!
//! Era A (≤ 3.0.2) keeps clients inside inbounds, one e-mail for each inbound; era B (≥ 3.1.0) keeps clients apart,
//! one e-mail on many inbounds. This crate shows both as one thing: a [`ClientSpec`] that is *ensured*, with absolute
//! writes only, each read back before it is believed. One write is in flight per panel, whatever the caller does.
//!
//! It knows no shop: no prices, no plans, no text for people. It never logs credentials, never adjusts a figure
//! relatively, never resets counters (see [`Panel`]) and never repeats a write whose fate is unknown without reading.

mod certificate;
mod config;
mod cookies;
mod detect;
mod ensure;
mod ensure_a;
mod ensure_b;
mod envelope;
mod era_a;
mod era_b;
mod error;
mod instant;
mod model;
mod panel;
mod probe;
mod session;
mod tls;
mod transport;
mod wire;

pub use certificate::CertificateFacts;
pub use config::{
    Auth, BULK_TIMEOUT, CALL_TIMEOUT, CONNECT_TIMEOUT, CodeSource, PanelConfig, READS_IN_FLIGHT_MAX,
    RESPONSE_BYTES_MAX, Timeouts, Tls, password_from,
};
pub use detect::{Capabilities, Era, StatusRoute, Version};
pub use ensure::{Conflict, Field, Outcome};
pub use envelope::{Answer, read_answer};
pub use error::{Error, UnreachableCause};
pub use model::client::{ClientPart, ClientRow, ClientSpec, Credential, FlowRule, Usage, family};
pub use model::inbound::{Fitness, Inbound, Protocol, Traffic};
pub use model::status::{Status, XrayState};
pub use panel::{Panel, Snapshot};
pub use probe::{CLOCK_SKEW_S_MAX, Finding, InboundBrief, ProbeReport, Severity};
pub use tls::fetch_certificate;
