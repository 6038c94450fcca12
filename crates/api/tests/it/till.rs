//! A shop with one subscription on its panel, and the router in front of it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Request, StatusCode};
use kernel::{Actor, Money, UserId};
use l10n::L10n;
use shop::identity::{Arrival, user_arrive};
use shop::ledger::{WalletAdjust, wallet_adjust};
use shop::orders::{OrderPlace, Settled, Wish, order_pay_wallet, order_place};
use shop::subscriptions::subscription_get;
use testkit::{TestShop, TestShopOptions};
use tower::ServiceExt as _;

/// Opens `/metrics`.
pub const METRICS_TOKEN: &str = "metrics-of-the-test-shop";

pub struct Till {
    pub test: TestShop,
    pub router: Router,
    pub token: String,
    pub id: kernel::SubscriptionId,
    pub user_id: UserId,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// A request with these headers and this body.
pub fn asked(mut request: Builder, headers: &[(&str, &str)], body: &'static str) -> Request<Body> {
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body)).unwrap()
}

pub async fn answered(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    Answer { status, headers, body: to_bytes(response.into_body(), 1 << 22).await.unwrap().to_vec() }
}

impl Till {
    pub async fn open() -> Self {
        let test = TestShop::start(TestShopOptions::default()).await.unwrap();
        let (plan_id, location_id) = (test.sample.plan, test.sample.location);
        let (user_id, settled) = test
            .operate(move |ctx| {
                Box::pin(async move {
                    let arrival =
                        Arrival { telegram_id: 77, first_name: "Sara".to_owned(), ..Arrival::default() };
                    let user_id = user_arrive(ctx, arrival).await?.id;
                    let amount = Money::from_toman(10_000_000)?;
                    let reason = "a gift".to_owned();
                    wallet_adjust(ctx, WalletAdjust { user_id, amount, reason, idem_key: "gift".to_owned() })
                        .await?;
                    let wish = Wish::Buy { plan_id, location_id };
                    let place = OrderPlace { user_id, wish, idem_key: "one".to_owned() };
                    let order = order_place(ctx, place).await?;
                    Ok((user_id, order_pay_wallet(ctx, user_id, order.id).await?))
                })
            })
            .await
            .unwrap();
        let Settled::Granted { subscription_id: id } = settled else {
            panic!("nothing was granted: {settled:?}")
        };
        // The shop's own worker may be at it: ask until it is delivered.
        let delivery = async {
            while subscription_get(test.shop.read(), id).await.unwrap().unwrap().delivered_at.is_none() {
                test.shop.worker().run_due().await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), delivery).await.unwrap();
        let token = subscription_get(test.shop.read(), id).await.unwrap().unwrap().token;
        let l10n = Arc::new(L10n::load().unwrap());
        let api = api::Api {
            shop: test.shop.clone(),
            l10n,
            telegram: None,
            metrics_token: Some(Arc::new(kernel::Secret::new(METRICS_TOKEN))),
            clock_offset_ms: None,
        };
        Self { router: api::router(api), test, token, id, user_id }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        answered(&self.router, asked(Request::get(path), headers, "")).await
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        answered(&self.router, asked(Request::post(path), headers, "")).await
    }

    /// `/sub/{token}` with something after it.
    pub async fn link(&self, rest: &str, headers: &[(&str, &str)]) -> Answer {
        self.get(&format!("/sub/{}{rest}", self.token), headers).await
    }

    pub async fn run<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c shop::Ctx<'c>) -> futures::future::BoxFuture<'c, shop::Result<T>>
            + Send
            + Sync
            + Clone
            + 'static,
    {
        self.test.shop.run(Actor::User { id: self.user_id, face: kernel::Face::Bot }, work).await.unwrap()
    }
}
