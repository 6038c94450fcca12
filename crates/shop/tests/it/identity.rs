//! People, roles, conversations.

use chrono::TimeDelta;
use kernel::{Actor, Locale, PageRequest, UserId};
use proptest::prelude::*;
use shop::identity::{
    Arrival, Permission, Permissions, User, UserState, dialogue_get, dialogue_set, permissions_of, require,
    require_active, role_grant, role_revoke, roles_of, user_block, user_by_telegram, user_get,
    user_locale_set, user_reachable_set, user_search, user_unblock, users_with, visitor_by_telegram,
};
use shop::{Kind, Result};

use crate::fixture::{House, by};

fn arrival(telegram_id: i64) -> Arrival {
    Arrival { telegram_id, first_name: "Sara".to_owned(), ..Default::default() }
}

fn with_payload(telegram_id: i64, payload: &str) -> Arrival {
    Arrival { start_payload: Some(payload.to_owned()), ..arrival(telegram_id) }
}

async fn block(house: &House, actor: Actor, id: UserId, reason: &'static str) -> Result<()> {
    house.shop.run(actor, move |ctx| Box::pin(user_block(ctx, id, reason))).await
}

async fn may(house: &House, user: &User, permission: Permission) -> Result<()> {
    house.shop.run(by(user), move |ctx| Box::pin(require(ctx, permission))).await
}

#[tokio::test]
async fn an_arrival_registers_once_and_refreshes_later() {
    let house = House::new().await;
    let mut arrives = arrival(5001);
    arrives.language_code = Some("en-GB".to_owned());
    let first = house.arrive(arrives.clone()).await;
    assert_eq!((first.locale, first.state, first.reachable), (Locale::En, UserState::Active, true));
    let id = first.id;
    house.system(move |ctx| Box::pin(user_reachable_set(ctx, id, false))).await.unwrap();
    arrives.username = Some("sara".to_owned());
    arrives.first_name = "\u{0}  Sara\u{7}  ".to_owned();
    house.clock.advance(TimeDelta::minutes(2));
    let second = house.arrive(arrives.clone()).await;
    assert_eq!(
        (second.id, second.username.as_deref(), second.first_name.as_str()),
        (id, Some("sara"), "Sara")
    );
    assert!(second.reachable && second.seen_at > first.seen_at && second.created_at == first.created_at);

    house.system(move |ctx| Box::pin(user_locale_set(ctx, id, Locale::Fa))).await.unwrap();
    let third = house.arrive(arrives).await;
    assert_eq!(third.locale, Locale::Fa, "a chosen language stays");
    assert_eq!(user_by_telegram(house.shop.read(), 5001).await.unwrap(), Some(third));
    assert_eq!(user_get(house.shop.read(), UserId(99)).await.unwrap_err().code(), "identity.user_not_found");
}

#[tokio::test]
async fn a_person_whose_language_is_unknown_gets_the_shops() {
    let house = House::new().await;
    assert_eq!(house.arrive(arrival(1)).await.locale, Locale::Fa);
}

#[tokio::test]
async fn f27_who_brought_a_person_is_said_once_and_never_in_a_circle() {
    let house = House::new().await;
    let first = house.arrive(with_payload(1, "instagram_bio")).await;
    assert_eq!((first.source.as_deref(), first.referrer_id), (Some("instagram_bio"), None));
    let second = house.arrive(with_payload(2, "r1")).await;
    assert_eq!((second.source, second.referrer_id), (None, Some(first.id)));
    let circle = house.arrive(with_payload(1, "r2")).await;
    assert_eq!(circle.referrer_id, None, "who was here already was brought by nobody");
    let nobody = house.arrive(with_payload(3, "rzzzz")).await;
    assert_eq!((nobody.source.as_deref(), nobody.referrer_id), (Some("rzzzz"), None));
    let themselves = house.arrive(with_payload(4, "r4")).await;
    assert_eq!(themselves.referrer_id, None);
}

#[tokio::test]
async fn garbage_in_a_deep_link_is_passed_over() {
    let house = House::new().await;
    let long = "a".repeat(65);
    let garbage = ["", " ", "a b", "'; DROP TABLE role; --", "\u{0}\u{202e}", "\u{6f1}", long.as_str()];
    for (telegram_id, payload) in (10..).zip(garbage) {
        let user = house.arrive(with_payload(telegram_id, payload)).await;
        assert_eq!((user.source, user.referrer_id), (None, None), "{payload:?}");
    }
    let strange = ["r", "r-1", "r+1", "r0", "r01", "rzzzzzzzzzzzzzzzzzzzz"];
    for (telegram_id, payload) in (30..).zip(strange) {
        assert_eq!(house.arrive(with_payload(telegram_id, payload)).await.referrer_id, None, "{payload}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn whatever_a_messenger_says_about_a_person_they_get_in(names in prop::collection::vec(".{0,200}", 5)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let some = |n: usize| Some(names[n].clone());
            let user = house.arrive(Arrival {
                telegram_id: 1,
                first_name: names[0].clone(),
                last_name: some(1),
                username: some(2),
                language_code: some(3),
                start_payload: some(4),
            }).await;
            let found = user_search(house.shop.read(), &names[0], PageRequest::new(0, 5)).await.unwrap();
            assert!(found.items.is_empty() || found.items[0].id == user.id);
        });
    }
}

#[tokio::test]
async fn people_are_found_by_what_is_typed() {
    let house = House::new().await;
    for (telegram_id, first_name, username) in
        [(5001, "علي", Some("ali_99")), (5002, "Sara", Some("Sara")), (5003, "100%", None)]
    {
        let username = username.map(str::to_owned);
        house
            .arrive(Arrival {
                telegram_id,
                first_name: first_name.to_owned(),
                username,
                ..Default::default()
            })
            .await;
    }
    for (text, expected) in [
        ("علی", vec![5001]),
        ("@SARA", vec![5002]),
        ("sar", vec![5002]),
        ("@ali_9", vec![5001]),
        ("a%i", vec![]),
        ("aliX99", vec![]),
        ("0%", vec![5003]),
        ("۵۰۰۲", vec![5002]),
        ("3", vec![5003]),
        ("", vec![5003, 5002, 5001]),
    ] {
        let found = user_search(house.shop.read(), text, PageRequest::new(0, 10)).await.unwrap();
        let ids: Vec<_> = found.items.iter().filter_map(|user| user.telegram_id).collect();
        assert_eq!((ids, found.total), (expected.clone(), u64::try_from(expected.len()).unwrap()), "{text}");
    }
    let page = user_search(house.shop.read(), "", PageRequest::new(1, 2)).await.unwrap();
    assert_eq!((page.items.len(), page.total, page.count()), (1, 3, 2));
}

#[tokio::test]
async fn roles_give_permissions_and_take_them() {
    let house = House::new().await;
    let (owner, admin) = (house.staff(1, "owner").await, house.staff(2, "admin").await);
    let (reviewer, customer) = (house.staff(3, "receipt_admin").await, house.person(4).await);
    let of = |user: &User| permissions_of(house.shop.read(), user.id);
    assert_eq!(of(&owner).await.unwrap(), Permissions::all());
    assert_eq!(of(&admin).await.unwrap(), Permissions::all().without(Permission::RoleManage));
    let reviews = [Permission::ReceiptReview, Permission::PaymentView].into_iter().collect();
    assert_eq!(of(&reviewer).await.unwrap(), reviews);
    assert!(of(&customer).await.unwrap().is_empty());

    may(&house, &reviewer, Permission::ReceiptReview).await.unwrap();
    let refused = may(&house, &reviewer, Permission::WalletAdjust).await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.args()["permission"].as_str()),
        (Kind::Forbidden, Some("wallet.adjust"))
    );
    house.shop.run(Actor::Operator, |ctx| Box::pin(require(ctx, Permission::RoleManage))).await.unwrap();

    let id = customer.id;
    let grant = move |code| {
        let shop = house.shop.clone();
        move |actor| {
            let shop = shop.clone();
            async move { shop.run(actor, move |ctx| Box::pin(role_grant(ctx, id, code))).await }
        }
    };
    assert_eq!(grant("owner")(by(&admin)).await.unwrap_err().code(), "identity.forbidden");
    assert_eq!(grant("king")(by(&owner)).await.unwrap_err().code(), "identity.role_not_found");
    grant("admin")(by(&owner)).await.unwrap();
    grant("admin")(by(&owner)).await.unwrap();
    grant("receipt_admin")(by(&owner)).await.unwrap();
}

#[tokio::test]
async fn every_change_of_roles_is_written_down_once() {
    let house = House::new().await;
    let user = house.staff(1, "admin").await;
    let id = user.id;
    house.system(move |ctx| Box::pin(role_grant(ctx, id, "admin"))).await.unwrap();
    house.system(move |ctx| Box::pin(role_revoke(ctx, id, "admin"))).await.unwrap();
    house.system(move |ctx| Box::pin(role_revoke(ctx, id, "admin"))).await.unwrap();
    assert!(roles_of(house.shop.read(), id).await.unwrap().is_empty());
    let log = shop::audit::entry_page(house.shop.read(), None, PageRequest::new(0, 10)).await.unwrap();
    let actions: Vec<_> = log.items.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["role.revoke", "role.grant"]);
}

#[tokio::test]
async fn a_visitor_is_what_the_single_questions_answer() {
    let house = House::new().await;
    let (reviewer, customer) = (house.staff(3, "receipt_admin").await, house.person(4).await);
    let (admin, id) = (house.staff(1, "admin").await, reviewer.id);
    house.system(move |ctx| Box::pin(role_grant(ctx, id, "admin"))).await.unwrap();
    for user in [&reviewer, &customer] {
        let visitor = visitor_by_telegram(&house.shop, user.telegram_id.unwrap()).await.unwrap().unwrap();
        assert_eq!(visitor.user, user_get(house.shop.read(), user.id).await.unwrap());
        assert_eq!(visitor.permissions, permissions_of(house.shop.read(), user.id).await.unwrap());
        assert!(!visitor.in_dialogue);
    }
    house.system(move |ctx| Box::pin(dialogue_set(ctx, id, Some("{}".to_owned())))).await.unwrap();
    block(&house, by(&admin), id, "cheated").await.unwrap();
    let visitor = visitor_by_telegram(&house.shop, 3).await.unwrap().unwrap();
    assert!(visitor.in_dialogue && visitor.permissions.is_empty(), "{visitor:?}");
    assert!(visitor_by_telegram(&house.shop, 404).await.unwrap().is_none());
}

#[tokio::test]
async fn a_blocked_person_may_nothing_until_they_are_let_in_again() {
    let house = House::new().await;
    let (admin, reviewer) = (house.staff(1, "admin").await, house.staff(2, "receipt_admin").await);
    block(&house, by(&admin), reviewer.id, "cheated").await.unwrap();
    block(&house, by(&admin), reviewer.id, "cheated again").await.unwrap();
    let seen = user_get(house.shop.read(), reviewer.id).await.unwrap();
    assert_eq!((seen.state, seen.state_reason.as_deref()), (UserState::Blocked, Some("cheated")));
    let refused = may(&house, &reviewer, Permission::ReceiptReview).await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (Kind::Forbidden, "identity.blocked"));
    let refused = house.shop.run(by(&reviewer), |ctx| Box::pin(require_active(ctx))).await.unwrap_err();
    assert_eq!(refused.code(), "identity.blocked");
    assert!(permissions_of(house.shop.read(), reviewer.id).await.unwrap().is_empty());
    let holders = users_with(house.shop.read(), Permission::ReceiptReview).await.unwrap();
    assert_eq!(holders.iter().map(|user| user.id).collect::<Vec<_>>(), [admin.id]);

    let id = reviewer.id;
    house.shop.run(by(&admin), move |ctx| Box::pin(user_unblock(ctx, id))).await.unwrap();
    may(&house, &reviewer, Permission::ReceiptReview).await.unwrap();
    assert_eq!(user_get(house.shop.read(), id).await.unwrap().state_reason, None);
}

#[tokio::test]
async fn blocking_has_its_limits() {
    let house = House::new().await;
    let (owner, admin) = (house.staff(1, "owner").await, house.staff(2, "admin").await);
    let customer = house.person(3).await;
    let refusals = [
        (by(&customer), admin.id, "x", "identity.forbidden"),
        (by(&admin), admin.id, "x", "identity.self_block"),
        (by(&admin), owner.id, "x", "identity.owner_protected"),
        (by(&admin), customer.id, " ", "identity.reason_required"),
        (by(&admin), UserId(99), "x", "identity.user_not_found"),
    ];
    for (actor, id, reason, code) in refusals {
        assert_eq!(block(&house, actor, id, reason).await.unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn the_last_owner_stays() {
    let house = House::new().await;
    let (first, second) = (house.staff(1, "owner").await, house.staff(2, "owner").await);
    let revoke =
        |actor, id: UserId| house.shop.run(actor, move |ctx| Box::pin(role_revoke(ctx, id, "owner")));
    revoke(by(&first), second.id).await.unwrap();
    assert_eq!(revoke(by(&first), first.id).await.unwrap_err().code(), "identity.last_owner");
    may(&house, &first, Permission::RoleManage).await.unwrap();
    revoke(Actor::Operator, first.id).await.unwrap();
}

#[tokio::test]
async fn a_conversation_is_remembered_replaced_and_forgotten() {
    let house = House::new().await;
    let id = house.person(1).await.id;
    let set = |state: Option<String>| house.system(move |ctx| Box::pin(dialogue_set(ctx, id, state.clone())));
    for state in [Some("a".to_owned()), Some("b".to_owned()), None, None] {
        set(state.clone()).await.unwrap();
        assert_eq!(dialogue_get(house.shop.read(), id).await.unwrap(), state);
    }
    assert_eq!(set(Some("x".repeat(20_000))).await.unwrap_err().kind(), Kind::Internal);
}

#[test]
fn permission_words_are_their_permissions() {
    for permission in Permission::ALL {
        assert_eq!(Permission::from_code(permission.code()), Some(*permission));
    }
    assert_eq!(Permissions::all().iter().count(), Permission::ALL.len());
}
