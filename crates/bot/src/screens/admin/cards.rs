//! Bank cards that receive money: today's load, caps, resting and offering.

use kernel::{CardId, Money};
use l10n::{AmountError, Args, normalize_digits, parse_amount};
use shop::Result;
use shop::payments::{
    CardInput, CardNumber, CardState, CardView, PaymentRefusal, bank_of, card_add, card_edit, card_list,
    card_state_set,
};

use super::days::day_start;
use super::{ask, entry};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home, home_button, wallet};
use crate::session::Session;

/// Cards with a line and a button of their own on one screen.
const LISTED_MAX: usize = 30;

/// # Errors
/// The refusals of cards.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminCard(id) => Ok(Answer::show(card(session, id).await?)),
        Route::AdminCardState(id, active) => state_set(session, id, active).await,
        Route::AdminCardCap(id) => cap_ask(session, id).await,
        Route::AdminCardAdd => {
            session.await_line(Some(Dialogue::CardNumber)).await?;
            Ok(Answer::show(ask(session, session.t("admin-card-number-ask"), Route::AdminCards)))
        }
        _ => list(session).await,
    }
}

/// # Errors
/// The refusals of cards.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::CardNumber => number_said(session, text).await,
        Dialogue::CardHolder { number } => holder_said(session, number, text).await,
        Dialogue::CardCap { card } => cap_said(session, card, text).await,
        _ => Ok(home::unknown(session)),
    }
}

fn sign(state: CardState) -> &'static str {
    match state {
        CardState::Active => "\u{1f7e2}",
        CardState::Resting => "\u{1f634}",
    }
}

async fn views(session: &Session) -> Result<Vec<CardView>> {
    card_list(session.shop.read(), day_start(session.now(), 0)).await
}

async fn list(session: &Session) -> Result<Answer> {
    let views = views(session).await?;
    let key = if views.is_empty() { "admin-cards-none" } else { "admin-cards" };
    let mut screen = Screen::new(session.t(key));
    for view in views.iter().take(LISTED_MAX) {
        let args = Args::new()
            .text("sign", sign(view.card.state))
            .text("bank", &session.t(&format!("bank-{}", view.card.bank)))
            .text("tail", &l10n::digits(session.locale(), view.card.number.tail()))
            .person("holder", &view.card.holder)
            .money("load", view.load);
        screen.text.push_str("\n\n");
        screen.text.push_str(&session.tx("admin-cards-line", &args));
        screen =
            screen.row([Button::go(session.tx("admin-cards-button", &args), Route::AdminCard(view.card.id))]);
    }
    let add = Button::go(session.t("admin-cards-add"), Route::AdminCardAdd).style(Style::Primary);
    Ok(Answer::show(screen.row([add]).row([back_button(session, Route::Admin), home_button(session)])))
}

async fn view_of(session: &Session, id: CardId) -> Result<CardView> {
    let view = views(session).await?.into_iter().find(|view| view.card.id == id);
    view.ok_or_else(|| PaymentRefusal::NotFound.into())
}

fn spaced(number: &CardNumber) -> String {
    let digits = number.digits();
    [0, 4, 8, 12].iter().filter_map(|at| digits.get(*at..at + 4)).collect::<Vec<_>>().join(" ")
}

async fn card(session: &Session, id: CardId) -> Result<Screen> {
    let CardView { card, load } = view_of(session, id).await?;
    let args = Args::new()
        .text("sign", sign(card.state))
        .text("bank", &session.t(&format!("bank-{}", card.bank)))
        .code("number", &spaced(&card.number))
        .escaped("holder", &card.holder)
        .escaped("owner", &card.owner)
        .text("state", card.state.as_str())
        .money("load", load)
        .money("cap", card.daily_cap.unwrap_or_default())
        .text("capped", if card.daily_cap.is_some() { "yes" } else { "no" });
    let active = card.state == CardState::Active;
    let toggle = session.t(if active { "admin-card-rest" } else { "admin-card-activate" });
    Ok(Screen::new(session.tx("admin-card", &args))
        .row([
            Button::go(toggle, Route::AdminCardState(id, !active)),
            Button::go(session.t("admin-card-cap"), Route::AdminCardCap(id)),
        ])
        .row([back_button(session, Route::AdminCards), home_button(session)]))
}

async fn state_set(session: &Session, id: CardId, active: bool) -> Result<Answer> {
    let state = if active { CardState::Active } else { CardState::Resting };
    session.run(move |ctx| Box::pin(card_state_set(ctx, id, state))).await?;
    let toast = session.t(if active { "admin-card-active" } else { "admin-card-resting" });
    Ok(Answer::show(card(session, id).await?).with_toast(toast))
}

async fn number_said(session: &Session, text: &str) -> Result<Answer> {
    let number = CardNumber::parse(normalize_digits(text).trim()).ok_or(PaymentRefusal::CardNumberInvalid)?;
    session.await_line(Some(Dialogue::CardHolder { number: number.digits().to_owned() })).await?;
    let args = Args::new()
        .code("number", &spaced(&number))
        .text("bank", &session.t(&format!("bank-{}", bank_of(&number))));
    Ok(Answer::say(ask(session, session.tx("admin-card-holder-ask", &args), Route::AdminCards)))
}

async fn holder_said(session: &Session, number: String, text: &str) -> Result<Answer> {
    let lines = entry::lines(text);
    let line = |at: usize| lines.get(at).copied().unwrap_or_default().to_owned();
    let input = CardInput { number, holder: line(0), owner: line(1), daily_cap: None };
    let id = session
        .run(move |ctx| {
            let input = input.clone();
            Box::pin(card_add(ctx, input))
        })
        .await?;
    session.await_line(None).await?;
    let screen = card(session, id).await?;
    Ok(Answer::say(Screen {
        text: format!("{}\n\n{}", session.t("admin-card-added"), screen.text),
        ..screen
    }))
}

async fn cap_ask(session: &Session, id: CardId) -> Result<Answer> {
    view_of(session, id).await?;
    session.await_line(Some(Dialogue::CardCap { card: id })).await?;
    Ok(Answer::show(ask(session, session.t("admin-card-cap-ask"), Route::AdminCard(id))))
}

async fn cap_said(session: &Session, id: CardId, text: &str) -> Result<Answer> {
    let daily_cap = match parse_amount(text) {
        Ok(toman) => Some(Money::from_toman(toman)?),
        Err(AmountError::Zero) => None,
        Err(_) if entry::is_none(text) => None,
        Err(error) => return Ok(Answer::say(wallet::amount_again(session, error, Route::AdminCard(id)))),
    };
    let known = view_of(session, id).await?.card;
    let number = known.number.digits().to_owned();
    let input = CardInput { number, holder: known.holder, owner: known.owner, daily_cap };
    session
        .run(move |ctx| {
            let input = input.clone();
            Box::pin(card_edit(ctx, id, input))
        })
        .await?;
    session.await_line(None).await?;
    Ok(Answer::say(card(session, id).await?))
}
