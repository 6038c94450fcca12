//! The first screen, help, language, profile.

use kernel::Locale;
use l10n::Args;
use shop::Result;
use shop::identity::{Permission, user_locale_set};
use shop::ledger::{Account, balance};
use shop::subscriptions::subscription_list;

use super::{home_button, line};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::session::Session;

/// The greeting of `/start`.
pub fn start(session: &Session) -> Answer {
    Answer::show(home(session))
}

/// The menu.
pub fn home(session: &Session) -> Screen {
    let args = Args::new()
        .escaped("shop", &session.shop.settings().shop_name)
        .person("name", &session.user.first_name);
    let staff = session.may(Permission::ReceiptReview) || session.may(Permission::StatsView);
    Screen::new(session.tx("home-welcome", &args))
        .row([Button::go(session.t("home-buy"), Route::BuyLocations).style(Style::Primary)])
        .row([
            Button::go(session.t("home-wallet"), Route::Wallet),
            Button::go(session.t("home-subscriptions"), Route::Subscriptions(0)),
        ])
        .row([
            Button::go(session.t("home-support"), Route::Support),
            Button::go(session.t("home-orders"), Route::Orders(0)),
        ])
        .row([
            Button::go(session.t("home-language"), Route::Language),
            Button::go(session.t("home-help"), Route::Help),
        ])
        .row_if(staff, || vec![Button::go(session.t("home-admin"), Route::Admin)])
}

pub fn help(session: &Session) -> Screen {
    line(session, session.t("home-help-text"))
}

pub fn support(session: &Session) -> Screen {
    let contact = session.shop.settings().support_contact.clone();
    if contact.is_empty() {
        return line(session, session.t("home-support-none"));
    }
    let screen = Screen::new(session.tx("home-support-text", &Args::new().escaped("contact", &contact)));
    let url = contact.strip_prefix('@').map(|name| format!("https://t.me/{name}"));
    match url {
        Some(url) => {
            screen.row([Button::url(session.t("home-support-open"), url)]).row([home_button(session)])
        }
        None => screen.row([home_button(session)]),
    }
}

pub fn languages(session: &Session) -> Screen {
    // Each language in itself, so that nobody is locked out.
    let name = |locale: Locale| session.l10n.plain(locale, "home-language-name");
    Screen::new(session.t("home-language-ask"))
        .row([
            Button::go(name(Locale::Fa), Route::LanguageSet(false)),
            Button::go(name(Locale::En), Route::LanguageSet(true)),
        ])
        .row([home_button(session)])
}

/// # Errors
/// The database's own failures.
pub async fn language_set(session: &Session, english: bool) -> Result<Answer> {
    let locale = if english { Locale::En } else { Locale::Fa };
    let id = session.user.id;
    session.run(move |ctx| Box::pin(user_locale_set(ctx, id, locale))).await?;
    let mut session = session.clone();
    session.user.locale = locale;
    Ok(Answer::show(home(&session)).in_language(locale).with_toast(session.t("home-language-set")))
}

/// # Errors
/// The database's own failures.
pub async fn profile(session: &Session) -> Result<Answer> {
    let wallet = balance(session.shop.read(), &Account::Wallet(session.user.id)).await?;
    let held =
        subscription_list(session.shop.read(), session.user.id, kernel::PageRequest::new(0, 1)).await?;
    let args = Args::new()
        .person("name", &session.user.first_name)
        .code("id", &session.user.id.to_string())
        .date("since", session.user.created_at)
        .num("subscriptions", i64::try_from(held.total).unwrap_or(i64::MAX))
        .money("balance", wallet.balance);
    let screen = Screen::new(session.tx("home-profile", &args))
        .row([
            Button::go(session.t("home-wallet"), Route::Wallet),
            Button::go(session.t("home-subscriptions"), Route::Subscriptions(0)),
        ])
        .row([Button::go(session.t("home-language"), Route::Language), home_button(session)]);
    Ok(Answer::show(screen))
}

/// Nothing waits for this: say what can be done.
pub fn unknown(session: &Session) -> Answer {
    let mut screen = home(session);
    screen.text = session.t("home-unknown");
    Answer::say(screen)
}
