//! Typed routes and their callback data: `1<code>.<id>.<id>` in base 36, far below Telegram's 64 bytes.
//!
//! Two routes with one code do not compile (an unreachable arm). The first character is the version of the encoding. Data we do not understand (an old version, garbage) leads home,
//! never to an error.

use kernel::{
    AttemptId, CardId, InboundId, JobId, LocationId, OrderId, PanelId, PlanId, ReceiptId, SubscriptionId,
    UserId,
};

const VERSION: char = '1';
/// Telegram's limit.
pub const DATA_LEN_MAX: usize = 64;

/// Something a number can stand for in callback data.
trait Field: Sized {
    fn number(self) -> i64;
    fn of(number: i64) -> Option<Self>;
}

impl Field for i64 {
    fn number(self) -> i64 {
        self
    }
    fn of(number: i64) -> Option<Self> {
        Some(number)
    }
}

impl Field for bool {
    fn number(self) -> i64 {
        i64::from(self)
    }
    fn of(number: i64) -> Option<Self> {
        match number {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

macro_rules! id_fields {
    ($($id:ident),+) => {$(
        impl Field for $id {
            fn number(self) -> i64 {
                self.0
            }
            fn of(number: i64) -> Option<Self> {
                (number > 0).then_some(Self(number))
            }
        }
    )+};
}

id_fields!(
    AttemptId,
    CardId,
    InboundId,
    JobId,
    LocationId,
    OrderId,
    PanelId,
    PlanId,
    ReceiptId,
    SubscriptionId,
    UserId
);

macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident $(($($field:ident: $kind:ty),+))? = $code:literal;)+) => {
        /// Where a press leads.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Route { $($(#[$doc])* $name $(($($kind),+))?),+ }

        impl Route {
            fn parts(self) -> (&'static str, Vec<i64>) {
                match self {
                    $(Self::$name $(($($field),+))? => ($code, vec![$($(Field::number($field)),+)?])),+
                }
            }

            fn from_parts(code: &str, numbers: &[i64]) -> Option<Self> {
                let mut numbers = numbers.iter().copied();
                let route = match code {
                    $($code => Self::$name $(($(<$kind as Field>::of(numbers.next()?)?),+))?,)+
                    _ => return None,
                };
                numbers.next().is_none().then_some(route)
            }
        }
    };
}

routes! {
    Home = "h";
    Help = "hp";
    Support = "su";
    Language = "lg";
    LanguageSet(english: bool) = "ls";
    Profile = "pf";

    // buying
    BuyLocations = "bl";
    BuyPlans(location: LocationId) = "bp";
    BuyPlan(location: LocationId, plan: PlanId) = "bo";
    Plans = "pl";
    Order(order: OrderId) = "or";
    OrderCard(order: OrderId) = "oc";
    /// Pays at the provider of this place in the bot's list.
    OrderOnline(order: OrderId, provider: i64) = "on";
    /// Asks the provider what became of it.
    OrderCheck(order: OrderId) = "ok";
    OrderWallet(order: OrderId) = "ow";
    OrderCancel(order: OrderId) = "ox";
    /// Home from a message that asks for a payment, which asks no longer.
    OrderLeave(order: OrderId) = "ol";
    Orders(page: i64) = "os";
    ReceiptHow(attempt: AttemptId) = "rh";

    // wallet
    Wallet = "w";
    TopUp = "wt";
    TopUpAmount(toman: i64) = "wa";
    Transactions(page: i64) = "tx";
    WalletSend = "wn";
    /// Sends what the dialogue holds.
    WalletSendSure = "wy";

    // subscriptions
    Subscriptions(page: i64) = "ss";
    Subscription(subscription: SubscriptionId) = "s";
    SubscriptionLink(subscription: SubscriptionId) = "sl";
    SubscriptionApps(subscription: SubscriptionId) = "sa";
    SubscriptionRevoke(subscription: SubscriptionId) = "sr";
    SubscriptionRevokeSure(subscription: SubscriptionId) = "sz";
    /// Sure about this link, by the token of it: a press that comes again finds another one and changes nothing.
    SubscriptionRevokeThis(subscription: SubscriptionId, link: i64) = "sq2";
    Renew(subscription: SubscriptionId) = "rn";
    RenewPlan(subscription: SubscriptionId, plan: PlanId) = "rp";
    RenewConfirm(subscription: SubscriptionId, plan: PlanId) = "rc";
    AddTraffic(subscription: SubscriptionId) = "at";
    AddTrafficGib(subscription: SubscriptionId, gib: i64) = "ag";
    AddTime(subscription: SubscriptionId) = "ti";
    AddTimeDays(subscription: SubscriptionId, days: i64) = "td";

    // reviewing
    ReceiptApprove(receipt: ReceiptId) = "ra";
    ReceiptReject(receipt: ReceiptId) = "rj";
    ReceiptRejectFor(receipt: ReceiptId, reason: i64) = "rf";
    ReceiptDiffers(receipt: ReceiptId) = "rd";
    ReceiptBack(receipt: ReceiptId) = "rb";
    ReceiptUser(receipt: ReceiptId) = "ru";

    // administration
    Admin = "a";
    AdminStats = "as";
    AdminUsers(page: i64) = "au";
    /// A page of a search, by the token of its text.
    AdminUsersFound(token: i64, page: i64) = "uf";
    AdminUser(user: UserId) = "ad";
    AdminUserBlock(user: UserId) = "ab";
    AdminUserUnblock(user: UserId) = "an";
    AdminUserCredit(user: UserId) = "ac";
    AdminUserDebit(user: UserId) = "ae";
    /// Adjusts the wallet as the dialogue holds it.
    AdminWalletSure = "ws";
    AdminUserOrders(user: UserId, page: i64) = "ao";
    AdminUserSubscriptions(user: UserId, page: i64) = "ay";
    AdminUserTransactions(user: UserId, page: i64) = "az";
    AdminUserRoles(user: UserId) = "ar";
    AdminUserRole(user: UserId, role: i64, on: bool) = "ag2";
    AdminPayments(page: i64) = "ap";
    /// Sifted by where they stand, and by gateway (0: every one).
    AdminPaymentList(sieve: i64, gateway: i64, page: i64) = "py";
    AdminPaymentsFound(token: i64, page: i64) = "pb";
    AdminPayment(attempt: AttemptId) = "aq";
    AdminDeskAsk(attempt: AttemptId) = "da";
    /// Begins a deed of the desk; its number stands in `screens/admin/desk.rs`.
    AdminDesk(attempt: AttemptId, deed: i64) = "db";
    /// Does what the dialogue holds.
    AdminDeskSure = "dd";
    AdminDeskConfirm(proposal: i64) = "de";
    AdminDeskRefuse(proposal: i64) = "df";
    AdminReceipts(page: i64) = "av";
    AdminReceipt(receipt: ReceiptId) = "aw";
    AdminSubscriptions(page: i64) = "am";
    AdminSubscriptionsFound(token: i64, page: i64) = "sd";
    AdminSubscription(subscription: SubscriptionId) = "aj";
    AdminSubscriptionRevoke(subscription: SubscriptionId) = "ai";
    AdminSubscriptionRevokeSure(subscription: SubscriptionId) = "af";
    AdminCards = "ak";
    AdminCard(card: CardId) = "al";
    AdminCardState(card: CardId, active: bool) = "ax";
    AdminCardCap(card: CardId) = "at2";
    AdminCardAdd = "ah";
    AdminGateways = "gw";
    /// The provider of this place in the bot's list, as in [`Route::OrderOnline`].
    AdminGateway(provider: i64) = "gv";
    AdminGatewayState(provider: i64, on: bool) = "gx";
    AdminGatewaySandbox(provider: i64, on: bool) = "gs";
    AdminGatewayKey(provider: i64) = "gk";
    AdminGatewayRefund(provider: i64) = "gr";
    AdminGatewayRefundOff(provider: i64) = "go";
    AdminGatewayTest(provider: i64) = "gt";
    AdminServers = "sv";
    AdminServer(panel: PanelId) = "sw";
    AdminServerTest(panel: PanelId) = "sx";
    AdminServerInbounds(panel: PanelId) = "sy";
    AdminServerRefresh(panel: PanelId) = "sh";
    AdminServerInbound(inbound: InboundId, picked: bool) = "sp";
    AdminServerState(panel: PanelId, state: i64) = "se";
    AdminServerRemove(panel: PanelId) = "so";
    AdminServerEdit(panel: PanelId) = "si";
    /// How we get into a panel: address, login, trusted certificate.
    AdminServerWay(panel: PanelId) = "wi";
    AdminServerUrl(panel: PanelId) = "wu";
    AdminServerLogin(panel: PanelId) = "wl";
    AdminServerCertificate(panel: PanelId) = "wc";
    AdminServerAdd = "sn";
    AdminServerAddAt(location: LocationId) = "sm";
    /// Trusts the certificate that the test in the dialogue saw.
    AdminServerTrust = "st";
    /// Tests what the dialogue holds once more.
    AdminServerAgain = "sq";
    /// Tests it without a pinned certificate: the public authorities vouch.
    AdminServerVerify = "wv";
    /// Adds the panel of the dialogue under the name of its host.
    AdminServerAccept = "sc";
    /// Saves the way into a known panel that the dialogue holds.
    AdminServerSave = "wx";
    AdminLocations = "lo";
    AdminLocation(location: LocationId) = "ll";
    AdminLocationAdd = "la";
    AdminLocationEdit(location: LocationId) = "le";
    AdminLocationState(location: LocationId, active: bool) = "lx";
    AdminPlans = "ps";
    AdminPlan(plan: PlanId) = "pp";
    AdminPlanAdd = "pa";
    AdminPlanState(plan: PlanId, active: bool) = "px";
    AdminPlanEdit(plan: PlanId, field: i64) = "pe";
    AdminPlanRenewal(plan: PlanId, policy: i64) = "pr";
    AdminPlanLocations(plan: PlanId) = "pn";
    AdminPlanLocation(plan: PlanId, location: LocationId, on: bool) = "po";
    AdminSettings(page: i64) = "se2";
    AdminSetting(index: i64) = "sg";
    /// A switch on or off; for the language: English or Persian.
    AdminSettingFlag(index: i64, on: bool) = "sf";
    AdminAudit(page: i64) = "aa";
    /// Work that was given up.
    AdminJobs(page: i64) = "jd";
    AdminJobRetry(job: JobId) = "jr";
    AdminJobsRetry = "ja";

    /// Gives a dialogue up.
    DialogueCancel = "dc";
    /// A press that only shows something.
    Nothing = "n";
}

impl Route {
    /// The callback data of this route.
    #[must_use]
    pub fn data(self) -> String {
        let (code, numbers) = self.parts();
        let mut data = format!("{VERSION}{code}");
        for number in numbers {
            data.push('.');
            data.push_str(&base36(number));
        }
        debug_assert!(data.len() <= DATA_LEN_MAX, "callback data is too long");
        data
    }

    /// Whether a press goes on with what the person was asked; every other press ends it.
    #[must_use]
    pub fn continues_dialogue(self) -> bool {
        matches!(
            self,
            Self::Nothing
                | Self::AdminWalletSure
                | Self::WalletSendSure
                | Self::AdminServerTrust
                | Self::AdminServerAgain
                | Self::AdminServerVerify
                | Self::AdminServerAccept
                | Self::AdminDeskSure
                | Self::AdminServerSave
        )
    }

    /// Whether a press looks at what a search found, so that the search goes on.
    #[must_use]
    pub fn continues_search(self) -> bool {
        matches!(
            self,
            Self::AdminUsersFound(..)
                | Self::AdminUser(_)
                | Self::AdminUserOrders(..)
                | Self::AdminUserSubscriptions(..)
                | Self::AdminUserTransactions(..)
                | Self::AdminSubscriptionsFound(..)
                | Self::AdminPaymentsFound(..)
                | Self::AdminPayment(_)
                | Self::AdminSubscription(_)
        )
    }

    /// The route of callback data; `None` for what this version does not understand.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let rest = data.strip_prefix(VERSION)?;
        let mut parts = rest.split('.');
        let code = parts.next()?;
        let numbers = parts.map(from_base36).collect::<Option<Vec<i64>>>()?;
        Self::from_parts(code, &numbers)
    }
}

fn base36(number: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(DIGITS[usize::try_from(rest % 36).unwrap_or(0)]);
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push(b'-');
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

fn from_base36(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 14 || text.starts_with('+') {
        return None;
    }
    i64::from_str_radix(text, 36).ok()
}

/// Names a text in callback data: FNV-1a, never negative. Two texts with one token would only mix up pages.
pub fn token_of(text: &str) -> i64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = text.bytes().fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    i64::try_from(hash >> 1).unwrap_or_default()
}
