//! Asking about chats and their members.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::refusal::{Answer, Refusal};
use super::super::world::{Group, User};
use super::Ctx;

/// A chat that the bot may ask about: it need not be allowed to write there.
fn known(ctx: &Ctx, call: &Call) -> Result<i64, Refusal> {
    let chat = ctx.world.chat_number(call.value("chat_id"))?;
    match ctx.world.reach(ctx.bot, chat) {
        Err(refusal) if refusal.code == 400 => Err(refusal),
        Err(refusal) if refusal.description.contains("initiate") => Err(Refusal::bad("chat not found")),
        _ => Ok(chat),
    }
}

pub(super) fn chat(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = known(ctx, call)?;
    let mut full = ctx.world.chat_object(chat).ok_or_else(|| Refusal::bad("chat not found"))?;
    let pinned = ctx.world.bots.get(ctx.bot).and_then(|bot| bot.chats.get(&chat)?.pinned.last().copied());
    let pinned = pinned.map(|id| ctx.shown(chat, id));
    let Some(object) = full.as_object_mut() else { return Err(Refusal::bad("chat not found")) };
    object.insert("accent_color_id".to_owned(), json!(chat.rem_euclid(7)));
    object.insert("max_reaction_count".to_owned(), json!(11));
    object.insert(
        "accepted_gift_types".to_owned(),
        json!({
            "unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true, "premium_subscription": true,
            "gifts_from_channels": true,
        }),
    );
    if let Some(username) = object.get("username").cloned() {
        object.insert("active_usernames".to_owned(), json!([username]));
    }
    if let Some(pinned) = pinned {
        object.insert("pinned_message".to_owned(), pinned);
    }
    Ok(full)
}

fn member_object(user: &User, status: &str) -> Value {
    let user = user.object();
    match status {
        "creator" => json!({ "status": "creator", "user": user, "is_anonymous": false }),
        "administrator" => json!({
            "status": "administrator", "user": user, "can_be_edited": false, "is_anonymous": false,
            "can_manage_chat": true, "can_delete_messages": true, "can_manage_video_chats": false,
            "can_restrict_members": true, "can_promote_members": false, "can_change_info": false,
            "can_invite_users": true, "can_post_stories": false, "can_edit_stories": false,
            "can_delete_stories": false,
        }),
        "kicked" => json!({ "status": "kicked", "user": user, "until_date": 0 }),
        "member" => json!({ "status": "member", "user": user }),
        _ => json!({ "status": "left", "user": user }),
    }
}

fn group<'a>(ctx: &'a Ctx, chat: i64) -> Option<&'a Group> {
    ctx.world.groups.get(&chat)
}

pub(super) fn member(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = known(ctx, call)?;
    let id = call.int("user_id").unwrap_or_default();
    let user = ctx.world.users.get(&id).ok_or_else(|| Refusal::bad("PARTICIPANT_ID_INVALID"))?;
    let status = match group(ctx, chat) {
        Some(group) => group.members.get(&id).map_or("left", String::as_str),
        None if chat == id => "member",
        None => return Err(Refusal::bad("user not found")),
    };
    Ok(member_object(user, status))
}

pub(super) fn administrators(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = known(ctx, call)?;
    let group =
        group(ctx, chat).ok_or_else(|| Refusal::bad("there are no administrators in the private chat"))?;
    let heads =
        group.members.iter().filter(|(_, status)| matches!(status.as_str(), "creator" | "administrator"));
    Ok(heads.filter_map(|(id, status)| Some(member_object(ctx.world.users.get(id)?, status))).collect())
}

pub(super) fn count(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = known(ctx, call)?;
    let there = |status: &&String| !matches!(status.as_str(), "left" | "kicked");
    Ok(json!(group(ctx, chat).map_or(2, |group| group.members.values().filter(there).count() + 1)))
}
