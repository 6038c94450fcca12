//! A person presses a button: which one is meant, and what comes of it.
//!
//! Never looks at what the button's data means.

use serde::Deserialize;
use serde_json::{Value, json};

use super::chat::{Chat, Message};
use super::person::{Hand, Impossible};
use super::updates::{News, push};
use super::world::Press;

/// Presses remembered per bot; those too old to be answered go first.
const PRESSES_MAX: usize = 20_000;

/// The body of the press route.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    message_id: Option<i64>,
    /// A part of the button's label; an equal label is preferred.
    label: Option<String>,
    /// Callback data, delivered even when no button has it any more.
    data: Option<String>,
}

fn fits(button: &Value, wish: &Wish) -> bool {
    let label = button["text"].as_str().unwrap_or_default();
    match (&wish.data, &wish.label) {
        (Some(data), _) => button["callback_data"].as_str() == Some(data),
        (None, Some(wanted)) => label.contains(wanted.as_str()),
        (None, None) => false,
    }
}

fn button_of(message: &Message, wish: &Wish) -> Option<Value> {
    let all: Vec<&Value> = message.rows().into_iter().flatten().filter(|button| fits(button, wish)).collect();
    let equal = all.iter().find(|button| button["text"].as_str() == wish.label.as_deref());
    equal.or(all.first()).map(|button| (*button).clone())
}

/// The message and the button that are meant; no button when the press is a stale one.
fn find(chat: &Chat, wish: &Wish) -> Result<(i64, Option<Value>), Impossible> {
    if wish.label.is_none() && wish.data.is_none() {
        return Err(Impossible::bad("give label or data"));
    }
    if let Some(id) = wish.message_id {
        let message =
            chat.any(id).filter(|message| message.from_bot).ok_or_else(|| Impossible::missing("message"))?;
        return match button_of(message, wish) {
            Some(button) if !message.deleted => Ok((id, Some(button))),
            _ if wish.data.is_some() => Ok((id, None)),
            _ => Err(Impossible::missing("button on that message")),
        };
    }
    let shown = chat.keyboard().map(|(message, _)| message.id);
    let usable =
        |message: &&Message| message.from_bot && (message.below.is_none() || Some(message.id) == shown);
    let found = chat
        .newest()
        .filter(usable)
        .find_map(|message| button_of(message, wish).map(|button| (message.id, Some(button))));
    let newest = || chat.newest().find(|message| message.from_bot).map(|message| (message.id, None));
    match found {
        Some(found) => Ok(found),
        None if wish.data.is_some() => newest().ok_or_else(|| Impossible::missing("message of the bot")),
        None => Err(Impossible::missing("button")),
    }
}

/// Presses; the answer tells what the client would do or what the bot gets.
pub(super) fn press(hand: &mut Hand, wish: &Wish) -> Result<Value, Impossible> {
    if !hand.world.users.contains_key(&hand.user) {
        return Err(Impossible::missing("user"));
    }
    let bot = hand.world.bots.get(hand.bot).ok_or_else(|| Impossible::missing("bot"))?;
    let chat = bot.chats.get(&hand.user).ok_or_else(|| Impossible::missing("chat"))?;
    if chat.blocked {
        return Err(Impossible(409, "the user has blocked the bot".to_owned()));
    }
    let (id, button) = find(chat, wish)?;
    let below = chat.any(id).is_some_and(|message| message.below.is_some());
    let label = button.as_ref().and_then(|button| button["text"].as_str()).unwrap_or_default().to_owned();
    match &button {
        Some(button) if below => below_pressed(hand, button, &label),
        Some(button) if button.get("callback_data").is_none() => Ok(local(button, id, &label)),
        _ => {
            let data = button.as_ref().and_then(|button| button["callback_data"].as_str().map(str::to_owned));
            let data = data.or_else(|| wish.data.clone()).unwrap_or_default();
            callback(hand, id, &data, &label)
        }
    }
}

/// A button of a reply keyboard sends its label, or the contact that it asks for.
fn below_pressed(hand: &mut Hand, button: &Value, label: &str) -> Result<Value, Impossible> {
    let sent = if button["request_contact"].as_bool() == Some(true) {
        hand.share_contact(&json!({}), None)?
    } else {
        hand.say(label, None)?
    };
    Ok(json!({ "update_id": sent.update, "message_id": sent.message, "label": label }))
}

/// Buttons that the client itself acts on: links, texts to copy, web apps.
fn local(button: &Value, id: i64, label: &str) -> Value {
    json!({
        "update_id": null,
        "message_id": id,
        "label": label,
        "url": button.get("url").or_else(|| button.pointer("/web_app/url")).or_else(|| button.pointer("/login_url/url")),
        "copy": button.pointer("/copy_text/text"),
    })
}

fn callback(hand: &mut Hand, id: i64, data: &str, label: &str) -> Result<Value, Impossible> {
    let user = hand.user;
    let now = hand.sim.now_s();
    let oldest = now - hand.sim.press_lifetime_s;
    let query = (hand.sim.rng.next_u64() >> 1).to_string();
    let from = hand
        .world
        .users
        .get(&user)
        .map(super::world::User::object)
        .ok_or_else(|| Impossible::missing("user"))?;
    let gone = hand
        .world
        .bots
        .get(hand.bot)
        .and_then(|bot| bot.chats.get(&user)?.any(id))
        .is_none_or(|message| message.deleted);
    let message = if gone {
        json!({ "chat": hand.world.chat_object(user), "message_id": id, "date": 0 })
    } else {
        hand.world.message_object(hand.bot, user, id)
    };
    let bot = hand.world.bots.get_mut(hand.bot).ok_or_else(|| Impossible::missing("bot"))?;
    if bot.presses.len() >= PRESSES_MAX {
        bot.presses.retain(|_, press| press.date >= oldest);
    }
    bot.presses.insert(query.clone(), Press { user, data: data.to_owned(), date: now, answered: false });
    let instance = bot.id.wrapping_mul(31).wrapping_add(user).wrapping_mul(0x9E37_79B9).to_string();
    let body = json!({
        "id": query, "from": from, "message": message, "chat_instance": instance, "data": data,
    });
    let update = push(hand.sim, hand.world, hand.bot, News { queue: user, kind: "callback_query", body });
    Ok(json!({
        "update_id": update, "message_id": id, "callback_query_id": query, "data": data, "label": label,
    }))
}
