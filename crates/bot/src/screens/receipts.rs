//! The payer's side of a card transfer: sending the picture.

use ::receipts::{Refusal as PictureRefusal, inspect};
use kernel::AttemptId;
use l10n::Args;
use shop::Result;
use shop::payments::{AttemptState, FileKind, ReceiptSubmit, Submitted, attempt_get, receipt_submit};
use telegram::FILE_BYTES_MAX;

use super::{home_button, line};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::incoming::SentFile;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::session::Session;

/// How to send a picture, and for which invoice.
///
/// # Errors
/// The database's own failures.
pub async fn how(session: &Session, attempt: AttemptId) -> Result<Answer> {
    let view = attempt_get(session.shop.read(), attempt).await?;
    let Some(view) = view.filter(|view| view.attempt.user_id == session.user.id) else {
        return Ok(Answer::show(nothing_awaited(session)));
    };
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
        return Ok(Answer::say(line(session, session.t("receipt-too-large"))));
    }
    let is_image = file.is_photo || file.mime.as_deref().is_some_and(|mime| mime.starts_with("image/"));
    if !is_image {
        return Ok(Answer::say(line(session, session.t("receipt-not-an-image-file"))));
    }
    let bytes = match session.mouth.0.file_download(&file.file_id, FILE_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(telegram::Error::TooLarge) => {
            return Ok(Answer::say(line(session, session.t("receipt-too-large"))));
        }
        // The picture is at Telegram and the update stays open until Telegram is back.
        Err(error) if error.is_passing() => return Err(TelegramAway.into()),
        Err(error) => {
            tracing::warn!(%error, "a picture cannot be fetched");
            return Ok(Answer::say(line(session, session.t("receipt-damaged"))));
        }
    };
    let inspected =
        tokio::task::spawn_blocking(move || inspect(&bytes)).await.map_err(shop::Error::internal)?;
    let picture = match inspected {
        Ok(picture) => picture,
        Err(refusal) => return Ok(Answer::say(line(session, session.t(refusal_key(&refusal))))),
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
        // The other pictures of an album: the first one is with the reviewers.
        Err(error) if error.code() == "payments.already_in_review" && file.album.is_some() => {
            Ok(Answer::default())
        }
        Err(error) if error.code() == "payments.nothing_awaited" => Ok(Answer::say(nothing_awaited(session))),
        Err(error) => Err(error),
    }
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
    let key = if submitted.late { "receipt-taken-late" } else { "receipt-taken" };
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
