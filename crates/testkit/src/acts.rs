//! What the owner and the world do to a test shop: settings, goods, money by hand, faults, time.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use db::Engine;
use kernel::{Money, OrderId, UserId};
use sea_orm::{ConnectionTrait as _, DbErr, Statement};
use serde_json::{Value, json};
use shop::catalog::{PlanInput, plan_get, plan_save, stock_set};
use shop::fleet::email_is_ours;
use shop::identity::{user_block, user_by_telegram};
use shop::ledger::{Account, WalletAdjust, balance, wallet_adjust};
use shop::orders::{Order, order_get};
use shop::settings::setting_set;
use tokio::sync::Notify;

use crate::person::{Message, Person};
use crate::shop::TestShop;

/// How long the world may take to come to rest before a test fails. Not a sleep.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at something that has no event of its own.
const LOOK: Duration = Duration::from_millis(5);
/// How long a person listens before the clock moves on.
const LISTEN: Duration = Duration::from_millis(60);

/// A transaction that keeps the database from going on, until it is dropped or released.
#[derive(Debug)]
pub struct Hold(Arc<Notify>);

impl Hold {
    pub fn release(&self) {
        self.0.notify_one();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release();
    }
}

impl TestShop {
    /// Changes a setting, written as the shop stores it: amounts in rial.
    ///
    /// # Errors
    /// The shop's refusal.
    pub async fn set(&self, key: &'static str, value: &str) -> Result<()> {
        let value = value.to_owned();
        self.operate(move |ctx| {
            let value = value.clone();
            Box::pin(async move { setting_set(ctx, key, &value).await })
        })
        .await?;
        Ok(self.shop.settings_reload().await?)
    }

    /// Changes the sample plan.
    ///
    /// # Errors
    /// The shop's refusal.
    pub async fn plan_change(&self, change: impl FnOnce(&mut PlanInput)) -> Result<()> {
        let plan = plan_get(self.shop.read(), self.sample.plan).await?;
        let mut input: PlanInput = serde_json::from_value(serde_json::to_value(&plan)?)?;
        change(&mut input);
        let id = Some(plan.id);
        self.operate(move |ctx| {
            let input = input.clone();
            Box::pin(async move { plan_save(ctx, input, id).await.map(drop) })
        })
        .await?;
        Ok(())
    }

    /// Sets how many of the sample plan are left.
    ///
    /// # Errors
    /// The shop's refusal.
    pub async fn stock(&self, left: Option<i64>) -> Result<()> {
        let plan = self.sample.plan;
        Ok(self.operate(move |ctx| Box::pin(stock_set(ctx, plan, left))).await?)
    }

    /// The shop's id of somebody who has written.
    ///
    /// # Errors
    /// Nobody of that telephone has.
    pub async fn id_of(&self, person: &Person) -> Result<UserId> {
        let user = user_by_telegram(self.shop.read(), person.id).await?;
        Ok(user.context("nobody with that telephone has written")?.id)
    }

    /// Gives somebody money, by hand.
    ///
    /// # Errors
    /// The shop's refusal.
    pub async fn fund(&self, person: &Person, toman: i64) -> Result<()> {
        let user_id = self.id_of(person).await?;
        let amount = Money::from_toman(toman)?;
        let nth = self.shop.rng().token(12);
        let adjust = WalletAdjust { user_id, amount, reason: "a gift".to_owned(), idem_key: nth };
        self.operate(move |ctx| {
            let adjust = adjust.clone();
            Box::pin(async move { wallet_adjust(ctx, adjust).await.map(drop) })
        })
        .await?;
        Ok(())
    }

    /// What a wallet holds, in toman.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn wallet(&self, person: &Person) -> Result<i64> {
        let account = Account::Wallet(self.id_of(person).await?);
        Ok(balance(self.shop.read(), &account).await?.balance.toman())
    }

    /// Shuts somebody out.
    ///
    /// # Errors
    /// The shop's refusal.
    pub async fn ban(&self, person: &Person) -> Result<()> {
        let id = self.id_of(person).await?;
        let ban =
            self.operate(move |ctx| Box::pin(async move { user_block(ctx, id, "abuse").await.map(drop) }));
        Ok(ban.await?)
    }

    /// An order as it stands.
    ///
    /// # Errors
    /// There is none.
    pub async fn order(&self, id: i64) -> Result<Order> {
        order_get(self.shop.read(), OrderId(id)).await?.context("no such order")
    }

    /// Runs SQL past every rule of the shop.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn sql(&self, sql: &'static str) -> Result<()> {
        let run = self
            .shop
            .db()
            .write(move |tx| Box::pin(async move { tx.execute_unprepared(sql).await.map(drop) }));
        Ok(run.await?)
    }

    /// The one number that a query answers.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn count_of(&self, sql: &'static str) -> Result<i64> {
        let db = self.shop.read();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        Ok(row.context("no answer")?.try_get_by_index(0)?)
    }

    /// Keeps everything that writes after `sql` waiting: on SQLite every writer, on PostgreSQL those who want the same
    /// rows.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn hold(&self, sql: &'static str) -> Result<Hold> {
        let (held, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (db, told, until) = (self.shop.db().clone(), Arc::clone(&held), Arc::clone(&release));
        tokio::spawn(async move {
            let kept: std::result::Result<(), DbErr> = db
                .write(move |tx| {
                    let (told, until) = (Arc::clone(&told), Arc::clone(&until));
                    Box::pin(async move {
                        tx.execute_unprepared(sql).await?;
                        told.notify_one();
                        until.notified().await;
                        Err(DbErr::Custom("released".to_owned()))
                    })
                })
                .await;
            drop(kept);
        });
        tokio::time::timeout(PATIENCE, held.notified()).await.context("the database could not be held")?;
        Ok(Hold(release))
    }

    /// Whether this run is on SQLite.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.shop.db().engine() == Engine::Sqlite
    }

    /// Looks until `look` answers something.
    ///
    /// # Errors
    /// It did not in time.
    pub async fn wait_for<T, F: Future<Output = Result<Option<T>>>>(
        &self,
        what: &str,
        look: impl Fn() -> F,
    ) -> Result<T> {
        let search = async {
            loop {
                if let Some(found) = look().await? {
                    return Ok(found);
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(found) => found,
            Err(_) => bail!("waited in vain for {what}"),
        }
    }

    /// Waits until no job is due and none runs: all that was to be told has been told.
    ///
    /// # Errors
    /// It never came to rest.
    pub async fn rest(&self) -> Result<()> {
        let quiet = self.wait_for("rest", || async {
            let depth = jobs::queue_depth(self.shop.read(), self.shop.now()).await?;
            Ok((depth.running == 0 && depth.oldest_due_at.is_none()).then_some(()))
        });
        quiet.await
    }

    /// Lets time pass in steps of `step_s` until `person` sees what is wanted.
    ///
    /// # Errors
    /// It never came.
    pub async fn time_until(
        &self,
        person: &mut Person,
        step_s: i64,
        wanted: impl Fn(&Message) -> bool,
    ) -> Result<Message> {
        let search = async {
            loop {
                if let Some(message) = person.sees(LISTEN, &wanted).await? {
                    return Ok::<_, anyhow::Error>(message);
                }
                self.advance_s(step_s);
            }
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(found) => found,
            Err(_) => {
                bail!("{}: time passed and it never came; the chat:\n{}", person.id, person.told().await?)
            }
        }
    }

    /// Every client of ours on a panel, each once however many inbounds it has.
    #[must_use]
    pub fn clients(&self, panel: usize) -> Vec<Value> {
        let state = self.panels[panel].state();
        let inbounds = state["inbounds"].as_array().cloned().unwrap_or_default();
        let mut clients: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
        for client in inbounds.iter().filter_map(|inbound| inbound["clients"].as_array()).flatten() {
            if let Some(email) = client["email"].as_str().filter(|email| email_is_ours(email)) {
                clients.insert(email.to_owned(), client.clone());
            }
        }
        clients.into_values().collect()
    }

    /// Arms a fault of a panel.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn panel_fault(&self, panel: usize, fault: &Value) -> Result<()> {
        self.panel_control(panel, "/_sim/faults", fault).await
    }

    /// Arms a fault of Telegram.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn telegram_fault(&self, fault: &Value) -> Result<()> {
        self.telegram_control("/_sim/faults", fault).await
    }

    /// Ends every fault of Telegram.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn telegram_calm(&self) -> Result<()> {
        let url = format!("{}/_sim/faults", self.telegram.url);
        self.http.delete(url).send().await?.error_for_status()?;
        Ok(())
    }

    /// Every recorded call of a Telegram method, oldest first.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn telegram_calls(&self, method: &str) -> Result<Vec<Value>> {
        let url = format!("{}/_sim/calls?method={method}", self.telegram.url);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }

    /// One update as a webhook brings it.
    ///
    /// # Errors
    /// The shop is dead.
    pub async fn webhook(&self, update: &Value) -> Result<bot::WebhookAnswer> {
        let secret = kernel::Secret::new("a secret of the webhook");
        let bytes = json!(update).to_string().into_bytes();
        let header = Some(secret.expose().as_bytes());
        Ok(self.bot()?.webhook(&secret, header, bytes.into()).await)
    }
}
