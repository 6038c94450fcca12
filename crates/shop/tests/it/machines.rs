//! P-1: every state against every move; what the tables do not list is refused and changes nothing.
//! P-2: the diagrams in `docs/state-machines.md` are drawn from the tables. `UPDATE_DOCS=1` draws them anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use db::sea_orm::{ConnectionTrait as _, Statement};
use kernel::{Actor, OrderId, ReceiptId};
use proptest::prelude::{prop, prop_assert, proptest};
use shop::Kind;
use shop::orders::{Came, ORDER_MOVES, OrderState, order_cancel, order_settle, payment_reject};
use shop::payments::{
    ATTEMPT_MOVES, AttemptMove, AttemptState, CardInvoice, RECEIPT_MOVES, ReceiptMove, ReceiptState,
    attempt_credit, attempt_get, receipt_claim, receipt_view,
};

use crate::till::{PRICE, Till, by, toman};

const ATTEMPT_STEPS: [AttemptMove; 13] = [
    AttemptMove::Redirect,
    AttemptMove::ShowCard,
    AttemptMove::SubmitReceipt,
    AttemptMove::Approve,
    AttemptMove::AskAgain,
    AttemptMove::Reject,
    AttemptMove::Verify,
    AttemptMove::LoseAnswer,
    AttemptMove::Confirm,
    AttemptMove::Fail,
    AttemptMove::Cancel,
    AttemptMove::Expire,
    AttemptMove::Credit,
];

proptest! {
    /// However the moves come: money is booked once, only after somebody said it came, and never taken back.
    #[test]
    fn p01_an_attempt_is_credited_at_most_once_and_only_verified(
        steps in prop::collection::vec(prop::sample::select(ATTEMPT_STEPS.to_vec()), 0..60),
    ) {
        let (mut state, mut credits) = (AttemptState::Created, 0);
        for step in steps {
            let listed = ATTEMPT_MOVES.iter().find(|(from, by, _)| (*from, *by) == (state, step));
            let after = state.after(step);
            prop_assert!(after == listed.map(|(_, _, to)| *to));
            let Some(after) = after else { continue };
            if step == AttemptMove::Credit {
                prop_assert!(state == AttemptState::Verified);
                credits += 1;
            }
            prop_assert!(state != AttemptState::Credited, "{state:?} is the end");
            state = after;
        }
        prop_assert!(credits <= 1);
    }
}

#[test]
fn p01_no_state_leads_two_ways_by_one_move_and_every_state_is_reached() {
    for (nth, (from, by, _)) in ATTEMPT_MOVES.iter().enumerate() {
        assert!(!ATTEMPT_MOVES[..nth].iter().any(|(f, b, _)| (f, b) == (from, by)), "{from:?} {by:?}");
    }
    for (nth, (from, by, _)) in RECEIPT_MOVES.iter().enumerate() {
        assert!(!RECEIPT_MOVES[..nth].iter().any(|(f, b, _)| (f, b) == (from, by)), "{from:?} {by:?}");
    }
    for state in AttemptState::ALL {
        let reached = ATTEMPT_MOVES.iter().any(|(_, _, to)| to == state);
        assert!(reached || *state == AttemptState::Created, "{state:?}");
    }
    for state in ReceiptState::ALL {
        let reached = RECEIPT_MOVES.iter().any(|(_, _, to)| to == state);
        assert!(reached || *state == ReceiptState::Submitted, "{state:?}");
    }
}

/// An order at its card with a receipt before the reviewers.
struct Case {
    order: OrderId,
    paid: CardInvoice,
    receipt: ReceiptId,
}

async fn case(till: &Till, nth: i64) -> (kernel::UserId, Case) {
    let user = till.yard.person(50_000 + nth).await;
    let order = till.order(user, till.buy()).await;
    let paid = till.pay_card(user, order).await.unwrap();
    let receipt = till.submit(user, &paid).await.unwrap();
    (user, Case { order, paid, receipt })
}

/// Puts a row into a state past every rule. The books say so at once, which is why nobody asks them here.
async fn force(till: &Till, table: &'static str, id: i64, state: &'static str) {
    let set = till.yard.shop.db().write(move |tx| {
        Box::pin(async move {
            let extra = if table == "payment_attempt" { ", received = amount" } else { "" };
            let sql = format!("UPDATE {table} SET state = $1{extra} WHERE id = $2");
            let statement =
                Statement::from_sql_and_values(tx.get_database_backend(), sql, [state.into(), id.into()]);
            tx.execute_raw(statement).await.map(drop)
        })
    });
    let set: Result<(), db::DbErr> = set.await;
    set.unwrap();
}

/// Everything that could have changed.
async fn picture(till: &Till, user: kernel::UserId, case: &Case) -> String {
    let read = till.yard.shop.read();
    let attempt = attempt_get(read, case.paid.attempt.id).await.unwrap().unwrap();
    let receipt = receipt_view(read, case.receipt).await.unwrap().unwrap().receipt;
    let order = till.state(case.order).await;
    format!("{attempt:?} {receipt:?} {order:?} {}", till.wallet(user).await)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Submit,
    Approve,
    Reject,
    Credit,
}

impl Deed {
    /// Where the table leads, all steps of the deed taken.
    fn leads(self, from: AttemptState) -> Option<AttemptState> {
        match self {
            Self::Submit => from.after(AttemptMove::SubmitReceipt),
            Self::Approve => from.after(AttemptMove::Approve)?.after(AttemptMove::Credit),
            Self::Reject => from.after(AttemptMove::AskAgain),
            Self::Credit => from.after(AttemptMove::Credit),
        }
    }

    async fn done(self, till: &Till, user: kernel::UserId, case: &Case) -> Result<(), shop::Error> {
        let (receipt, attempt) = (case.receipt, case.paid.attempt.id);
        match self {
            Self::Submit => till.submit(user, &case.paid).await.map(drop),
            Self::Approve => till.approve(0, receipt, None).await.map(drop),
            Self::Reject => {
                let reject = till.yard.shop.run(by(till.reviewers[0]), move |ctx| {
                    Box::pin(async move { payment_reject(ctx, receipt, "no").await.map(drop) })
                });
                reject.await
            }
            Self::Credit => {
                let credit = till.yard.shop.run(Actor::System, move |ctx| {
                    Box::pin(async move { attempt_credit(ctx, attempt).await.map(drop) })
                });
                credit.await
            }
        }
    }
}

#[tokio::test]
async fn p01_every_state_of_an_attempt_against_every_deed() {
    let till = Till::new().await;
    let mut nth = 0;
    for from in AttemptState::ALL.iter().copied() {
        for deed in [Deed::Submit, Deed::Approve, Deed::Reject, Deed::Credit] {
            nth += 1;
            let (user, case) = case(&till, nth).await;
            force(&till, "payment_attempt", case.paid.attempt.id.0, from.as_str()).await;
            let before = picture(&till, user, &case).await;
            let answer = deed.done(&till, user, &case).await;
            match deed.leads(from) {
                Some(to) => {
                    assert!(answer.is_ok(), "{deed:?} from {from:?}: {answer:?}");
                    let view =
                        attempt_get(till.yard.shop.read(), case.paid.attempt.id).await.unwrap().unwrap();
                    assert_eq!(view.attempt.state, to, "{deed:?} from {from:?}");
                }
                None => {
                    let refused = answer.unwrap_err();
                    assert!(!matches!(refused.kind(), Kind::Internal | Kind::Unavailable), "{refused}");
                    assert_eq!(
                        picture(&till, user, &case).await,
                        before,
                        "{deed:?} from {from:?} changed something"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn p01_time_and_the_payer_end_only_what_waits() {
    let till = Till::new().await;
    let mut all = Vec::new();
    for (nth, from) in (0..).zip(AttemptState::ALL.iter().copied()) {
        for cancels in [false, true] {
            let (user, case) = case(&till, 1_000 + nth * 2 + i64::from(cancels)).await;
            force(&till, "payment_attempt", case.paid.attempt.id.0, from.as_str()).await;
            all.push((user, case, from, cancels));
        }
    }
    for (user, case, ..) in all.iter().filter(|(.., cancels)| *cancels) {
        let (user, order) = (*user, case.order);
        let cancel = till.yard.shop.run(by(user), move |ctx| Box::pin(order_cancel(ctx, user, order)));
        cancel.await.unwrap();
    }
    till.yard.after(31 * 60).await;
    for (_, case, from, cancels) in &all {
        let (from, cancels) = (*from, *cancels);
        // Time ends an attempt by its own deadline or with its order, whichever is looked at first.
        let steps: &[AttemptMove] =
            if cancels { &[AttemptMove::Cancel] } else { &[AttemptMove::Expire, AttemptMove::Cancel] };
        let mut ends: Vec<AttemptState> = steps.iter().filter_map(|step| from.after(*step)).collect();
        if ends.is_empty() {
            ends.push(from);
        }
        let view = attempt_get(till.yard.shop.read(), case.paid.attempt.id).await.unwrap().unwrap();
        assert!(ends.contains(&view.attempt.state), "{steps:?} from {from:?}: {:?}", view.attempt.state);
    }
}

#[tokio::test]
async fn p01_every_state_of_a_receipt_against_every_deed() {
    let till = Till::new().await;
    let mut nth = 2_000;
    for from in ReceiptState::ALL.iter().copied() {
        for step in [ReceiptMove::Claim, ReceiptMove::Approve, ReceiptMove::Reject] {
            nth += 1;
            let (user, case) = case(&till, nth).await;
            force(&till, "receipt", case.receipt.0, from.as_str()).await;
            let before = picture(&till, user, &case).await;
            let receipt = case.receipt;
            let answer = match step {
                ReceiptMove::Claim => {
                    let claim = till.yard.shop.run(by(till.reviewers[0]), move |ctx| {
                        Box::pin(async move { receipt_claim(ctx, receipt).await.map(drop) })
                    });
                    claim.await
                }
                ReceiptMove::Approve => Deed::Approve.done(&till, user, &case).await,
                _ => Deed::Reject.done(&till, user, &case).await,
            };
            match from.after(step) {
                Some(to) => {
                    assert!(answer.is_ok(), "{step:?} from {from:?}: {answer:?}");
                    let view = receipt_view(till.yard.shop.read(), case.receipt).await.unwrap().unwrap();
                    assert_eq!(view.receipt.state, to);
                }
                None => {
                    assert_eq!(answer.unwrap_err().code(), "payments.decided", "{step:?} from {from:?}");
                    assert_eq!(picture(&till, user, &case).await, before, "{step:?} from {from:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn p01_every_state_of_an_order_against_every_deed() {
    let till = Till::new().await;
    let mut nth = 3_000;
    for from in OrderState::ALL.iter().copied() {
        for deed in ["cancel", "pay", "settle"] {
            nth += 1;
            let user = till.yard.person(50_000 + nth).await;
            till.fund(user, toman(PRICE)).await;
            let order = till.order(user, till.buy()).await;
            force(&till, "shop_order", order.0, from.as_str()).await;
            let answer = match deed {
                "cancel" => {
                    till.yard.shop.run(by(user), move |ctx| Box::pin(order_cancel(ctx, user, order))).await
                }
                "pay" => till.pay_wallet(user, order).await.map(drop),
                _ => {
                    let settle = till.yard.shop.run(Actor::System, move |ctx| {
                        Box::pin(async move { order_settle(ctx, order, Came::default()).await.map(drop) })
                    });
                    settle.await
                }
            };
            let to = till.state(order).await;
            assert!(to == from || from.may_become(to), "{deed}: {from:?} became {to:?}");
            if answer.is_err() {
                assert_eq!(to, from, "{deed} was refused and moved {from:?}");
                assert_eq!(till.wallet(user).await, PRICE, "{deed} was refused in {from:?} and took money");
            }
            let charged = till.wallet(user).await == 0;
            assert_eq!(charged, to == OrderState::Provisioning && from != to, "{deed} from {from:?}");
        }
    }
}

fn words(name: impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for letter in format!("{name:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn diagram(page: &mut String, title: &str, about: &str, lines: &[(String, String, String)]) {
    let _ =
        writeln!(page, "\n## {title}\n\n{about}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {}", lines[0].0);
    for (from, by, to) in lines {
        let by = if by.is_empty() { String::new() } else { format!(": {by}") };
        let _ = writeln!(page, "    {from} --> {to}{by}");
    }
    page.push_str("```\n");
}

fn page() -> String {
    let mut page = "# State machines\n\nDrawn from the tables in `crates/shop/src/payments/machine.rs` and \
        `crates/shop/src/orders/model.rs`; a test compares (P-2).\nAfter a change: `UPDATE_DOCS=1 cargo test -p shop p02`. \
        Whatever is not drawn here is refused and changes nothing (P-1).\n"
        .to_owned();
    let orders: Vec<_> = ORDER_MOVES
        .iter()
        .map(|(from, to)| (from.as_str().to_owned(), String::new(), to.as_str().to_owned()))
        .collect();
    diagram(&mut page, "Order", "One checkout.", &orders);
    let attempts: Vec<_> = ATTEMPT_MOVES
        .iter()
        .map(|(from, by, to)| (from.as_str().to_owned(), words(by), to.as_str().to_owned()))
        .collect();
    diagram(&mut page, "Payment attempt", "One try to pay what is owed for an order.", &attempts);
    let receipts: Vec<_> = RECEIPT_MOVES
        .iter()
        .map(|(from, by, to)| (from.as_str().to_owned(), words(by), to.as_str().to_owned()))
        .collect();
    diagram(&mut page, "Receipt", "The picture of a card transfer before its reviewers.", &receipts);
    page
}

#[test]
fn p02_the_diagrams_show_the_tables() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/state-machines.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, page()).unwrap();
    }
    let drawn = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(drawn, page(), "docs/state-machines.md is not what the tables say: run with UPDATE_DOCS=1");
}
