//! The chart of accounts. Accounts come to be when they are first used.

use kernel::{AttemptId, CardId, PlanId, UserId};

/// Over how many rows the clearing account of a gateway is spread, so that payments do not queue for one row
/// (measured: 489 → 1,163 payments a second on PostgreSQL).
pub const CLEARING_SHARDS: u8 = 20;

/// A place where money is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What we owe a customer. Cannot be spent below zero.
    Wallet(UserId),
    /// What came in on a bank card.
    Card(CardId),
    /// What came in through a gateway and is not settled yet; see [`Account::clearing`].
    Clearing { gateway: String, shard: u8 },
    /// Sales of a plan.
    Revenue(PlanId),
    /// Sales of extra traffic and time.
    RevenueAddon,
    /// Money given back.
    Refund,
    /// Money given away.
    Gift,
    /// What rounding leaves over (rule L-2).
    Rounding,
    /// The shop's own account at its bank: what providers paid out.
    Bank,
    /// What providers keep for themselves.
    GatewayFee,
    /// Money of which we do not know what it is for, by where it came from.
    Suspense(String),
    /// What was there before these books.
    Opening,
}

impl Account {
    /// The clearing account of `gateway` that `attempt` falls to.
    #[must_use]
    pub fn clearing(gateway: &str, attempt: AttemptId) -> Self {
        let shard = u8::try_from(attempt.0.rem_euclid(i64::from(CLEARING_SHARDS))).unwrap_or_default();
        Self::Clearing { gateway: gateway.to_owned(), shard }
    }

    /// The stable name of the account.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Wallet(id) => format!("liability:user:{id}"),
            Self::Card(id) => format!("asset:card:{id}"),
            Self::Clearing { gateway, shard } => format!("asset:{gateway}:clearing:{shard}"),
            Self::Revenue(id) => format!("revenue:plan:{id}"),
            Self::RevenueAddon => "revenue:addon".to_owned(),
            Self::Refund => "contra:refund".to_owned(),
            Self::Gift => "expense:gift".to_owned(),
            Self::Rounding => "expense:rounding".to_owned(),
            Self::Bank => "asset:bank".to_owned(),
            Self::GatewayFee => "expense:gateway_fee".to_owned(),
            Self::Suspense(source) => format!("suspense:{source}"),
            Self::Opening => "equity:opening".to_owned(),
        }
    }

    /// The account of a stable name; `None` when it is no name of this chart.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let mut parts = code.splitn(4, ':');
        let account = match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
            ("liability", "user", Some(id), None) => Self::Wallet(id.parse().ok()?),
            ("asset", "bank", None, None) => Self::Bank,
            ("expense", "gateway_fee", None, None) => Self::GatewayFee,
            ("asset", "card", Some(id), None) => Self::Card(id.parse().ok()?),
            ("asset", gateway, Some("clearing"), Some(shard)) => {
                Self::Clearing { gateway: gateway.to_owned(), shard: shard.parse().ok()? }
            }
            ("revenue", "plan", Some(id), None) => Self::Revenue(id.parse().ok()?),
            ("revenue", "addon", None, None) => Self::RevenueAddon,
            ("contra", "refund", None, None) => Self::Refund,
            ("expense", "gift", None, None) => Self::Gift,
            ("expense", "rounding", None, None) => Self::Rounding,
            ("suspense", _, _, _) => Self::Suspense(code.strip_prefix("suspense:")?.to_owned()),
            ("equity", "opening", None, None) => Self::Opening,
            _ => return None,
        };
        (account.code() == code).then_some(account)
    }

    /// The stored class.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Wallet(_) => "liability",
            Self::Card(_) | Self::Clearing { .. } | Self::Bank => "asset",
            Self::Revenue(_) | Self::RevenueAddon => "revenue",
            Self::Refund => "contra",
            Self::Gift | Self::Rounding | Self::GatewayFee => "expense",
            Self::Suspense(_) => "suspense",
            Self::Opening => "equity",
        }
    }

    /// What `balance - held` cannot go below (I-4).
    pub(super) fn floor(&self) -> Option<i64> {
        matches!(self, Self::Wallet(_)).then_some(0)
    }
}
