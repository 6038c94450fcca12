//! The payer's side of a card transfer: sending the picture.

use ::receipts::{Refusal as PictureRefusal, inspect};
use chrono::TimeDelta;
use kernel::AttemptId;
use l10n::Args;
use shop::Result;
use shop::orders::{OrderState, order_get};
use shop::payments::{
    AttemptState, FileKind, ReceiptSubmit, Submitted, attempt_get, attempts_unpictured, receipt_submit,
};
use telegram::FILE_BYTES_MAX;

use super::{home_button, line};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::incoming::SentFile;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::session::Session;

/// Payments that a picture may be for, when another one's is looked at.
const PICTURED_SINCE: TimeDelta = TimeDelta::days(2);
const OTHERS_MAX: u64 = 4;

/// How to send a picture, and for which invoice.
///
/// # Errors
/// The database's own failures.
pub async fn how(session: &Session, attempt: AttemptId) -> Result<Answer> {
    let view = attempt_get(session.shop.read(), attempt).await?;
    let Some(view) = view.filter(|view| view.attempt.user_id == session.user.id) else {
        return Ok(Answer::show(nothing_awaited(session)));
    };
    if view.attempt.state == AttemptState::InReview {
        return Ok(Answer::show(line(session, session.t("invoice-in-review"))));
    }
    if !matches!(
        view.attempt.state,
        AttemptState::AwaitingReceipt | AttemptState::Expired | AttemptState::Canceled
    ) {
        return Ok(Answer::show(nothing_awaited(session)));
    }
    session.await_line(Some(Dialogue::ReceiptPicture { attempt })).await?;
    let args = Args::new().money("amount", view.attempt.amount);
    let screen = Screen::new(session.tx("receipt-send-picture", &args));
    Ok(Answer::show(screen.row([home_button(session)])))
}

/// Words where a picture is expected.
///
/// # Errors
/// The database's own failures.
pub async fn text_instead(session: &Session, attempt: AttemptId) -> Result<Answer> {
    let view = attempt_get(session.shop.read(), attempt).await?;
    match view.filter(|view| view.attempt.state == AttemptState::AwaitingReceipt) {
        Some(view) => {
            let args = Args::new().money("amount", view.attempt.amount);
            let order = Button::go(session.t("button-open-invoice"), Route::Order(view.intent.order_id));
            let screen = Screen::new(session.tx("receipt-not-a-picture", &args));
            Ok(Answer::say(screen.row([order, home_button(session)])))
        }
        None => Ok(super::home::unknown(session)),
    }
}

/// A file came: if it is a picture it goes to the reviewers.
///
/// # Errors
/// `payments.*`; failures that are worth another try.
pub async fn sent(session: &Session, attempt: Option<AttemptId>, file: &SentFile) -> Result<Answer> {
    if file.size.is_some_and(|size| size > FILE_BYTES_MAX as u64) {
        return no_picture(session, attempt, "receipt-too-large").await;
    }
    let is_image = file.is_photo || file.mime.as_deref().is_some_and(|mime| mime.starts_with("image/"));
    if !is_image {
        return no_picture(session, attempt, "receipt-not-an-image-file").await;
    }
    let bytes = match session.mouth.0.file_download(&file.file_id, FILE_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(telegram::Error::TooLarge) => {
            return no_picture(session, attempt, "receipt-too-large").await;
        }
        // The picture is at Telegram and the update stays open until Telegram is back.
        Err(error) if error.is_passing() => return Err(TelegramAway.into()),
        Err(error) => {
            tracing::warn!(%error, "a picture cannot be fetched");
            return no_picture(session, attempt, "receipt-damaged").await;
        }
    };
    let inspected =
        tokio::task::spawn_blocking(move || inspect(&bytes)).await.map_err(shop::Error::internal)?;
    let picture = match inspected {
        Ok(picture) => picture,
        Err(refusal) => return no_picture(session, attempt, refusal_key(&refusal)).await,
    };
    let input = ReceiptSubmit {
        user_id: session.user.id,
        attempt_id: attempt,
        file_ref: file.file_id.clone(),
        file_kind: if file.is_photo { FileKind::Photo } else { FileKind::Document },
        sha256: hex::encode(picture.sha256),
        phash: picture.phash,
    };
    let submitted = session
        .run(move |ctx| {
            let input = input.clone();
            Box::pin(receipt_submit(ctx, input))
        })
        .await;
    match submitted {
        Ok(submitted) => {
            let album = file.album.clone().map(|album| Dialogue::AlbumTaken { album });
            session.await_line(album).await?;
            taken(session, submitted).await
        }
        Err(error) if error.code() == "payments.already_in_review" => {
            // One answer for all pictures of an album.
            let album = file.album.clone().map(|album| Dialogue::AlbumTaken { album });
            session.await_line(album).await?;
            in_review_already(session).await.map(Answer::say)
        }
        Err(error) if error.code() == "payments.too_many_pictures" => {
            let support = Button::go(session.t("home-support"), Route::Support);
            let words = session.t("error-payments-too-many-pictures");
            Ok(Answer::say(Screen::new(words).row([support, home_button(session)])))
        }
        Err(error) if error.code() == "payments.nothing_awaited" => Ok(Answer::say(nothing_awaited(session))),
        Err(error) => Err(error),
    }
}

/// Why a file is no picture, and the way back to the invoice it was for.
async fn no_picture(session: &Session, attempt: Option<AttemptId>, key: &str) -> Result<Answer> {
    let view = match attempt {
        Some(id) => attempt_get(session.shop.read(), id).await?,
        None => None,
    };
    let order =
        view.map(|view| Button::go(session.t("button-open-invoice"), Route::Order(view.intent.order_id)));
    Ok(Answer::say(Screen::new(session.t(key)).row(order.into_iter().chain([home_button(session)]))))
}

/// Another picture of what is looked at already; or one of another payment, which only its payer knows.
async fn in_review_already(session: &Session) -> Result<Screen> {
    let since = session.now() - PICTURED_SINCE;
    let others = attempts_unpictured(session.shop.read(), (session.user.id, since), OTHERS_MAX).await?;
    let words = session.t("error-payments-already-in-review");
    if others.is_empty() {
        return Ok(line(session, words));
    }
    let mut screen = Screen::new(format!("{words}\n\n{}", session.t("receipt-of-another")));
    for attempt in others {
        let Some(view) = attempt_get(session.shop.read(), attempt.id).await? else { continue };
        let args = Args::new().id("order", view.intent.order_id.0).num("toman", attempt.amount.toman());
        screen =
            screen.row([Button::go(session.tx("receipt-of-invoice", &args), Route::ReceiptHow(attempt.id))]);
    }
    Ok(screen.row([home_button(session)]))
}

/// A picture that belongs to nothing, with the ways that the words name.
fn nothing_awaited(session: &Session) -> Screen {
    let orders = Button::go(session.t("home-orders"), Route::Orders(0));
    let support = Button::go(session.t("home-support"), Route::Support);
    Screen::new(session.t("error-payments-nothing-awaited"))
        .row([orders, support])
        .row([home_button(session)])
}

/// Says for which invoice the picture was taken: there may be several.
async fn taken(session: &Session, submitted: Submitted) -> Result<Answer> {
    let view = attempt_get(session.shop.read(), submitted.attempt_id).await?;
    let view = view.ok_or_else(|| shop::Error::internal("a payment that took a picture is not there"))?;
    let args = Args::new().id("order", view.intent.order_id.0).money("amount", view.attempt.amount);
    let order = order_get(session.shop.read(), view.intent.order_id).await?;
    let key = match order.map(|order| order.state) {
        Some(OrderState::Canceled) => "receipt-taken-canceled",
        _ if submitted.late => "receipt-taken-late",
        _ => "receipt-taken",
    };
    Ok(Answer::say(line(session, session.tx(key, &args))))
}

/// Telegram does not give the picture now.
#[derive(Debug)]
struct TelegramAway;

impl shop::Refusal for TelegramAway {
    fn kind(&self) -> shop::Kind {
        shop::Kind::Unavailable
    }

    fn code(&self) -> &'static str {
        "shop.unavailable"
    }
}

fn refusal_key(refusal: &PictureRefusal) -> &'static str {
    match refusal {
        PictureRefusal::TooLarge | PictureRefusal::TooManyPixels { .. } => "receipt-too-large",
        PictureRefusal::NotAPicture => "receipt-not-an-image-file",
        PictureRefusal::Damaged => "receipt-damaged",
    }
}
