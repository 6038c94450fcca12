//! Links that open apps.

use url::Url;

use super::decoded;
use crate::App;

const URL: &str = "https://shop.example.net:8443/sub/Ab-_9?x=1&y=a%20b";
const NAME: &str = "MRJ فروشگاه #1 & co";

#[test]
fn every_app_reads_the_subscription_and_its_name_back() {
    for app in App::ALL {
        let import = app.import_url(URL, NAME);
        let parsed = Url::parse(&import).unwrap();
        let query = |key: &str| parsed.query_pairs().find(|(k, _)| k == key).map(|(_, v)| v.into_owned());
        let fragment = parsed.fragment().map(decoded);
        let (url, name) = match app {
            App::V2rayNg | App::SingBox => (query("url"), fragment),
            App::ClashMeta => (query("url"), query("name")),
            App::Hiddify | App::Streisand => {
                let (_, rest) = import.split_once("://import/").unwrap();
                (rest.split_once('#').map(|(url, _)| url.to_owned()), fragment)
            }
            App::Happ => (import.strip_prefix("happ://add/").map(str::to_owned), Some(NAME.to_owned())),
        };
        assert_eq!((url.as_deref(), name.as_deref()), (Some(URL), Some(NAME)), "{import}");
        assert!(import.is_ascii() && !import.contains(' '), "{import}");
        assert_eq!(App::from_slug(app.slug()), Some(app));
    }
}

#[test]
fn the_exact_forms() {
    let made: Vec<String> =
        App::ALL.iter().map(|app| app.import_url("https://s.example/sub/t", "My VPN")).collect();
    assert_eq!(
        made,
        [
            "v2rayng://install-sub?url=https%3A%2F%2Fs.example%2Fsub%2Ft&name=My%20VPN#My%20VPN",
            "hiddify://import/https://s.example/sub/t#My%20VPN",
            "streisand://import/https://s.example/sub/t#My%20VPN",
            "happ://add/https://s.example/sub/t",
            "sing-box://import-remote-profile?url=https%3A%2F%2Fs.example%2Fsub%2Ft#My%20VPN",
            "clash://install-config?url=https%3A%2F%2Fs.example%2Fsub%2Ft&name=My%20VPN",
        ]
    );
    let broken = App::Happ.import_url("https://s.example/a b#c", "");
    assert_eq!(broken, "happ://add/https://s.example/a%20b%23c");
}
