//! Lists of share links: as text, and in base64 as V2Ray apps expect it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::NODES_MAX;
use crate::link::{write_link, write_notice};
use crate::node::{Node, clean_name};
use crate::profile::Profile;

/// Room for one link of the list.
const LINK_BYTES: usize = 320;

/// Share links, one a line, each line ended; the profile's notice, if any, comes first.
#[must_use]
pub fn plain(nodes: &[Node], profile: &Profile) -> String {
    let mut list = String::with_capacity((nodes.len().min(NODES_MAX) + 1) * LINK_BYTES);
    if let Some(notice) = &profile.notice {
        write_notice(&mut list, &clean_name(notice, &profile.title));
        list.push('\n');
    }
    for node in nodes.iter().take(NODES_MAX) {
        write_link(&mut list, node);
        list.push('\n');
    }
    list
}

/// [`plain`] in standard base64, padded.
#[must_use]
pub fn base64(nodes: &[Node], profile: &Profile) -> String {
    STANDARD.encode(plain(nodes, profile))
}
