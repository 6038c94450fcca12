//! Every try to pay, newest first, sifted by where it stands or found by what somebody reads out. Decides nothing; the
//! facts of one are in [`payments`].

use kernel::{Page, PageRequest};
use l10n::Args;
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::orders::{payments_proposed, payments_stuck};
use shop::payments::{
    Attempt, AttemptSearch, AttemptState, ClearingPart, GATEWAY_CARD, attempt_list, gateway_list,
    receipt_queue,
};

use super::payments::{OPENED_IN_ROW, money_label, place_of, state_sign};
use super::{count, page_of, payments, search};
use crate::answer::Answer;
use crate::dialogue::{Dialogue, Found};
use crate::route::{Route, token_of};
use crate::screen::{Button, Screen, Style};
use crate::screens::online::PROVIDERS;
use crate::screens::{back_button, home_button, pager};
use crate::session::Session;

/// The smallest page: only its total is wanted.
const TOTAL_ONLY: PageRequest = PageRequest { number: 0, size: 1 };
/// Sieves in one row of buttons.
const SIEVES_IN_ROW: usize = 3;

/// Where a payment stands, as the staff asks for it. The number is what callback data carries: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sieve {
    All,
    Review,
    Open,
    Credited,
    Rejected,
    Ended,
    Unknown,
    Late,
    Stuck,
    Owed,
    Back,
    Proposed,
}

impl Sieve {
    const NUMBERED: [Self; 12] = [
        Self::All,
        Self::Review,
        Self::Open,
        Self::Credited,
        Self::Rejected,
        Self::Ended,
        Self::Unknown,
        Self::Late,
        Self::Stuck,
        Self::Owed,
        Self::Back,
        Self::Proposed,
    ];
    /// In rows, as they are shown.
    const SHOWN: [Self; 12] = [
        Self::All,
        Self::Review,
        Self::Proposed,
        Self::Open,
        Self::Unknown,
        Self::Stuck,
        Self::Late,
        Self::Credited,
        Self::Owed,
        Self::Back,
        Self::Rejected,
        Self::Ended,
    ];

    fn of(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|place| Self::NUMBERED.get(place)).copied().unwrap_or(Self::All)
    }

    fn number(self) -> i64 {
        let place = Self::NUMBERED.iter().position(|sieve| *sieve == self);
        place.and_then(|place| i64::try_from(place).ok()).unwrap_or_default()
    }

    /// The word in the keys of texts.
    fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Review => "review",
            Self::Open => "open",
            Self::Credited => "credited",
            Self::Rejected => "rejected",
            Self::Ended => "ended",
            Self::Unknown => "unknown",
            Self::Late => "late",
            Self::Stuck => "stuck",
            Self::Owed => "owed",
            Self::Back => "back",
            Self::Proposed => "proposed",
        }
    }

    fn states(self) -> &'static [AttemptState] {
        use AttemptState as S;
        match self {
            Self::All | Self::Late | Self::Stuck | Self::Owed | Self::Proposed => &[],
            Self::Review => &[S::InReview],
            Self::Open => &[S::Created, S::Redirected, S::AwaitingReceipt, S::Verifying, S::Unknown],
            Self::Credited => &[S::Verified, S::Credited],
            Self::Rejected => &[S::Rejected],
            Self::Ended => &[S::Canceled, S::Expired, S::Failed],
            Self::Unknown => &[S::Unknown],
            Self::Back => &[S::RefundPending, S::Refunded, S::Reversed],
        }
    }
}

/// What is listed. `gateway` is 0 for every one, 1 for card transfers, then the places of [`PROVIDERS`].
#[derive(Clone, Copy)]
struct Scope {
    sieve: Sieve,
    gateway: i64,
}

/// The name behind a number of [`Scope::gateway`]; `None` for every one.
fn gateway_of(number: i64) -> Option<&'static str> {
    match number {
        1 => Some(GATEWAY_CARD),
        other => PROVIDERS.get(usize::try_from(other - 2).ok()?).copied(),
    }
}

impl Scope {
    fn gateway(self) -> Option<&'static str> {
        gateway_of(self.gateway)
    }

    async fn search(self, session: &Session) -> Result<AttemptSearch> {
        let stuck = match self.sieve {
            Sieve::Stuck => Some(payments_stuck(session.shop.read(), session.now()).await?),
            _ => None,
        };
        let only = match self.sieve {
            Sieve::Proposed => Some(payments_proposed(session.shop.read()).await?),
            _ => None,
        };
        Ok(AttemptSearch {
            states: self.sieve.states().to_vec(),
            gateway: self.gateway().map(ToOwned::to_owned),
            late: self.sieve == Sieve::Late,
            clearing: (self.sieve == Sieve::Owed).then_some(ClearingPart::Open),
            stuck,
            only,
            ..AttemptSearch::default()
        })
    }

    fn route(self, page: i64) -> Route {
        Route::AdminPaymentList(self.sieve.number(), self.gateway, page)
    }
}

/// # Errors
/// The database's own failures.
pub async fn press(session: &Session, (sieve, gateway): (i64, i64), page: i64) -> Result<Answer> {
    list(session, Scope { sieve: Sieve::of(sieve), gateway }, page).await
}

/// All that the sieve lets through, newest first; a line searches.
async fn list(session: &Session, scope: Scope, page: i64) -> Result<Answer> {
    session.await_line(Some(Dialogue::PaymentSearch { found: None })).await?;
    let search = scope.search(session).await?;
    let page = attempt_list(session.shop.read(), &search, page_of(page)).await?;
    let of = session.t(&format!("admin-payments-of-{}", scope.sieve.word()));
    let args = Args::new().num("count", count(page.total)).text("of", &of);
    let key = if page.total == 0 { "admin-payments-none" } else { "admin-payments" };
    let mut screen = Screen::new(session.tx(key, &args));
    screen = queue_door(session, screen).await?;
    screen = sieves(session, screen, scope).await?;
    screen = screen.row(gateways(session, scope).await?);
    screen = rows(session, screen, &page).await?;
    let turn = pager(session, page.number, page.count(), |page| scope.route(page));
    Ok(Answer::show(screen.row(turn).row([back_button(session, Route::Admin), home_button(session)])))
}

/// What somebody reads out: a number, an amount, a reference, a provider's key, the end of a card. One alone is opened.
///
/// # Errors
/// The database's own failures.
pub async fn found(session: &Session, text: &str) -> Result<Answer> {
    let text = search::text_of(text);
    let page = attempt_list(session.shop.read(), &by_text(&text), page_of(0)).await?;
    if let ([attempt], 1) = (page.items.as_slice(), page.total) {
        session.await_line(Some(Dialogue::PaymentSearch { found: None })).await?;
        let opened = payments::attempt_screen(session, attempt.id).await?;
        return Ok(Answer::say(opened));
    }
    Ok(Answer::say(results(session, Found { text, page: 0 }, &page).await?))
}

/// Another page of a search. One that is over is said so, and all are shown.
///
/// # Errors
/// The database's own failures.
pub async fn turned(session: &Session, token: i64, page: i64) -> Result<Answer> {
    let Some(found) = search::payments(session, token).await? else {
        let all = list(session, Scope { sieve: Sieve::All, gateway: 0 }, 0).await?;
        return Ok(all.with_toast(session.t("admin-search-over")));
    };
    let list = attempt_list(session.shop.read(), &by_text(&found.text), page_of(page)).await?;
    Ok(Answer::show(results(session, Found { page, ..found }, &list).await?))
}

fn by_text(text: &str) -> AttemptSearch {
    AttemptSearch { text: Some(text.to_owned()), ..AttemptSearch::default() }
}

async fn results(session: &Session, found: Found, list: &Page<Attempt>) -> Result<Screen> {
    let key = if list.total == 0 { "admin-payments-found-none" } else { "admin-payments-found" };
    let args = Args::new().num("count", count(list.total)).text("text", &l10n::person(&found.text));
    let token = token_of(&found.text);
    session.await_line(Some(Dialogue::PaymentSearch { found: Some(found) })).await?;
    let screen = rows(session, Screen::new(session.tx(key, &args)), list).await?;
    let turn = pager(session, list.number, list.count(), |page| Route::AdminPaymentsFound(token, page));
    let all = Button::go(session.t("admin-payments-all"), Route::AdminPaymentList(0, 0, 0));
    Ok(screen.row(turn).row([all, home_button(session)]))
}

/// A numbered line for each, and the buttons that open them.
async fn rows(session: &Session, mut screen: Screen, page: &Page<Attempt>) -> Result<Screen> {
    let mut opened = Vec::new();
    for (place, attempt) in page.items.iter().enumerate() {
        let place = place_of(page, place);
        let payer = user_get(session.shop.read(), attempt.user_id).await?;
        screen.text.push_str("\n\n");
        screen.text.push_str(&line(session, (place, attempt), &payer.first_name));
        opened.push(Button::go(
            money_label(session, place, (&payer.first_name, attempt.shown())),
            Route::AdminPayment(attempt.id),
        ));
    }
    Ok(opened.chunks(OPENED_IN_ROW).fold(screen, |screen, row| screen.row(row.to_vec())))
}

/// The way to what waits for a decision, for those who decide.
async fn queue_door(session: &Session, screen: Screen) -> Result<Screen> {
    if !session.may(Permission::ReceiptReview) {
        return Ok(screen);
    }
    let waiting = receipt_queue(session.shop.read(), TOTAL_ONLY).await?.total;
    let label = session.tx("admin-button-receipts", &Args::new().num("count", count(waiting)));
    let door = Button::go(label, Route::AdminReceipts(0));
    Ok(screen.row([if waiting > 0 { door.style(Style::Success) } else { door }]))
}

/// One button per place where payments stand, with how many stand there; where none stands, none.
async fn sieves(session: &Session, screen: Screen, scope: Scope) -> Result<Screen> {
    let mut buttons = Vec::new();
    for sieve in Sieve::SHOWN {
        let search = Scope { sieve, ..scope }.search(session).await?;
        let total = attempt_list(session.shop.read(), &search, TOTAL_ONLY).await?.total;
        if total == 0 && sieve != Sieve::All && sieve != scope.sieve {
            continue;
        }
        let args = Args::new()
            .text("of", &session.t(&format!("admin-payments-sieve-{}", sieve.word())))
            .num("count", count(total))
            .text("chosen", if sieve == scope.sieve { "yes" } else { "no" });
        let label = session.tx("admin-payments-sieve", &args);
        let button = Button::go(label, Scope { sieve, ..scope }.route(0));
        buttons.push(if sieve == scope.sieve { button.style(Style::Primary) } else { button });
    }
    Ok(buttons.chunks(SIEVES_IN_ROW).fold(screen, |screen, row| screen.row(row.to_vec())))
}

/// One button per way to pay, once there is more than cards.
async fn gateways(session: &Session, scope: Scope) -> Result<Vec<Button>> {
    if gateway_list(session.shop.read(), session.shop.sealer()).await?.is_empty() {
        return Ok(Vec::new());
    }
    let last = i64::try_from(PROVIDERS.len()).unwrap_or_default() + 1;
    let button = |number: i64| {
        let name = match gateway_of(number) {
            Some(name) => gateway(session, name),
            None => session.t("admin-payments-way-all"),
        };
        let chosen = if number == scope.gateway { "yes" } else { "no" };
        let args = Args::new().text("name", &name).text("chosen", chosen);
        Button::go(session.tx("admin-payments-way", &args), Scope { gateway: number, ..scope }.route(0))
    };
    Ok((0..=last).map(button).collect())
}

fn line(session: &Session, (place, attempt): (i64, &Attempt), payer: &str) -> String {
    let args = Args::new()
        .num("place", place)
        .text("sign", state_sign(attempt.told_state()))
        .text("state", attempt.told_state().as_str())
        // What came, or what is asked for.
        .money("amount", attempt.shown())
        .person("payer", payer)
        .text("gateway", &gateway(session, &attempt.gateway))
        .date_time("at", attempt.created_at);
    session.tx("admin-payments-line", &args)
}

/// A gateway in words; one that nobody wrote words for is shown itself.
pub fn gateway(session: &Session, name: &str) -> String {
    let key = format!("gateway-{}", name.replace(['.', '_'], "-"));
    if session.l10n.has(session.locale(), &key) {
        session.t(&key)
    } else {
        l10n::isolate(&l10n::escape_html(name))
    }
}
