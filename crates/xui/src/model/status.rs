//! The state of a panel's machine and core.

use serde_json::Value;

use crate::error::Error;
use crate::wire::Fields;

/// What the panel says about its Xray.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XrayState {
    /// `running`, `stop` or `error`.
    pub state: String,
    /// Why it does not run, in the panel's words.
    pub error: String,
    /// `26.7.28`, or `Unknown` when the binary is absent.
    pub version: String,
}

impl XrayState {
    #[must_use]
    pub fn running(&self) -> bool {
        self.state == "running"
    }
}

/// `server/status`. Sizes in bytes, rates in bytes per second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Percent of all cores.
    pub cpu: f64,
    pub cpu_cores: i64,
    pub memory_used: i64,
    pub memory_total: i64,
    pub disk_used: i64,
    pub disk_total: i64,
    pub net_up: i64,
    pub net_down: i64,
    pub uptime_s: i64,
    pub load_1m: f64,
    pub xray: XrayState,
    /// ≥ 3.1 only: `3.6.0`, or `dev+<sha>`.
    pub panel_version: Option<String>,
    /// ≥ 3.3 only: stays the same while the panel's database lives.
    pub panel_guid: Option<String>,
    pub public_ipv4: Option<String>,
}

impl Status {
    /// Reads the payload. `None` stands for null: the panel has just started.
    pub(crate) fn of(obj: Value) -> Result<Option<Self>, Error> {
        if obj.is_null() {
            return Ok(None);
        }
        let mut fields = Fields::of(obj)?;
        let mut memory = Fields::of(object(fields.value("mem")))?;
        let mut disk = Fields::of(object(fields.value("disk")))?;
        let mut net = Fields::of(object(fields.value("netIO")))?;
        let mut ip = Fields::of(object(fields.value("publicIP")))?;
        let mut xray = Fields::of(object(fields.value("xray")))?;
        let filled = |text: String| (!text.is_empty() && text != "N/A").then_some(text);
        Ok(Some(Self {
            cpu: fields.value("cpu").as_f64().unwrap_or_default(),
            cpu_cores: fields.int("cpuCores")?,
            memory_used: memory.int("current")?,
            memory_total: memory.int("total")?,
            disk_used: disk.int("current")?,
            disk_total: disk.int("total")?,
            net_up: net.int("up")?,
            net_down: net.int("down")?,
            uptime_s: fields.int("uptime")?,
            load_1m: fields.list("loads")?.first().and_then(Value::as_f64).unwrap_or_default(),
            xray: XrayState {
                state: xray.text("state")?,
                error: xray.text("errorMsg")?,
                version: xray.text("version")?,
            },
            panel_version: filled(fields.text("panelVersion")?),
            panel_guid: filled(fields.text("panelGuid")?),
            public_ipv4: filled(ip.text("ipv4")?),
        }))
    }
}

fn object(value: Value) -> Value {
    if value.is_null() { Value::Object(serde_json::Map::new()) } else { value }
}
