//! The bot itself: made once, runs until told to stop.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use bytes::Bytes;
use kernel::{Actor, Secret};
use l10n::L10n;
use serde_json::{Value, json};
use shop::identity::{
    Arrival, User, Visitor, permissions_of, user_arrive, user_by_telegram, user_reachable_set,
    visitor_by_telegram,
};
use shop::notifications::OpenUpdate;
use shop::{Result, Shop};
use telegram::frankenstein::types::AllowedUpdate;
use telegram::{Parsed, PollOptions, Poller, Sink as _};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::answer::Answer;
use crate::closing::Closing;
use crate::dialogue::Dialogue;
use crate::error_words::error_words;
use crate::inbox::{SharedLanes, deed_key};
use crate::incoming::{self, Deed, Incoming, Person};
use crate::route::Route;
use crate::screens;
use crate::send::{Mouth, Place};
use crate::session::Session;

/// How long the end of the process waits for updates being handled.
const FAREWELL: Duration = Duration::from_secs(3);

/// The Telegram face of a shop. Clones are the same bot.
#[derive(Clone)]
pub struct Bot(Arc<Inner>);

struct Inner {
    shop: Shop,
    api: telegram::Bot,
    l10n: Arc<L10n>,
    username: String,
    lanes: SharedLanes,
    closing: Closing,
    tasks: TaskTracker,
}

impl std::fmt::Debug for Bot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bot").field("username", &self.0.username).finish()
    }
}

/// Why a bot could not start.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("Telegram does not accept the bot token")]
    Token,
    #[error("Telegram cannot be reached: {0}")]
    Away(String),
}

/// What a webhook request is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookAnswer {
    /// 200: stored, or nothing that a repeat would mend.
    Taken,
    /// 401: not from Telegram.
    Stranger,
    /// 503: not stored; Telegram sends it again.
    Later,
}

impl Bot {
    /// Asks Telegram who the bot is and sets its commands.
    ///
    /// # Errors
    /// [`ConnectError`]; try again later unless it is the token.
    pub async fn connect(
        shop: Shop,
        api: telegram::Bot,
        l10n: Arc<L10n>,
    ) -> std::result::Result<Self, ConnectError> {
        let me: Value = api.call("getMe", &json!({})).await.map_err(|error| match error {
            telegram::Error::Unauthorized => ConnectError::Token,
            other => ConnectError::Away(other.to_string()),
        })?;
        let username = me["username"].as_str().unwrap_or_default().to_owned();
        let bot = Self(Arc::new(Inner {
            shop,
            api,
            l10n,
            username,
            lanes: SharedLanes::default(),
            closing: Closing::default(),
            tasks: TaskTracker::new(),
        }));
        screens::commands_set(&bot).await;
        Ok(bot)
    }

    /// The bot's name without `@`.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.0.username
    }

    pub(crate) fn shop(&self) -> &Shop {
        &self.0.shop
    }

    pub(crate) fn api(&self) -> &telegram::Bot {
        &self.0.api
    }

    pub(crate) fn l10n(&self) -> &Arc<L10n> {
        &self.0.l10n
    }

    pub(crate) fn mouth(&self) -> Mouth {
        Mouth(self.0.api.clone())
    }

    pub(crate) fn lanes(&self) -> &SharedLanes {
        &self.0.lanes
    }

    pub(crate) fn closing(&self) -> &Closing {
        &self.0.closing
    }

    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    fn allowed_updates() -> Vec<AllowedUpdate> {
        vec![AllowedUpdate::Message, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember]
    }

    /// Takes updates by long polling until `stop`; what is being handled is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        self.catch_up().await;
        let poller = Poller::new(self.0.api.clone(), PollOptions::new(Self::allowed_updates()));
        if let Err(error) = poller.run(self, &stop).await {
            tracing::error!(%error, "polling ended");
        }
        self.finish().await;
    }

    /// Takes updates by webhook: registers it and works until `stop`. Requests come in through [`Self::webhook`].
    pub async fn run_webhook(&self, url: &str, secret: &Secret, stop: CancellationToken) {
        self.catch_up().await;
        let allowed_updates = &Self::allowed_updates();
        let webhook = telegram::webhook::Webhook { url, secret, allowed_updates, max_connections: 40 };
        if let Err(error) = telegram::webhook::set(&self.0.api, &webhook).await {
            tracing::error!(%error, "the webhook could not be registered");
        }
        stop.cancelled().await;
        self.finish().await;
    }

    async fn finish(&self) {
        self.0.tasks.close();
        drop(tokio::time::timeout(FAREWELL, self.0.tasks.wait()).await);
    }

    /// One webhook request.
    pub async fn webhook(&self, secret: &Secret, header: Option<&[u8]>, body: Bytes) -> WebhookAnswer {
        if !telegram::webhook::is_genuine(secret, header) {
            return WebhookAnswer::Stranger;
        }
        let update = match telegram::webhook::open(&body) {
            Ok(update) => update,
            Err(error) => {
                tracing::warn!(%error, "a webhook request makes no sense");
                return WebhookAnswer::Taken;
            }
        };
        match self.store(&[update]).await {
            Ok(()) => WebhookAnswer::Taken,
            Err(error) => {
                tracing::warn!(%error, "an update could not be stored");
                WebhookAnswer::Later
            }
        }
    }

    /// Handles one stored update. An error means: try again.
    pub(crate) async fn handle(&self, update: &OpenUpdate) -> Result<()> {
        let content = match telegram::parse(&update.payload) {
            Ok(Parsed::Known { content, .. }) => content,
            Ok(Parsed::Unknown { kind, .. }) => {
                tracing::warn!(update = update.update_id, kind, "an update of an unknown kind");
                return Ok(());
            }
            Err(error) => {
                tracing::warn!(update = update.update_id, %error, "an update makes no sense");
                return Ok(());
            }
        };
        match incoming::read(&content) {
            Some(incoming) => self.react(update, incoming).await,
            None => Ok(()),
        }
    }

    async fn react(&self, update: &OpenUpdate, incoming: Incoming) -> Result<()> {
        if let Deed::Reachable(reachable) = incoming.deed {
            return self.reachable(&incoming.person, reachable).await;
        }
        let session = self.session(update, &incoming).await?;
        let here = match &incoming.deed {
            Deed::Press { message_id, has_text, .. } => {
                Some(Place { chat_id: incoming.chat_id, message_id: *message_id, has_text: *has_text })
            }
            _ => None,
        };
        let taken_up = self.payment_taken_up(&session, (&incoming.deed, here)).await;
        let answer = match screens::handle(&session, &incoming.deed).await {
            Ok(answer) => answer,
            Err(error) if matches!(error.kind(), shop::Kind::Unavailable | shop::Kind::Internal) => {
                return Err(error);
            }
            Err(error) => {
                self.payment_kept(&session, (taken_up, here)).await;
                self.refusal(&session, &incoming.deed, &error)
            }
        };
        self.perform(&session, (&incoming.deed, here), answer).await
    }

    /// A refusal is a line over the chat for a press, a message for a line.
    fn refusal(&self, session: &Session, deed: &Deed, error: &shop::Error) -> Answer {
        let words = error_words(&self.0.l10n, session.locale(), error);
        match deed {
            Deed::Press { .. } => Answer::alert(words),
            _ => Answer::say(screens::line(session, words)),
        }
    }

    async fn perform(
        &self,
        session: &Session,
        (deed, here): (&Deed, Option<Place>),
        answer: Answer,
    ) -> Result<()> {
        let (mouth, locale) = (self.mouth(), answer.locale.unwrap_or(session.locale()));
        let line = answer.toast.as_deref().map(|text| (text, answer.is_alert));
        let pressed = async {
            if let Deed::Press { query_id, .. } = deed {
                mouth.press_answer(query_id, line).await;
            }
        };
        let spoken = async {
            self.payment_left(session, (deed, here), answer.payment_of).await;
            if let Some(screen) = answer.show {
                let screen = screen.laid_out(locale);
                let place = match here {
                    Some(place) => mouth.show(place, &screen).await?,
                    None => mouth.send(session.chat_id, &screen).await?,
                };
                if let Some(order) = answer.payment_of {
                    self.payment_shown(session, place, (order, answer.page_of)).await;
                }
            }
            for screen in answer.say {
                mouth.send(session.chat_id, &screen.laid_out(locale)).await?;
            }
            Ok(())
        };
        // Neither waits for the other: the clock on the button ends while the screen is on its way.
        let ((), outcome): ((), std::result::Result<(), telegram::Error>) = futures::join!(pressed, spoken);
        match outcome {
            Ok(()) => Ok(()),
            Err(error) if error.is_unreachable() => self.reachable_set(session.user.id, false).await,
            // What was done is done; the screen is only how it looks. Asking again shows it.
            Err(error) => {
                tracing::warn!(%error, chat = session.chat_id, "a screen could not be shown");
                Ok(())
            }
        }
    }

    async fn session(&self, update: &OpenUpdate, incoming: &Incoming) -> Result<Session> {
        let visitor = self.visitor(&incoming.person, &incoming.deed).await?;
        let button_key = match &incoming.deed {
            Deed::Press { data, message_id, .. } => {
                Some(format!("press:{}:{message_id}:{data}", incoming.chat_id))
            }
            _ => None,
        };
        Ok(Session {
            shop: self.0.shop.clone(),
            l10n: Arc::clone(&self.0.l10n),
            mouth: self.mouth(),
            user: visitor.user,
            permissions: visitor.permissions,
            in_dialogue: Arc::new(AtomicBool::new(visitor.in_dialogue)),
            chat_id: incoming.chat_id,
            message_id: incoming.message_id,
            deed_key: deed_key(update),
            button_key,
        })
    }

    /// The person behind an update. A known one costs a read; a new or changed one is written.
    async fn visitor(&self, person: &Person, deed: &Deed) -> Result<Visitor> {
        let start = match deed {
            Deed::Command { name, argument } if name == "start" && !argument.is_empty() => {
                Some(argument.clone())
            }
            _ => None,
        };
        if start.is_none()
            && let Some(visitor) = visitor_by_telegram(&self.0.shop, person.telegram_id).await?
            && is_unchanged(&visitor.user, person)
        {
            return Ok(visitor);
        }
        let arrival = Arrival {
            telegram_id: person.telegram_id,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            username: person.username.clone(),
            language_code: person.language_code.clone(),
            start_payload: start,
        };
        let arrive = self.0.shop.run(Actor::System, move |ctx| {
            let arrival = arrival.clone();
            Box::pin(user_arrive(ctx, arrival))
        });
        let user = arrive.await?;
        let permissions = permissions_of(self.0.shop.read(), user.id).await?;
        // Not known: asked when it matters.
        Ok(Visitor { user, permissions, in_dialogue: true })
    }

    async fn reachable(&self, person: &Person, reachable: bool) -> Result<()> {
        match user_by_telegram(self.0.shop.read(), person.telegram_id).await? {
            Some(user) => self.reachable_set(user.id, reachable).await,
            None => Ok(()),
        }
    }

    async fn reachable_set(&self, id: kernel::UserId, reachable: bool) -> Result<()> {
        let set = self.0.shop.run(Actor::System, move |ctx| {
            Box::pin(async move { user_reachable_set(ctx, id, reachable).await.map(drop) })
        });
        set.await
    }

    /// A person whose update was given up is told so, politely.
    pub(crate) async fn apologise(&self, update: &OpenUpdate) {
        let user = user_by_telegram(self.0.shop.read(), update.chat_id).await.ok().flatten();
        let locale = user.map(|user| user.locale).unwrap_or_default();
        let screen = crate::screen::Screen::new(self.0.l10n.plain(locale, "error-internal"));
        drop(self.mouth().send(update.chat_id, &screen).await);
    }

    /// The language of a person and what they were asked for.
    pub(crate) async fn dialogue_of(session: &Session) -> Result<Option<Dialogue>> {
        let stored = shop::identity::dialogue_get(session.shop.read(), session.user.id).await?;
        Ok(stored.as_deref().and_then(Dialogue::decode))
    }

    /// The route of pressed data; what we do not understand leads home.
    pub(crate) fn route_of(data: &str) -> Route {
        Route::parse(data).unwrap_or(Route::Home)
    }
}

/// Whether the shop knows a person as Telegram names them now.
fn is_unchanged(user: &User, person: &Person) -> bool {
    user.reachable
        && user.first_name == person.first_name
        && user.last_name == person.last_name
        && user.username == person.username
}
