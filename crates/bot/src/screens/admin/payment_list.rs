//! Every try to pay, newest first, sifted by where it stands. Decides nothing; the facts of one are in [`payments`].

use kernel::PageRequest;
use l10n::Args;
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::payments::{Attempt, AttemptState, GATEWAY_CARD, attempt_list, gateway_list, receipt_queue};

use super::payments::{OPENED_IN_ROW, place_label, place_of, state_sign};
use super::{count, page_of};
use crate::answer::Answer;
use crate::route::Route;
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
}

impl Sieve {
    const ALL: [Self; 6] = [Self::All, Self::Review, Self::Open, Self::Credited, Self::Rejected, Self::Ended];

    fn of(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|place| Self::ALL.get(place)).copied().unwrap_or(Self::All)
    }

    fn number(self) -> i64 {
        let place = Self::ALL.iter().position(|sieve| *sieve == self);
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
        }
    }

    fn states(self) -> &'static [AttemptState] {
        use AttemptState as S;
        match self {
            Self::All => S::ALL,
            Self::Review => &[S::InReview],
            Self::Open => &[S::Created, S::Redirected, S::AwaitingReceipt, S::Verifying, S::Unknown],
            Self::Credited => &[S::Verified, S::Credited],
            Self::Rejected => &[S::Rejected],
            Self::Ended => &[S::Canceled, S::Expired, S::Failed],
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

    fn route(self, page: i64) -> Route {
        Route::AdminPaymentList(self.sieve.number(), self.gateway, page)
    }
}

/// # Errors
/// The database's own failures.
pub async fn press(session: &Session, (sieve, gateway): (i64, i64), page: i64) -> Result<Answer> {
    list(session, Scope { sieve: Sieve::of(sieve), gateway }, page).await
}

async fn list(session: &Session, scope: Scope, page: i64) -> Result<Answer> {
    let page =
        attempt_list(session.shop.read(), (scope.sieve.states(), scope.gateway()), page_of(page)).await?;
    let of = session.t(&format!("admin-payments-of-{}", scope.sieve.word()));
    let args = Args::new().num("count", count(page.total)).text("of", &of);
    let key = if page.total == 0 { "admin-payments-none" } else { "admin-payments" };
    let mut screen = Screen::new(session.tx(key, &args));
    screen = queue_door(session, screen).await?;
    screen = sieves(session, screen, scope).await?;
    screen = screen.row(gateways(session, scope).await?);
    let mut opened = Vec::new();
    for (place, attempt) in page.items.iter().enumerate() {
        let place = place_of(&page, place);
        let payer = user_get(session.shop.read(), attempt.user_id).await?;
        screen.text.push_str("\n\n");
        screen.text.push_str(&line(session, (place, attempt), &payer.first_name));
        opened.push(Button::go(
            place_label(session, place, &payer.first_name),
            Route::AdminPayment(attempt.id),
        ));
    }
    for row in opened.chunks(OPENED_IN_ROW) {
        screen = screen.row(row.to_vec());
    }
    let turn = pager(session, page.number, page.count(), |page| scope.route(page));
    Ok(Answer::show(screen.row(turn).row([back_button(session, Route::Admin), home_button(session)])))
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

/// One button per place where payments stand, with how many stand there.
async fn sieves(session: &Session, screen: Screen, scope: Scope) -> Result<Screen> {
    let mut buttons = Vec::new();
    for sieve in Sieve::ALL {
        let total =
            attempt_list(session.shop.read(), (sieve.states(), scope.gateway()), TOTAL_ONLY).await?.total;
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
        .text("sign", state_sign(attempt.state))
        .text("state", attempt.state.as_str())
        // What came, or what is asked for.
        .money("amount", attempt.received.unwrap_or(attempt.amount))
        .person("payer", payer)
        .text("gateway", &gateway(session, &attempt.gateway))
        .date_time("at", attempt.created_at);
    session.tx("admin-payments-line", &args)
}

/// A gateway in words; one that nobody wrote words for is shown itself.
fn gateway(session: &Session, name: &str) -> String {
    let key = format!("gateway-{}", name.replace(['.', '_'], "-"));
    if session.l10n.has(session.locale(), &key) {
        session.t(&key)
    } else {
        l10n::isolate(&l10n::escape_html(name))
    }
}
