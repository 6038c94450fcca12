//! A shop with goods, a card and money: what the tests of the checkout stand on.

use kernel::{
    Actor, Bytes, CardId, Face, LocationId, Money, OrderId, PlanId, ReceiptId, SubscriptionId, UserId,
};
use shop::Result;
use shop::catalog::{PlanInput, RenewalPolicy, plan_save};
use shop::identity::role_grant;
use shop::ledger::{Account, WalletAdjust, balance, invariants_check, wallet_adjust};
use shop::orders::{
    Approved, Order, OrderPlace, Settled, Wish, order_get, order_pay_card, order_pay_wallet, order_place,
    payment_approve,
};
use shop::payments::{Approval, CardInput, CardInvoice, FileKind, ReceiptSubmit, card_add, receipt_submit};

use crate::fleet_fixture::Yard;

pub const PRICE: i64 = 150_000;

/// The yard, furnished: one place, one panel, one plan, one card, one customer, two reviewers.
pub struct Till {
    pub yard: Yard,
    pub place: LocationId,
    pub plan: PlanId,
    pub card: CardId,
    pub customer: UserId,
    pub reviewers: [UserId; 2],
}

pub fn toman(amount: i64) -> Money {
    Money::from_toman(amount).unwrap()
}

pub fn plan_input(place: LocationId) -> PlanInput {
    PlanInput {
        name_fa: "monthly".to_owned(),
        name_en: "Monthly".to_owned(),
        category: "monthly".to_owned(),
        traffic: Bytes::from_gib(30),
        duration_days: 30,
        device_limit: 2,
        price: toman(PRICE),
        price_per_gib: Some(toman(4_000)),
        price_per_day: Some(toman(3_000)),
        stock: None,
        renewal: RenewalPolicy::Add,
        audience: "all".to_owned(),
        sort: 0,
        location_ids: vec![place],
    }
}

pub fn by(id: UserId) -> Actor {
    Actor::User { id, face: Face::Bot }
}

impl Till {
    pub async fn new() -> Self {
        let yard = Yard::new().await;
        let place = yard.location("de").await;
        yard.panel("one", place, None).await;
        let plan = save(&yard, plan_input(place), None).await;
        let card = yard
            .run(|ctx| {
                let input = CardInput {
                    number: "6037991122334455".to_owned(),
                    holder: "Sara Karimi".to_owned(),
                    owner: String::new(),
                    daily_cap: None,
                };
                Box::pin(card_add(ctx, input))
            })
            .await
            .unwrap();
        let customer = yard.person(5001).await;
        let reviewers = [yard.person(901).await, yard.person(902).await];
        for id in reviewers {
            yard.run(move |ctx| Box::pin(role_grant(ctx, id, "receipt_admin"))).await.unwrap();
        }
        Self { yard, place, plan, card, customer, reviewers }
    }

    pub async fn fund(&self, user_id: UserId, amount: Money) {
        let adjust = WalletAdjust {
            user_id,
            amount,
            reason: "gift".to_owned(),
            idem_key: self.yard.shop.rng().token(12),
        };
        self.yard
            .run(move |ctx| {
                let adjust = adjust.clone();
                Box::pin(async move { wallet_adjust(ctx, adjust).await.map(drop) })
            })
            .await
            .unwrap();
    }

    pub async fn wallet(&self, user: UserId) -> i64 {
        balance(self.yard.shop.read(), &Account::Wallet(user)).await.unwrap().balance.toman()
    }

    pub async fn try_order(&self, user_id: UserId, wish: Wish) -> Result<Order> {
        let idem_key = self.yard.shop.rng().token(12);
        self.yard
            .shop
            .run(by(user_id), move |ctx| {
                let input = OrderPlace { user_id, wish, idem_key: idem_key.clone() };
                Box::pin(order_place(ctx, input))
            })
            .await
    }

    pub async fn order(&self, user_id: UserId, wish: Wish) -> OrderId {
        self.try_order(user_id, wish).await.unwrap().id
    }

    pub fn buy(&self) -> Wish {
        Wish::Buy { plan_id: self.plan, location_id: self.place }
    }

    pub async fn state(&self, id: OrderId) -> shop::orders::OrderState {
        order_get(self.yard.shop.read(), id).await.unwrap().unwrap().state
    }

    pub async fn pay_wallet(&self, user: UserId, id: OrderId) -> Result<Settled> {
        self.yard.shop.run(by(user), move |ctx| Box::pin(order_pay_wallet(ctx, user, id))).await
    }

    pub async fn pay_card(&self, user: UserId, id: OrderId) -> Result<CardInvoice> {
        self.yard.shop.run(by(user), move |ctx| Box::pin(order_pay_card(ctx, user, id))).await
    }

    /// A picture of its own.
    pub async fn submit(&self, user_id: UserId, paid: &CardInvoice) -> Result<ReceiptId> {
        let (sha256, phash) = (self.yard.shop.rng().token(64), self.yard.shop.rng().next_u64());
        let input = ReceiptSubmit {
            user_id,
            attempt_id: Some(paid.attempt.id),
            file_ref: "file".to_owned(),
            file_kind: FileKind::Photo,
            sha256,
            phash,
        };
        let submitted = self.yard.shop.run(by(user_id), move |ctx| {
            let input = input.clone();
            Box::pin(receipt_submit(ctx, input))
        });
        Ok(submitted.await?.receipt_id)
    }

    pub async fn approve(
        &self,
        reviewer: usize,
        receipt_id: ReceiptId,
        received: Option<Money>,
    ) -> Result<Approved> {
        let approval = Approval { receipt_id, received };
        self.yard
            .shop
            .run(by(self.reviewers[reviewer]), move |ctx| Box::pin(payment_approve(ctx, approval)))
            .await
    }

    /// A subscription that the panel holds, paid from the wallet.
    pub async fn subscription(&self) -> SubscriptionId {
        self.fund(self.customer, toman(PRICE)).await;
        let order = self.order(self.customer, self.buy()).await;
        let settled = self.pay_wallet(self.customer, order).await.unwrap();
        self.yard.work().await;
        match settled {
            Settled::Granted { subscription_id } => subscription_id,
            other => panic!("{other:?}"),
        }
    }

    pub async fn sound(&self) {
        let now = self.yard.shop.now();
        let found = invariants_check(self.yard.shop.read(), now).await.unwrap();
        let broken: Vec<_> =
            found.into_iter().filter(|found| found.severity == shop::ledger::Severity::Broken).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

pub async fn save(yard: &Yard, input: PlanInput, id: Option<PlanId>) -> PlanId {
    yard.run(move |ctx| {
        let input = input.clone();
        Box::pin(async move { plan_save(ctx, input, id).await })
    })
    .await
    .unwrap()
}
