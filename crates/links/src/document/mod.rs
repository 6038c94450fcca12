//! The five subscription documents. Each writes what its format can express and leaves the other nodes out;
//! an empty list still gives a document its readers accept.

mod clash;
mod links;
mod names;
mod sing_box;
mod xray;
mod yaml;

#[cfg(test)]
pub(crate) use clash::proxy::proxy as clash_proxy;
#[cfg(test)]
pub(crate) use sing_box::outbound::outbound as sing_box_outbound;
#[cfg(test)]
pub(crate) use xray::outbound::outbound as xray_outbound;

pub use clash::clash;
pub use links::{base64, plain};
pub use sing_box::sing_box;
pub use xray::xray;

use crate::format::Format;
use crate::node::Node;
use crate::profile::Profile;

/// Nodes written into one document; further ones are left out.
pub const NODES_MAX: usize = 500;

/// What the measuring groups ask for through each node: an empty answer.
const CHECK_URL: &str = "https://www.gstatic.com/generate_204";

/// Top-level domain that is reached directly: its sites refuse visitors from abroad.
const DIRECT_TLD: &str = "ir";

/// Networks that never go through a proxy: this machine, private, link-local, multicast.
const PRIVATE_NETWORKS: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// The document of that format. Its headers are [`Profile::headers`].
#[must_use]
pub fn render(format: Format, nodes: &[Node], profile: &Profile) -> String {
    match format {
        Format::Base64 => base64(nodes, profile),
        Format::Plain => plain(nodes, profile),
        Format::Clash => clash(nodes, profile),
        Format::SingBox => sing_box(nodes, profile),
        Format::Xray => xray(nodes, profile),
    }
}
