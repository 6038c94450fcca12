//! Money that goes back after the time of reversals: through the panel, found by the bank's reference, and never twice,
//! whatever becomes of the answers.

use kernel::Secret;
use serde_json::{Value, json};
use shop::payments::{
    Gateway as _, GatewayAccess, GatewayError, Opened, RefundAccess, RefundAsked, Reversal, Standing,
};
use sims::zarinpal::{Fault, FaultKind};

use crate::server::{AUTHORITY, Server, access, json as reply, request, rial};
use crate::simulated::Shop;

const TOKEN: &str = "pane1-t0ken";

fn impossible(code: &str) -> Reversal {
    Reversal::Impossible { code: code.to_owned() }
}

impl Shop {
    fn with_refunds(&self) -> GatewayAccess {
        let (terminal, token) = (self.sim.terminal.clone(), Secret::new(self.sim.access_token.as_str()));
        GatewayAccess { refund: Some(RefundAccess { terminal, token }), ..self.access.clone() }
    }

    /// Paid, ours, and too old to be reversed.
    async fn old(&self) -> (Opened, RefundAsked) {
        let page = self.paid().await;
        let proof = self.proof(&page).await;
        self.advance_min(31);
        assert_eq!(self.reverse(&page).await, impossible("-63"));
        let asked = RefundAsked {
            authority: page.authority.clone(),
            reference: proof.reference,
            amount: proof.amount,
            note: "payment 7".to_owned(),
        };
        (page, asked)
    }

    async fn refund(&self, asked: &RefundAsked) -> Result<Reversal, GatewayError> {
        self.gateway.refund(&self.with_refunds(), asked).await
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
async fn what_is_too_old_to_be_reversed_is_refunded_and_twice_is_once() {
    let shop = Shop::open().await;
    let (page, asked) = shop.old().await;
    for _ in 0..3 {
        assert_eq!(shop.refund(&asked).await, Ok(Reversal::Reversed));
    }
    assert_eq!(shop.refunded(&page), request().amount.rial());
}

#[tokio::test]
async fn f01_a_refund_whose_answer_was_lost_is_found_and_not_made_again() {
    let shop = Shop::open().await;
    for kind in [FaultKind::TimeoutAfterSuccess, FaultKind::Slow] {
        let (page, asked) = shop.old().await;
        shop.arm("AddRefund", kind);
        let lost = shop.impatient().refund(&shop.with_refunds(), &asked).await;
        assert!(matches!(lost, Err(GatewayError::Unknown(_))), "{kind:?}: {lost:?}");
        assert_eq!(shop.refunded(&page), asked.amount.rial());
        assert_eq!(shop.refund(&asked).await, Ok(Reversal::Reversed));
        assert_eq!(shop.refunded(&page), asked.amount.rial());
    }
}

#[tokio::test]
async fn what_was_reversed_after_all_is_not_refunded_as_well() {
    let shop = Shop::open().await;
    let page = shop.paid().await;
    let proof = shop.proof(&page).await;
    assert_eq!(shop.reverse(&page).await, Reversal::Reversed);
    let asked = RefundAsked {
        authority: page.authority.clone(),
        reference: proof.reference,
        amount: proof.amount,
        note: String::new(),
    };
    assert_eq!(shop.refund(&asked).await, Ok(Reversal::Reversed));
    assert_eq!((shop.refunded(&page), shop.standing(&page).await), (0, Standing::Reversed));
}

#[tokio::test]
async fn f09_no_fault_of_the_panel_is_a_fact() {
    let shop = Shop::open().await;
    let (page, asked) = shop.old().await;
    let kinds = [
        FaultKind::Timeout,
        FaultKind::Status,
        FaultKind::Html,
        FaultKind::Garbage,
        FaultKind::Empty,
        FaultKind::Huge,
        FaultKind::Reset,
    ];
    for route in ["Session", "AddRefund"] {
        for kind in kinds {
            shop.arm(route, kind);
            let answer = shop.impatient().refund(&shop.with_refunds(), &asked).await;
            assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{route} {kind:?}: {answer:?}");
        }
    }
    assert_eq!(shop.refunded(&page), 0);
    shop.arm("AddRefund", FaultKind::Refuse);
    assert_eq!(shop.refund(&asked).await, Ok(impossible("Something went wrong.")));
    assert_eq!(shop.refund(&asked).await, Ok(Reversal::Reversed));
}

#[tokio::test]
async fn what_cannot_be_refunded_says_why() {
    let shop = Shop::open().await;
    let (page, asked) = shop.old().await;
    assert_eq!(shop.gateway.refund(&shop.access, &asked).await, Ok(impossible("no_access")));
    let sandbox = GatewayAccess { sandbox: true, ..shop.with_refunds() };
    assert_eq!(shop.gateway.refund(&sandbox, &asked).await, Ok(impossible("no_access")));
    let other = RefundAccess { terminal: "1".to_owned(), token: Secret::new(shop.sim.access_token.as_str()) };
    let other = GatewayAccess { refund: Some(other), ..shop.access.clone() };
    assert_eq!(shop.gateway.refund(&other, &asked).await, Ok(impossible("terminal")));
    let guessed = RefundAccess { terminal: shop.sim.terminal.clone(), token: Secret::new("guessed") };
    let guessed = GatewayAccess { refund: Some(guessed), ..shop.access.clone() };
    assert_eq!(shop.gateway.refund(&guessed, &asked).await, Ok(impossible("access")));
    let small = RefundAsked { amount: rial(19_999), ..asked.clone() };
    assert_eq!(shop.refund(&small).await, Ok(impossible("amount")));
    let more = RefundAsked { amount: rial(asked.amount.rial() + 10), ..asked.clone() };
    assert_eq!(shop.refund(&more).await, Ok(impossible("amount_differs")));
    let nowhere = RefundAsked { reference: "12345".to_owned(), ..asked.clone() };
    assert_eq!(shop.refund(&nowhere).await, Ok(impossible("not_found")));
    shop.advance_min(61 * 24 * 60);
    let late = shop.refund(&asked).await;
    assert_eq!(late, Ok(impossible("The refund time limit of this session has expired.")));
    assert_eq!(shop.refunded(&page), 0);
}

#[tokio::test]
async fn the_access_is_tried_without_moving_anything() {
    let shop = Shop::open().await;
    assert_eq!(shop.gateway.refund_probe(&shop.with_refunds()).await, Ok(()));
    let guessed = RefundAccess { terminal: shop.sim.terminal.clone(), token: Secret::new("guessed") };
    let guessed = GatewayAccess { refund: Some(guessed), ..shop.access.clone() };
    let code = |answer: Result<(), GatewayError>| match answer.unwrap_err() {
        GatewayError::Refused { code, .. } => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(shop.gateway.refund_probe(&guessed).await), "access");
    assert_eq!(code(shop.gateway.refund_probe(&shop.access).await), "no_access");
}

/// A panel that answers what the simulated one never does.
async fn odd(session: Value, added: Value) -> Result<Reversal, GatewayError> {
    let server = Server::start(move |seen| match seen.body.as_str() {
        body if body.contains("AddRefund") => reply(200, &added),
        body if body.contains("Sessions") => reply(200, &json!({ "data": { "Session": session } })),
        _ => reply(200, &json!({ "data": { "code": 100, "status": "VERIFIED" }, "errors": [] })),
    })
    .await;
    let own = RefundAccess { terminal: "77".to_owned(), token: Secret::new(TOKEN) };
    let access = GatewayAccess { refund: Some(own), ..access() };
    let asked = RefundAsked {
        authority: AUTHORITY.to_owned(),
        reference: "201".to_owned(),
        amount: rial(1_500_000),
        note: "payment 7".to_owned(),
    };
    server.gateway().refund(&access, &asked).await
}

#[tokio::test]
async fn odd_answers_of_a_panel_are_read_with_care() {
    let row = |more: Value| {
        let mut row =
            json!({ "id": 580_868_147, "status": "VERIFIED", "amount": "1500000", "timeline": null });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let done = json!({ "data": { "resource": { "id": "580868147" } } });
    let cases = [
        (json!([row(json!({}))]), done.clone(), Some(Reversal::Reversed)),
        (json!([row(json!({ "status": "PAID", "timeline": {} }))]), done.clone(), Some(Reversal::Reversed)),
        (json!(null), done.clone(), Some(impossible("not_found"))),
        (json!([row(json!({})), row(json!({}))]), done.clone(), Some(impossible("ambiguous"))),
        (json!([row(json!({ "status": "TRASH" }))]), done.clone(), Some(impossible("unpaid"))),
        (
            json!([row(json!({ "timeline": [{ "refund_amount": 1_500_000, "refund_status": "PENDING" }] }))]),
            json!({ "errors": [{ "message": "asked for nothing" }] }),
            Some(Reversal::Reversed),
        ),
        (
            json!([row(json!({ "timeline": { "refund_amount": 500_000, "refund_status": "DONE" } }))]),
            done.clone(),
            Some(impossible("refunded_in_part")),
        ),
        // The bank threw it back: asked for again.
        (
            json!([row(json!({ "timeline": { "refund_amount": 1_500_000, "refund_status": "FAILED" } }))]),
            done,
            Some(Reversal::Reversed),
        ),
        // A yes for another payment, and one for none, are no answer.
        (json!([row(json!({}))]), json!({ "data": { "resource": { "id": "1" } } }), None),
        (json!([row(json!({}))]), json!({ "data": { "resource": null } }), None),
        (json!([row(json!({}))]), json!({ "message": "hello" }), None),
        (json!({ "rows": 1 }), json!({}), None),
    ];
    for (session, added, wanted) in cases {
        let answer = odd(session.clone(), added.clone()).await;
        match wanted {
            Some(wanted) => assert_eq!(answer, Ok(wanted), "{session} {added}"),
            None => assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{session} {added}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn the_token_is_shown_to_the_panel_alone_and_told_to_nobody() {
    let server = Server::start(|seen| match seen.header("authorization") {
        None => reply(200, &json!({ "data": { "code": 100, "status": "VERIFIED" }, "errors": [] })),
        Some(shown) => reply(200, &json!({ "errors": [{ "message": format!("who is {shown}/ here") }] })),
    })
    .await;
    let own = RefundAccess { terminal: "77".to_owned(), token: Secret::new(TOKEN) };
    let access = GatewayAccess { refund: Some(own), ..access() };
    let refused = server.gateway().refund_probe(&access).await.unwrap_err();
    let pictures = format!("{refused} {refused:?} {access:?} {:?}", server.gateway());
    assert!(!pictures.contains(TOKEN), "{pictures}");
    drop(server.gateway().inquire(&access, AUTHORITY).await);
    let seen = server.seen();
    let to_panel = seen.iter().filter(|seen| seen.header("authorization").is_some()).count();
    assert_eq!((seen.len(), to_panel), (2, 1));
}
