//! Changing a customer's balance by hand: amount, reason, a last look, one press.

use kernel::{Money, UserId};
use l10n::{Args, parse_amount};
use shop::Result;
use shop::identity::user_get;
use shop::ledger::{Account, balance};
use shop::orders::{Deed, DeskOutcome};

use super::{again, ask, desk, users};
use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::Dialogue;
use crate::route::{Route, token_of};
use crate::screen::{Button, Screen, Style};
use crate::screens::{home, wallet};
use crate::session::Session;

/// Longest reason, in characters; as the ledger keeps it.
const REASON_CHARS_MAX: usize = 500;

/// # Errors
/// `ledger.insufficient_funds` and the other refusals of an adjustment.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminUserCredit(user) => amount_ask(session, user, false).await,
        Route::AdminUserDebit(user) => amount_ask(session, user, true).await,
        _ => sure(session).await,
    }
}

/// # Errors
/// The database's own failures.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::WalletAmount { user, debit } => match parse_amount(text) {
            Ok(toman) => reason_ask(session, (user, debit), Money::from_toman(toman)?).await,
            Err(error) => Ok(Answer::say(wallet::amount_again(session, error, Route::AdminUser(user)))),
        },
        Dialogue::WalletReason { user, debit, amount_rial } => {
            let reason: String = text.trim().to_owned();
            if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
                return Ok(again(session, session.t("admin-wallet-reason-again"), Route::AdminUser(user)));
            }
            last_look(session, (user, debit), (amount_rial, reason)).await
        }
        Dialogue::WalletSure { user, .. } => {
            Ok(again(session, session.t("admin-wallet-press"), Route::AdminUser(user)))
        }
        _ => Ok(home::unknown(session)),
    }
}

fn side(debit: bool) -> &'static str {
    if debit { "debit" } else { "credit" }
}

async fn amount_ask(session: &Session, id: UserId, debit: bool) -> Result<Answer> {
    let user = user_get(session.shop.read(), id).await?;
    let wallet = balance(session.shop.read(), &Account::Wallet(id)).await?;
    session.await_line(Some(Dialogue::WalletAmount { user: id, debit })).await?;
    let args = Args::new()
        .person("name", &user.first_name)
        .text("side", side(debit))
        .money("balance", wallet.available);
    Ok(Answer::show(ask(session, session.tx("admin-wallet-amount-ask", &args), Route::AdminUser(id))))
}

async fn reason_ask(session: &Session, (user, debit): (UserId, bool), amount: Money) -> Result<Answer> {
    if debit {
        // Said now, before a reason is thought of; the press asks again.
        let has = balance(session.shop.read(), &Account::Wallet(user)).await?.available;
        if amount > has {
            let args = Args::new().money("available", has).money("amount", amount);
            return Ok(again(session, session.tx("admin-wallet-too-much", &args), Route::AdminUser(user)));
        }
    }
    let amount_rial = amount.rial();
    session.await_line(Some(Dialogue::WalletReason { user, debit, amount_rial })).await?;
    let args = Args::new().text("side", side(debit)).money("amount", amount);
    Ok(Answer::say(ask(session, session.tx("admin-wallet-reason-ask", &args), Route::AdminUser(user))))
}

async fn last_look(
    session: &Session,
    (id, debit): (UserId, bool),
    (amount_rial, reason): (i64, String),
) -> Result<Answer> {
    let user = user_get(session.shop.read(), id).await?;
    let before = balance(session.shop.read(), &Account::Wallet(id)).await?.balance;
    let change = signed(amount_rial, debit)?;
    let args = Args::new()
        .person("name", &user.first_name)
        .text("side", side(debit))
        .money("amount", Money::from_rial(amount_rial)?)
        .money("before", before)
        .money("after", before.checked_add(change)?)
        .escaped("reason", &reason);
    // The key names this form for ever: a second press changes nothing more.
    let key = session.deed_key.clone();
    session.await_line(Some(Dialogue::WalletSure { user: id, debit, amount_rial, reason, key })).await?;
    let style = if debit { Style::Danger } else { Style::Success };
    let yes = Button::go(session.tx("admin-wallet-sure", &args), Route::AdminWalletSure).style(style);
    let no = Button::go(session.t("button-cancel"), Route::AdminUser(id));
    Ok(Answer::say(Screen::new(session.tx("admin-wallet-look", &args)).row([yes]).row([no])))
}

fn signed(amount_rial: i64, debit: bool) -> Result<Money> {
    let amount = Money::from_rial(amount_rial)?;
    Ok(if debit { amount.negated() } else { amount })
}

async fn sure(session: &Session) -> Result<Answer> {
    let Some(Dialogue::WalletSure { user, debit, amount_rial, reason, key }) =
        Bot::dialogue_of(session).await?
    else {
        return Ok(Answer::alert(session.t("admin-form-over")));
    };
    let deed = Deed::Adjust { user_id: user, amount: signed(amount_rial, debit)?, form: form_of(&key) };
    let outcome = desk::done(session, deed, reason).await?;
    session.await_line(None).await?;
    let screen = users::card_screen(session, user).await?;
    let words = match outcome {
        DeskOutcome::Done => session.tx("admin-wallet-done", &Args::new().text("side", side(debit))),
        other => desk::outcome_words(session, other),
    };
    Ok(Answer::show(screen).with_toast(words))
}

/// A number for the form of this key; another form of the same sum is another wish.
fn form_of(key: &str) -> i64 {
    token_of(key)
}
