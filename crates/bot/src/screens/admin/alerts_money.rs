//! What the staff is told of money without asking: a provider that refuses, a payment nobody knows the end of.

use kernel::{AttemptId, from_unix_ms};
use l10n::Args;
use serde_json::Value;
use shop::identity::Permission;

use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::screens::home_button;
use crate::screens::notices::money_of;
use crate::session::Session;

/// The screen of an alert about money; `None` when it is none.
pub fn screen(session: &Session, key: &str, args: &Value) -> Option<Screen> {
    let words = match key {
        "payments.gateway_refused" => "admin-notice-gateway-refused",
        "payments.reference_taken" => "admin-notice-reference-taken",
        "payments.reverse_impossible" => "admin-notice-reverse-impossible",
        "payments.going_back_long" => "admin-notice-going-back-long",
        "payments.back_after_all" => "admin-notice-back-after-all",
        "payments.refund_thrown_back" => "admin-notice-refund-thrown-back",
        "payments.confirmed_otherwise" => match (money_of(args, "booked"), money_of(args, "amount")) {
            (booked, came) if came > booked => "admin-notice-confirmed-more",
            _ => "admin-notice-confirmed-less",
        },
        "payments.hand_unconfirmed" => "admin-notice-hand-unconfirmed",
        "payments.unknown_long" => "admin-notice-unknown-long",
        "payments.unverified_crowded" => "admin-notice-unverified-crowded",
        "payments.unverified_foreign" => "admin-notice-unverified-foreign",
        "reports.books_broken" => "admin-notice-books-broken",
        "reports.money_unexplained" => "admin-notice-money-unexplained",
        _ => return None,
    };
    let number = |name: &str| args.get(name).and_then(Value::as_i64);
    let word = |name: &str| args.get(name).and_then(Value::as_str).unwrap_or_default();
    let provider = format!("gateway-{}", word("gateway"));
    let told = Args::new()
        .text("gateway", &session.t(&provider))
        .text("code", &l10n::isolate_auto(&l10n::escape_html(word("code"))))
        .text("why", kept_why(word("way"), word("code")))
        .code("command", command_of(key))
        .ltr("invariants", word("invariants"))
        .ltr("reference", word("reference"))
        .ltr("authority", word("authority"))
        .num("attempt", number("attempt").unwrap_or_default())
        .num("other", number("other").unwrap_or_default())
        .num("count", number("count").unwrap_or_default())
        .money("amount", money_of(args, "amount"))
        .money("booked", money_of(args, "booked"))
        .date_time("since", from_unix_ms(number("since").unwrap_or_default()));
    let payment = number("attempt").map(AttemptId).filter(|_| session.may(Permission::PaymentView));
    Some(
        Screen::new(session.tx(words, &told))
            .row(payment.map(|id| Button::go(session.t("admin-payment-open"), Route::AdminPayment(id))))
            .row([home_button(session)]),
    )
}

/// Why a provider kept a payment, as far as the owner can do something about it.
fn kept_why<'a>(way: &str, code: &'a str) -> &'a str {
    match (way, code) {
        (_, "setup") => "setup",
        (_, "-62") => "addresses",
        ("refund", "no_access" | "access" | "terminal" | "amount" | "refunded_in_part") => code,
        ("refund", _) => "other",
        _ => "late",
    }
}

/// What the operator types to see more.
fn command_of(key: &str) -> &'static str {
    match key {
        "reports.money_unexplained" => "mrjbot gateway clearing",
        _ => "mrjbot doctor",
    }
}
