//! What the bot is and says of itself: account, commands, descriptions, menu button.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::refusal::{Answer, Refusal};
use super::Ctx;

/// Commands in one list.
const COMMANDS_MAX: usize = 100;

pub(super) fn me(ctx: &mut Ctx) -> Answer {
    let bot = ctx.me()?;
    Ok(json!({
        "id": bot.id,
        "is_bot": true,
        "first_name": bot.name,
        "username": bot.username,
        "can_join_groups": true,
        "can_read_all_group_messages": false,
        "supports_inline_queries": false,
        "can_connect_to_business": false,
        "has_main_web_app": false,
        "has_topics_enabled": false,
    }))
}

/// The key of a list of commands: scope, chat, person, language.
fn scope_key(ctx: &Ctx, call: &Call) -> Result<String, Refusal> {
    let scope = call.value("scope").cloned().unwrap_or(json!({ "type": "default" }));
    let kind = scope["type"].as_str().unwrap_or("default");
    let needs_chat = matches!(kind, "chat" | "chat_administrators" | "chat_member");
    let known = ["default", "all_private_chats", "all_group_chats", "all_chat_administrators"];
    if !needs_chat && !known.contains(&kind) {
        return Err(Refusal::bad("can't parse BotCommandScope: Unsupported type specified"));
    }
    let chat = if needs_chat {
        let chat = ctx.world.chat_number(scope.get("chat_id"))?;
        ctx.world.chat_object(chat).ok_or_else(|| Refusal::bad("chat not found"))?;
        chat.to_string()
    } else {
        String::new()
    };
    let user = scope["user_id"].as_i64().map(|id| id.to_string()).unwrap_or_default();
    Ok(format!("{kind}|{chat}|{user}|{}", call.text("language_code").unwrap_or_default()))
}

pub(super) fn set_commands(ctx: &mut Ctx, call: &Call) -> Answer {
    let commands = call.value("commands").cloned().unwrap_or(json!([]));
    let list = commands.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.len() > COMMANDS_MAX {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    let fits = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if list.iter().any(|command| !command["command"].as_str().is_some_and(fits)) {
        return Err(Refusal::bad("BOT_COMMAND_INVALID"));
    }
    let key = scope_key(ctx, call)?;
    ctx.world.next_seq();
    ctx.me()?.commands.insert(key, commands);
    Ok(json!(true))
}

pub(super) fn commands(ctx: &mut Ctx, call: &Call) -> Answer {
    let key = scope_key(ctx, call)?;
    Ok(ctx.me()?.commands.get(&key).cloned().unwrap_or(json!([])))
}

pub(super) fn delete_commands(ctx: &mut Ctx, call: &Call) -> Answer {
    let key = scope_key(ctx, call)?;
    ctx.world.next_seq();
    ctx.me()?.commands.remove(&key);
    Ok(json!(true))
}

pub(super) fn set_words(ctx: &mut Ctx, call: &Call, field: &str) -> Answer {
    let language = call.text("language_code").unwrap_or_default().to_owned();
    let words = call.text(field).unwrap_or_default().to_owned();
    ctx.world.next_seq();
    let bot = ctx.me()?;
    if field == "name" && language.is_empty() && !words.is_empty() {
        bot.name.clone_from(&words);
    }
    let kept = bot.profile.entry(field.to_owned()).or_default();
    if words.is_empty() {
        kept.remove(&language);
    } else {
        kept.insert(language, words);
    }
    Ok(json!(true))
}

pub(super) fn words(ctx: &mut Ctx, call: &Call, field: &str) -> Answer {
    let language = call.text("language_code").unwrap_or_default();
    let bot = ctx.me()?;
    let kept = bot.profile.get(field);
    let found = kept.and_then(|kept| kept.get(language).or_else(|| kept.get("")));
    let fallback = if field == "name" { bot.name.as_str() } else { "" };
    let words = found.map_or(fallback, String::as_str);
    Ok(Value::Object([(field.to_owned(), json!(words))].into_iter().collect()))
}

pub(super) fn set_menu(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = match call.value("chat_id") {
        Some(_) => ctx.target(call)?,
        None => 0,
    };
    let button = call.value("menu_button").cloned().unwrap_or(json!({ "type": "default" }));
    match button["type"].as_str() {
        Some("default" | "commands") => {}
        Some("web_app")
            if button["web_app"]["url"].as_str().is_some_and(|url| url.starts_with("https://")) => {}
        Some("web_app") => {
            return Err(Refusal::bad("menu button Web App URL is invalid: Only HTTPS links are allowed"));
        }
        _ => return Err(Refusal::bad("can't parse MenuButton: Unsupported type specified")),
    }
    ctx.world.next_seq();
    ctx.me()?.menus.insert(chat, button);
    Ok(json!(true))
}

pub(super) fn menu(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = match call.value("chat_id") {
        Some(_) => ctx.target(call)?,
        None => 0,
    };
    let menus = &ctx.me()?.menus;
    Ok(menus.get(&chat).or_else(|| menus.get(&0)).cloned().unwrap_or(json!({ "type": "default" })))
}
