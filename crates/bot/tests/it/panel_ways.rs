//! Another way into a panel, from the bot: address, login, certificate; tested before it is saved, secrets not kept.

use std::time::Duration;

use kernel::{PanelId, Secret};
use shop::fleet::{
    PanelAccess, PanelAdd, PanelAuth, PanelTls, inbound_pick, panel_access, panel_add,
    panel_inbounds_refresh, panel_probe,
};
use sims::xui::{Panel, PanelOptions, Profile, Running, Samples};
use testkit::{Message, Person, TestShop, TestShopOptions};

use crate::staff::{asks, presses};
use crate::walk::said;

async fn shop(profiles: &[Profile]) -> TestShop {
    TestShop::start(TestShopOptions::default().panels(profiles.iter().copied())).await.unwrap()
}

/// How the shop gets into a panel.
async fn access(shop: &TestShop, id: PanelId) -> PanelAccess {
    panel_access(shop.shop.read(), shop.shop.sealer(), id).await.unwrap()
}

/// From /servers to the way into the panel of that name.
async fn way(owner: &mut Person, name: &str) -> Message {
    let servers = asks(owner, "/servers", "پنل‌ها").await;
    let card = presses(owner, &servers, name, "اتصال مشتری‌ها").await;
    presses(owner, &card, &said("admin-server-way"), &said("admin-server-way-text")).await
}

/// Nothing secret is left in the chat.
async fn forgot(owner: &Person, secrets: &[&str]) {
    for message in owner.read_after(0, Duration::ZERO).await.unwrap() {
        let told =
            message.0["deleted"] != true && secrets.iter().any(|secret| message.text().contains(secret));
        assert!(!told, "{}", message.0);
    }
}

#[tokio::test]
async fn another_login_is_tested_saved_and_not_kept_in_the_chat() {
    let shop = shop(&[Profile::V3_6_0]).await;
    let (id, token) = (shop.sample.panels[0], shop.panels[0].token.clone().unwrap());
    let mut owner = shop.owner().await.unwrap();
    let screen = way(&mut owner, "panel-0").await;
    assert!(screen.text().contains(&said("admin-server-way-text")), "{}", screen.text());
    presses(&mut owner, &screen, &said("admin-server-way-login"), "راه ورود").await;
    asks(&mut owner, "justoneword", &said("admin-server-login-again")).await;
    let wrong = asks(&mut owner, "admin wrong-password-77", &said("finding-wrong-credentials")).await;
    assert!(wrong.button(&said("admin-server-save")).is_none(), "{}", wrong.brief());
    assert!(matches!(access(&shop, id).await.auth, PanelAuth::Password { .. }), "nothing is saved untested");
    let good = asks(&mut owner, &format!("token {token}"), "ذخیره شود؟").await;
    asks(&mut owner, "ok", &said("admin-server-save-press")).await;
    presses(&mut owner, &good, "ذخیره", "اتصال مشتری‌ها").await;
    let PanelAuth::Token(kept) = access(&shop, id).await.auth else { panic!("the token is not kept") };
    assert_eq!(kept.expose(), token);
    forgot(&owner, &[&token, "wrong-password-77", "justoneword"]).await;
    asks(&mut owner, "/audit", "ویرایش پنل").await;
    // The button of a form that is over saves nothing.
    owner.press_data(good.id(), "1wx").await.unwrap();
    owner.hears(&said("admin-form-over")).await.unwrap();
}

#[tokio::test]
async fn another_address_of_the_same_panel_is_fine_and_of_another_panel_is_refused() {
    let shop = shop(&[Profile::V3_6_0, Profile::V2_9_4]).await;
    let id = shop.sample.panels[0];
    let (mine, others) = (shop.panels[0].url.clone(), shop.panels[1].url.clone());
    let mut owner = shop.owner().await.unwrap();
    let screen = way(&mut owner, "panel-0").await;
    presses(&mut owner, &screen, &said("admin-server-way-url"), "نشانی تازه").await;
    let refused = asks(&mut owner, &others, "panel-1").await;
    assert!(refused.text().contains("در فروشگاه هست"), "{}", refused.text());
    // The same address with a page of the panel behind it: the login stays where it was, nothing is asked for.
    asks(&mut owner, &format!("{mine}panel/inbounds"), "ذخیره شود؟").await;
    // A host that may be anybody's: the stored login is not sent there.
    let screen = way(&mut owner, "panel-0").await;
    presses(&mut owner, &screen, &said("admin-server-way-url"), "نشانی تازه").await;
    let elsewhere = mine.replace("127.0.0.1", "localhost");
    asks(&mut owner, &elsewhere, "راه ورود").await;
    let login = format!("{}\n{}", shop.panels[0].username, shop.panels[0].password);
    let good = asks(&mut owner, &login, "ذخیره شود؟").await;
    assert_eq!(access(&shop, id).await.base_url, mine, "nothing is saved before the press");
    let card = presses(&mut owner, &good, "ذخیره", "اتصال مشتری‌ها").await;
    assert!(card.text().contains("localhost"), "{}", card.text());
    assert_eq!(access(&shop, id).await.base_url, elsewhere);
    forgot(&owner, &[&login, &elsewhere]).await;
}

async fn tls_panel(shop: &TestShop, seed: u64) -> Running {
    let options = PanelOptions {
        profile: Profile::V2_9_4,
        seed,
        tls: true,
        password: "shared-secret-9".to_owned(),
        clock: shop.clock.clone(),
        samples: Samples::Small,
        ..PanelOptions::default()
    };
    Panel::start(options).await.unwrap()
}

async fn added(shop: &TestShop, panel: &Running) -> PanelId {
    let access = PanelAccess {
        panel_id: None,
        kind: "xui".to_owned(),
        base_url: panel.url.clone(),
        auth: PanelAuth::Password {
            username: panel.username.clone(),
            password: Secret::new(panel.password.clone()),
        },
        tls: PanelTls::Pin(panel.cert_sha256.clone().unwrap()),
    };
    let report = panel_probe(&shop.shop, &access).await;
    let location_id = shop.sample.location;
    let id = shop.operate(move |ctx| {
        let input = PanelAdd {
            name: "secure".to_owned(),
            access: access.clone(),
            public_host: "secure.example.com".to_owned(),
            location_id,
            capacity: None,
            report: report.clone(),
        };
        Box::pin(panel_add(ctx, input))
    });
    let id = id.await.unwrap();
    for inbound in panel_inbounds_refresh(&shop.shop, id).await.unwrap() {
        drop(shop.operate(move |ctx| Box::pin(inbound_pick(ctx, inbound.id, true))).await);
    }
    id
}

#[tokio::test]
async fn another_certificate_is_shown_before_it_is_trusted() {
    let shop = shop(&[Profile::V3_6_0]).await;
    let (first, second) = (tls_panel(&shop, 71).await, tls_panel(&shop, 72).await);
    assert_ne!(first.cert_sha256, second.cert_sha256);
    let id = added(&shop, &first).await;
    let mut owner = shop.owner().await.unwrap();
    // Read anew, it is the one that is trusted already.
    let screen = way(&mut owner, "secure").await;
    let known = presses(
        &mut owner,
        &screen,
        &said("admin-server-way-certificate"),
        &said("admin-server-certificate-known"),
    )
    .await;
    presses(&mut owner, &known, "اعتماد", "ذخیره شود؟").await;
    // The panel moved to another port and shows another certificate.
    let screen = way(&mut owner, "secure").await;
    presses(&mut owner, &screen, &said("admin-server-way-url"), "نشانی تازه").await;
    let changed = asks(&mut owner, &second.url, &said("finding-tls-fingerprint-changed")).await;
    assert!(changed.text().contains(&said("admin-server-certificate")), "{}", changed.text());
    let untrusted = presses(&mut owner, &changed, "مرجع معتبر", &said("finding-tls-untrusted")).await;
    let good = presses(&mut owner, &untrusted, "اعتماد", "ذخیره شود؟").await;
    presses(&mut owner, &good, "ذخیره", "اتصال مشتری‌ها").await;
    let access = access(&shop, id).await;
    assert_eq!(access.tls, PanelTls::Pin(second.cert_sha256.clone().unwrap()));
    assert_eq!(access.base_url, second.url);
    forgot(&owner, &["shared-secret-9"]).await;
}

#[tokio::test]
async fn a_change_that_is_given_up_changes_nothing() {
    let shop = shop(&[Profile::V3_6_0]).await;
    let mut owner = shop.owner().await.unwrap();
    let screen = way(&mut owner, "panel-0").await;
    presses(&mut owner, &screen, &said("admin-server-way-login"), "راه ورود").await;
    let login = format!("token {}", shop.panels[0].token.clone().unwrap());
    let good = asks(&mut owner, &login, "ذخیره شود؟").await;
    presses(&mut owner, &good, "انصراف", &said("admin-server-way-text")).await;
    owner.press_data(good.id(), good.data("ذخیره").unwrap()).await.unwrap();
    owner.hears(&said("admin-form-over")).await.unwrap();
    let access = access(&shop, shop.sample.panels[0]).await;
    assert!(matches!(access.auth, PanelAuth::Password { .. }));
}
