//! What an operator may enter about a panel. Pure but for the look at its neighbours.

use kernel::{LocationId, PanelId};
use sea_orm::ConnectionTrait;
use url::Url;

use super::error::FleetError;
use super::panel::PanelReport;
use super::store::panels;
use crate::Result;

const NAME_LEN_MAX: usize = 64;
const HOST_LEN_MAX: usize = 253;
const CAPACITY_MAX: i64 = 100_000;

/// What is checked of a panel before it is stored.
pub(super) struct Entry<'a> {
    pub id: Option<PanelId>,
    pub name: &'a str,
    pub public_host: &'a str,
    pub location_id: LocationId,
    pub capacity: Option<i64>,
    /// When given, in the form of [`address_normal`].
    pub base_url: Option<&'a str>,
}

impl Entry<'_> {
    /// # Errors
    /// The first thing that makes no sense, or is taken.
    pub(super) async fn check(&self, db: &impl ConnectionTrait) -> Result<()> {
        let name_len = self.name.trim().chars().count();
        if name_len == 0 || name_len > NAME_LEN_MAX || self.name.chars().any(char::is_control) {
            return Err(FleetError::NameInvalid { max: NAME_LEN_MAX }.into());
        }
        if !is_host(self.public_host) {
            return Err(FleetError::HostInvalid.into());
        }
        if self.capacity.is_some_and(|capacity| !(1..=CAPACITY_MAX).contains(&capacity)) {
            return Err(FleetError::CapacityInvalid { min: 1, max: CAPACITY_MAX }.into());
        }
        if !panels::location_exists(db, self.location_id).await? {
            return Err(FleetError::LocationUnknown.into());
        }
        for other in panels::all(db).await?.into_iter().filter(|other| Some(PanelId(other.id)) != self.id) {
            if other.name == self.name.trim() {
                return Err(FleetError::NameTaken.into());
            }
            if self.base_url == Some(other.base_url.as_str()) {
                return Err(FleetError::AddressTaken { name: other.name }.into());
            }
        }
        Ok(())
    }
}

/// A name or an address, IPv6 without brackets; no scheme, no port.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= HOST_LEN_MAX
        && (text.parse::<std::net::Ipv6Addr>().is_ok()
            || text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)))
}

/// The one form an address is stored and compared in: http or https, no query, a slash at the end.
///
/// # Errors
/// `fleet.address_invalid`.
pub(super) fn address_normal(text: &str) -> Result<String, FleetError> {
    let mut url = Url::parse(text.trim()).map_err(|_| FleetError::AddressInvalid)?;
    let sensible = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.username().is_empty()
        && url.password().is_none();
    if !sensible {
        return Err(FleetError::AddressInvalid);
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url.into())
}

/// # Errors
/// `fleet.panel_unusable` with the first fatal finding.
pub(super) fn usable_check(report: &PanelReport) -> Result<(), FleetError> {
    match report.findings.iter().find(|finding| finding.fatal) {
        Some(finding) => Err(FleetError::PanelUnusable { finding: finding.code.clone() }),
        None => Ok(()),
    }
}
