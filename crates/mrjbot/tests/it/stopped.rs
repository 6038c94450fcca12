//! Two processes on one database, one of which stands still for longer than its lease.

use std::time::Duration;

use serde_json::json;
use testkit::{TestEngine, png};

use crate::contract::Walk;
use crate::demo::Demo;
use crate::words::{self, priced};

/// Longer than a job is lent.
const PAST_THE_LEASE_S: i64 = 150;
const SOON: Duration = Duration::from_secs(30);

/// F-22: a worker is stopped while a panel has done what it asked and has not said so. Another takes the job over; the
/// first one goes on and changes nothing more.
#[tokio::test]
async fn f22_a_worker_that_stood_still_past_its_lease_does_nothing_twice() {
    if TestEngine::of_this_run() == TestEngine::Sqlite {
        return; // a file has one process
    }
    let mut walk = Walk::begin(Demo::start().await.unwrap()).await.unwrap();
    walk.buys_by_card().await.unwrap();
    let demo = &walk.demo;
    let silent = json!({ "route": "addClient", "kind": "timeout_after_success", "times": 1 });
    demo.panel_fault(0, &silent).await.unwrap();
    let mut customer = demo.customer(5_002, "نیما", "fa").await.unwrap();
    let mut reviewer = demo.reviewer(0).await.unwrap();
    customer.say("/start").await.unwrap();
    customer.takes("خرید سرویس").await.unwrap();
    customer.takes(demo.word("/panels/0/location_fa")).await.unwrap();
    let plans = customer.until("plans", |message| priced(message).len() > 1).await.unwrap();
    customer.press_on(plans.id(), &priced(&plans)[0].0).await.unwrap();
    customer.takes("کارت").await.unwrap();
    words::asked(&mut customer).await.unwrap();
    customer.picture("photo", png(77)).await.unwrap();
    let receipt = words::receipt(&mut reviewer).await.unwrap();
    reviewer.press_on(receipt.id(), "تایید").await.unwrap();
    demo.clients_become(SOON, |clients| clients.len() == 2).await.unwrap();

    let stopped = demo.shop().await.unwrap()["pid"].as_u64().unwrap();
    crate::demo::signal("STOP", stopped).unwrap();
    let other = demo.second_worker().unwrap();
    demo.advance_s(PAST_THE_LEASE_S).await.unwrap();
    let link = customer.hears("/sub/").await.unwrap();
    crate::demo::signal("CONT", stopped).unwrap();
    customer.say("/wallet").await.unwrap();
    customer.offered("افزایش موجودی").await.unwrap();

    let links = customer.chat().await.unwrap().into_iter().filter(|message| message.text().contains("/sub/"));
    assert_eq!(links.count(), 1, "{}", link.brief());
    assert_eq!(demo.clients().await.unwrap().len(), 2);
    drop(other);
    walk.is_well().await.unwrap();
    walk.demo.end().await.unwrap();
}
