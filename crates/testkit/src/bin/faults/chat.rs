//! Somebody's chat with the bot: says, presses, listens, and remembers everything that ever stood there.
//!
//! Buttons are found by the beginning of their callback data, so that no wording matters. Nothing here fails because
//! the shop is dead or Telegram is away: what does not come in time is `None`, and people give up and try again later.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use testkit::{Message, Person};

use crate::words::{News, Words};
use crate::world::World;

/// How long somebody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(4);
/// One look into the chat waits at most so long.
const LISTEN: Duration = Duration::from_secs(1);

/// A chat, read to a point.
#[derive(Debug)]
pub struct Chat {
    person: Person,
    words: Arc<Words>,
    seen: i64,
    /// What came by while something else was waited for.
    passed: Vec<Message>,
    /// Every kind of news that ever stood in a message; edits do not take it back.
    news: BTreeMap<i64, BTreeSet<News>>,
}

/// A button as it was seen; it can be pressed long after it is gone.
#[derive(Clone, Debug)]
pub struct Button {
    pub message_id: i64,
    pub data: String,
}

impl Button {
    /// The numbers behind the code: `1oc.a.b`.
    pub fn numbers(&self) -> Vec<i64> {
        self.data.split('.').skip(1).filter_map(|part| i64::from_str_radix(part, 36).ok()).collect()
    }
}

impl Chat {
    /// Somebody comes to Telegram.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn enter(
        world: &World,
        words: &Arc<Words>,
        (id, name, language): (i64, &str, &str),
    ) -> Result<Self> {
        let person = Person::enter(&world.telegram.url, &world.http, (id, name, language)).await?;
        Ok(Self { person, words: Arc::clone(words), seen: 0, passed: Vec::new(), news: BTreeMap::new() })
    }

    pub fn id(&self) -> i64 {
        self.person.id
    }

    pub async fn say(&self, text: &str) -> Result<()> {
        self.person.say(text).await
    }

    pub async fn picture(&self, bytes: Vec<u8>) -> Result<()> {
        self.person.picture("photo", bytes).await
    }

    /// Presses, also when the message has changed since.
    pub async fn press(&self, button: &Button) -> Result<()> {
        self.person.press_data(button.message_id, &button.data).await
    }

    /// What is new, remembered.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn listen(&mut self, wait: Duration) -> Result<Vec<Message>> {
        let fresh = self.person.read_after(self.seen, wait).await?;
        for message in &fresh {
            self.seen = self.seen.max(message.0["seq"].as_i64().unwrap_or(self.seen));
            if let Some(news) = self.words.news(message.text()).filter(|_| message.is_from_bot()) {
                self.news.entry(message.id()).or_default().insert(news);
            }
        }
        Ok(fresh.into_iter().filter(Message::is_from_bot).collect())
    }

    /// Everything until now is old.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn catch_up(&mut self) -> Result<()> {
        self.listen(Duration::ZERO).await?;
        self.passed.clear();
        Ok(())
    }

    /// What came by while something else was waited for, and is handed out once.
    pub fn passed(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.passed)
    }

    /// Waits for the first new message of which `found` makes something. News is no answer.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn wait<T>(&mut self, found: impl Fn(&Message) -> Option<T>) -> Result<Option<T>> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let fresh = self.listen(LISTEN).await?;
            let is_answer = |message: &&Message| self.words.news(message.text()).is_none();
            let answer = fresh.iter().filter(is_answer).find_map(&found);
            self.passed.extend(fresh);
            if answer.is_some() {
                return Ok(answer);
            }
        }
        Ok(None)
    }

    /// Waits for a message with buttons whose data begins with one of `codes`; answers those of the first code it has.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn offered(&mut self, codes: &[&str]) -> Result<Option<Vec<Button>>> {
        let all = |message: &Message| {
            codes.iter().map(|code| buttons(message, code)).find(|found| !found.is_empty())
        };
        self.wait(all).await
    }

    /// How many messages ever were news of this kind.
    pub fn told(&self, kind: News) -> usize {
        self.news.values().filter(|kinds| kinds.contains(&kind)).count()
    }
}

/// The buttons of a message whose data has this code.
pub fn buttons(message: &Message, code: &str) -> Vec<Button> {
    let fits =
        |data: &&str| data.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let found = message.buttons().into_iter().filter_map(|button| button["data"].as_str()).filter(fits);
    found.map(|data| Button { message_id: message.id(), data: data.to_owned() }).collect()
}
