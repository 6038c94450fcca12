//! Permissions, roles and people. Pure.

use kernel::{Locale, RoleId, Timestamp, UserId};
use serde::{Serialize, Serializer};

/// The role of whoever owns the shop: everything.
pub const ROLE_OWNER: &str = "owner";
/// Everything but roles.
pub const ROLE_ADMIN: &str = "admin";

/// The longest name kept, in characters.
const NAME_LEN_MAX: usize = 128;
/// The longest payload of a deep link; Telegram's own limit.
const PAYLOAD_LEN_MAX: usize = 64;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)+) => {
        /// One thing a person may do. Permissions are code; which role has which is data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $($(#[$doc])* $name),+ }

        impl Permission {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable word, as stored with roles.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

permissions! {
    PanelManage = "panel.manage";
    CatalogManage = "catalog.manage";
    CardManage = "card.manage";
    ReceiptReview = "receipt.review";
    PaymentView = "payment.view";
    /// Acts at the payments desk: asks providers, credits, refunds, writes off.
    PaymentManage = "payment.manage";
    UserView = "user.view";
    UserManage = "user.manage";
    WalletAdjust = "wallet.adjust";
    SubscriptionManage = "subscription.manage";
    SettingsManage = "settings.manage";
    StatsView = "stats.view";
    RoleManage = "role.manage";
    AuditView = "audit.view";
    /// Is told when something breaks.
    AlertReceive = "alert.receive";
}

impl Permission {
    /// The permission of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.code() == code)
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    pub const NONE: Self = Self(0);

    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | 1 << permission as u32)
    }

    #[must_use]
    pub const fn without(self, permission: Permission) -> Self {
        Self(self.0 & !(1 << permission as u32))
    }

    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Everything either set allows.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    /// The set of a stored list of words. Words of other versions are passed over.
    pub(super) fn decode(stored: &str) -> Self {
        let codes: Vec<String> = serde_json::from_str(stored).unwrap_or_default();
        codes.iter().filter_map(|code| Permission::from_code(code)).collect()
    }

    pub(super) fn encode(self) -> String {
        serde_json::json!(self).to_string()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, Self::with)
    }
}

impl std::fmt::Debug for Permissions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// The roles every shop has: code, name and what it may do.
pub(super) fn roles_builtin() -> [(&'static str, &'static str, Permissions); 4] {
    let reviewer = Permissions::NONE.with(Permission::ReceiptReview).with(Permission::PaymentView);
    [
        (ROLE_OWNER, "Owner", Permissions::all()),
        (ROLE_ADMIN, "Administrator", Permissions::all().without(Permission::RoleManage)),
        ("receipt_admin", "Receipt reviewer", reviewer),
        ("user", "Customer", Permissions::NONE),
    ]
}

/// A named set of permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Role {
    pub id: RoleId,
    pub code: String,
    pub name: String,
    pub builtin: bool,
    pub permissions: Permissions,
}

/// Whether a person may use the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    Active,
    Blocked,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct User {
    pub id: UserId,
    pub telegram_id: Option<i64>,
    pub first_name: String,
    pub last_name: Option<String>,
    /// Without the `@`.
    pub username: Option<String>,
    pub locale: Locale,
    /// Whether the person chose the language; otherwise it follows their app.
    pub locale_chosen: bool,
    pub state: UserState,
    pub state_reason: Option<String>,
    /// Whether messages arrive.
    pub reachable: bool,
    /// Who brought them.
    pub referrer_id: Option<UserId>,
    /// The word of the link they came by.
    pub source: Option<String>,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

/// What a messenger says about somebody who writes to the shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    pub telegram_id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    pub language_code: Option<String>,
    /// What came with `/start`.
    pub start_payload: Option<String>,
}

impl Arrival {
    /// Without what no database or screen wants: control characters, endless names, empty strings.
    pub(super) fn cleaned(self) -> Self {
        let some = |text: Option<String>| text.map(|text| name_clean(&text)).filter(|text| !text.is_empty());
        Self {
            first_name: name_clean(&self.first_name),
            last_name: some(self.last_name),
            username: some(self.username),
            ..self
        }
    }

    /// What people type to find this person.
    pub(super) fn search(&self) -> String {
        let last = self.last_name.as_deref().unwrap_or_default();
        let username = self.username.as_ref().map(|name| format!("@{name}")).unwrap_or_default();
        kernel::fold_search(&format!("{} {last} {username}", self.first_name))
    }
}

fn name_clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(NAME_LEN_MAX).collect::<String>().trim().to_owned()
}

/// The word of a deep link when it is one (`A-Za-z0-9_-`, at most 64); anything else is garbage.
pub(super) fn payload_word(payload: Option<&str>) -> Option<&str> {
    let is_word = |text: &&str| {
        (1..=PAYLOAD_LEN_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    payload.map(str::trim).filter(is_word)
}

/// The person a referral link names: `r` and the id in base 36.
pub(super) fn payload_referrer(word: &str) -> Option<UserId> {
    let id = word.strip_prefix('r').filter(|digits| !digits.starts_with(['-', '+', '0']))?;
    i64::from_str_radix(id, 36).ok().map(UserId)
}

/// A known person at the door, with everything a face asks before it listens.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub user: User,
    /// None of them while blocked.
    pub permissions: Permissions,
    /// Whether a face remembers something of a conversation with them.
    pub in_dialogue: bool,
}
