//! A route that moves money, as one of the dashboard or of sellers will be, behind the layer that requires a key.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use api::{IdempotencyKey, Principal, requires_key};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use kernel::{Actor, Money, UserId};
use shop::Shop;
use shop::ledger::{Account, WalletAdjust, balance, wallet_adjust};
use tokio::sync::Notify;

use crate::till::{Answer, Till, answered, asked};

/// How the handler behaves once it has booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Prompt,
    /// Its process dies: no answer ever comes.
    Dies,
    /// Waits until it is let go.
    Sleeps,
    Panics,
    /// Answers with this status.
    Answers(StatusCode),
    /// Answers with this many bytes.
    Long(usize),
}

pub struct Desk {
    pub till: Till,
    pub router: Router,
    work: Arc<Work>,
}

struct Work {
    shop: Shop,
    customer: UserId,
    runs: AtomicU32,
    mood: Mutex<Mood>,
    booked: Notify,
    released: Notify,
}

/// Two sellers, as their tokens say.
pub const SELLERS: [&str; 2] = ["Bearer token-of-the-first", "Bearer token-of-the-second"];

/// Whoever authenticates: from a token it gave out, never from what the client says of itself.
async fn authenticated(mut request: Request, next: Next) -> Response {
    let said = request.headers().get(header::AUTHORIZATION).cloned();
    let known = SELLERS.iter().position(|token| said.as_ref().is_some_and(|said| said == token));
    if let Some(number) = known.and_then(|number| i64::try_from(number).ok()) {
        request.extensions_mut().insert(Principal::new("seller", number));
    }
    next.run(request).await
}

impl Desk {
    pub async fn open() -> Self {
        let till = Till::open().await;
        let work = Arc::new(Work {
            shop: till.test.shop.clone(),
            customer: till.user_id,
            runs: AtomicU32::new(0),
            mood: Mutex::new(Mood::Prompt),
            booked: Notify::new(),
            released: Notify::new(),
        });
        let routes = Router::new()
            .route("/gift", post(gift))
            .route("/careless", post(careless))
            .layer(from_fn_with_state(till.test.shop.clone(), requires_key))
            .layer(from_fn(authenticated))
            .with_state(Arc::clone(&work));
        let router = Router::new().nest("/desk", routes.clone()).nest("/other", routes);
        Self { till, router, work }
    }

    /// The first seller gives 1,000 toman under this key.
    pub async fn gift(&self, key: &str) -> Answer {
        self.send("/desk/gift", &[("authorization", SELLERS[0]), ("idempotency-key", key)], "1000").await
    }

    pub async fn send(&self, path: &str, headers: &[(&str, &str)], toman: &'static str) -> Answer {
        answered(&self.router, asked(Request::post(path), headers, toman)).await
    }

    pub fn mood(&self, mood: Mood) {
        *self.work.mood.lock().unwrap() = mood;
    }

    /// How often a handler ran.
    pub fn runs(&self) -> u32 {
        self.work.runs.load(Ordering::SeqCst)
    }

    /// Until a handler has booked.
    pub async fn booked(&self) {
        self.work.booked.notified().await;
    }

    /// The one who sleeps wakes up.
    pub fn release(&self) {
        self.work.released.notify_one();
    }

    /// What is in the customer's wallet, in toman.
    pub async fn wallet(&self) -> i64 {
        let account = Account::Wallet(self.work.customer);
        balance(self.work.shop.read(), &account).await.unwrap().balance.toman()
    }
}

/// A handler as it should be: its command carries the key of the request.
async fn gift(State(work): State<Arc<Work>>, request: Request) -> Response {
    let key = request.extensions().get::<IdempotencyKey>().unwrap().business_key();
    work.gives(key, request).await
}

/// One that forgot it: only the layer keeps it from giving twice.
async fn careless(State(work): State<Arc<Work>>, request: Request) -> Response {
    let key = work.shop.rng().token(16);
    work.gives(key, request).await
}

impl Work {
    async fn gives(&self, idem_key: String, request: Request) -> Response {
        let run = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        let body: Bytes = axum::body::to_bytes(request.into_body(), 64).await.unwrap();
        let toman: i64 = std::str::from_utf8(&body).unwrap().parse().unwrap();
        let (user_id, amount, reason) =
            (self.customer, Money::from_toman(toman).unwrap(), "a gift".to_owned());
        let adjust = WalletAdjust { user_id, amount, reason, idem_key };
        let posted = self.shop.run(Actor::Operator, move |ctx| Box::pin(wallet_adjust(ctx, adjust.clone())));
        let posted = posted.await.unwrap();
        let mood = *self.mood.lock().unwrap();
        self.booked.notify_one();
        let body = format!("{{\"transfer\":{},\"run\":{run}}}", posted.transfer_id);
        let location = format!("/transfers/{}", posted.transfer_id);
        let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::LOCATION, location)];
        match mood {
            Mood::Prompt => (StatusCode::CREATED, headers, body).into_response(),
            Mood::Dies => std::future::pending().await,
            Mood::Sleeps => {
                self.released.notified().await;
                (StatusCode::CREATED, headers, body).into_response()
            }
            Mood::Panics => panic!("as the test wants it"),
            Mood::Answers(status) => (status, body).into_response(),
            Mood::Long(bytes) => "x".repeat(bytes).into_response(),
        }
    }
}
