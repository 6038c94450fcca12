//! Plans, locations and stock.

use kernel::{Actor, Bytes, Face, LocationId, Money, PlanId};
use shop::catalog::{
    LocationInput, PlanInput, RenewalPolicy, Visibility, location_get, location_save, plan_get, plan_list,
    plan_save, plan_state_set, stock_return, stock_set, stock_take,
};
use shop::{Kind, Result};

use crate::fleet_fixture::Yard;

fn plan(location_ids: Vec<LocationId>, stock: Option<i64>) -> PlanInput {
    PlanInput {
        name_fa: "monthly".to_owned(),
        name_en: "Monthly".to_owned(),
        category: "monthly".to_owned(),
        traffic: Bytes::from_gib(30),
        duration_days: 30,
        device_limit: 2,
        price: Money::from_toman(150_000).unwrap(),
        price_per_gib: None,
        price_per_day: None,
        stock,
        renewal: RenewalPolicy::Add,
        audience: "all".to_owned(),
        sort: 0,
        location_ids,
    }
}

async fn save(yard: &Yard, input: PlanInput, id: Option<PlanId>) -> Result<PlanId> {
    yard.run(move |ctx| {
        let input = input.clone();
        Box::pin(async move { plan_save(ctx, input, id).await })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_of_200_who_take_the_last_one_exactly_one_gets_it() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let id = save(&yard, plan(vec![place], Some(1)), None).await.unwrap();
    let takes = (0..200).map(|_| {
        let shop = yard.shop.clone();
        tokio::spawn(async move { shop.run(Actor::System, move |ctx| Box::pin(stock_take(ctx, id))).await })
    });
    let mut won = 0;
    for take in futures::future::join_all(takes).await {
        match take.unwrap() {
            Ok(()) => won += 1,
            Err(refused) => assert_eq!(refused.code(), "catalog.sold_out"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(plan_get(yard.shop.read(), id).await.unwrap().stock, Some(0));
}

#[tokio::test]
async fn stock_comes_back_and_an_old_form_does_not_bring_it_back() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let id = save(&yard, plan(vec![place], Some(2)), None).await.unwrap();
    for _ in 0..2 {
        yard.run(move |ctx| Box::pin(stock_take(ctx, id))).await.unwrap();
    }
    save(&yard, plan(vec![place], Some(2)), Some(id)).await.unwrap();
    let refused = yard.run(move |ctx| Box::pin(stock_take(ctx, id))).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("catalog.sold_out", Kind::Refused));
    yard.run(move |ctx| Box::pin(stock_return(ctx, id))).await.unwrap();
    yard.run(move |ctx| Box::pin(stock_take(ctx, id))).await.unwrap();
    yard.run(move |ctx| Box::pin(stock_set(ctx, id, None))).await.unwrap();
    for _ in 0..3 {
        yard.run(move |ctx| Box::pin(stock_take(ctx, id))).await.unwrap();
    }
    yard.run(move |ctx| Box::pin(stock_return(ctx, id))).await.unwrap();
    assert_eq!(plan_get(yard.shop.read(), id).await.unwrap().stock, None);
    let unknown = yard.run(|ctx| Box::pin(stock_take(ctx, PlanId(999)))).await.unwrap_err();
    assert_eq!(unknown.code(), "catalog.plan_unknown");
}

#[tokio::test]
async fn what_is_saved_is_what_is_read_and_hidden_is_not_in_the_window() {
    let yard = Yard::new().await;
    let (one, two) = (yard.location("de").await, yard.location("fr").await);
    let id = save(&yard, plan(vec![two, one, two], None), None).await.unwrap();
    let saved = plan_get(yard.shop.read(), id).await.unwrap();
    assert_eq!(saved.location_ids, vec![one, two]);
    assert_eq!(saved.price.toman(), 150_000);
    let snapshot: shop::catalog::Plan =
        serde_json::from_str(&serde_json::to_string(&saved).unwrap()).unwrap();
    assert_eq!(snapshot, saved);
    save(&yard, plan(vec![one], None), Some(id)).await.unwrap();
    assert_eq!(plan_get(yard.shop.read(), id).await.unwrap().location_ids, vec![one]);
    yard.run(move |ctx| Box::pin(plan_state_set(ctx, id, Visibility::Hidden))).await.unwrap();
    assert!(plan_list(yard.shop.read(), true).await.unwrap().is_empty());
    assert_eq!(plan_list(yard.shop.read(), false).await.unwrap().len(), 1);
    assert_eq!(location_get(yard.shop.read(), one).await.unwrap().code, "de");
}

#[tokio::test]
async fn nonsense_is_refused_by_name() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let good = plan(vec![place], None);
    let cases = [
        (PlanInput { name_fa: " ".to_owned(), ..good.clone() }, "catalog.text_invalid"),
        (PlanInput { name_en: "x".repeat(65), ..good.clone() }, "catalog.text_invalid"),
        (PlanInput { duration_days: -1, ..good.clone() }, "catalog.number_invalid"),
        (PlanInput { price_per_gib: Some(Money::ZERO), ..good.clone() }, "catalog.number_invalid"),
        (PlanInput { price: Money::from_rial(-1).unwrap(), ..good.clone() }, "catalog.number_invalid"),
        (PlanInput { audience: "Every one".to_owned(), ..good.clone() }, "catalog.audience_invalid"),
        (PlanInput { location_ids: Vec::new(), ..good.clone() }, "catalog.locations_missing"),
        (PlanInput { location_ids: vec![LocationId(99)], ..good.clone() }, "catalog.location_unknown"),
    ];
    for (input, code) in cases {
        assert_eq!(save(&yard, input, None).await.unwrap_err().code(), code);
    }
    let twin = LocationInput {
        code: "de".to_owned(),
        name_fa: "a".to_owned(),
        name_en: "a".to_owned(),
        flag: String::new(),
        sort: 0,
        state: Visibility::Active,
    };
    let refused = yard
        .run(move |ctx| {
            let twin = twin.clone();
            Box::pin(async move { location_save(ctx, twin, None).await })
        })
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "catalog.code_taken");
    let person = yard.person(55).await;
    let actor = Actor::User { id: person, face: Face::Bot };
    let refused = yard
        .shop
        .run(actor, move |ctx| {
            let good = good.clone();
            Box::pin(async move { plan_save(ctx, good, None).await })
        })
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
}
