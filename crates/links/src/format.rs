//! The five documents by name, and which one an app wants.

/// A subscription document's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Share links, one a line, the whole in base64.
    Base64,
    /// Share links, one a line.
    Plain,
    /// mihomo YAML.
    Clash,
    /// sing-box JSON, version 1.12 and later.
    SingBox,
    /// An array of Xray configurations.
    Xray,
}

impl Format {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 5] = [Self::Base64, Self::Plain, Self::Clash, Self::SingBox, Self::Xray];

    /// The format an app asks for by its `User-Agent` (CONTRACT.md, `/sub`). Unknown agents get base64.
    ///
    /// Hiddify is looked for first: its agent names Clash and sing-box as well.
    #[must_use]
    pub fn for_user_agent(agent: &str) -> Self {
        const CLASH: &[&str] = &["clash", "mihomo", "stash"];
        const SING_BOX: &[&str] = &["sing-box", "singbox"];
        if contains(agent, "hiddify") {
            return Self::SingBox;
        }
        if CLASH.iter().any(|name| contains(agent, name)) {
            return Self::Clash;
        }
        if SING_BOX.iter().any(|name| contains(agent, name)) || names_sing_box_app(agent) {
            return Self::SingBox;
        }
        Self::Base64
    }

    /// The format of a path's last segment: `/sub/{token}/{segment}`.
    #[must_use]
    pub fn from_path(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.path() == segment)
    }

    /// The segment [`Format::from_path`] knows it by.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Plain => "plain",
            Self::Clash => "clash",
            Self::SingBox => "sing-box",
            Self::Xray => "xray",
        }
    }

    /// The `Content-Type` of the document.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Base64 | Self::Plain => "text/plain; charset=utf-8",
            Self::Clash => "text/yaml; charset=utf-8",
            Self::SingBox | Self::Xray => "application/json",
        }
    }
}

/// SFA, SFI, SFM, SFT: the official apps, as whole words (`SFA/1.14.1 …`).
fn names_sing_box_app(agent: &str) -> bool {
    agent
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| ["SFA", "SFI", "SFM", "SFT"].iter().any(|app| word.eq_ignore_ascii_case(app)))
}

fn contains(agent: &str, name: &str) -> bool {
    agent.as_bytes().windows(name.len()).any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
}
