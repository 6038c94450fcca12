use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::SendMessageParams;
use kernel::Secret;
use serde_json::{Value, json};
use telegram::{Bot, Edit, Error, Sent, SetupError, Upload, frankenstein};

use crate::fake::{Fake, TOKEN, bot_at, client, deaf, ok, raw, refused};

fn hello() -> SendMessageParams {
    SendMessageParams::builder().chat_id(5001).text("سلام").build()
}

fn message(id: i32) -> Value {
    json!({ "message_id": id, "date": 1, "chat": { "id": 5001, "type": "of-a-new-kind" } })
}

#[tokio::test]
async fn a_message_goes_out_and_its_id_comes_back() {
    let fake = Fake::start(|_| ok(&message(7))).await;
    let sent = fake.bot().send("sendMessage", &hello()).await.unwrap();
    assert_eq!(sent.message_id, 7);
    assert_eq!(fake.calls()[0].json(), json!({ "chat_id": 5001, "text": "سلام" }));
}

#[tokio::test]
async fn every_typed_method_of_the_library_works() {
    let fake = Fake::start(|call| match call.method.as_str() {
        "getMe" => ok(&json!({ "id": 123_456, "is_bot": true, "first_name": "Shop" })),
        _ => ok(&json!({ "message_id": 3, "date": 1, "chat": { "id": 5001, "type": "private" } })),
    })
    .await;
    assert_eq!(fake.bot().get_me().await.unwrap().result.first_name, "Shop");
    assert_eq!(fake.bot().send_message(&hello()).await.unwrap().result.message_id, 3);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let none = json!({});
    let bad = |description: &str| Error::BadRequest { description: description.to_owned() };
    for (code, description, parameters, expected) in [
        (400, "Bad Request: chat not found", &none, Error::ChatNotFound),
        (400, "Bad Request: message to edit not found", &none, Error::MessageGone),
        (400, "Bad Request: message can't be deleted for everyone", &none, Error::MessageGone),
        (400, "Bad Request: message thread not found", &none, Error::TopicGone),
        (
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            &none,
            Error::QueryTooOld,
        ),
        (400, "Bad Request: file is too big", &none, Error::TooLarge),
        (400, "Bad Request: BUTTON_DATA_INVALID", &none, bad("Bad Request: BUTTON_DATA_INVALID")),
        (
            400,
            "Bad Request: group chat was upgraded",
            &json!({ "migrate_to_chat_id": -100_123_456_789_i64 }),
            Error::MigrateTo(-100_123_456_789),
        ),
        (401, "Unauthorized", &none, Error::Unauthorized),
        (404, "Not Found", &none, Error::Unauthorized),
        (403, "Forbidden: bot was blocked by the user", &none, Error::Blocked),
        (403, "Forbidden: user is deactivated", &none, Error::Blocked),
        (413, "Request Entity Too Large", &none, Error::TooLarge),
        (429, "Too Many Requests: retry after 60", &json!({ "retry_after": 60 }), Error::RetryAfter(60)),
        (500, "Internal Server Error", &none, Error::Server(500)),
    ] {
        let parameters = parameters.clone();
        let fake = Fake::start(move |_| refused(code, description, &parameters)).await;
        assert_eq!(fake.bot().send("sendMessage", &hello()).await, Err(expected), "{description}");
        assert_eq!(fake.calls().len(), 1, "a send is not repeated: {description}");
    }
    let fake =
        Fake::start(|_| refused(400, "Bad Request: can't parse entities: unclosed tag", &json!({}))).await;
    assert!(matches!(fake.bot().send("sendMessage", &hello()).await, Err(Error::Markup { .. })));
}

#[tokio::test]
async fn an_edit_without_a_change_is_no_error() {
    let fake =
        Fake::start(|_| refused(400, "Bad Request: message is not modified: specified …", &json!({}))).await;
    let params = json!({ "chat_id": 1, "message_id": 2, "text": "x" });
    assert_eq!(fake.bot().edit("editMessageText", &params).await, Ok(Edit::Same));
    let fake = Fake::start(|_| ok(&message(2))).await;
    assert_eq!(fake.bot().edit("editMessageText", &params).await, Ok(Edit::Changed));
}

#[tokio::test]
async fn an_outage_repeats_what_is_harmless_and_never_a_send() {
    let mut left = 2;
    let fake = Fake::start(move |call| match call.method.as_str() {
        "getChat" if left > 0 => {
            left -= 1;
            raw(502, "<html>Bad Gateway</html>")
        }
        "getChat" => ok(&json!(1)),
        _ => raw(502, "<html>Bad Gateway</html>"),
    })
    .await;
    assert_eq!(fake.bot().call::<_, i64>("getChat", &json!({})).await, Ok(1));
    assert_eq!(fake.count("getChat"), 3);
    assert_eq!(fake.bot().send("copyMessage", &json!({ "chat_id": 5 })).await, Err(Error::Server(502)));
    assert_eq!(fake.count("copyMessage"), 1);
}

#[tokio::test]
async fn a_lost_answer_to_a_send_stays_unknown() {
    let (url, heard) = deaf().await;
    let error = bot_at(&url).send("sendMessage", &hello()).await.unwrap_err();
    assert_eq!(error, Error::Transport { after_send: true });
    assert!(error.is_unknown());
    assert_eq!(*heard.lock().unwrap(), 1);
    assert!(bot_at(&url).call::<_, bool>("deleteMessage", &json!({})).await.is_err());
    assert_eq!(*heard.lock().unwrap(), 4, "a deletion is tried three times");
}

#[tokio::test]
async fn what_never_left_is_known_not_to_have_been_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = bot_at(&url).send("sendMessage", &hello()).await.unwrap_err();
    assert_eq!(error, Error::Transport { after_send: false });
    assert!(!error.is_unknown() && error.is_passing());
}

#[tokio::test]
async fn the_token_is_in_no_error_and_no_debug_output() {
    let (url, _) = deaf().await;
    for bot in [bot_at(&url), bot_at("http://127.0.0.1:1")] {
        let error = bot.call::<_, bool>("getMe", &json!({})).await.unwrap_err();
        let file = bot.file_download("x", 10).await.unwrap_err();
        for text in [format!("{bot:?}"), format!("{error:?} {error}"), format!("{file:?} {file}")] {
            assert!(!text.contains("AAE-secret"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_short_429_is_waited_for_and_the_send_repeated() {
    let mut first = true;
    let fake = Fake::start(move |_| {
        if std::mem::take(&mut first) {
            refused(429, "Too Many Requests: retry after 0", &json!({ "retry_after": 0 }))
        } else {
            ok(&message(9))
        }
    })
    .await;
    assert_eq!(fake.bot().send("sendMessage", &hello()).await.unwrap().message_id, 9);
}

#[tokio::test]
async fn a_long_429_closes_the_chat_and_two_of_them_the_bot() {
    let fake = Fake::start(|call| match call.json()["chat_id"].as_i64() {
        Some(1 | 2) => refused(429, "Too Many Requests", &json!({ "retry_after": 600 })),
        _ => ok(&message(1)),
    })
    .await;
    let bot = fake.bot();
    let send = async |chat: i64| bot.send("sendMessage", &json!({ "chat_id": chat, "text": "x" })).await;
    assert_eq!(send(1).await, Err(Error::RetryAfter(600)));
    assert!(matches!(send(1).await, Err(Error::RetryAfter(1..=600))));
    assert_eq!(fake.calls().len(), 1, "a paused chat is not asked again");
    assert!(send(3).await.is_ok(), "other chats go on");
    assert_eq!(send(2).await, Err(Error::RetryAfter(600)));
    assert!(matches!(send(3).await, Err(Error::RetryAfter(_))), "two paused chats pause the bot");
    assert!(matches!(bot.clone().call::<_, bool>("getMe", &json!({})).await, Err(Error::RetryAfter(_))));
    assert_eq!(fake.calls().len(), 3);
}

#[tokio::test]
async fn answers_of_others_are_garbage() {
    for body in
        ["", "null", "{\"ok\":true}", "<html>welcome to the hotel</html>", "{\"ok\":true,\"result\":\"x\"}"]
    {
        let fake = Fake::start(move |_| raw(200, body)).await;
        assert_eq!(fake.bot().send("sendMessage", &hello()).await, Err(Error::Garbage), "{body}");
    }
}

#[tokio::test]
async fn pictures_go_out_from_memory() {
    let answer = json!({
        "message_id": 4,
        "photo": [{ "file_id": "s", "file_unique_id": "us" }, { "file_id": "L", "file_unique_id": "uL" }],
    });
    let fake = Fake::start(move |_| ok(&answer)).await;
    let params = json!({
        "chat_id": 5001, "caption": "رسید", "photo": "ignored", "reply_markup": { "inline_keyboard": [] }, "none": null,
    });
    let photo =
        Upload { name: "qr.png".to_owned(), mime: "image/png", bytes: b"\x89PNG-content".as_slice().into() };
    let sent: Sent = fake.bot().send_photo_bytes(&params, photo.clone()).await.unwrap();
    assert_eq!(sent.file().unwrap().file_id, "L");
    let call = &fake.calls()[0];
    assert!(call.content_type.starts_with("multipart/form-data"), "{}", call.content_type);
    let body = String::from_utf8_lossy(&call.body);
    for part in [
        "name=\"chat_id\"\r\n\r\n5001",
        "رسید",
        "{\"inline_keyboard\":[]}",
        "filename=\"qr.png\"",
        "PNG-content",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert!(!body.contains("ignored") && !body.contains("name=\"none\""));

    let huge = Upload { bytes: vec![0; (10 << 20) + 1].into(), ..photo };
    assert_eq!(fake.bot().send_photo_bytes(&params, huge).await, Err(Error::TooLarge));
    assert_eq!(fake.calls().len(), 1);
}

#[test]
fn tokens_and_addresses_are_checked_before_use() {
    for token in ["", "123456", ":AA", "x:AA", "1:", "1:a/b", "1:a b", "1:a?b", "1:a\nb"] {
        assert_eq!(
            Bot::new(Secret::new(token), "http://localhost", client()).err(),
            Some(SetupError::Token),
            "{token}"
        );
    }
    for url in ["", "api.telegram.org", "file:///etc", "http://x/?a=1"] {
        assert_eq!(Bot::new(Secret::new(TOKEN), url, client()).err(), Some(SetupError::Address), "{url}");
    }
    assert_eq!(Bot::new(Secret::new(TOKEN), "https://api.telegram.org/", client()).unwrap().id(), 123_456);
}
