//! What the owner can change.

use jobs::{NewJob, queue_depth};
use kernel::{Actor, Locale, PageRequest};
use shop::settings::{Settings, job_retry, load, setting_list, setting_set};
use shop::{Kind, Result};

use crate::fixture::{House, by, rial};

async fn set(house: &House, key: &'static str, value: &'static str) -> Result<()> {
    house.shop.run(Actor::Operator, move |ctx| Box::pin(setting_set(ctx, key, value))).await
}

#[tokio::test]
async fn a_fresh_shop_has_the_defaults() {
    let house = House::new().await;
    assert_eq!(*house.shop.settings(), Settings::default());
    let lines = setting_list(&house.shop.settings());
    assert_eq!(lines.len(), 20);
    assert!(lines.iter().all(|line| line.value == line.default));
}

#[tokio::test]
async fn every_default_is_acceptable_to_its_own_key() {
    let house = House::new().await;
    for line in setting_list(&Settings::default()) {
        let (key, value) = (line.key, line.value);
        house
            .shop
            .run(Actor::Operator, move |ctx| {
                let value = value.clone();
                Box::pin(async move { setting_set(ctx, key, &value).await })
            })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_is_set_is_loaded_after_the_reload() {
    let house = House::new().await;
    for (key, value) in [
        ("shop_name", "  Moon VPN "),
        ("sales_open", "false"),
        ("invoice_ttl_min", "45"),
        ("topup_min", "200000"),
        ("default_locale", "en"),
        ("subscription_name_template", "{shop}_{number}"),
    ] {
        set(&house, key, value).await.unwrap();
    }
    assert!(house.shop.settings().sales_open, "not before the reload");
    house.shop.settings_reload().await.unwrap();
    let now = house.shop.settings();
    assert_eq!((now.shop_name.as_str(), now.sales_open, now.invoice_ttl_min), ("Moon VPN", false, 45));
    assert_eq!((now.topup_min, now.default_locale), (rial(200_000), Locale::En));
}

#[tokio::test]
async fn replicas_follow_by_themselves() {
    let house = House::new().await;
    let worker = house.shop.worker();
    worker.run_due().await.unwrap();
    set(&house, "throttle_ms", "500").await.unwrap();
    worker.run_due().await.unwrap();
    assert_eq!(house.shop.settings().throttle_ms, 500);
}

#[tokio::test]
async fn nonsense_is_refused_and_changes_nothing() {
    let house = House::new().await;
    for (key, value) in [
        ("shop_name", ""),
        ("shop_name", "two\nlines"),
        ("sales_open", "yes"),
        ("invoice_ttl_min", "4"),
        ("invoice_ttl_min", "1441"),
        ("invoice_ttl_min", "30.5"),
        ("throttle_ms", "3001"),
        ("topup_min", "-1"),
        ("topup_max", "99999999999999999999"),
        ("default_locale", "de"),
        ("subscription_name_template", "{shop}"),
        ("subscription_name_template", "{number}{secret}"),
        ("subscription_name_template", "{number}}"),
    ] {
        let refused = set(&house, key, value).await.unwrap_err();
        assert_eq!((refused.kind(), refused.code()), (Kind::Invalid, "settings.invalid"), "{key}={value}");
        assert_eq!(refused.args()["key"], key);
    }
    assert_eq!(set(&house, "topup_min", "600000000").await.unwrap_err().code(), "settings.topup_bounds");
    assert_eq!(set(&house, "colour", "red").await.unwrap_err().code(), "settings.unknown");
    assert_eq!(load(house.shop.read()).await.unwrap(), Settings::default());
}

#[tokio::test]
async fn only_who_may_changes_settings_and_each_change_is_written_down_once() {
    let house = House::new().await;
    let (admin, customer) = (house.staff(1, "admin").await, house.person(2).await);
    let close = |who| house.shop.run(by(who), |ctx| Box::pin(setting_set(ctx, "sales_open", "false")));
    assert_eq!(close(&customer).await.unwrap_err().code(), "identity.forbidden");
    close(&admin).await.unwrap();
    close(&admin).await.unwrap();
    let page = PageRequest::new(0, 10);
    let log = shop::audit::entry_page(house.shop.read(), Some("setting:sales_open"), page).await.unwrap();
    assert_eq!(log.total, 1);
    assert_eq!(log.items[0].actor, format!("user:{}", admin.id));
    assert_eq!(log.items[0].data, serde_json::json!({ "before": "true", "after": "false" }));
}

#[tokio::test]
async fn a_stored_value_that_does_not_decode_is_a_defect_and_an_unknown_key_is_not() {
    let house = House::new().await;
    let insert =
        "INSERT INTO setting (key, value, version, updated_by, updated_at) VALUES ($1, $2, 1, 'x', 0)";
    house.sql(insert, vec!["from_the_future".into(), "1".into()]).await.unwrap();
    assert_eq!(load(house.shop.read()).await.unwrap(), Settings::default());
    house.sql(insert, vec!["throttle_ms".into(), "soon".into()]).await.unwrap();
    assert_eq!(load(house.shop.read()).await.unwrap_err().kind(), Kind::Internal);
}

async fn enqueue(house: &House, job: impl Fn() -> NewJob + Send + Sync + Clone + 'static) {
    let enqueued = house.system(move |ctx| {
        ctx.enqueue(job());
        Box::pin(async { Ok(()) })
    });
    enqueued.await.unwrap();
}

#[tokio::test]
async fn work_that_was_given_up_is_revived_once_by_whoever_may_and_the_log_tells() {
    let house = House::new().await;
    let (customer, admin) = (house.person(1).await, house.staff(2, "admin").await);
    let hopeless = || NewJob::new("till.count", &()).dedup("till").attempts_max(1);
    enqueue(&house, hopeless).await;
    house.shop.worker().run_due().await.unwrap();
    let dead = jobs::dead_list(house.shop.read(), 10).await.unwrap().remove(0).id;
    let retry = |actor: Actor| house.shop.run(actor, move |ctx| Box::pin(job_retry(ctx, dead)));
    assert_eq!(retry(by(&customer)).await.unwrap_err().code(), "identity.forbidden");
    assert_eq!(queue_depth(house.shop.read(), house.shop.now()).await.unwrap().dead, 1);
    // The same work waits already.
    enqueue(&house, hopeless).await;
    let waits = retry(by(&admin)).await.unwrap_err();
    assert_eq!((waits.kind(), waits.code()), (Kind::Conflict, "settings.job_waits"));
    house.shop.worker().run_due().await.unwrap();
    retry(by(&admin)).await.unwrap();
    let gone = retry(by(&admin)).await.unwrap_err();
    assert_eq!((gone.kind(), gone.code()), (Kind::NotFound, "settings.job_unknown"));
    let (subject, page) = (format!("job:{dead}"), PageRequest::new(0, 10));
    let entries = shop::audit::entry_page(house.shop.read(), Some(&subject), page).await.unwrap().items;
    assert_eq!(entries.len(), 1, "a refusal was recorded");
    assert_eq!((entries[0].actor.as_str(), entries[0].action.as_str()), (&*by(&admin).label(), "job.retry"));
    assert_eq!(entries[0].data["kind"], "till.count");
}
