//! One demo, one customer, from the first /start to the end of everything.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use testkit::{Message, Person, png};

use crate::demo::{Answer, Demo};
use crate::words::{self, TAG_TOMAN_MAX, fa, first_label, priced, told_number};

const CUSTOMER: i64 = 5_001;
const DAY_S: i64 = 86_400;
/// By then an old link is unknown: the contract's word.
const OLD_LINK_MAX: Duration = Duration::from_secs(5);
/// An unknown token's answer is at most this long: the contract's word.
const UNKNOWN_BYTES_MAX: usize = 512;
const FORMATS: [&str; 5] = ["base64", "plain", "clash", "sing-box", "xray"];
const APPS: [&str; 6] = ["v2rayNG", "Hiddify", "Streisand", "Happ", "sing-box", "Clash"];

/// What the walk knows by now.
pub struct Walk {
    pub demo: Demo,
    customer: Person,
    reviewers: [Person; 2],
    price: i64,
    /// In toman, as it must be shown.
    balance: i64,
    link: String,
    pictures: u8,
}

#[tokio::test]
async fn the_outer_contract_holds_from_start_to_end() {
    let demo = Demo::start().await.unwrap();
    ready_line(&demo).unwrap();
    let mut walk = Walk::begin(demo).await.unwrap();
    walk.buys_by_card().await.unwrap();
    walk.formats_answer().await.unwrap();
    walk.agents_choose().await.unwrap();
    walk.unknown_tokens_are_alike().await.unwrap();
    walk.tops_up().await.unwrap();
    walk.renews_with_the_wallet_and_the_rest().await.unwrap();
    walk.changes_the_link().await.unwrap();
    walk.is_told_about_the_end().await.unwrap();
    walk.outlives_a_kill().await.unwrap();
    walk.is_well().await.unwrap();
    walk.demo.end().await.unwrap();
}

fn ready_line(demo: &Demo) -> Result<()> {
    let ready = &demo.ready;
    ensure!(ready["ready"] == true, "{ready}");
    let keys = ["url", "admin", "reviewers", "bot", "telegram", "panels", "zarinpal", "control"];
    for key in keys {
        ensure!(ready.get(key).is_some(), "no {key}: {ready}");
    }
    let admin = &ready["admin"];
    ensure!(admin["username"].is_string() && admin.get("password").is_some(), "{ready}");
    // Without a dashboard nobody has a password; an empty one would be a default one.
    ensure!(admin["password"] != "", "{ready}");
    ensure!(ready["admin"]["telegram_id"].is_i64(), "{ready}");
    ensure!(ready["reviewers"].as_array().is_some_and(|all| all.len() == 2), "{ready}");
    let said =
        ["/url", "/telegram", "/zarinpal", "/zarinpal_merchant", "/control", "/bot/token", "/bot/username"];
    for pointer in said {
        ensure!(!demo.word(pointer).is_empty(), "no {pointer}: {ready}");
    }
    let panels = ready["panels"].as_array().context("no panels")?;
    ensure!(panels.len() == 3, "{ready}");
    for panel in panels {
        for key in ["name", "url", "location", "era", "username", "password"] {
            ensure!(panel[key].as_str().is_some_and(|value| !value.is_empty()), "no {key}: {panel}");
        }
    }
    for era in ["A", "B"] {
        ensure!(panels.iter().any(|panel| panel["era"] == era), "no era {era}: {ready}");
    }
    let own_certificate =
        |panel: &Value| panel["url"].as_str().is_some_and(|url| url.starts_with("https://"));
    ensure!(panels.iter().any(own_certificate), "no panel with TLS: {ready}");
    Ok(())
}

impl Walk {
    pub async fn begin(demo: Demo) -> Result<Self> {
        let customer = demo.customer(CUSTOMER, "سارا", "fa").await?;
        let reviewers = [demo.reviewer(0).await?, demo.reviewer(1).await?];
        Ok(Self { demo, customer, reviewers, price: 0, balance: 0, link: String::new(), pictures: 0 })
    }

    /// Sends the next picture and approves it; answers what the reviewer saw.
    async fn pays(&mut self) -> Result<Message> {
        self.pictures += 1;
        self.customer.picture("photo", png(self.pictures)).await?;
        let receipt = words::receipt(&mut self.reviewers[0]).await?;
        self.reviewers[0].press_on(receipt.id(), "تایید").await?;
        Ok(receipt)
    }

    /// The card invoice asks for `toman` and a tag, in words too.
    async fn asked_for(&mut self, toman: i64) -> Result<i64> {
        let asked = words::asked(&mut self.customer).await?;
        ensure!(
            (toman + 1..=toman + TAG_TOMAN_MAX).contains(&asked.toman),
            "asked for {}, not for {toman} and a tag",
            asked.toman
        );
        ensure!(asked.message.text().contains(&fa(asked.toman)), "{}", asked.message.text());
        let shown: String = asked.message.text().chars().filter(char::is_ascii_digit).collect();
        ensure!(shown.contains(&asked.card), "no sixteen digits: {}", asked.message.text());
        Ok(asked.toman)
    }

    async fn has_the_balance(&mut self) -> Result<()> {
        self.customer.say("/wallet").await?;
        self.hears_the_balance().await
    }

    /// Asks for what [`Walk::hears_the_balance`] waits for; answers how much has been said in the chat.
    pub async fn asks_for_the_balance(&mut self) -> Result<usize> {
        self.customer.catch_up().await?;
        self.customer.say("/wallet").await?;
        self.said().await
    }

    pub async fn said(&self) -> Result<usize> {
        Ok(self.customer.chat().await?.len())
    }

    pub async fn hears_the_balance(&mut self) -> Result<()> {
        let wallet = self.customer.hears(&format!("موجودی: {} تومان", fa(self.balance))).await?;
        ensure!(wallet.button("افزایش موجودی").is_some(), "{}", wallet.brief());
        Ok(())
    }

    pub async fn buys_by_card(&mut self) -> Result<()> {
        ensure!(self.demo.clients().await?.is_empty(), "an empty demo has customers");
        self.customer.say("/start").await?;
        self.customer.takes("خرید سرویس").await?;
        let place = self.demo.word("/panels/0/location_fa").to_owned();
        self.customer.takes(&place).await?;
        let plans = self.customer.until("plans with prices", |message| priced(message).len() > 1).await?;
        let (plan, price) = priced(&plans).swap_remove(1);
        self.price = price;
        self.customer.press_on(plans.id(), &plan).await?;
        self.customer.takes("کارت").await?;
        let asked = self.asked_for(price).await?;
        let receipt = self.pays().await?;
        for fact in [&fa(asked), "سارا"] {
            ensure!(receipt.text().contains(fact), "{fact}: {}", receipt.text());
        }
        ensure!(receipt.button("رد").is_some(), "{}", receipt.brief());
        let delivered = self.customer.hears("/sub/").await?;
        self.link = words::link(&delivered, self.demo.word("/url"))?;
        ensure!(delivered.is_photo(), "no QR picture: {}", delivered.brief());
        for app in APPS {
            ensure!(delivered.button(app).is_some(), "no button for {app}: {}", delivered.brief());
        }
        let other = self.reviewers[1].until("who decided", |message| message.0["edited"] == true).await?;
        ensure!(other.button("تایید").is_none(), "it can be decided twice: {}", other.brief());
        ensure!(self.demo.clients().await?.len() == 1, "{:?}", self.demo.clients().await?);
        self.balance = asked - price;
        self.has_the_balance().await
    }

    pub async fn formats_answer(&self) -> Result<()> {
        for format in FORMATS {
            // A browser that asks for a format gets it.
            let headers = [("accept", "text/html"), ("user-agent", "Mozilla/5.0")];
            let answer = self.demo.get(&format!("{}/{format}", self.link), &headers).await?;
            ensure!(answer.status == 200, "{format}: {} {}", answer.status, answer.body);
            is_of(&answer, format)?;
            let info = answer.header("subscription-userinfo");
            for key in ["upload", "download", "total", "expire"] {
                ensure!(told_number(info, key).is_some(), "{format}, {key}: {info:?}");
            }
            for name in ["profile-update-interval", "profile-title", "etag"] {
                ensure!(!answer.header(name).is_empty(), "{format} without {name}");
            }
        }
        let client = self.demo.clients().await?.remove(0);
        let plain = self.demo.get(&format!("{}/plain", self.link), &[]).await?;
        let key = ["uuid", "password", "auth"].into_iter().filter_map(|key| client[key].as_str());
        let used = key.filter(|key| !key.is_empty()).any(|key| plain.body.contains(key));
        ensure!(used, "the panel's client is not in the link: {client} {}", plain.body);
        Ok(())
    }

    async fn agents_choose(&self) -> Result<()> {
        let choices = [
            ("clash.meta/1.19.0", "clash"),
            ("mihomo/1.19", "clash"),
            ("Stash/3.1 Clash/1.9", "clash"),
            ("FlClash/v0.8", "clash"),
            ("HiddifyNext/2.5.7 (android) like ClashMeta v2ray sing-box", "sing-box"),
            ("sing-box 1.11.0", "sing-box"),
            ("SFA/1.11 (sing-box 1.11)", "sing-box"),
            ("SFI/1.11", "sing-box"),
            ("Happ/3.2", "base64"),
            ("v2rayNG/1.9.30", "base64"),
            ("v2rayN/7.0", "base64"),
            ("Streisand/1.6", "base64"),
            ("Shadowrocket/2070 CFNetwork", "base64"),
            ("an app nobody knows", "base64"),
        ];
        for (agent, format) in choices {
            let answer = self.demo.get(&self.link, &[("user-agent", agent), ("accept", "*/*")]).await?;
            ensure!(answer.status == 200, "{agent}: {}", answer.status);
            is_of(&answer, format).with_context(|| agent.to_owned())?;
        }
        let browser =
            [("user-agent", "Mozilla/5.0"), ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")];
        let page = self.demo.get(&self.link, &browser).await?;
        ensure!(page.status == 200 && page.header("content-type").starts_with("text/html"), "{page:?}");
        Ok(())
    }

    async fn unknown_tokens_are_alike(&self) -> Result<()> {
        let base = self.demo.word("/url");
        let token = self.link.rsplit('/').next().unwrap_or_default();
        let almost: String = token.chars().rev().collect();
        let mut bodies = Vec::new();
        for path in
            ["nosuchtoken", &almost, "nosuchtoken/clash", "nosuchtoken/sing-box", &format!("{almost}/plain")]
        {
            let answer = self.demo.get(&format!("{base}/sub/{path}"), &[]).await?;
            ensure!(answer.status == 404, "{path}: {}", answer.status);
            ensure!(answer.body.len() <= UNKNOWN_BYTES_MAX, "{path}: {} bytes", answer.body.len());
            bodies.push(answer.body);
        }
        ensure!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        Ok(())
    }

    /// By card, for half of the price: too little for the renewal.
    async fn tops_up(&mut self) -> Result<()> {
        self.customer.say("/wallet").await?;
        self.customer.takes("افزایش موجودی").await?;
        self.customer.until("amounts", |message| priced(message).len() > 1).await?;
        let amount = self.price / 2;
        self.customer.say(&amount.to_string()).await?;
        self.customer.takes("کارت").await?;
        let asked = self.asked_for(amount).await?;
        self.pays().await?;
        self.balance += asked;
        self.customer.hears(&fa(self.balance)).await?;
        self.has_the_balance().await
    }

    async fn expires_s(&self) -> Result<i64> {
        let answer = self.demo.get(&format!("{}/plain", self.link), &[]).await?;
        ensure!(answer.status == 200, "{} {}", answer.status, answer.body);
        told_number(answer.header("subscription-userinfo"), "expire").context("no expire")
    }

    async fn renews_with_the_wallet_and_the_rest(&mut self) -> Result<()> {
        let before = self.expires_s().await?;
        self.customer.say("/subscription").await?;
        self.customer.takes("تمدید").await?;
        let plans = self.customer.until("plans with prices", |message| !priced(message).is_empty()).await?;
        let same = priced(&plans).into_iter().find(|(_, price)| *price == self.price);
        let (plan, _) = same.context("the plan cannot be renewed")?;
        self.customer.press_on(plans.id(), &plan).await?;
        let preview = self.customer.hears("قبل").await?;
        ensure!(preview.text().contains("بعد"), "{}", preview.text());
        ensure!(preview.button("کارت").is_none(), "payment before the preview: {}", preview.brief());
        self.customer.press_on(preview.id(), &first_label(&preview)?).await?;
        self.customer.takes("پرداخت از کیف پول").await?;
        self.customer.takes("کارت").await?;
        let missing = self.price - self.balance;
        let asked = self.asked_for(missing).await?;
        self.has_the_balance().await?;
        self.pays().await?;
        self.balance = asked - missing;
        let longer = |answer: &Answer| {
            told_number(answer.header("subscription-userinfo"), "expire")
                .is_some_and(|expire| expire > before)
        };
        self.demo.becomes(&format!("{}/plain", self.link), Duration::from_secs(20), longer).await?;
        self.has_the_balance().await
    }

    async fn changes_the_link(&mut self) -> Result<()> {
        let client = self.demo.clients().await?.remove(0);
        self.customer.say("/subscription").await?;
        let card = self.customer.takes("تغییر لینک").await?;
        let sure = self
            .customer
            .until("a question", |message| {
                // The question stands where the card stood; other cards may come meanwhile.
                let here = message.id() == card.id() && message.text() != card.text();
                here && message.button("تغییر لینک").is_some()
            })
            .await?;
        self.customer.press_on(sure.id(), "تغییر لینک").await?;
        let changed = self.customer.hears("/sub/").await?;
        let old = std::mem::replace(&mut self.link, words::link(&changed, self.demo.word("/url"))?);
        ensure!(old != self.link, "the link is the old one");
        self.demo.becomes(&old, OLD_LINK_MAX, |answer| answer.status == 404).await?;
        self.demo.becomes(&self.link, OLD_LINK_MAX, |answer| answer.status == 200).await?;
        // The link is told when the change is written down; the panel hears of it in its own lane, a moment later.
        let keys = |client: &Value| ["uuid", "password", "auth"].map(|key| client[key].clone());
        let renewed = |now: &[Value]| matches!(now, [only] if keys(only) != keys(&client));
        self.demo.clients_become(OLD_LINK_MAX, renewed).await
    }

    async fn is_told_about_the_end(&mut self) -> Result<()> {
        let end = self.expires_s().await?;
        let left = end - self.demo.now_s().await?;
        ensure!(left > 2 * DAY_S, "nothing was renewed: {left} s left");
        let advanced = self.demo.advanced_s().await?;
        self.customer.catch_up().await?;
        self.demo.advance_s(left - DAY_S + 3_600).await?;
        ensure!(self.demo.advanced_s().await? == advanced + left - DAY_S + 3_600, "the clock was not moved");
        let soon = self.customer.offered("تمدید").await?;
        self.demo.advance_s(DAY_S).await?;
        self.customer
            .until("that it has ended", |message| {
                message.button("تمدید").is_some() && message.text() != soon.text()
            })
            .await?;
        let ended = self.demo.get(&self.link, &[]).await?;
        ensure!(ended.status == 200, "an ended link answers {}", ended.status);
        let expire = told_number(ended.header("subscription-userinfo"), "expire").context("no expire")?;
        ensure!(expire <= self.demo.now_s().await?, "the headers do not say that it has ended");
        Ok(())
    }

    /// The doctor, called with nothing but the demo's data folder.
    pub async fn is_well(&self) -> Result<()> {
        let output = self.demo.command(&["doctor", "--live", "--json"]).await?;
        let told: Value = serde_json::from_slice(&output.stdout)?;
        ensure!(told["ok"] == true && output.status.success(), "{told}");
        let bot = format!("@{}", self.demo.word("/bot/username"));
        ensure!(told.to_string().contains(&bot), "the doctor asked for another bot: {told}");
        let panels = self.demo.command(&["panel", "list"]).await?;
        let panels = String::from_utf8_lossy(&panels.stdout).into_owned();
        let notes: Vec<&str> = panels.lines().filter(|line| line.contains(": note: ")).collect();
        let kind = |line: &&str| line.split(" (inbound").next().unwrap_or_default().to_owned();
        let kinds: std::collections::BTreeSet<String> = notes.iter().map(kind).collect();
        ensure!(kinds.len() == notes.len(), "a note of one panel is said twice:\n{panels}");
        let log = self.demo.log();
        ensure!(!log.contains("was not read"), "the provider was away:\n{log}");
        ensure!(log.contains("--data") && log.contains("doctor"), "the command is not told:\n{log}");
        Ok(())
    }

    pub async fn outlives_a_kill(&mut self) -> Result<()> {
        ensure!(self.demo.shop().await?["restarts"] == 0, "the shop has died before");
        let shop = self.demo.kill_shop().await?;
        ensure!(shop["restarts"] == 1, "{shop}");
        let link = self.demo.get(&self.link, &[]).await?;
        ensure!(link.status == 200, "the link answers {} after a kill", link.status);
        self.has_the_balance().await
    }
}

/// Whether the body is what the format's name says.
fn is_of(answer: &Answer, format: &str) -> Result<()> {
    let (body, kind) = (answer.body.trim(), answer.header("content-type"));
    let json = serde_json::from_str::<Value>(body).ok();
    let links = |text: &str| !text.trim().is_empty() && text.trim().lines().all(|line| line.contains("://"));
    let right = match format {
        "plain" => links(body),
        "base64" => {
            !body.is_empty()
                && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\n".contains(&byte))
        }
        "clash" => body.lines().any(|line| line == "proxies:") && kind.contains("yaml"),
        "sing-box" => json.as_ref().is_some_and(|json| json["outbounds"].is_array()) && kind.contains("json"),
        "xray" => kind.contains("json") && json.is_some(),
        _ => false,
    };
    ensure!(right, "not {format}: {kind}\n{body}");
    Ok(())
}
