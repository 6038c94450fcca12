//! Money that came from outside is in the books once; money in the books came from outside.

use std::collections::{BTreeMap, BTreeSet};

use crate::books::{AttemptRow, Books};
use crate::facts::{BankPayment, Facts};
use crate::report::Report;

/// States of an attempt whose money went back the way it came.
const GONE_BACK: [&str; 2] = ["refunded", "reversed"];

/// What the bank took is credited once, to the rial.
pub fn bank((facts, books): (&Facts, &Books), report: &mut Report) {
    for payment in facts.bank.iter().filter(|payment| payment.is_paid()) {
        let Some(attempt) = books.by_authority(&payment.authority) else {
            report.lost(&format!("{} of {} rial, which no attempt knows", payment.authority, payment.rial));
            continue;
        };
        match books.credits_of(attempt.id) {
            [] => report.lost(&format!(
                "payment {} ({}) is {} at the bank",
                attempt.id, attempt.state, payment.state
            )),
            [credit] => {
                let by_hand = by_hand(facts, attempt.id, credit.rial);
                // What a person had booked stands; what the bank confirms beyond it is the customer's.
                let known = credit.rial + if attempt.confirmed { attempt.rest } else { 0 };
                let is_open = by_hand && !attempt.confirmed;
                if known != payment.rial && !is_open {
                    report.violation(format!(
                        "payment {} was credited {} and {} more, the bank took {}",
                        attempt.id, credit.rial, attempt.rest, payment.rial
                    ));
                }
                if attempt.rest > 0 && !attempt.rest_booked {
                    report.lost(&format!(
                        "{} rial that the bank confirmed for payment {}",
                        attempt.rest, attempt.id
                    ));
                }
            }
            _ => {}
        }
    }
}

/// What a reviewer was told is booked is booked.
pub fn approvals((facts, books): (&Facts, &Books), report: &mut Report) {
    for receipt in &facts.deeds.acknowledged {
        let Some(row) = books.receipts.get(receipt) else {
            report.lost(&format!("receipt {receipt}, which nobody knows"));
            continue;
        };
        if books.credits_of(row.attempt_id).is_empty() {
            report.lost(&format!(
                "receipt {receipt} ({}) of payment {} was approved",
                row.state, row.attempt_id
            ));
        }
    }
}

/// Every attempt is credited at most once, and for a reason that somebody outside knows of.
pub fn sources((facts, books): (&Facts, &Books), report: &mut Report) {
    let bank: BTreeMap<&str, &BankPayment> =
        facts.bank.iter().map(|payment| (payment.authority.as_str(), payment)).collect();
    let approved: BTreeSet<i64> = facts
        .deeds
        .approvals
        .iter()
        .filter_map(|receipt| books.receipts.get(receipt))
        .filter(|receipt| receipt.state == "approved")
        .map(|receipt| receipt.attempt_id)
        .collect();
    for (attempt_id, credits) in &books.credits {
        if credits.len() > 1 {
            let transfers: Vec<i64> = credits.iter().map(|credit| credit.transfer_id).collect();
            report.doubled(&format!("payment {attempt_id} in transfers {transfers:?}"));
        }
        let Some(attempt) = books.attempts.get(attempt_id) else {
            report.violation(format!("a credit of payment {attempt_id}, which is not there"));
            continue;
        };
        let rial = credits.iter().map(|credit| credit.rial).max().unwrap_or_default();
        let known = if attempt.gateway == "card" {
            let said = rial % 10 == 0 && facts.deeds.said_toman.contains(&(rial / 10));
            approved.contains(attempt_id) && (rial == attempt.amount || said)
        } else {
            let at_bank = attempt.authority.as_deref().and_then(|authority| bank.get(authority)).copied();
            is_backed(attempt, at_bank) || by_hand(facts, *attempt_id, rial)
        };
        if !known {
            report.violation(format!(
                "payment {attempt_id} ({}, {}) was credited {rial} rial that nobody paid",
                attempt.gateway, attempt.state
            ));
        }
    }
}

/// The bank has the money, or it went back and the books say so.
fn is_backed(attempt: &AttemptRow, at_bank: Option<&BankPayment>) -> bool {
    let gone = GONE_BACK.contains(&attempt.state.as_str());
    at_bank.is_some_and(|payment| if gone { payment.went_back() } else { payment.is_paid() })
}

fn by_hand(facts: &Facts, attempt_id: i64, rial: i64) -> bool {
    facts.deeds.by_hand.get(&attempt_id).is_some_and(|amounts| amounts.contains(&(rial / 10)))
}

/// Money between customers moved once for each form that somebody confirmed, at the most.
pub fn sends((facts, books): (&Facts, &Books), report: &mut Report) {
    let mut moved: BTreeMap<(i64, i64, i64), usize> = BTreeMap::new();
    for send in &books.sends {
        let key = (books.telephone(send.from), books.telephone(send.to), send.rial / 10);
        *moved.entry(key).or_default() += 1;
    }
    for (form, times) in moved {
        let confirmed = facts.deeds.sent.get(&form).copied().unwrap_or_default();
        if times > confirmed {
            let (from, to, toman) = form;
            report
                .doubled(&format!("{toman} toman from {from} to {to}: {times} times for {confirmed} forms"));
        }
    }
}

/// A wallet holds what came in and did not go out: what was paid and not delivered is there.
pub fn wallets(books: &Books, report: &mut Report) {
    let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
    for (attempt_id, credits) in &books.credits {
        let Some(attempt) = books.attempts.get(attempt_id) else { continue };
        let stays = if GONE_BACK.contains(&attempt.state.as_str()) {
            // What a person had booked beyond what the bank had stays the customer's.
            attempt.rest.min(0).abs()
        } else {
            // What the bank confirmed less of is booked as well, and not out of the wallet.
            let more = if attempt.rest_booked { attempt.rest.max(0) } else { 0 };
            credits.iter().map(|credit| credit.rial).sum::<i64>() + more
        };
        *wanted.entry(attempt.user_id).or_default() += stays;
    }
    let charged = ["paid", "provisioning", "needs_attention", "active"];
    for order in books.orders.values() {
        if order.kind != "topup" && charged.contains(&order.state.as_str()) {
            *wanted.entry(order.user_id).or_default() -= order.price;
        }
    }
    for send in &books.sends {
        *wanted.entry(send.from).or_default() -= send.rial;
        *wanted.entry(send.to).or_default() += send.rial;
    }
    for (user, balance) in &books.wallets {
        let wanted = wanted.get(user).copied().unwrap_or_default();
        if wanted != *balance {
            report
                .undelivered(&format!("the wallet of user {user} holds {balance} rial instead of {wanted}"));
        }
    }
}
