//! What the bot waits for from a person, kept by the shop between updates. A press or a command ends it.

use kernel::{AttemptId, CardId, LocationId, PanelId, PlanId, ReceiptId, UserId};
use serde::{Deserialize, Serialize};

/// What a way into a panel is said for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelGoal {
    /// A new panel in this location.
    New(LocationId),
    /// Another way into a panel of the fleet.
    Change(PanelId),
}

/// A search whose results are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub text: String,
    pub page: i64,
}

/// An amount, and the message that said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub rial: i64,
    /// As in the keys of commands.
    pub deed: String,
}

/// The next free line of a person means this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wait", rename_all = "snake_case")]
pub enum Dialogue {
    /// An amount to top up the wallet with.
    TopUpAmount,
    /// To whom money is sent.
    SendTo,
    /// How much.
    SendAmount {
        to: UserId,
    },
    /// Everything is said; one press sends it, once for `key`.
    SendSure {
        to: UserId,
        amount_rial: i64,
        key: String,
    },
    /// The picture of a card transfer.
    ReceiptPicture {
        attempt: AttemptId,
    },
    /// A picture of this album was taken: its others belong to no other payment.
    AlbumTaken {
        album: String,
    },
    /// Why a receipt is rejected.
    RejectReason {
        receipt: ReceiptId,
    },
    /// What really came.
    ReceivedAmount {
        receipt: ReceiptId,
        /// An amount that looks like a slip, until it is said again.
        #[serde(default)]
        said: Option<Said>,
    },
    /// Whom to find; and who was looked for last, so that its pages can be turned.
    UserSearch {
        #[serde(default)]
        found: Option<Found>,
    },
    /// Why somebody is blocked.
    BlockReason {
        user: UserId,
    },
    /// How much to credit or debit.
    WalletAmount {
        user: UserId,
        debit: bool,
    },
    /// Why.
    WalletReason {
        user: UserId,
        debit: bool,
        amount_rial: i64,
    },
    /// Everything is said; one press does it, once for `key`.
    WalletSure {
        user: UserId,
        debit: bool,
        amount_rial: i64,
        reason: String,
        key: String,
    },
    /// What came, for a payment the provider does not speak of.
    DeskAmount {
        attempt: AttemptId,
    },
    /// Why something is done with a payment at the desk.
    DeskReason {
        attempt: AttemptId,
        deed: i64,
        amount_rial: Option<i64>,
    },
    /// Everything is said; one press does it.
    DeskSure {
        attempt: AttemptId,
        deed: i64,
        amount_rial: Option<i64>,
        reason: String,
    },
    /// A new card: number, then holder.
    CardNumber,
    CardHolder {
        number: String,
    },
    /// The key of our account at the provider of this place.
    GatewayKey {
        provider: i64,
    },
    /// What opens its refunds for us: the number of our terminal, and a token.
    GatewayRefund {
        provider: i64,
    },
    /// The daily cap of a card.
    CardCap {
        card: CardId,
    },
    /// A location, one line per field; a new one without an id.
    LocationFields {
        location: Option<LocationId>,
    },
    /// A new plan: one line per field.
    PlanFields,
    /// One field of a plan.
    PlanField {
        plan: PlanId,
        field: i64,
    },
    /// The way into a panel: address, then login, then the last word. `draft` is sealed.
    PanelUrl {
        goal: PanelGoal,
    },
    PanelLogin {
        goal: PanelGoal,
        draft: String,
    },
    /// The test found something: mend and try again, trust the certificate, or say another login.
    PanelTrouble {
        goal: PanelGoal,
        draft: String,
        certificate: Option<String>,
    },
    /// A new panel was tested: its name is missing.
    PanelName {
        location: LocationId,
        draft: String,
    },
    /// Another way into a known panel was tested: one press saves it.
    PanelSave {
        panel: PanelId,
        draft: String,
    },
    /// Name, public host and capacity of a panel, one line each.
    PanelFields {
        panel: PanelId,
    },
    /// The value of a setting.
    SettingValue {
        key: String,
    },
    /// What somebody read out of a payment; and what was looked for last.
    PaymentSearch {
        #[serde(default)]
        found: Option<Found>,
    },
    /// Part of a subscription's name; and what was looked for last.
    SubscriptionSearch {
        #[serde(default)]
        found: Option<Found>,
    },
}

impl Dialogue {
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A stored dialogue; one of another version is forgotten.
    pub fn decode(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }
}
