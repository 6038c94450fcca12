//! Sending money to another customer: to whom, how much, a last look, one press.

use kernel::{Money, UserId};
use l10n::{Args, parse_amount};
use shop::Result;
use shop::identity::{User, UserState, user_find, user_get, users_called};
use shop::ledger::{Account, LedgerError, WalletSend, balance, wallet_send};

use super::{back_button, home_button, wallet};
use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::Dialogue;
use crate::error_words::error_words;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::session::Session;

/// # Errors
/// The database's own failures.
pub async fn ask(session: &Session) -> Result<Answer> {
    let settings = session.shop.settings();
    let wallet = balance(session.shop.read(), &Account::Wallet(session.user.id)).await?;
    let args = Args::new()
        .money("balance", wallet.available)
        .money("min", settings.wallet_transfer_min)
        .code("id", &session.user.telegram_id.unwrap_or_default().to_string());
    if !settings.wallet_transfers {
        return Err(LedgerError::PeerClosed.into());
    }
    if wallet.available < settings.wallet_transfer_min {
        let screen = Screen::new(session.tx("wallet-send-poor", &args))
            .row([Button::go(session.t("wallet-top-up"), Route::TopUp).style(Style::Primary)])
            .row([back_button(session, Route::Wallet), home_button(session)]);
        return Ok(Answer::show(screen));
    }
    session.await_line(Some(Dialogue::SendTo)).await?;
    Ok(Answer::show(way_out(session, session.tx("wallet-send-to-ask", &args))))
}

/// # Errors
/// The database's own failures; what cannot be is said, and asked for again.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::SendTo => match receiver_called(session, text).await? {
            Ok(user) => amount_ask(session, &user).await,
            Err(refusal) => Ok(Answer::say(refused(session, refusal))),
        },
        Dialogue::SendAmount { to } => match parse_amount(text) {
            Ok(toman) => last_look(session, to, Money::from_toman(toman)?).await,
            Err(error) => Ok(Answer::say(wallet::amount_again(session, error, Route::WalletSend))),
        },
        _ => Ok(Answer::say(way_out(session, session.t("wallet-send-press")))),
    }
}

/// The customer a line names: by `@username` or by the number Telegram knows them by.
async fn receiver_called(session: &Session, text: &str) -> Result<Result<User, LedgerError>> {
    let called = users_called(session.shop.read(), text).await?;
    // A name may have gone to somebody else since the shop saw it: money is not sent on a guess.
    let [id] = called.as_slice() else { return Ok(Err(LedgerError::NoRecipient)) };
    if *id == session.user.id {
        return Ok(Err(LedgerError::ToOneself));
    }
    let user = user_find(session.shop.read(), *id).await?.filter(|user| user.state == UserState::Active);
    Ok(user.ok_or(LedgerError::NoRecipient))
}

async fn amount_ask(session: &Session, user: &User) -> Result<Answer> {
    session.await_line(Some(Dialogue::SendAmount { to: user.id })).await?;
    let wallet = balance(session.shop.read(), &Account::Wallet(session.user.id)).await?;
    let args = Args::new()
        .person("name", &user.first_name)
        .money("balance", wallet.available)
        .money("min", session.shop.settings().wallet_transfer_min);
    Ok(Answer::say(way_out(session, session.tx("wallet-send-amount-ask", &args))))
}

/// What can be seen to fail is said now, before anybody is asked to be sure.
async fn last_look(session: &Session, to: UserId, amount: Money) -> Result<Answer> {
    let user = user_get(session.shop.read(), to).await?;
    let wallet = balance(session.shop.read(), &Account::Wallet(session.user.id)).await?;
    let min = session.shop.settings().wallet_transfer_min;
    if amount < min {
        return Ok(Answer::say(refused(session, LedgerError::PeerTooSmall { min })));
    }
    let missing = amount.checked_sub(wallet.available)?;
    if missing.is_positive() {
        return Ok(Answer::say(refused(session, LedgerError::InsufficientFunds { missing })));
    }
    // The key names this form for ever: a second press sends nothing more.
    let key = session.deed_key.clone();
    session.await_line(Some(Dialogue::SendSure { to, amount_rial: amount.rial(), key })).await?;
    let args = Args::new()
        .person("name", &user.first_name)
        .money("amount", amount)
        .money("after", wallet.balance.checked_sub(amount)?);
    let yes = Button::go(session.tx("wallet-send-sure", &args), Route::WalletSendSure).style(Style::Success);
    let no = Button::go(session.t("button-cancel"), Route::Wallet);
    Ok(Answer::say(Screen::new(session.tx("wallet-send-look", &args)).row([yes]).row([no])))
}

/// # Errors
/// The refusals of `wallet_send`.
pub async fn sure(session: &Session) -> Result<Answer> {
    let Some(Dialogue::SendSure { to, amount_rial, key }) = Bot::dialogue_of(session).await? else {
        return Ok(Answer::alert(session.t("wallet-send-over")));
    };
    let amount = Money::from_rial(amount_rial)?;
    let send = WalletSend { from: session.user.id, to, amount, idem_key: key };
    session
        .run(move |ctx| {
            let send = send.clone();
            Box::pin(async move { wallet_send(ctx, send).await.map(drop) })
        })
        .await?;
    session.await_line(None).await?;
    let user = user_get(session.shop.read(), to).await?;
    let wallet = balance(session.shop.read(), &Account::Wallet(session.user.id)).await?;
    let args = Args::new()
        .person("name", &user.first_name)
        .money("amount", amount)
        .money("balance", wallet.balance)
        .date_time("at", session.now());
    let screen = Screen::new(session.tx("wallet-send-done", &args))
        .row([Button::go(session.t("home-wallet"), Route::Wallet), home_button(session)]);
    Ok(Answer::show(screen))
}

fn refused(session: &Session, refusal: LedgerError) -> Screen {
    way_out(session, error_words(&session.l10n, session.locale(), &refusal.into()))
}

fn way_out(session: &Session, text: String) -> Screen {
    Screen::new(text).row([back_button(session, Route::Wallet), home_button(session)])
}
