//! What is known outside the shop when all is over: the bank's payments, the panels' clients, the chats, people's own
//! deeds. Nothing of it was written by the shop alone.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::chat::Chat;
use crate::deeds::Lists;
use crate::storm::Stage;
use crate::words::News;

/// A payment as the bank has it.
#[derive(Clone, Debug)]
pub struct BankPayment {
    pub authority: String,
    pub rial: i64,
    /// `paid`, `verified`, `reversed`, …
    pub state: String,
    /// What went back to the payer through the panel.
    pub refunded_rial: i64,
}

impl BankPayment {
    /// The payer's money is with the bank for us, or ours.
    pub fn is_paid(&self) -> bool {
        matches!(self.state.as_str(), "paid" | "verified") && self.refunded_rial == 0
    }

    /// All of it is the payer's again.
    pub fn went_back(&self) -> bool {
        self.state == "reversed" || (self.refunded_rial > 0 && self.refunded_rial == self.rial)
    }
}

/// A client as a panel has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub enable: bool,
    pub total: i64,
    pub expiry_ms: i64,
}

/// Everything.
#[derive(Clone, Debug)]
pub struct Facts {
    pub bank: Vec<BankPayment>,
    /// By the panel's address and the client's email.
    pub clients: BTreeMap<(String, String), Client>,
    /// By telephone: how many messages ever told what.
    pub told: BTreeMap<(i64, News), usize>,
    pub deeds: Lists,
}

impl Facts {
    pub fn gather(stage: &Stage, chats: &[Chat]) -> Self {
        let mut clients = BTreeMap::new();
        for panel in &stage.world.panels {
            let address = panel.url.trim_end_matches('/').to_owned();
            let state = panel.state();
            for inbound in state["inbounds"].as_array().into_iter().flatten() {
                for client in inbound["clients"].as_array().into_iter().flatten() {
                    let email = client["email"].as_str().unwrap_or_default().to_owned();
                    clients.insert((address.clone(), email), client_of(client));
                }
            }
        }
        let mut told = BTreeMap::new();
        for chat in chats {
            for news in News::ALL {
                told.insert((chat.id(), news), chat.told(news));
            }
        }
        let bank = stage.world.zarinpal.payments().iter().map(payment_of).collect();
        Self { bank, clients, told, deeds: stage.deeds.lists().clone() }
    }

    /// How many messages told somebody this.
    pub fn told(&self, telephone: i64, news: News) -> usize {
        self.told.get(&(telephone, news)).copied().unwrap_or(0)
    }
}

fn client_of(client: &Value) -> Client {
    Client {
        enable: client["enable"].as_bool().unwrap_or(false),
        total: client["total"].as_i64().unwrap_or_default(),
        expiry_ms: client["expiry_ms"].as_i64().unwrap_or_default(),
    }
}

/// Amounts in toman become rial.
fn payment_of(payment: &Value) -> BankPayment {
    let amount = payment["amount"].as_i64().unwrap_or_default();
    let is_toman = payment["currency"].as_str().is_some_and(|currency| currency.eq_ignore_ascii_case("IRT"));
    let text = |key: &str| payment[key].as_str().unwrap_or_default().to_owned();
    BankPayment {
        authority: text("authority"),
        rial: if is_toman { amount * 10 } else { amount },
        state: text("state"),
        refunded_rial: payment["refunded"].as_i64().unwrap_or_default(),
    }
}
