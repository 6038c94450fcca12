//! What a subscription link answers, and how soon it knows of a change.

use db::sea_orm::ConnectionTrait as _;
use kernel::{LocationId, PanelId};
use links::{Format, render};
use shop::catalog::{LocationInput, Visibility, location_list, location_save};
use shop::fleet::{inbound_list, way_list};
use shop::subscriptions::{SubscriptionDocument, document_by_token};

use crate::fleet_fixture::Yard;

/// The number of the subscription, which is the holder of the client.
const NUMBER: i64 = 17;
const TOKEN: &str = "a-token-of-a-link";

/// A customer whose client is wanted on the panel "one", which serves inbound 1.
async fn held() -> (Yard, LocationId, PanelId) {
    use sha2::{Digest as _, Sha256};
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let panel = yard.panel("one", place, None).await;
    let user = yard.person(NUMBER).await;
    yard.want(NUMBER, place, None).await;
    let hash = hex::encode(Sha256::digest(TOKEN.as_bytes()));
    let sql = format!(
        "INSERT INTO plan (id, name_fa, name_en, category, traffic_bytes, duration_days, device_limit, price, renewal, audience, sort, state, created_at) \
         VALUES (9, 'p', 'p', 'c', 1000, 30, 2, 1, 'add', 'all', 0, 'active', 0); \
         INSERT INTO subscription (id, user_id, plan_id, location_id, name, token, token_hash, state, state_version, traffic_bytes, usage_base, device_limit, noticed, created_at) \
         VALUES ({NUMBER}, {user}, 9, {place}, 'S17', '{TOKEN}', '{hash}', 'active', 1, 1000, 0, 2, '[]', 0)"
    );
    let stored = yard.shop.db().write(move |tx| {
        let sql = sql.clone();
        Box::pin(async move { tx.execute_unprepared(&sql).await.map(drop) })
    });
    stored.await.unwrap();
    (yard, place, panel)
}

/// What a reader sees of it.
fn shown(document: &SubscriptionDocument) -> String {
    let headers = document.profile.headers(Format::Plain);
    format!("{headers:?} {}", render(Format::Plain, &document.nodes, &document.profile))
}

async fn document(yard: &Yard) -> SubscriptionDocument {
    document_by_token(&yard.shop, TOKEN).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_link_is_made_of_the_fleets_ways_and_the_holders_credentials() {
    let (yard, _, panel) = held().await;
    let found = document(&yard).await;
    assert_eq!((found.nodes.len(), found.view.plan.id.0, found.view.subscription.id.0), (1, 9, NUMBER));
    let ways = way_list(yard.shop.read()).await.unwrap();
    assert_eq!((ways.len(), ways[0].panel_id), (1, panel));
    assert!(document_by_token(&yard.shop, "another").await.unwrap().is_none());
}

#[tokio::test]
async fn what_an_operator_changes_shows_in_the_next_answer() {
    let (yard, place, panel) = held().await;
    let before = document(&yard).await;
    let inbound = inbound_list(yard.shop.read(), panel).await.unwrap()[0].id;
    yard.pick(inbound, false).await;
    let without = document(&yard).await;
    assert!(without.nodes.is_empty() && shown(&without) != shown(&before), "{without:?}");
    yard.pick(inbound, true).await;
    assert_eq!(shown(&document(&yard).await), shown(&before));

    let known = location_list(yard.shop.read(), false).await.unwrap();
    let known = known.iter().find(|location| location.id == place).unwrap();
    let input = LocationInput {
        code: known.code.clone(),
        name_fa: known.name_fa.clone(),
        name_en: "Elsewhere".to_owned(),
        flag: known.flag.clone(),
        sort: 0,
        state: Visibility::Active,
    };
    yard.run(move |ctx| Box::pin(location_save(ctx, input.clone(), Some(place)))).await.unwrap();
    let moved = document(&yard).await;
    assert_eq!(moved.view.location.name_en, "Elsewhere");
    assert_ne!(moved.nodes, before.nodes);
}

#[tokio::test]
async fn many_who_ask_at_once_get_what_each_asked_for() {
    let (yard, ..) = held().await;
    let known = shown(&document(&yard).await);
    // Polled together they stand in one line; known and unknown links, and one link many times.
    let asked = (0..200).map(|number| {
        let (shop, token) =
            (yard.shop.clone(), if number % 3 == 0 { TOKEN.to_owned() } else { format!("{number}") });
        async move { document_by_token(&shop, &token).await.unwrap().map(|found| shown(&found)) }
    });
    for (number, found) in futures::future::join_all(asked).await.into_iter().enumerate() {
        assert_eq!(found, (number % 3 == 0).then(|| known.clone()), "{number}");
    }
    // Somebody who gives up waiting holds nobody up.
    let gone = tokio::spawn({
        let shop = yard.shop.clone();
        async move { document_by_token(&shop, TOKEN).await.map(drop) }
    });
    gone.abort();
    drop(gone.await);
    assert_eq!(shown(&document(&yard).await), known);
}
