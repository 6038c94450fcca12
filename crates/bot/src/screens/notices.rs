//! What people are told without asking: keys and facts of the shop become screens.

use kernel::{Money, OrderId, ReceiptId, SubscriptionId};
use l10n::Args;
use serde_json::Value;
use shop::Result;
use shop::identity::user_get;
use shop::orders::{order_get, payment_view};
use shop::payments::{attempt_get, attempt_online_of, order_received};
use shop::subscriptions::{SubscriptionView, subscription_view};

use super::{admin, ended, home_button, invoice, line, online, reviewing, subscriptions};
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::session::Session;

/// The screen of a notice; `None` when there is nothing left to say.
///
/// # Errors
/// The database's own failures.
pub async fn screen(session: &Session, key: &str, args: &Value) -> Result<Option<Screen>> {
    match key {
        "payments.receipt_review" | "payments.receipt_decided" => match id_of(args, "receipt") {
            Some(id) => reviewing::review_screen(session, ReceiptId(id)).await,
            None => Ok(None),
        },
        "orders.delivered" => {
            with_subscription(session, args, |view| {
                subscriptions::delivery_screen(session, view, "notice-delivered")
            })
            .await
        }
        "orders.extended" => {
            with_subscription(session, args, |view| {
                let mut screen = subscriptions::card_screen(session, view);
                screen.text = format!("{}\n\n{}", session.t("notice-extended"), screen.text);
                screen
            })
            .await
        }
        "orders.invoice_paid" => Ok(invoice_paid(session, args)),
        "orders.invoice_lapsed" => lapsed(session, args).await,
        "orders.invoice_closed" => closed(session, args).await,
        "orders.delayed" => Ok(Some(line(session, session.t("notice-delayed")))),
        "orders.topped_up" | "orders.to_wallet" | "orders.paid_twice" => money(session, key, args).await,
        "orders.wallet_adjusted" | "orders.wallet_received" => wallet_changed(session, key, args).await,
        "payments.waiting" | "payments.not_paid" => payment(session, args).await,
        "payments.page_closed" => page_closed(session, args).await,
        "payments.stayed" => {
            let amount = Args::new().money("amount", money_of(args, "amount"));
            Ok(Some(line(session, session.tx("notice-stayed", &amount))))
        }
        "payments.given_back" => {
            let words = match args["way"].as_str() {
                Some("refund") => "notice-given-back-transfer",
                _ => "notice-given-back",
            };
            let amount = Args::new().money("amount", money_of(args, "amount"));
            Ok(Some(line(session, session.tx(words, &amount))))
        }
        "orders.rest_came" => rest_came(session, args).await.map(Some),
        "orders.refunded" | "orders.payment_voided" => money(session, key, args).await,
        "orders.receipt_rejected" => rejected(session, args).await.map(Some),
        "subscriptions.ends_soon"
        | "subscriptions.traffic_low"
        | "subscriptions.ended"
        | "subscriptions.used_up" => {
            let words = session.t(&format!("notice-{}", key.replace(['.', '_'], "-")));
            with_subscription(session, args, |view| {
                let id = view.subscription.id;
                Screen::new(format!("{words}\n\n{}", subscriptions::card_text(session, view)))
                    .row(
                        [Button::go(session.t("subscription-renew"), Route::Renew(id)).style(Style::Primary)],
                    )
                    .row([
                        Button::go(session.t("button-open-subscription"), Route::Subscription(id)),
                        home_button(session),
                    ])
            })
            .await
        }
        _ => admin::notice(session, key, args).await,
    }
}

/// A paid invoice, in the place where it was asked for.
fn invoice_paid(session: &Session, args: &Value) -> Option<Screen> {
    let left = money_of(args, "balance");
    let words = Args::new().id("id", id_of(args, "order")?).money("balance", left);
    let mut text = session.tx("notice-invoice-paid", &words);
    if left.is_positive() {
        text.push('\n');
        text.push_str(&session.tx("notice-invoice-paid-balance", &words));
    }
    Some(Screen::new(text))
}

/// A way to a provider's page of which nothing came, in the place where it stood.
async fn page_closed(session: &Session, args: &Value) -> Result<Option<Screen>> {
    let id = OrderId(id_of(args, "order").unwrap_or_default());
    let Some(order) = order_get(session.shop.read(), id).await? else { return Ok(None) };
    let words = Args::new().id("id", order.id.0);
    // Whoever never came back from there hears nothing else of it.
    let again = order
        .is_payable(session.now())
        .then(|| Button::go(session.t("online-again"), Route::Order(order.id)).style(Style::Primary));
    Ok(Some(Screen::new(session.tx("notice-page-closed", &words)).row(again)))
}

/// The provider confirmed more than a person had booked.
async fn rest_came(session: &Session, args: &Value) -> Result<Screen> {
    let id = OrderId(id_of(args, "order").unwrap_or_default());
    let words = Args::new().money("amount", money_of(args, "amount")).id("order", id.0);
    let wallet = [Button::go(session.t("home-wallet"), Route::Wallet), home_button(session)];
    if args.get("paid").and_then(Value::as_bool).unwrap_or(false) {
        return Ok(Screen::new(session.tx("notice-rest-came-paid", &words)).row(wallet));
    }
    let order = order_get(session.shop.read(), id).await?;
    let open = order
        .filter(|order| order.is_payable(session.now()))
        .map(|_| Button::go(session.t("button-open-invoice"), Route::Order(id)).style(Style::Primary));
    Ok(Screen::new(session.tx("notice-rest-came", &words)).row(open).row(wallet))
}

/// An order that was given up although its money came, in the place where it was asked for.
async fn closed(session: &Session, args: &Value) -> Result<Option<Screen>> {
    let id = OrderId(id_of(args, "order").unwrap_or_default());
    match order_get(session.shop.read(), id).await? {
        Some(order) => ended::view(session, &order, None).await.map(Some),
        None => Ok(None),
    }
}

/// An invoice whose time is over, in the place where it was asked for.
async fn lapsed(session: &Session, args: &Value) -> Result<Option<Screen>> {
    let id = OrderId(id_of(args, "order").unwrap_or_default());
    let Some(order) = order_get(session.shop.read(), id).await? else { return Ok(None) };
    let words = Args::new().id("id", order.id.0).text("short", &invoice::short(session, &order));
    let attempt = id_of(args, "attempt").map(kernel::AttemptId);
    let came = order_received(session.shop.read(), id).await?;
    let key = match attempt {
        Some(_) => "notice-invoice-lapsed",
        None if attempt_online_of(session.shop.read(), id).await?.is_some() => "notice-invoice-lapsed-online",
        None if came.is_positive() => "notice-invoice-lapsed-partly",
        None => "notice-invoice-lapsed-unpaid",
    };
    let mut text = session.tx(key, &words);
    if came.is_positive() {
        let came = Args::new().money("amount", came);
        text = format!("{text}\n\n{}", session.tx("notice-invoice-lapsed-came", &came));
    }
    let pictured =
        attempt.map(|attempt| Button::go(session.t("notice-have-paid"), Route::ReceiptHow(attempt)));
    let screen = Screen::new(text).row(pictured);
    Ok(Some(screen.row([invoice::again_button(session, &order), home_button(session)])))
}

/// What is true of a payment by now: news may be older than what happened since.
async fn payment(session: &Session, args: &Value) -> Result<Option<Screen>> {
    let Some(id) = id_of(args, "attempt").map(kernel::AttemptId) else { return Ok(None) };
    let view = payment_view(session.shop.read(), id).await?;
    Ok(view.map(|view| online::standing_screen(session, &view)))
}

fn id_of(args: &Value, name: &str) -> Option<i64> {
    args.get(name).and_then(Value::as_i64)
}

pub fn money_of(args: &Value, name: &str) -> Money {
    id_of(args, name).and_then(|rial| Money::from_rial(rial).ok()).unwrap_or_default()
}

async fn with_subscription(
    session: &Session,
    args: &Value,
    view_of: impl FnOnce(&SubscriptionView) -> Screen,
) -> Result<Option<Screen>> {
    let Some(id) = id_of(args, "subscription") else { return Ok(None) };
    let view = subscription_view(session.shop.read(), SubscriptionId(id), session.now()).await?;
    Ok(view.as_ref().map(view_of))
}

/// Where the money is, and why.
async fn money(session: &Session, key: &str, args: &Value) -> Result<Option<Screen>> {
    let Some(order) =
        order_get(session.shop.read(), OrderId(id_of(args, "order").unwrap_or_default())).await?
    else {
        return Ok(None);
    };
    let account = shop::ledger::Account::Wallet(session.user.id);
    let balance = shop::ledger::balance(session.shop.read(), &account).await?.balance;
    let words = Args::new()
        .id("id", order.id.0)
        .text("what", &invoice::what(session, &order).await?)
        .money("price", order.price)
        .money("amount", money_of(args, "amount"))
        .money("missing", money_of(args, "missing"))
        .escaped("reason", args.get("reason").and_then(Value::as_str).unwrap_or_default())
        .money("balance", balance);
    let wallet = Button::go(session.t("home-wallet"), Route::Wallet);
    let (text, rows) = match key {
        "orders.topped_up" if money_of(args, "amount").is_positive() => {
            (session.tx("notice-topped-up-by", &words), vec![wallet])
        }
        // As an older version sent it on its way.
        "orders.topped_up" => (session.tx("notice-topped-up", &words), vec![wallet]),
        "orders.paid_twice" => (session.tx("notice-paid-twice", &words), vec![wallet]),
        "orders.refunded" => (session.tx("notice-refunded", &words), vec![wallet]),
        "orders.payment_voided" => {
            let undone = args.get("undone").and_then(Value::as_bool).unwrap_or(false);
            let words = words.text("undone", if undone { "yes" } else { "no" });
            (session.tx("notice-payment-voided", &words), vec![wallet])
        }
        _ => {
            let outcome = args.get("outcome").and_then(Value::as_str).unwrap_or_default().replace('_', "-");
            let (outcome, next) = match (outcome.as_str(), order.is_payable(session.now())) {
                ("short", true) => {
                    ("short", Button::go(session.t("button-open-invoice"), Route::Order(order.id)))
                }
                // The rest can only be paid with a new order.
                ("short", false) => ("short-ended", invoice::again_button(session, &order)),
                (other, _) => (other, invoice::again_button(session, &order)),
            };
            (session.tx(&format!("notice-to-wallet-{outcome}"), &words), vec![next, wallet])
        }
    };
    Ok(Some(Screen::new(text).row(rows).row([home_button(session)])))
}

/// Money that came, or went, without an order.
async fn wallet_changed(session: &Session, key: &str, args: &Value) -> Result<Option<Screen>> {
    let account = shop::ledger::Account::Wallet(session.user.id);
    let balance = shop::ledger::balance(session.shop.read(), &account).await?.balance;
    let amount = money_of(args, "amount");
    let words = Args::new().money("balance", balance);
    let text = match id_of(args, "from").map(kernel::UserId) {
        Some(from) => {
            let giver = user_get(session.shop.read(), from).await?;
            let words = words.money("amount", amount).person("name", &giver.first_name);
            session.tx("notice-wallet-received", &words)
        }
        None if amount.is_positive() => session.tx("notice-wallet-credited", &words.money("amount", amount)),
        None => session.tx("notice-wallet-debited", &words.money("amount", amount.negated())),
    };
    let wallet = Button::go(session.t("home-wallet"), Route::Wallet);
    let mut screen = Screen::new(text);
    if key == "orders.wallet_adjusted" && !amount.is_positive() {
        screen = screen.row([Button::go(session.t("home-support"), Route::Support)]);
    }
    Ok(Some(screen.row([wallet, home_button(session)])))
}

async fn rejected(session: &Session, args: &Value) -> Result<Screen> {
    let words = Args::new().escaped("reason", args.get("reason").and_then(Value::as_str).unwrap_or_default());
    let again = args.get("may_resubmit").and_then(Value::as_bool).unwrap_or(false);
    let attempt = id_of(args, "attempt").map(kernel::AttemptId);
    let view = match attempt {
        Some(id) => attempt_get(session.shop.read(), id).await?,
        None => None,
    };
    let words = match &view {
        Some(view) => words.id("order", view.intent.order_id.0).money("amount", view.attempt.amount),
        None => words.text("order", "").text("amount", ""),
    };
    Ok(match (again, attempt) {
        (true, Some(attempt)) => Screen::new(session.tx("notice-rejected", &words))
            .row([
                Button::go(session.t("notice-send-again"), Route::ReceiptHow(attempt)).style(Style::Primary)
            ])
            .row([Button::go(session.t("home-support"), Route::Support), home_button(session)]),
        _ => Screen::new(session.tx("notice-rejected-finally", &words))
            .row([Button::go(session.t("home-support"), Route::Support), home_button(session)]),
    })
}
