//! The reviewer's side: a picture with facts, one press decides.

use kernel::{ReceiptId, UserId};
use l10n::{Args, parse_amount};
use shop::Result;
use shop::identity::{Permission, UserState, user_get};
use shop::orders::{Approved, order_get, payment_approve, payment_reject};
use shop::payments::{
    Approval, Fact, FactKind, FileKind, IntentState, PaymentRefusal, ReceiptFlag, ReceiptState, ReceiptView,
    attempt_timeline, receipt_claim, receipt_view,
};

use super::{invoice, wallet};
use crate::answer::Answer;
use crate::dialogue::{Dialogue, Said};
use crate::route::Route;
use crate::screen::{Button, Media, Screen, Style};
use crate::session::Session;

/// Ready reasons: keys `review-reason-0` … of the catalogue.
const REASONS: i64 = 4;

/// The receipt as reviewers get it: picture, facts and buttons in one message.
///
/// # Errors
/// The database's own failures.
pub async fn review_screen(session: &Session, id: ReceiptId) -> Result<Option<Screen>> {
    let Some(view) = receipt_view(session.shop.read(), id).await? else { return Ok(None) };
    let media = match view.receipt.file_kind {
        FileKind::Photo => Media::Photo(view.receipt.file_ref.clone()),
        FileKind::Document => Media::Document(view.receipt.file_ref.clone()),
    };
    let text = facts(session, &view).await?;
    let screen = Screen::new(text).media(media);
    let open = matches!(view.receipt.state, ReceiptState::Submitted | ReceiptState::Claimed);
    Ok(Some(if open { with_buttons(session, screen, id) } else { screen }))
}

fn with_buttons(session: &Session, screen: Screen, id: ReceiptId) -> Screen {
    screen
        .row([
            Button::go(session.t("review-approve"), Route::ReceiptApprove(id)).style(Style::Success),
            Button::go(session.t("review-reject"), Route::ReceiptReject(id)).style(Style::Danger),
        ])
        .row([
            Button::go(session.t("review-differs"), Route::ReceiptDiffers(id)),
            Button::go(session.t("review-payer"), Route::ReceiptUser(id)),
        ])
}

async fn facts(session: &Session, view: &ReceiptView) -> Result<String> {
    let payer = user_get(session.shop.read(), view.receipt.user_id).await?;
    let order = order_get(session.shop.read(), view.intent.order_id).await?;
    let what = match &order {
        Some(order) => invoice::what(session, order).await?,
        None => String::new(),
    };
    let name = payer.username.as_ref().map_or_else(String::new, |name| format!("@{name}"));
    // An isolate around nothing would stay behind at the end of the line.
    let name = if name.is_empty() { name } else { l10n::isolate(&l10n::escape_html(&name)) };
    let args = Args::new()
        .id("id", view.receipt.id.0)
        .money("amount", view.attempt.amount)
        .num("rial", view.attempt.amount.rial())
        .id("order", view.intent.order_id.0)
        .person("payer", &payer.first_name)
        .text("username", &name)
        .code("user", &payer.id.to_string())
        .text("what", &what)
        .code("card", view.card.as_ref().map_or("", |card| card.number.tail()))
        .escaped("owner", view.card.as_ref().map_or("", |card| card.holder.as_str()))
        .date_time("at", view.receipt.submitted_at);
    let mut text = session.tx("review-facts", &args);
    for flag in &view.receipt.flags {
        let line = match flag {
            ReceiptFlag::Late => {
                session.tx("review-flag-late", &Args::new().date_time("deadline", view.attempt.deadline_at))
            }
            ReceiptFlag::SameFile { receipt_id } => {
                session.tx("review-flag-same", &Args::new().id("receipt", receipt_id.0))
            }
            ReceiptFlag::SimilarPicture { receipt_id } => {
                session.tx("review-flag-similar", &Args::new().id("receipt", receipt_id.0))
            }
        };
        text.push('\n');
        text.push_str(&line);
    }
    if view.receipt.decided_at.is_none() && payer.state == UserState::Blocked {
        text.push('\n');
        text.push_str(&session.t("review-flag-barred"));
    }
    if view.receipt.decided_at.is_none()
        && matches!(view.intent.state, IntentState::Paid | IntentState::Canceled)
    {
        text.push('\n');
        text.push_str(&session.t("review-flag-paid"));
    }
    if let Some(first) = view.receipt.first_by
        && view.receipt.decided_at.is_none()
    {
        let first = user_get(session.shop.read(), first).await?;
        let args = Args::new()
            .person("by", &first.first_name)
            .money("amount", view.receipt.received.unwrap_or(view.attempt.amount));
        text.push('\n');
        text.push_str(&session.tx("review-needs-second", &args));
    }
    if let Some(line) = decision(session, view).await? {
        text.push_str("\n\n");
        text.push_str(&line);
    }
    Ok(text)
}

/// Who decided what, for the copies of all reviewers.
async fn decision(session: &Session, view: &ReceiptView) -> Result<Option<String>> {
    // Taking an approval back is another person's deed, at another time.
    let taken_back = match view.receipt.state {
        ReceiptState::Voided => voided(session, view).await?,
        _ => None,
    };
    let (by, at) = match &taken_back {
        Some(fact) => {
            (fact.actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId), Some(fact.at))
        }
        None => (view.receipt.decided_by, view.receipt.decided_at),
    };
    let by = match by {
        Some(id) => user_get(session.shop.read(), id).await?.first_name,
        None => session.t("review-operator"),
    };
    let args = Args::new()
        .person("by", &by)
        .money("received", view.receipt.received.unwrap_or(view.attempt.amount))
        .escaped("reason", view.receipt.reason.as_deref().unwrap_or_default());
    let args = match at {
        Some(at) => args.date_time("at", at),
        None => return Ok(None),
    };
    Ok(match view.receipt.state {
        ReceiptState::Approved => Some(session.tx("review-approved-by", &args)),
        ReceiptState::Rejected => Some(session.tx("review-rejected-by", &args)),
        ReceiptState::Voided => Some(session.tx("review-voided", &args)),
        ReceiptState::Submitted | ReceiptState::Claimed => None,
    })
}

/// How the approval of a receipt was taken back.
async fn voided(session: &Session, view: &ReceiptView) -> Result<Option<Fact>> {
    let facts = attempt_timeline(session.shop.read(), view.attempt.id).await?;
    let of_this = |fact: &Fact| fact.kind == FactKind::Voided && fact.data["receipt"] == view.receipt.id.0;
    Ok(facts.into_iter().rev().find(of_this))
}

/// One press approves.
///
/// # Errors
/// `payments.*` with who was faster.
pub async fn approve(session: &Session, id: ReceiptId) -> Result<Answer> {
    approve_with(session, Approval { receipt_id: id, received: None }).await
}

async fn approve_with(session: &Session, approval: Approval) -> Result<Answer> {
    match session.run(move |ctx| Box::pin(payment_approve(ctx, approval))).await {
        Ok(Approved::Credited { received, .. }) => {
            let args = Args::new().money("received", received);
            Ok(Answer::toast(session.tx("review-done-approved", &args)))
        }
        Ok(Approved::AwaitsSecond { .. }) => Ok(Answer::alert(session.t("review-done-first"))),
        Err(error) if error.code() == "payments.decided" => decided_alert(session, approval.receipt_id).await,
        Err(error) => Err(error),
    }
}

/// Somebody was faster: say who and what.
async fn decided_alert(session: &Session, id: ReceiptId) -> Result<Answer> {
    let view = receipt_view(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let line = decision(session, &view).await?.unwrap_or_else(|| session.t("error-conflict"));
    Ok(Answer::alert(line.replace(['\u{2068}', '\u{2069}', '\u{2066}'], "")))
}

/// Choosing a reason.
///
/// # Errors
/// `payments.*`.
pub async fn reject(session: &Session, id: ReceiptId) -> Result<Answer> {
    if let Some(answer) = claim(session, id).await? {
        return Ok(answer);
    }
    session.await_line(Some(Dialogue::RejectReason { receipt: id })).await?;
    let mut screen = Screen::new(session.tx("review-reason-ask", &Args::new().id("id", id.0)));
    for reason in 0..REASONS {
        let label = session.t(&format!("review-reason-{reason}"));
        screen = screen.row([Button::go(label, Route::ReceiptRejectFor(id, reason))]);
    }
    Ok(Answer::say(screen.row([Button::go(session.t("button-cancel"), Route::ReceiptBack(id))])))
}

/// Takes the receipt for the reviewer; an answer when somebody else was faster.
async fn claim(session: &Session, id: ReceiptId) -> Result<Option<Answer>> {
    match session.run(move |ctx| Box::pin(receipt_claim(ctx, id))).await {
        Ok(_) => Ok(None),
        Err(error) if error.code() == "payments.decided" => decided_alert(session, id).await.map(Some),
        Err(error) => Err(error),
    }
}

/// # Errors
/// `payments.*`.
pub async fn reject_for(session: &Session, id: ReceiptId, reason: i64) -> Result<Answer> {
    // The payer reads the reason in the payer's own language.
    let view = receipt_view(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let payer = user_get(session.shop.read(), view.receipt.user_id).await?;
    let reason = session.l10n.plain(payer.locale, &format!("review-reason-{}", reason.clamp(0, REASONS - 1)));
    Ok(match rejected(session, id, reason).await? {
        Rejected::Now(line) => Answer::show(Screen::new(line)),
        Rejected::TooLate(answer) => answer,
    })
}

/// # Errors
/// `payments.*`.
pub async fn reject_said(session: &Session, id: ReceiptId, text: &str) -> Result<Answer> {
    let line = match rejected(session, id, text.to_owned()).await? {
        Rejected::Now(line) => line,
        Rejected::TooLate(answer) => answer.toast.unwrap_or_default(),
    };
    session.await_line(None).await?;
    Ok(Answer::say(Screen::new(line)))
}

/// What became of a rejection.
enum Rejected {
    Now(String),
    /// Somebody decided before: who and when.
    TooLate(Answer),
}

async fn rejected(session: &Session, id: ReceiptId, reason: String) -> Result<Rejected> {
    let rejected = session.run(move |ctx| {
        let reason = reason.clone();
        Box::pin(async move { payment_reject(ctx, id, &reason).await.map(drop) })
    });
    match rejected.await {
        Ok(()) => Ok(Rejected::Now(session.tx("review-done-rejected", &Args::new().id("id", id.0)))),
        Err(error) if error.code() == "payments.decided" => {
            decided_alert(session, id).await.map(Rejected::TooLate)
        }
        Err(error) => Err(error),
    }
}

/// # Errors
/// `payments.*`.
pub async fn differs(session: &Session, id: ReceiptId) -> Result<Answer> {
    if let Some(answer) = claim(session, id).await? {
        return Ok(answer);
    }
    let view = receipt_view(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    session.await_line(Some(Dialogue::ReceivedAmount { receipt: id, said: None })).await?;
    let args = Args::new().id("id", id.0).money("amount", view.attempt.amount);
    let cancel = Button::go(session.t("button-cancel"), Route::ReceiptBack(id));
    Ok(Answer::say(Screen::new(session.tx("review-received-ask", &args)).row([cancel])))
}

/// # Errors
/// `payments.*`.
pub async fn received_said(
    session: &Session,
    (id, said): (ReceiptId, Option<Said>),
    text: &str,
) -> Result<Answer> {
    let toman = match parse_amount(text) {
        Ok(toman) => toman,
        Err(error) => return Ok(Answer::say(wallet::amount_again(session, error, Route::ReceiptBack(id)))),
    };
    let received = kernel::Money::from_toman(toman)?;
    // The same message handled again, after a kill, is not a second one.
    let is_second = said.is_some_and(|said| said.rial == received.rial() && said.deed != session.deed_key);
    if !is_second && let Some(question) = slip(session, id, received).await? {
        return Ok(question);
    }
    let answer = approve_with(session, Approval { receipt_id: id, received: Some(received) }).await?;
    session.await_line(None).await?;
    let line = answer.toast.unwrap_or_default();
    Ok(Answer::say(Screen::new(line)))
}

/// An amount that is far from what was asked for may be in rial, or have a digit too many: it has to be said twice.
async fn slip(session: &Session, id: ReceiptId, received: kernel::Money) -> Result<Option<Answer>> {
    let view = receipt_view(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    if !view.attempt.is_slip(received) {
        return Ok(None);
    }
    let said = received.rial();
    session
        .await_line(Some(Dialogue::ReceivedAmount {
            receipt: id,
            said: Some(Said { rial: said, deed: session.deed_key.clone() }),
        }))
        .await?;
    let args = Args::new().money("received", received).money("amount", view.attempt.amount);
    let cancel = Button::go(session.t("button-cancel"), Route::ReceiptBack(id));
    Ok(Some(Answer::say(Screen::new(session.tx("review-received-sure", &args)).row([cancel]))))
}

/// Gives the question up; the receipt waits on.
///
/// # Errors
/// The database's own failures.
pub async fn back(session: &Session, id: ReceiptId) -> Result<Answer> {
    if !session.may(Permission::ReceiptReview) {
        return Ok(Answer::show(super::home::home(session)));
    }
    Ok(Answer::show(Screen::new(session.tx("review-kept", &Args::new().id("id", id.0)))))
}
