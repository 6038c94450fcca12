//! The shop's HTTP face on a port of its own: Telegram's webhook and the way back from the bank.

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use api::{HookAnswer, TelegramHook};
use async_trait::async_trait;
use axum::body::Bytes;
use bot::WebhookAnswer;
use kernel::{Actor, Face, Money, Secret};
use l10n::L10n;
use serde_json::{Value, json};
use shop::orders::{OrderPlace, Wish, order_pay_online, order_place};
use shop::payments::page_open;
use testkit::{Person, TestShop};

/// What is paid at the bank.
pub const TOMAN: i64 = 60_000;
const SECRET: &str = "a-secret-of-the-webhook";

/// The bot behind the webhook, as the binary wires it.
struct Hook(bot::Bot);

#[async_trait]
impl TelegramHook for Hook {
    async fn receive(&self, _: &str, secret: Option<&str>, body: Bytes) -> HookAnswer {
        match self.0.webhook(&Secret::new(SECRET), secret.map(str::as_bytes), body).await {
            WebhookAnswer::Taken => HookAnswer::Taken,
            WebhookAnswer::Later => HookAnswer::Busy,
            WebhookAnswer::Stranger => HookAnswer::Unknown,
        }
    }

    fn name(&self) -> Option<String> {
        None
    }
}

/// A payment whose payer is at the bank.
pub struct AtTheBank {
    pub authority: String,
    /// Where the bank sends them back to.
    path: String,
}

/// The open door.
pub struct Counter {
    http: reqwest::Client,
    base: String,
}

impl Counter {
    pub async fn open(shop: &TestShop) -> Result<Self> {
        let telegram: Arc<dyn TelegramHook> = Arc::new(Hook(shop.bot()?.clone()));
        let l10n = Arc::new(L10n::load()?);
        let api = api::Api {
            shop: shop.shop.clone(),
            l10n,
            telegram: Some(telegram),
            metrics_token: None,
            clock_offset_ms: None,
        };
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, api::router(api)).await });
        let policy = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().no_proxy().redirect(policy).build()?;
        Ok(Self { http, base })
    }

    /// Telegram brings an update: the status it is answered with.
    pub async fn webhook(&self, update: &Value) -> Result<u16> {
        let request = self.http.post(format!("{}/webhooks/telegram/x", self.base)).json(update);
        let answer = request.header("x-telegram-bot-api-secret-token", SECRET).send().await?;
        Ok(answer.status().as_u16())
    }

    /// A top-up whose payer is sent to the bank.
    pub async fn sent_to_the_bank(&self, shop: &TestShop, person: &Person) -> Result<AtTheBank> {
        let user_id = shop.id_of(person).await?;
        let actor = Actor::User { id: user_id, face: Face::Bot };
        let attempt = shop.shop.run(actor, move |ctx| {
            Box::pin(async move {
                let wish = Wish::TopUp { amount: Money::from_toman(TOMAN)? };
                let place = OrderPlace { user_id, wish, idem_key: "top-up".to_owned() };
                let order = order_place(ctx, place).await?.id;
                order_pay_online(ctx, user_id, order, gateways::Zarinpal::NAME).await
            })
        });
        let attempt = page_open(&shop.shop, attempt.await?.id, "top-up").await?;
        let authority = attempt.online.authority.context("a page without a key")?;
        let sessions = shop.zarinpal.payments();
        let session = sessions.iter().find(|session| session["authority"] == json!(authority));
        let url = session.and_then(|session| session["callback_url"].as_str()).context("no such session")?;
        let (_, rest) = url.split_once("/webhooks/").context("a callback elsewhere")?;
        Ok(AtTheBank { authority, path: format!("/webhooks/{rest}") })
    }

    /// The payer comes back: the status they are answered with.
    pub async fn come_back(&self, payment: &AtTheBank) -> Result<u16> {
        let AtTheBank { authority, path } = payment;
        let url = format!("{}{path}?Authority={authority}&Status=OK", self.base);
        Ok(self.http.get(url).send().await?.status().as_u16())
    }
}
