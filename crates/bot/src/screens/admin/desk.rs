//! The payments desk in the chat: ask the provider, and what people do when nobody else knows: reason, a last look, one
//! press; above a limit a second person's press.

use kernel::{AttemptId, Money, UserId};
use l10n::{Args, parse_amount};
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::orders::{
    Deed, DeskOutcome, OrderKind, OrderState, PaymentView, Proposal, desk_do, desk_proposal, desk_refuse,
    desk_waiting, order_get, paid_for, payment_view,
};
use shop::payments::{Attempt, AttemptState, PaymentRefusal, attempt_ask, attempt_get, attempt_receipts};

use super::{again, ask, payments};
use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{home, home_button, wallet};
use crate::session::Session;

/// Longest reason, in characters; as the shop keeps it.
const REASON_CHARS_MAX: usize = 300;

/// More proposals than this are not waiting in any shop.
const WAITING_MAX: u64 = 100;

/// The deeds, by the number a button carries; their places never change.
const DEEDS: [&str; 8] =
    ["credit", "write-off", "reverse", "refund", "void", "went-back", "stayed", "adjust"];
const CREDIT: i64 = 0;
const WRITE_OFF: i64 = 1;
const REVERSE: i64 = 2;
const REFUND: i64 = 3;
const VOID: i64 = 4;
const WENT_BACK: i64 = 5;
const STAYED: i64 = 6;
/// Decided on here, proposed from the card of a customer.
const ADJUST: i64 = 7;

/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminDeskAsk(id) => {
            session.run(move |ctx| Box::pin(attempt_ask(ctx, id))).await?;
            Ok(payments::attempt(session, id).await?.with_toast(session.t("admin-desk-asked")))
        }
        Route::AdminDesk(id, CREDIT) => amount_ask(session, id).await,
        Route::AdminDesk(id, deed) => reason_ask(session, (id, deed), None).await.map(Answer::show),
        Route::AdminDeskSure => sure(session).await,
        Route::AdminDeskConfirm(id) => confirm(session, id).await,
        Route::AdminDeskRefuse(id) => refuse(session, id).await,
        _ => Ok(Answer::show(home::home(session))),
    }
}

/// # Errors
/// The shop's refusals.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::DeskAmount { attempt } => match parse_amount(text) {
            Ok(toman) => {
                let amount = Money::from_toman(toman)?;
                reason_ask(session, (attempt, CREDIT), Some(amount)).await.map(Answer::say)
            }
            Err(error) => Ok(Answer::say(wallet::amount_again(session, error, Route::AdminPayment(attempt)))),
        },
        Dialogue::DeskReason { attempt, deed, amount_rial } => {
            let reason = text.trim().to_owned();
            if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
                let words = session.t("admin-desk-reason-again");
                return Ok(again(session, words, Route::AdminPayment(attempt)));
            }
            last_look(session, (attempt, deed), (amount_rial, reason)).await
        }
        Dialogue::DeskSure { attempt, .. } => {
            Ok(again(session, session.t("admin-desk-press"), Route::AdminPayment(attempt)))
        }
        _ => Ok(home::unknown(session)),
    }
}

/// What can be done with a payment now.
///
/// # Errors
/// The database's own failures.
pub async fn buttons(session: &Session, id: AttemptId) -> Result<Vec<Button>> {
    let Some(view) = payment_view(session.shop.read(), id).await? else { return Ok(Vec::new()) };
    if !session.may(Permission::PaymentManage) {
        return Ok(Vec::new());
    }
    let go = |deed: i64| {
        let word = usize::try_from(deed).ok().and_then(|nth| DEEDS.get(nth)).copied().unwrap_or_default();
        Button::go(session.t(&format!("admin-desk-{word}")), Route::AdminDesk(id, deed))
    };
    let mut rows = Vec::new();
    if view.attempt.is_online() && may_ask(&view.attempt) {
        rows.push(Button::go(session.t("admin-desk-ask"), Route::AdminDeskAsk(id)).style(Style::Primary));
    }
    rows.extend(deeds(&view).into_iter().map(go));
    for open in desk_waiting(session.shop.read(), WAITING_MAX).await? {
        if !concerns(&open.deed, &view) {
            continue;
        }
        let [agree, refuse] = verdicts(session, open.id, Some(&open));
        // One's own proposal is joined by others; whoever may decide can take it off the table.
        let joins = open.proposed_by != session.user.id && deeds(&view).contains(&number_of(&open.deed));
        rows.extend(joins.then_some(agree));
        rows.push(refuse);
    }
    Ok(rows)
}

/// What waits for a second person, in a line each.
///
/// # Errors
/// The database's own failures.
pub async fn waiting(session: &Session, id: AttemptId) -> Result<Vec<String>> {
    let Some(view) = payment_view(session.shop.read(), id).await? else { return Ok(Vec::new()) };
    let receipts = attempt_receipts(session.shop.read(), id).await?;
    let of_receipt = |deed: &Deed| {
        receipts.iter().any(|receipt| matches!(deed, Deed::Void { receipt_id } if *receipt_id == receipt.id))
    };
    let mut lines = Vec::new();
    for open in desk_waiting(session.shop.read(), WAITING_MAX).await? {
        if concerns(&open.deed, &view) || of_receipt(&open.deed) {
            lines.push(waiting_line(session, &open).await?);
        }
    }
    Ok(lines)
}

/// What waits for a second person at the wallet of a customer, as lines and buttons.
///
/// # Errors
/// The database's own failures.
pub async fn at_wallet(session: &Session, id: UserId) -> Result<(Vec<String>, Vec<Button>)> {
    let (mut lines, mut buttons) = (Vec::new(), Vec::new());
    if !session.may(Permission::WalletAdjust) {
        return Ok((lines, buttons));
    }
    for open in desk_waiting(session.shop.read(), WAITING_MAX).await? {
        if !matches!(open.deed, Deed::Adjust { user_id, .. } if user_id == id) {
            continue;
        }
        lines.push(waiting_line(session, &open).await?);
        let [agree, refuse] = verdicts(session, open.id, Some(&open));
        buttons.extend((open.proposed_by != session.user.id).then_some(agree));
        buttons.push(refuse);
    }
    Ok((lines, buttons))
}

async fn waiting_line(session: &Session, open: &Proposal) -> Result<String> {
    let by = user_get(session.shop.read(), open.proposed_by).await?;
    let args = Args::new()
        .text("deed", &deed_words(session, number_of(&open.deed)))
        .money("amount", open.amount)
        .person("by", &by.first_name);
    Ok(session.tx("admin-desk-waits", &args))
}

/// Whether a proposed deed is about this payment.
fn concerns(deed: &Deed, view: &PaymentView) -> bool {
    match (deed, deed.attempt_id()) {
        (_, Some(attempt_id)) => attempt_id == view.attempt.id,
        (Deed::Refund { order_id }, _) => *order_id == view.order.id,
        // Decided at its receipt.
        _ => false,
    }
}

/// What the second person says to a proposal.
pub(super) fn verdicts(session: &Session, id: i64, proposed: Option<&Proposal>) -> [Button; 2] {
    // Without the notice beside it the button says itself what it agrees to.
    let what = proposed.map(|proposed| {
        let sum = session.l10n.money(session.locale(), proposed.amount);
        format!(": {} – {sum}", deed_words(session, number_of(&proposed.deed)))
    });
    let agree = format!("{}{}", session.t("admin-desk-confirm"), what.unwrap_or_default());
    let own = proposed.is_some_and(|proposed| proposed.proposed_by == session.user.id);
    let refuse = if own { "admin-desk-withdraw" } else { "admin-desk-refuse" };
    [
        Button::go(agree, Route::AdminDeskConfirm(id)).style(Style::Success),
        Button::go(session.t(refuse), Route::AdminDeskRefuse(id)).style(Style::Danger),
    ]
}

/// The number that a button of this deed carries.
fn number_of(deed: &Deed) -> i64 {
    match deed {
        Deed::Credit { .. } => CREDIT,
        Deed::WriteOff { .. } => WRITE_OFF,
        Deed::Reverse { .. } => REVERSE,
        Deed::Refund { .. } => REFUND,
        Deed::Void { .. } => VOID,
        Deed::WentBack { .. } => WENT_BACK,
        Deed::Stayed { .. } => STAYED,
        Deed::Adjust { .. } => ADJUST,
    }
}

fn may_ask(attempt: &Attempt) -> bool {
    use AttemptState as S;
    let unconfirmed = attempt.online.reference.is_none();
    match attempt.state {
        S::Redirected | S::Verifying | S::Unknown | S::Canceled | S::Expired | S::Failed => true,
        S::Credited => unconfirmed,
        _ => false,
    }
}

fn deeds(view: &PaymentView) -> Vec<i64> {
    use AttemptState as S;
    let online = view.attempt.is_online();
    let refundable = view.order.kind != OrderKind::TopUp
        && view.order.state.may_become(OrderState::Refunded)
        && paid_for(&view.attempt, &view.order);
    let mut all = match view.attempt.state {
        // What a bank never settles has to end as well.
        S::Unknown | S::Verifying => vec![CREDIT, WRITE_OFF],
        S::Canceled | S::Expired | S::Failed if online => vec![CREDIT],
        // What was bought is given back first; then its money can go back to the card.
        S::Credited if online && refundable => vec![REFUND],
        // Only what the provider has confirmed can go back through it.
        S::Credited if online && view.attempt.online.reference.is_some() => vec![REVERSE],
        S::Credited if online => Vec::new(),
        S::Credited if refundable => vec![REFUND, VOID],
        S::Credited => vec![VOID],
        S::RefundPending => vec![WENT_BACK, STAYED],
        _ => Vec::new(),
    };
    if view.attempt.unbacked().is_some() {
        all.push(WRITE_OFF);
    }
    all
}

async fn amount_ask(session: &Session, id: AttemptId) -> Result<Answer> {
    let view = attempt_get(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    session.await_line(Some(Dialogue::DeskAmount { attempt: id })).await?;
    let args = Args::new().num("id", id.0).money("amount", view.attempt.amount);
    Ok(Answer::show(ask(session, session.tx("admin-desk-amount-ask", &args), Route::AdminPayment(id))))
}

async fn reason_ask(
    session: &Session,
    (id, deed): (AttemptId, i64),
    amount: Option<Money>,
) -> Result<Screen> {
    let amount_rial = amount.map(Money::rial);
    session.await_line(Some(Dialogue::DeskReason { attempt: id, deed, amount_rial })).await?;
    let args = Args::new().num("id", id.0).text("deed", &deed_words(session, deed));
    Ok(ask(session, session.tx("admin-desk-reason-ask", &args), Route::AdminPayment(id)))
}

/// A deed by its word in the store.
pub fn deed_said(session: &Session, word: &str) -> String {
    session.t(&format!("admin-desk-{}", word.replace('_', "-")))
}

fn deed_words(session: &Session, deed: i64) -> String {
    let word = usize::try_from(deed).ok().and_then(|nth| DEEDS.get(nth)).copied().unwrap_or("credit");
    session.t(&format!("admin-desk-{word}"))
}

async fn last_look(
    session: &Session,
    (id, deed): (AttemptId, i64),
    (amount_rial, reason): (Option<i64>, String),
) -> Result<Answer> {
    let view = attempt_get(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let amount = match (amount_rial, deed) {
        (Some(rial), _) => Money::from_rial(rial)?,
        (None, WRITE_OFF) => view.attempt.unbacked().unwrap_or(view.attempt.sum()),
        (None, REFUND) => {
            let order = order_get(session.shop.read(), view.intent.order_id).await?;
            order.map_or(view.attempt.sum(), |order| order.price)
        }
        (None, _) => view.attempt.sum(),
    };
    let slip = deed == CREDIT && view.attempt.is_slip(amount);
    let args = Args::new()
        .num("id", id.0)
        .text("deed", &deed_words(session, deed))
        .money("amount", amount)
        .money("asked", view.attempt.amount)
        .text("slip", if slip { "yes" } else { "no" })
        .escaped("reason", &reason);
    session.await_line(Some(Dialogue::DeskSure { attempt: id, deed, amount_rial, reason })).await?;
    let yes = Button::go(session.t("admin-desk-sure"), Route::AdminDeskSure).style(Style::Danger);
    let no = Button::go(session.t("button-cancel"), Route::AdminPayment(id));
    Ok(Answer::say(Screen::new(session.tx("admin-desk-look", &args)).row([yes]).row([no])))
}

/// The deed a number means for this payment.
async fn deed_of(session: &Session, (id, deed): (AttemptId, i64), amount_rial: Option<i64>) -> Result<Deed> {
    let view = attempt_get(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    Ok(match deed {
        CREDIT => {
            let received = amount_rial.map(Money::from_rial).transpose()?.unwrap_or(view.attempt.amount);
            Deed::Credit { attempt_id: id, received }
        }
        WRITE_OFF => Deed::WriteOff { attempt_id: id },
        REVERSE => Deed::Reverse { attempt_id: id },
        WENT_BACK => Deed::WentBack { attempt_id: id },
        STAYED => Deed::Stayed { attempt_id: id },
        REFUND => Deed::Refund { order_id: view.intent.order_id },
        ADJUST => return Err(PaymentRefusal::IllegalMove.into()),
        _ => Deed::Void { receipt_id: view.receipt.ok_or(PaymentRefusal::NotFound)?.id },
    })
}

async fn sure(session: &Session) -> Result<Answer> {
    let Some(Dialogue::DeskSure { attempt, deed, amount_rial, reason }) = Bot::dialogue_of(session).await?
    else {
        return Ok(Answer::alert(session.t("admin-form-over")));
    };
    let deed = deed_of(session, (attempt, deed), amount_rial).await?;
    let outcome = done(session, deed, reason).await?;
    session.await_line(None).await?;
    Ok(payments::attempt(session, attempt).await?.with_toast(outcome_words(session, outcome)))
}

pub(super) async fn done(session: &Session, deed: Deed, reason: String) -> Result<DeskOutcome> {
    session
        .run(move |ctx| {
            let reason = reason.clone();
            Box::pin(async move { desk_do(ctx, deed, &reason).await })
        })
        .await
}

pub(super) fn outcome_words(session: &Session, outcome: DeskOutcome) -> String {
    match outcome {
        DeskOutcome::Done => session.t("admin-desk-done"),
        DeskOutcome::Asked => session.t("admin-desk-provider-asked"),
        DeskOutcome::Proposed => session.t("admin-desk-proposed"),
    }
}

/// The second person does the very same. What became of it stands in every copy, this one included.
async fn confirm(session: &Session, id: i64) -> Result<Answer> {
    let Some(open) = desk_proposal(session.shop.read(), id).await? else {
        return Ok(Answer::alert(session.t("admin-desk-over")));
    };
    let outcome = done(session, open.deed, open.reason.clone()).await?;
    Ok(Answer::show(ended(session, &open, &outcome_words(session, outcome))))
}

async fn refuse(session: &Session, id: i64) -> Result<Answer> {
    let Some(open) = desk_proposal(session.shop.read(), id).await? else {
        return Ok(Answer::alert(session.t("admin-desk-over")));
    };
    session.run(move |ctx| Box::pin(desk_refuse(ctx, open.deed))).await?;
    Ok(Answer::show(ended(session, &open, &session.t("admin-desk-refused"))))
}

/// What was decided on, and the way to it.
fn ended(session: &Session, open: &Proposal, outcome: &str) -> Screen {
    let sum = session.l10n.money(session.locale(), open.amount);
    let what = format!("{outcome}\n\n{} – {sum}", deed_words(session, number_of(&open.deed)));
    let way = match (open.deed.attempt_id(), &open.deed) {
        (Some(id), _) => Some(Button::go(session.t("admin-payment-open"), Route::AdminPayment(id))),
        (None, Deed::Adjust { user_id, .. }) => {
            Some(Button::go(session.t("admin-button-user"), Route::AdminUser(*user_id)))
        }
        _ => None,
    };
    Screen::new(what).row(way).row([home_button(session)])
}
