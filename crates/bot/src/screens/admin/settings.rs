//! What the owner can change while the shop runs: a list, one setting, switches and typed lines.

use kernel::{Locale, Money};
use l10n::Args;
use shop::Result;
use shop::settings::{SettingLine, setting_list, setting_set};

use super::{again, ask, entry};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::screens::{back_button, home, home_button, pager_plain};
use crate::session::Session;

/// Settings on one screen.
const PAGE_ROWS: usize = 9;

/// # Errors
/// The refusals of settings.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminSetting(index) => one(session, index).await,
        Route::AdminSettingFlag(index, on) => flag_set(session, index, on).await,
        Route::AdminSettings(page) => Ok(Answer::show(list(session, page))),
        _ => Ok(Answer::show(list(session, 0))),
    }
}

/// # Errors
/// The refusals of settings.
pub async fn said(session: &Session, dialogue: Dialogue, text: &str) -> Result<Answer> {
    let Dialogue::SettingValue { key } = dialogue else { return Ok(home::unknown(session)) };
    let Some((index, line)) = of_key(session, &key) else { return Ok(home::unknown(session)) };
    let Some(value) = typed(&line, text) else {
        return Ok(again(session, not_understood(session, &line), Route::AdminSetting(index)));
    };
    match set(session, line.key, value).await {
        Ok(()) => {}
        Err(error) if error.code() == "settings.invalid" => {
            return Ok(again(session, not_understood(session, &line), Route::AdminSetting(index)));
        }
        Err(error) => return Err(error),
    }
    session.await_line(None).await?;
    let mut screen = list(session, page_of(index));
    screen.text = format!("{}\n\n{}", session.t("admin-saved"), screen.text);
    Ok(Answer::say(screen))
}

/// The stored form of a typed line; `None` when it cannot be read. Bounds are the shop's to check.
fn typed(line: &SettingLine, text: &str) -> Option<String> {
    match line.kind {
        "whole" => entry::whole(text).map(|number| number.to_string()),
        "amount" => entry::amount_or_nothing(text).map(|amount| amount.rial().to_string()),
        // A text that may be empty is emptied by a dash.
        "text" if line.min == Some(0) && entry::is_none(text) => Some(String::new()),
        _ => Some(text.trim().to_owned()),
    }
}

async fn set(session: &Session, key: &'static str, value: String) -> Result<()> {
    session
        .run(move |ctx| {
            let value = value.clone();
            Box::pin(async move { setting_set(ctx, key, &value).await })
        })
        .await?;
    session.shop.settings_reload().await
}

fn lines(session: &Session) -> Vec<SettingLine> {
    setting_list(&session.shop.settings())
}

fn at(session: &Session, index: i64) -> Option<SettingLine> {
    usize::try_from(index).ok().and_then(|index| lines(session).into_iter().nth(index))
}

fn of_key(session: &Session, key: &str) -> Option<(i64, SettingLine)> {
    let (index, line) = lines(session).into_iter().enumerate().find(|(_, line)| line.key == key)?;
    Some((i64::try_from(index).ok()?, line))
}

fn page_of(index: i64) -> i64 {
    index / i64::try_from(PAGE_ROWS).unwrap_or(1).max(1)
}

fn name_key(line: &SettingLine) -> String {
    format!("admin-setting-{}", line.key.replace('_', "-"))
}

fn list(session: &Session, page: i64) -> Screen {
    let lines = lines(session);
    let pages = lines.len().div_ceil(PAGE_ROWS).max(1);
    let page = usize::try_from(page).unwrap_or(0).min(pages - 1);
    let mut screen = Screen::new(session.t("admin-settings"));
    for (index, line) in lines.iter().enumerate().skip(page * PAGE_ROWS).take(PAGE_ROWS) {
        let args =
            Args::new().text("name", &session.t(&name_key(line))).text("value", &label_words(session, line));
        let route = Route::AdminSetting(i64::try_from(index).unwrap_or_default());
        screen = screen.row([Button::go(session.tx("admin-settings-line", &args), route)]);
    }
    let number = u32::try_from(page).unwrap_or_default();
    let turn = pager_plain(session, number, u64::try_from(pages).unwrap_or(1), Route::AdminSettings);
    screen.row(turn).row([back_button(session, Route::Admin), home_button(session)])
}

/// A value short enough for a button.
fn label_words(session: &Session, line: &SettingLine) -> String {
    const LABEL_CHARS_MAX: usize = 24;
    let is_text = matches!(line.kind, "text" | "template");
    match line.value.char_indices().nth(LABEL_CHARS_MAX).filter(|_| is_text) {
        Some((end, _)) => {
            l10n::isolate_auto(&format!("{}\u{2026}", line.value.get(..end).unwrap_or_default()))
        }
        None => value_words(session, line, &line.value),
    }
}

/// A stored value of a setting in words, and the setting's name; `None` for a setting of another version.
pub fn words_of(session: &Session, key: &str, stored: &str) -> Option<(String, String)> {
    let (_, line) = of_key(session, key)?;
    Some((session.t(&name_key(&line)), value_words(session, &line, stored)))
}

/// A value (or a bound) as people read it. Plain text: escape it for a message.
fn value_words(session: &Session, line: &SettingLine, value: &str) -> String {
    let number = || value.parse::<i64>().unwrap_or_default();
    match line.kind {
        "flag" => session.t(if value == "true" { "admin-on" } else { "admin-off" }),
        "amount" => session.l10n.money(session.locale(), Money::from_rial(number()).unwrap_or_default()),
        "whole" => {
            let key = format!("{}.value", name_key(line));
            if session.l10n.has(session.locale(), &key) {
                session.tx(&key, &Args::new().num("n", number()))
            } else {
                session.l10n.number(session.locale(), number())
            }
        }
        "language" => {
            let locale = value.parse::<Locale>().unwrap_or_default();
            session.l10n.plain(locale, "admin-language-name")
        }
        _ if value.is_empty() => session.t("admin-empty"),
        _ => l10n::isolate_auto(value),
    }
}

/// What a line may be, in words.
fn bounds_words(session: &Session, line: &SettingLine) -> String {
    let (Some(min), Some(max)) = (line.min, line.max) else { return String::new() };
    let (key, min, max) = match line.kind {
        "text" | "template" => {
            let number = |bound| session.l10n.number(session.locale(), bound);
            ("admin-setting-length", number(min), number(max))
        }
        _ => {
            let words = |bound: i64| value_words(session, line, &bound.to_string());
            ("admin-setting-bounds", words(min), words(max))
        }
    };
    session.tx(key, &Args::new().text("min", &min).text("max", &max))
}

fn not_understood(session: &Session, line: &SettingLine) -> String {
    let args =
        Args::new().text("name", &session.t(&name_key(line))).text("bounds", &bounds_words(session, line));
    session.tx("admin-setting-again", &args)
}

fn text_of(session: &Session, line: &SettingLine) -> String {
    let escaped = |value: &str| l10n::escape_html(&value_words(session, line, value)).into_owned();
    let args = Args::new()
        .text("name", &session.t(&name_key(line)))
        .text("hint", &session.t(&format!("{}.hint", name_key(line))))
        .text("value", &escaped(&line.value))
        .text("default", &escaped(&line.default));
    let mut text = session.tx("admin-setting", &args);
    let bounds = bounds_words(session, line);
    if !bounds.is_empty() {
        text.push_str(&format!("\n{bounds}"));
    }
    text
}

/// One setting. A switch has buttons; the others wait for a line.
async fn one(session: &Session, index: i64) -> Result<Answer> {
    let Some(line) = at(session, index) else { return Ok(Answer::show(list(session, 0))) };
    let back = Route::AdminSettings(page_of(index));
    if matches!(line.kind, "flag" | "language") {
        return Ok(Answer::show(switch(session, &line, index)));
    }
    session.await_line(Some(Dialogue::SettingValue { key: line.key.to_owned() })).await?;
    let ask_key = match line.kind {
        "text" if line.min == Some(0) => "admin-setting-ask-or-dash",
        _ => "admin-setting-ask",
    };
    let words = format!("{}\n\n{}", text_of(session, &line), session.t(ask_key));
    Ok(Answer::show(ask(session, words, back)))
}

fn switch(session: &Session, line: &SettingLine, index: i64) -> Screen {
    let (on, off) = match line.kind {
        "language" => (
            session.l10n.plain(Locale::En, "admin-language-name"),
            session.l10n.plain(Locale::Fa, "admin-language-name"),
        ),
        _ => (session.t("admin-turn-on"), session.t("admin-turn-off")),
    };
    let is_on = matches!(line.value.as_str(), "true" | "en");
    let button = if is_on {
        Button::go(off, Route::AdminSettingFlag(index, false))
    } else {
        Button::go(on, Route::AdminSettingFlag(index, true))
    };
    Screen::new(text_of(session, line))
        .row([button.style(Style::Primary)])
        .row([back_button(session, Route::AdminSettings(page_of(index))), home_button(session)])
}

async fn flag_set(session: &Session, index: i64, on: bool) -> Result<Answer> {
    let Some(line) = at(session, index) else { return Ok(Answer::show(list(session, 0))) };
    let value = match (line.kind, on) {
        ("flag", on) => on.to_string(),
        ("language", true) => Locale::En.code().to_owned(),
        ("language", false) => Locale::Fa.code().to_owned(),
        _ => return one(session, index).await,
    };
    set(session, line.key, value).await?;
    let screen = at(session, index).map_or_else(|| list(session, 0), |line| switch(session, &line, index));
    Ok(Answer::show(screen).with_toast(session.t("admin-saved")))
}
