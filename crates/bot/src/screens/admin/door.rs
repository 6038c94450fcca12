//! Who may enter which room. One table; the commands of the shop ask again.

use shop::identity::Permission;

use super::server_way;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::session::Session;

/// A room of the staff's side, named after its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Overview,
    Users,
    UserLists,
    Wallets,
    Roles,
    Payments,
    Subscriptions,
    Servers,
    ServerAdd,
    ServerEdit,
    ServerWay,
    Locations,
    Plans,
    Cards,
    Gateways,
    Settings,
    Audit,
    DeadJobs,
    Desk,
}

/// The room behind a route, when this person may enter it.
pub fn open(session: &Session, route: Route) -> Option<Room> {
    if route == Route::Admin {
        return (!session.permissions.is_empty()).then_some(Room::Overview);
    }
    let (room, permissions) = of(route)?;
    permissions.iter().any(|permission| session.may(*permission)).then_some(room)
}

/// The room of a route and the permissions of which one is enough.
fn of(route: Route) -> Option<(Room, &'static [Permission])> {
    use Permission as P;
    use Route as R;
    Some(match route {
        R::AdminStats => (Room::Overview, &[P::StatsView]),
        R::AdminUsers(_) | R::AdminUsersFound(..) | R::AdminUser(_) => (Room::Users, &[P::UserView]),
        R::ReceiptUser(_) => (Room::Users, &[P::UserView, P::ReceiptReview]),
        R::AdminUserBlock(_) | R::AdminUserUnblock(_) => (Room::Users, &[P::UserManage]),
        R::AdminUserOrders(..) | R::AdminUserSubscriptions(..) | R::AdminUserTransactions(..) => {
            (Room::UserLists, &[P::UserView])
        }
        R::AdminUserCredit(_) | R::AdminUserDebit(_) | R::AdminWalletSure => {
            (Room::Wallets, &[P::WalletAdjust])
        }
        R::AdminUserRoles(_) | R::AdminUserRole(..) => (Room::Roles, &[P::RoleManage]),
        // Whoever may only decide is shown what waits.
        R::AdminPayments(_) => (Room::Payments, &[P::PaymentView, P::ReceiptReview]),
        R::AdminPaymentList(..) | R::AdminPaymentsFound(..) | R::AdminPayment(_) => {
            (Room::Payments, &[P::PaymentView])
        }
        R::AdminDeskAsk(_) | R::AdminDesk(..) | R::AdminDeskSure => (Room::Desk, &[P::PaymentManage]),
        R::AdminDeskConfirm(_) | R::AdminDeskRefuse(_) => (Room::Desk, &[P::PaymentManage, P::WalletAdjust]),
        R::AdminReceipts(_) | R::AdminReceipt(_) => (Room::Payments, &[P::ReceiptReview]),
        R::AdminSubscriptions(_) | R::AdminSubscriptionsFound(..) | R::AdminSubscription(_) => {
            (Room::Subscriptions, &[P::UserView])
        }
        R::AdminSubscriptionRevoke(_) | R::AdminSubscriptionRevokeSure(_) => {
            (Room::Subscriptions, &[P::SubscriptionManage])
        }
        R::AdminLocations
        | R::AdminLocation(_)
        | R::AdminLocationAdd
        | R::AdminLocationEdit(_)
        | R::AdminLocationState(..) => (Room::Locations, &[P::CatalogManage]),
        R::AdminPlans
        | R::AdminPlan(_)
        | R::AdminPlanAdd
        | R::AdminPlanState(..)
        | R::AdminPlanEdit(..)
        | R::AdminPlanRenewal(..)
        | R::AdminPlanLocations(_)
        | R::AdminPlanLocation(..) => (Room::Plans, &[P::CatalogManage]),
        R::AdminCards | R::AdminCard(_) | R::AdminCardState(..) | R::AdminCardCap(_) | R::AdminCardAdd => {
            (Room::Cards, &[P::CardManage])
        }
        R::AdminGateways
        | R::AdminGateway(_)
        | R::AdminGatewayState(..)
        | R::AdminGatewaySandbox(..)
        | R::AdminGatewayKey(_)
        | R::AdminGatewayRefund(_)
        | R::AdminGatewayRefundOff(_)
        | R::AdminGatewayTest(_) => (Room::Gateways, &[P::SettingsManage]),
        R::AdminSettings(_) | R::AdminSetting(_) | R::AdminSettingFlag(..) => {
            (Room::Settings, &[P::SettingsManage])
        }
        R::AdminAudit(_) => (Room::Audit, &[P::AuditView]),
        R::AdminJobs(_) | R::AdminJobRetry(_) | R::AdminJobsRetry => (Room::DeadJobs, &[P::SettingsManage]),
        _ => return of_servers(route),
    })
}

fn of_servers(route: Route) -> Option<(Room, &'static [Permission])> {
    use Route as R;
    let room = match route {
        R::AdminServers
        | R::AdminServer(_)
        | R::AdminServerTest(_)
        | R::AdminServerInbounds(_)
        | R::AdminServerRefresh(_)
        | R::AdminServerInbound(..)
        | R::AdminServerState(..)
        | R::AdminServerRemove(_)
        | R::AdminServerEdit(_) => Room::Servers,
        R::AdminServerAdd | R::AdminServerAddAt(_) | R::AdminServerAccept => Room::ServerAdd,
        R::AdminServerTrust | R::AdminServerAgain | R::AdminServerVerify => Room::ServerWay,
        R::AdminServerWay(_)
        | R::AdminServerUrl(_)
        | R::AdminServerLogin(_)
        | R::AdminServerCertificate(_)
        | R::AdminServerSave => Room::ServerEdit,
        _ => return None,
    };
    Some((room, &[Permission::PanelManage]))
}

/// The screen of a staff command.
pub fn of_command(name: &str) -> Option<Route> {
    COMMANDS.iter().find(|(command, _)| *command == name).map(|(_, route)| *route)
}

/// Every staff command and its screen, in the order Telegram lists them.
pub const COMMANDS: &[(&str, Route)] = &[
    ("admin", Route::Admin),
    ("stats", Route::AdminStats),
    ("payments", Route::AdminPayments(0)),
    ("users", Route::AdminUsers(0)),
    ("subscriptions", Route::AdminSubscriptions(0)),
    ("servers", Route::AdminServers),
    ("plans_edit", Route::AdminPlans),
    ("locations", Route::AdminLocations),
    ("cards", Route::AdminCards),
    ("settings", Route::AdminSettings(0)),
    ("audit", Route::AdminAudit(0)),
];

/// The room that waits for a line and where giving up leads, when this person may (still) enter it.
pub fn of_dialogue(session: &Session, dialogue: &Dialogue) -> Option<(Room, Route)> {
    use Dialogue as D;
    let (back, entry) = match dialogue {
        D::UserSearch { .. } => (Route::AdminUsers(0), Route::AdminUsers(0)),
        D::BlockReason { user } => (Route::AdminUser(*user), Route::AdminUserBlock(*user)),
        D::WalletAmount { user, .. } | D::WalletReason { user, .. } | D::WalletSure { user, .. } => {
            (Route::AdminUser(*user), Route::AdminWalletSure)
        }
        D::DeskAmount { attempt } | D::DeskReason { attempt, .. } | D::DeskSure { attempt, .. } => {
            (Route::AdminPayment(*attempt), Route::AdminDeskSure)
        }
        D::CardNumber | D::CardHolder { .. } => (Route::AdminCards, Route::AdminCardAdd),
        D::GatewayKey { provider } | D::GatewayRefund { provider } => {
            (Route::AdminGateway(*provider), Route::AdminGateways)
        }
        D::CardCap { card } => (Route::AdminCard(*card), Route::AdminCardCap(*card)),
        D::LocationFields { location: Some(id) } => (Route::AdminLocation(*id), Route::AdminLocations),
        D::LocationFields { location: None } => (Route::AdminLocations, Route::AdminLocations),
        D::PlanFields => (Route::AdminPlans, Route::AdminPlans),
        D::PlanField { plan, .. } => (Route::AdminPlan(*plan), Route::AdminPlans),
        D::PanelUrl { goal } | D::PanelLogin { goal, .. } | D::PanelTrouble { goal, .. } => {
            (server_way::back_of(*goal), Route::AdminServerAgain)
        }
        D::PanelName { .. } => (Route::AdminServers, Route::AdminServerAdd),
        D::PanelSave { panel, .. } => (Route::AdminServerWay(*panel), Route::AdminServerSave),
        D::PanelFields { panel } => (Route::AdminServer(*panel), Route::AdminServerEdit(*panel)),
        D::SettingValue { .. } => (Route::AdminSettings(0), Route::AdminSettings(0)),
        D::PaymentSearch { .. } => (Route::AdminPayments(0), Route::AdminPaymentList(0, 0, 0)),
        D::SubscriptionSearch { .. } => (Route::AdminSubscriptions(0), Route::AdminSubscriptions(0)),
        D::TopUpAmount
        | D::SendTo
        | D::SendAmount { .. }
        | D::SendSure { .. }
        | D::ReceiptPicture { .. }
        | D::AlbumTaken { .. }
        | D::RejectReason { .. }
        | D::ReceivedAmount { .. } => return None,
    };
    open(session, entry).map(|room| (room, back))
}
