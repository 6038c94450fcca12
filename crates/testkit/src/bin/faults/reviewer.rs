//! A reviewer: looks at receipts in the chat, approves most of them, rejects some, says of others that another amount
//! came. Two of them get every receipt, so they are often at the same one at once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use kernel::Rng;
use testkit::Message;
use tokio_util::sync::CancellationToken;

use crate::chat::{Button, Chat, buttons};
use crate::storm::Stage;

const LISTEN: Duration = Duration::from_millis(400);
/// A decision that shows no effect is tried again after this: the press was lost, or a colleague had the receipt.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// What reviewers say came instead, in toman.
const SAID_TOMAN: [i64; 4] = [40_000, 90_500, 150_777, 600_000];

/// Somebody who decides.
#[derive(Debug)]
pub struct Reviewer {
    chat: Chat,
    rng: Rng,
    /// The receipt of each message that ever had one.
    receipts: BTreeMap<i64, i64>,
    /// Receipts that wait, with their approve button and when to look at them.
    waiting: BTreeMap<i64, (Button, Instant)>,
}

impl Reviewer {
    pub fn new(chat: Chat, seed: u64) -> Self {
        let (receipts, waiting) = (BTreeMap::new(), BTreeMap::new());
        Self { chat, rng: Rng::seeded(seed), receipts, waiting }
    }

    /// Decides until told to stop.
    pub async fn run(mut self, stage: &Stage, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.turn(stage).await {
                stage.odd(&error);
            }
        }
    }

    async fn turn(&mut self, stage: &Stage) -> Result<()> {
        let mut fresh = self.chat.passed();
        fresh.extend(self.chat.listen(LISTEN).await?);
        for message in &fresh {
            self.read(stage, message);
        }
        let now = Instant::now();
        let mut due: Vec<i64> =
            self.waiting.iter().filter(|(_, (_, at))| *at <= now).map(|(receipt, _)| *receipt).collect();
        let nth = usize::try_from(self.rng.below(due.len().max(1) as u64)).unwrap_or(0);
        if due.is_empty() {
            return Ok(());
        }
        let receipt = due.swap_remove(nth % due.len());
        let Some((approve, at)) = self.waiting.get_mut(&receipt) else { return Ok(()) };
        *at = now + AGAIN_AFTER;
        let approve = approve.clone();
        match self.rng.below(10) {
            0..=6 => self.approve(stage, (receipt, &approve)).await,
            7 | 8 => self.reject(&approve).await,
            _ => self.differs(stage, (receipt, &approve)).await,
        }
    }

    /// A receipt, or what became of one.
    fn read(&mut self, stage: &Stage, message: &Message) {
        if let Some(approve) = buttons(message, "1ra").pop() {
            if let [receipt] = approve.numbers()[..] {
                self.receipts.insert(message.id(), receipt);
                self.waiting.entry(receipt).or_insert((approve, Instant::now()));
            }
        } else if let Some(receipt) = self.receipts.get(&message.id()) {
            self.waiting.remove(receipt);
            if stage.words.is_approved(message.text()) {
                stage.deeds.lists().acknowledged.insert(*receipt);
            }
        }
    }

    async fn approve(&mut self, stage: &Stage, (receipt, button): (i64, &Button)) -> Result<()> {
        stage.deeds.lists().approvals.insert(receipt);
        self.chat.press(button).await?;
        // An answer to an earlier press may come now, when the shop was slow.
        let answers = |message: &Message| message.alert_data() == Some(button.data.as_str());
        let answer =
            self.chat.wait(|message| message.alert().filter(|_| answers(message)).map(ToOwned::to_owned));
        if answer.await?.is_some_and(|answer| stage.words.is_approved(&answer)) {
            stage.deeds.lists().acknowledged.insert(receipt);
        }
        Ok(())
    }

    async fn reject(&mut self, approve: &Button) -> Result<()> {
        self.chat.press(&other(approve, "1rj")).await?;
        if let Some(reasons) = self.chat.offered(&["1rf"]).await?
            && let Some(reason) = reasons.first()
        {
            self.chat.press(reason).await?;
        }
        Ok(())
    }

    async fn differs(&mut self, stage: &Stage, (receipt, approve): (i64, &Button)) -> Result<()> {
        self.chat.press(&other(approve, "1rd")).await?;
        if self.chat.offered(&["1rb"]).await?.is_none() {
            return Ok(());
        }
        let nth = usize::try_from(self.rng.below(SAID_TOMAN.len() as u64)).unwrap_or(0);
        let toman = SAID_TOMAN[nth % SAID_TOMAN.len()];
        {
            let mut lists = stage.deeds.lists();
            lists.said_toman.insert(toman);
            lists.approvals.insert(receipt);
        }
        self.chat.say(&toman.to_string()).await?;
        // An amount far from the invoice's has to be said twice; half of them think better of it.
        let answered = |message: &Message| {
            buttons(message, "1ra").is_empty().then(|| stage.words.is_unsure(message.text()))
        };
        match self.chat.wait(answered).await? {
            Some(true) if self.rng.below(2) == 0 => self.chat.say(&toman.to_string()).await,
            _ => Ok(()),
        }
    }
}

/// Another button of the same message.
fn other(approve: &Button, code: &str) -> Button {
    Button { data: approve.data.replace("1ra", code), ..approve.clone() }
}
