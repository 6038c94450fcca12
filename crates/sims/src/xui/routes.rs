//! The routes of each release: method, pattern, the releases that have it, and who may enter.
//!
//! A route that a release lacks must look exactly as an unknown one, so this table is the only place that knows routes.

use super::profile::Profile::{self, V2_6_8, V2_9_4, V3_0_2, V3_1_0, V3_6_0, V3_7Dev};

/// Who may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Anybody.
    Open,
    /// Anybody with the CSRF token of his session (3.0 and later).
    OpenCsrf,
    /// A session or a token.
    Api,
    /// A session.
    Panel,
}

/// A request that found its route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The pattern without its prefix: what handlers match on.
    pub(crate) name: &'static str,
    pub(crate) guard: Guard,
    pub(crate) args: Vec<String>,
}

impl Call {
    pub(crate) fn arg(&self, at: usize) -> &str {
        self.args.get(at).map_or("", String::as_str)
    }

    /// The call changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        const READS: [&str; 11] = [
            "list",
            "list/paged",
            "get/:",
            "traffic/:",
            "links/:",
            "subLinks/:",
            "onlines",
            "lastOnline",
            "ips/:",
            "clearIps/:",
            "groups",
        ];
        READS.contains(&self.name)
    }

    /// A numeric argument; Go's `strconv.Atoi` refuses the rest.
    pub(crate) fn id(&self, at: usize) -> Option<i64> {
        self.arg(at).parse().ok()
    }
}

struct Route(&'static str, &'static str, Profile, Profile);

const fn all(method: &'static str, pattern: &'static str) -> Route {
    Route(method, pattern, V2_6_8, V3_7Dev)
}
const fn since(from: Profile, method: &'static str, pattern: &'static str) -> Route {
    Route(method, pattern, from, V3_7Dev)
}
const fn until(to: Profile, method: &'static str, pattern: &'static str) -> Route {
    Route(method, pattern, V2_6_8, to)
}

const OPEN: &[Route] = &[all("GET", ""), since(V3_0_2, "GET", "csrf-token"), until(V2_9_4, "GET", "logout")];

const OPEN_CSRF: &[Route] =
    &[all("POST", "login"), all("POST", "getTwoFactorEnable"), since(V3_0_2, "POST", "logout")];

const INBOUNDS: &[Route] = &[
    all("GET", "list"),
    since(V3_1_0, "GET", "list/slim"),
    since(V3_1_0, "GET", "options"),
    since(V3_6_0, "GET", "allLinks"),
    all("GET", "get/:"),
    all("POST", "add"),
    all("POST", "update/:"),
    all("POST", "del/:"),
    since(V3_6_0, "POST", "bulkDel"),
    since(V2_9_4, "POST", "setEnable/:"),
    since(V3_0_2, "POST", ":/resetTraffic"),
    all("POST", "resetAllTraffics"),
    since(V3_6_0, "POST", ":/delAllClients"),
    all("POST", "import"),
    until(V3_0_2, "POST", "addClient"),
    until(V3_0_2, "POST", "updateClient/:"),
    until(V3_0_2, "POST", ":/delClient/:"),
    Route("POST", ":/delClientByEmail/:", V2_9_4, V3_0_2),
    until(V3_0_2, "POST", ":/resetClientTraffic/:"),
    until(V3_0_2, "POST", "resetAllClientTraffics/:"),
    until(V3_0_2, "POST", "delDepletedClients/:"),
    until(V3_0_2, "GET", "getClientTraffics/:"),
    Route("GET", "getSubLinks/:", V3_0_2, V3_0_2),
    Route("GET", "getClientLinks/:/:", V3_0_2, V3_0_2),
    until(V3_0_2, "GET", "getClientTrafficsById/:"),
    until(V3_0_2, "POST", "clientIps/:"),
    until(V3_0_2, "POST", "clearClientIps/:"),
    until(V3_0_2, "POST", "onlines"),
    until(V3_0_2, "POST", "lastOnline"),
    until(V3_0_2, "POST", "updateClientTraffic/:"),
];

const CLIENTS: &[Route] = &[
    since(V3_1_0, "GET", "list"),
    since(V3_1_0, "GET", "list/paged"),
    since(V3_1_0, "GET", "get/:"),
    since(V3_1_0, "GET", "traffic/:"),
    since(V3_1_0, "GET", "subLinks/:"),
    since(V3_1_0, "GET", "links/:"),
    since(V3_6_0, "GET", "groups"),
    since(V3_1_0, "POST", "add"),
    since(V3_1_0, "POST", "update/:"),
    since(V3_1_0, "POST", "del/:"),
    since(V3_1_0, "POST", ":/attach"),
    since(V3_1_0, "POST", ":/detach"),
    since(V3_1_0, "POST", "resetTraffic/:"),
    since(V3_1_0, "POST", "updateTraffic/:"),
    since(V3_1_0, "POST", "resetAllTraffics"),
    since(V3_1_0, "POST", "delDepleted"),
    since(V3_6_0, "POST", "delOrphans"),
    since(V3_6_0, "POST", "bulkCreate"),
    since(V3_6_0, "POST", "bulkDel"),
    since(V3_1_0, "POST", "bulkAdjust"),
    since(V3_6_0, "POST", "bulkEnable"),
    since(V3_6_0, "POST", "bulkDisable"),
    since(V3_6_0, "POST", "bulkAttach"),
    since(V3_6_0, "POST", "bulkDetach"),
    since(V3_6_0, "POST", "bulkResetTraffic"),
    since(V3_1_0, "POST", "ips/:"),
    since(V3_1_0, "POST", "clearIps/:"),
    since(V3_1_0, "POST", "onlines"),
    since(V3_1_0, "POST", "lastOnline"),
];

const HOSTS: &[Route] = &[since(V3_6_0, "GET", "list")];

const SERVER: &[Route] = &[
    since(V2_9_4, "GET", "status"),
    since(V2_9_4, "GET", "getXrayVersion"),
    since(V2_9_4, "GET", "getConfigJson"),
    since(V2_9_4, "GET", "getDb"),
    since(V2_9_4, "GET", "getNewUUID"),
    since(V2_9_4, "GET", "getNewX25519Cert"),
    since(V2_9_4, "POST", "restartXrayService"),
    since(V2_9_4, "POST", "stopXrayService"),
];

/// `server/*` of 2.6.8, outside the API.
const OLD_SERVER: &[Route] = &[
    until(V2_6_8, "POST", "status"),
    until(V2_6_8, "POST", "getXrayVersion"),
    until(V2_6_8, "POST", "getConfigJson"),
    until(V2_6_8, "GET", "getDb"),
    until(V2_6_8, "POST", "getNewX25519Cert"),
    until(V2_6_8, "POST", "restartXrayService"),
    until(V2_6_8, "POST", "stopXrayService"),
];

const SETTING: &[Route] = &[
    all("POST", "all"),
    all("POST", "defaultSettings"),
    all("POST", "updateUser"),
    all("POST", "restartPanel"),
    since(V3_0_2, "GET", "apiTokens"),
    since(V3_0_2, "POST", "apiTokens/create"),
    since(V3_0_2, "POST", "apiTokens/delete/:"),
    since(V3_0_2, "POST", "apiTokens/setEnabled/:"),
];

const PAGES: &[Route] = &[all("GET", "panel"), all("GET", "panel/inbounds"), all("GET", "panel/settings")];

/// Groups: prefix of the path, prefix that handlers see, guard, routes.
const GROUPS: &[(&str, &str, Guard, &[Route])] = &[
    ("", "open", Guard::Open, OPEN),
    ("", "open", Guard::OpenCsrf, OPEN_CSRF),
    ("panel/api/inbounds/", "inbounds", Guard::Api, INBOUNDS),
    ("panel/api/clients/", "clients", Guard::Api, CLIENTS),
    ("panel/api/hosts/", "hosts", Guard::Api, HOSTS),
    ("panel/api/server/", "server", Guard::Api, SERVER),
    ("server/", "server", Guard::Panel, OLD_SERVER),
    ("panel/setting/", "setting", Guard::Panel, SETTING),
    ("panel/api/setting/", "setting", Guard::Api, SETTING),
    ("", "page", Guard::Panel, PAGES),
];

/// Which handler group a call belongs to.
pub(crate) type Group = &'static str;

/// Finds the route of a path relative to the base path, already percent-decoded.
pub(crate) fn find(profile: Profile, method: &str, path: &str) -> Option<(Group, Call)> {
    for (prefix, group, guard, routes) in GROUPS {
        let Some(rest) = path.strip_prefix(prefix) else { continue };
        let elsewhere = match *prefix {
            "panel/setting/" => profile.settings_in_api(),
            "panel/api/setting/" => !profile.settings_in_api(),
            _ => false,
        };
        if elsewhere {
            continue;
        }
        for Route(verb, pattern, from, to) in *routes {
            if *verb == method
                && (*from..=*to).contains(&profile)
                && let Some(args) = fits(pattern, rest)
            {
                return Some((group, Call { name: pattern, guard: *guard, args }));
            }
        }
    }
    None
}

fn fits(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut args = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(args),
            (Some(":"), Some(arg)) if !arg.is_empty() => args.push(arg.to_owned()),
            (Some(want), Some(have)) if want == have => {}
            _ => return None,
        }
    }
}
