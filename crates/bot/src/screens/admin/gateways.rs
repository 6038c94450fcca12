//! Payment providers: on and off, their test service, our key there, and whether they know it.

use kernel::Secret;
use l10n::{Args, normalize_digits};
use shop::Result;
use shop::payments::{
    GatewayHealth, GatewaySet, GatewayView, PaymentRefusal, RefundAccess, RefundSet, gateway_list,
    gateway_probe, gateway_set, refund_probe,
};

use super::{ask, forget_line};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::online::PROVIDERS;
use crate::screens::{back_button, home, home_button};
use crate::session::Session;

/// # Errors
/// The refusals of providers.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminGateway(nth) => Ok(Answer::show(card(session, nth).await?)),
        Route::AdminGatewayState(nth, on) => {
            set(session, nth, GatewaySet { enabled: Some(on), ..change_of(nth)? }).await
        }
        Route::AdminGatewaySandbox(nth, on) => {
            set(session, nth, GatewaySet { sandbox: Some(on), ..change_of(nth)? }).await
        }
        Route::AdminGatewayKey(nth) => key_ask(session, nth).await,
        Route::AdminGatewayRefund(nth) => refund_ask(session, nth).await,
        Route::AdminGatewayRefundOff(nth) => {
            set(session, nth, GatewaySet { refund: RefundSet::Forget, ..change_of(nth)? }).await
        }
        Route::AdminGatewayTest(nth) => Ok(Answer::alert(all_tested(session, nth).await?)),
        _ => list(session).await,
    }
}

/// # Errors
/// The refusals of providers.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    match dialogue {
        Dialogue::GatewayKey { provider } => key_said(session, provider, text).await,
        Dialogue::GatewayRefund { provider } => refund_said(session, provider, text).await,
        _ => Ok(home::unknown(session)),
    }
}

fn name_of(nth: i64) -> Result<&'static str> {
    let known = usize::try_from(nth).ok().and_then(|nth| PROVIDERS.get(nth)).copied();
    known.ok_or_else(|| PaymentRefusal::NoGateway.into())
}

/// A provider as the owner has set it up; `None` before that.
async fn view_of(session: &Session, name: &str) -> Result<Option<GatewayView>> {
    let all = gateway_list(session.shop.read(), session.shop.sealer()).await?;
    Ok(all.into_iter().find(|view| view.gateway == name))
}

fn sign(view: Option<&GatewayView>) -> &'static str {
    match view {
        Some(view) if view.enabled => "\u{1f7e2}",
        Some(_) => "\u{1f634}",
        None => "\u{26aa}\u{fe0f}",
    }
}

async fn list(session: &Session) -> Result<Answer> {
    let mut screen = Screen::new(session.t("admin-gateways"));
    for (nth, name) in (0..).zip(PROVIDERS) {
        let view = view_of(session, name).await?;
        let label = format!("{} {}", sign(view.as_ref()), session.t(&format!("gateway-{name}")));
        screen = screen.row([Button::go(label, Route::AdminGateway(nth))]);
    }
    Ok(Answer::show(screen.row([back_button(session, Route::Admin), home_button(session)])))
}

async fn card(session: &Session, nth: i64) -> Result<Screen> {
    let name = name_of(nth)?;
    let view = view_of(session, name).await?;
    let args =
        Args::new().text("sign", sign(view.as_ref())).text("name", &session.t(&format!("gateway-{name}")));
    let ways = [back_button(session, Route::AdminGateways), home_button(session)];
    let Some(view) = view else {
        let key = Button::go(session.t("admin-gateway-key"), Route::AdminGatewayKey(nth));
        let screen = Screen::new(session.tx("admin-gateway-unset", &args));
        return Ok(screen.row([key.style(Style::Primary)]).row(ways));
    };
    let args = args
        .text("state", if view.enabled { "on" } else { "off" })
        .text("sandbox", if view.sandbox { "yes" } else { "no" })
        .code("tail", &view.merchant_tail)
        .text("refunds", refunds_of(session, &view))
        .code("terminal", view.refund_terminal.as_deref().unwrap_or_default())
        .date_time("at", view.updated_at);
    let toggle = session.t(if view.enabled { "admin-gateway-off" } else { "admin-gateway-on" });
    let sandbox = session.t(if view.sandbox { "admin-gateway-live" } else { "admin-gateway-sandbox" });
    Ok(Screen::new(session.tx("admin-gateway", &args))
        .row(
            [Button::go(session.t("admin-gateway-test"), Route::AdminGatewayTest(nth)).style(Style::Primary)],
        )
        .row([
            Button::go(toggle, Route::AdminGatewayState(nth, !view.enabled)),
            Button::go(sandbox, Route::AdminGatewaySandbox(nth, !view.sandbox)),
        ])
        .row([Button::go(session.t("admin-gateway-key"), Route::AdminGatewayKey(nth))])
        .row(refund_buttons(session, (nth, &view)))
        .row(ways))
}

/// Whether a provider gives money back after the time of reversals: `on`, `off`, or it never does.
fn refunds_of(session: &Session, view: &GatewayView) -> &'static str {
    let able = session.shop.gateway(&view.gateway).is_some_and(|gateway| gateway.abilities().refund);
    match &view.refund_terminal {
        _ if !able => "never",
        Some(_) => "on",
        None => "off",
    }
}

fn refund_buttons(session: &Session, (nth, view): (i64, &GatewayView)) -> Vec<Button> {
    let give = Button::go(session.t("admin-gateway-refund"), Route::AdminGatewayRefund(nth));
    let forget = Button::go(session.t("admin-gateway-refund-off"), Route::AdminGatewayRefundOff(nth));
    match refunds_of(session, view) {
        "on" => vec![give, forget],
        "off" => vec![give],
        _ => Vec::new(),
    }
}

async fn save(session: &Session, set: GatewaySet) -> Result<()> {
    session
        .run(move |ctx| {
            let set = set.clone();
            Box::pin(async move { gateway_set(ctx, set).await })
        })
        .await
}

/// A change of the provider of this place; what it does not name stays as it is.
fn change_of(nth: i64) -> Result<GatewaySet> {
    Ok(GatewaySet { gateway: name_of(nth)?.to_owned(), ..GatewaySet::default() })
}

async fn set(session: &Session, nth: i64, change: GatewaySet) -> Result<Answer> {
    save(session, change).await?;
    Ok(Answer::show(card(session, nth).await?).with_toast(session.t("admin-gateway-saved")))
}

async fn key_ask(session: &Session, nth: i64) -> Result<Answer> {
    let args = Args::new().text("name", &session.t(&format!("gateway-{}", name_of(nth)?)));
    session.await_line(Some(Dialogue::GatewayKey { provider: nth })).await?;
    let words = session.tx("admin-gateway-key-ask", &args);
    Ok(Answer::show(ask(session, words, Route::AdminGateway(nth))))
}

async fn refund_ask(session: &Session, nth: i64) -> Result<Answer> {
    let args = Args::new().text("name", &session.t(&format!("gateway-{}", name_of(nth)?)));
    session.await_line(Some(Dialogue::GatewayRefund { provider: nth })).await?;
    let words = session.tx("admin-gateway-refund-ask", &args);
    Ok(Answer::show(ask(session, words, Route::AdminGateway(nth))))
}

/// The number of the terminal, then the token, which may stand behind its kind.
async fn refund_said(session: &Session, nth: i64, text: &str) -> Result<Answer> {
    forget_line(session).await;
    let (terminal, token) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let access = RefundAccess { terminal: normalize_digits(terminal), token: Secret::new(token.trim()) };
    save(session, GatewaySet { refund: RefundSet::Open(access), ..change_of(nth)? }).await?;
    session.await_line(None).await?;
    let words = refunds_tested(session, nth).await?.unwrap_or_default();
    let screen = card(session, nth).await?;
    let words = l10n::escape_html(&words).into_owned();
    Ok(Answer::say(Screen { text: format!("{words}\n\n{}", screen.text), ..screen }))
}

/// The key is kept whatever the provider says of it: it may be away, or still be opening the account.
async fn key_said(session: &Session, nth: i64, text: &str) -> Result<Answer> {
    forget_line(session).await;
    let merchant = Some(Secret::new(text.trim()));
    save(session, GatewaySet { merchant, ..change_of(nth)? }).await?;
    session.await_line(None).await?;
    let words = tested(session, nth).await?;
    let screen = card(session, nth).await?;
    let words = l10n::escape_html(&words).into_owned();
    Ok(Answer::say(Screen { text: format!("{words}\n\n{}", screen.text), ..screen }))
}

/// One line about whether the provider would take our orders to give money back; `None` without an access to that.
async fn refunds_tested(session: &Session, nth: i64) -> Result<Option<String>> {
    let name = name_of(nth)?;
    let args = Args::new().text("name", &session.t(&format!("gateway-{name}")));
    Ok(match refund_probe(&session.shop, name).await? {
        GatewayHealth::Answers => Some(session.tx("admin-gateway-refund-answers", &args)),
        GatewayHealth::Refuses { code } => {
            Some(session.tx("admin-gateway-refund-refuses", &args.text("code", &code)))
        }
        GatewayHealth::Silent => Some(session.tx("admin-gateway-silent", &args)),
        GatewayHealth::Untestable => None,
    })
}

/// What the provider says to our key, and to our access to refunds where there is one.
async fn all_tested(session: &Session, nth: i64) -> Result<String> {
    let known = tested(session, nth).await?;
    let refunds = refunds_tested(session, nth).await?;
    Ok([Some(known), refunds].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// One line about whether the provider knows us.
async fn tested(session: &Session, nth: i64) -> Result<String> {
    let name = name_of(nth)?;
    let health = gateway_probe(&session.shop, name).await?;
    let args = Args::new().text("name", &session.t(&format!("gateway-{name}")));
    Ok(match &health {
        GatewayHealth::Answers => session.tx("admin-gateway-answers", &args),
        GatewayHealth::Refuses { code } => session.tx("admin-gateway-refuses", &args.ltr("code", code)),
        GatewayHealth::Silent => session.tx("admin-gateway-silent", &args),
        GatewayHealth::Untestable => session.tx("admin-gateway-untestable", &args),
    })
}
