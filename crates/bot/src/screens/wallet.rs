//! The wallet: balance, top-up, statement.

use kernel::{Money, PageRequest};
use l10n::{AmountError, Args, parse_amount};
use shop::Result;
use shop::ledger::{Account, balance, statement_page};
use shop::orders::Wish;

use super::{back_button, buy, home_button, invoice, line, pager};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::session::Session;

const PAGE_SIZE: u32 = 8;
/// Offered amounts, in toman.
const OFFERED_TOMAN: [i64; 6] = [50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000];

/// # Errors
/// The database's own failures.
pub async fn wallet(session: &Session) -> Result<Answer> {
    let wallet = balance(session.shop.read(), &Account::Wallet(session.user.id)).await?;
    let args = Args::new().money("balance", wallet.balance).money("held", wallet.held);
    let key = if wallet.held.is_positive() { "wallet-text-held" } else { "wallet-text" };
    let send = session
        .shop
        .settings()
        .wallet_transfers
        .then(|| Button::go(session.t("wallet-send"), Route::WalletSend));
    let screen = Screen::new(session.tx(key, &args))
        .row([Button::go(session.t("wallet-top-up"), Route::TopUp).style(Style::Primary)])
        .row(send)
        .row([Button::go(session.t("wallet-transactions"), Route::Transactions(0)), home_button(session)]);
    Ok(Answer::show(screen))
}

/// # Errors
/// The database's own failures.
pub async fn top_up(session: &Session) -> Result<Answer> {
    session.await_line(Some(Dialogue::TopUpAmount)).await?;
    let settings = session.shop.settings();
    let args = Args::new().money("min", settings.topup_min).money("max", settings.topup_max);
    let mut screen = Screen::new(session.tx("wallet-top-up-ask", &args));
    let offered: Vec<i64> = OFFERED_TOMAN
        .into_iter()
        .filter(|toman| {
            let amount = Money::from_toman(*toman).unwrap_or_default();
            amount >= settings.topup_min && amount <= settings.topup_max
        })
        .collect();
    for pair in offered.chunks(2) {
        let button = |toman: &i64| {
            let amount = Money::from_toman(*toman).unwrap_or_default();
            Button::go(session.l10n.money(session.locale(), amount), Route::TopUpAmount(*toman))
        };
        screen = screen.row(pair.iter().map(button));
    }
    Ok(Answer::show(screen.row([back_button(session, Route::Wallet), home_button(session)])))
}

/// # Errors
/// `orders.amount_too_small`, `orders.amount_too_large`.
pub async fn top_up_by(session: &Session, toman: i64) -> Result<Answer> {
    let order = buy::place(session, Wish::TopUp { amount: Money::from_toman(toman)? }).await?;
    invoice::shown(session, order).await
}

/// # Errors
/// As [`top_up_by`]; a line that is no amount is answered and asked for again.
pub async fn top_up_said(session: &Session, text: &str) -> Result<Answer> {
    match parse_amount(text) {
        Ok(toman) => {
            let answer = top_up_by(session, toman).await?;
            session.await_line(None).await?;
            Ok(answer)
        }
        Err(error) => Ok(Answer::say(amount_again(session, error, Route::Wallet))),
    }
}

/// Why a line is no amount, and how to write one.
pub fn amount_again(session: &Session, error: AmountError, back: Route) -> Screen {
    let key = match error {
        AmountError::Negative => "amount-negative",
        AmountError::Zero => "amount-zero",
        AmountError::Fractional => "amount-fractional",
        AmountError::TooLarge => "amount-too-large",
        AmountError::Empty | AmountError::NotAnAmount => "amount-not-understood",
    };
    Screen::new(session.t(key)).row([back_button(session, back), home_button(session)])
}

/// # Errors
/// The database's own failures.
pub async fn transactions(session: &Session, page: i64) -> Result<Answer> {
    let request = PageRequest::new(u32::try_from(page).unwrap_or(0), PAGE_SIZE);
    let account = Account::Wallet(session.user.id);
    let list = statement_page(session.shop.read(), &account, request).await?;
    if list.items.is_empty() {
        return Ok(Answer::show(line(session, session.t("wallet-transactions-none"))));
    }
    let mut text = session.t("wallet-transactions-title");
    for entry in &list.items {
        let args = Args::new()
            .text("kind", entry.kind.as_str())
            .text("sign", if entry.amount.is_positive() { "plus" } else { "minus" })
            .money("amount", if entry.amount.is_positive() { entry.amount } else { entry.amount.negated() })
            .money("after", entry.balance_after)
            .text("has_order", if entry.order_id.is_some() { "yes" } else { "no" })
            .id("order", entry.order_id.map_or(0, |id| id.0))
            .date_time("at", entry.at);
        text.push_str("\n\n");
        text.push_str(&session.tx("wallet-transaction-line", &args));
    }
    let screen = Screen::new(text)
        .row(pager(session, list.number, list.count(), Route::Transactions))
        .row([back_button(session, Route::Wallet), home_button(session)]);
    Ok(Answer::show(screen))
}
