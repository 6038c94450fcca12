//! People: what they send and press, what scripts see of it, and the page.

use serde_json::json;
use sims::telegram::Options;

use crate::telegram::{START_MS, World, png, world, world_with};

#[tokio::test]
async fn a_person_is_added_and_changed() {
    let world = world().await;
    let sara = json!({ "id": 6001, "first_name": "سارا", "username": "@sara", "language_code": "fa" });
    World::ok(world.post("/_sim/users", sara).await);
    World::ok(world.post("/_sim/users", json!({ "id": 6001, "last_name": "M" })).await);
    let people = World::ok(world.get("/_sim/users").await);
    let sara = people.as_array().unwrap().iter().find(|user| user["id"] == 6001).unwrap();
    assert_eq!((sara["first_name"].as_str(), sara["username"].as_str()), (Some("سارا"), Some("sara")));
    assert_eq!(sara["last_name"], "M");
    assert_eq!(world.post("/_sim/users", json!({ "id": 0 })).await.0, 400);
    assert_eq!(world.get("/_sim/users/777/messages").await.0, 404);
    world.end().await;
}

#[tokio::test]
async fn deep_links_contacts_and_files_become_updates() {
    let world = world().await;
    let first = world.says(5001, "/start ref_12").await;
    let to = "/_sim/users/5001/messages";
    for body in [
        json!({ "contact": { "phone_number": "989120000000" } }),
        json!({ "sticker": true }),
        json!({ "voice": true }),
        json!({ "video": true }),
        json!({ "photo": true, "caption": "c" }),
        json!({ "document": { "file_name": "a.pdf", "base64": "JVBERg==" } }),
        json!({ "location": { "latitude": 35.7, "longitude": 51.3 } }),
        json!({ "album": [{}, {}], "caption": "two" }),
        json!({ "edit": { "message_id": first["message_id"], "text": "changed" } }),
    ] {
        World::ok(world.post(to, body).await);
    }
    let form = reqwest::multipart::Form::new()
        .text("caption", "receipt")
        .part("photo", reqwest::multipart::Part::bytes(png(20, 30)).file_name("r.png"));
    let sent = world.http.post(world.url(to)).multipart(form).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    let updates = world.updates().await;
    assert_eq!(updates[0]["update_id"], first["update_id"]);
    let message = &updates[0]["message"];
    assert_eq!(message["text"], "/start ref_12");
    assert_eq!(message["entities"], json!([{ "type": "bot_command", "offset": 0, "length": 6 }]));
    assert_eq!(message["from"]["language_code"], "fa");
    assert_eq!(updates[1]["message"]["contact"]["user_id"], 5001);
    let kinds = ["sticker", "voice", "video", "photo", "document", "location", "photo", "photo"];
    for (update, kind) in updates[2..].iter().zip(kinds) {
        assert!(update["message"].get(kind).is_some(), "{kind}: {update}");
    }
    assert_eq!(updates[6]["message"]["document"]["mime_type"], "application/pdf");
    assert_eq!(updates[8]["message"]["media_group_id"], updates[9]["message"]["media_group_id"]);
    assert_eq!(updates[10]["edited_message"]["text"], "changed");
    let photo = &updates[11]["message"];
    assert_eq!((photo["caption"].as_str(), photo["photo"][0]["width"].as_u64()), (Some("receipt"), Some(20)));
    assert_eq!(world.post(to, json!({})).await.0, 400);
    world.end().await;
}

#[tokio::test]
async fn buttons_are_found_by_label_or_data_even_when_stale() {
    let world = world().await;
    world.says(5001, "/start").await;
    let send = async |rows: serde_json::Value| {
        let params = json!({ "chat_id": 5001, "text": "t", "reply_markup": rows });
        world.api("sendMessage", params).await.result()["message_id"].as_i64().unwrap()
    };
    let below = json!({ "keyboard": [["Menu", { "text": "Phone", "request_contact": true }]], "resize_keyboard": true });
    send(below).await;
    let old = send(json!({ "inline_keyboard": [[{ "text": "Buy", "callback_data": "old" }]] })).await;
    let new = send(json!({ "inline_keyboard": [
        [{ "text": "Buy more", "callback_data": "more" }, { "text": "Buy", "callback_data": "new" }],
        [{ "text": "Site", "url": "https://e.com" }, { "text": "Card", "copy_text": { "text": "6037" } }],
    ] }))
    .await;
    let data = async |wish| World::ok(world.press(5001, wish).await)["data"].clone();
    assert_eq!(data(json!({ "label": "Buy" })).await, "new");
    assert_eq!(data(json!({ "label": "Buy m" })).await, "more");
    assert_eq!(data(json!({ "label": "Buy", "message_id": old })).await, "old");
    assert_eq!(data(json!({ "data": "gone", "message_id": new })).await, "gone");
    let site = World::ok(world.press(5001, json!({ "label": "Site" })).await);
    assert_eq!((site["url"].as_str(), site["update_id"].is_null()), (Some("https://e.com"), true));
    assert_eq!(World::ok(world.press(5001, json!({ "label": "Card" })).await)["copy"], "6037");
    assert_eq!(world.press(5001, json!({ "label": "Nowhere" })).await.0, 404);
    World::ok(world.press(5001, json!({ "label": "Menu" })).await);
    World::ok(world.press(5001, json!({ "label": "Phone" })).await);
    world.api("deleteMessage", json!({ "chat_id": 5001, "message_id": old })).await.result();
    World::ok(world.press(5001, json!({ "data": "old", "message_id": old })).await);
    let updates = world.updates().await;
    let [.., menu, phone, gone] = updates.as_slice() else { panic!("too few updates") };
    assert_eq!(menu["message"]["text"], "Menu");
    assert_eq!(phone["message"]["contact"]["user_id"], 5001);
    let message = &gone["callback_query"]["message"];
    assert_eq!((message["date"].as_i64(), message["message_id"].as_i64()), (Some(0), Some(old)));
    world.end().await;
}

#[tokio::test]
async fn callback_answers_are_seen_once_and_in_time() {
    let world = world().await;
    world.says(5001, "/start").await;
    let rows = json!({ "inline_keyboard": [[{ "text": "A", "callback_data": "a" }]] });
    world.api("sendMessage", json!({ "chat_id": 5001, "text": "t", "reply_markup": rows })).await.result();
    let press =
        async || World::ok(world.press(5001, json!({ "label": "A" })).await)["callback_query_id"].clone();
    let answer = async |id: serde_json::Value| {
        let params = json!({ "callback_query_id": id, "text": "done", "show_alert": true });
        world.api("answerCallbackQuery", params).await
    };
    let id = press().await;
    answer(id.clone()).await.result();
    answer(id).await.result();
    let alerts: Vec<_> =
        world.chat(5001).await.into_iter().filter(|entry| entry["alert"] == "done").collect();
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0]["modal"], true);
    let late = press().await;
    world.clock.set(kernel::from_unix_ms(START_MS + 61_000));
    answer(late).await.refused(400, "query is too old and response timeout expired or query ID is invalid");
    answer(json!("12345")).await.refused(400, "query is too old");
    world.end().await;
}

#[tokio::test]
async fn waiting_for_a_message_ends_when_it_comes() {
    let world = world().await;
    world.says(5001, "/start").await;
    let seq = world.chat(5001).await[0]["seq"].clone();
    let path = format!("/_sim/users/5001/messages?after={seq}&wait_ms=50000");
    let (news, _) = tokio::join!(world.get(&path), world.tell(5001, "hello"));
    let news = World::ok(news);
    assert_eq!((news[0]["from"].as_str(), news[0]["text"].as_str()), (Some("bot"), Some("hello")));
    let nothing = World::ok(world.get("/_sim/users/5002/messages?after=0&wait_ms=1").await);
    assert_eq!(nothing, json!([]));
    world.end().await;
}

#[tokio::test]
async fn a_saved_world_goes_on() {
    let world = world().await;
    world.says(5001, "/start").await;
    let id = world.tell(5001, "before").await;
    let fields = [("chat_id", "5001")];
    let sent = world.upload("sendPhoto", &fields, &[("photo", "p.png", png(8, 8))]).await.result();
    let pending = world.updates().await;
    let saved = world.running.save();
    world.end().await;
    let next = world_with(|options: &mut Options| options.restore = Some(saved)).await;
    assert_eq!(next.updates().await, pending);
    let params = json!({ "chat_id": 5001, "message_id": id, "text": "after" });
    assert_eq!(next.api("editMessageText", params).await.result()["message_id"], id);
    assert!(next.tell(5001, "new").await > sent["message_id"].as_i64().unwrap());
    let photo = sent["photo"][0]["file_id"].clone();
    next.api("getFile", json!({ "file_id": photo })).await.result();
    let words: Vec<_> =
        next.chat(5001).await.iter().filter_map(|m| m["text"].as_str().map(str::to_owned)).collect();
    assert_eq!(words, ["/start", "", "after", "new"]);
    next.end().await;
}

#[tokio::test]
async fn the_page_and_all_its_files_are_there() {
    let world = world().await;
    let page = world.http.get(world.url("/")).send().await.unwrap().text().await.unwrap();
    assert!(
        page.contains("_sim/page/assets/app.js") && !page.contains("http://") || page.contains("www.w3.org")
    );
    let mut wanted = vec!["base.css".to_owned(), "chat.css".to_owned(), "app.js".to_owned()];
    let mut seen = Vec::new();
    while let Some(name) = wanted.pop() {
        let file = world.http.get(world.url(&format!("/_sim/page/assets/{name}"))).send().await.unwrap();
        assert_eq!(file.status(), 200, "{name}");
        let text = file.text().await.unwrap();
        seen.push(name);
        for part in text.split("from './").skip(1) {
            let import = part.split('\'').next().unwrap().to_owned();
            if !seen.contains(&import) && !wanted.contains(&import) {
                wanted.push(import);
            }
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
    world.says(5001, "/start").await;
    let params = json!({ "chat_id": 5001, "text": "<b>x</b>", "parse_mode": "HTML" });
    world.api("sendMessage", params).await.result();
    let state = World::ok(world.get("/_sim/page/state").await);
    let sara = state["users"].as_array().unwrap().iter().find(|user| user["id"] == 5001).unwrap().clone();
    assert_eq!((sara["unread"].as_u64(), sara["last"]["text"].as_str()), (Some(1), Some("x")));
    let chat = World::ok(world.get("/_sim/page/chats/5001?after=0").await);
    assert_eq!(chat["items"][1]["entities"][0]["type"], "bold");
    World::ok(world.post("/_sim/page/chats/5001/read", json!({})).await);
    let after = state["seq"].as_u64().unwrap();
    let changes = World::ok(world.get(&format!("/_sim/page/changes?after={after}&wait_ms=1")).await);
    assert_eq!(changes["users"][0]["unread"], 0);
    world.end().await;
}
