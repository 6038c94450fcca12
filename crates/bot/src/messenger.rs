//! Fills the shop's messenger port: a notice becomes a screen in its reader's language and is sent or changed in place.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use async_trait::async_trait;
use shop::identity::{permissions_of, user_get};
use shop::notifications::{DeliveryError, MessageRef, Messenger, Notice};
use telegram::Error;

use crate::bot::Bot;
use crate::screen::Screen;
use crate::screens;
use crate::send::Place;
use crate::session::Session;

impl Bot {
    async fn notice_session(&self, notice: &Notice) -> Result<Session, DeliveryError> {
        let away = |error: shop::Error| DeliveryError::Away(error.to_string());
        let user = user_get(self.shop().read(), notice.user_id).await.map_err(away)?;
        let permissions = permissions_of(self.shop().read(), user.id).await.map_err(away)?;
        Ok(Session {
            shop: self.shop().clone(),
            l10n: Arc::clone(self.l10n()),
            mouth: self.mouth(),
            user,
            permissions,
            chat_id: notice.telegram_id,
            message_id: None,
            deed_key: format!("notice:{}", notice.id),
            button_key: None,
            in_dialogue: Arc::new(AtomicBool::new(true)),
        })
    }

    async fn notice_screen(&self, notice: &Notice) -> Result<Screen, DeliveryError> {
        let session = self.notice_session(notice).await?;
        let screen = screens::notices::screen(&session, &notice.key, &notice.args).await;
        match screen.map_err(|error| DeliveryError::Away(error.to_string()))? {
            Some(screen) => Ok(screen.laid_out(session.locale())),
            None => Err(DeliveryError::Refused(format!("nothing to say for {}", notice.key))),
        }
    }
}

#[async_trait]
impl Messenger for Bot {
    async fn deliver(&self, notice: &Notice) -> Result<MessageRef, DeliveryError> {
        let screen = self.notice_screen(notice).await?;
        let place = self.mouth().send(notice.telegram_id, &screen).await.map_err(delivery_error)?;
        serde_json::to_string(&place).map_err(|error| DeliveryError::Refused(error.to_string()))
    }

    async fn replace(&self, notice: &Notice, sent: &MessageRef) -> Result<(), DeliveryError> {
        let screen = self.notice_screen(notice).await?;
        let Ok(place) = serde_json::from_str::<Place>(sent) else { return Ok(()) };
        match self.mouth().edit(place, &screen).await {
            // Gone or too old: nothing is left to change.
            Ok(()) | Err(Error::MessageGone | Error::BadRequest { .. }) => Ok(()),
            Err(error) => Err(delivery_error(error)),
        }
    }
}

fn delivery_error(error: Error) -> DeliveryError {
    match error {
        error if error.is_unreachable() => DeliveryError::Unreachable,
        Error::RetryAfter(seconds) => DeliveryError::Wait(Duration::from_secs(seconds)),
        Error::Markup { .. } | Error::BadRequest { .. } | Error::TooLarge => {
            DeliveryError::Refused(error.to_string())
        }
        error => DeliveryError::Away(error.to_string()),
    }
}
