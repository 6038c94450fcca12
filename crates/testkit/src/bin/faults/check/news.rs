//! Whoever paid was told in the chat what became of it.

use std::collections::BTreeMap;

use crate::books::{AttemptRow, Books};
use crate::facts::Facts;
use crate::report::Report;
use crate::words::News;

/// As many messages of each kind as there were outcomes, at the least.
pub fn outcomes((facts, books): (&Facts, &Books), report: &mut Report) {
    let mut owed: BTreeMap<(i64, News), usize> = BTreeMap::new();
    let mut owe = |user_id: i64, news: News| *owed.entry((books.telephone(user_id), news)).or_default() += 1;
    for order in books.orders.values() {
        match (order.kind.as_str(), order.state.as_str()) {
            ("buy", "active") => owe(order.user_id, News::Delivered),
            // One that went back was told of all the same.
            ("topup", "active" | "refunded") => owe(order.user_id, News::ToppedUp),
            (_, "active") => owe(order.user_id, News::Extended),
            (_, "refunded") => owe(order.user_id, News::Refunded),
            _ => {}
        }
    }
    for attempt_id in books.credits.keys() {
        let Some(attempt) = books.attempts.get(attempt_id) else { continue };
        if attempt.state == "refunded" {
            owe(attempt.user_id, News::GivenBack);
        }
        if !paid_for_its_order(attempt, books) {
            owe(attempt.user_id, News::ToWallet);
        }
    }
    for send in &books.sends {
        owe(send.to, News::Received);
    }
    for receipt in books.receipts.values().filter(|receipt| receipt.state == "rejected") {
        owe(receipt.user_id, News::Rejected);
    }
    for ((telephone, news), owed) in owed {
        let told = facts.told(telephone, news);
        for _ in told..owed {
            report.untold(&format!("{telephone} heard {told} of {owed} times: {news:?}"));
        }
    }
}

/// Money is booked and its order settled at one instant: that tells which payment paid for it.
fn paid_for_its_order(attempt: &AttemptRow, books: &Books) -> bool {
    let order = books.orders.get(&attempt.order_id);
    order.is_some_and(|order| order.paid_at.is_some() && order.paid_at == attempt.verified_at)
}
