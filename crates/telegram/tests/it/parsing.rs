use frankenstein::updates::UpdateContent;
use serde_json::{Value, json};
use telegram::{Error, Parsed, envelope, frankenstein, parse};

fn message() -> Value {
    json!({
        "message_id": 12, "date": 1_700_000_000,
        "from": { "id": 5001, "is_bot": false, "first_name": "سارا" },
        "chat": { "id": 5001, "type": "private", "first_name": "سارا" },
        "text": "/start abc", "entities": [{ "type": "bot_command", "offset": 0, "length": 6 }],
    })
}

fn text_of(parsed: Parsed) -> Option<String> {
    match parsed {
        Parsed::Known { content, .. } => match *content {
            UpdateContent::Message(message) => message.text,
            UpdateContent::CallbackQuery(query) => query.data,
            _ => None,
        },
        Parsed::Unknown { .. } => None,
    }
}

#[test]
fn known_updates_are_read() {
    let raw = json!({ "update_id": 7, "message": message() }).to_string();
    assert_eq!(text_of(parse(&raw).unwrap()).unwrap(), "/start abc");
    let envelope = envelope(&raw).unwrap();
    assert_eq!((envelope.update_id, envelope.chat, envelope.kind.as_str()), (7, Some(5001), "message"));
    assert_eq!(envelope.raw, raw);
}

#[test]
fn numbers_beyond_32_bits_are_fine() {
    let raw = json!({ "update_id": 9_000_000_000_i64, "message": message() }).to_string();
    assert!(matches!(parse(&raw), Ok(Parsed::Known { update_id: 9_000_000_000, .. })));
}

#[test]
fn an_unknown_kind_is_named_and_harmless() {
    let raw = json!({ "update_id": 8, "hologram": { "from": { "id": 5001 } } }).to_string();
    assert_eq!(
        parse(&raw),
        Ok(Parsed::Unknown { update_id: 8, kind: "hologram".to_owned(), chat: Some(5001) })
    );
    assert_eq!(
        parse(r#"{"update_id":8}"#),
        Ok(Parsed::Unknown { update_id: 8, kind: String::new(), chat: None })
    );
    for garbage in ["", "null", "[]", "{}", r#"{"update_id":1.5}"#, r#"{"message":{}}"#] {
        assert_eq!(parse(garbage), Err(Error::Garbage), "{garbage}");
        assert_eq!(envelope(garbage), Err(Error::Garbage), "{garbage}");
    }
}

#[test]
fn a_new_part_does_not_lose_the_message() {
    let mut odd = message();
    odd["forward_origin"] = json!({ "type": "from_the_moon" });
    odd["reply_to_message"] = json!({ "message_id": "twelve" });
    let raw = json!({ "update_id": 9, "message": odd }).to_string();
    assert_eq!(text_of(parse(&raw).unwrap()).unwrap(), "/start abc");

    let pressed = json!({
        "update_id": 10,
        "callback_query": {
            "id": "1", "from": message()["from"], "chat_instance": "c", "data": "v1:x", "message": odd,
        },
    });
    let raw = pressed.to_string();
    assert_eq!(text_of(parse(&raw).unwrap()).unwrap(), "v1:x");
    assert_eq!(envelope(&raw).unwrap().chat, Some(5001));
}

#[test]
fn order_is_kept_by_chat_or_person() {
    for (kind, content, chat) in [
        ("callback_query", json!({ "from": { "id": 1 }, "message": { "chat": { "id": -5 } } }), Some(-5)),
        ("callback_query", json!({ "from": { "id": 1 }, "inline_message_id": "x" }), Some(1)),
        ("pre_checkout_query", json!({ "from": { "id": 3 } }), Some(3)),
        ("my_chat_member", json!({ "chat": { "id": 4 }, "from": { "id": 9 } }), Some(4)),
        ("poll_answer", json!({ "user": { "id": 6 } }), Some(6)),
        ("poll", json!({ "id": "x" }), None),
    ] {
        let raw = json!({ "update_id": 1, kind: content }).to_string();
        assert_eq!(envelope(&raw).unwrap().chat, chat, "{raw}");
    }
}
