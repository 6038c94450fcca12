//! Money that goes back after the time of reversals: through the panel, found by the bank's reference, and what its
//! answers are worth.

use kernel::Secret;
use serde_json::{Value, json};
use shop::payments::{
    Gateway as _, GatewayAccess, GatewayError, Opened, RefundAccess, RefundAnswer, RefundAsked,
    RefundStanding, Reversal, Standing,
};
use sims::zarinpal::{Fault, FaultKind};

use crate::server::{AUTHORITY, Server, access, json as reply, rial};
use crate::simulated::{NO_ANSWERS, Shop};

const TOKEN: &str = "pane1-t0ken";
const GAVE_BACK: RefundStanding = RefundStanding::GaveBack { thrown_back: false };

fn impossible(code: &str) -> RefundStanding {
    RefundStanding::Impossible { code: code.to_owned() }
}

fn whole(key: &str) -> RefundStanding {
    RefundStanding::Whole { key: key.to_owned() }
}

fn code<T: std::fmt::Debug>(answer: Result<T, GatewayError>) -> String {
    match answer.unwrap_err() {
        GatewayError::Refused { code, .. } => code,
        other => panic!("{other:?}"),
    }
}

impl Shop {
    fn with_refunds(&self) -> GatewayAccess {
        let (terminal, token) = (self.sim.terminal.clone(), Secret::new(self.sim.access_token.as_str()));
        GatewayAccess { refund: Some(RefundAccess { terminal, token }), ..self.access.clone() }
    }

    fn with_access(&self, terminal: &str, token: &str) -> GatewayAccess {
        let own = RefundAccess { terminal: terminal.to_owned(), token: Secret::new(token) };
        GatewayAccess { refund: Some(own), ..self.access.clone() }
    }

    /// Paid, ours, and too old to be reversed.
    async fn old(&self) -> (Opened, RefundAsked) {
        let page = self.paid().await;
        let asked = self.asked_back(&page).await;
        self.advance_min(31);
        assert_eq!(self.reverse(&page).await, Reversal::TooLate { code: "-63".to_owned() });
        (page, asked)
    }

    async fn asked_back(&self, page: &Opened) -> RefundAsked {
        let proof = self.proof(page).await;
        RefundAsked {
            authority: page.authority.clone(),
            reference: proof.reference,
            amount: proof.amount,
            note: "payment 7".to_owned(),
        }
    }

    async fn stands(&self, asked: &RefundAsked) -> Result<RefundStanding, GatewayError> {
        self.gateway.refund_standing(&self.with_refunds(), asked).await
    }

    /// The number under which the panel has it.
    async fn key(&self, asked: &RefundAsked) -> String {
        match self.stands(asked).await.unwrap() {
            RefundStanding::Whole { key } => key,
            other => panic!("{other:?}"),
        }
    }

    async fn order(&self, asked: &RefundAsked, key: &str) -> Result<RefundAnswer, GatewayError> {
        self.gateway.refund_order(&self.with_refunds(), asked, key).await
    }

    /// What went back through the panel, in rial.
    fn refunded(&self, page: &Opened) -> i64 {
        let all = self.sim.payments();
        all.iter().find(|it| it["authority"] == page.authority).unwrap()["refunded"].as_i64().unwrap()
    }

    fn arm(&self, route: &str, kind: FaultKind) {
        assert!(self.sim.fault(Fault { times: Some(1), ..Fault::new(route, kind) }));
    }
}

#[tokio::test]
async fn what_is_too_old_to_be_reversed_is_ordered_back_and_seen_to_have_gone() {
    let shop = Shop::open().await;
    let (page, asked) = shop.old().await;
    let key = shop.key(&asked).await;
    assert_eq!(shop.order(&asked, &key).await, Ok(RefundAnswer::Ordered));
    assert_eq!(shop.stands(&asked).await, Ok(GAVE_BACK));
    let again = shop.order(&asked, &key).await;
    assert!(matches!(again, Ok(RefundAnswer::Refused { .. })), "{again:?}");
    assert_eq!(shop.refunded(&page), asked.amount.rial());
}

#[tokio::test]
async fn f01_an_order_whose_answer_was_lost_shows_when_it_is_looked_at() {
    let shop = Shop::open().await;
    for kind in [FaultKind::TimeoutAfterSuccess, FaultKind::Slow] {
        let (page, asked) = shop.old().await;
        let key = shop.key(&asked).await;
        shop.arm("AddRefund", kind);
        let lost = shop.impatient().refund_order(&shop.with_refunds(), &asked, &key).await;
        assert!(matches!(lost, Err(GatewayError::Unknown(_))), "{kind:?}: {lost:?}");
        assert_eq!(shop.stands(&asked).await, Ok(GAVE_BACK));
        assert_eq!(shop.refunded(&page), asked.amount.rial());
    }
}

#[tokio::test]
async fn what_was_reversed_after_all_is_not_refunded_as_well() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    let asked = shop.asked_back(&page).await;
    assert_eq!(shop.reverse(&page).await, Reversal::Reversed);
    assert_eq!(shop.stands(&asked).await, Ok(GAVE_BACK));
    assert_eq!((shop.refunded(&page), shop.standing(&page).await), (0, Standing::Reversed));
}

#[tokio::test]
async fn f09_no_fault_of_the_panel_is_a_fact() {
    let shop = Shop::open().await;
    let (page, asked) = shop.old().await;
    let key = shop.key(&asked).await;
    let (gateway, access) = (shop.impatient(), shop.with_refunds());
    for kind in NO_ANSWERS {
        shop.arm("Session", kind);
        let looked = gateway.refund_standing(&access, &asked).await;
        assert!(matches!(looked, Err(GatewayError::Unknown(_))), "{kind:?}: {looked:?}");
        shop.arm("AddRefund", kind);
        let ordered = gateway.refund_order(&access, &asked, &key).await;
        assert!(matches!(ordered, Err(GatewayError::Unknown(_))), "{kind:?}: {ordered:?}");
    }
    // Words are told as words: what they are worth decides who asked.
    shop.arm("Session", FaultKind::Refuse);
    assert_eq!(code(shop.stands(&asked).await), "terminal");
    shop.arm("AddRefund", FaultKind::Refuse);
    let refused = RefundAnswer::Refused { code: "Something went wrong.".to_owned() };
    assert_eq!(shop.order(&asked, &key).await, Ok(refused));
    assert_eq!((shop.refunded(&page), shop.stands(&asked).await), (0, Ok(whole(&key))));
}

#[tokio::test]
async fn what_cannot_be_refunded_says_why() {
    let shop = Shop::open().await;
    let (page, asked) = shop.old().await;
    let look = async |access: &GatewayAccess| shop.gateway.refund_standing(access, &asked).await;
    assert_eq!(code(look(&shop.access).await), "no_access");
    assert_eq!(code(look(&GatewayAccess { sandbox: true, ..shop.with_refunds() }).await), "no_access");
    assert_eq!(code(look(&shop.with_access("1", &shop.sim.access_token)).await), "terminal");
    assert_eq!(code(look(&shop.with_access(&shop.sim.terminal, "guessed")).await), "access");
    let small = RefundAsked { amount: rial(19_999), ..asked.clone() };
    assert_eq!(shop.stands(&small).await, Ok(impossible("amount")));
    let more = RefundAsked { amount: rial(asked.amount.rial() + 10), ..asked.clone() };
    assert_eq!(shop.stands(&more).await, Ok(impossible("amount_differs")));
    let nowhere = RefundAsked { reference: "12345".to_owned(), ..asked.clone() };
    assert_eq!(shop.stands(&nowhere).await, Ok(impossible("not_found")));
    let key = shop.key(&asked).await;
    shop.advance_min(61 * 24 * 60);
    let late =
        RefundAnswer::Refused { code: "The refund time limit of this session has expired.".to_owned() };
    assert_eq!(shop.order(&asked, &key).await, Ok(late));
    assert_eq!(shop.refunded(&page), 0);
}

#[tokio::test]
async fn the_access_is_tried_without_moving_anything() {
    let shop = Shop::open().await;
    assert_eq!(shop.gateway.refund_probe(&shop.with_refunds()).await, Ok(()));
    let guessed = shop.with_access(&shop.sim.terminal, "guessed");
    assert_eq!(code(shop.gateway.refund_probe(&guessed).await), "access");
    assert_eq!(code(shop.gateway.refund_probe(&shop.access).await), "no_access");
    let sandbox = GatewayAccess { sandbox: true, ..shop.with_refunds() };
    assert_eq!(code(shop.gateway.refund_probe(&sandbox).await), "no_access");
}

fn odd_access() -> GatewayAccess {
    let own = RefundAccess { terminal: "77".to_owned(), token: Secret::new(TOKEN) };
    GatewayAccess { refund: Some(own), ..access() }
}

fn odd_asked() -> RefundAsked {
    RefundAsked {
        authority: AUTHORITY.to_owned(),
        reference: "201".to_owned(),
        amount: rial(1_500_000),
        note: "payment 7".to_owned(),
    }
}

/// A Zarinpal whose payment is verified, and whose panel says this.
async fn panel(status: u16, answer: Value) -> Server {
    Server::start(move |seen| match seen.header("authorization") {
        Some(_) => reply(status, &answer),
        None => reply(200, &json!({ "data": { "code": 100, "status": "VERIFIED" }, "errors": [] })),
    })
    .await
}

#[tokio::test]
async fn odd_lists_of_a_panel_are_read_with_care() {
    let row = |more: Value| {
        let mut row =
            json!({ "id": 580_868_147, "status": "VERIFIED", "amount": "1500000", "timeline": null });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let part = |amount: i64, word: &str| json!({ "refund_amount": amount, "refund_status": word });
    let cases = [
        (json!([row(json!({}))]), Some(whole("580868147"))),
        (json!([row(json!({ "status": "PAID", "timeline": {} }))]), Some(whole("580868147"))),
        (json!(null), Some(impossible("not_found"))),
        (json!([row(json!({})), row(json!({}))]), Some(impossible("ambiguous"))),
        (json!([row(json!({ "status": "TRASH" }))]), Some(impossible("unpaid"))),
        (json!([row(json!({ "timeline": part(1_500_000, "PENDING") }))]), Some(GAVE_BACK)),
        (json!([row(json!({ "status": "REFUNDED" }))]), Some(GAVE_BACK)),
        (json!([row(json!({ "timeline": part(500_000, "DONE") }))]), Some(impossible("refunded_in_part"))),
        (
            json!([row(json!({ "timeline": [part(900_000, "DONE"), part(600_000, "DONE")] }))]),
            Some(GAVE_BACK),
        ),
        // It came to nothing: nobody orders it again by himself, but people hear of it.
        (
            json!([row(json!({ "timeline": part(1_500_000, "FAILED") }))]),
            Some(RefundStanding::GaveBack { thrown_back: true }),
        ),
        (json!({ "rows": 1 }), None),
        (json!([row(json!({ "id": "no number" }))]), None),
    ];
    for (session, wanted) in cases {
        let server = panel(200, json!({ "data": { "Session": session } })).await;
        let answer = server.gateway().refund_standing(&odd_access(), &odd_asked()).await;
        match wanted {
            Some(wanted) => assert_eq!(answer, Ok(wanted), "{session}"),
            None => assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{session}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn odd_answers_to_an_order_are_no_yes() {
    let cases = [
        json!({ "data": { "resource": { "id": "1" } } }),
        json!({ "data": { "resource": null } }),
        json!({ "data": null }),
        json!({ "message": "hello" }),
        json!({ "errors": { "code": 1 } }),
    ];
    for answer in cases {
        let server = panel(200, answer.clone()).await;
        let ordered = server.gateway().refund_order(&odd_access(), &odd_asked(), "580868147").await;
        assert!(matches!(ordered, Err(GatewayError::Unknown(_))), "{answer}: {ordered:?}");
    }
    let server = panel(200, json!({ "data": { "resource": { "id": 580_868_147 } } })).await;
    let ordered = server.gateway().refund_order(&odd_access(), &odd_asked(), "580868147").await;
    assert_eq!(ordered, Ok(RefundAnswer::Ordered));
}

#[tokio::test]
async fn whoever_is_shut_out_is_told_apart_from_a_wall_on_the_way() {
    let words = json!({ "errors": [{ "message": "Unauthenticated." }] });
    for (status, body) in [(401, json!({})), (403, json!({ "message": "Forbidden" })), (200, words)] {
        let server = panel(status, body.clone()).await;
        let answer = server.gateway().refund_standing(&odd_access(), &odd_asked()).await;
        assert_eq!(code(answer), "access", "{status} {body}");
    }
    for status in [404, 500, 503] {
        let server = panel(status, json!({ "message": "away" })).await;
        let answer = server.gateway().refund_standing(&odd_access(), &odd_asked()).await;
        assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{status}: {answer:?}");
    }
    let limited = panel(429, json!({})).await.gateway().refund_standing(&odd_access(), &odd_asked()).await;
    assert_eq!(limited, Err(GatewayError::Limited));
}

#[tokio::test]
async fn the_token_is_shown_to_the_panel_alone_and_told_to_nobody() {
    let server = Server::start(|seen| match seen.header("authorization") {
        None => reply(200, &json!({ "data": { "code": 100, "status": "VERIFIED" }, "errors": [] })),
        Some(shown) => reply(200, &json!({ "errors": [{ "message": format!("who is {shown} here") }] })),
    })
    .await;
    let access = odd_access();
    let refused = server.gateway().refund_probe(&access).await.unwrap_err();
    let pictures = format!("{refused} {refused:?} {access:?} {:?}", server.gateway());
    assert!(pictures.contains("who is Bearer") && !pictures.contains(TOKEN), "{pictures}");
    drop(server.gateway().inquire(&access, AUTHORITY).await);
    let seen = server.seen();
    let to_panel = seen.iter().filter(|seen| seen.header("authorization").is_some()).count();
    assert_eq!((seen.len(), to_panel), (2, 1));
}
