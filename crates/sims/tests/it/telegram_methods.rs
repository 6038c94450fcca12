//! Methods of the Bot API: what they take, what they answer, what they refuse and in which words.

use serde_json::{Value, json};
use sims::telegram::{RateLimits, Schema};

use crate::telegram::{START_MS, TOKEN, World, png, world, world_with};

#[tokio::test]
async fn tokens_and_methods_that_do_not_exist_are_refused() {
    let world = world().await;
    let unknown = world.get("/bot1:unknown/getMe").await;
    unknown.refused(401, "Unauthorized");
    world.get("/botnonsense/getMe").await.refused(404, "Not Found");
    world.api("getNothing", json!({})).await.refused(404, "method not found");
    let me = world.api("GETME", json!({})).await.result();
    assert_eq!((me["id"].as_i64(), me["is_bot"].as_bool()), (Some(7_000_000_001), Some(true)));
    world.end().await;
}

#[tokio::test]
async fn the_same_request_may_come_as_json_form_query_or_multipart() {
    let world = world().await;
    world.says(5001, "/start").await;
    let markup = r#"{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}"#;
    let fields =
        [("chat_id", "5001"), ("text", "<b>hi</b>"), ("parse_mode", "HTML"), ("reply_markup", markup)];
    let url = world.url(&format!("/bot{TOKEN}/sendMessage"));
    let as_json = world
        .api(
            "sendMessage",
            json!({ "chat_id": 5001, "text": "<b>hi</b>", "parse_mode": "HTML",
            "reply_markup": serde_json::from_str::<Value>(markup).unwrap() }),
        )
        .await
        .result();
    let form: Value = world.http.post(&url).form(&fields).send().await.unwrap().json().await.unwrap();
    let query: Value = world.http.get(&url).query(&fields).send().await.unwrap().json().await.unwrap();
    let multipart = world.upload("sendMessage", &fields, &[]).await.result();
    for other in [&form["result"], &query["result"], &multipart] {
        for field in ["text", "entities", "reply_markup", "chat", "from", "date"] {
            assert_eq!(other[field], as_json[field], "{field}");
        }
    }
    assert_eq!(as_json["date"], START_MS / 1000);
    assert_eq!(as_json["entities"], json!([{ "type": "bold", "offset": 0, "length": 2 }]));
    world.end().await;
}

#[tokio::test]
async fn html_is_parsed_into_utf16_entities() {
    let world = world().await;
    world.says(5001, "/start").await;
    let cases = [
        ("👋 <b>x</b>", "👋 x", json!([{ "type": "bold", "offset": 3, "length": 1 }])),
        ("&lt;a&gt; &amp; &quot; &#1587;&#x67; &nbsp;", "<a> & \" سg &nbsp;", json!(null)),
        (
            "<pre><code class=\"language-vless\">a</code></pre>",
            "a",
            json!([{ "language": "vless", "type": "pre", "offset": 0, "length": 1 }]),
        ),
        (
            "<b>a<code>c</code>d</b>",
            "acd",
            json!([
                { "type": "bold", "offset": 0, "length": 1 },
                { "type": "code", "offset": 1, "length": 1 },
                { "type": "bold", "offset": 2, "length": 1 },
            ]),
        ),
        (
            "  <a href='https://e.com/?a=1&amp;b=2'>t</a>  ",
            "t",
            json!([{ "url": "https://e.com/?a=1&b=2", "type": "text_link", "offset": 0, "length": 1 }]),
        ),
        (
            "<blockquote expandable>q</blockquote> <tg-spoiler>s</tg-spoiler>",
            "q s",
            json!([
                { "type": "expandable_blockquote", "offset": 0, "length": 1 },
                { "type": "spoiler", "offset": 2, "length": 1 },
            ]),
        ),
        (
            "see https://e.com/x. @some_bot /help 12.5",
            "see https://e.com/x. @some_bot /help 12.5",
            json!([
                { "type": "url", "offset": 4, "length": 15 },
                { "type": "mention", "offset": 21, "length": 9 },
                { "type": "bot_command", "offset": 31, "length": 5 },
            ]),
        ),
    ];
    for (html, text, entities) in cases {
        let params = json!({ "chat_id": 5001, "text": html, "parse_mode": "HTML" });
        let sent = world.api("sendMessage", params).await.result();
        assert_eq!(sent["text"], text, "{html}");
        assert_eq!(sent["entities"], entities, "{html}");
    }
    world.end().await;
}

#[tokio::test]
async fn broken_html_is_refused_in_the_real_words() {
    let world = world().await;
    world.says(5001, "/start").await;
    let cases = [
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("a <x>b</x>", "can't parse entities: Unsupported start tag \"x\" at byte offset 2"),
        ("<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\""),
        ("1 < 2", "Unsupported start tag \"\""),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b></b>", "message text is empty"),
        ("  ", "message text is empty"),
    ];
    for (html, words) in cases {
        let params = json!({ "chat_id": 5001, "text": html, "parse_mode": "HTML" });
        world.api("sendMessage", params).await.refused(400, words);
    }
    world.end().await;
}

#[tokio::test]
async fn texts_are_measured_after_parsing() {
    let world = world().await;
    world.says(5001, "/start").await;
    let fits = format!("<b>{}</b>", "ا".repeat(4096));
    world.api("sendMessage", json!({ "chat_id": 5001, "text": fits, "parse_mode": "HTML" })).await.result();
    let long = "👋".repeat(2049);
    world
        .api("sendMessage", json!({ "chat_id": 5001, "text": long }))
        .await
        .refused(400, "message is too long");
    let caption = "x".repeat(1025);
    let fields = [("chat_id", "5001"), ("caption", caption.as_str())];
    let photo = [("photo", "p.png", png(8, 8))];
    world.upload("sendPhoto", &fields, &photo).await.refused(400, "message caption is too long");
    assert!(world.chat(5001).await.iter().all(|message| message["photo"].is_null()));
    world.end().await;
}

#[tokio::test]
async fn keyboards_are_checked() {
    let world = world().await;
    world.says(5001, "/start").await;
    let rows = |buttons: Value| json!({ "inline_keyboard": [buttons] });
    let cases = [
        (rows(json!([{ "text": "a" }])), "Text buttons are unallowed"),
        (rows(json!([{ "text": "a", "callback_data": "x".repeat(65) }])), "BUTTON_DATA_INVALID"),
        (rows(json!([{ "text": "a", "callback_data": "س".repeat(33) }])), "BUTTON_DATA_INVALID"),
        (rows(json!([{ "text": "a", "callback_data": "a", "url": "https://e.com" }])), "Exactly one"),
        (
            rows(json!([{ "text": "a", "copy_text": { "text": "x".repeat(257) } }])),
            "BUTTON_COPY_TEXT_INVALID",
        ),
        (rows(json!([{ "text": "a", "url": "no address" }])), "Wrong HTTP URL"),
        (rows(json!([{ "text": "a", "url": "vless://x" }])), "Wrong HTTP URL"),
        (rows(json!([{ "text": "a", "web_app": { "url": "http://e.com" } }])), "Only HTTPS"),
        (rows(json!([{ "text": " ", "callback_data": "a" }])), "BUTTON_TEXT_INVALID"),
        (rows(json!([{ "text": "a", "callback_data": "a", "style": "pink" }])), "style"),
        (rows(json!([{ "callback_data": "a" }])), "text"),
        (rows(json!([{ "text": 5, "callback_data": "a" }])), "must be of type String"),
        (json!({ "inline_keyboard": vec![json!([{ "text": "a", "callback_data": "a" }]); 101] }), "too long"),
        (json!({ "keyboard": [[" "]] }), "non-empty"),
    ];
    for (markup, words) in cases {
        let params = json!({ "chat_id": 5001, "text": "t", "reply_markup": markup });
        world.api("sendMessage", params).await.refused(400, words);
    }
    let full = json!({ "inline_keyboard": vec![json!([{ "text": "a", "callback_data": "a" }]); 100] });
    world.api("sendMessage", json!({ "chat_id": 5001, "text": "t", "reply_markup": full })).await.result();
    world.end().await;
}

#[tokio::test]
async fn a_bot_reaches_only_those_who_let_it() {
    let world = world().await;
    let send = |chat: i64| world.api("sendMessage", json!({ "chat_id": chat, "text": "t" }));
    send(999).await.refused(400, "chat not found");
    send(5001).await.refused(403, "bot can't initiate conversation");
    world.says(5001, "/start").await;
    send(5001).await.result();
    World::ok(world.post("/_sim/users/5001/block", json!({})).await);
    send(5001).await.refused(403, "bot was blocked by the user");
    let updates = world.updates().await;
    let last = &updates.last().unwrap()["my_chat_member"];
    assert_eq!(last["new_chat_member"]["status"], "kicked");
    assert_eq!(world.post("/_sim/users/5001/messages", json!({ "text": "x" })).await.0, 409);
    World::ok(world.post("/_sim/users/5001/unblock", json!({})).await);
    send(5001).await.result();
    world.end().await;
}

#[tokio::test]
async fn edits_and_deletions_follow_the_rules() {
    let world = world().await;
    let own = world.says(5001, "/start").await["message_id"].as_i64().unwrap();
    let id = world.tell(5001, "one").await;
    let edit = |id: i64, text: &str| {
        world.api("editMessageText", json!({ "chat_id": 5001, "message_id": id, "text": text }))
    };
    edit(id, "one").await.refused(400, "message is not modified");
    edit(id + 9, "two").await.refused(400, "message to edit not found");
    edit(own, "two").await.refused(400, "message can't be edited");
    let before = world.chat(5001).await.last().unwrap()["seq"].as_u64().unwrap();
    assert!(edit(id, "two").await.result()["edit_date"].is_i64());
    let news = World::ok(world.get(&format!("/_sim/users/5001/messages?after={before}")).await);
    assert_eq!((news[0]["text"].as_str(), news[0]["edited"].as_bool()), (Some("two"), Some(true)));
    let caption = json!({ "chat_id": 5001, "message_id": id, "caption": "c" });
    world.api("editMessageCaption", caption).await.refused(400, "there is no caption in the message to edit");
    let delete = || world.api("deleteMessage", json!({ "chat_id": 5001, "message_id": id }));
    delete().await.result();
    delete().await.refused(400, "message to delete not found");
    edit(id, "three").await.refused(400, "message to edit not found");
    let last = world.chat(5001).await.last().unwrap().clone();
    assert_eq!((last["deleted"].as_bool(), last["buttons"].clone()), (Some(true), json!([])));
    world.end().await;
}

#[tokio::test]
async fn an_edit_without_a_keyboard_takes_it_away() {
    let world = world().await;
    world.says(5001, "/start").await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "A", "callback_data": "a" }]] });
    let params = json!({ "chat_id": 5001, "text": "t", "reply_markup": keyboard });
    let id = world.api("sendMessage", params).await.result()["message_id"].clone();
    let params = json!({ "chat_id": 5001, "message_id": id, "text": "u" });
    let edited = world.api("editMessageText", params).await.result();
    assert!(edited.get("reply_markup").is_none());
    let params = json!({ "chat_id": 5001, "message_id": id });
    world.api("editMessageReplyMarkup", params.clone()).await.refused(400, "not modified");
    let params = json!({ "chat_id": 5001, "message_id": id, "reply_markup": keyboard });
    assert_eq!(world.api("editMessageReplyMarkup", params).await.result()["reply_markup"], keyboard);
    world.end().await;
}

#[tokio::test]
async fn pictures_and_files_travel_both_ways() {
    let world = world().await;
    world.says(5001, "/start").await;
    let picture = png(1000, 500);
    let sent = world
        .upload(
            "sendPhoto",
            &[("chat_id", "5001"), ("photo", "attach://pic")],
            &[("pic", "a.png", picture.clone())],
        )
        .await
        .result();
    let sizes = sent["photo"].as_array().unwrap();
    let sides: Vec<_> = sizes.iter().map(|size| (size["width"].as_u64(), size["height"].as_u64())).collect();
    assert_eq!(sides, [(90, 45), (320, 160), (800, 400), (1000, 500)].map(|(w, h)| (Some(w), Some(h))));
    let id = sizes[3]["file_id"].clone();
    let file = world.api("getFile", json!({ "file_id": id })).await.result();
    let path = file["file_path"].as_str().unwrap();
    let bytes = world.http.get(world.url(&format!("/file/bot{TOKEN}/{path}"))).send().await.unwrap();
    assert_eq!(bytes.bytes().await.unwrap(), picture);
    world.api("sendPhoto", json!({ "chat_id": 5001, "photo": id })).await.result();
    world
        .api("sendDocument", json!({ "chat_id": 5001, "document": id }))
        .await
        .refused(400, "can't use file of type");
    world
        .api("sendPhoto", json!({ "chat_id": 5001, "photo": "nonsense" }))
        .await
        .refused(400, "wrong file identifier");
    world.api("sendPhoto", json!({ "chat_id": 5001 })).await.refused(400, "there is no photo in the request");
    let fields = [("chat_id", "5001")];
    let broken = [("photo", "a.png", b"no picture".to_vec())];
    world.upload("sendPhoto", &fields, &broken).await.refused(400, "IMAGE_PROCESS_FAILED");
    let thin = [("photo", "a.png", png(500, 10))];
    world.upload("sendPhoto", &fields, &thin).await.refused(400, "PHOTO_INVALID_DIMENSIONS");
    let text = [("document", "list.txt", b"hello".to_vec())];
    let document = world.upload("sendDocument", &fields, &text).await.result()["document"].clone();
    assert_eq!((document["file_name"].as_str(), document["file_size"].as_u64()), (Some("list.txt"), Some(5)));
    let seen = world.chat(5001).await;
    let url = seen.iter().find_map(|message| message["photo"].as_str()).unwrap();
    assert_eq!(world.http.get(url).send().await.unwrap().bytes().await.unwrap(), picture);
    world.end().await;
}

#[tokio::test]
async fn albums_copies_and_forwards() {
    let world = world().await;
    world.says(5001, "/start").await;
    world.says(5002, "/start").await;
    let media = r#"[{"type":"photo","media":"attach://a","caption":"<b>c</b>","parse_mode":"HTML"},
                    {"type":"photo","media":"attach://b"}]"#;
    let files = [("a", "a.png", png(8, 8)), ("b", "b.png", png(9, 9))];
    let album =
        world.upload("sendMediaGroup", &[("chat_id", "5001"), ("media", media)], &files).await.result();
    assert_eq!(album[0]["media_group_id"], album[1]["media_group_id"]);
    assert_eq!(album[0]["caption_entities"][0]["type"], "bold");
    let one = r#"[{"type":"photo","media":"attach://a"}]"#;
    let fields = [("chat_id", "5001"), ("media", one)];
    world.upload("sendMediaGroup", &fields, &files).await.refused(400, "2-10");
    let id = album[0]["message_id"].clone();
    let params = json!({ "chat_id": 5002, "from_chat_id": 5001, "message_id": id, "caption": "new" });
    let copy = world.api("copyMessage", params.clone()).await.result();
    let forward = world.api("forwardMessage", params).await.result();
    assert_eq!(forward["forward_origin"]["sender_user"]["id"], 7_000_000_001_i64);
    let seen = world.chat(5002).await;
    let copied = seen.iter().find(|message| message["message_id"] == copy["message_id"]).unwrap();
    assert_eq!(copied["text"], "new");
    let params = json!({ "chat_id": 5002, "from_chat_id": 5001, "message_id": 1 });
    world.api("copyMessage", params).await.refused(400, "message to copy not found");
    world.end().await;
}

#[tokio::test]
async fn requests_are_held_against_the_table() {
    let world = world().await;
    world.says(5001, "/start").await;
    world.api("sendMessage", json!({ "chat_id": 5001 })).await.refused(400, "message text is empty");
    world.api("sendMessage", json!({ "text": "t" })).await.refused(400, "chat_id is empty");
    let params = json!({ "chat_id": 5001, "text": "t", "protect_content": "maybe" });
    world.api("sendMessage", params).await.refused(400, "must be of type Boolean");
    let params = json!({ "chat_id": 5001, "text": ["t"] });
    world.api("sendMessage", params).await.refused(400, "must be of type String");
    let params = json!({ "callback_query_id": "1", "text": "x".repeat(201) });
    world.api("answerCallbackQuery", params).await.refused(400, "not within 0-200");
    let params = json!({ "chat_id": 5001, "text": "t", "made_up": 1 });
    world.api("sendMessage", params).await.result();
    let calls = World::ok(world.get("/_sim/calls?method=sendmessage").await);
    assert_eq!(calls.as_array().unwrap().last().unwrap()["unknown_params"], json!(["made_up"]));
    world.api("sendPoll", json!({})).await.refused(400, "");
    world.api("setMessageReaction", json!({ "chat_id": 5001, "message_id": 1 })).await.result();
    world.end().await;
}

#[test]
fn the_table_knows_what_it_forbids() {
    let schema = Schema::load().unwrap();
    let chat = json!({ "id": 1, "type": "private" });
    let good = json!({ "message_id": 1, "date": 1, "chat": chat });
    assert_eq!(schema.conforms("Message", &good), Ok(()));
    for (field, value) in [("text", json!(5)), ("made_up", json!(1)), ("entities", json!([{ "type": "b" }]))]
    {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(schema.conforms("Message", &bad).is_err(), "{field}");
    }
    assert!(schema.conforms("Message", &json!({ "message_id": 1, "chat": chat })).is_err());
    assert!(schema.result_conforms("sendMessage", &json!(true)).is_err());
}

#[tokio::test]
async fn the_profile_of_a_bot_is_kept() {
    let world = world().await;
    world.says(5001, "/start").await;
    let commands = json!([{ "command": "buy", "description": "Buy" }]);
    let scope = json!({ "type": "chat", "chat_id": 5001 });
    world.api("setMyCommands", json!({ "commands": commands, "scope": scope })).await.result();
    assert_eq!(world.api("getMyCommands", json!({ "scope": scope })).await.result(), commands);
    assert_eq!(world.api("getMyCommands", json!({})).await.result(), json!([]));
    let wrong = json!([{ "command": "Buy", "description": "Buy" }]);
    world.api("setMyCommands", json!({ "commands": wrong })).await.refused(400, "BOT_COMMAND_INVALID");
    world.api("deleteMyCommands", json!({ "scope": scope })).await.result();
    assert_eq!(world.api("getMyCommands", json!({ "scope": scope })).await.result(), json!([]));
    world.api("setMyDescription", json!({ "description": "d" })).await.result();
    let fa = json!({ "language_code": "fa" });
    assert_eq!(world.api("getMyDescription", fa).await.result()["description"], "d");
    world.api("setChatMenuButton", json!({ "menu_button": { "type": "commands" } })).await.result();
    assert_eq!(world.api("getChatMenuButton", json!({ "chat_id": 5001 })).await.result()["type"], "commands");
    let id = world.tell(5001, "pin me").await;
    world.api("pinChatMessage", json!({ "chat_id": 5001, "message_id": id })).await.result();
    let chat = world.api("getChat", json!({ "chat_id": 5001 })).await.result();
    assert_eq!(chat["pinned_message"]["message_id"], id);
    world.api("unpinAllChatMessages", json!({ "chat_id": 5001 })).await.result();
    assert!(world.api("getChat", json!({ "chat_id": 5001 })).await.result().get("pinned_message").is_none());
    world.end().await;
}

#[tokio::test]
async fn membership_of_a_channel_can_be_asked() {
    let world = world().await;
    let group = json!({ "id": -1001, "type": "channel", "title": "News", "username": "news",
        "members": { "5001": "member", "5002": "kicked" } });
    World::ok(world.post("/_sim/chats", group).await);
    let status = async |user: i64| {
        let params = json!({ "chat_id": "@news", "user_id": user });
        world.api("getChatMember", params).await.result()["status"].clone()
    };
    assert_eq!([status(5001).await, status(5002).await, status(5003).await], ["member", "kicked", "left"]);
    let params = json!({ "chat_id": "@elsewhere", "user_id": 5001 });
    world.api("getChatMember", params).await.refused(400, "chat not found");
    world.end().await;
}

#[tokio::test]
async fn limits_count_per_chat_and_over_all_on_the_given_clock() {
    let world = world_with(|options| {
        options.rate_limits = Some(RateLimits { global_per_s: 5, chat_per_s: 1, chat_burst: 3 });
    })
    .await;
    for user in [5001, 5002] {
        world.says(user, "/start").await;
    }
    for _ in 0..3 {
        world.tell(5001, "t").await;
    }
    let params = json!({ "chat_id": 5001, "text": "t" });
    let refused =
        world.api("sendMessage", params.clone()).await.refused(429, "Too Many Requests: retry after 1");
    assert_eq!(refused["parameters"]["retry_after"], 1);
    world.tell(5002, "t").await;
    world.tell(5002, "t").await;
    world.api("sendMessage", json!({ "chat_id": 5002, "text": "t" })).await.refused(429, "retry after 1");
    world.api("sendChatAction", json!({ "chat_id": 5001, "action": "typing" })).await.result();
    let later = kernel::from_unix_ms(START_MS + 1000);
    world.clock.set(later);
    world.api("sendMessage", params.clone()).await.result();
    world.api("sendMessage", params).await.refused(429, "retry after 1");
    world.end().await;
}
