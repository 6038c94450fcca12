//! The client against the simulated Zarinpal, which somebody else wrote from the same documentation: every path, and
//! what is left when answers are lost on it.

use gateways::Zarinpal;
use kernel::Money;
use serde_json::json;
use shop::payments::{
    Asked, Callback, Gateway as _, GatewayAccess, GatewayError, GatewayFact, Opened, PaymentRequest, Proof,
    Reversal, Standing,
};
use sims::zarinpal::{Fault, FaultKind, Options, Running, Terminal, Zarinpal as Simulated};

use crate::server::{AUTHORITY, CALLBACK_URL, MERCHANT, access, access_of, impatient, request, rial};

const OTHER_MERCHANT: &str = "00000000-0000-4000-8000-00000000abcd";

pub struct Shop {
    pub sim: Running,
    pub gateway: Zarinpal,
    pub access: GatewayAccess,
}

impl Shop {
    pub async fn open() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let options = Options { merchant: Some(MERCHANT.to_owned()), ..options };
        let sim = Simulated::start(options).await.unwrap();
        let gateway = Zarinpal::new(Some(&sim.url)).unwrap();
        Self { sim, gateway, access: access() }
    }

    pub fn impatient(&self) -> Zarinpal {
        Zarinpal::with(&impatient(&self.sim.url)).unwrap()
    }

    async fn page(&self) -> Opened {
        self.gateway.open(&self.access, &request()).await.unwrap()
    }

    /// A page that was paid at the bank; nobody has come back.
    pub async fn paid(&self) -> Opened {
        let page = self.page().await;
        assert!(self.sim.pay(&page.authority));
        page
    }

    async fn verify(&self, page: &Opened) -> Result<GatewayFact, GatewayError> {
        self.gateway.verify(&self.access, &asked(page)).await
    }

    pub async fn proof(&self, page: &Opened) -> Proof {
        match self.verify(page).await.unwrap() {
            GatewayFact::Paid(proof) => proof,
            other => panic!("{other:?}"),
        }
    }

    pub async fn standing(&self, page: &Opened) -> Standing {
        self.gateway.inquire(&self.access, &page.authority).await.unwrap()
    }

    pub async fn reverse(&self, page: &Opened) -> Reversal {
        self.gateway.reverse(&self.access, &page.authority).await.unwrap()
    }

    /// The payer presses a button of the page and is led back to us.
    async fn press(&self, page: &Opened, deed: &str) -> Callback {
        let browser = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        assert_eq!(browser.get(&page.url).send().await.unwrap().status(), 200);
        let pressed = browser.post(format!("{}/{deed}", page.url)).send().await.unwrap();
        let back = pressed.headers()[reqwest::header::LOCATION].to_str().unwrap();
        assert!(back.starts_with(CALLBACK_URL), "our own parameters are kept: {back}");
        let query: Vec<(String, String)> =
            reqwest::Url::parse(back).unwrap().query_pairs().into_owned().collect();
        self.gateway.callback(&query).unwrap()
    }

    async fn control(&self, path: &str, body: serde_json::Value) {
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls()).no_proxy().build().unwrap();
        let answer = client.post(format!("{}/_sim/{path}", self.sim.url)).json(&body).send().await.unwrap();
        assert!(answer.status().is_success());
    }

    pub fn advance_min(&self, minutes: i64) {
        self.sim.clock().advance_s(minutes * 60);
    }
}

/// A browser of these tests speaks plain HTTP; its TLS is never asked.
fn tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn asked(page: &Opened) -> Asked {
    Asked { authority: page.authority.clone(), amount: request().amount }
}

fn code<T: std::fmt::Debug>(answer: Result<T, GatewayError>) -> String {
    match answer.unwrap_err() {
        GatewayError::Refused { code, .. } => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_payment_from_page_to_proof() {
    let shop = Shop::open().await;
    let page = shop.page().await;
    assert!(page.authority.starts_with('A') && page.fee.is_some_and(Money::is_positive));
    assert_eq!(page.url, format!("{}/pg/StartPay/{}", shop.sim.url, page.authority));

    let callback = shop.press(&page, "pay").await;
    assert_eq!(callback, Callback { authority: page.authority.clone(), says_paid: true });
    assert_eq!(shop.standing(&page).await, Standing::Paid);

    let proof = shop.proof(&page).await;
    assert_eq!((proof.amount, proof.repeated, proof.fee), (request().amount, false, page.fee));
    assert!(proof.payer_card.as_ref().is_some_and(|card| card.len() == 16 && card.contains("******")));
    assert_eq!(shop.standing(&page).await, Standing::Verified);

    let again = shop.proof(&page).await;
    assert_eq!(again, Proof { repeated: true, ..proof });
}

#[tokio::test]
async fn what_nobody_paid_is_pending() {
    let shop = Shop::open().await;
    let page = shop.page().await;
    assert_eq!(shop.verify(&page).await, Ok(GatewayFact::Pending));
    assert_eq!(shop.standing(&page).await, Standing::AtBank);
}

#[tokio::test]
async fn a_canceled_payment_stays_unpaid_and_its_standing_tells() {
    let shop = Shop::open().await;
    let page = shop.page().await;
    let callback = shop.press(&page, "cancel").await;
    assert_eq!(callback, Callback { authority: page.authority.clone(), says_paid: false });
    assert_eq!(shop.verify(&page).await, Ok(GatewayFact::Pending));
    assert_eq!(shop.standing(&page).await, Standing::Failed);
}

#[tokio::test]
async fn f10_a_bank_that_makes_up_its_mind_late_pays_once() {
    let shop = Shop::open().await;
    let page = shop.page().await;
    shop.control(&format!("payments/{}/settle_later", page.authority), json!({ "after_s": 600 })).await;
    assert!(shop.press(&page, "pay").await.says_paid);
    assert_eq!(shop.verify(&page).await, Ok(GatewayFact::Pending));
    assert_eq!(shop.standing(&page).await, Standing::AtBank);
    shop.advance_min(11);
    assert!(!shop.proof(&page).await.repeated);
    assert!(shop.proof(&page).await.repeated);
}

#[tokio::test]
async fn money_that_nobody_verified_goes_back() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    shop.advance_min(31);
    assert_eq!(shop.standing(&page).await, Standing::Reversed);
    assert_eq!(shop.verify(&page).await, Ok(GatewayFact::Pending));
    assert!(shop.gateway.unverified(&shop.access).await.unwrap().payments.is_empty());
}

#[tokio::test]
async fn money_is_found_without_a_callback() {
    let shop = Shop::open().await;
    let empty = shop.gateway.unverified(&shop.access).await.unwrap();
    assert!(empty.payments.is_empty() && !empty.full);
    let (first, second, taken) = (shop.paid().await, shop.paid().await, shop.paid().await);
    shop.page().await;
    shop.proof(&taken).await;
    let list = shop.gateway.unverified(&shop.access).await.unwrap();
    let found: Vec<(&str, Money)> =
        list.payments.iter().map(|it| (it.authority.as_str(), it.amount)).collect();
    let amount = request().amount;
    assert_eq!(found, [(second.authority.as_str(), amount), (first.authority.as_str(), amount)]);
    assert!(!list.full);
}

#[tokio::test]
async fn a_hundred_unverified_payments_are_a_full_list() {
    let shop = Shop::open().await;
    for _ in 0..101 {
        shop.paid().await;
    }
    let list = shop.gateway.unverified(&shop.access).await.unwrap();
    assert_eq!((list.payments.len(), list.full), (100, true));
}

#[tokio::test]
async fn a_young_payment_goes_back_and_twice_is_once() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    shop.proof(&page).await;
    assert_eq!(shop.reverse(&page).await, Reversal::Reversed);
    assert_eq!(shop.standing(&page).await, Standing::Reversed);
    assert_eq!(shop.reverse(&page).await, Reversal::Reversed);
}

#[tokio::test]
async fn a_reversal_whose_answer_was_lost_is_found() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    let lost = Fault { times: Some(1), ..Fault::new("reverse", FaultKind::TimeoutAfterSuccess) };
    assert!(shop.sim.fault(lost));
    let answer = shop.impatient().reverse(&shop.access, &page.authority).await;
    assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{answer:?}");
    assert_eq!(shop.reverse(&page).await, Reversal::Reversed);
}

#[tokio::test]
async fn what_cannot_go_back_says_why() {
    let impossible = |code: &str| Reversal::Impossible { code: code.to_owned() };
    let shop = Shop::open().await;
    let unpaid = shop.page().await;
    assert_eq!(shop.reverse(&unpaid).await, impossible("-61"));
    let old = shop.paid().await;
    shop.proof(&old).await;
    shop.advance_min(31);
    assert_eq!(shop.reverse(&old).await, Reversal::TooLate { code: "-63".to_owned() });
    let shop = Shop::with(Options { ip_limit: false, ..Options::default() }).await;
    let page = shop.paid().await;
    assert_eq!(shop.reverse(&page).await, impossible("-62"));
}

#[tokio::test]
async fn f08_what_is_not_ours_is_refused() {
    let shop = Shop::open().await;
    assert!(shop.sim.register(Terminal::new(OTHER_MERCHANT)));
    let page = shop.paid().await;
    let cheaper = Asked { amount: rial(10_000), ..asked(&page) };
    assert_eq!(code(shop.gateway.verify(&shop.access, &cheaper).await), "-50");
    let other = access_of(OTHER_MERCHANT);
    assert_eq!(code(shop.gateway.verify(&other, &asked(&page)).await), "-53");
    assert_eq!(code(shop.gateway.inquire(&other, &page.authority).await), "-53");
    assert_eq!(code(shop.gateway.reverse(&other, &page.authority).await), "-53");
    let unknown = Asked { authority: AUTHORITY.to_owned(), ..asked(&page) };
    let never = GatewayFact::Failed { code: "-54".to_owned() };
    assert_eq!(shop.gateway.verify(&shop.access, &unknown).await, Ok(never));
    assert_eq!(code(shop.gateway.inquire(&shop.access, AUTHORITY).await), "-54");
    assert!(!shop.proof(&page).await.repeated, "none of it took the money");
}

#[tokio::test]
async fn a_terminal_that_is_not_admitted_is_refused() {
    let shop = Shop::with(Options { domain: Some("other.example".to_owned()), ..Options::default() }).await;
    assert_eq!(code(shop.gateway.open(&shop.access, &request()).await), "-14");
    let stranger = access_of("11111111-2222-4333-8444-555555555555");
    assert_eq!(code(shop.gateway.unverified(&stranger).await), "-10");
    assert!(shop.sim.register(Terminal { active: false, ..Terminal::new(OTHER_MERCHANT) }));
    assert_eq!(code(shop.gateway.open(&access_of(OTHER_MERCHANT), &request()).await), "-11");
    let slow = Terminal { calls_per_minute: Some(1), ..Terminal::new(OTHER_MERCHANT) };
    assert!(shop.sim.register(slow));
    let other = access_of(OTHER_MERCHANT);
    assert!(shop.gateway.unverified(&other).await.is_ok());
    assert_eq!(shop.gateway.unverified(&other).await, Err(GatewayError::Limited));
}

#[tokio::test]
async fn the_first_verification_is_ours_whatever_the_terminal_is_set_to() {
    let shop = Shop::open().await;
    let terminal = Terminal { auto_verify: true, ..Terminal::new(MERCHANT) };
    assert!(shop.sim.register(terminal));
    let page = shop.paid().await;
    assert!(!shop.proof(&page).await.repeated);
}

#[tokio::test]
async fn the_sandbox_takes_any_merchant() {
    let shop = Shop::with(Options { sandbox: true, ..Options::default() }).await;
    let access = GatewayAccess { sandbox: true, ..access_of(OTHER_MERCHANT) };
    let page = shop.gateway.open(&access, &request()).await.unwrap();
    assert!(page.authority.starts_with('S'));
    assert!(shop.sim.pay(&page.authority));
    let fact = shop.gateway.verify(&access, &asked(&page)).await.unwrap();
    assert!(
        matches!(fact, GatewayFact::Paid(Proof { repeated: false, payer_card: Some(_), .. })),
        "{fact:?}"
    );
}

#[tokio::test]
async fn the_limits_of_both_are_the_same() {
    let shop = Shop::open().await;
    let abilities = shop.gateway.abilities();
    for amount in [abilities.amount_min, abilities.amount_max] {
        let long = PaymentRequest { amount, description: "\u{633}".repeat(400), ..request() };
        assert!(shop.gateway.open(&shop.access, &long).await.is_ok(), "{amount}");
    }
}

#[tokio::test]
async fn f01_a_verification_whose_answer_was_lost_says_101_with_the_same_reference() {
    let shop = Shop::open().await;
    let kinds = [FaultKind::TimeoutAfterSuccess, FaultKind::Slow];
    for kind in kinds {
        let page = shop.paid().await;
        assert!(shop.sim.fault(Fault { times: Some(1), ..Fault::new("verify", kind) }));
        let answer = shop.impatient().verify(&shop.access, &asked(&page)).await;
        assert_eq!(answer, Err(GatewayError::Unknown("no answer in time".to_owned())), "{kind:?}");
        let proof = shop.proof(&page).await;
        assert!(proof.repeated, "{kind:?}");
        assert_eq!(shop.proof(&page).await, proof);
    }
}

#[tokio::test]
async fn a_payment_that_somebody_else_verified_is_paid_all_the_same() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    assert!(shop.sim.fault(Fault { times: Some(1), ..Fault::new("verify", FaultKind::AlreadyVerified) }));
    assert!(shop.proof(&page).await.repeated);
}

/// What a provider says when it says nothing.
pub const NO_ANSWERS: [FaultKind; 7] = [
    FaultKind::Timeout,
    FaultKind::Status,
    FaultKind::Html,
    FaultKind::Garbage,
    FaultKind::Empty,
    FaultKind::Huge,
    FaultKind::Reset,
];

#[tokio::test]
async fn f09_no_fault_of_theirs_is_a_fact() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    let (gateway, access) = (shop.impatient(), &shop.access);
    for kind in NO_ANSWERS.into_iter().chain([FaultKind::Refuse]) {
        assert!(shop.sim.fault(Fault::new("*", kind)));
        let answers = [
            gateway.open(access, &request()).await.map(drop),
            gateway.verify(access, &asked(&page)).await.map(drop),
            gateway.inquire(access, &page.authority).await.map(drop),
            gateway.unverified(access).await.map(drop),
            gateway.reverse(access, &page.authority).await.map(drop),
        ];
        for answer in answers {
            assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{kind:?}: {answer:?}");
        }
        shop.sim.clear_faults();
    }
    assert_eq!(shop.sim.payments().len(), 1, "none of them opened a page");
    assert!(!shop.proof(&page).await.repeated, "none of them took the money");
}

#[tokio::test]
async fn a_limit_of_their_proxy_is_a_limit() {
    let shop = Shop::open().await;
    assert!(shop.sim.fault(Fault { status: Some(429), ..Fault::new("*", FaultKind::Status) }));
    assert_eq!(shop.gateway.unverified(&shop.access).await, Err(GatewayError::Limited));
}

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_one_that_nobody_knows() {
    let shop = Shop::open().await;
    let lost = Fault { times: Some(1), ..Fault::new("request", FaultKind::TimeoutAfterSuccess) };
    assert!(shop.sim.fault(lost));
    let answer = shop.impatient().open(&shop.access, &request()).await;
    assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{answer:?}");
    let page = shop.page().await;
    assert_eq!(shop.sim.payments().len(), 2, "sent once, and once more by us");
    assert!(shop.sim.pay(&page.authority));
    assert!(!shop.proof(&page).await.repeated);
}
