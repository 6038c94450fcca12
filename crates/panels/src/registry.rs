//! All kinds of panels behind one port: a panel says which kind it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use kernel::Timestamp;
use shop::fleet::{
    ClientFacts, DesiredClient, PanelAccess, PanelDriver, PanelError, PanelFinding, PanelReport,
    RemoteInbound,
};

use crate::xui::XuiDriver;

/// The drivers, by kind.
#[derive(Clone)]
pub struct Panels(HashMap<&'static str, Arc<dyn PanelDriver>>);

impl std::fmt::Debug for Panels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Panels").field(&self.0.keys()).finish()
    }
}

impl Default for Panels {
    /// Every kind this crate knows.
    fn default() -> Self {
        let mut panels = Self(HashMap::new());
        panels.register(XuiDriver::KIND, Arc::new(XuiDriver::default()));
        panels
    }
}

impl Panels {
    /// Adds a kind, or replaces its driver.
    pub fn register(&mut self, kind: &'static str, driver: Arc<dyn PanelDriver>) {
        self.0.insert(kind, driver);
    }

    /// The kinds there are, for forms.
    #[must_use]
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<&'static str> = self.0.keys().copied().collect();
        kinds.sort_unstable();
        kinds
    }

    fn of(&self, access: &PanelAccess) -> Result<&Arc<dyn PanelDriver>, PanelError> {
        let unknown = || PanelError::Nonsense(format!("no driver for panels of kind {}", access.kind));
        self.0.get(access.kind.as_str()).ok_or_else(unknown)
    }
}

#[async_trait]
impl PanelDriver for Panels {
    async fn probe(&self, access: &PanelAccess, now: Timestamp) -> PanelReport {
        match self.of(access) {
            Ok(driver) => driver.probe(access, now).await,
            Err(_) => {
                let facts = BTreeMap::from([("kind".to_owned(), access.kind.clone().into())]);
                let finding = PanelFinding { code: "kind_unknown".to_owned(), fatal: true, facts };
                PanelReport { findings: vec![finding], ..PanelReport::default() }
            }
        }
    }

    async fn inbounds(&self, access: &PanelAccess) -> Result<Vec<RemoteInbound>, PanelError> {
        self.of(access)?.inbounds(access).await
    }

    async fn client_put(&self, access: &PanelAccess, client: &DesiredClient) -> Result<(), PanelError> {
        self.of(access)?.client_put(access, client).await
    }

    async fn client_remove(
        &self,
        access: &PanelAccess,
        email: &str,
    ) -> Result<Option<ClientFacts>, PanelError> {
        self.of(access)?.client_remove(access, email).await
    }

    async fn usage(
        &self,
        access: &PanelAccess,
        prefix: &str,
    ) -> Result<BTreeMap<String, ClientFacts>, PanelError> {
        self.of(access)?.usage(access, prefix).await
    }
}
