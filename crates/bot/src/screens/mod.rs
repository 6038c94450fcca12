//! Every screen, by capability: `view` turns data into a screen, `handlers` turns a deed into an answer.

pub mod admin;
pub mod buy;
mod ended;
pub mod home;
pub mod invoice;
pub mod notices;
pub mod online;
pub mod receipts;
pub mod reviewing;
pub mod subscriptions;
pub mod wallet;
mod wallet_send;

use kernel::Locale;
use l10n::Args;
use serde_json::json;
use shop::Result;
use shop::identity::UserState;

use crate::answer::Answer;
use crate::bot::Bot;
use crate::dialogue::Dialogue;
use crate::incoming::{Deed, SentFile};
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::session::Session;

/// What a deed is answered with.
///
/// # Errors
/// Refusals of the shop, in its own words; failures that are worth another try.
pub async fn handle(session: &Session, deed: &Deed) -> Result<Answer> {
    if session.user.state == UserState::Blocked {
        return Ok(blocked(session, deed));
    }
    match deed {
        Deed::Command { name, argument } => {
            session.await_line(None).await?;
            command(session, name, argument).await
        }
        Deed::Press { data, .. } => {
            let route = Bot::route_of(data);
            if !continues(session, route).await? {
                session.await_line(None).await?;
            }
            press(session, route).await
        }
        Deed::Text(text) => said(session, text).await,
        Deed::File(file) => sent(session, file).await,
        Deed::Unreadable => unreadable(session).await,
        Deed::Reachable(_) => Ok(Answer::default()),
    }
}

/// Whether what the person was asked still holds after this press.
async fn continues(session: &Session, route: Route) -> Result<bool> {
    Ok(route.continues_dialogue() || (route.continues_search() && admin::is_searching(session).await?))
}

/// `/start` with what the link that led here names.
async fn come_in(session: &Session, argument: &str) -> Result<Answer> {
    if let Some(answer) = online::come_back(session, argument).await? {
        return Ok(answer);
    }
    Ok(match subscriptions::come_back(session, argument).await? {
        Some(answer) => answer,
        None => home::start(session),
    })
}

async fn command(session: &Session, name: &str, argument: &str) -> Result<Answer> {
    match name {
        "start" => come_in(session, argument).await,
        "help" => Ok(Answer::show(home::help(session))),
        "profile" => home::profile(session).await,
        "support" => Ok(Answer::show(home::support(session))),
        "plans" | "buy" => buy::locations(session).await,
        "subscription" | "subscriptions" if !admin::wants(session, name) => {
            subscriptions::list(session, 0).await
        }
        "wallet" | "payment" => wallet::wallet(session).await,
        "orders" | "invoices" => invoice::orders(session, 0).await,
        "transactions" => wallet::transactions(session, 0).await,
        "language" => Ok(Answer::show(home::languages(session))),
        _ => match admin::command(session, name, argument).await? {
            Some(answer) => Ok(answer),
            None => Ok(home::unknown(session)),
        },
    }
}

async fn press(session: &Session, route: Route) -> Result<Answer> {
    use Route as R;
    match route {
        R::Home | R::OrderLeave(_) => Ok(Answer::show(home::home(session))),
        R::Help => Ok(Answer::show(home::help(session))),
        R::Support => Ok(Answer::show(home::support(session))),
        R::Language => Ok(Answer::show(home::languages(session))),
        R::LanguageSet(english) => home::language_set(session, english).await,
        R::Profile => home::profile(session).await,
        R::BuyLocations | R::Plans => buy::locations(session).await,
        R::BuyPlans(location) => buy::plans(session, location).await,
        R::BuyPlan(location, plan) => buy::order(session, location, plan).await,
        R::Order(order) => invoice::order(session, order).await,
        R::OrderCard(order) => invoice::pay_card(session, order).await,
        R::OrderOnline(order, provider) => online::pay(session, order, provider).await,
        R::OrderCheck(order) => online::check(session, order).await,
        R::OrderWallet(order) => invoice::pay_wallet(session, order).await,
        R::OrderCancel(order) => invoice::cancel(session, order).await,
        R::Orders(page) => invoice::orders(session, page).await,
        R::ReceiptHow(attempt) => receipts::how(session, attempt).await,
        R::Wallet => wallet::wallet(session).await,
        R::TopUp => wallet::top_up(session).await,
        R::TopUpAmount(toman) => wallet::top_up_by(session, toman).await,
        R::Transactions(page) => wallet::transactions(session, page).await,
        R::WalletSend => wallet_send::ask(session).await,
        R::WalletSendSure => wallet_send::sure(session).await,
        R::ReceiptApprove(id) => reviewing::approve(session, id).await,
        R::ReceiptReject(id) => reviewing::reject(session, id).await,
        R::ReceiptRejectFor(id, reason) => reviewing::reject_for(session, id, reason).await,
        R::ReceiptDiffers(id) => reviewing::differs(session, id).await,
        R::ReceiptBack(id) => reviewing::back(session, id).await,
        R::DialogueCancel => Ok(Answer::show(home::home(session))),
        R::Nothing => Ok(Answer::default()),
        _ => match subscriptions::press(session, route).await? {
            Some(answer) => Ok(answer),
            None => admin::press(session, route).await,
        },
    }
}

async fn said(session: &Session, text: &str) -> Result<Answer> {
    match Bot::dialogue_of(session).await? {
        Some(Dialogue::TopUpAmount) => wallet::top_up_said(session, text).await,
        Some(dialogue @ (Dialogue::SendTo | Dialogue::SendAmount { .. } | Dialogue::SendSure { .. })) => {
            wallet_send::said(session, dialogue, text).await
        }
        Some(Dialogue::ReceiptPicture { attempt }) => receipts::text_instead(session, attempt).await,
        Some(Dialogue::RejectReason { receipt }) => reviewing::reject_said(session, receipt, text).await,
        Some(Dialogue::ReceivedAmount { receipt, said }) => {
            reviewing::received_said(session, (receipt, said), text).await
        }
        Some(Dialogue::AlbumTaken { .. }) | None => Ok(home::unknown(session)),
        Some(other) => admin::said(session, other, text).await,
    }
}

async fn sent(session: &Session, file: &SentFile) -> Result<Answer> {
    let attempt = match Bot::dialogue_of(session).await? {
        Some(Dialogue::ReceiptPicture { attempt }) => Some(attempt),
        Some(Dialogue::AlbumTaken { album }) if file.album.as_ref() == Some(&album) => {
            return Ok(Answer::default());
        }
        _ => None,
    };
    receipts::sent(session, attempt, file).await
}

async fn unreadable(session: &Session) -> Result<Answer> {
    match Bot::dialogue_of(session).await? {
        Some(Dialogue::ReceiptPicture { attempt }) => receipts::text_instead(session, attempt).await,
        _ => Ok(home::unknown(session)),
    }
}

fn blocked(session: &Session, deed: &Deed) -> Answer {
    let contact = &session.shop.settings().support_contact;
    let words = match contact.as_str() {
        "" => session.t("home-blocked"),
        contact => session.tx("home-blocked-contact", &Args::new().text("contact", contact)),
    };
    match deed {
        Deed::Press { .. } => Answer::alert(words),
        _ => Answer::say(Screen::new(words)),
    }
}

/// A plain line with the way home.
pub fn line(session: &Session, text: impl Into<String>) -> Screen {
    Screen::new(text).row([home_button(session)])
}

pub fn home_button(session: &Session) -> Button {
    Button::go(session.t("button-home"), Route::Home)
}

pub fn back_button(session: &Session, to: Route) -> Button {
    Button::go(session.t("button-back"), to)
}

/// Page turning of a list that has the newest first: nothing when there is one page.
pub fn pager(session: &Session, number: u32, count: u64, to: impl Fn(i64) -> Route) -> Vec<Button> {
    turning(session, (number, count), ("button-newer", "button-older"), to)
}

/// Page turning of a list in any other order.
pub fn pager_plain(session: &Session, number: u32, count: u64, to: impl Fn(i64) -> Route) -> Vec<Button> {
    turning(session, (number, count), ("button-before", "button-next"), to)
}

fn turning(
    session: &Session,
    (number, count): (u32, u64),
    (before, next): (&str, &str),
    to: impl Fn(i64) -> Route,
) -> Vec<Button> {
    if count <= 1 {
        return Vec::new();
    }
    let here = i64::from(number);
    let mut row = Vec::new();
    if here > 0 {
        row.push(Button::go(session.t(before), to(here - 1)));
    }
    let total = i64::try_from(count).unwrap_or(i64::MAX);
    let args = l10n::Args::new().num("page", here + 1).num("count", total);
    row.push(Button::go(session.tx("button-page", &args), Route::Nothing));
    if here + 1 < total {
        row.push(Button::go(session.t(next), to(here + 1)));
    }
    row
}

/// The commands every chat has.
pub const CUSTOMER: &[&str] = &[
    "start",
    "plans",
    "subscription",
    "wallet",
    "orders",
    "transactions",
    "payment",
    "profile",
    "support",
    "help",
];

/// Names the bot's commands to Telegram, per language. Best effort: a bot works without.
pub async fn commands_set(bot: &Bot) {
    for locale in Locale::ALL {
        let commands: Vec<_> = CUSTOMER
            .iter()
            .map(|name| json!({ "command": name, "description": bot.l10n().plain(locale, &format!("command-{name}")) }))
            .collect();
        let mut params = json!({ "commands": commands });
        if locale != Locale::default() {
            params["language_code"] = json!(locale.code());
        }
        if let Err(error) = bot.api().call::<_, bool>("setMyCommands", &params).await {
            tracing::warn!(%error, "the bot's commands could not be set");
        }
    }
}
